"""The aggregated t test, and the t of every event, against loops and scipy."""

import numpy as np
import pytest
from scipy import stats

from eventimpact import Window
from eventimpact._types import Alternative, FloatArray
from eventimpact.abnormal import Design, EventArrays, abnormal_returns, event_arrays
from eventimpact.errors import EventImpactWarning
from eventimpact.inference import TESTS, mean_t, t_test, t_values
from eventimpact.normal import ConstantMean, MarketModel


DESIGN = Design(estimation=Window(-60, -6), event=Window(-5, 5))
WINDOW = Window(-1, 2)
SIDES: list[Alternative] = ["two-sided", "less", "greater"]


@pytest.fixture
def market() -> FloatArray:
    return np.random.default_rng(1).normal(0, 0.01, 300)


@pytest.fixture
def returns(market: FloatArray) -> FloatArray:
    rng = np.random.default_rng(2)
    noise = rng.normal(0, [0.01, 0.02, 0.04], (300, 3))
    panel = market[:, None] + noise
    panel[rng.random(panel.shape) < 0.01] = np.nan
    return panel


def study(returns: FloatArray, market: FloatArray, n: int) -> EventArrays:
    rng = np.random.default_rng(3)
    asset, bar = rng.integers(0, 3, n), rng.integers(70, 290, n)
    return event_arrays(returns, market, asset, bar, model=MarketModel(), design=DESIGN)


def forecast_variance(
    returns: FloatArray, market: FloatArray, bar: int
) -> tuple[float, float, int]:
    """Car, its variance and degrees of freedom, by a textbook regression."""
    rows = np.arange(bar - 60, bar - 5)
    rows = rows[np.isfinite(returns[rows])]
    X = np.column_stack((np.ones(len(rows)), market[rows]))
    beta, squares, *_ = np.linalg.lstsq(X, returns[rows])
    ahead = np.arange(bar - 1, bar + 3)
    later = np.column_stack((np.ones(4), market[ahead]))
    df = len(rows) - 2
    spread = np.eye(4) + later @ np.linalg.inv(X.T @ X) @ later.T
    car = (returns[ahead] - later @ beta).sum()
    return car, squares[0] / df * spread.sum(), df


@pytest.mark.parametrize("alternative", SIDES)
def test_the_mean_over_the_root_of_the_mean_forecast_variances(
    returns: FloatArray, market: FloatArray, alternative: Alternative
) -> None:
    arrays = study(returns, market, 40)
    source = arrays.source
    rows = [
        forecast_variance(returns[:, a], market, b)
        for a, b in zip(source.asset, source.bar, strict=True)
    ]
    car, v, df = (
        np.array(x)[~np.isnan(rows).any(axis=1)] for x in zip(*rows, strict=True)
    )
    assert 20 < len(car) < 40
    t = car.mean() / (np.sqrt(v.sum()) / len(car))
    nu = v.sum() ** 2 / (v**2 / df).sum()
    got = mean_t(arrays, WINDOW, alternative=alternative)
    want = stats.t(nu)
    p = {"less": want.cdf(t), "greater": want.sf(t), "two-sided": 2 * want.sf(abs(t))}
    assert list(got) == pytest.approx([t, p[alternative]], rel=1e-10)
    assert got.df == pytest.approx(nu)
    assert got.estimate == pytest.approx(car.mean())


def test_two_events_alike_have_twice_the_degrees_of_freedom() -> None:
    returns = np.tile([0.25, -0.25], 100)[:, None] * np.ones(2)
    returns[150] = [0.5, 1.0]
    arrays = event_arrays(
        returns, None, [0, 1], [150, 150], model=ConstantMean(), design=DESIGN
    )
    with pytest.warns(EventImpactWarning, match="t takes events for independent"):
        got = mean_t(arrays, Window(0, 0))
    assert got.df == pytest.approx(2 * 54)
    assert got.distribution == "Student's t with 108 degrees of freedom"


@pytest.mark.parametrize("alternative", SIDES)
@pytest.mark.parametrize("bar", range(70, 130, 7))
def test_one_event_has_the_t_of_one_event_to_the_last_digit(
    bar: int, alternative: Alternative, market: FloatArray, returns: FloatArray
) -> None:
    series = np.nan_to_num(returns[:, 0])
    arrays = event_arrays(
        series[:, None], market, [0], [bar], model=MarketModel(), design=DESIGN
    )
    abnormal = abnormal_returns(
        series, [bar], model=MarketModel(), design=DESIGN, factors=market
    )
    one = t_test(abnormal, WINDOW, alternative=alternative)
    all_of_one = mean_t(arrays, WINDOW, alternative=alternative)
    assert tuple(all_of_one) == tuple(one)
    assert (all_of_one.df, all_of_one.distribution) == (one.df, one.distribution)
    each = t_values(arrays, WINDOW, alternative=alternative)
    assert (each.statistic[0], each.pvalue[0]) == tuple(one)


@pytest.mark.parametrize("alternative", SIDES)
def test_the_t_of_every_event_is_the_t_of_one(
    returns: FloatArray, market: FloatArray, alternative: Alternative
) -> None:
    arrays = study(returns, market, 25)
    each = t_values(arrays, WINDOW, alternative=alternative)
    for k, (asset, bar) in enumerate(
        zip(arrays.source.asset, arrays.source.bar, strict=True)
    ):
        abnormal = abnormal_returns(
            returns[:, asset], [bar], model=MarketModel(), design=DESIGN, factors=market
        )
        one = t_test(abnormal, WINDOW, alternative=alternative)
        np.testing.assert_allclose(
            [each.statistic[k], each.pvalue[k]], list(one), rtol=1e-12
        )
        assert each.df[k] == abnormal.df_resid[0]


def test_no_event_and_a_series_that_never_moves_give_a_reason() -> None:
    for asset, bar in [([], []), ([0], [100])]:
        arrays = event_arrays(
            np.ones((200, 1)), None, asset, bar, model=ConstantMean(), design=DESIGN
        )
        result = TESTS["t"](arrays, WINDOW)
        assert result.reason is not None
        assert "0 events have" in result.reason
        assert np.isnan(t_values(arrays, WINDOW).pvalue).all()
