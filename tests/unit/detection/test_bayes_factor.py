"""Bayes factors of one estimate."""

import numpy as np
import pytest
from scipy import integrate, stats

from eventimpact._types import Alternative
from eventimpact.detection import (
    CauchyPrior,
    NormalPrior,
    UniformPrior,
    bayes_factor,
)


# Student's sleep data, as in the manual of R's BayesFactor (ttestBF, rscale medium).
SLEEP_T, SLEEP_N = -4.062127683382037, 10
SLEEP = {"two-sided": 17.25888, "less": 34.41694, "greater": 0.1008246}
MEDIUM = 0.5**0.5


@pytest.mark.parametrize("side", ["two-sided", "less", "greater"])
def test_the_sleep_data_of_the_literature(side: Alternative) -> None:
    prior = CauchyPrior(MEDIUM * SLEEP_N**0.5, side)
    found = bayes_factor(SLEEP_T, 1.0, prior, df=SLEEP_N - 1)
    assert found.bf10 == pytest.approx(SLEEP[side], rel=1e-6)
    assert found.bf01 == pytest.approx(1 / SLEEP[side], rel=1e-6)


def test_the_values_of_the_manual_of_pingouin() -> None:
    one_sample = bayes_factor(3.5, 1.0, CauchyPrior(0.707 * 20**0.5), df=19)
    two_samples = bayes_factor(3.5, 1.0, CauchyPrior(0.707 * 10**0.5), df=38)
    assert one_sample.bf10 == pytest.approx(17.185, abs=5e-4)
    assert two_samples.bf10 == pytest.approx(26.743, abs=5e-4)


@pytest.mark.parametrize("df", [4, 60])
@pytest.mark.parametrize("t", [0.0, 1.3, -2.5])
def test_a_normal_prior_is_that_of_quadrature_over_noncentral_t(
    t: float, df: int
) -> None:
    def whole(delta: float) -> float:
        return float(stats.nct.pdf(t, df, delta) * stats.norm.pdf(delta, 0, 1.7))

    below = integrate.quad(whole, -12, 0)[0]
    above = integrate.quad(whole, 0, 12)[0]
    none = float(stats.t.pdf(t, df))
    two = bayes_factor(t * 0.02, 0.02, NormalPrior(0.034), df=df)
    less = bayes_factor(t * 0.02, 0.02, NormalPrior(0.034, "less"), df=df)
    assert two.bf10 == pytest.approx((below + above) / none, rel=1e-6)
    assert less.bf10 == pytest.approx(2 * below / none, rel=1e-6)


@pytest.mark.parametrize("t", [0.0, 1.3, -2.5])
def test_a_normal_estimate_is_weighed_by_quadrature(t: float) -> None:
    def likelihood(delta: float) -> float:
        return float(stats.norm.pdf(t - delta))

    def under(density: stats.rv_continuous) -> float:
        return integrate.quad(
            lambda d: likelihood(d) * density.pdf(d), -np.inf, np.inf, epsabs=1e-13
        )[0]

    none = likelihood(0.0)
    cases = (
        (NormalPrior(2.0), stats.norm(0, 2)),
        (CauchyPrior(2.0), stats.cauchy(0, 2)),
        (NormalPrior(2.0, "greater"), stats.halfnorm(0, 2)),
        (CauchyPrior(2.0, "greater"), stats.halfcauchy(0, 2)),
    )
    for prior, density in cases:
        assert bayes_factor(t, 1.0, prior).bf10 == pytest.approx(
            under(density) / none, rel=1e-6
        )


@pytest.mark.parametrize("df", [None, 7])
@pytest.mark.parametrize("t", [0.0, -2.5, 6.0])
def test_a_uniform_prior_averages_the_density(t: float, df: int | None) -> None:
    density = (stats.norm() if df is None else stats.t(df)).pdf
    area = integrate.quad(lambda d: density(t - d), -3, 1)[0] / 4
    found = bayes_factor(0.1 * t, 0.1, UniformPrior(-0.3, 0.1), df=df)
    assert found.bf10 == pytest.approx(area / density(t), rel=1e-8)


def test_sensitivity_is_the_factor_of_wider_priors() -> None:
    found = bayes_factor(0.05, 0.02, NormalPrior(0.02))
    expected = [bayes_factor(0.05, 0.02, NormalPrior(s)).bf10 for s in found.scales]
    assert found.scales == pytest.approx([0.005, 0.01, 0.02, 0.04, 0.08])
    assert found.sensitivity == pytest.approx(expected)


def test_no_normal_prior_exceeds_the_bound_of_the_p_value() -> None:
    scales = np.geomspace(0.1, 100, 60)
    for t in (1.2, 1.645, 1.96, 2.576, 3.29):
        p = 2 * stats.norm.sf(t)
        found = [bayes_factor(t, 1.0, NormalPrior(s)) for s in scales]
        bound = found[0].bound
        assert bound == pytest.approx(-1 / (np.e * p * np.log(p)))
        assert max(each.bf10 for each in found) < bound


