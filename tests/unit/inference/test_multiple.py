"""Adjusted p-values against statsmodels."""

from collections.abc import Callable

import numpy as np
import pytest
from statsmodels.stats.multitest import multipletests

from eventimpact._types import FloatArray
from eventimpact.inference import benjamini_hochberg, holm


Adjust = Callable[[list[float]], FloatArray]

P = [0.001, 0.04, 0.04, 0.2, 0.011, 0.9, 0.03, 1.0, 0.0]


@pytest.mark.parametrize(
    ("adjust", "method"), [(holm, "holm"), (benjamini_hochberg, "fdr_bh")]
)
def test_adjusted_p_values_are_those_of_statsmodels(
    adjust: Adjust, method: str
) -> None:
    np.testing.assert_allclose(
        adjust(P), multipletests(P, method=method)[1], rtol=1e-14
    )


@pytest.mark.parametrize("adjust", [holm, benjamini_hochberg])
def test_a_test_that_was_not_applicable_is_not_counted(adjust: Adjust) -> None:
    with_gap = adjust([*P[:3], np.nan, *P[3:]])
    assert np.isnan(with_gap[3])
    np.testing.assert_array_equal(np.delete(with_gap, 3), adjust(P))
    assert adjust([]).shape == (0,)


@pytest.mark.parametrize("bad", [[1.2], [-0.1], [[0.1]]])
def test_what_is_no_p_value_is_refused(bad: list[float]) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        holm(bad)
