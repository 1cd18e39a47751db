"""Laws that every model of normal returns keeps in the streaming engine."""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventimpact import Window
from eventimpact._types import FloatArray
from eventimpact.abnormal import Design, EventArrays, event_arrays
from eventimpact.normal import (
    BlockModel,
    ComparisonPeriod,
    ConstantMean,
    Dimson,
    EwmaScale,
    FactorModel,
    GarchMarket,
    HuberMarket,
    MarketAdjusted,
    MarketModel,
    NormalModel,
    Raw,
    ScholesWilliams,
    SyntheticControl,
    SyntheticDifference,
    TradeToTrade,
)


N_BARS, N_ASSETS = 120, 3
ESTIMATION, EVENT = Window(-30, -4), Window(-2, 3)
MODELS: list[tuple[NormalModel | BlockModel, int]] = [
    (Raw(), 0),
    (MarketAdjusted(), 1),
    (FactorModel(risk_free=0, gross=(1,)), 3),
    (HuberMarket(), 2),
    (ScholesWilliams(), 1),
    (Dimson(leads=1, lags=2), 1),
    (ComparisonPeriod(Window(5, 14), min_share=0.5), 0),
    (TradeToTrade(), 2),
    (TradeToTrade(ConstantMean(), longest=2), 0),
]
every_model = pytest.mark.parametrize(
    ("model", "n_factors"), MODELS, ids=[repr(model) for model, _ in MODELS]
)


@dataclass(frozen=True)
class Study:
    """A panel with gaps, and events on and off it."""

    returns: FloatArray
    factors: FloatArray
    asset: list[int]
    bar: list[int]


