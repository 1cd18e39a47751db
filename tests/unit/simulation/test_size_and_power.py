"""Size and power of tests whose size and power are known."""

from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtr

from eventimpact import Window
from eventimpact._types import FloatArray, IntArray
from eventimpact.abnormal import Design, event_arrays
from eventimpact.errors import UnknownNameError
from eventimpact.inference import (
    combined_state_matched,
    exact_sign_test,
    matched_draws,
    nguyen_wolf_test,
    run_test,
    state_matched_test,
    state_scales,
)
from eventimpact.normal import ConstantMean
from eventimpact.regression import EventRegression
from eventimpact.simulation import (
    PROCEDURES,
    GarchT,
    IidNormal,
    InjectedEffect,
    Procedure,
    RealHistory,
    SizeAndPower,
    Trials,
    garch_t,
    size_and_power,
)


SHORT = Trials(n_replications=60, n_bars=700, first=500)


def known_variance(
    returns: FloatArray, positions: IntArray, length: int, _: np.random.Generator
) -> float:
    """Refer the events' mean to the normal, their sd of 2 % known."""
    bars = positions[:, None] + np.arange(length)
    z = returns[bars].sum() / (0.02 * np.sqrt(bars.size))
    return float(2 * ndtr(-abs(z)))


def by_chance(
    returns: FloatArray, positions: IntArray, length: int, rng: np.random.Generator
) -> float:
    del returns, positions, length
    return float(rng.random())


def never_applies(
    returns: FloatArray, positions: IntArray, length: int, _: np.random.Generator
) -> float:
    del returns, positions, length
    return np.nan


def test_power_is_that_of_theory() -> None:
    effects = (0.0, 1.0, 2.0)
    trials = Trials(
        n_events=4,
        length=2,
        effects=effects,
        n_replications=800,
        n_bars=200,
        first=50,
        injection=InjectedEffect(over=2, unit="series"),
    )
    found = size_and_power(known_variance, IidNormal(sd=0.02), trials, rng=0)
    for effect in effects:
        shift = effect * 4 / np.sqrt(8)
        expected = ndtr(-1.959964 - shift) + ndtr(-1.959964 + shift)
        power, error = found.rate(effect)
        assert error == pytest.approx(np.sqrt(power * (1 - power) / 800))
        assert power == pytest.approx(expected, abs=4 * error)


def test_quintiles_hold_a_fifth_of_the_trials_each() -> None:
    trials = Trials(n_replications=500, n_bars=400, first=300)
    found = size_and_power(by_chance, GarchT(), trials, rng=1)
    table = found.by_state(significance=0.4)
    assert table.n_events.tolist() == [100] * 5
    assert found.rate(significance=0.4)[0] == pytest.approx(table.size.mean())
    assert (np.abs(table.size - 0.4) < 4 * table.standard_error).all()


def test_rows_hold_every_effect_and_state() -> None:
    trials = Trials(effects=(0.0, 2.0), n_replications=50, n_bars=400, first=300)
    rows = size_and_power(by_chance, GarchT(), trials, rng=1).to_rows()
    assert [row["state"] for row in rows[:6]] == [
        *("all", "calm", "2", "3", "4", "volatile")
    ]
    assert [row["effect"] for row in rows] == [0.0] * 6 + [2.0] * 6
    assert {row["procedure"] for row in rows} == {"by_chance"}
    assert rows[0]["n"] == 50
    assert sum(int(row["n"]) for row in rows[1:6]) == 50


def test_a_test_that_never_applies_has_no_rate() -> None:
    found = size_and_power(never_applies, GarchT(), SHORT, rng=1)
    assert np.isnan(found.rate()).all()
    assert np.isnan(found.by_state().size).all()
    assert found.to_rows()[0]["n"] == 0


def test_effects_are_tried_on_the_same_series_and_bars() -> None:
    trials = Trials(
        effects=(0.0, 1e-9), n_replications=20, n_bars=700, first=500, n_events=2
    )
    found = size_and_power("plain t", GarchT(), trials, rng=3)
    np.testing.assert_allclose(found.pvalue[0], found.pvalue[1], atol=1e-6)


def test_trials_that_share_a_series_are_those_of_the_same_test() -> None:
    trials = Trials(n_replications=130, per_series=40, n_bars=700, first=500)
    found = size_and_power("state-matched", GarchT(), trials, rng=3)
    assert found.pvalue.shape == (1, 130)
    series = found.blocks[:, 0] // 14
    assert np.bincount(series).tolist() == [40, 40, 40, 10]
    assert found.rate()[1] > 0


def test_trials_on_a_real_history_that_share_bars_depend_on_one_another() -> None:
    history = garch_t(700, rng=8)[0]
    trials = Trials(n_replications=300, per_series=300, n_bars=700, first=500)
    found = size_and_power("state-matched", RealHistory(history), trials, rng=3)
    assert set(found.blocks.ravel().tolist()) <= {10, 11, 12, 13}
    rejected = found.pvalue[0] <= 0.05
    sums = np.bincount(found.blocks[:, 0] - 10, rejected - rejected.mean())
    assert found.rate()[1] == pytest.approx(np.sqrt((sums**2).sum()) / 300)


def test_a_stretch_of_a_real_history_knows_its_bars() -> None:
    history = RealHistory(garch_t(1200, rng=8)[0])
    found = size_and_power("state-matched", history, SHORT, rng=3)
    assert found.blocks.max() >= 700 // 50


class LastFirst:
    """A place that works from the last task to the first, each in a copy of its own."""

    def map(
        self, function: Callable[[Any], Any], tasks: Sequence[Any]
    ) -> Iterator[Any]:
        """Apply a function to each task."""
        return iter([function(task) for task in deepcopy(tasks)[::-1]][::-1])


