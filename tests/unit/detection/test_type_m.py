"""Errors of sign and of size."""

import numpy as np
import pytest
from scipy import integrate, stats

from eventimpact.detection import type_m


# Gelman and Carlin (2014), pages 646 and 645; their ratios are simulated.
PUBLISHED = (
    (0.1, 3.28, 0.05, 0.46, 77, 0.02),
    (2.0, 8.1, 0.06, 0.24, 9.7, 0.03),
)


@pytest.mark.parametrize(
    ("effect", "sd", "power", "type_s", "ratio", "error"), PUBLISHED
)
def test_published_examples(
    effect: float, sd: float, power: float, type_s: float, ratio: float, error: float
) -> None:
    found = type_m(effect, sd)
    assert float(found.power) == pytest.approx(power, abs=0.005)
    assert float(found.type_s) == pytest.approx(type_s, abs=0.005)
    assert float(found.exaggeration) == pytest.approx(ratio, rel=error)


@pytest.mark.parametrize("df", [1.5, 4.0, 10.0, 250.0])
def test_the_t_form_is_that_of_quadrature(df: float) -> None:
    effect, sd = 0.7, 0.5
    critical = stats.t.ppf(0.975, df) * sd
    density = stats.t(df, effect, sd).pdf

    def size(x: float) -> float:
        return float(abs(x) * density(x))

    right = integrate.quad(size, critical, np.inf, epsabs=1e-12, limit=500)[0]
    wrong = integrate.quad(size, -np.inf, -critical, epsabs=1e-12, limit=500)[0]
    hits = stats.t.sf(critical, df, effect, sd) + stats.t.cdf(-critical, df, effect, sd)
    found = type_m(effect, sd, df=df)
    assert float(found.power) == pytest.approx(hits, rel=1e-9)
    assert float(found.exaggeration) == pytest.approx(
        (right + wrong) / hits / effect, rel=1e-5
    )


def test_a_t_without_a_mean_exaggerates_without_end() -> None:
    assert np.isinf(type_m(1.0, 1.0, df=1).exaggeration)


def test_simulated_estimates_are_as_wrong(rng: np.random.Generator) -> None:
    estimates = 0.4 + rng.standard_t(8, 400_000)
    found = type_m(0.4, 1.0, df=8)
    seen = np.abs(estimates) > stats.t.ppf(0.975, 8)
    assert float(found.power) == pytest.approx(seen.mean(), rel=0.03)
    wrong = (estimates[seen] < 0).mean()
    assert float(found.type_s) == pytest.approx(wrong, rel=0.05)
    ratio = np.abs(estimates[seen]).mean() / 0.4
    assert float(found.exaggeration) == pytest.approx(ratio, rel=0.01)


def test_draws_are_shifted_and_judged_among_the_others(
    rng: np.random.Generator,
) -> None:
    draws, effect = rng.standard_t(4, 60), 0.8
    estimates, seen = draws + effect, []
    for j, estimate in enumerate(estimates):
        others = np.abs(np.delete(draws, j))
        seen.append((1 + (others >= abs(estimate)).sum()) / 60 <= 0.1)
    found = type_m(effect, draws, significance=0.1)
    assert float(found.power) == pytest.approx(np.mean(seen))
    expected = np.abs(estimates[seen]).mean() / effect
    assert float(found.exaggeration) == pytest.approx(expected)
    assert float(found.type_s) == pytest.approx((estimates[seen] < 0).mean())


@pytest.mark.parametrize("df", [None, 6.0])
def test_many_normal_or_t_draws_say_what_the_scale_says(df: float | None) -> None:
    share = (np.arange(20_000) + 0.5) / 20_000
    draws = stats.norm.ppf(share) if df is None else stats.t.ppf(share, df)
    effects = [-2.0, -0.5, 0.3, 1.0]
    by_draws, by_scale = type_m(effects, draws), type_m(effects, 1.0, df=df)
    assert by_draws.power == pytest.approx(by_scale.power, abs=2e-3)
    assert by_draws.type_s == pytest.approx(by_scale.type_s, abs=5e-3)
    assert by_draws.exaggeration == pytest.approx(by_scale.exaggeration, rel=2e-2)


def test_without_an_effect_there_is_no_sign_and_no_end_to_it() -> None:
    found = type_m([0.0, 1.0], 1.0)
    assert np.isnan(found.type_s[0])
    assert np.isinf(found.exaggeration[0])
    assert found.power[0] == pytest.approx(0.05)


def test_draws_too_few_to_reject_have_no_power() -> None:
    found = type_m(0.5, np.linspace(-1, 1, 20), significance=0.01)
    assert found.power == 0
    assert np.isnan(found.exaggeration)


def test_a_sign_does_not_matter() -> None:
    up, down = type_m(0.5, 1.0), type_m(-0.5, 1.0)
    assert up.exaggeration == down.exaggeration
    assert up.type_s == down.type_s


def test_what_has_no_scale_has_a_reason() -> None:
    found = type_m([0.1, 0.2], np.nan)
    assert found.reason is not None
    assert np.isnan(found.power).all()
    assert found.exaggeration.shape == (2,)
