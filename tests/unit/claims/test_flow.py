"""Seller-initiated volume, against plain least squares on the same hours."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from eventimpact.claims import Claim, Evidence, judge
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
    return share[usable], returns[usable], inside[usable]


def test_the_shares_of_sellers_are_plain_means(
    hours: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> None:
    share, _, inside = hours
    reason = flow().reason
    assert f"sellers began {100 * share[inside].mean():.2f} % of the volume" in reason
    assert f"and {100 * share[~inside].mean():.2f} % in other hours" in reason


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
    assert (evidence.low + evidence.high) / 2 == pytest.approx(100 * slope)
    assert evidence.finding.value == "supports"


def test_a_rise_asks_for_the_buyers() -> None:
    fall, rise = flow(), flow(direction="rise")
    assert "buyers began 46." in rise.reason
    assert rise.estimate == pytest.approx(-(fall.estimate or 0))
    assert rise.finding.value == "contradicts"


def test_an_outcome_before_the_signed_volume_is_not_tested() -> None:
    days = [
        {"name": "r", "start": "2022-03-11T00:00:00Z", "end": "2022-03-21T00:00:00Z"}
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
    assert "holds 2 observations but 3 are needed" in evidence.reason


def test_a_market_without_signed_volume_is_not_tested() -> None:
    evidence = line(replace(TRUE, seed=3).judged(), "flow")
    assert evidence.reason == "there is no signed volume for this claim's market"
