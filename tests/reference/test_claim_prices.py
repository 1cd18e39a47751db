"""Two days of April 2025 on two series: published moves, and how unusual they were."""

import numpy as np
import pytest

from eventimpact import EmbeddedPrices, PriceHistory, state_matched_test


# Closes of bitcoin, UTC days: 83.7 to 84.0 thousand dollars on 16 April 2025, and
# 83.5 to 78.2 thousand on 6 April.
CALM, FALL = "2025-04-16", "2025-04-06"


@pytest.fixture(params=["BTC-USD", "BTCUSDT"])
def history(request: pytest.FixtureRequest) -> PriceHistory:
    return EmbeddedPrices().history(request.param)


def position(history: PriceHistory, day: str) -> int:
    return int(np.flatnonzero(history.open_at == np.datetime64(day))[0])


def test_the_day_of_the_report_was_an_ordinary_one(history: PriceHistory) -> None:
    returns, at = history.log_returns(), position(history, CALM)
    assert returns[at] == pytest.approx(0.004, abs=0.002)
    result = state_matched_test(returns, at, alternative="two-sided")
    assert result.reason is None
    assert result.pvalue > 0.7


def test_the_sunday_after_the_tariffs_was_not(history: PriceHistory) -> None:
    returns, at = history.log_returns(), position(history, FALL)
    assert returns[at] == pytest.approx(-0.065, abs=0.002)
    assert state_matched_test(returns, at).pvalue < 0.06


def test_the_fall_before_the_second_of_april(history: PriceHistory) -> None:
    before, after = position(history, "2025-01-21"), position(history, "2025-04-01")
    fall = history.close[after] / history.close[before] - 1
    assert -0.228 <= fall <= -0.1965
