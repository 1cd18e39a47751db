"""The engine's digits against rational arithmetic, on ordinary and hostile data."""

from fractions import Fraction

import numpy as np
import pytest

from eventimpact import Window
from eventimpact._types import FloatArray
from eventimpact.abnormal import Design, event_arrays
from eventimpact.normal import ConstantMean, MarketModel


ROUNDING = 1e-14  # about fifty units in the last place
DESIGN = Design(estimation=Window(-120, -11), event=Window(-2, 2))
BARS = np.array([130, 140, 197])
WINDOW = Window(-1, 1)


def exact(y: FloatArray, x: FloatArray, bar: int) -> tuple[FloatArray, float, float]:
    """Abnormal returns, s, and the variance factor of a CAR, without any rounding."""
    before = slice(bar - 120, bar - 10)
    ys, xs = [Fraction(v) for v in y[before]], [Fraction(v) for v in x[before]]
    n = len(ys)
    mean_y, mean_x = sum(ys) / n, sum(xs) / n
    sxx = sum((v - mean_x) ** 2 for v in xs)
    syy = sum((v - mean_y) ** 2 for v in ys)
    sxy = sum((v - mean_x) * (w - mean_y) for v, w in zip(xs, ys, strict=True))
    ahead = range(bar - 2, bar + 3)
    ar = [
        Fraction(y[t]) - mean_y - sxy / sxx * (Fraction(x[t]) - mean_x) for t in ahead
    ]
    q = sum(Fraction(x[t]) - mean_x for t in ahead[1:4])
    s = float((syy - sxy**2 / sxx) / (n - 2)) ** 0.5
    return np.array([float(v) for v in ar]), s, float(3 + Fraction(9, n) + q**2 / sxx)


@pytest.fixture
def market() -> FloatArray:
    return np.random.default_rng(4).normal(0, 0.01, 200)


@pytest.fixture
def returns(market: FloatArray) -> FloatArray:
    return 1.1 * market + np.random.default_rng(5).normal(0, 0.02, 200)


@pytest.mark.parametrize(
    ("level", "scale"),
    [(0, 1), (1, 1), (1e4, 1), (1e6, 1), (-1e6, 1), (0, 1e-12), (0, 1e12), (1, 1e-6)],
)
@pytest.mark.parametrize("missing", [False, True])
def test_no_digit_is_lost(
    returns: FloatArray,
    market: FloatArray,
    level: float,
    scale: float,
    *,
    missing: bool,
) -> None:
    y, x = level + scale * returns, level + scale * market
    panel = np.column_stack((y, y))
    if missing:
        panel[129:141, 1] = np.nan
    arrays = event_arrays(
        panel, x, np.zeros(3, int), BARS, model=MarketModel(), design=DESIGN
    )
    for i, bar in enumerate(BARS.tolist()):
        ar, s, factor = exact(y, x, bar)
        np.testing.assert_allclose(arrays.ar[i], ar, rtol=0, atol=ROUNDING * s)
        assert arrays.sigma[i] == pytest.approx(s, rel=ROUNDING)
        sd = s * factor**0.5
        assert arrays.car_sd(WINDOW)[i] == pytest.approx(sd, rel=ROUNDING)


def test_masked_windows_lose_no_digit_either(
    returns: FloatArray, market: FloatArray
) -> None:
    y, x = 1e6 + returns, 1e6 + market
    y[[20, 21]] = np.nan
    arrays = event_arrays(y[:, None], x, [0], [130], model=MarketModel(), design=DESIGN)
    kept = np.concatenate((np.arange(10, 20), np.arange(22, 120), np.arange(128, 133)))
    short = np.concatenate((y[kept[:-5]], np.zeros(10), y[kept[-5:]]))
    across = np.concatenate((x[kept[:-5]], np.zeros(10), x[kept[-5:]]))
    n = len(kept) - 5
    whole = Design(estimation=Window(-n - 12, -13), event=Window(-2, 2))
    again = event_arrays(
        short[:, None], across, [0], [n + 12], model=MarketModel(), design=whole
    )
    s = again.sigma[0]
    np.testing.assert_allclose(arrays.ar, again.ar, rtol=0, atol=ROUNDING * s)
    assert arrays.sigma[0] == pytest.approx(s, rel=ROUNDING)


def test_one_bad_tick_does_not_spoil_the_events_after_it(
    returns: FloatArray, market: FloatArray
) -> None:
    spoilt = returns.copy()
    spoilt[15] = 1e6
    options = {"model": MarketModel(), "design": DESIGN}
    both = event_arrays(
        np.column_stack((spoilt, returns)), market, [0, 1], [140, 140], **options
    )
    ar, s, _ = exact(spoilt, market, 130)
    hit = event_arrays(spoilt[:, None], market, [0], [130], **options)
    np.testing.assert_allclose(hit.ar[0], ar, rtol=0, atol=ROUNDING * s)
    assert hit.sigma[0] == pytest.approx(s, rel=ROUNDING)
    np.testing.assert_array_equal(both.ar[0], both.ar[1])


def test_a_constant_market_of_any_level_is_singular(returns: FloatArray) -> None:
    for level in (0.0, 1e-300, 0.3, 1e6):
        arrays = event_arrays(
            returns[:, None],
            np.full(200, level),
            [0],
            [140],
            model=MarketModel(),
            design=DESIGN,
        )
        assert "does not vary" in str(arrays.reasons[0])


def test_infinite_returns_count_as_missing(returns: FloatArray) -> None:
    y = returns.copy()
    y[[50, 141]] = np.inf, -np.inf
    arrays = event_arrays(
        y[:, None], None, [0], [140], model=ConstantMean(), design=DESIGN
    )
    assert arrays.n_obs[0] == 109
    assert np.isnan(arrays.ar[0]).tolist() == [False, False, False, True, False]
