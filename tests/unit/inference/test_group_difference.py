"""Welch's t of the means of clusters."""

import numpy as np
import pytest
from scipy.stats import ttest_ind

from eventimpact import Window
from eventimpact._types import Alternative, FloatArray
from eventimpact.abnormal import EventArrays, event_arrays
from eventimpact.inference import group_difference
from eventimpact.normal import ConstantMean


DAY = Window(0, 0)


@pytest.fixture
def returns(rng: np.random.Generator) -> FloatArray:
    return rng.normal(0, 0.02, (2000, 2))


def study(returns: FloatArray, asset: list[int], bar: list[int]) -> EventArrays:
    return event_arrays(returns, None, asset, bar, model=ConstantMean())


@pytest.mark.parametrize("alternative", ["two-sided", "less", "greater"])
def test_it_is_welchs_t_of_scipy(returns: FloatArray, alternative: Alternative) -> None:
    first = study(returns, [0] * 6, list(range(300, 900, 100)))
    second = study(returns, [1] * 9, list(range(1000, 1900, 100)))
    found = group_difference(first, second, DAY, alternative=alternative)
    wanted = ttest_ind(
        first.car(DAY), second.car(DAY), equal_var=False, alternative=alternative
    )
    assert found.statistic == pytest.approx(wanted.statistic, rel=1e-12)
    assert found.pvalue == pytest.approx(wanted.pvalue, rel=1e-10)
    assert found.df == pytest.approx(wanted.df, rel=1e-12)
    assert found.n_events == 15


def test_events_of_one_cluster_are_averaged_first(returns: FloatArray) -> None:
    bars = [300, 301, 500, 501, 700, 701]
    first = study(returns, [0, 1] * 3, bars)
    second = study(returns, [0, 1] * 3, [1000 + bar for bar in bars])
    labels = ["a", "a", "b", "b", "c", "c"]
    found = group_difference(first, second, DAY, groups=(labels, labels))
    means = [part.car(DAY).reshape(3, 2).mean(axis=1) for part in (first, second)]
    wanted = ttest_ind(*means, equal_var=False)
    assert found.statistic == pytest.approx(wanted.statistic, rel=1e-12)
    assert found.df == pytest.approx(wanted.df, rel=1e-12)


def test_one_cluster_in_a_group_is_a_reason(returns: FloatArray) -> None:
    first = study(returns, [0], [300])
    second = study(returns, [0] * 3, [500, 700, 900])
    found = group_difference(first, second, DAY)
    assert found.reason is not None
    assert "1 and 3 clusters" in found.reason


def test_events_that_do_not_differ_are_a_reason(returns: FloatArray) -> None:
    first = study(returns[:, [0, 0]], [0, 1], [300, 300])
    second = study(returns[:, [0, 0]], [0, 1], [500, 500])
    labels = ["a", "b"]
    found = group_difference(first, second, DAY, groups=(labels, labels))
    assert found.reason is not None
    assert "do not differ" in found.reason
