"""The tests that can be tried, by name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Final, final

import numpy as np

from eventimpact._types import FloatArray, IntArray
from eventimpact.errors import UnknownNameError
from eventimpact.inference import ewma_rank_pvalues
from eventimpact.simulation._own_procedure import (
    OneTrial,
    as_pvalue,
    check_arguments,
)
from eventimpact.simulation._plain_t import plain_t_pvalues
from eventimpact.simulation._procedures_across import ACROSS, REGRESSIONS
from eventimpact.simulation._procedures_few import (
    MATCHED,
    Around,
    ManyTrials,
    OfScales,
    nguyen_wolf,
    sample_quantile,
    sign_of_returns,
    uncertain_day,
)


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
    of_scales : callable, optional
        The same where `state_scales` of the returns is known already: takes it in a
        tuple with the source of randomness as the last argument.

    Examples
    --------
    >>> from eventimpact.simulation import PROCEDURES
    >>> PROCEDURES["Nguyen-Wolf"].most
    1
    """

    run: ManyTrials
    most: int | None = None
    fewest: int = 1
    of_scales: OfScales | None = None

    def pvalues(
        self, returns: FloatArray, trials: IntArray, length: int, around: Around
    ) -> FloatArray:
        """Test many trials on one series whose scales are known.

        Parameters
        ----------
        returns : ndarray of shape (n_bars,)
            Log returns.
        trials : ndarray of int, shape (n_trials, n_events)
            First bars of the events.
        length : int
            Bars in an event window.
        around : tuple of StateScales and Generator
            What `state_scales` gives for the returns, and a source of randomness.

        Returns
        -------
        ndarray of shape (n_trials,)
            P-values, the same as `run` gives.
        """
        if self.of_scales is None:
            return self.run(returns, trials, length, around[1])
        return self.of_scales(returns, trials, length, around)

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


def _of_each(
    pvalues: Callable[[FloatArray, IntArray, int], FloatArray],
    returns: FloatArray,
    trials: IntArray,
    length: int,
    _: np.random.Generator,
) -> FloatArray:
    """Test trials of one event all at once."""
    return pvalues(returns, trials[:, 0], length)


def _plain_t(
    returns: FloatArray, trials: IntArray, length: int, rng: np.random.Generator
) -> FloatArray:
    """Refer one CAR, or the mean of several, to the forecast errors."""
    if trials.shape[1] == 1:
        return plain_t_pvalues(returns, trials[:, 0], length)
    return _one_by_one(ACROSS["t"], returns, trials, length, rng)


def _by_trial(test: OneTrial, most: int | None = None, fewest: int = 1) -> Procedure:
    """Make a procedure of a test of one trial."""
    return Procedure(partial(_one_by_one, test), most=most, fewest=fewest)


PROCEDURES: Final[Mapping[str, Procedure]] = MappingProxyType(
    {
        **{
            name: Procedure(run, of_scales=of_scales)
            for name, (run, of_scales) in MATCHED.items()
        },
        "sign of returns": _by_trial(sign_of_returns),
        "plain t": Procedure(_plain_t),
        "EWMA rank": Procedure(partial(_of_each, ewma_rank_pvalues), most=1),
        "sample quantile": Procedure(sample_quantile),
        "Nguyen-Wolf": _by_trial(nguyen_wolf, most=1),
        "Nguyen-Wolf, raw returns": _by_trial(
            partial(nguyen_wolf, demean=False), most=1
        ),
        "Ball-Torous": _by_trial(uncertain_day),
        **{name: _by_trial(test) for name, test in REGRESSIONS.items()},
        **{name: _by_trial(test) for name, test in ACROSS.items()},
    }
)
