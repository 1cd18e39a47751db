"""What a regression on events says, accepts and refuses."""

from typing import Any

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.stats import nct
from scipy.stats import t as student

from eventimpact._types import Alternative
from eventimpact.regression import (
    EventRegression,
    break_dates,
    cusum_test,
    dose_response,
    local_projections,
    sup_f_test,
)


BARS = [50, 120, 260]


@pytest.fixture
def returns(rng: np.random.Generator) -> np.ndarray:
    return rng.normal(0, 0.02, 300)


def test_the_minimum_detectable_effect_is_found_four_times_in_five(
    returns: np.ndarray,
) -> None:
    fit = EventRegression().fit(returns, {"sales": BARS})
    sides: tuple[tuple[Alternative, float], ...] = (
        ("two-sided", 0.025),
        ("less", 0.05),
    )
    for side, tail in sides:
        effect = fit.effect("sales", alternative=side)
        critical = student.isf(tail, 298)
        shift = brentq(lambda d, c=critical: nct.sf(c, 298, d) - 0.8, 0, 10)
        assert effect.minimum_detectable_effect == pytest.approx(shift * effect.se)
    two = EventRegression().fit(returns, {"sales": BARS, "tariffs": [20, 90]})
    assert np.isnan(two.joint_test().minimum_detectable_effect)


def test_a_mask_marks_the_same_events_as_their_bars(returns: np.ndarray) -> None:
    mask = np.isin(np.arange(300), BARS)
    by_mask = EventRegression().fit(returns, {"sales": mask})
    by_bars = EventRegression().fit(returns, {"sales": BARS})
    np.testing.assert_array_equal(by_mask.params, by_bars.params)
    with pytest.raises(ValueError, match=r"shape \(5,\); \(300,\) is due"):
        EventRegression().fit(returns, {"sales": np.ones(5, dtype=bool)})


def test_zeros_and_ones_for_each_bar_are_refused(returns: np.ndarray) -> None:
    marks = np.isin(np.arange(300), BARS).astype(int)
    with pytest.raises(ValueError, match="300 zeros and ones were given"):
        EventRegression().fit(returns, {"sales": marks})
    with pytest.raises(ValueError, match="300 zeros and ones were given"):
        EventRegression().fit(returns, {"sales": BARS}, confounders={"news": marks})


def test_groups_without_names_are_refused_in_a_sentence(returns: np.ndarray) -> None:
    regression: Any = EventRegression()
    with pytest.raises(TypeError, match=r"events are of type list; give \{name: pos"):
        regression.fit(returns, [5, 6])
    with pytest.raises(TypeError, match="confounders are of type ndarray"):
        regression.fit(returns, {"sales": BARS}, confounders=returns > 0)


def test_the_summary_has_a_row_a_coefficient_and_the_notes(returns: np.ndarray) -> None:
    fit = EventRegression(errors="HAC").fit(returns, {"sales": [*BARS, 400]})
    text = fit.summary()
    assert f"{fit.params[1]:.4g}" in text
    assert f"{fit.pvalue[1]:.4f}" in text
    assert all(f"note: {note}" in text for note in fit.notes)
    assert len(fit.notes) > 0


def test_results_show_themselves_in_two_lines_at_most(
    returns: np.ndarray, rng: np.random.Generator
) -> None:
    dose = rng.normal(0, 1, 300)
    found = (
        EventRegression().fit(returns, {"sales": BARS}),
        cusum_test(returns),
        sup_f_test(returns),
        break_dates(np.where(np.arange(300) < 150, 0.0, 0.1) + returns),
        dose_response(returns, dose, lags=1),
        local_projections(returns, dose, 3, lags=1),
    )
    for result in found:
        shown = repr(result)
        assert shown.startswith(f"<{type(result).__name__}")
        assert shown.count("\n") <= 1
        assert len(shown) < 300
        assert "n " in shown


def test_results_without_numbers_show_their_reason() -> None:
    flat = np.zeros(300)
    for result in (cusum_test(flat), sup_f_test(flat), break_dates(flat)):
        assert result.reason is not None
        assert result.reason in repr(result)
