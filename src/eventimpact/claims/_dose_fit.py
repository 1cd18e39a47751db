"""The response of returns to the listed transfers of one event."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final, final

import numpy as np

from eventimpact._types import Alternative, FloatArray, IntArray, frozen
from eventimpact.claims._evidence import Detail
from eventimpact.claims._volume import usd_volume
from eventimpact.claims._words import pvalue
from eventimpact.events import Catalogue, FlowDose, flow_dose
from eventimpact.inference import shifted_dose_test
from eventimpact.prices import PriceHistory
from eventimpact.regression import dose_response


FEWEST: Final = 5
_LAGS: Final = (0, 1, 2)
_TAIL: Final = 0.05
_STEPS: Final = 14
_REACH: Final = 8.0


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DoseFit:
    """The response of returns to one list of transfers.

    Attributes
    ----------
    event, title : str
        Whose transfers.
    source, vintage : str
        Who lists them, and which revision of the list.
    first, last : str
        The days used.
    returns, dose : ndarray of shape (n_bars,)
        Returns in percent, turned so that the claimed direction is down, and transfers
        in percent of the average daily volume of the 30 days before; NaN off the days.
    slope : float
        Change of the return of a day for one percent sent.
    interval : tuple of float
        Its 90 % interval: slopes that neither one-sided test rejects at 5 %.
    """

    event: str
    title: str
    source: str
    vintage: str
    first: str
    last: str
    returns: FloatArray
    dose: FloatArray
    slope: float
    interval: tuple[float, float]

    @property
    def days(self) -> IntArray:
        """Positions of the days used."""
        return np.flatnonzero(np.isfinite(self.dose))

    @property
    def total(self) -> float:
        """All that was sent, in percent of a day's volume."""
        return float(np.nansum(self.dose))

    @property
    def largest(self) -> float:
        """The most that was sent on one day, in percent of a day's volume."""
        return float(np.nanmax(self.dose))

    @property
    def n_doses(self) -> int:
        """Days on which something was sent."""
        return int((self.dose > 0).sum())

    def p_above(self, slope: float) -> float:
        """P-value of "the slope is at most this": small says it is flatter."""
        return _pvalue(self.returns, self.dose, slope, "greater")

    def p_below(self, slope: float) -> float:
        """P-value of "the slope is at least this": small says it is steeper down."""
        return _pvalue(self.returns, self.dose, slope, "less")


def _pvalue(
    returns: FloatArray, dose: FloatArray, slope: float, alternative: Alternative
) -> float:
    """Take a slope out of the returns, and test what is left."""
    left = returns - slope * np.nan_to_num(dose)
    return shifted_dose_test(left, dose, alternative=alternative).pvalue


@lru_cache(maxsize=16)
def fit_dose(
    history: PriceHistory,
    catalogue: Catalogue,
    event: str,
    days: tuple[int, int] | None,
    sign: int,
) -> DoseFit | str:
    """Fit the returns to the listed transfers of an event, or say why not."""
    found = _dose(history, catalogue, event)
    if isinstance(found, str):
        return found
    dose = np.array(found.dose)
    if days is not None:
        dose[: days[0]], dose[days[1] + 1 :] = np.nan, np.nan
    if (dose > 0).sum() < FEWEST:
        return (
            f"{int((dose > 0).sum())} days of the outcome have a listed transfer, but "
            f"{FEWEST} are needed"
        )
    returns = -100.0 * sign * history.log_returns()
    test = shifted_dose_test(returns, dose, alternative="less")
    if test.reason is not None or test.estimate is None:
        return test.reason or "the transfers give no slope"
    at = np.flatnonzero(np.isfinite(dose))
    first, last = (str(history.open_at[k].astype("datetime64[D]")) for k in at[[0, -1]])
    error = abs(test.estimate / test.statistic)
    return DoseFit(
        event=event,
        title=catalogue.get(event).title if event in catalogue else event,
        source=found.source,
        vintage=found.vintage,
        first=first,
        last=last,
        returns=frozen(returns),
        dose=frozen(dose),
        slope=test.estimate,
        interval=(
            _end(returns, dose, (test.estimate, -error), "greater"),
            _end(returns, dose, (test.estimate, error), "less"),
        ),
    )


def _dose(history: PriceHistory, catalogue: Catalogue, event: str) -> FlowDose | str:
    """Put the latest list of an event's transfers on the bars, or say why not."""
    listed = [flow for flow in catalogue.flows if flow.event == event]
    volume = usd_volume(history)
    if not listed:
        return f"the catalogue lists no transfers of {event!r} by day"
    if volume is None:
        return f"{history.symbol} has no volume in US dollars"
    vintage = max(flow.vintage for flow in listed)
    return flow_dose(
        [flow for flow in listed if flow.vintage == vintage],
        history.open_at,
        history.close_at,
        volume,
        unit="USD",
    )


def _end(
    returns: FloatArray,
    dose: FloatArray,
    search: tuple[float, float],
    alternative: Alternative,
) -> float:
    """Bisect for the slope at which a one-sided test begins to reject."""
    kept, step = search[0], _REACH * search[1]
    for _ in range(_STEPS):
        step /= 2
        if _pvalue(returns, dose, kept + step, alternative) > _TAIL:
            kept += step
    return kept


def ways_table(fit: DoseFit, sign: int) -> Detail:
    """Show the same slope by other errors and with lags."""
    rows = [
        _row(
            "placebo stretches",
            "0",
            -sign * fit.slope,
            tuple(sorted(-sign * end for end in fit.interval)),
            fit.p_below(0.0),
        )
    ]
    dose = fit.dose
    for lags in _LAGS:
        for errors in ("HAC", "HC3"):
            found = dose_response(fit.returns, dose, lags=lags, errors=errors)
            if found.reason is not None:
                continue
            ends = found.cumulated_interval(1 - 2 * _TAIL)[-1]
            half = found.long_run_pvalue / 2
            rows.append(
                _row(
                    errors,
                    str(lags),
                    -sign * found.long_run,
                    tuple(sorted(float(-sign * end) for end in ends)),
                    half if found.long_run < 0 else 1 - half,
                )
            )
    return Detail(
        columns=("errors", "lags", "slope", "90 % interval", "p of no response"),
        rows=tuple(rows),
        caption=f"Return of a day in percent for each percent of a day's volume sent, "
        f"{fit.first} to {fit.last} ({len(fit.days)} days, {fit.n_doses} with a "
        f"transfer; {fit.source}, vintage {fit.vintage}); with lags the sum over them. "
        "One-sided p in the claimed direction. HAC is too sure with so few days",
    )


def _row(
    errors: str, lags: str, slope: float, ends: tuple[float, ...], p: float
) -> tuple[str, ...]:
    low, high = ends
    return errors, lags, f"{slope:+.2f}", f"{low:+.2f} to {high:+.2f}", pvalue(p)
