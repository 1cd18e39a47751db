"""Power against a range of effects, and what could have been seen."""

from itertools import product

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.power import TTestPower

from eventimpact._types import Alternative
from eventimpact.detection import minimum_detectable_effect, power, power_curve


ALTERNATIVES: tuple[Alternative, ...] = ("two-sided", "less", "greater")
STATSMODELS = {"two-sided": "two-sided", "less": "smaller", "greater": "larger"}


def by_hand(
    effect: float, draws: np.ndarray, size: float, alternative: Alternative
) -> float:
    """Rank each shifted draw among the others, one at a time."""
    seen = 0
    score = {"two-sided": np.abs, "less": np.negative, "greater": np.positive}
    for j, draw in enumerate(draws):
        others = score[alternative](np.delete(draws, j))
        extreme = (others >= score[alternative](draw + effect)).sum()
        seen += (1 + extreme) / len(draws) <= size
    return seen / len(draws)


@pytest.mark.parametrize("alternative", ALTERNATIVES)
@pytest.mark.parametrize("df", [3, 10, 250])
def test_the_power_of_a_t_test_is_that_of_statsmodels(
    alternative: Alternative, df: int
) -> None:
    n = df + 1
    for effect in (-0.5, 0.1, 0.8):
        expected = TTestPower().power(
            effect, n, 0.05, alternative=STATSMODELS[alternative]
        )
        found = power_curve([effect], n**-0.5, df=df, alternative=alternative)
        assert found.power[0] == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("df", [3, 10, 250])
def test_the_detectable_effect_of_a_t_test_is_that_of_statsmodels(df: int) -> None:
    expected = (
        TTestPower().solve_power(None, df + 1, 0.05, 0.8, alternative="larger")
        * (df + 1) ** 0.5
    )
    found = minimum_detectable_effect(1.0, df=df, alternative="greater")
    assert found == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("alternative", ALTERNATIVES)
def test_without_degrees_of_freedom_it_is_the_power_of_a_normal_test(
    alternative: Alternative,
) -> None:
    effects = np.linspace(-0.1, 0.1, 9)
    curve = power_curve(effects, 0.03, alternative=alternative)
    assert curve.power == pytest.approx(power(effects, 0.03, alternative=alternative))
    assert curve.mde == minimum_detectable_effect(0.03, alternative=alternative)


def test_an_effect_of_a_hundred_deviations_is_seen() -> None:
    curve = power_curve([40.0, 100.0, 1e4], 1.0, df=50)
    assert curve.power == pytest.approx(1.0)


@pytest.mark.parametrize("alternative", ALTERNATIVES)
def test_the_power_of_the_rank_test_is_counted(
    alternative: Alternative, rng: np.random.Generator
) -> None:
    for size, draws in product(
        (0.05, 0.1), (rng.standard_t(3, 40), rng.normal(size=61))
    ):
        effects = np.linspace(-4, 4, 17)
        curve = power_curve(effects, draws, significance=size, alternative=alternative)
        expected = [by_hand(e, draws, size, alternative) for e in effects]
        assert curve.power == pytest.approx(expected)


@pytest.mark.parametrize("alternative", ALTERNATIVES)
def test_ties_among_draws_are_counted_as_by_hand(
    alternative: Alternative, rng: np.random.Generator
) -> None:
    draws = np.round(rng.normal(size=50) * 8) / 8
    effects = np.array([0.0, 0.5, 1.0, 1.25, 2.5])
    curve = power_curve(effects, draws, alternative=alternative)
    expected = [by_hand(e, np.sort(draws), 0.05, alternative) for e in effects]
    assert curve.power == pytest.approx(expected)


@pytest.mark.parametrize("alternative", ALTERNATIVES)
def test_the_detectable_effect_of_the_rank_test_has_the_power_it_names(
    alternative: Alternative, rng: np.random.Generator
) -> None:
    draws = rng.standard_t(3, 200)
    effect = minimum_detectable_effect(draws, alternative=alternative)
    signed = -effect if alternative == "less" else effect
    just, short = power_curve(
        np.array([1 + 1e-9, 0.97]) * signed, draws, alternative=alternative
    ).power
    assert just >= 0.8 - 1e-12
    if alternative != "two-sided":
        assert short < 0.8
    else:
        both = power_curve(np.array([-0.97, 0.97]) * effect, draws).power
        assert both.min() < 0.8


def test_many_normal_draws_have_the_detectable_effect_of_the_scale() -> None:
    draws = stats.norm.ppf((np.arange(10_000) + 0.5) / 10_000)
    found = minimum_detectable_effect(draws)
    assert found == pytest.approx(minimum_detectable_effect(1.0), rel=5e-3)


def test_the_size_of_the_rank_test_is_the_nominal_one() -> None:
    draws = stats.norm.ppf((np.arange(300) + 0.5) / 300)
    assert power_curve([0.0], draws).power[0] == pytest.approx(0.05)


def test_draws_too_few_to_reject_see_nothing() -> None:
    curve = power_curve([1e6], np.linspace(-1, 1, 20), significance=0.01)
    assert curve.power[0] == 0
    assert np.isinf(curve.mde)


def test_what_has_no_scale_has_a_reason() -> None:
    curve = power_curve([0.1], -1.0)
    assert curve.reason is not None
    assert np.isnan(curve.power).all()
    assert np.isnan(curve.mde)


def test_an_effect_that_is_not_known_has_no_power() -> None:
    assert np.isnan(power_curve([np.nan], np.arange(50.0)).power).all()


@pytest.mark.parametrize("df", [1, 2])
@pytest.mark.parametrize("significance", [0.05, 0.01, 0.001])
def test_power_with_next_to_no_freedom_is_that_of_a_normal_over_a_chi(
    df: int, significance: float
) -> None:
    """Integrated over the distribution of the standard deviation."""
    effects = np.array([0.0, 1.0, 10.0, 38.0, 39.0, 60.0, 300.0])
    critical, nodes = stats.t.ppf(1 - significance / 2, df), np.linspace(0, 9, 200_001)
    nodes = (nodes[1:] + nodes[:-1]) / 2
    density = stats.chi.pdf(nodes, df) * 9 / len(nodes)
    expected = [
        float(density @ stats.norm.sf(critical * nodes / df**0.5 - effect))
        + float(density @ stats.norm.cdf(-critical * nodes / df**0.5 - effect))
        for effect in effects
    ]
    found = power_curve(effects, 1.0, df=df, significance=significance)
    np.testing.assert_allclose(found.power, expected, atol=1e-4)
    assert (np.diff(found.power) >= 0).all()
