"""The record that tests give back."""

import numpy as np

from eventimpact.inference import TestResult


def test_it_unpacks_to_statistic_and_pvalue() -> None:
    statistic, pvalue = TestResult(statistic=1.0, pvalue=0.3, null="no effect")
    assert (statistic, pvalue) == (1.0, 0.3)


def test_what_is_not_applicable_says_why() -> None:
    result = TestResult.not_applicable(
        "too few bars", null="no effect", alternative="less", estimate=-0.1
    )
    assert np.isnan(list(result)).all()
    assert (result.reason, result.alternative) == ("too few bars", "less")
    assert result.estimate == -0.1
    assert not result.is_applicable
