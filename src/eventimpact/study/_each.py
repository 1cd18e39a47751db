"""The t test of each event by itself."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, final

import numpy as np

from eventimpact._types import (
    Alternative,
    FloatArray,
    IntArray,
    Window,
    frozen,
)
from eventimpact.inference import t_values


if TYPE_CHECKING:
    from eventimpact.study._result import StudyResult


_SMALL: Final = 0.05
_NO_ERROR: Final = (
    "the model fits the estimation window without error, so that there is no forecast "
    "error to compare with"
)


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EachEvent:
    r"""The t test of each event by itself, an event a row.

    Parameters
    ----------
    car : ndarray of shape (n_events,)
        Cumulative abnormal returns.
    sd : ndarray of shape (n_events,)
        Their standard deviations under the null, forecast error included.
    statistic : ndarray of shape (n_events,)
        One over the other.
    pvalue : ndarray of shape (n_events,)
        From Student's t distribution.
    df : ndarray of int, shape (n_events,)
        Its degrees of freedom.
    reasons : tuple of str or None
        Why an event has none of these; None for the others.

    Notes
    -----
    .. math:: t_i = \mathrm{CAR}_i / \sqrt{s_i^2 (L + q_i'(X'X)^{-1} q_i)}
    """

    car: FloatArray
    sd: FloatArray
    statistic: FloatArray
    pvalue: FloatArray
    df: IntArray
    reasons: tuple[str | None, ...]

    def __repr__(self) -> str:
        tested = int(np.count_nonzero(np.isfinite(self.pvalue)))
        low = int(np.count_nonzero(self.pvalue < _SMALL))
        return (
            f"<EachEvent: {tested:,} of {len(self.pvalue):,} events tested, "
            f"{low:,} with p below {_SMALL}>"
        )


def each_event(
    result: "StudyResult", window: Window, alternative: Alternative
) -> EachEvent:
    """Refer each cumulative return to its own forecast error."""
    arrays, spread = result.arrays, result.inputs.spread
    tested = t_values(arrays, window, alternative=alternative)
    t = spread.numbers(tested.statistic)
    reasons = spread.reasons(arrays.car_reasons(window))
    said = tuple(
        _NO_ERROR if reason is None and not known else reason
        for reason, known in zip(reasons, np.isfinite(t).tolist(), strict=True)
    )
    return EachEvent(
        car=frozen(result.car(window)),
        sd=frozen(spread.numbers(arrays.car_sd(window))),
        statistic=frozen(t),
        pvalue=frozen(spread.numbers(tested.pvalue)),
        df=frozen(spread.counts(tested.df)),
        reasons=said,
    )
