"""Laws of the tests across events."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventimpact import Window
from eventimpact._types import FloatArray, IntArray
from eventimpact.abnormal import Design, EventArrays, event_arrays
from eventimpact.inference import TESTS, TestResult, benjamini_hochberg, holm, run_test
from eventimpact.normal import MarketModel


pytestmark = pytest.mark.filterwarnings("ignore::eventimpact.errors.EventImpactWarning")

DESIGN = Design(estimation=Window(-30, -4), event=Window(-2, 3))
WINDOW = Window(0, 2)
SWAPPED = {"less": "greater", "greater": "less", "two-sided": "two-sided"}

seeds = st.integers(0, 2**32 - 1)
names = st.sampled_from(list(TESTS))
sides = st.sampled_from(["two-sided", "less", "greater"])


def panel(seed: int, n: int) -> tuple[FloatArray, FloatArray, IntArray, IntArray]:
    rng = np.random.default_rng(seed)
    returns = rng.standard_t(4, (120, 4))
    returns[rng.random(returns.shape) < 0.01] = np.nan
    market = rng.normal(size=120)
    return returns, market, rng.integers(0, 4, n), rng.integers(28, 116, n)


def study(*data: FloatArray | IntArray, block: int = 256) -> EventArrays:
    design = Design(estimation=DESIGN.estimation, event=DESIGN.event, block=block)
    return event_arrays(*data, model=MarketModel(), design=design)


def agree(first: TestResult, second: TestResult, sign: int = 1) -> None:
    assert first.reason == second.reason
    if first.is_applicable:
        statistic = pytest.approx(sign * second.statistic, rel=1e-9, abs=1e-9)
        assert first.statistic == statistic
        assert first.pvalue == pytest.approx(second.pvalue, rel=1e-7)


@given(seeds, st.integers(0, 20), names, sides)
@settings(max_examples=60)
def test_a_result_is_a_p_value_or_a_reason(
    seed: int, n: int, name: str, side: str
) -> None:
    result = run_test(name, study(*panel(seed, n)), WINDOW, alternative=side)
    assert result.is_applicable == np.isfinite(result.statistic)
    assert result.is_applicable == bool(0 <= result.pvalue <= 1)


@given(seeds, st.integers(3, 20), names, sides, st.integers(-30, 30))
@settings(max_examples=60)
def test_units_of_returns_do_not_matter(
    seed: int, n: int, name: str, side: str, power: int
) -> None:
    returns, *rest = panel(seed, n)
    agree(
        run_test(name, study(returns, *rest), WINDOW, alternative=side),
        run_test(name, study(returns * 2.0**power, *rest), WINDOW, alternative=side),
    )


@given(seeds, st.integers(3, 20), names, st.integers(1, 9))
@settings(max_examples=60)
def test_order_and_blocks_of_events_leave_every_digit(
    seed: int, n: int, name: str, block: int
) -> None:
    returns, market, asset, bar = panel(seed, n)
    order = np.random.default_rng(seed).permutation(n)
    first = run_test(name, study(returns, market, asset, bar), WINDOW)
    shuffled = study(returns, market, asset[order], bar[order], block=block)
    second = run_test(name, shuffled, WINDOW)
    assert first.reason == second.reason
    np.testing.assert_equal(list(first), list(second))


@given(seeds, st.integers(3, 20), st.sampled_from(sorted(set(TESTS))), sides)
@settings(max_examples=60)
def test_opposite_returns_swap_the_sides(
    seed: int, n: int, name: str, side: str
) -> None:
    returns, *rest = panel(seed, n)
    first = run_test(name, study(returns, *rest), WINDOW, alternative=side)
    second = run_test(name, study(-returns, *rest), WINDOW, alternative=SWAPPED[side])
    if name == "wilcoxon":
        assert first.pvalue == pytest.approx(second.pvalue, nan_ok=True)
        return
    agree(first, second, -1)


@given(st.lists(st.floats(0, 1), max_size=12))
def test_adjusted_p_values_are_no_smaller_and_keep_the_order(p: list[float]) -> None:
    for adjust in (holm, benjamini_hochberg):
        adjusted = adjust(p)
        assert (adjusted >= np.array(p) * (1 - 1e-12)).all()
        assert (adjusted <= 1).all()
        assert (np.diff(adjusted[np.argsort(p)]) >= 0).all()
    assert (holm(p) >= benjamini_hochberg(p) * (1 - 1e-12)).all()
