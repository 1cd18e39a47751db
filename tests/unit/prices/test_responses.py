"""What is studied: returns, volume, volatility and flow, by hand and by simulation."""

import math

import numpy as np
import pandas as pd
import pytest

from eventimpact.prices import (
    EmbeddedPrices,
    Given,
    LogReturns,
    LogVolume,
    RangeVolatility,
    Response,
    SignedFlow,
    SimpleReturns,
    garman_klass,
    log_returns,
    log_volume,
    parkinson,
    signed_flow,
    simple_returns,
)


BAR = {
    "value": np.array([0.5]),
    "open": np.array([100.0]),
    "high": np.array([110.0]),
    "low": np.array([95.0]),
    "close": np.array([105.0]),
    "volume": np.array([8.0]),
    "seller_volume": np.array([6.0]),
}


def test_a_simple_return_divides_by_the_earlier_price() -> None:
    np.testing.assert_allclose(
        simple_returns([100.0, 150.0, 75.0]), [np.nan, 0.5, -0.5], atol=0
    )


def test_a_missing_price_makes_two_returns_missing() -> None:
    prices = [100.0, np.nan, 121.0, 110.0]
    expected = [np.nan, np.nan, np.nan]
    np.testing.assert_array_equal(simple_returns(prices)[:3], expected)
    np.testing.assert_array_equal(log_returns(prices)[:3], expected)
    assert math.isclose(log_returns(prices)[3], math.log(110 / 121), rel_tol=1e-12)


def test_returns_agree_with_pandas_on_every_asset(rng: np.random.Generator) -> None:
    prices = np.exp(rng.normal(4, 0.3, (50, 4)))
    frame = pd.DataFrame(prices)
    np.testing.assert_allclose(
        simple_returns(prices), frame.pct_change().to_numpy(), atol=1e-14
    )
    np.testing.assert_allclose(
        log_returns(prices), frame.apply(np.log).diff().to_numpy(), atol=1e-14
    )


def test_log_returns_of_a_history_are_its_own() -> None:
    history = EmbeddedPrices().history("SP500")
    np.testing.assert_array_equal(log_returns(history.close), history.log_returns())


def test_a_volume_of_zero_has_no_log() -> None:
    np.testing.assert_allclose(
        log_volume([math.e, 0.0, np.nan]), [1.0, np.nan, np.nan], atol=1e-15
    )


def test_the_range_estimators_follow_their_formulae() -> None:
    span, change = math.log(110 / 95), math.log(105 / 100)
    assert math.isclose(
        parkinson([110.0], [95.0])[0], math.sqrt(span**2 / (4 * math.log(2)))
    )
    variance = 0.5 * span**2 - (2 * math.log(2) - 1) * change**2
    actual = garman_klass([100.0], [110.0], [95.0], [105.0])
    assert math.isclose(actual[0], math.sqrt(variance))


def test_a_bar_that_did_not_move_has_no_volatility() -> None:
    flat = np.full(3, 7.0)
    np.testing.assert_array_equal(parkinson(flat, flat), np.zeros(3))
    np.testing.assert_array_equal(garman_klass(flat, flat, flat, flat), np.zeros(3))


def test_a_bar_that_only_rose_still_has_a_volatility() -> None:
    rise = math.log(1.1)
    actual = garman_klass([100.0], [110.0], [100.0], [110.0])
    assert math.isclose(
        actual[0], rise * math.sqrt(1.5 - 2 * math.log(2)), rel_tol=1e-9
    )


def test_the_range_estimators_recover_the_volatility_of_a_random_walk(
    rng: np.random.Generator,
) -> None:
    sigma, steps = 0.02, 2_000
    walk = np.cumsum(rng.normal(0, sigma / math.sqrt(steps), (1_500, steps)), axis=1)
    close = np.exp(walk[:, -1])
    high, low = (np.exp(f(walk, 0)) for f in (_highest, _lowest))
    by_range = parkinson(high, low)
    by_all = garman_klass(np.ones_like(close), high, low, close)
    assert math.isclose((by_range**2).mean(), sigma**2, rel_tol=0.08)
    assert math.isclose((by_all**2).mean(), sigma**2, rel_tol=0.08)
    assert (by_all**2).std() < (by_range**2).std() < (np.log(close) ** 2).std()


def _highest(walk: np.ndarray, start: float) -> np.ndarray:
    return np.maximum(walk.max(axis=1), start)


def _lowest(walk: np.ndarray, start: float) -> np.ndarray:
    return np.minimum(walk.min(axis=1), start)


def test_signed_flow_runs_from_all_sellers_to_all_buyers() -> None:
    flow = signed_flow([10.0, 10.0, 10.0, 0.0, np.nan], [10.0, 0.0, 5.0, 0.0, 1.0])
    np.testing.assert_allclose(flow, [-1.0, 1.0, 0.0, np.nan, np.nan], atol=1e-15)


@pytest.mark.parametrize(
    ("response", "columns", "value", "is_return"),
    [
        (Given(), ("value",), 0.5, True),
        (Given(name="spread", is_return=False), ("value",), 0.5, False),
        (LogVolume(), ("volume",), math.log(8), False),
        (SignedFlow(), ("volume", "seller_volume"), -0.5, False),
        (RangeVolatility(), ("high", "low"), parkinson(110, 95), False),
        (
            RangeVolatility("garman_klass"),
            ("open", "high", "low", "close"),
            garman_klass(100, 110, 95, 105),
            False,
        ),
    ],
)
def test_a_response_computes_itself_from_the_columns_that_it_names(
    response: Response, columns: tuple[str, ...], value: float, *, is_return: bool
) -> None:
    assert response.columns == columns
    assert response.is_return == is_return
    assert response.name
    assert response.unit
    computed = response.compute({name: BAR[name] for name in columns})
    np.testing.assert_allclose(computed, [value])


@pytest.mark.parametrize(
    ("response", "expected"), [(LogReturns(), math.log(0.5)), (SimpleReturns(), -0.5)]
)
def test_return_responses_take_closes(response: Response, expected: float) -> None:
    assert response.columns == ("close",)
    assert response.is_return
    computed = response.compute({"close": np.array([[2.0], [1.0]])})
    np.testing.assert_allclose(computed, [[np.nan], [expected]])


def test_responses_without_choices_are_equal_and_short() -> None:
    assert LogReturns() == LogReturns()
    assert repr(LogReturns()) == "LogReturns()"
    assert hash(RangeVolatility()) == hash(RangeVolatility("parkinson"))


def test_an_unknown_estimator_of_range_volatility_is_refused() -> None:
    with pytest.raises(ValueError, match="one of parkinson, garman_klass"):
        RangeVolatility("yang_zhang")
