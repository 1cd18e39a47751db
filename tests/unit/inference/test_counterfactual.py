"""Counterfactuals of an asset."""

from dataclasses import replace

import numpy as np
import pytest

from eventimpact.detection import minimum_detectable_effect
from eventimpact.inference import (
    DonorSet,
    conformal_test,
    counterfactual,
    counterfactuals,
    placebo_assets,
)
from eventimpact.normal import (
    SyntheticControl,
    SyntheticDifference,
    synthetic_control,
    synthetic_difference,
)


NAMES = ("A", "B", "C", "D", "E")
N_PRE = 117


@pytest.fixture
def panel(rng: np.random.Generator) -> np.ndarray:
    returns = rng.normal(0, 0.02, (120, 1)) + rng.normal(0, 0.01, (120, 6))
    returns[N_PRE:, 0] -= [0.06, 0.02, 0.04]
    return returns


@pytest.fixture
def donors(panel: np.ndarray) -> DonorSet:
    return DonorSet(returns=panel[:, 1:], names=NAMES, why="one market")


def test_path_weights_and_effects_are_those_of_the_model(
    panel: np.ndarray, donors: DonorSet
) -> None:
    found = counterfactual(panel[:, 0], donors, N_PRE)
    path = synthetic_control(panel[:, 0], panel[:, 1:], N_PRE)
    assert found.gap == pytest.approx(path.gap)
    assert found.expected == pytest.approx(panel[:, 0] - path.gap)
    assert found.weights == pytest.approx(path.weights)
    assert found.total_effect == pytest.approx(path.gap[N_PRE:].sum())
    assert found.mean_effect == pytest.approx(path.gap[N_PRE:].mean())
    assert found.refused == ()
    assert found.reason is None


def test_weights_are_named_the_heaviest_first(
    panel: np.ndarray, donors: DonorSet
) -> None:
    found = counterfactual(panel[:, 0], donors, N_PRE).named_weights
    assert list(found.values()) == sorted(found.values(), reverse=True)
    assert sum(found.values()) == pytest.approx(1)


def test_tests_are_those_of_the_functions(panel: np.ndarray, donors: DonorSet) -> None:
    found = counterfactual(panel[:, 0], donors, N_PRE)
    test = conformal_test(panel[:, 0], panel[:, 1:], N_PRE)
    assert found.pvalue == test.pvalue
    assert found.smallest_pvalue == 1 / 120
    placebo = placebo_assets(panel[:, 0], panel[:, 1:], N_PRE)
    assert found.placebo.pvalue == placebo.pvalue
    assert found.placebo.ratios == pytest.approx(placebo.ratios)


@pytest.mark.parametrize("level", [0.9, 0.8])
def test_ends_of_intervals_are_where_the_test_turns(
    panel: np.ndarray, donors: DonorSet, level: float
) -> None:
    y, X = panel[:, 0], panel[:, 1:]
    found = counterfactual(y, donors, N_PRE, confidence_level=level)

    def p_of_bar(k: int, effect: float) -> float:
        rows = [*range(N_PRE), N_PRE + k]
        return conformal_test(y[rows], X[rows], N_PRE, effect=effect).pvalue

    def p_of_all(effect: float) -> float:
        return conformal_test(y, X, N_PRE, effect=effect).pvalue

    hair = 1e-6
    for k in range(3):
        assert p_of_bar(k, found.low[k] + hair) > round(1 - level, 9)
        assert p_of_bar(k, found.low[k] - hair) <= round(1 - level, 9)
        assert p_of_bar(k, found.high[k] - hair) > round(1 - level, 9)
        assert p_of_bar(k, found.high[k] + hair) <= round(1 - level, 9)
    low, high = found.interval
    assert p_of_all(low + hair) > round(1 - level, 9) >= p_of_all(low - hair)
    assert p_of_all(high - hair) > round(1 - level, 9) >= p_of_all(high + hair)


def test_intervals_agree_with_a_grid(panel: np.ndarray, donors: DonorSet) -> None:
    y, X = panel[:, 0], panel[:, 1:]
    found = counterfactual(y, donors, N_PRE)
    grid = np.arange(-0.15, 0.1, 0.001)
    rows = [*range(N_PRE), N_PRE]
    kept = [
        effect
        for effect in grid
        if conformal_test(y[rows], X[rows], N_PRE, effect=effect).pvalue > 0.1
    ]
    assert found.low[0] == pytest.approx(min(kept), abs=0.001)
    assert found.high[0] == pytest.approx(max(kept), abs=0.001)


def test_few_bars_cannot_bound_an_effect(panel: np.ndarray) -> None:
    donors = DonorSet(returns=panel[:9, 1:], names=NAMES, why="one market")
    found = counterfactual(panel[:9, 0], donors, 8)
    assert found.interval == (-np.inf, np.inf)
    assert np.isinf(found.low).all()


def test_an_effect_that_never_lasts_has_no_interval(rng: np.random.Generator) -> None:
    X = rng.normal(0, 0.01, (120, 3))
    y = X.mean(axis=1) + rng.normal(0, 0.001, 120)
    y[118:] += [-0.5, 0.5]
    donors = DonorSet(returns=X, names=NAMES[:3], why="one market")
    found = counterfactual(y, donors, 118)
    assert np.isnan(found.interval).all()
    assert np.isfinite(found.low).all()


