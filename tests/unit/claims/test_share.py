"""The line share says which of its numbers has the drift in it."""

from dataclasses import replace

import pytest

from unit.claims.markets import CAUSE, FALSE, NEWS, TRUE, line, reading


def percent(share: float) -> str:
    """Write a share as the line does."""
    return f"{100 * share:.0f} %"


def test_the_share_is_given_with_the_drift_and_without_it() -> None:
    rally = dict.fromkeys(range(550, 800), 0.01)
    case = replace(TRUE, planted=rally | TRUE.planted)
    share = line(case.judged(), "share")
    returns = case.returns
    drift, move = returns[550:800].mean(), returns[800:810].sum()
    of_cause = returns[list(CAUSE)]
    raw, net = of_cause.sum() / move, (of_cause - drift).sum() / move
    assert percent(raw) != percent(net)
    said = (
        f"{percent(raw)} of the move with the drift in it, {percent(net)} with drift "
    )
    assert f"{said}taken off (" in share.reason
    split = {row[0]: row[3] for row in share.detail[0].rows}
    assert split["the sales"] == percent(net)


def test_contested_bars_are_said_to_be_shared() -> None:
    case = replace(FALSE, rivals=(803, *NEWS))
    share = line(case.judged(), "share")
    returns = case.returns
    drift, move = returns[550:800].mean(), returns[800:830].sum()
    alone = sum(returns[bar] - drift for bar in CAUSE if bar != 803)
    net = (alone + (returns[803] - drift) / 2) / move
    assert f"{percent(net)} with drift taken off and contested bars shared (" in (
        share.reason
    )


def test_the_controls_name_the_share_with_the_drift_in_it() -> None:
    case = replace(TRUE, claim={"readings": [reading(800, 829)]})
    verdict = case.judged()
    returns = case.returns
    raw = returns[list(CAUSE)].sum() / returns[800:830].sum()
    share, controls = line(verdict, "share"), line(verdict, "controls")
    assert f"{percent(raw)} of the move with the drift in it" in share.reason
    assert f"carry {percent(raw)} of the move with the drift in it" in controls.reason
    assert controls.estimate == pytest.approx(raw)
