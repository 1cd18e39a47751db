"""The tests that can be tried, by name."""

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from types import MappingProxyType
from typing import Final, final

import numpy as np

from eventimpact._types import FloatArray, IntArray, Window
from eventimpact.abnormal import Design, event_arrays
from eventimpact.errors import EventImpactWarning, UnknownNameError
from eventimpact.inference import (
    TESTS,
    MatchedDraws,
    combined_state_matched,
    ewma_rank_pvalues,
    exact_sign_test,
    matched_draws,
    nguyen_wolf_test,
    placebo_dates_test,
    run_test,
    sample_quantile_pvalues,
    state_matched_tests,
    state_scales,
)
from eventimpact.normal import ConstantMean
from eventimpact.simulation._own_procedure import (
    OneTrial,
    as_pvalue,
    check_arguments,
)
from eventimpact.simulation._plain_t import plain_t_pvalues


OfDraws = Callable[[MatchedDraws, np.random.Generator], float]
ManyTrials = Callable[[FloatArray, IntArray, int, np.random.Generator], FloatArray]

N_DRAWS: Final = 999
_ESTIMATION: Final = 250


@final
@dataclass(frozen=True, slots=True)
class Procedure:
    """A test as it is tried: p-values of many trials on one series.

    Parameters
    ----------
    run : callable
        Takes returns (n_bars,), first bars of the events (n_trials, n_events), bars in an
        event window, and a source of randomness; gives p-values (n_trials,), NaN where
        not applicable.
    most : int, optional
        Largest number of events it is made for.
    fewest : int, default 1
        Smallest number of events it is made for.

    Examples
    --------
    >>> from eventimpact.simulation import PROCEDURES
    >>> PROCEDURES["Nguyen-Wolf"].most
    1
    """

    run: ManyTrials
    most: int | None = None
    fewest: int = 1

    def check(self, n_events: int) -> None:
        """Raise unless it is made for so many events.

        Parameters
        ----------
        n_events : int
            Events of a trial.
        """
        if self.most is not None and n_events > self.most:
            message = (
                f"the procedure is for {self.most} event{'s' * (self.most > 1)} but "
                f"trials have {n_events}; choose another, or fewer events"
            )
            raise ValueError(message)
        if n_events < self.fewest:
            message = (
                f"the procedure is for {self.fewest} events or more but trials have "
                f"{n_events}; choose another, or more events"
            )
            raise ValueError(message)


def find_procedure(procedure: "str | Procedure | OneTrial") -> Procedure:
    """Look a procedure up by its name, or make one of a function of one trial."""
    if isinstance(procedure, Procedure):
        return procedure
    if not isinstance(procedure, str):
        check_arguments(procedure)
        return Procedure(partial(_one_by_one, procedure))
    if procedure not in PROCEDURES:
        raise UnknownNameError.from_known("procedure", procedure, tuple(PROCEDURES))
    return PROCEDURES[procedure]


def _one_by_one(
    test: OneTrial,
    returns: FloatArray,
    trials: IntArray,
    length: int,
    rng: np.random.Generator,
) -> FloatArray:
    """Test one trial after another."""
    found = [as_pvalue(test(returns, own, length, rng)) for own in trials]
    return np.array(found, dtype=np.float64)


def _state_matched(
    returns: FloatArray, trials: IntArray, length: int, rng: np.random.Generator
) -> FloatArray:
    """Rank one event, or the mean of several, among windows alike in state."""
    if trials.shape[1] > 1:
        return _by_draws(_combined, returns, trials, length, rng)
    at = trials[:, 0]
    return state_matched_tests(returns, at, length, keep_matched=False).pvalue


def _by_draws(
    test: OfDraws,
    returns: FloatArray,
    trials: IntArray,
    length: int,
    rng: np.random.Generator,
) -> FloatArray:
    """Match windows to the events of each trial, each other's bars left out."""
    scales = state_scales(returns)
    bars = trials[:, :, None] + np.arange(length)
    found = [
        test(matched_draws(returns, own, length, catalogued=taken, scales=scales), rng)
        for own, taken in zip(trials, bars.reshape(len(trials), -1), strict=True)
    ]
    return np.array(found)


