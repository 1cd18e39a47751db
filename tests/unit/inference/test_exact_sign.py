"""The exact sign test against scipy and by hand."""

import numpy as np
import pytest
from scipy.stats import binomtest

from eventimpact._types import Alternative
from eventimpact.inference import exact_sign_test, smallest_sign_pvalue


@pytest.mark.parametrize("alternative", ["two-sided", "less", "greater"])
@pytest.mark.parametrize("n", [1, 2, 3, 6, 12])
def test_equals_the_binomial_test_of_scipy(n: int, alternative: Alternative) -> None:
    for w in range(n + 1):
        values = np.repeat([0.01, -0.01], [w, n - w])
        result = exact_sign_test(values, alternative=alternative)
        wanted = binomtest(w, n, 0.5, alternative=alternative).pvalue
        assert result.pvalue == pytest.approx(wanted, rel=1e-12)
        assert (result.statistic, result.n_events) == (w, n)


@pytest.mark.parametrize("alternative", ["two-sided", "less", "greater"])
@pytest.mark.parametrize("n", [1, 2, 3, 6, 12])
def test_the_smallest_p_is_that_of_unanimous_events(
    n: int, alternative: Alternative
) -> None:
    values = np.full(n, 0.01 if alternative == "greater" else -0.01)
    result = exact_sign_test(values, alternative=alternative)
    assert result.pvalue == pytest.approx(smallest_sign_pvalue(n, alternative))
    assert f"smallest p-value {smallest_sign_pvalue(n, alternative):.3g}" in (
        result.distribution
    )


def test_five_events_cannot_reach_five_percent() -> None:
    assert smallest_sign_pvalue(5) == 0.0625
    assert smallest_sign_pvalue(6) == 0.03125


def test_the_usual_return_is_the_dividing_line_and_ties_are_left_out() -> None:
    result = exact_sign_test([0.02, 0.01, np.nan, 0.03], center=[0.01, 0.01, 0.0, 0.0])
    assert (result.statistic, result.n_events) == (2.0, 2)


def test_nothing_but_ties_is_refused() -> None:
    result = exact_sign_test([0.0, 0.0])
    assert result.reason == "no event has a return other than the usual one"
