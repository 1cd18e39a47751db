"""Thin trading: returns from trade to trade, beside weighted least squares."""

import numpy as np
import pytest
import statsmodels.api as sm

from eventimpact import Window
from eventimpact._types import BoolArray, FloatArray
from eventimpact.abnormal import Design, EventArrays, event_arrays
from eventimpact.normal import (
    BlockModel,
    ConstantMean,
    FactorModel,
    HuberMarket,
    MarketAdjusted,
    MarketModel,
    NormalModel,
    Raw,
    TradeToTrade,
)


DESIGN = Design(estimation=Window(-60, -6), event=Window(-3, 3), min_share=0.3, block=2)
BAR = 80


@pytest.fixture
def factors() -> FloatArray:
    return np.random.default_rng(1).normal(0.0004, 0.01, (210, 2))


@pytest.fixture
def daily(factors: FloatArray) -> FloatArray:
    noise = np.random.default_rng(2).normal(0, 0.01, (210, 1))
    return 0.001 + factors[:, :1] + noise


def thin(daily: FloatArray, silent: list[int]) -> FloatArray:
    """Give every bar's return to the next trade."""
    returns, held = daily.copy(), 0.0
    for t in range(len(daily)):
        if t in silent:
            held += daily[t, 0]
            returns[t] = np.nan
        else:
            returns[t] += held
            held = 0.0
    return returns


def run(
    returns: FloatArray,
    factors: FloatArray | None,
    model: TradeToTrade,
    masked: BoolArray | None = None,
) -> EventArrays:
    return event_arrays(
        returns, factors, [0], [BAR], model=model, design=DESIGN, masked=masked
    )


SILENT = [25, 26, 30, 40, 41, 42, 50, 78, 80, 81]
PIECES = [([77], 1), ([78, 79], 2), ([80, 81, 82], 3), ([83], 1)]


def trades_of(first: int, last: int, silent: list[int]) -> list[list[int]]:
    """Bars of each return whose trade lies in a window."""
    pieces, open_bars = [], []
    for t in range(first, last + 1):
        open_bars.append(t)
        if t not in silent:
            pieces.append(open_bars)
            open_bars = []
    return pieces


def test_the_fit_is_weighted_least_squares_over_trades(
    daily: FloatArray, factors: FloatArray
) -> None:
    arrays = run(thin(daily, SILENT), factors, TradeToTrade())
    pieces = trades_of(20, 74, SILENT)
    n = np.array([len(p) for p in pieces])
    y = np.array([daily[p, 0].sum() for p in pieces])
    X = np.array([[len(p), *factors[p].sum(axis=0)] for p in pieces])
    outside = sm.WLS(y, X, weights=1 / n).fit()
    np.testing.assert_allclose(arrays.params[0], outside.params, rtol=1e-11)
    assert arrays.sigma[0] == pytest.approx(np.sqrt(outside.scale), rel=1e-12)
    assert arrays.df.tolist() == [len(pieces) - 3]
    whole = daily[:, 0] - sm.add_constant(factors) @ outside.params
    expected = np.concatenate(
        [np.full(len(p), whole[p].mean()) for p in trades_of(77, 83, SILENT)]
    )
    np.testing.assert_allclose(arrays.ar[0], expected, rtol=1e-11)


def test_abnormal_returns_add_up_to_those_of_the_trades(
    daily: FloatArray, factors: FloatArray
) -> None:
    arrays = run(thin(daily, SILENT), factors, TradeToTrade())
    whole = daily[:, 0] - sm.add_constant(factors) @ arrays.params[0]
    car = arrays.car(Window(-3, 3))[0]
    assert car == pytest.approx(whole[77:84].sum(), rel=1e-12)


@pytest.mark.parametrize("window", [Window(-3, 3), Window(-1, 1), Window(0, 0)])
def test_the_variance_of_a_car_is_that_of_its_trades(
    daily: FloatArray, factors: FloatArray, window: Window
) -> None:
    arrays = run(thin(daily, SILENT), factors, TradeToTrade())
    pieces = trades_of(20, 74, SILENT)
    n = np.array([len(p) for p in pieces])
    X = np.array([[len(p), *factors[p].sum(axis=0)] for p in pieces])
    inverse = np.linalg.inv(X.T @ (X / n[:, None]))
    own, q = 0.0, np.zeros(3)
    for bars, length in PIECES:
        inside = sum(window.first <= t - BAR <= window.last for t in bars)
        own += inside**2 / length
        row = np.array([length, *factors[bars].sum(axis=0)]) / length
        q += inside * row
    sd = arrays.sigma[0] * np.sqrt(own + q @ inverse @ q)
    assert arrays.car_sd(window)[0] == pytest.approx(sd, rel=1e-11)


@pytest.mark.parametrize(
    ("model", "columns"),
    [
        (MarketModel(), [0, 1]),
        (ConstantMean(), None),
        (Raw(), None),
        (MarketAdjusted(), [1]),
        (FactorModel(risk_free=0), [0, 1]),
    ],
)
def test_without_gaps_it_is_the_model_inside(
    daily: FloatArray,
    factors: FloatArray,
    model: NormalModel,
    columns: list[int] | None,
) -> None:
    given = None if columns is None else factors[:, columns]
    thin_one = run(daily, given, TradeToTrade(model))
    plain = event_arrays(daily, given, [0], [BAR], model=model, design=DESIGN)
    window = Window(-2, 1)
    np.testing.assert_allclose(thin_one.ar, plain.ar, rtol=1e-10)
    np.testing.assert_allclose(thin_one.params, plain.params, rtol=1e-10)
    np.testing.assert_allclose(thin_one.sigma, plain.sigma, rtol=1e-12)
    np.testing.assert_allclose(
        thin_one.car_sd(window), plain.car_sd(window), rtol=1e-12
    )
    np.testing.assert_allclose(thin_one.sar(), plain.sar(), rtol=1e-10)
    np.testing.assert_array_equal(thin_one.df, plain.df)


