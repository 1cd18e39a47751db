"""The clean history before an event, without matching."""

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import (
    Alternative,
    FloatArray,
    IntArray,
    check_alternative,
    frozen,
)
from eventimpact.inference._result import TestResult
from eventimpact.inference._state import HISTORY, MIN_MATCHES, Windows, refusal
from eventimpact.numerics import rank_pvalue


def clean_starts(windows: Windows, position: int) -> IntArray:
    """First bars of the clean windows that end before `position`, ascending."""
    first = max(position - HISTORY, 0)
    last = max(position - windows.length + 1, first)
    return first + np.flatnonzero(windows.clean[first:last])


def rank_in_history(
    windows: Windows, position: int, alternative: Alternative, *, null: str
) -> TestResult:
    """Rank the return of an event, over its scale, among all clean windows before."""
    check_alternative(alternative)
    starts = clean_starts(windows, position)
    reason = refusal(windows, position, len(starts), MIN_MATCHES)
    if reason is not None:
        return TestResult.not_applicable(reason, null=null, alternative=alternative)
    z = windows.z
    return TestResult(
        statistic=float(z[position]),
        pvalue=rank_pvalue(float(z[position]), z[starts], alternative),
        null=null,
        alternative=alternative,
        distribution=f"rank among the {len(starts)} clean windows of the history",
        estimate=float(windows.car[position]),
        matched=frozen(starts),
    )


def ranks_in_history(windows: Windows, positions: ArrayLike) -> FloatArray:
    """Give the two-sided p-values of `rank_in_history` at many positions."""
    null = "the window's return is one of those of the history"
    results = [
        rank_in_history(windows, int(position), "two-sided", null=null)
        for position in np.asarray(positions)
    ]
    return np.array([result.pvalue for result in results])
