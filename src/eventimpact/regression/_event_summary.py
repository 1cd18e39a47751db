"""A regression on events as plain text."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from eventimpact.regression._wald import WaldTest


if TYPE_CHECKING:
    from eventimpact.regression._event_result import EventRegressionResult


_SMALLEST: Final = 0.0001


def event_line(fit: "EventRegressionResult") -> str:
    """Say in a line what the groups of events did."""
    what = effects_line({group: fit.effect(group) for group in _groups(fit)})
    return f"<EventRegressionResult ({fit.method}), n {fit.n_obs:,}: {what}>"


def effects_line(effects: Mapping[str, WaldTest]) -> str:
    """Put the mean effect of each group in words."""
    said = [
        f"{group} {test.estimate:.4g} [{test.low:.4g}, {test.high:.4g}], "
        f"p {_pvalue(test.pvalue)}"
        if test.reason is None
        else f"{group} {test.reason}"
        for group, test in effects.items()
    ]
    return "; ".join(said) or "no events"


def event_summary(fit: "EventRegressionResult") -> str:
    """Lay coefficients and notes out as a plain table."""
    width = max(len(name) for name in fit.names)
    interval = f"{100 * fit.level:g} % interval"
    lines = [
        f"{'':<{width}}  {'estimate':>10}  {'se':>10}  {'t':>8}  {'p':>12}  {interval}"
    ]
    columns = fit.params, fit.se, fit.statistic, fit.pvalue, fit.low, fit.high
    rows = zip(fit.names, fit.reasons, *columns, strict=True)
    lines += [
        f"{name:<{width}}  {b:>10.4g}  {se:>10.4g}  {t:>8.3f}  {_pvalue(p):>12}  "
        f"[{low:.4g}, {high:.4g}]"
        if why is None
        else f"{name:<{width}}  {b:>10.4g}  {why}"
        for name, why, b, se, t, p, low, high in rows
    ]
    joint = fit.joint_test()
    outcome = joint.reason or f"F {joint.statistic:.4g}, p {_pvalue(joint.pvalue)}"
    lines += [
        *(_seen(fit, group) for group in _groups(fit)),
        f"all effects zero: {outcome}",
        f"{fit.method}; {fit.n_obs:,} bars, R2 {fit.r2:.3f}",
    ]
    return "\n".join((*lines, *(f"note: {note}" for note in fit.notes)))


def _pvalue(p: float) -> str:
    """Write a p-value; never as zero."""
    return f"below {_SMALLEST}" if p < _SMALLEST else f"{p:.4f}"


def _groups(fit: "EventRegressionResult") -> tuple[str, ...]:
    """Name the groups of events."""
    columns = fit.contrasts.design.columns
    return tuple(dict.fromkeys(c.group for c in columns if c.kind == "event"))


def _seen(fit: "EventRegressionResult", group: str) -> str:
    """Say how large a mean effect would have been seen."""
    test = fit.effect(group)
    if test.reason is not None:
        return f"mean effect of {group}: {test.reason}"
    return (
        f"mean effect of {group}: {test.estimate:.4g}; four times in five "
        f"{test.minimum_detectable_effect:.4g} or more would have been seen"
    )
