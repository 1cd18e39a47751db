"""What an analysis of a few events says and refuses."""

from typing import Any

import numpy as np
import pytest

from eventimpact.detection import design_analysis
from eventimpact.inference import (
    DonorSet,
    FewEventsOptions,
    conformal_test,
    counterfactual,
    counterfactuals,
    few_events,
)
from eventimpact.prices import EmbeddedPrices


@pytest.fixture
def returns(rng: np.random.Generator) -> np.ndarray:
    return rng.normal(0, 0.02, 700)


@pytest.fixture
def donors(returns: np.ndarray, rng: np.random.Generator) -> DonorSet:
    panel = returns[:, None] + rng.normal(0, 0.01, (700, 3))
    return DonorSet(returns=panel, names=("A", "B", "C"), why="one market")


@pytest.mark.parametrize("level", [0.0, 0.001])
@pytest.mark.parametrize("events", [[600], [500, 600]])
def test_returns_that_do_not_vary_are_a_reason(level: float, events: list[int]) -> None:
    found = few_events(np.full(700, level), events, rng=0)
    assert {test.reason for test in found.tests.values()} == {"the returns do not vary"}
    assert "the returns do not vary" in repr(found)
    assert found.design_analysis(0.02).reason is not None
    assert "not applicable: the returns do not vary" in found.summary()


def test_the_summary_has_effects_tests_and_notes(returns: np.ndarray) -> None:
    found = few_events(returns, [500, 500, 600], rng=0)
    text = found.summary()
    assert all(name in text for name in found.tests)
    assert f"[{found.low:.4g}, {found.high:.4g}]" in text
    assert f"note: {found.notes[0]}" in text
    assert repr(found).count("\n") == 0
    assert f"p {found.headline.pvalue:.4f}" in repr(found)


def test_the_design_analysis_is_that_of_the_headline(returns: np.ndarray) -> None:
    options = FewEventsOptions(alternative="less", significance=0.1)
    found = few_events(returns, [500, 600], options=options, rng=0)
    seen = found.design_analysis(0.02)
    over = 1 / np.mean(1 / found.scale)
    expected = design_analysis(
        float(over * np.mean(found.estimate / found.scale)),
        found.null_effects,
        smallest_effect=0.02,
        significance=0.1,
        alternative="less",
    )
    assert (seen.mde, seen.power) == (expected.mde, expected.power)
    assert seen.mde == found.minimum_detectable_effect
    assert seen.equivalence.pvalue == expected.equivalence.pvalue


@pytest.mark.parametrize("at", [[4083], [4073, 4083, 4087, 4295, 4355]])
def test_the_headline_sees_the_minimum_detectable_effect_four_times_in_five(
    at: list[int],
) -> None:
    """Put the effect on windows drawn for each event, and rank their mean again."""
    history = EmbeddedPrices().history("BTC-USD")
    found = few_events(history.log_returns(), at, rng=0)
    effect = found.minimum_detectable_effect
    assert effect == found.design_analysis(0.02).mde
    rng = np.random.default_rng(4)
    drawn = [
        found.draws.placebo[k, rng.integers(n, size=(2, 40_000))]
        for k, n in enumerate(found.n_matched)
    ]
    null, event = np.mean(drawn, axis=0)
    limit = np.quantile(np.abs(null), 0.95)
    moved = effect * np.mean(1 / found.scale)
    power = min(np.mean(np.abs(event + side * moved) >= limit) for side in (-1, 1))
    assert power == pytest.approx(0.8, abs=0.02)


def test_what_is_no_series_of_returns_is_refused_in_a_sentence(
    returns: np.ndarray,
) -> None:
    history: Any = EmbeddedPrices().history("BTC-USD")
    with pytest.raises(TypeError, match=r"give its returns, history\.log_returns\(\)"):
        few_events(history, [600], rng=0)
    with pytest.raises(ValueError, match=r"pattern has shape \(5,\) but there are 700"):
        few_events(
            returns,
            [600],
            options=FewEventsOptions(pattern=np.zeros(5, dtype=np.int64)),
            rng=0,
        )


@pytest.mark.parametrize(
    ("n_pre", "reason"), [(1, "1 bar before"), (300, "400 event bars but 300")]
)
def test_too_few_bars_before_an_event_are_a_reason(
    returns: np.ndarray, donors: DonorSet, n_pre: int, reason: str
) -> None:
    found = counterfactual(returns, donors, n_pre)
    assert found.reason is not None
    assert reason in found.reason
    assert np.isnan(found.pvalue)
    assert found.reason in repr(found)
    assert conformal_test(returns, donors.returns, n_pre).reason == found.reason


def test_an_asset_that_does_not_vary_has_no_counterfactual(donors: DonorSet) -> None:
    for level in (0.0, 0.001):
        found = counterfactual(np.full(700, level), donors, 690)
        assert found.reason == "the returns of the asset do not vary"
        assert np.isnan(found.pvalue)


def test_donors_have_to_be_named(returns: np.ndarray, donors: DonorSet) -> None:
    unnamed: Any = donors.returns
    listed: Any = [donors]
    with pytest.raises(TypeError, match="give a DonorSet"):
        counterfactual(returns, unnamed, 690)
    with pytest.raises(TypeError, match=r"give \{name: DonorSet\}"):
        counterfactuals(returns, listed, 690)


def test_a_counterfactual_shows_itself_in_a_line(
    returns: np.ndarray, donors: DonorSet
) -> None:
    shown = repr(counterfactual(returns, donors, 698))
    assert shown.startswith("<Counterfactual: mean effect")
    assert "\n" not in shown


def test_events_that_t_alone_leaves_out_are_named(rng: np.random.Generator) -> None:
    returns = rng.normal(0, 0.02, 1500)
    crowd = np.setdiff1d(np.arange(1030, 1190), [1191])
    found = few_events(returns, [800, 1191], catalogued=crowd, rng=0)
    assert found.n_events == 2
    assert found.tests["t"].n_events == 1
    notes = [note for note in found.notes if note.startswith("t leaves out")]
    assert len(notes) == 1
    assert "the cluster at bar 1191: " in notes[0]


@pytest.mark.parametrize(("drift", "verb"), [(0.03, "rose"), (-0.03, "fell")])
def test_a_mean_outside_its_interval_is_explained(
    rng: np.random.Generator, drift: float, verb: str
) -> None:
    found = few_events(rng.normal(drift, 0.01, 900), [850], 5, rng=0)
    assert not found.low <= found.mean_car <= found.high
    said = [note for note in found.notes if "outside the interval" in note]
    assert len(said) == 1
    assert f"nearly all matched windows {verb}" in said[0]
    quiet = few_events(rng.normal(0, 0.01, 900), [850], 5, rng=0)
    assert quiet.low <= quiet.mean_car <= quiet.high
    assert quiet.notes == ()
