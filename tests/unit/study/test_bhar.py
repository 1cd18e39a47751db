"""Buy-and-hold abnormal returns by hand."""

import numpy as np
import pandas as pd
import pytest

from eventimpact import Design, EventStudy, LogReturns, Window
from eventimpact._types import FloatArray
from eventimpact.normal import ConstantMean, MarketModel, NormalModel, TradeToTrade
from eventimpact.study import StudyResult
from eventimpact.study._bhar import buy_and_hold


SIMPLE = np.array([[0.1, -0.5, 0.2], [0.0, 0.0, 0.0]])
NORMAL = np.array([[0.05, 0.0, 0.1], [0.1, 0.1, 0.1]])


def test_simple_returns_compound() -> None:
    found = buy_and_hold(NORMAL, SIMPLE - NORMAL, is_log=False)
    first = 1.1 * 0.5 * 1.2 - 1.05 * 1.0 * 1.1
    assert found == pytest.approx([first, 1 - 1.331], abs=1e-15)


def test_log_returns_are_converted() -> None:
    response, normal = np.log1p(SIMPLE), np.log1p(NORMAL)
    found = buy_and_hold(normal, response - normal, is_log=True)
    simple = buy_and_hold(NORMAL, SIMPLE - NORMAL, is_log=False)
    assert found == pytest.approx(simple, abs=1e-15)


def test_a_missing_bar_leaves_no_return() -> None:
    response = SIMPLE.copy()
    response[0, 1] = np.nan
    found = buy_and_hold(NORMAL, response - NORMAL, is_log=False)
    assert np.isnan(found).tolist() == [True, False]


DAYS = pd.bdate_range("2020-01-01", periods=200, name="time")
SILENT = [150, 151]


@pytest.fixture
def market() -> FloatArray:
    return np.random.default_rng(3).normal(0, 0.01, 200)


@pytest.fixture
def prices(market: FloatArray) -> FloatArray:
    returns = 0.5 * market + np.random.default_rng(4).normal(0, 0.01, 200)
    returns[151] += 0.2
    held = 100 * np.exp(returns.cumsum())
    held[SILENT] = np.nan
    return held


def thin(prices: FloatArray, market: FloatArray, model: NormalModel) -> StudyResult:
    study = EventStudy(
        model=model,
        design=Design(estimation=Window(-100, -11), event=Window(-3, 3)),
        response=LogReturns(),
        missing="trade_to_trade",
    )
    given = pd.Series(market, DAYS) if model == MarketModel() else None
    events = pd.DataFrame({"asset": ["A"], "time": [DAYS[150]]})
    return study.run(pd.DataFrame({"A": prices}, DAYS), events, factors=given)


@pytest.mark.parametrize("model", [ConstantMean(), MarketModel()])
def test_held_over_silent_bars_is_price_over_price_less_what_was_normal(
    prices: FloatArray, market: FloatArray, model: NormalModel
) -> None:
    result = thin(prices, market, model)
    a, b = [*result.params[0], 0.0][:2]
    normal = a + b * market
    for first, last in ((-3, 3), (0, 2), (-1, 2), (3, 3)):
        held = prices[150 + last] / prices[149 + first]
        forgone = np.exp(normal[150 + first : 151 + last].sum())
        found = result.bhar(Window(first, last))
        assert found == pytest.approx([held - forgone], rel=1e-12)


def test_a_silent_bar_has_its_share_of_the_return_on_top_of_what_was_normal(
    prices: FloatArray, market: FloatArray
) -> None:
    result = thin(prices, market, MarketModel())
    a, b = result.params[0]
    whole = np.log(prices[152] / prices[149]) - 3 * a - b * market[150:153].sum()
    for tau in range(3):
        normal = a + b * market[150 + tau]
        expected = np.exp(normal + whole / 3) - np.exp(normal)
        assert result.bhar(Window(tau, tau)) == pytest.approx([expected], rel=1e-10)


def test_what_is_not_held_to_a_trade_is_missing_with_a_reason(
    prices: FloatArray, market: FloatArray
) -> None:
    prices[152:] = np.nan
    result = thin(prices, market, ConstantMean())
    window = Window(-1, 1)
    assert np.isnan(result.bhar(window)).all()
    assert np.isnan(result.car(window)).all()
    assert "bar 0, +1 is missing" in str(result.t_values(window).reasons[0])


def test_simple_returns_given_from_trade_to_trade_cannot_be_held() -> None:
    returns = np.random.default_rng(5).normal(0, 0.01, (200, 1))
    result = EventStudy(
        model=TradeToTrade(ConstantMean()),
        design=Design(estimation=Window(-100, -11), event=Window(-3, 3)),
    ).run(returns, (np.array([0]), np.array([150])))
    assert np.isfinite(result.car(Window(0, 0))).all()
    with pytest.raises(ValueError, match="given as simple ones"):
        result.bhar(Window(0, 0))
