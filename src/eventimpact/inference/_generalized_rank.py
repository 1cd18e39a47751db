"""Ranks of standardised CARs among estimation residuals, for the GRANK tests."""

from dataclasses import dataclass
from typing import Final, final

import numpy as np

from eventimpact._types import FloatArray, Window
from eventimpact.abnormal import EventArrays
from eventimpact.inference._across import (
    NO_SPREAD,
    ROUNDING,
    Question,
    Sample,
    sample,
    sd,
)
from eventimpact.inference._result import TestResult
from eventimpact.numerics import doubled_ranks, rank_shares


NULL: Final = (
    "standardised cumulative abnormal returns rank like the residuals of single bars"
)
SMALL: Final = 10
_UNIT: Final = 2.0**-44


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class RankRatio:
    """The mean rank of the event over the spread of all mean ranks."""

    z: float
    n_bars: int


def rank_ratio(
    arrays: EventArrays, window: Window, question: Question
) -> tuple[RankRatio | TestResult, Question]:
    r"""Compute :math:`Z = \bar U_0 / S`, or say why not."""
    events, question = sample(arrays, window, question)
    if events.n < 2:
        return question.too_few(2), question
    question.warn_below(SMALL, "GRANK", 10)
    spread = sd(events.scar)
    if spread == 0:
        return question.decline(NO_SPREAD), question
    deviation, n_bars = _deviations(arrays, events, spread)
    question = question.of(events.n, float(deviation[-1] / np.sqrt(events.n)))
    S = float(np.sqrt((deviation**2).sum() / (n_bars + 1)))
    if S == 0:
        reason = "all mean ranks are equal, so that they have no spread"
        return question.decline(reason), question
    return RankRatio(z=float(deviation[-1]) / S, n_bars=n_bars), question


def _deviations(
    arrays: EventArrays, events: Sample, spread: float
) -> tuple[FloatArray, int]:
    r"""Mean ranks :math:`\sqrt{N_t} \bar U_t`, the event last, and bars with any."""
    scar = np.full(len(events.used), np.nan)
    scar[events.used] = events.scar / spread
    total, count = np.zeros((2, arrays.estimation.length + 1), dtype=np.int64)
    for rows, resid in arrays.residual_blocks():
        kept = events.used[rows]
        values = np.column_stack((resid[kept], scar[rows[kept]]))
        present = np.isfinite(values)
        doubled = doubled_ranks(values, np.full(len(values), ROUNDING))
        total += rank_shares(doubled, np.count_nonzero(present, axis=1)).sum(axis=0)
        count += present.sum(axis=0)
    n_bars = int(np.count_nonzero(count[:-1]))
    return total * _UNIT / np.sqrt(np.maximum(count, 1)), n_bars
