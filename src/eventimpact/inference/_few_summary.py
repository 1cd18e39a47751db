"""A few events of one asset as plain text."""

from typing import TYPE_CHECKING, Final

import numpy as np

from eventimpact.inference._draws import MatchedDraws
from eventimpact.inference._event_bars import EventClusters
from eventimpact.inference._state import StateScales


if TYPE_CHECKING:
    from eventimpact.inference._few_events import FewEvents


MANY: Final = 6
CROWDED: Final = 0.2


def few_line(found: "FewEvents") -> str:
    """Say in a line what the events did."""
    headline = found.headline
    n = found.n_events
    if headline.reason is not None:
        return f"<FewEvents: none tested; {headline.reason}>"
    return (
        f"<FewEvents: {n} event{'s' * (n != 1)}, mean {found.mean_car:.4g} "
        f"[{found.low:.4g}, {found.high:.4g}], p {headline.pvalue:.4f} (state-matched)>"
    )


def few_summary(found: "FewEvents") -> str:
    """Lay effects, tests and notes out as a plain table."""
    n, level = found.n_events, 100 * found.options.confidence_level
    width = max(len(name) for name in found.tests)
    seen = f"power {found.options.power:g}, size {found.options.significance:g}"
    lines = [
        f"{n} event{'s' * (n != 1)}, one asset, {found.options.alternative}",
        f"mean {found.mean_car:.4g}, total {found.total_car:.4g}",
        f"{level:g} % interval of the mean [{found.low:.4g}, {found.high:.4g}]",
        f"minimum detectable mean {found.minimum_detectable_effect:.4g}, {seen}",
        "",
        f"{'first bar':>9}  {'bars':>4}  {'effect':>10}  {'scale':>10}  {'p':>7}  matched",
    ]
    clusters = found.clusters
    columns = found.estimate, found.scale, found.pvalue, found.n_matched
    rows = zip(clusters.first, clusters.lengths, *columns, strict=True)
    lines += [
        f"{first:>9}  {length:>4}  {effect:>10.4g}  {scale:>10.4g}  {p:>7.4f}  {matched}"
        for first, length, effect, scale, p, matched in rows
    ]
    lines += ["", f"{'test':<{width}}  {'statistic':>10}  {'p':>7}"]
    lines += [
        f"{name:<{width}}  {test.statistic:>10.4g}  {test.pvalue:>7.4f}"
        if test.reason is None
        else f"{name:<{width}}  not applicable: {test.reason}"
        for name, test in found.tests.items()
    ]
    return "\n".join((*lines, *(f"note: {note}" for note in found.notes)))


def few_notes(
    clusters: EventClusters, draws: MatchedDraws, scales: StateScales
) -> tuple[str, ...]:
    """Say what was merged, left out, or replaced."""
    left_out = [
        f"the cluster at bar {bar} is left out: {why}"
        for bar, why in zip(clusters.first, draws.reason, strict=True)
        if why is not None
    ]
    scale = () if scales.note is None else (scales.note,)
    return (*clusters.merged, *left_out, *_crowding(clusters, draws), *scale)


def drift_notes(mean: float, low: float, high: float) -> tuple[str, ...]:
    """Warn where matched windows drift so far that the effect is not what was seen."""
    if not (mean < low or mean > high):
        return ()
    side = "fell" if mean < low else "rose"
    note = (
        f"the mean {mean:.4g} lies outside the interval of its effect: nearly all matched "
        f"windows {side}, and the interval is of what the events add to that"
    )
    return (note,)


def _crowding(clusters: EventClusters, draws: MatchedDraws) -> tuple[str, ...]:
    """Warn where many windows fill much of the time from the first to the last."""
    used = np.flatnonzero(draws.n_matched)
    if len(used) < MANY:
        return ()
    filled = int(clusters.lengths[used].sum())
    span = int(
        (clusters.first + clusters.lengths)[used].max() - clusters.first[used[0]]
    )
    if filled <= CROWDED * span:
        return ()
    note = (
        f"the {len(used)} windows fill {filled} of the {span} bars that they span: where "
        "more than a fifth is filled and nothing happened, state-matched windows and "
        "placebo dates rejected 7 to 8 % at 5 % on bitcoin in random blocks; trust "
        "Ibragimov-Muller there, which rejected 3 to 6 %"
    )
    return (note,)