def test_a_first_return_that_began_before_the_event_window_gives_its_share(
    daily: FloatArray,
) -> None:
    silent = [75, 76, 77]
    arrays = run(thin(daily, silent), None, TradeToTrade(Raw()))
    mean = daily[75:79, 0].mean()
    expected = [mean, mean, *daily[79:84, 0]]
    np.testing.assert_allclose(arrays.ar[0], expected, rtol=1e-12)
    sd = arrays.sigma[0] * np.sqrt(2**2 / 4 + 5)
    assert arrays.car_sd(Window(-3, 3))[0] == pytest.approx(sd, rel=1e-12)


def test_bars_without_a_later_trade_have_no_abnormal_return(daily: FloatArray) -> None:
    arrays = run(thin(daily, [82, 83]), None, TradeToTrade(Raw()))
    assert np.isnan(arrays.ar[0]).tolist() == [False] * 5 + [True] * 2
    reason = arrays.car_reasons(Window(-3, 3))[0]
    assert reason == "the return of event-time bar +2, +3 is missing"
    assert arrays.car_reasons(Window(-3, 1)) == (None,)


def test_a_later_return_changes_nothing(daily: FloatArray, factors: FloatArray) -> None:
    returns = thin(daily, [*SILENT, 83])
    changed = returns.copy()
    changed[84:] = 9.0
    first, second = (run(r, factors, TradeToTrade()) for r in (returns, changed))
    assert np.isfinite(first.car_sd(Window(-3, 2))).all()
    np.testing.assert_array_equal(first.ar, second.ar)
    np.testing.assert_array_equal(
        first.car_sd(Window(-3, 2)), second.car_sd(Window(-3, 2))
    )


@pytest.mark.parametrize("silent", [[19], [18, 19, 20], [73, 74]])
def test_returns_that_cross_the_ends_of_the_estimation_window_are_left_out(
    daily: FloatArray, silent: list[int]
) -> None:
    arrays = run(thin(daily, silent), None, TradeToTrade(ConstantMean()))
    bars = {19: range(21, 75), 18: range(22, 75), 73: range(20, 73)}[silent[0]]
    used = daily[list(bars), 0]
    assert arrays.params[0, 0] == pytest.approx(used.mean(), rel=1e-11)
    assert arrays.df.tolist() == [len(used) - 1]


def test_a_return_over_too_many_bars_is_left_out(daily: FloatArray) -> None:
    silent = [30, 31, 32, 79, 80, 81]
    arrays = run(thin(daily, silent), None, TradeToTrade(ConstantMean(), longest=3))
    used = np.delete(daily[20:75, 0], [10, 11, 12, 13])
    assert arrays.params[0, 0] == pytest.approx(used.mean(), rel=1e-11)
    gone = np.isnan(arrays.ar[0]).tolist()
    assert gone == [False, False, True, True, True, True, False]


def test_a_return_with_a_masked_bar_is_left_out(daily: FloatArray) -> None:
    masked = np.zeros(210, dtype=bool)
    masked[[31, 50, 80]] = True
    returns = thin(daily, [31, 32, 80])
    arrays = run(returns, None, TradeToTrade(ConstantMean()), masked)
    used = np.delete(daily[20:75, 0], [11, 12, 13, 30])
    assert arrays.params[0, 0] == pytest.approx(used.mean(), rel=1e-11)
    assert np.isfinite(arrays.ar).all()


def test_a_missing_factor_spoils_its_return_and_no_other(
    daily: FloatArray, factors: FloatArray
) -> None:
    factors = factors[:, :1].copy()
    factors[[30, 40]] = np.nan
    arrays = run(thin(daily, [30]), factors, TradeToTrade())
    bars = [t for t in range(20, 75) if t not in (30, 31, 40)]
    outside = sm.OLS(daily[bars, 0], sm.add_constant(factors[bars])).fit()
    np.testing.assert_allclose(arrays.params[0], outside.params, rtol=1e-10)


def test_blocks_with_and_without_gaps_go_together(
    daily: FloatArray, factors: FloatArray
) -> None:
    panel = np.column_stack((daily, thin(daily, SILENT), daily))
    together = event_arrays(
        panel, factors, [0, 2, 1], [90, 90, BAR], model=TradeToTrade(), design=DESIGN
    )
    alone = run(thin(daily, SILENT), factors, TradeToTrade())
    window = Window(-2, 2)
    assert together.car_sd(window)[2] == alone.car_sd(window)[0]
    plain = event_arrays(daily, factors, [0], [90], model=MarketModel(), design=DESIGN)
    assert together.car_sd(window)[0] == pytest.approx(plain.car_sd(window)[0])


def test_a_flat_market_is_dropped(daily: FloatArray) -> None:
    arrays = run(daily, np.full((210, 1), 0.01), TradeToTrade())
    assert "depend on each other" in str(arrays.reasons[0])


def test_only_linear_models_go_inside() -> None:
    with pytest.raises(ValueError, match="HuberMarket is not linear"):
        TradeToTrade(HuberMarket())
    with pytest.raises(ValueError, match="1 or more"):
        TradeToTrade(longest=0)


@pytest.mark.parametrize(
    ("model", "k"),
    [(Raw(), 0), (MarketAdjusted(), 0), (ConstantMean(), 1), (MarketModel(), 2)],
)
def test_coefficients_are_counted(model: NormalModel, k: int) -> None:
    assert TradeToTrade(model).n_params == k
    assert isinstance(TradeToTrade(model), BlockModel)