def test_a_perfect_fit_has_intervals_of_no_width(rng: np.random.Generator) -> None:
    X = rng.normal(0, 0.01, (60, 3))
    y = X @ [0.5, 0.5, 0.0]
    y[59] -= 0.03
    donors = DonorSet(returns=X, names=NAMES[:3], why="one market")
    found = counterfactual(y, donors, 59)
    assert found.effects == pytest.approx([-0.03])
    assert found.pvalue == 1 / 60
    assert found.low == pytest.approx([-0.03], abs=1e-6)


def test_exposed_donors_are_refused(panel: np.ndarray, donors: DonorSet) -> None:
    exposed = replace(donors, exposed=("B", "D"))
    found = counterfactual(panel[:, 0], exposed, N_PRE)
    kept = synthetic_control(panel[:, 0], panel[:, [1, 3, 5]], N_PRE)
    assert found.refused == tuple(
        (name, "the same news may have hit it") for name in "BD"
    )
    assert found.gap == pytest.approx(kept.gap)
    assert found.weights[[0, 2, 4]] == pytest.approx(kept.weights)
    assert np.flatnonzero(np.isnan(found.placebo.ratios)).tolist() == [1, 3]


def test_exposed_donors_are_used_when_told_to(
    panel: np.ndarray, donors: DonorSet
) -> None:
    exposed = replace(donors, exposed=NAMES)
    model = SyntheticControl(allow_exposed=True)
    found = counterfactual(panel[:, 0], exposed, N_PRE, model=model)
    assert found.refused == ()
    assert found.total_effect == counterfactual(panel[:, 0], donors, N_PRE).total_effect


def test_no_donor_left_is_a_reason(panel: np.ndarray, donors: DonorSet) -> None:
    exposed = replace(donors, exposed=NAMES)
    found = counterfactual(panel[:, 0], exposed, N_PRE)
    assert found.reason == "every donor may have been hit by the same news"
    assert [name for name, _ in found.refused] == list(NAMES)
    assert np.isnan([found.total_effect, found.pvalue, *found.interval]).all()
    assert found.low.shape == (3,)
    assert not found.test.is_applicable
    assert found.placebo.reason == found.reason


def test_donors_with_a_hole_are_refused(panel: np.ndarray) -> None:
    returns = panel[:, 1:].copy()
    returns[5, 4] = np.nan
    donors = DonorSet(returns=returns, names=NAMES, why="one market")
    found = counterfactual(panel[:, 0], donors, N_PRE)
    assert found.refused == (("E", "it has no return on a bar that is needed"),)
    assert found.weights[4] == 0


def test_a_missing_event_bar_is_a_reason(panel: np.ndarray, donors: DonorSet) -> None:
    panel[118, 0] = np.nan
    found = counterfactual(panel[:, 0], donors, N_PRE)
    assert found.reason == "the return of event bar 1 is missing"


def test_the_difference_in_differences_is_the_other_model(
    panel: np.ndarray, donors: DonorSet
) -> None:
    model = SyntheticDifference()
    found = counterfactual(panel[:, 0], donors, N_PRE, model=model)
    path = synthetic_difference(panel[:, 0], panel[:, 1:], N_PRE)
    assert found.gap == pytest.approx(path.gap)
    expected = conformal_test(panel[:, 0], panel[:, 1:], N_PRE, model=model)
    assert found.pvalue == expected.pvalue


def test_sets_stand_side_by_side(panel: np.ndarray) -> None:
    sets = {
        "near": DonorSet(returns=panel[:, 1:4], names=NAMES[:3], why="one market"),
        "far": DonorSet(returns=panel[:, 4:], names=NAMES[3:], why="not in the news"),
    }
    found = counterfactuals(panel[:, 0], sets, N_PRE)
    assert list(found) == ["near", "far"]
    assert len(found) == 2
    for k, name in enumerate(sets):
        alone = counterfactual(panel[:, 0], sets[name], N_PRE)
        assert found[name].total_effect == found.total_effects[k] == alone.total_effect
        assert found[name].pvalue == found.pvalues[k] == alone.pvalue
    with pytest.raises(KeyError):
        found["nowhere"]


def test_a_confidence_level_is_a_probability(
    panel: np.ndarray, donors: DonorSet
) -> None:
    with pytest.raises(ValueError, match="strictly between 0 and 1"):
        counterfactual(panel[:, 0], donors, N_PRE, confidence_level=90)


def test_what_could_have_been_seen_comes_from_runs_of_bars_before_the_event(
    rng: np.random.Generator,
) -> None:
    common = rng.normal(0, 0.02, (90, 1))
    returns = common + rng.normal(0, 0.01, (90, 4))
    coins = DonorSet(returns=returns[:, 1:], names=("A", "B", "C"), why="one market")
    found = counterfactual(returns[:, 0], coins, 87)
    seen = found.design_analysis(0.01)
    runs = [found.gap[t : t + 3].mean() for t in range(85)]
    assert seen.estimate == pytest.approx(found.mean_effect)
    assert seen.mde == pytest.approx(minimum_detectable_effect(runs))
    both = counterfactuals(returns[:, 0], {"coins": coins, "same": coins}, 87)
    assert both.design_analysis(0.01)["same"].mde == seen.mde


def test_without_a_counterfactual_nothing_could_have_been_seen(
    rng: np.random.Generator,
) -> None:
    y = rng.normal(0, 0.02, 60)
    y[59] = np.nan
    coins = DonorSet(returns=rng.normal(0, 0.02, (60, 1)), names=("A",), why="one")
    found = counterfactual(y, coins, 57)
    assert found.design_analysis(0.01).reason == found.reason
