"""Doses moved over the history, against a loop over statsmodels."""

import numpy as np
import pytest
import statsmodels.api as sm

from eventimpact._types import Alternative, FloatArray
from eventimpact.inference import shifted_dose_test


N, START, STOP = 300, 200, 220


@pytest.fixture
def returns(rng: np.random.Generator) -> FloatArray:
    return rng.normal(size=N)


@pytest.fixture
def dose(rng: np.random.Generator) -> FloatArray:
    doses = np.full(N, np.nan)
    doses[START:STOP] = rng.exponential(size=STOP - START) * (rng.random(20) < 0.7)
    return doses


@pytest.mark.parametrize("lags", [0, 2])
@pytest.mark.parametrize("alternative", ["two-sided", "less", "greater"])
def test_it_is_the_rank_of_the_t_value_of_statsmodels_among_all_other_places(
    returns: FloatArray, dose: FloatArray, lags: int, alternative: Alternative
) -> None:
    returns[40] = np.nan
    doses = dose[START:STOP]
    rows = range(lags, 20)
    X = [[1.0, *(doses[t - lag] for lag in range(lags + 1))] for t in rows]
    values = {}
    for start in range(N - 20 + 1):
        y = returns[start + lags : start + 20]
        if np.isfinite(y).all():
            test = sm.OLS(y, X).fit().t_test([0.0] + [1.0] * (lags + 1))
            values[start] = (float(test.effect[0]), float(test.tvalue[0, 0]))
    effect, t = values[START]
    others = np.array([v[1] for s, v in values.items() if abs(s - START) >= 20])
    far = {
        "two-sided": np.abs(others) >= abs(t),
        "less": others <= t,
        "greater": others >= t,
    }[alternative]
    found = shifted_dose_test(returns, dose, lags=lags, alternative=alternative)
    assert found.estimate == pytest.approx(effect)
    assert found.statistic == pytest.approx(t)
    assert found.pvalue == pytest.approx((1 + far.sum()) / (1 + len(others)))
    assert f"{len(others)} other bars" in found.distribution


def test_a_planted_effect_has_the_smallest_p_there_is(
    returns: FloatArray, dose: FloatArray
) -> None:
    returns[START:STOP] -= 20 * dose[START:STOP]
    found = shifted_dose_test(returns, dose, alternative="less")
    n_others = N - 20 + 1 - 39
    assert found.pvalue == pytest.approx(1 / (1 + n_others))


def test_a_level_of_the_response_does_not_matter(
    returns: FloatArray, dose: FloatArray
) -> None:
    one = shifted_dose_test(returns, dose)
    other = shifted_dose_test(returns + 1e6, dose)
    assert other.statistic == pytest.approx(one.statistic, rel=1e-6)


def test_data_that_do_not_carry_it_give_a_reason(
    returns: FloatArray, dose: FloatArray
) -> None:
    def reason(y: FloatArray, x: FloatArray, lags: int = 0) -> str:
        found = shifted_dose_test(y, x, lags=lags)
        assert np.isnan(found.pvalue)
        assert found.reason is not None
        return found.reason

    gap, constant, torn = dose.copy(), dose.copy(), returns.copy()
    gap[210] = np.nan
    constant[START:STOP] = 2.0
    torn[205] = np.nan
    still = returns.copy()
    still[START:STOP] = 0.0
    assert reason(returns, np.full(N, np.nan)) == "no dose is known"
    assert "missing within the stretch" in reason(returns, gap)
    assert "do not vary" in reason(returns, constant)
    assert "20 doses are known but 9 lags need 22" in reason(returns, dose, 9)
    assert "missing or does not vary over the stretch" in reason(torn, dose)
    assert "missing or does not vary over the stretch" in reason(still, dose)
    assert "other places" in reason(returns[150:], dose[150:])


def test_wrong_input_is_refused_in_a_sentence(
    returns: FloatArray, dose: FloatArray
) -> None:
    with pytest.raises(ValueError, match="give one number of each a bar"):
        shifted_dose_test(returns, dose[1:])
    with pytest.raises(ValueError, match="lags is -1"):
        shifted_dose_test(returns, dose, lags=-1)
