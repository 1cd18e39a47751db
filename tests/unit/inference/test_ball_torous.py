"""Events whose day is uncertain."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import norm

from eventimpact.detection import design_analysis
from eventimpact.inference import ball_torous


def negative_likelihood(
    windows: np.ndarray, prior: np.ndarray, effect: float, variance: float
) -> float:
    total = 0.0
    for row in windows:
        chance = 0.0
        for day, value in enumerate(row):
            others = norm.pdf(np.delete(row, day)).prod()
            chance += prior[day] * norm.pdf(value, effect, variance**0.5) * others
        total -= np.log(chance)
    return total


@pytest.fixture
def values() -> np.ndarray:
    series = np.random.default_rng(11).normal(size=700)
    series[[502, 543, 571, 610, 655]] -= [3.0, 2.0, 4.5, 1.0, 3.5]
    return series


FIRST = [500, 540, 569, 608, 653]


def test_the_fit_maximises_the_written_out_likelihood(values: np.ndarray) -> None:
    prior = np.array([0.1, 0.2, 0.4, 0.2, 0.1])
    found = ball_torous(values, FIRST, 5, probabilities=prior, rng=0, n_resamples=99)
    inside = np.zeros(700, dtype=bool)
    inside[(np.array(FIRST)[:, None] + np.arange(5)).ravel()] = True
    scale = values[~inside].std(ddof=1)
    windows = np.array([values[f : f + 5] for f in FIRST]) / scale

    def target(at: np.ndarray) -> float:
        return negative_likelihood(windows, prior, at[0], 1 + at[1] ** 2)

    best = minimize(target, [-3.0, 1.0], method="Nelder-Mead", tol=1e-10)
    assert found.effect == pytest.approx(best.x[0] * scale, abs=2e-3)
    assert found.variance_ratio == pytest.approx(1 + best.x[1] ** 2, abs=5e-3)
    null = minimize(lambda d: target(np.array([0.0, d[0]])), [1.0], tol=1e-10)
    assert found.test.statistic == pytest.approx(
        -np.sqrt(2 * (null.fun - best.fun)), abs=2e-3
    )
    other = -found.effect / scale
    assert negative_likelihood(windows, prior, other, 1.0) > best.fun


def test_the_posterior_is_bayes_rule(values: np.ndarray) -> None:
    found = ball_torous(values, [500], 5, rng=0)
    scale = np.delete(values, np.arange(500, 505)).std(ddof=1)
    row, effect = values[500:505] / scale, found.effect / scale
    odds = np.array([norm.pdf(z, effect) / norm.pdf(z) for z in row])
    np.testing.assert_allclose(found.posterior[0], odds / odds.sum(), rtol=1e-6)
    assert found.days[0] == 502
    assert found.variance_ratio == 1.0


def test_a_known_day_gives_the_mean_and_its_error(values: np.ndarray) -> None:
    found = ball_torous(values, [502, 543], 1, rng=0)
    scale = np.delete(values, [502, 543]).std(ddof=1)
    assert found.effect == pytest.approx(values[[502, 543]].mean())
    assert found.standard_error == pytest.approx(scale / np.sqrt(2), rel=1e-4)
    assert found.test.statistic == pytest.approx(
        np.sqrt(2) * found.effect / scale, rel=1e-6
    )


def test_one_event_is_ranked_among_all_windows_of_the_history() -> None:
    values = np.random.default_rng(0).normal(size=300)
    values[250] = 9.0
    found = ball_torous(values, [248], 5, rng=0)
    # windows of 5 bars in bars 0-247 and 253-299
    assert found.n_reference == 244 + 43
    assert found.test.pvalue == pytest.approx(1 / (1 + 287))


def test_sides_and_priors_count(values: np.ndarray) -> None:
    tests = {
        side: ball_torous(values, FIRST, 5, alternative=side, rng=0)
        for side in ("less", "greater", "two-sided")
    }
    assert tests["less"].test.pvalue <= 0.01
    assert tests["greater"].test.pvalue >= 0.99
    assert tests["two-sided"].test.statistic == tests["less"].test.statistic
    sure = ball_torous(values, FIRST, 5, probabilities=[1, 0, 0, 0, 0], rng=0)
    assert list(sure.days) == FIRST
    assert sure.effect == pytest.approx(values[FIRST].mean(), abs=1e-3)


def test_an_event_with_a_missing_bar_is_left_out(values: np.ndarray) -> None:
    values[501] = np.nan
    found = ball_torous(values, FIRST, 5, rng=0)
    assert list(found.events) == [1, 2, 3, 4]
    assert found.test.n_events == 4


def test_data_that_carry_no_test_give_a_reason(values: np.ndarray) -> None:
    short = ball_torous(values[490:560], [10], 5, rng=0)
    assert "100 or more" in str(short.test.reason)
    assert short.effect < 0
    missing = ball_torous(np.full(300, np.nan), [10], 5, rng=0)
    assert missing.test.reason == "every window holds a missing bar"
    flat = ball_torous(np.ones(300), [10], 5, rng=0)
    assert flat.test.reason == "the history does not vary"
    assert np.isnan(flat.effect)


@pytest.mark.parametrize(
    "change",
    [
        {"first": [698]},
        {"first": [-1]},
        {"first": []},
        {"length": 0},
        {"n_resamples": 0},
        {"probabilities": [1.0, 2.0]},
        {"probabilities": [0.0] * 5},
        {"alternative": "both"},
    ],
)
def test_misuse_is_refused(values: np.ndarray, change: dict) -> None:
    options = {"first": [500], "length": 5, "rng": 0} | change
    with pytest.raises(ValueError, match=r".+"):
        ball_torous(values, **options)


def test_a_day_that_cannot_be_the_event_has_no_chance() -> None:
    values = np.random.default_rng(0).normal(size=600)
    values[[300, 302]] = -45.0, -5.0
    found = ball_torous(values, [298], 6, probabilities=[0, 0, 0, 0.3, 0.4, 0.3], rng=1)
    assert found.posterior[0, :3].tolist() == [0.0, 0.0, 0.0]
    assert found.days.tolist() == [302]
    assert found.effect > -10


def test_what_it_could_have_shown_rests_on_the_curvature_of_the_likelihood() -> None:
    values = np.random.default_rng(0).normal(0, 1, 600)
    values[[503, 541]] -= 4.0
    found = ball_torous(values, [500, 540], 5, alternative="less", rng=1)
    inside = np.r_[500:505, 540:545]
    scale = np.delete(values, inside).std(ddof=1)

    def log_likelihood(effect: float) -> float:
        total = 0.0
        for first in (500, 540):
            window = values[first : first + 5]
            usual = norm.pdf(window, 0, scale)
            on_day = norm.pdf(window, effect, scale)
            total += np.log(np.mean(usual.prod() / usual * on_day))
        return float(total)

    a, step = found.effect, 1e-3
    curve = log_likelihood(a + step) + log_likelihood(a - step) - 2 * log_likelihood(a)
    se = (-curve / step**2) ** -0.5
    seen = found.design_analysis(1.0)
    expected = design_analysis(a, se, smallest_effect=1.0, alternative="less")
    assert seen.estimate == a
    for name in ("mde", "power", "exaggeration"):
        assert getattr(seen, name) == pytest.approx(getattr(expected, name), rel=1e-4)
    assert seen.mde == pytest.approx((1.644854 + 0.841621) * se, rel=1e-4)


def test_without_a_likelihood_or_its_curvature_there_is_a_reason() -> None:
    missing = ball_torous(np.full(200, np.nan), [100], 3, rng=0)
    assert missing.design_analysis(1.0).reason == "every window holds a missing bar"
    found = ball_torous(np.random.default_rng(0).normal(size=300), [100], 3, rng=0)
    flat = replace(found, standard_error=float("nan")).design_analysis(1.0)
    assert flat.estimate == found.effect
    assert flat.reason == (
        "the likelihood has no curvature at its maximum, so that the effect has no "
        "standard error"
    )


def test_events_with_one_window_count_once(values: np.ndarray) -> None:
    alone = ball_torous(values, [540, 500], 5, rng=3)
    found = ball_torous(values, [540, 500, 540, 540], 5, rng=3)
    assert found.test.n_events == 2
    assert found.events.tolist() == [0, 1]
    assert (found.effect, found.standard_error) == (alone.effect, alone.standard_error)
    assert tuple(found.test) == tuple(alone.test)
    assert found.notes == (
        "events 0 and 2 have one window, bars 540 to 544, and count once",
        "events 0 and 3 have one window, bars 540 to 544, and count once",
    )


def test_windows_that_overlap_are_refused_with_the_pair(values: np.ndarray) -> None:
    found = ball_torous(values, [620, 501, 540, 500], 5, rng=0)
    assert np.isnan([found.effect, found.standard_error, found.test.pvalue]).all()
    assert found.test.reason == (
        "the windows of events 3 and 1, from bars 500 and 501, share 4 bars, so that "
        "they are not independent; give such events one window, or shorter windows "
        "that do not meet"
    )
    assert found.design_analysis(1.0).reason == found.test.reason


def test_windows_that_touch_are_two_events(values: np.ndarray) -> None:
    found = ball_torous(values, [500, 505], 5, rng=0)
    assert found.test.n_events == 2
    assert found.notes == ()


def test_one_window_with_two_priors_is_refused(values: np.ndarray) -> None:
    prior = np.array([[0.5, 0.5, 0.0], [0.0, 0.5, 0.5]])
    reason = ball_torous(values, [500, 500], 3, probabilities=prior, rng=0).test.reason
    assert reason is not None
    assert "share 3 bars" in reason


def test_a_window_with_a_missing_bar_overlaps_nothing(values: np.ndarray) -> None:
    values[504] = np.nan
    found = ball_torous(values, [500, 506, 505], 5, rng=0)
    assert found.test.reason is not None
    assert found.test.reason.startswith("the windows of events 2 and 1")
    assert ball_torous(values, [500, 505], 5, rng=0).events.tolist() == [1]


@pytest.mark.slow
def test_repeated_windows_keep_the_size() -> None:
    rng = np.random.default_rng(5)
    rejected = 0
    for run in range(400):
        series = rng.normal(size=800)
        found = ball_torous(series, [600] * 3, 11, n_resamples=199, rng=run)
        rejected += found.test.pvalue <= 0.05
    assert rejected <= 400 * 0.05 + 2.6 * np.sqrt(400 * 0.05 * 0.95)