@settings(max_examples=5)
@given(seed=st.integers(0, 2**32), n_events=st.sampled_from([1, 3]))
def test_any_order_of_work_gives_the_same_digits(seed: int, n_events: int) -> None:
    trials = Trials(
        n_events=n_events,
        n_replications=120,
        n_bars=500,
        first=400,
        effects=(0.0, 1.0),
    )
    tried = partial(size_and_power, "state-matched", GarchT(), trials, rng=seed)
    assert_same(tried(), tried(workers=LastFirst()))


def test_any_number_of_workers_gives_the_same_digits() -> None:
    trials = Trials(n_events=2, n_replications=250, n_bars=500, first=400)
    tried = partial(size_and_power, "state-matched", GarchT(), trials, rng=9)
    one, two, three = (tried(workers=n) for n in (1, 2, 3))
    assert_same(one, two)
    assert_same(one, three)


def assert_same(one: SizeAndPower, other: SizeAndPower) -> None:
    np.testing.assert_array_equal(one.pvalue, other.pvalue)
    np.testing.assert_array_equal(one.state, other.state)
    np.testing.assert_array_equal(one.blocks, other.blocks)


RETURNS = garch_t(1200, rng=4)[0]
AT = np.array([[700, 800, 950], [710, 720, 1100]])


def run_of(name: str, trials: IntArray, length: int) -> FloatArray:
    return PROCEDURES[name].run(RETURNS, trials, length, np.random.default_rng(1))


def test_one_event_is_tested_by_the_public_tests() -> None:
    ours = run_of("state-matched", AT[:, :1], 4)
    public = [state_matched_test(RETURNS, at, 4).pvalue for at in (700, 710)]
    np.testing.assert_array_equal(ours, public)
    before, event = RETURNS[450:700], RETURNS[700:704]
    result = nguyen_wolf_test(
        event - before.mean(),
        before - before.mean(),
        n_resamples=999,
        rng=np.random.default_rng(1),
    )
    assert run_of("Nguyen-Wolf", AT[:1, :1], 4)[0] == result.pvalue


def test_several_events_are_tested_by_the_public_tests() -> None:
    bars = (AT[0][:, None] + np.arange(4)).ravel()
    draws = matched_draws(RETURNS, AT[0], 4, catalogued=bars)
    rng = np.random.default_rng(1)
    combined = combined_state_matched(draws, n_resamples=999, rng=rng)
    assert run_of("state-matched", AT[:1], 4)[0] == combined.pvalue
    usual = [
        np.median(row[:n])
        for row, n in zip(draws.placebo, draws.n_matched, strict=True)
    ]
    sign = exact_sign_test(draws.z, center=usual)
    assert run_of("exact sign", AT[:1], 4)[0] == sign.pvalue


def test_tests_across_events_are_the_public_ones() -> None:
    arrays = event_arrays(
        RETURNS[:, None],
        None,
        [0, 0, 0],
        AT[0],
        model=ConstantMean(),
        design=Design(estimation=Window(-250, -1), event=Window(0, 3)),
    )
    for ours, public in (("plain t", "t"), ("ibragimov_muller", "ibragimov_muller")):
        expected = run_test(public, arrays, Window(0, 3)).pvalue
        assert run_of(ours, AT[:1], 4)[0] == expected


def test_the_event_regression_is_the_public_one() -> None:
    spans = {"events": [[700, 703], [800, 803], [950, 953]]}
    fit = EventRegression().fit(RETURNS, spans)
    found = run_of("event regression", AT[:1], 4)[0]
    assert found == pytest.approx(fit.effect("events").pvalue, rel=1e-9)


@pytest.mark.parametrize("name", sorted(PROCEDURES))
def test_every_procedure_gives_a_pvalue_or_none_for_each_trial(name: str) -> None:
    n_events = 3 if PROCEDURES[name].most is None else 1
    pvalue = run_of(name, AT[:, :n_events], 2)
    assert pvalue.shape == (2,)
    assert ((pvalue >= 0) & (pvalue <= 1) | np.isnan(pvalue)).all()


def test_tests_for_one_event_refuse_several() -> None:
    trials = Trials(n_events=3)
    with pytest.raises(ValueError, match="is for 1 event but trials have 3"):
        size_and_power("Nguyen-Wolf", GarchT(), trials, rng=0)
    pair = Procedure(PROCEDURES["plain t"].run, fewest=2)
    with pytest.raises(ValueError, match="is for 2 events or more"):
        size_and_power(pair, GarchT(), rng=0)


def test_unknown_names_and_effects_list_the_known_ones() -> None:
    with pytest.raises(UnknownNameError, match="state-matched"):
        size_and_power("no test", GarchT(), rng=0)
    found = size_and_power(by_chance, GarchT(), SHORT, rng=0)
    with pytest.raises(ValueError, match="the effect 2 was not tried"):
        found.rate(2)


@pytest.mark.parametrize(
    ("name", "n_events"),
    [
        ("state-matched", 1),
        ("state-matched", 3),
        ("placebo dates", 3),
        ("exact sign", 3),
        ("total return", 3),
        ("state-matched, GARCH", 1),
        ("plain t", 1),
    ],
)
def test_scales_that_are_known_change_no_digit(name: str, n_events: int) -> None:
    returns = GarchT().draw(1, 1500, 5)[0]
    trials = np.array([[1300 + 40 * k + j for k in range(n_events)] for j in (0, 9)])
    procedure = PROCEDURES[name]
    known = state_scales(returns)
    expected = procedure.run(returns, trials, 5, np.random.default_rng(1))
    found = procedure.pvalues(returns, trials, 5, (known, np.random.default_rng(1)))
    assert expected.tobytes() == found.tobytes()
