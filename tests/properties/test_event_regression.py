"""Laws of the regression on events."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventimpact import Window
from eventimpact.regression import HAC, EventRegression, WildBootstrap


N = 120
ERRORS: list[Any] = ["classical", "HC3", HAC(bandwidth=3), WildBootstrap(n_draws=49)]
seeds = st.integers(0, 2**32 - 1)
groups = st.lists(
    st.lists(st.integers(2, N - 3), min_size=2, max_size=6, unique=True),
    min_size=1,
    max_size=3,
)


def study(seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    factor = rng.normal(size=N)
    return factor, 0.5 * factor + rng.standard_t(5, N)


def named(bars: list[list[int]]) -> dict[str, np.ndarray]:
    return {f"group {j}": np.array(one) for j, one in enumerate(bars)}


@pytest.mark.parametrize("errors", ERRORS)
@given(seed=seeds, bars=groups, scale=st.floats(1e-3, 1e3))
def test_units_of_the_response_change_effects_and_no_test(
    errors: Any, seed: int, bars: list[list[int]], scale: float
) -> None:
    factor, y = study(seed)
    fit = EventRegression(errors=errors).fit(y, named(bars), factors=factor)
    other = EventRegression(errors=errors).fit(scale * y, named(bars), factors=factor)
    assert other.params == pytest.approx(scale * fit.params, rel=1e-7, nan_ok=True)
    assert other.pvalue == pytest.approx(fit.pvalue, abs=1e-7, nan_ok=True)
    assert other.reasons == fit.reasons


@pytest.mark.parametrize("errors", ERRORS[:3])
@given(seed=seeds, bars=groups)
def test_the_other_sign_swaps_the_sides(
    errors: Any, seed: int, bars: list[list[int]]
) -> None:
    factor, y = study(seed)
    events = named(bars)
    fit = EventRegression(errors=errors).fit(y, events, factors=factor)
    other = EventRegression(errors=errors).fit(-y, events, factors=factor)
    less = fit.effect("group 0", alternative="less")
    greater = other.effect("group 0", alternative="greater")
    assert greater.pvalue == pytest.approx(less.pvalue, abs=1e-9, nan_ok=True)


@given(seed=seeds, bars=groups)
def test_the_order_of_events_and_groups_does_not_matter(
    seed: int, bars: list[list[int]]
) -> None:
    factor, y = study(seed)
    events = named(bars)
    turned = {name: one[::-1] for name, one in reversed(events.items())}
    regression = EventRegression(errors="HC3", window=Window(-1, 1))
    fit = regression.fit(y, events, factors=factor)
    other = regression.fit(y, turned, factors=factor)
    for name in events:
        one, same = fit.effect(name), other.effect(name)
        assert one.is_applicable == same.is_applicable
        assert one.estimate == pytest.approx(same.estimate, rel=1e-6, nan_ok=True)
        assert one.pvalue == pytest.approx(same.pvalue, abs=1e-6, nan_ok=True)


@given(seed=seeds, bars=groups, effect=st.floats(-5, 5))
def test_what_is_added_on_event_bars_is_found(
    seed: int, bars: list[list[int]], effect: float
) -> None:
    factor, y = study(seed)
    moved = y.copy()
    moved[bars[0]] += effect
    fit = EventRegression().fit(y, named(bars), factors=factor)
    other = EventRegression().fit(moved, named(bars), factors=factor)
    change = other.params - fit.params
    known = np.isfinite(change)
    expected = np.zeros(len(change))
    expected[1] = effect
    assert change[known] == pytest.approx(expected[known], abs=1e-9)
    assert other.se == pytest.approx(fit.se, rel=1e-7, nan_ok=True)


@given(seed=seeds, bars=groups)
def test_effects_over_windows_add_up(seed: int, bars: list[list[int]]) -> None:
    factor, y = study(seed)
    fit = EventRegression(window=Window(-1, 2)).fit(y, named(bars), factors=factor)
    whole = fit.effect("group 0")
    parts = fit.effect("group 0", Window(-1, 0)), fit.effect("group 0", Window(1, 2))
    if whole.is_applicable:
        total = parts[0].estimate + parts[1].estimate
        assert whole.estimate == pytest.approx(total, abs=1e-9)
