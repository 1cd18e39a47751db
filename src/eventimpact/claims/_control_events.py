"""Catalogued events that cannot have moved the price as the cause is said to have."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, final

import numpy as np

from eventimpact._types import FloatArray, IntArray
from eventimpact.alignment import align
from eventimpact.claims._context import MAX_SPAN, Context
from eventimpact.claims._evidence import Detail
from eventimpact.claims._words import percent, pvalue, when
from eventimpact.events import Event
from eventimpact.inference import state_matched_tests
from eventimpact.numerics import runs


FLAGS: Final = frozenset(
    {"false_report", "denied", "hoax", "never_executed", "uncertain_sale"}
)
KEPT: Final = "A.policy"
_OPPOSITE: Final = {-1: "positive", 1: "negative"}


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ControlEvents:
    """Negative controls on daily bars, those of one run of bars as one.

    Attributes
    ----------
    names : tuple of str
        Ids of the events of each run.
    starts, lengths : ndarray of int, shape (n,)
        First bar and number of bars.
    z : ndarray of shape (n,)
        Return over its scale, negative if as claimed.
    """

    names: tuple[str, ...]
    starts: IntArray
    lengths: IntArray
    z: FloatArray


def control_events(context: Context) -> ControlEvents:
    """Put the negative controls on the daily bars, but for those of the claim."""
    bars = context.daily
    panel = align(
        tuple(_chosen(context)),
        bars.history,
        clock=context.claim.clock,
        policy=context.claim.policy,
        max_span=MAX_SPAN[bars.history.bar],
    )
    starts, lengths = runs(panel.mask())
    z = cluster_z(context, starts, lengths)
    claimed = bars.cause.panel.mask() | bars.reports.panel.mask()
    names = [
        ", ".join(
            name
            for name, first, last in zip(
                panel.event_ids, panel.first, panel.last, strict=True
            )
            if first < start + length and last >= start
        )
        for start, length in zip(starts, lengths, strict=True)
    ]
    is_free = [
        not claimed[start : start + length].any()
        for start, length in zip(starts, lengths, strict=True)
    ]
    kept = np.flatnonzero(np.isfinite(z) & np.array(is_free, dtype=bool))
    return ControlEvents(
        names=tuple(names[k] for k in kept),
        starts=starts[kept],
        lengths=lengths[kept],
        z=z[kept],
    )


def cluster_z(context: Context, starts: IntArray, lengths: IntArray) -> FloatArray:
    """Standardise the daily return of each run by the volatility before it."""
    bars = context.daily
    returns = np.array(
        [
            bars.returns[start : start + length].sum()
            for start, length in zip(starts, lengths, strict=True)
        ],
        dtype=np.float64,
    )
    scale = bars.scales.sigma[starts] * np.sqrt(lengths)
    z = np.full(len(starts), np.nan)
    np.divide(returns, scale, out=z, where=scale > 0)
    return z


def control_table(context: Context, controls: ControlEvents, p: FloatArray) -> Detail:
    """List every control with its return and its state-matched p-value."""
    sign = -context.claim.sign
    history = context.daily.history
    returns = context.daily.returns
    order = np.argsort(controls.z, kind="stable")
    return Detail(
        columns=("control", "day", "return", "z", "state-matched p (one-sided)"),
        rows=tuple(
            (
                controls.names[k],
                when(history.open_at[controls.starts[k]]),
                percent(sign * float(returns[_bars(controls, k)].sum()), 2),
                f"{sign * float(controls.z[k]):+.2f}",
                pvalue(float(p[k])),
            )
            for k in order
        ),
        caption="Negative controls of the catalogue: hoaxes, denials, sales that never "
        "were, transfers that may not have been sales",
    )


def control_pvalues(context: Context, controls: ControlEvents) -> FloatArray:
    """Test each control in the claimed direction, as if it were a cause."""
    bars = context.daily
    catalogued = bars.catalogued()
    found = np.full(len(controls.z), np.nan)
    for length in np.unique(controls.lengths):
        these = np.flatnonzero(controls.lengths == length)
        found[these] = state_matched_tests(
            bars.returns,
            controls.starts[these],
            int(length),
            alternative="less",
            catalogued=catalogued,
            scales=bars.scales,
            keep_matched=False,
        ).pvalue
    return found


def _bars(controls: ControlEvents, k: int) -> slice:
    start = int(controls.starts[k])
    return slice(start, start + int(controls.lengths[k]))


def _chosen(context: Context) -> Iterator[Event]:
    """Yield the controls that are not of the claim's own cause."""
    claim, catalogue = context.claim, context.catalogue
    cause = claim.cause
    bars = context.daily
    taken = {event.id for role in (bars.cause, bars.reports) for event in role.events}
    taken |= {*cause.undated, *cause.flows_of}
    asked = catalogue if claim.controls is None else catalogue.select(claim.controls)
    for event in asked:
        own = {event.id, *(link.event for link in event.links)} & taken
        if not own and (claim.controls is not None or _is_control(context, event)):
            yield event


def _is_control(context: Context, event: Event) -> bool:
    """Tell by its flags, unless it belongs to a sale that did take place."""
    if event.direction == _OPPOSITE[context.claim.sign]:
        return False
    wholes = [link.event for link in event.links if link.kind == "part_of"]
    was_sold = any(
        name in context.catalogue
        and context.catalogue.get(name).category == "A.sale"
        and not FLAGS & set(context.catalogue.get(name).flags)
        for name in wholes
    )
    return not was_sold and (bool(FLAGS & set(event.flags)) or event.category == KEPT)