def _combined(draws: MatchedDraws, rng: np.random.Generator) -> float:
    return combined_state_matched(draws, n_resamples=N_DRAWS, rng=rng).pvalue


def _placebo_dates(draws: MatchedDraws, rng: np.random.Generator) -> float:
    return placebo_dates_test(draws, n_resamples=N_DRAWS, rng=rng).pvalue


def _exact_sign(draws: MatchedDraws, _: np.random.Generator) -> float:
    usable = draws.n_matched > 0
    if not usable.any():
        return np.nan
    usual = np.nanmedian(draws.placebo[usable], axis=1)
    return exact_sign_test(draws.z[usable], center=usual).pvalue


def _nguyen_wolf(
    returns: FloatArray, positions: IntArray, length: int, rng: np.random.Generator
) -> float:
    first = int(positions[0])
    before = returns[max(first - _ESTIMATION, 0) : first]
    event = returns[first : first + length] - np.nanmean(before)
    outside = before - np.nanmean(before)
    return nguyen_wolf_test(event, outside, n_resamples=N_DRAWS, rng=rng).pvalue


def _of_each(
    pvalues: Callable[[FloatArray, IntArray, int], FloatArray],
    returns: FloatArray,
    trials: IntArray,
    length: int,
    _: np.random.Generator,
) -> FloatArray:
    """Test trials of one event all at once."""
    return pvalues(returns, trials[:, 0], length)


def _across(
    name: str,
    returns: FloatArray,
    positions: IntArray,
    length: int,
    _: np.random.Generator,
) -> float:
    """Run a test across events on the returns less their mean before each.

    What it would warn of is what is being measured.
    """
    window = Window(0, length - 1)
    arrays = event_arrays(
        returns[:, None],
        None,
        np.zeros(len(positions), dtype=np.int64),
        positions,
        model=ConstantMean(),
        design=Design(estimation=Window(-_ESTIMATION, -1), event=window),
    )
    with warnings.catch_warnings(action="ignore", category=EventImpactWarning):
        return run_test(name, arrays, window).pvalue


def _regression(
    errors: str,
    returns: FloatArray,
    positions: IntArray,
    length: int,
    rng: np.random.Generator,
) -> float:
    """Regress all returns on one dummy of the bars of the events.

    The room is loaded when it is asked for, because statsmodels takes seconds.
    """
    regression = import_module("eventimpact.regression")
    bars = np.column_stack((positions, positions + length - 1))
    fit = regression.EventRegression(errors=errors).fit(
        returns, {"events": bars}, rng=rng
    )
    return float(fit.effect("events").pvalue)


def _plain_t(
    returns: FloatArray, trials: IntArray, length: int, rng: np.random.Generator
) -> FloatArray:
    """Refer one CAR, or the mean of several, to the forecast errors."""
    if trials.shape[1] == 1:
        return plain_t_pvalues(returns, trials[:, 0], length)
    return _one_by_one(partial(_across, "t"), returns, trials, length, rng)


def _by_trial(test: OneTrial, **limits: int) -> Procedure:
    return Procedure(partial(_one_by_one, test), **limits)


PROCEDURES: Final[Mapping[str, Procedure]] = MappingProxyType(
    {
        "state-matched": Procedure(_state_matched),
        "placebo dates": Procedure(partial(_by_draws, _placebo_dates)),
        "exact sign": Procedure(partial(_by_draws, _exact_sign)),
        "plain t": Procedure(_plain_t),
        "EWMA rank": Procedure(partial(_of_each, ewma_rank_pvalues), most=1),
        "sample quantile": Procedure(
            partial(_of_each, sample_quantile_pvalues), most=1
        ),
        "Nguyen-Wolf": _by_trial(_nguyen_wolf, most=1),
        "event regression": _by_trial(partial(_regression, "classical")),
        "event regression, HAC": _by_trial(partial(_regression, "HAC")),
        **{name: _by_trial(partial(_across, name)) for name in TESTS},
    }
)
