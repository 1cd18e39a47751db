"""The bars of every dated event, by every single-event test."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from eventimpact._types import BoolArray, Window
from eventimpact.abnormal import Design, abnormal_returns
from eventimpact.claims._context import Bars, Context, Placed
from eventimpact.claims._evidence import Detail
from eventimpact.claims._words import count, percent, pvalue, when
from eventimpact.inference import (
    sample_quantile_test,
    state_matched_tests,
    t_test,
    volatility_percentile,
)
from eventimpact.normal import ConstantMean


UNITS: Final = {"1d": "day", "1h": "hour"}
COLUMNS: Final = (
    "return",
    "z",
    "state-matched p",
    "sample-quantile p",
    "t p",
    "volatility percentile",
)


def event_days(
    context: Context, bars: Bars, placed: Placed, inside: BoolArray
) -> Detail:
    """List the reaction to every event of a role inside the outcome.

    All p-values are two-sided. The state-matched one is the headline; the raw
    sample quantile and the t of a constant mean with its full prediction error
    stand beside it, right only where volatility is what it usually is.
    """
    is_shown = placed.role in ("cause", "report")
    panel = placed.panel
    spans = [
        (name, int(first), int(last - first) + 1)
        for name, first, last in zip(
            panel.event_ids, panel.first, panel.last, strict=True
        )
        if is_shown or inside[first : last + 1].any()
    ]
    unit = UNITS[bars.history.bar]
    rows = {
        name: cells
        for length in {span[2] for span in spans}
        for name, cells in _rows(
            context, bars, [span[:2] for span in spans if span[2] == length], length
        )
    }
    return Detail(
        columns=("event", unit, *COLUMNS),
        rows=tuple(rows[name] for name, _, _ in spans),
        caption=f"{unit.capitalize()}s of each dated event, two-sided p-values: "
        f"{placed.name}",
    )


def _rows(
    context: Context, bars: Bars, events: list[tuple[str, int]], length: int
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give one row for each event that may have been on so many bars."""
    sign, window = -context.claim.sign, Window(0, length - 1)
    first = np.array([at for _, at in events], dtype=np.int64)
    catalogued = bars.catalogued()
    tests = state_matched_tests(
        bars.returns,
        first,
        length,
        catalogued=catalogued,
        scales=bars.scales,
        keep_matched=False,
    )
    abnormal = abnormal_returns(
        bars.returns,
        first,
        model=ConstantMean(),
        design=Design(event=window),
        masked=catalogued,
    )
    spread = f", {count(length, UNITS[bars.history.bar])}" * (length > 1)
    for k, (name, at) in enumerate(events):
        quantile = sample_quantile_test(bars.returns, at, length, catalogued=catalogued)
        state = volatility_percentile(bars.returns, at, scales=bars.scales)
        yield (
            name,
            (
                name,
                f"{when(bars.history.open_at[at])}{spread}",
                percent(sign * float(tests.estimate[k]), 2),
                f"{sign * float(tests.statistic[k]):+.2f}",
                pvalue(float(tests.pvalue[k])),
                pvalue(quantile.pvalue),
                pvalue(t_test(abnormal, window, event=k).pvalue),
                f"{100 * state:.0f}",
            ),
        )
