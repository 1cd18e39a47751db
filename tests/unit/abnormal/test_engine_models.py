"""Models without a constant, with a known part, and those that fit blocks themselves."""

from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import ArrayLike

from eventimpact import Window
from eventimpact._types import FloatArray
from eventimpact.abnormal import Design, event_arrays
from eventimpact.normal import Block, BlockFit, NormalFit
from own_models import BeyondMarket


DESIGN = Design(estimation=Window(-40, -6), event=Window(-2, 2), block=4)
WINDOW = Window(-1, 1)


@dataclass(frozen=True)
class Through:
    """A regression through the origin."""

    def design(self, n_bars: int, factors: ArrayLike | None) -> FloatArray:
        """Lay out the factors alone."""
        return np.asarray(factors).reshape(n_bars, -1)

    def fit(self, y: ArrayLike, factors: ArrayLike | None = None) -> NormalFit:
        """Fit one window."""
        return NormalFit.from_design(y, self.design(len(np.asarray(y)), factors))


@dataclass(frozen=True)
class Medians:
    """The median of the estimation window, with a variance of its own."""

    n_params: int = 1

    def fit_block(self, estimation: Block, event: Block) -> BlockFit:
        """Fit a block."""
        level = np.nanmedian(estimation.response, axis=1)
        resid = estimation.response - level[:, None]
        sigma = np.nanmean(np.abs(resid), axis=1)
        sigma[level > 0.02] = np.nan
        ar = event.response - level[:, None]
        var = np.repeat(sigma[:, None] ** 2, ar.shape[1], axis=1) * 2
        return BlockFit(
            params=level[:, None], resid=resid, ar=ar, sigma=sigma, forecast_var=var
        )


@pytest.fixture
def market() -> FloatArray:
    return np.random.default_rng(6).normal(0.002, 0.01, 150)


@pytest.fixture
def returns(market: FloatArray) -> FloatArray:
    noise = np.random.default_rng(7).normal(0, 0.02, (150, 2))
    return 0.7 * market[:, None] + noise


def test_a_model_without_a_constant_is_not_centred(
    returns: FloatArray, market: FloatArray
) -> None:
    bars = [60, 100, 140]
    arrays = event_arrays(
        returns, market, [0, 1, 0], bars, model=Through(), design=DESIGN
    )
    for i, (asset, bar) in enumerate(zip([0, 1, 0], bars, strict=True)):
        y, f = returns[bar - 40 : bar - 5, asset], market[bar - 40 : bar - 5]
        slope = (y @ f) / (f @ f)
        resid = y - slope * f
        s = np.sqrt(resid @ resid / 34)
        assert arrays.params[i] == pytest.approx([slope], rel=1e-12)
        assert arrays.sigma[i] == pytest.approx(s, rel=1e-12)
        q = market[bar - 1 : bar + 2].sum()
        sd = s * np.sqrt(3 + q**2 / (f @ f))
        assert arrays.car_sd(WINDOW)[i] == pytest.approx(sd, rel=1e-12)
        car = (returns[:, asset] - slope * market)[bar - 1 : bar + 2].sum()
        assert arrays.car(WINDOW)[i] == pytest.approx(car, rel=1e-12)


def test_nothing_fitted_has_no_forecast_term(
    returns: FloatArray, market: FloatArray
) -> None:
    arrays = event_arrays(
        returns, market, [0, 1], [60, 100], model=BeyondMarket(), design=DESIGN
    )
    excess = returns - market[:, None]
    assert arrays.params.shape == (2, 0)
    np.testing.assert_allclose(arrays.ar[0], excess[58:63, 0], atol=1e-17)
    s = np.sqrt(np.mean(excess[60:95, 1] ** 2))
    assert arrays.sigma[1] == pytest.approx(s)
    assert arrays.car_sd(WINDOW)[1] == pytest.approx(s * np.sqrt(3))
    assert arrays.df.tolist() == [35, 35]


def test_a_model_of_its_own_fits_blocks(returns: FloatArray) -> None:
    returns[60:100, 1] += 0.1
    returns[110, 0] = np.nan
    asset, bar = [0, 1, 0, 0, 0, 0], [60, 100, 3, 140, 120, 141]
    arrays = event_arrays(returns, None, asset, bar, model=Medians(), design=DESIGN)
    level = np.median(returns[20:55, 0])
    assert arrays.params[0, 0] == level
    np.testing.assert_array_equal(arrays.ar[0], returns[58:63, 0] - level)
    sd = arrays.sigma[0] * np.sqrt(2 * 3)
    assert arrays.car_sd(WINDOW)[0] == pytest.approx(sd)
    assert arrays.reasons[1] == "the model could not be fitted to the estimation window"
    assert str(arrays.reasons[2]).startswith("the estimation window holds 0")
    assert arrays.df.tolist() == [34, 0, 0, 33, 33, 33]
    assert arrays.sums.n_events == 4
    assert (
        arrays.sums.count.tolist()
        == [4 - (t in (-10, -30, -31)) for t in range(-40, -5)] + [4] * 5
    )


def test_a_missing_factor_is_a_missing_bar(
    returns: FloatArray, market: FloatArray
) -> None:
    market[[70, 101]] = np.nan
    arrays = event_arrays(
        returns, market, [0, 0], [100, 60], model=Through(), design=DESIGN
    )
    assert arrays.n_obs.tolist() == [34, 35]
    assert np.isnan(arrays.ar[0]).tolist() == [False, False, False, True, False]
