"""Permutation of a cause's bars inside a window, against enumeration by brute force."""

from itertools import permutations, product

import numpy as np
import pytest

from eventimpact._types import BoolArray, FloatArray, IntArray
from eventimpact.inference import placement_test


def runs_of(label: IntArray) -> list[tuple[int, int]]:
    """First bar and length of runs of equal labels other than zero."""
    runs: list[tuple[int, int]] = []
    for bar, here in enumerate(label):
        if here and bar and label[bar - 1] == here:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        elif here:
            runs.append((bar, 1))
    return runs


def every_placement(n: int, lengths: list[int], gap: int) -> list[BoolArray]:
    """All arrangements of clusters on n bars, by trying everything."""
    found = set()
    for order in set(permutations(lengths)):
        for starts in product(range(n), repeat=len(order)):
            ends = [s + length for s, length in zip(starts, order, strict=True)]
            ordered = all(a + gap <= b for a, b in zip(ends, starts[1:], strict=False))
            if ordered and ends[-1] <= n:
                found.add((starts, order))
    masks = []
    for starts, order in sorted(found):
        mask = np.zeros(n, dtype=bool)
        for start, length in zip(starts, order, strict=True):
            mask[start : start + length] = True
        masks.append(mask)
    return masks


@pytest.fixture
def fall() -> tuple[FloatArray, FloatArray]:
    rng = np.random.default_rng(0)
    scale = rng.uniform(0.01, 0.04, 14)
    return rng.normal(-0.01, scale), scale


CASES = [
    (np.isin(np.arange(14), [3, 7]), 1),
    (np.isin(np.arange(14), [2, 3, 9]), 1),
    (np.isin(np.arange(14), [0, 1, 2, 6, 9, 10]), 1),
    (np.array([0, 0, 1, 2, 2, 0, 0, 0, 0, 3, 0, 0, 0, 0]), 0),
]


@pytest.mark.parametrize(("claimed", "gap"), CASES)
def test_equals_enumeration_by_brute_force(
    fall: tuple[FloatArray, FloatArray], claimed: BoolArray | IntArray, gap: int
) -> None:
    values, scale = fall
    z = values / scale
    inside = claimed != 0
    lengths = [length for _, length in runs_of(claimed.astype(int))]
    masks = every_placement(14, lengths, gap)
    totals = np.array([z[mask].sum() for mask in masks])
    result = placement_test(values, scale, claimed, rng=0)
    assert result.exact
    assert result.n_placements == len(masks)
    assert result.statistic == pytest.approx(z[inside].sum())
    assert result.pvalue == np.mean(totals <= z[inside].sum() + 1e-9)


@pytest.mark.parametrize(("claimed", "gap"), CASES)
@pytest.mark.parametrize("effect", [-0.2, -0.05, -0.01, 0.0, 0.03])
def test_p_at_an_effect_takes_it_out_and_tests_again(
    fall: tuple[FloatArray, FloatArray],
    claimed: BoolArray | IntArray,
    gap: int,
    effect: float,
) -> None:
    values, scale = fall
    inside = claimed != 0
    lengths = [length for _, length in runs_of(claimed.astype(int))]
    masks = every_placement(14, lengths, gap)
    theta = effect / scale[inside].sum()
    z = values / scale - theta * inside
    totals = np.array([z[mask].sum() for mask in masks])
    result = placement_test(values, scale, claimed, rng=0)
    observed = z[inside].sum()
    assert result.pvalue_above(effect) == np.mean(totals <= observed + 1e-9)
    assert result.pvalue_at(effect) == np.mean(totals >= observed - 1e-9)


@pytest.mark.parametrize(("claimed", "gap"), CASES)
def test_the_estimate_makes_the_statistic_equal_its_mean(
    fall: tuple[FloatArray, FloatArray], claimed: BoolArray | IntArray, gap: int
) -> None:
    values, scale = fall
    inside = claimed != 0
    lengths = [length for _, length in runs_of(claimed.astype(int))]
    result = placement_test(values, scale, claimed, rng=0)
    z = values / scale - result.effect / result.exposure * inside
    totals = [z[mask].sum() for mask in every_placement(14, lengths, gap)]
    assert z[inside].sum() == pytest.approx(np.mean(totals))


def test_bars_that_move_singly_have_the_excess_over_the_others_as_effect(
    fall: tuple[FloatArray, FloatArray],
) -> None:
    values, scale = fall
    label = np.zeros(14, dtype=int)
    label[[3, 4, 9]] = [1, 2, 3]
    result = placement_test(values, scale, label, rng=0)
    z = values / scale
    excess = z[label > 0].mean() - z[label == 0].mean()
    assert result.effect == pytest.approx(excess * scale[label > 0].sum())
    assert result.n_placements == 364


