"""Where events are placed, what is injected, and how rejections are counted."""

from typing import Any

import numpy as np
import pytest

from eventimpact.inference import state_scales
from eventimpact.simulation import InjectedEffect, Trials, garch_t
from eventimpact.simulation._by_state import rate, tabulate
from eventimpact.simulation._placing import place_events


SERIES = garch_t(1600, rng=1)[0]
STATE = np.log(state_scales(SERIES).fast)


def trials(**options: Any) -> Trials:
    return Trials(n_bars=1600, first=600, **options)


@pytest.mark.parametrize("placing", ["alike", "anywhere", "spell"])
def test_windows_lie_in_the_series_and_do_not_overlap(placing: Any) -> None:
    what = trials(n_events=8, length=7, placing=placing)
    rng = np.random.default_rng(0)
    for _ in range(200):
        at = place_events(STATE, what, rng)
        assert len(at) == 8
        assert at.min() >= 600
        assert at.max() <= 1600 - 7
        assert np.diff(at).min() >= 7


def test_events_alike_follow_markets_alike() -> None:
    rng = np.random.default_rng(0)
    spread = {}
    for placing in ("alike", "anywhere"):
        what = trials(n_events=6, placing=placing)
        drawn = [np.ptp(STATE[place_events(STATE, what, rng)]) for _ in range(300)]
        spread[placing] = np.mean(drawn)
    assert spread["alike"] < 0.5 * spread["anywhere"]


def test_events_of_a_spell_lie_within_weeks() -> None:
    rng = np.random.default_rng(0)
    what = trials(n_events=5, length=2, placing="spell")
    for _ in range(200):
        assert np.ptp(place_events(STATE, what, rng)) <= 40


def test_each_bar_is_as_likely_as_any_other() -> None:
    rng = np.random.default_rng(0)
    drawn = [place_events(STATE[:620], trials(), rng)[0] for _ in range(4000)]
    counts = np.bincount(drawn, minlength=620)[600:]
    assert ((counts - 200) ** 2 / 200).sum() < 43.8  # chi-squared, 19, 0.1 %


def test_events_without_room_are_refused() -> None:
    with pytest.raises(ValueError, match="found room among"):
        place_events(
            STATE[:609], trials(n_events=6, length=2), np.random.default_rng(0)
        )
    with pytest.raises(ValueError, match="no volatility is known"):
        place_events(np.full(1600, -np.inf), trials(), np.random.default_rng(0))


def test_an_effect_is_spread_over_its_bars() -> None:
    returns, scale = np.full(12, 0.001), np.linspace(0.01, 0.12, 12)
    moved = InjectedEffect(over=3).inject(returns, [2, 8], -2.0, scale)
    assert moved[[2, 3, 4]].sum() == pytest.approx(0.003 - 2 * 0.03)
    assert moved[[8, 9, 10]].sum() == pytest.approx(0.003 - 2 * 0.09)
    untouched = [0, 1, 5, 6, 7, 11]
    assert (moved[untouched] == 0.001).all()
    assert (returns == 0.001).all()


def test_a_proportional_effect_moves_the_price_by_its_share() -> None:
    effect = InjectedEffect(over=2, kind="proportional")
    moved = effect.inject(np.zeros(6), [1], 1.5, np.full(6, 0.02))
    assert np.exp(moved.sum()) == pytest.approx(1.03)
    with pytest.raises(ValueError, match="below zero"):
        effect.inject(np.zeros(6), [1], -60, np.full(6, 0.02))


def test_a_sigma_can_be_that_of_the_series() -> None:
    returns = np.array([0.01, -0.01, 0.01, -0.01, np.nan])
    moved = InjectedEffect(unit="series").inject(returns, [0], 2.0, np.ones(5))
    assert moved[0] == pytest.approx(0.03)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"n_events": 0}, "the others 1 or more"),
        ({"per_series": 0}, "the others 1 or more"),
        ({"first": -1}, "the last must be 0 or more"),
        ({"effects": ()}, "give at least one"),
        ({"effects": (np.nan,)}, "all finite"),
        ({"placing": "close"}, "placing is 'close'"),
        ({"n_events": 600, "length": 2}, "need 1200"),
        ({"injection": InjectedEffect(over=2)}, "let the window hold it"),
    ],
)
def test_impossible_trials_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Trials(**options)


@pytest.mark.parametrize("options", [{"over": 0}, {"kind": "sum"}, {"unit": "bp"}])
def test_impossible_effects_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"at least 1 bar|must be one of"):
        InjectedEffect(**options)


@pytest.mark.parametrize("n_events", [1, 3])
def test_the_standard_error_sums_over_pairs_that_share_a_block(n_events: int) -> None:
    rng = np.random.default_rng(2)
    blocks = rng.integers(40, size=(60, n_events))
    rejected = rng.random(60) < 0.3
    share, error = rate(rejected, blocks)
    excess = rejected - rejected.mean()
    total = sum(
        excess[i] * excess[j]
        for i in range(60)
        for j in range(60)
        if set(blocks[i]) & set(blocks[j])
    )
    assert share == rejected.mean()
    least = (excess**2).sum() if n_events > 1 else 0
    assert error == pytest.approx(np.sqrt(max(total, least)) / 60)


def test_quintiles_are_counted_by_hand() -> None:
    volatility = np.arange(10.0)[::-1]
    rejected = np.array([True, False] * 2 + [False] * 6)
    table = tabulate(rejected, volatility, np.arange(10)[:, None])
    assert table.size.tolist() == [0, 0, 0, 0.5, 0.5]
    assert table.n_events.tolist() == [2] * 5
    np.testing.assert_allclose(table.standard_error, [0, 0, 0, 0.125**0.5, 0.125**0.5])


def test_nothing_tested_has_no_rate() -> None:
    assert np.isnan(rate(np.zeros(0, dtype=bool), np.zeros((0, 2), dtype=int))).all()
