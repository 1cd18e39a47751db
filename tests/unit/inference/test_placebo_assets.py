"""Placebo assets."""

import numpy as np
import pytest

from eventimpact.inference import placebo_assets
from eventimpact.normal import SyntheticDifference, synthetic_control


@pytest.fixture
def panel(rng: np.random.Generator) -> np.ndarray:
    return rng.normal(0, 0.02, (80, 1)) + rng.normal(0, 0.01, (80, 6))


def test_each_donor_is_compared_with_the_others(panel: np.ndarray) -> None:
    y, donors = panel[:, 0], panel[:, 1:]
    found = placebo_assets(y, donors, 75)
    for j in range(5):
        others = np.delete(donors, j, axis=1)
        gap = synthetic_control(donors[:, j], others, 75).gap
        ratio = np.sqrt((gap[75:] ** 2).mean() / (gap[:75] ** 2).mean())
        assert found.ratios[j] == pytest.approx(ratio)
        assert found.effects[j] == pytest.approx(gap[75:].mean())
    larger = (found.ratios >= found.ratio).sum()
    assert found.pvalue == (1 + larger) / 6
    assert found.smallest_pvalue == 1 / 6


def test_a_large_effect_has_the_smallest_p_value(panel: np.ndarray) -> None:
    panel[75:, 0] -= 0.2
    found = placebo_assets(panel[:, 0], panel[:, 1:], 75)
    assert found.pvalue == found.smallest_pvalue == 1 / 6
    assert found.ratio > found.ratios.max()


def test_a_donor_with_a_hole_is_no_placebo(panel: np.ndarray) -> None:
    expected = placebo_assets(panel[:, 0], panel[:, [1, 2, 4, 5]], 75)
    panel[10, 3] = np.nan
    found = placebo_assets(panel[:, 0], panel[:, 1:], 75)
    assert np.flatnonzero(np.isnan(found.ratios)).tolist() == [2]
    assert found.pvalue == expected.pvalue
    assert found.smallest_pvalue == 0.2


def test_the_other_model_may_be_used(panel: np.ndarray) -> None:
    found = placebo_assets(panel[:, 0], panel[:, 1:], 75, model=SyntheticDifference())
    assert found.reason is None
    assert found.ratio != placebo_assets(panel[:, 0], panel[:, 1:], 75).ratio


def test_one_donor_is_too_few(panel: np.ndarray) -> None:
    found = placebo_assets(panel[:, 0], panel[:, 1:2], 75)
    assert found.reason == "a placebo needs two complete donors; there is one"
    assert np.isfinite(found.ratio)
    assert np.isnan(found.pvalue)


def test_a_missing_event_bar_is_a_reason(panel: np.ndarray) -> None:
    panel[79, 0] = np.nan
    found = placebo_assets(panel[:, 0], panel[:, 1:], 75)
    assert found.reason == "the return of event bar 4 is missing"
