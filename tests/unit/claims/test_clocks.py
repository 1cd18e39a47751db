"""Clocks of the cause that lie on other bars of the outcome."""

from dataclasses import replace

from unit.claims.markets import TRUE, event


def test_an_event_done_before_it_was_known_on_another_bar_is_said() -> None:
    odd = event("X-ODD", 805, executed="2022-03-14")
    case = replace(TRUE, ids=("X-ODD", "X-800"), others=(odd,))
    executed = odd.executed
    assert executed is not None
    verdict = case.judged()
    context = verdict.readings[0].context
    inside = context.outcome.history.open_at[context.window].astype("datetime64[D]")
    is_inside = str(inside[0]) <= "2022-03-14" <= str(inside[-1])
    assert is_inside
    reason = verdict.readings[0].evidence[0].reason
    assert (
        "1 event of the cause was done on another bar of the outcome than it is judged "
        "on: X-ODD (executed 2022-03-14, knowledge "
    ) in reason
    (said,) = [one for one in verdict.remarks if "X-ODD" in one]
    assert said.startswith(
        "by the clock “knowledge” 1 event of the cause is judged on other bars of the "
        "outcome of “all” than it was done on"
    )


def test_an_event_done_on_the_bar_it_was_known_on_is_not_said() -> None:
    same = event("X-ODD", 805)
    moment = same.announced
    assert moment is not None
    even = event("X-ODD", 805, executed=moment.text)
    case = replace(TRUE, ids=("X-ODD", "X-800"), others=(even,))
    verdict = case.judged()
    assert not any("X-ODD" in one for one in verdict.remarks)
    assert "done on another bar" not in verdict.readings[0].evidence[0].reason
