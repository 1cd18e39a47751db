"""The onset minimises the sum of squares, and its set covers the truth."""

import numpy as np
import pytest
import statsmodels.api as sm

from eventimpact.detection import design_analysis
from eventimpact.errors import InsufficientDataError
from eventimpact.inference import onset


def test_onset_is_the_best_of_all_regressions(rng: np.random.Generator) -> None:
    y = rng.normal(size=80) - 0.8 * (np.arange(80) >= 30)
    ssr = [
        sm.OLS(y, sm.add_constant((np.arange(80) >= k).astype(float))).fit().ssr
        for k in range(2, 79)
    ]
    found = onset(y)
    assert found.position == 2 + int(np.argmin(ssr))
    change = y[found.position :].mean() - y[: found.position].mean()
    assert found.change == pytest.approx(change)
    ratio = 80 * (np.array(ssr) / min(ssr) - 1)
    expected = 1 - (1 - np.exp(-ratio / 2)) ** 2
    np.testing.assert_allclose(found.pvalues[2:79], expected, rtol=1e-9)


def test_critical_value_is_the_published_one() -> None:
    # Hansen (2000), table I: 5.94 at 90 % and 7.35 at 95 %.
    for level, published in ((0.9, 5.94), (0.95, 7.35)):
        critical = -2 * np.log(1 - np.sqrt(level))
        assert critical == pytest.approx(published, abs=0.005)
        p_there = 1 - (1 - np.exp(-critical / 2)) ** 2
        assert p_there == pytest.approx(1 - level)


@pytest.mark.slow
def test_set_covers_the_true_bar_as_often_as_it_says() -> None:
    rng = np.random.default_rng(11)
    covered = 0
    for _ in range(2000):
        found = onset(rng.normal(size=120) - 0.6 * (np.arange(120) >= 60))
        covered += bool(found.pvalues[60] >= 0.1)
    assert 0.88 <= covered / 2000 <= 0.96


def test_missing_bars_are_passed_over() -> None:
    y = np.repeat([0.0, -1.0], 20) + np.tile([0.01, -0.01], 20)
    y[[5, 25]] = np.nan
    found = onset(y)
    assert found.position == 20
    assert np.isnan(found.pvalues[[5, 25]]).all()


def test_one_sided_p_values_take_the_least_rejected_bar() -> None:
    y = np.random.default_rng(4).normal(size=60) - 1.5 * (np.arange(60) >= 40)
    found = onset(y)
    assert found.pvalue_from(found.position) == 1.0
    assert found.pvalue_before(found.position + 1) == 1.0
    assert found.pvalue_before(20) == np.nanmax(found.pvalues[:20])
    assert np.isnan(found.pvalue_before(0))


def test_only_changes_in_the_direction_asked_for_are_considered() -> None:
    y = np.repeat([0.5, -1.0, 1.0], 20) + np.tile([0.02, -0.02], 30)
    down, up = onset(y, alternative="less"), onset(y, alternative="greater")
    assert down is not None
    assert up is not None
    assert down.position == 20
    assert down.change < 0
    assert up.position == 40
    assert onset(np.arange(20.0), alternative="less") is None


def test_nine_bars_are_too_few() -> None:
    with pytest.raises(InsufficientDataError):
        onset(np.zeros(9))


@pytest.mark.parametrize("alternative", ["two-sided", "less"])
def test_what_an_onset_could_have_shown_is_the_t_test_of_two_means(
    alternative: str, rng: np.random.Generator
) -> None:
    y = rng.normal(size=80) - 1.5 * (np.arange(80) >= 30)
    y[5] = np.nan
    found = onset(y, alternative=alternative)
    known = np.isfinite(y)
    later = (np.arange(80) >= found.position)[known].astype(float)
    fit = sm.OLS(y[known], sm.add_constant(later)).fit()
    expected = design_analysis(
        fit.params[1],
        fit.bse[1],
        smallest_effect=0.5,
        df=fit.df_resid,
        alternative=alternative,
    )
    seen = found.design_analysis(0.5)
    for name in ("estimate", "mde", "power", "exaggeration"):
        assert getattr(seen, name) == pytest.approx(getattr(expected, name))


def test_values_without_noise_have_no_design_analysis() -> None:
    found = onset(1.0 * (np.arange(40) >= 20))
    assert found.design_analysis(0.5).reason is not None


@pytest.mark.parametrize("constant", [1.0, 0.1, 0.0])
def test_values_that_do_not_vary_have_no_onset(constant: float) -> None:
    with pytest.raises(InsufficientDataError, match="the 40 values do not vary"):
        onset(np.full(40, constant))


def test_an_infinite_value_is_named_not_passed_over() -> None:
    values = np.concatenate((np.zeros(20), np.full(20, np.inf)))
    with pytest.raises(ValueError, match="the value of bar 20 is infinite"):
        onset(values)
    values[25] = 1.0
    with pytest.raises(ValueError, match="bar 20 is infinite"):
        onset(values)