def test_the_interval_holds_exactly_what_is_not_rejected(
    fall: tuple[FloatArray, FloatArray],
) -> None:
    values, scale = fall
    claimed = np.isin(np.arange(14), [3, 7, 11])
    result = placement_test(values, scale, claimed, rng=0)
    low, high = result.low, result.high
    assert low < result.effect < high
    assert result.pvalue_at(low - 1e-9) <= 0.05 < result.pvalue_at(low)
    assert result.pvalue_above(high + 1e-9) <= 0.05 < result.pvalue_above(high)
    assert result.interval(0.9) == (low, high)
    wide = result.interval(0.98)
    assert wide[0] <= low < high <= wide[1]


def test_too_few_placements_bound_nothing(fall: tuple[FloatArray, FloatArray]) -> None:
    values, scale = fall
    values, scale = np.tile(values, 2), np.tile(scale, 2)
    claimed = np.arange(28) == 5
    result = placement_test(values, scale, claimed, rng=0)
    assert result.n_placements == 28
    assert result.interval(0.95) == (-np.inf, np.inf)
    assert np.isfinite(result.interval(0.9)).all()


def test_blocked_and_missing_bars_are_cut_out(
    fall: tuple[FloatArray, FloatArray],
) -> None:
    values, scale = fall
    values = np.concatenate((values[:5], [9.0, np.nan], values[5:]))
    scale = np.concatenate((scale[:5], [0.1, 0.1], scale[5:]))
    claimed = np.isin(np.arange(16), [3, 5, 6, 9])
    blocked = np.arange(16) == 5
    cut = placement_test(values, scale, claimed, blocked=blocked, rng=0)
    whole = placement_test(*fall, np.isin(np.arange(14), [3, 7]), rng=0)
    assert cut.pvalue == whole.pvalue
    assert cut.effect == pytest.approx(whole.effect)


def test_random_placements_approach_all_of_them(
    fall: tuple[FloatArray, FloatArray], monkeypatch: pytest.MonkeyPatch
) -> None:
    values, scale = fall
    claimed = np.isin(np.arange(14), [0, 1, 2, 6, 9, 10])
    exact = placement_test(values, scale, claimed, rng=0)
    monkeypatch.setattr("eventimpact.inference._placement.EXACT_LIMIT", 10)
    drawn = placement_test(values, scale, claimed, n_resamples=40_000, rng=0)
    assert not drawn.exact
    assert drawn.n_placements == 40_001
    assert drawn.pvalue == pytest.approx(exact.pvalue, abs=0.01)
    assert drawn.effect == pytest.approx(exact.effect, rel=0.05)
    for effect in (-0.1, 0.0, 0.05):
        assert drawn.pvalue_at(effect) == pytest.approx(
            exact.pvalue_at(effect), abs=0.01
        )


def test_the_sides_are_those_asked_for(fall: tuple[FloatArray, FloatArray]) -> None:
    values, scale = fall
    claimed = np.isin(np.arange(14), [3, 7])
    less, greater, both = (
        placement_test(values, scale, claimed, alternative=side, rng=0).pvalue
        for side in ("less", "greater", "two-sided")
    )
    assert both == min(1.0, 2 * min(less, greater))
    mirrored = placement_test(-values, scale, claimed, alternative="greater", rng=0)
    assert mirrored.pvalue == less


def test_a_uniform_fall_accuses_nobody() -> None:
    claimed = np.isin(np.arange(30), [3, 7])
    result = placement_test(np.full(30, -0.01), np.full(30, 0.02), claimed, rng=0)
    assert result.pvalue == 1.0
    assert result.effect == pytest.approx(0.0, abs=1e-12)


def test_an_effect_on_every_claimed_bar_is_recovered_exactly() -> None:
    claimed = np.isin(np.arange(60), [3, 7, 20])
    values = np.where(claimed, -0.06, -0.01)
    result = placement_test(values, np.full(60, 0.02), claimed, rng=0)
    assert result.effect == pytest.approx(3 * -0.05)
    assert result.low == result.high == pytest.approx(3 * -0.05)
    assert result.pvalue == 1 / result.n_placements


@pytest.mark.parametrize(
    ("claimed", "reason"),
    [
        (np.zeros(14, dtype=bool), "no bar of the outcome window"),
        (np.ones(14, dtype=bool), "every bar of the outcome window"),
        (np.arange(14) == 3, "in 14 ways, so no p-value below 0.07"),
    ],
)
def test_what_cannot_be_permuted_is_refused_with_the_reason(
    fall: tuple[FloatArray, FloatArray], claimed: BoolArray | IntArray, reason: str
) -> None:
    result = placement_test(*fall, claimed, rng=0)
    assert reason in result.reason
    assert not result.is_applicable
    assert np.isnan([result.pvalue, result.effect, result.low, result.high]).all()
    assert np.isnan([result.pvalue_at(-0.1), result.pvalue_above(-0.1)]).all()
    assert np.isnan(result.interval(0.9)).all()


def test_shapes_have_to_agree(fall: tuple[FloatArray, FloatArray]) -> None:
    with pytest.raises(ValueError, match="one element a bar"):
        placement_test(*fall, np.ones(13, dtype=bool), rng=0)
