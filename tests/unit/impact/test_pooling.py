"""Effects of several sales, against other libraries and brute force."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.stats import norm, t
from statsmodels.stats.meta_analysis import combine_effects

from eventimpact.errors import InsufficientDataError
from eventimpact.impact import hierarchy, random_effects


RNG = np.random.default_rng(11)
CASES = [
    (np.array([1.0, 2.0, 6.0]), np.array([1.0, 1.0, 1.0])),
    (np.array([0.5, 6.6, -4.0, 0.55]), np.array([1.0, 2.0, 0.5, 1.5])),
    (RNG.normal(1, 3, 9), RNG.uniform(0.5, 4, 9)),
]


@pytest.mark.parametrize(("y", "s"), CASES)
def test_random_effects_are_those_of_statsmodels(y: np.ndarray, s: np.ndarray) -> None:
    theirs = combine_effects(y, s**2, method_re="dl")
    ours = random_effects(y, s)
    mean = theirs.summary_frame().loc["random effect", "eff"]
    assert_allclose(ours.mean, mean, rtol=1e-12)
    assert_allclose(ours.tau**2, max(theirs.tau2, 0), rtol=1e-10, atol=1e-14)
    assert_allclose(ours.q, theirs.q, rtol=1e-12)
    error = np.sqrt(max(theirs.var_hksj_re, theirs.sd_eff_w_re**2))
    assert_allclose(ours.error, error, rtol=1e-10)
    half = t.ppf(0.95, len(y) - 1) * error
    assert_allclose(ours.interval(0.9), [mean - half, mean + half], rtol=1e-9)


def test_effects_that_agree_by_chance_leave_the_errors_their_size() -> None:
    # By hand: the weights are 1 and 1, the mean is 1.005, and q* is 2 x 0.005^2 = 5e-5,
    # so that Hartung and Knapp's error is sqrt(5e-5 / 2) = 0.005; DerSimonian and
    # Laird's is sqrt(1 / 2).
    found = random_effects([1.0, 1.01], [1.0, 1.0])
    assert found.error == pytest.approx(math.sqrt(0.5))
    # t with one degree of freedom is Cauchy: its 95 % quantile is tan(0.45 pi).
    half = math.tan(0.45 * math.pi) * math.sqrt(0.5)
    assert found.interval() == pytest.approx((1.005 - half, 1.005 + half))


def test_effects_that_disagree_have_the_error_of_hartung_and_knapp() -> None:
    # By hand: Q is 14, so that tau^2 is (14 - 2) / (3 - 1) = 6 and each weight 1/7; q* is
    # (14 / 7) / 2 = 1. Errors 1, 2, 2 and effects 0, 8, -8: weights 1, 1/4, 1/4,
    # mean 0, Q = 32, tau^2 = 30 / (3/2 - 9/8 / (3/2)) = 40, weights 1/41, 1/44, 1/44.
    assert random_effects([1.0, 2.0, 6.0], [1.0] * 3).error == pytest.approx(
        math.sqrt(7 / 3)
    )
    found = random_effects([0.0, 8.0, -8.0], [1.0, 2.0, 2.0])
    assert found.tau**2 == pytest.approx(40)
    q = (128 / 44) / 2
    assert found.error == pytest.approx(math.sqrt(q / (1 / 41 + 2 / 44)))


def test_effects_that_agree_have_no_spread() -> None:
    # By hand: the weights are 1, 1/4 and 4, so that the mean is 2.25 / 5.25.
    found = random_effects([0.5, 0.6, 0.4], [1.0, 2.0, 0.5])
    assert found.tau == 0.0
    assert found.mean == pytest.approx((0.5 + 0.15 + 1.6) / 5.25)
    assert found.pvalue > 0.9


def density_of_tau(
    y: np.ndarray, s: np.ndarray, scale: float
) -> Callable[[float], float]:
    def of(tau: float) -> float:
        # The mean integrated out numerically, not in closed form.
        mu = np.linspace(-40, 40, 2001)[:, None]
        joint = norm.pdf(y, mu, np.hypot(s, tau)).prod(axis=1)
        return float(np.trapezoid(joint, mu[:, 0]) * norm.pdf(tau, 0, scale))

    return of


def test_the_posterior_agrees_with_brute_force() -> None:
    y, s = CASES[0]
    density = density_of_tau(y, s, 1.0)
    tau = np.linspace(0, 6, 301)
    weight = np.array([density(value) for value in tau])
    weight[0] /= 2
    weight /= weight.sum()
    precision = 1 / (s**2 + tau[:, None] ** 2)
    centre = precision @ y / precision.sum(axis=1)
    sd = np.sqrt(1 / precision.sum(axis=1))
    found = hierarchy(y, s)
    assert found.mean.mean == pytest.approx(weight @ centre, rel=1e-3)
    assert found.tau == pytest.approx(np.interp(0.5, np.cumsum(weight), tau), abs=0.015)
    for x in (1.0, 3.0, 5.0):
        mean = weight @ norm.cdf(x, centre, sd)
        new = weight @ norm.cdf(x, centre, np.hypot(sd, tau))
        assert float(found.mean.cdf(x)) == pytest.approx(mean, abs=2e-3)
        assert float(found.predictive.cdf(x)) == pytest.approx(new, abs=2e-3)


def test_own_effects_agree_with_simulation() -> None:
    # Draw from the prior of the hierarchy with a wide mean, keep what looks like the data.
    rng = np.random.default_rng(2)
    n = 1_000_000
    mu = rng.uniform(-4, 8, n)
    tau = np.abs(rng.normal(0, 1, n))
    theta = mu[:, None] + tau[:, None] * rng.standard_normal((n, 2))
    y, s = np.array([1.0, 3.0]), np.array([0.5, 1.0])
    weight = np.exp(-0.5 * (((y - theta) / s) ** 2).sum(axis=1))
    weight /= weight.sum()
    expected = weight @ theta
    spread = np.sqrt(weight @ theta**2 - expected**2)
    found = hierarchy(y, s)
    assert_allclose(found.shrunk, expected, atol=0.02)
    assert_allclose(found.shrunk_errors, spread, atol=0.02)


def test_without_a_spread_the_mean_is_that_of_fixed_effects() -> None:
    y, s = CASES[2]
    weights = s**-2 / (s**-2).sum()
    found = hierarchy(y, s, scale=1e-6)
    assert found.mean.mean == pytest.approx(weights @ y, rel=1e-6)
    assert found.predictive.sd == pytest.approx(np.sqrt(1 / (s**-2).sum()), rel=1e-5)
    assert_allclose(found.shrunk, weights @ y, rtol=1e-5)


def test_one_noisy_case_does_not_decide() -> None:
    with_it = hierarchy([0.5, 1.0, 26.0], [1.0, 1.5, 17.0]).mean.mean
    without = hierarchy([0.5, 1.0], [1.0, 1.5]).mean.mean
    assert abs(with_it - without) < 0.3


def test_quantiles_invert_the_distribution() -> None:
    mixture = hierarchy(*CASES[2]).predictive
    p = np.array([0.001, 0.05, 0.5, 0.95, 0.999])
    assert_allclose(mixture.cdf(mixture.quantile(p)), p, atol=1e-12)


def test_draws_have_the_distribution() -> None:
    mixture = hierarchy(*CASES[0]).predictive
    rng = np.random.default_rng(3)
    draws = mixture.draws(rng.uniform(size=200_000), rng.standard_normal(200_000))
    for p in (0.05, 0.5, 0.95):
        assert np.mean(draws <= mixture.quantile(p)) == pytest.approx(p, abs=0.003)
    assert draws.mean() == pytest.approx(mixture.mean, abs=0.02)
    assert draws.std() == pytest.approx(mixture.sd, rel=0.01)


def test_noise_adds_its_variance() -> None:
    mixture = hierarchy(*CASES[0]).predictive
    assert mixture.widened(3.0).sd == pytest.approx(np.hypot(mixture.sd, 3.0))
    assert mixture.widened(3.0).mean == mixture.mean


def test_bad_estimates_are_refused() -> None:
    with pytest.raises(InsufficientDataError, match="list of estimates"):
        hierarchy([1.0], [1.0])
    with pytest.raises(ValueError, match="one error an estimate"):
        random_effects([1.0, 2.0], [1.0])
    with pytest.raises(ValueError, match="not positive"):
        random_effects([1.0, 2.0], [1.0, 0.0])


def test_two_cases_predict_nothing_by_moments() -> None:
    assert random_effects([1.0, 2.0], [1.0, 1.0]).prediction() == (-np.inf, np.inf)


def test_predictive_intervals_cover_new_effects_of_the_model() -> None:
    # 400 worlds drawn from the prior: the binomial error of 0.9 is 0.015, so that
    # 0.84 to 0.96 is four of them.
    rng = np.random.default_rng(7)
    hits = 0
    for _ in range(400):
        tau = abs(rng.normal())
        s = rng.uniform(0.5, 3, 6)
        y = rng.normal(0, np.hypot(tau, s))
        low, high = hierarchy(y, s).predictive.interval(0.9)
        hits += low <= rng.normal(0, tau) <= high
    assert 0.84 <= hits / 400 <= 0.96
