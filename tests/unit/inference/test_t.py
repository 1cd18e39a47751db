"""The t test of one event."""

import numpy as np
import pytest
from scipy import stats

from eventimpact import Window
from eventimpact._types import FloatArray
from eventimpact.abnormal import abnormal_returns
from eventimpact.inference import t_test
from eventimpact.normal import ConstantMean


@pytest.fixture
def returns() -> FloatArray:
    return np.random.default_rng(9).normal(0.001, 0.02, 400)


def test_a_single_bar_is_a_two_sample_t_test_with_one_value(
    returns: FloatArray,
) -> None:
    abnormal = abnormal_returns(returns, [300], model=ConstantMean())
    expected = stats.ttest_ind(returns[[300]], returns[40:290], equal_var=True)
    result = t_test(abnormal, Window(0, 0))
    assert result.statistic == pytest.approx(expected.statistic)
    assert result.pvalue == pytest.approx(expected.pvalue)
    assert result.df == 249


def test_sides_add_up(returns: FloatArray) -> None:
    abnormal = abnormal_returns(returns, [300], model=ConstantMean())
    less, greater, both = (
        t_test(abnormal, Window(0, 2), alternative=side).pvalue
        for side in ("less", "greater", "two-sided")
    )
    assert less + greater == pytest.approx(1.0)
    assert both == pytest.approx(2 * min(less, greater))


def test_the_event_asked_for_is_tested(returns: FloatArray) -> None:
    abnormal = abnormal_returns(returns, [300, 350], model=ConstantMean())
    alone = abnormal_returns(returns, [350], model=ConstantMean())
    window = Window(-1, 1)
    assert tuple(t_test(abnormal, window, event=1)) == tuple(t_test(alone, window))


def test_a_missing_bar_is_the_reason(returns: FloatArray) -> None:
    returns[301] = np.nan
    abnormal = abnormal_returns(returns, [300], model=ConstantMean())
    result = t_test(abnormal, Window(0, 2))
    assert result.reason == "the return of event-time bar +1 is missing"
    assert np.isnan(result.pvalue)


def test_a_series_that_never_moves_has_no_forecast_error() -> None:
    abnormal = abnormal_returns(np.full(400, 0.01), [300], model=ConstantMean())
    result = t_test(abnormal, Window(0, 0))
    assert result.reason == "the model fits the estimation window without error"