@st.composite
def studies(draw: st.DrawFn) -> Study:
    """Generate panels that are whole, patchy, or thinly traded."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n_events = draw(st.integers(0, 12))
    returns = rng.standard_t(4, (N_BARS, N_ASSETS))
    returns[rng.random(returns.shape) < draw(st.sampled_from([0, 0.03, 0.3]))] = np.nan
    factors = rng.normal(size=(N_BARS, 3))
    factors[rng.random(factors.shape) < draw(st.sampled_from([0, 0.01]))] = np.nan
    asset = rng.integers(0, N_ASSETS, n_events).tolist()
    bar = rng.integers(-2, N_BARS + 2, n_events).tolist()
    return Study(returns, factors, asset, bar)


def run(
    study: Study,
    model: NormalModel | BlockModel,
    n_factors: int,
    block: int = 256,
) -> EventArrays:
    design = Design(estimation=ESTIMATION, event=EVENT, min_share=0.5, block=block)
    return event_arrays(
        study.returns,
        study.factors[:, :n_factors] if n_factors else None,
        study.asset,
        study.bar,
        model=model,
        design=design,
    )


def numbers(arrays: EventArrays) -> list[FloatArray]:
    """Everything a study holds an event, dropped ones included."""
    return [
        arrays.ar,
        arrays.sigma,
        arrays.params,
        arrays.positive,
        arrays.df,
        arrays.code,
        arrays.car_sd(EVENT),
        arrays.sar(),
    ]


def totals(arrays: EventArrays) -> list[FloatArray]:
    """Everything a study sums over events."""
    sums = arrays.sums
    return [sums.count, sums.ar, sums.ranks, sums.rank_shares, sums.calendar]


@every_model
@settings(max_examples=10)
@given(study=studies(), seed=st.integers(0, 2**32 - 1), block=st.integers(1, 13))
def test_blocks_and_orders_leave_no_trace(
    model: NormalModel | BlockModel,
    n_factors: int,
    study: Study,
    seed: int,
    block: int,
) -> None:
    order = np.random.default_rng(seed).permutation(len(study.asset))
    mixed = Study(
        study.returns,
        study.factors,
        [study.asset[i] for i in order],
        [study.bar[i] for i in order],
    )
    one = run(study, model, n_factors)
    other = run(mixed, model, n_factors, block)
    for a, b in zip(numbers(one), numbers(other), strict=True):
        np.testing.assert_array_equal(a[order], b)
    for a, b in zip(totals(one), totals(other), strict=True):
        np.testing.assert_array_equal(a, b)


@every_model
@settings(max_examples=10)
@given(study=studies(), exponent=st.integers(-20, 20))
def test_the_unit_of_returns_does_not_matter(
    model: NormalModel | BlockModel, n_factors: int, study: Study, exponent: int
) -> None:
    unit = 2.0**exponent
    scaled = Study(study.returns * unit, study.factors * unit, study.asset, study.bar)
    first, second = (run(s, model, n_factors) for s in (study, scaled))
    np.testing.assert_allclose(first.ar * unit, second.ar, rtol=1e-9, atol=1e-9 * unit)
    np.testing.assert_allclose(first.sar(), second.sar(), rtol=1e-9, atol=1e-9)
    np.testing.assert_array_equal(first.code, second.code)


@every_model
@settings(max_examples=10)
@given(study=studies())
def test_negating_everything_negates_abnormal_returns(
    model: NormalModel | BlockModel, n_factors: int, study: Study
) -> None:
    negated = Study(-study.returns, -study.factors, study.asset, study.bar)
    first, second = (run(s, model, n_factors) for s in (study, negated))
    np.testing.assert_allclose(first.ar, -second.ar, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(first.sigma, second.sigma, rtol=1e-9)


@every_model
@settings(max_examples=10)
@given(study=studies(), bar=st.integers(0, N_BARS - 1), change=st.floats(-100, 100))
def test_nothing_before_a_changed_bar_changes(
    model: NormalModel | BlockModel,
    n_factors: int,
    study: Study,
    bar: int,
    change: float,
) -> None:
    returns, factors = study.returns.copy(), study.factors.copy()
    returns[bar:], factors[bar:] = change, change
    changed = Study(returns, factors, study.asset, study.bar)
    ends = model.after.last if isinstance(model, ComparisonPeriod) else EVENT.last
    past = np.array(study.bar, dtype=np.int64) + ends < bar
    first, second = (run(s, model, n_factors) for s in (study, changed))
    for a, b in zip(numbers(first), numbers(second), strict=True):
        np.testing.assert_array_equal(a[past], b[past])


@every_model
@settings(max_examples=10)
@given(study=studies())
def test_the_variance_of_a_bar_is_never_below_that_of_its_residuals(
    model: NormalModel | BlockModel, n_factors: int, study: Study
) -> None:
    if isinstance(model, TradeToTrade):
        return
    arrays = run(study, model, n_factors)
    for tau in range(EVENT.first, EVENT.last + 1):
        sd = arrays.car_sd(Window(tau, tau))
        known = np.isfinite(arrays.ar[:, tau - EVENT.first])
        assert (sd[known] >= arrays.sigma[known] * (1 - 1e-12)).all()


@every_model
def test_returns_that_never_move_are_fitted_exactly(
    model: NormalModel | BlockModel, n_factors: int
) -> None:
    factors = np.random.default_rng(3).normal(size=(N_BARS, 3))
    known = factors[:, [0]] if isinstance(model, (FactorModel, MarketAdjusted)) else 0
    level = 0.0 if isinstance(model, (Raw, MarketAdjusted)) else 0.1
    study = Study(np.full((N_BARS, N_ASSETS), level) + known, factors, [0, 1], [60, 80])
    arrays = run(study, model, n_factors)
    assert arrays.code.tolist() == [0, 0]
    assert arrays.sigma.tolist() == [0.0, 0.0]
    assert np.isnan(arrays.scar(EVENT)).all()
    assert arrays.sums.n_events == 0
    np.testing.assert_allclose(arrays.ar, 0.0, atol=1e-15)


@every_model
def test_an_infinite_factor_is_a_missing_one(
    model: NormalModel | BlockModel, n_factors: int
) -> None:
    if n_factors == 0 or isinstance(model, FactorModel):
        return
    rng = np.random.default_rng(3)
    returns, factors = rng.normal(size=(N_BARS, N_ASSETS)), rng.normal(size=(N_BARS, 3))
    first, second = factors.copy(), factors.copy()
    first[[45, 61]], second[[45, 61]] = np.nan, np.inf
    one, other = (
        run(Study(returns, f, [0, 1], [60, 62]), model, n_factors)
        for f in (first, second)
    )
    for a, b in zip(numbers(one), numbers(other), strict=True):
        np.testing.assert_array_equal(a, b)
    assert np.isnan(one.ar).any()
    assert np.isfinite(one.ar).any()


NOT_LINEAR: list[tuple[NormalModel | BlockModel, int]] = [
    (ConstantMean(), 0),
    (MarketModel(), 3),
    (EwmaScale(), 1),
    (EwmaScale(ConstantMean()), 0),
    (SyntheticControl(), 0),
    (SyntheticDifference(), 0),
]


@pytest.mark.parametrize(("model", "n_factors"), [*MODELS, *NOT_LINEAR], ids=repr)
@settings(max_examples=10)
@given(study=studies(), change=st.floats(-100, 100))
def test_nothing_is_fitted_through_the_event(
    model: NormalModel | BlockModel, n_factors: int, study: Study, change: float
) -> None:
    one = replace(study, asset=study.asset[:1], bar=study.bar[:1])
    returns = study.returns.copy()
    for asset, bar in zip(one.asset, one.bar, strict=True):
        window = slice(max(bar + EVENT.first, 0), max(bar + EVENT.last + 1, 0))
        returns[window, asset] += change
    first, second = (
        run(s, model, n_factors) for s in (one, replace(one, returns=returns))
    )
    np.testing.assert_array_equal(first.code, second.code)
    np.testing.assert_array_equal(first.params, second.params)
    np.testing.assert_array_equal(first.sigma, second.sigma)
    np.testing.assert_array_equal(first.car_sd(EVENT), second.car_sd(EVENT))
    if not isinstance(model, TradeToTrade):  # which scales a return over several bars
        moved = second.ar - first.ar
        np.testing.assert_allclose(moved, 0 * moved + change, atol=1e-9)


@pytest.mark.parametrize("kind", ["garch", "egarch", "gjr"])
def test_garch_is_not_fitted_through_the_event(
    kind: Literal["garch", "egarch", "gjr"],
) -> None:
    rng = np.random.default_rng(8)
    returns = 0.02 * rng.standard_t(5, (320, 1))
    changed = returns.copy()
    changed[300:306] += 0.3
    design = Design(estimation=Window(-260, -4), event=EVENT)
    first, second = (
        event_arrays(
            r,
            None,
            [0],
            [302],
            model=GarchMarket(mean="constant", kind=kind, fallback="ewma"),
            design=design,
        )
        for r in (returns, changed)
    )
    np.testing.assert_array_equal(first.params, second.params)
    np.testing.assert_array_equal(first.sigma, second.sigma)
    np.testing.assert_allclose(second.ar - first.ar, 0.3, rtol=1e-12)
