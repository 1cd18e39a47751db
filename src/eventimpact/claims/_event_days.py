"""The day of every dated event, by every single-event test."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from eventimpact._types import BoolArray, Window
from eventimpact.abnormal import Design, abnormal_returns
from eventimpact.claims._context import Context, Placed
from eventimpact.claims._evidence import Detail
from eventimpact.claims._words import percent, pvalue, when
from eventimpact.inference import (
    sample_quantile_test,
    state_matched_tests,
    t_test,
    volatility_percentile,
)
from eventimpact.normal import ConstantMean


DAY: Final = Window(0, 0)
COLUMNS: Final = (
    "event",
    "day",
    "return",
    "z",
    "state-matched p",
    "sample-quantile p",
    "t p",
    "volatility percentile",
)


def event_days(context: Context, placed: Placed, inside: BoolArray) -> Detail:
    """List the reaction to every event of a role inside the outcome.

    All p-values are two-sided. The state-matched one is the headline; the raw
    sample quantile and the t of a constant mean with its full prediction error
    stand beside it, right only where volatility is what it usually is.
    """
    is_shown = placed.role in ("cause", "report")
    panel = placed.panel
    days = [
        (name, int(day))
        for name, first, last in zip(
            panel.event_ids, panel.first, panel.last, strict=True
        )
        for day in range(first, last + 1)
        if is_shown or inside[day]
    ]
    return Detail(
        columns=COLUMNS,
        rows=tuple(_rows(context, days)),
        caption=f"Day of each dated event, two-sided p-values: {placed.name}",
    )


def _rows(context: Context, days: list[tuple[str, int]]) -> Iterator[tuple[str, ...]]:
    """Give one row for each day on which an event may have been."""
    bars, sign = context.daily, -context.claim.sign
    first = np.array([day for _, day in days], dtype=np.int64)
    catalogued = bars.catalogued()
    tests = state_matched_tests(
        bars.returns,
        first,
        catalogued=catalogued,
        scales=bars.scales,
        keep_matched=False,
    )
    abnormal = abnormal_returns(
        bars.returns,
        first,
        model=ConstantMean(),
        design=Design(event=DAY),
        masked=catalogued,
    )
    for k, (name, at) in enumerate(days):
        quantile = sample_quantile_test(bars.returns, at, catalogued=catalogued)
        state = volatility_percentile(bars.returns, at, scales=bars.scales)
        yield (
            name,
            when(bars.history.open_at[at]),
            percent(sign * float(bars.returns[at]), 2),
            f"{sign * float(tests.statistic[k]):+.2f}",
            pvalue(float(tests.pvalue[k])),
            pvalue(quantile.pvalue),
            pvalue(t_test(abnormal, DAY, event=k).pvalue),
            f"{100 * state:.0f}",
        )
