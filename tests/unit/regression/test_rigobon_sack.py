"""Identification through heteroskedasticity."""

import numpy as np
import pytest
from statsmodels.sandbox.regression.gmm import IV2SLS

from eventimpact.detection import design_analysis
from eventimpact.regression import rigobon_sack
from eventimpact.regression._rigobon_sack import _bootstrap_t, _Group


def sample(
    rng: np.random.Generator, n: int = 200, scale: float = 4.0
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    policy = np.arange(2 * n) < n
    shock = rng.normal(0, np.where(policy, scale, 1.0))
    other, common = rng.normal(size=(2, 2 * n))
    x = (shock + 0.3 * other + 1.3 * common) / 1.15
    return -0.5 * x + other + common, x, policy


def test_the_estimate_is_that_of_instrumental_variables(
    rng: np.random.Generator,
) -> None:
    y, x, policy = sample(rng)
    for days in (policy, ~policy):
        y[days] -= y[days].mean()
        x[days] -= x[days].mean()
    instrument = np.where(policy, x, -x)
    witness = IV2SLS(y, x[:, None], instrument[:, None]).fit().params[0]
    found = rigobon_sack(y, x, policy, ~policy, rng=0)
    assert found.estimate == pytest.approx(witness)
    assert found.low < -0.5 < found.high
    assert abs(found.estimate + 0.5) < abs(found.ols + 0.5) + 0.1


def test_the_interval_inverts_the_moment(rng: np.random.Generator) -> None:
    y, x, policy = sample(rng)
    found = rigobon_sack(y, x, policy, ~policy, rng=0)

    def t(b: float) -> float:
        moment, variance = 0.0, 0.0
        for sign, days in ((1, policy), (-1, ~policy)):
            dx, dy = x[days] - x[days].mean(), y[days] - y[days].mean()
            product = dx * (dy - b * dx)
            moment += sign * product.sum() / (len(dx) - 1)
            variance += product.var() / (len(dx) - 1)
        return abs(moment) / np.sqrt(variance)

    assert t(found.low) == pytest.approx(t(found.high), rel=1e-6)
    assert t(found.estimate) == pytest.approx(0, abs=1e-9)


def test_the_bootstrap_is_that_of_a_loop_over_resamples(
    rng: np.random.Generator,
) -> None:
    y, x, policy = sample(rng, 15)
    pairs = np.column_stack((x, y))
    groups = _Group.of(pairs[policy]), _Group.of(pairs[~policy])
    found = _bootstrap_t(groups, -0.4, 20, np.random.default_rng(7))
    again = np.random.default_rng(7)
    counts = [again.multinomial(15, np.full(15, 1 / 15), size=20) for _ in range(2)]
    expected = []
    for draw in range(20):
        moment, variance = 0.0, 0.0
        for sign, group, count in zip((1, -1), groups, counts, strict=True):
            rows = np.repeat(np.arange(15), count[draw])
            a = group.x[rows] - group.x[rows].mean()
            u = (group.y + 0.4 * group.x)[rows]
            product = a * (u - u.mean())
            moment += sign * product.sum() / 14
            variance += product.var() / 14
        expected.append(moment / np.sqrt(variance))
    np.testing.assert_allclose(found, expected, rtol=1e-8)


def test_positions_do_as_well_as_masks_and_missing_days_are_left_out(
    rng: np.random.Generator,
) -> None:
    y, x, policy = sample(rng)
    y[3] = np.nan
    masked = rigobon_sack(y, x, policy, ~policy, rng=0)
    placed = rigobon_sack(y, x, np.arange(200), np.arange(200, 400), rng=0)
    assert masked.low == placed.low
    assert masked.n_policy == 199


def test_gmm_agrees_where_the_model_fits(rng: np.random.Generator) -> None:
    y, x, policy = sample(rng, 2000)
    found = rigobon_sack(y, x, policy, ~policy, rng=0, n_resamples=99)
    assert found.gmm == pytest.approx(-0.5, abs=0.1)
    assert found.overidentification_pvalue > 0.01
    wrong = y + np.where(policy, 6.0, 1.0) * rng.normal(size=4000)
    other = rigobon_sack(wrong, x, policy, ~policy, rng=0, n_resamples=99)
    assert other.overidentification_pvalue < 0.001


def test_a_weak_rise_of_variance_leaves_the_response_unbounded() -> None:
    y, x, policy = sample(np.random.default_rng(8), 60, 1.2)
    found = rigobon_sack(y, x, policy, ~policy, rng=0)
    assert found.reason is None
    assert found.is_weak
    assert found.low == -np.inf


def test_no_rise_of_variance_is_not_identified(rng: np.random.Generator) -> None:
    y, x, policy = sample(rng)
    found = rigobon_sack(y, x, ~policy, policy, rng=0)
    assert "not identified" in str(found.reason)
    assert np.isnan(found.estimate)
    assert found.is_weak


def test_days_that_carry_no_estimate_give_a_reason(rng: np.random.Generator) -> None:
    y, x, policy = sample(rng)
    assert "9 days" in str(rigobon_sack(y, x, np.arange(9), ~policy, rng=0).reason)
    assert "0 days" in str(rigobon_sack(y * np.nan, x, policy, ~policy, rng=0).reason)
    flat = rigobon_sack(y, np.ones(400), policy, ~policy, rng=0)
    assert "does not vary" in str(flat.reason)


def test_misuse_is_refused(rng: np.random.Generator) -> None:
    y, x, policy = sample(rng)
    with pytest.raises(ValueError, match="both sets"):
        rigobon_sack(y, x, policy, policy, rng=0)
    with pytest.raises(ValueError, match="one value a bar"):
        rigobon_sack(y[1:], x, policy, ~policy, rng=0)
    for options in ({"n_resamples": 0}, {"confidence_level": 0.0}):
        with pytest.raises(ValueError, match="must"):
            rigobon_sack(y, x, policy, ~policy, rng=0, **options)


def test_the_three_moments_have_no_unit(rng: np.random.Generator) -> None:
    y, x, policy = sample(rng)
    y[policy] += 3 * rng.normal(size=policy.sum())
    found = rigobon_sack(y, x, policy, ~policy, rng=0)
    for of_y, of_x in ((0.002, 50.0), (0.01, 1e9), (1e-12, 1e9)):
        other = rigobon_sack(of_y * y, of_x * x, policy, ~policy, rng=0)
        assert other.gmm * of_x / of_y == pytest.approx(found.gmm)
        assert other.overidentification_pvalue == pytest.approx(
            found.overidentification_pvalue
        )


@pytest.mark.parametrize("level", [0.9, 0.95])
def test_what_it_could_have_shown_rests_on_the_width_of_the_interval(
    level: float, rng: np.random.Generator
) -> None:
    y, x, policy = sample(rng)
    found = rigobon_sack(y, x, policy, ~policy, confidence_level=level, rng=0)
    quantile = {0.9: 1.644854, 0.95: 1.959964}[level]
    sd = (found.high - found.low) / 2 / quantile
    seen = found.design_analysis(0.3)
    expected = design_analysis(found.estimate, sd, smallest_effect=0.3)
    for name in ("estimate", "mde", "power", "exaggeration"):
        assert getattr(seen, name) == pytest.approx(getattr(expected, name), rel=1e-5)
    assert seen.mde == pytest.approx((1.959964 + 0.841621) * sd, rel=1e-5)


@pytest.mark.slow
def test_the_noise_is_the_spread_of_the_estimate() -> None:
    rng = np.random.default_rng(4)
    found = []
    for _ in range(400):
        y, x, policy = sample(rng)
        result = rigobon_sack(y, x, policy, ~policy, n_resamples=199, rng=rng)
        found.append((result.estimate, result.design_analysis(0.3).mde / 2.801585))
    estimate, sd = np.array(found).T
    assert sd.mean() == pytest.approx(estimate.std(), rel=0.15)


def test_a_response_that_is_not_bounded_shows_nothing() -> None:
    rng = np.random.default_rng(1)
    y, x, policy = sample(rng, 20, 1.2)
    weak = rigobon_sack(y, x, policy, ~policy, rng=0)
    assert weak.reason is None
    assert np.isinf(weak.low)
    seen = weak.design_analysis(0.3)
    assert seen.estimate == weak.estimate
    assert seen.reason == (
        "the data leave the response unbounded, so that no effect could have been seen"
    )
    assert np.isnan(seen.mde)
    none = rigobon_sack(y, x, ~policy, policy, rng=0)
    assert none.reason is not None
    assert none.design_analysis(0.3).reason == none.reason
