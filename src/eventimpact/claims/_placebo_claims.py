"""Claims like a given one, whose truth is known because it was drawn."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import final

import numpy as np

from eventimpact._types import FloatArray, IntArray, frozen
from eventimpact.alignment import EventPanel
from eventimpact.claims._calibrate_pattern import Pattern, Spans, pattern_of
from eventimpact.claims._context import Bars, Context, Placed, resolve
from eventimpact.claims._rivals import open_rivals
from eventimpact.events import Event, Moment
from eventimpact.inference import state_scales
from eventimpact.prices import PriceHistory


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Template:
    """A claim, and how its events lie about the outcome of one of its readings.

    Attributes
    ----------
    context : Context
        The reading of the claim, its amounts left out.
    patterns : tuple of Pattern
        Cause, reports, rivals and confounders.
    open_rivals : frozenset of str
        Rivals without a bar that may have acted in the outcome, and so in every
        outcome drawn.
    """

    context: Context
    patterns: tuple[Pattern, ...]
    open_rivals: frozenset[str]

    @property
    def n_bars(self) -> int:
        """Bars of the outcome window."""
        return self.context.last + 1 - self.context.first

    @property
    def has_cause(self) -> bool:
        """Whether a dated event of the cause lies inside the outcome."""
        return bool(len(self.patterns[0].lengths))

    @property
    def reach(self) -> int:
        """Bars needed from the start of a window on."""
        moving = self.patterns[: 1 if self.has_cause else 2]
        return max(self.n_bars, *(pattern.reach for pattern in moving))


def template_of(context: Context) -> Template:
    """Take a reading of a claim for a template.

    Amounts are left out: where none is stated size is excused, so that support comes
    more easily than it would with one.
    """
    claim = context.claim
    cause = claim.cause.model_copy(update={"amounts": ()})
    bare = replace(context, claim=claim.model_copy(update={"cause": cause}))
    return Template(
        context=bare,
        patterns=tuple(
            pattern_of(placed, context.first, context.last)
            for placed in context.outcome.placed
        ),
        open_rivals=frozenset(open_rivals(context)),
    )


def draw_claim(
    template: Template, first: int, effect: float, rng: np.random.Generator
) -> Context:
    """Draw one claim on the window that starts at a bar.

    Parameters
    ----------
    template : Template
        What the claim is like.
    first : int
        First bar of its outcome.
    effect : float
        Log return, turned so that the claimed direction is down, that the cause adds
        to the window; 0 for none.
    rng : numpy.random.Generator
        Source of the draw.

    Returns
    -------
    Context
        What the lines of evidence look at.
    """
    base = template.context
    window = (first, first + template.n_bars - 1)
    drawn = [pattern.draw(window, rng) for pattern in template.patterns]
    at, effects = _split(drawn[0], effect, rng)
    roles = _roles(template, drawn, window)
    sign, history = base.claim.sign, base.outcome.history
    bars: dict[str, Bars] = {
        base.reading.bar: _on(
            _with_open_rivals(base.outcome, template.open_rivals),
            roles,
            (at, effects),
            sign,
        )
    }
    if base.daily is not base.outcome:
        days = base.daily.history
        on_days = [spans.on_days(history, days) for spans in roles]
        day = np.searchsorted(days.close_at, history.open_at[at], side="right")
        bars["1d"] = _on(base.daily, on_days, (day, effects), sign)
    return resolve(
        base.claim,
        base.reading.model_copy(
            update={
                "start": _instant(history.close_at[window[0] - 1]),
                "end": _instant(history.close_at[window[1]]),
            }
        ),
        replace(base.market, daily=bars["1d"].history),
        base.catalogue,
        int(rng.integers(2**32)),
        bars,
    )


def _roles(
    template: Template, drawn: list[Spans], window: tuple[int, int]
) -> list[Spans]:
    """Join what was drawn with the events outside the window, role by role.

    Events of the cause that lie outside move along with the window, as reports do
    where they stand for a cause without dates. Everything else stays where it was:
    rivals and confounders away from the window, and the reports and the cause itself
    as bars that no test compares with.
    """
    cause, reports, *groups = template.patterns
    n_bars = template.context.outcome.history.n_bars
    if template.has_cause:
        stays = reports.spans.joined(cause.spans)
    else:
        stays = drawn[1].joined(reports.moved_along(window))
    return [
        drawn[0].joined(cause.moved_along(window)).within(n_bars),
        stays.within(n_bars),
        *(
            spans.joined(group.away_from(window))
            for spans, group in zip(drawn[2:], groups, strict=True)
        ),
    ]


def _split(
    spans: Spans, total: float, rng: np.random.Generator
) -> tuple[IntArray, FloatArray]:
    """Split an effect over events, each on one of the bars where it may have been.

    Half of the draws split it evenly, the others so that every split is as likely
    as any other.
    """
    if total == 0:
        return np.empty(0, dtype=np.int64), np.empty(0)
    bars = rng.integers(spans.first, spans.last, endpoint=True)
    k = len(bars)
    is_even = bool(rng.random() < 0.5)
    weights = np.full(k, 1 / k) if is_even else rng.dirichlet(np.ones(k))
    return bars, total * weights


def _with_open_rivals(bars: Bars, names: frozenset[str]) -> Bars:
    """Leave of the rivals without a bar those that may have acted, at any time.

    The others have dates away from the claim's own outcome, as those with a bar have
    that are kept away from the one drawn.
    """
    return replace(
        bars,
        placed=(
            *bars.placed[:2],
            *(_without_dates(group, names) for group in bars.groups),
        ),
    )


def _without_dates(group: Placed, names: frozenset[str]) -> Placed:
    """Keep only some of the events without a bar, and take their clocks away."""
    unknown = Moment(status="unknown")
    return replace(
        group,
        events=tuple(
            event.model_copy(update=dict.fromkeys(event.clocks, unknown))
            if event.id in names
            else event
            for event in group.events
        ),
        panel=replace(
            group.panel,
            dropped=tuple(
                gone for gone in group.panel.dropped if gone.event_id in names
            ),
        ),
    )


def _on(
    bars: Bars, roles: list[Spans], effect: tuple[IntArray, FloatArray], sign: int
) -> Bars:
    """Put an effect and the events of every role on a series."""
    hit = with_effect(bars, *effect, sign)
    placed = tuple(
        _placed(old, spans, hit.history)
        for old, spans in zip(bars.placed, roles, strict=True)
    )
    return replace(hit, placed=placed)


def with_effect(bars: Bars, at: IntArray, effects: FloatArray, sign: int) -> Bars:
    """Return a series on which effects fell, down being the direction claimed.

    Prices stay where an effect put them, and volatility after it knows of it.
    """
    if not len(at):
        return bars
    added = np.zeros(bars.history.n_bars)
    np.add.at(added, at, effects)
    close = frozen(bars.history.close * np.exp(-sign * np.cumsum(added)))
    returns = bars.returns + added
    return replace(
        bars,
        history=replace(bars.history, close=close),
        returns=returns,
        scales=state_scales(returns),
    )


def _placed(old: Placed, spans: Spans, history: PriceHistory) -> Placed:
    """Make the panel of a role anew; the clocks of a cause move with its bars."""
    panel = old.panel
    events = old.events
    if old.role == "cause":
        events = _moved(old, spans, history)
    return replace(
        old,
        events=events,
        panel=EventPanel(
            event_ids=spans.ids,
            first=spans.first,
            last=spans.last,
            dropped=panel.dropped,
            clusters=(),
            clock=panel.clock,
            policy=panel.policy,
            n_bars=panel.n_bars,
        ),
    )


def _moved(old: Placed, spans: Spans, history: PriceHistory) -> tuple[Event, ...]:
    """Move every clock of the events that have a bar as far as the bar."""
    before = dict(zip(old.panel.event_ids, old.panel.first.tolist(), strict=True))
    after = dict(zip(spans.ids, spans.first.tolist(), strict=True))
    return tuple(
        _later(
            event, history.open_at[after[event.id]] - history.open_at[before[event.id]]
        )
        for event in old.events
        if event.id in after and event.id in before
    )


def _later(event: Event, gap: np.timedelta64) -> Event:
    """Move all clocks of an event."""
    step = timedelta(microseconds=int(gap // np.timedelta64(1, "us")))
    return event.model_copy(
        update={name: _shifted(moment, step) for name, moment in event.clocks.items()}
    )


def _shifted(moment: Moment, step: timedelta) -> Moment:
    lo, hi = moment.lo, moment.hi
    return moment.model_copy(
        update={
            "lo": None if lo is None else lo + step,
            "hi": None if hi is None else hi + step,
        }
    )


def _instant(at: np.datetime64) -> datetime:
    """Return an instant as an aware datetime."""
    micros = int(at.astype("datetime64[us]").astype(np.int64))
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)
