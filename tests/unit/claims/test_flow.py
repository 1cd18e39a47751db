"""Seller-initiated volume, against plain least squares on the same hours."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from eventimpact.claims import Claim, Evidence, judge
from eventimpact.claims._context import Context
from eventimpact.claims._flow_finding import FlowFinding
from eventimpact.claims._flow_hours import hours_flow
from eventimpact.prices import EmbeddedPrices
from unit.claims.markets import TRUE, line


START, END = "2024-11-22T22:00:00Z", "2024-11-25T23:00:00Z"


def claim(**changes: Any) -> Claim:
    raw = TRUE.said.model_dump() | {
        "as_of": "2025-04-30",
        "series": {"daily": "BTC-USD", "hourly": "BTCUSDT"},
        "cause": {"label": "it", "undated": ["A-CN-LOCAL"]},
        "readings": [{"name": "r", "start": START, "end": END, "bar": "1h"}],
    }
    return Claim.model_validate(raw | changes)


def flow(**changes: Any) -> Evidence:
    found: Evidence = line(judge(claim(**changes)), "flow")
    return found


@pytest.fixture(scope="module")
def hours() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return seller share, log return and whether it is inside, hour by hour."""
    share, returns, inside, _ = known_hours()
    return share, returns, inside


def known_hours() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return the same with the volume of each hour."""
    history = EmbeddedPrices().history("BTCUSDT", bar="1h")
    known = history.close_at <= np.datetime64("2025-05-01")
    inside = (history.open_at >= np.datetime64(START[:-1])) & (
        history.close_at <= np.datetime64(END[:-1])
    )
    assert history.seller_volume is not None
    assert history.volume is not None
    share = history.seller_volume / history.volume
    returns = np.r_[np.nan, np.diff(np.log(history.close))]
    usable = known & np.isfinite(returns) & np.isfinite(share)
    return share[usable], returns[usable], inside[usable], history.volume[usable]


def test_the_part_of_the_volume_and_the_mean_of_the_hours_are_told_apart() -> None:
    share, _, inside, volume = known_hours()
    part, rest = (
        100 * (share * volume)[at].sum() / volume[at].sum() for at in (inside, ~inside)
    )
    found = flow()
    assert (
        f"sellers began {part:.2f} % of the volume in the window and {rest:.2f} % in "
        "other hours, and of a mean hour's volume, which is what is tested, "
        f"{100 * share[inside].mean():.2f} % and {100 * share[~inside].mean():.2f} %"
    ) in found.reason
    assert found.unit == "percentage points of a mean hour's volume"
    table = dict(found.detail[0].rows)
    assert table["sellers' part of the window's volume"] == f"{part:.2f} %"
    assert table["sellers' part of the other hours' volume"] == f"{rest:.2f} %"


def test_the_germans_sellers_began_more_of_the_volume_but_not_of_a_mean_hour() -> None:
    found = line(judge("germany-2024"), "flow")
    assert (
        "sellers began 51.28 % of the volume in the window and 50.55 %" in found.reason
    )
    assert "tested, 50.80 % and 51.14 %" in found.reason


def test_the_difference_at_equal_returns_is_that_of_least_squares(
    hours: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> None:
    share, returns, inside = hours
    X = np.column_stack((np.ones(len(share)), inside, returns))
    slope = np.linalg.lstsq(X, share, rcond=None)[0][1]
    evidence = flow()
    assert evidence.estimate == pytest.approx(100 * slope)
    assert evidence.low is not None
    assert evidence.high is not None
    assert evidence.low < 100 * slope < evidence.high


def test_the_p_value_ranks_the_window_among_all_as_long(
    hours: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> None:
    share, returns, inside = hours
    X = np.column_stack((np.ones(len(share)), inside, returns))
    b = np.linalg.lstsq(X, share, rcond=None)[0]
    rest = share - b[2] * returns
    n, first = int(inside.sum()), int(np.argmax(inside))
    drawn = []
    for start in range(len(rest) - n + 1):
        if abs(start - first) >= n:
            other = ~inside
            other[start : start + n] = False
            drawn.append(rest[start : start + n].mean() - rest[other].mean())
    expected = (1 + np.sum(np.array(drawn) >= b[1])) / (1 + len(drawn))
    evidence = flow()
    assert evidence.pvalue == pytest.approx(expected)
    assert evidence.finding.value == ("supports" if expected <= 0.05 else "silent")


def test_a_rise_asks_for_the_buyers() -> None:
    context = judge(claim()).readings[0].context
    assert isinstance(context, Context)
    fall = hours_flow(context)
    rise = hours_flow(replace(context, claim=claim(direction="rise")))
    assert isinstance(fall, FlowFinding)
    assert isinstance(rise, FlowFinding)
    assert "buyers began 46." in rise.reason
    assert "does not say who bought" in rise.reason
    assert "does not say who sold" in fall.reason
    assert rise.estimate == pytest.approx(-fall.estimate)
    assert rise.p_greater + fall.p_greater > 1


def test_where_the_price_moved_the_other_way_there_is_no_flow_to_look_for() -> None:
    evidence = flow(direction="rise")
    assert evidence.finding.value == "not testable"
    assert evidence.reason == "the price did not move in the claimed direction"


def test_an_outcome_before_the_signed_volume_is_not_tested() -> None:
    days = [
        {"name": "r", "start": "2022-06-10T00:00:00Z", "end": "2022-06-19T00:00:00Z"}
    ]
    evidence = flow(readings=days)
    assert evidence.finding.value == "not testable"
    assert evidence.reason == (
        "BTCUSDT has signed volume from 2024-01-01 to 2025-05-01 only"
    )


def test_two_hours_are_too_few() -> None:
    short = [
        {
            "name": "r",
            "start": "2024-11-25T21:00:00Z",
            "end": "2024-11-25T23:00:00Z",
            "bar": "1h",
        }
    ]
    evidence = flow(readings=short)
    assert evidence.finding.value == "not testable"
    assert evidence.reason == (
        "the outcome has 2 hours with signed volume, and a comparison with other hours "
        "takes at least 3"
    )


def test_a_market_without_signed_volume_is_not_tested() -> None:
    evidence = line(replace(TRUE, seed=3).judged(), "flow")
    assert evidence.reason == "there is no signed volume for this claim's market"