def test_a_large_p_value_bounds_the_factor_at_one() -> None:
    assert bayes_factor(0.1, 1.0, NormalPrior(1.0)).bound == 1
    assert np.isinf(bayes_factor(1e3, 1.0, NormalPrior(1.0)).bound)


@pytest.mark.parametrize(
    "prior", [NormalPrior(1.0), CauchyPrior(1.0), UniformPrior(-1.0, 1.0)]
)
def test_an_estimate_far_out_is_beyond_all_doubt(
    prior: NormalPrior | CauchyPrior | UniformPrior,
) -> None:
    found = bayes_factor(1e3, 1.0, prior)
    assert found.bf10 > 1e6 or isinstance(prior, UniformPrior)
    assert found.bound == np.inf


def test_the_rank_has_the_probability_that_is_counted_by_hand() -> None:
    draws, estimate, prior = np.arange(20.0), 3.5, UniformPrior(-2.0, 5.0)
    # Four draws lie below: two places on each side are taken together, so that the
    # noise and the effect are to end between the second and the seventh draw.
    effects = np.linspace(-2, 5, 700_001)
    ended = [((e + effects > 1) & (e + effects < 6)).mean() for e in draws]
    expected = np.mean(ended) / (5 / 21)
    assert bayes_factor(estimate, draws, prior).bf10 == pytest.approx(
        expected, rel=1e-5
    )


def test_an_estimate_beyond_all_draws_counts_for_no_more_than_their_number(
    rng: np.random.Generator,
) -> None:
    draws = rng.normal(size=99)
    for prior in (NormalPrior(1e6), CauchyPrior(50.0, "greater")):
        factor = bayes_factor(1e9, draws, prior).bf10
        assert 45 < factor <= 100


@pytest.mark.parametrize("estimate", [-2.5, 0.0, 1.0, 2.0])
@pytest.mark.parametrize(
    "prior", [NormalPrior(2.0), CauchyPrior(1.0, "less"), UniformPrior(-3.0, 3.0)]
)
def test_many_normal_draws_weigh_as_the_normal_distribution_does(
    estimate: float, prior: NormalPrior | CauchyPrior | UniformPrior
) -> None:
    draws = stats.norm.ppf((np.arange(40_000) + 0.5) / 40_000)
    by_rank = bayes_factor(estimate, draws, prior).bf10
    assert by_rank == pytest.approx(bayes_factor(estimate, 1.0, prior).bf10, rel=0.1)


def test_without_an_effect_the_factor_is_one_on_average(
    rng: np.random.Generator,
) -> None:
    estimates = rng.normal(size=2_000)
    factors = [bayes_factor(x, 1.0, NormalPrior(0.7)).bf10 for x in estimates]
    assert np.mean(factors) == pytest.approx(1, abs=0.1)


def test_even_odds_become_a_probability() -> None:
    found = bayes_factor(SLEEP_T, 1.0, CauchyPrior(MEDIUM * SLEEP_N**0.5), df=9)
    assert found.null_probability() == pytest.approx(1 / 18.25888)
    assert found.null_probability(0.9) == pytest.approx(0.9 / (0.9 + 1.725888))


@pytest.mark.parametrize(("estimate", "noise"), [(np.nan, 1.0), (1.0, 0.0)])
def test_what_cannot_be_weighed_has_a_reason(estimate: float, noise: float) -> None:
    found = bayes_factor(estimate, noise, UniformPrior(0.0, 1.0))
    assert found.reason is not None
    assert np.isnan([found.bf10, found.bf01, found.bound]).all()
    assert np.isnan(found.sensitivity).all()


def test_an_impossible_effect_leaves_nothing_but_the_null() -> None:
    found = bayes_factor(40.0, 1.0, UniformPrior(-3.0, -2.0))
    assert found.bf10 == pytest.approx(0.0, abs=1e-30)
    assert found.bf01 > 1e30


@pytest.mark.parametrize("df", [None, 100_000.0])
@pytest.mark.parametrize("estimate", [36.0, -36.0])
def test_a_uniform_prior_far_from_the_estimate_still_counts(
    estimate: float, df: float | None
) -> None:
    def log_density(t: float) -> float:
        return -t * t / 2 if df is None else -(df + 1) / 2 * np.log1p(t * t / df)

    low, high = (0.0, 1.0) if estimate > 0 else (-1.0, 0.0)
    nearest = log_density(abs(estimate) - 1)
    mean = integrate.quad(
        lambda x: np.exp(log_density(estimate - x) - nearest), low, high
    )[0]
    expected = np.log(mean) + nearest - log_density(estimate)
    found = bayes_factor(estimate, 1.0, UniformPrior(low, high), df=df)
    assert np.log(found.bf10) == pytest.approx(expected, rel=1e-8)
