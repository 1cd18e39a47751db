"""Laws of the streaming engine."""

from typing import NamedTuple

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from eventimpact import Window
from eventimpact._types import FloatArray, IntArray
from eventimpact.abnormal import Design, EventArrays, event_arrays
from eventimpact.normal import ConstantMean, MarketModel


N_BARS, N_ASSETS = 120, 4
ESTIMATION, EVENT = Window(-30, -4), Window(-2, 3)


class Study(NamedTuple):
    """A panel with gaps, and events on and off it."""

    returns: FloatArray
    factors: FloatArray | None
    asset: IntArray
    bar: IntArray


@st.composite
def studies(draw: st.DrawFn) -> Study:
    """Generate panels that are whole, patchy or rounded, with 0 to 3 factors."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n_events, n_factors = draw(st.integers(0, 40)), draw(st.integers(0, 3))
    returns = rng.standard_t(4, (N_BARS, N_ASSETS))
    if draw(st.booleans()):
        returns = returns.round(1)
    returns[rng.random(returns.shape) < draw(st.sampled_from([0, 0.02]))] = np.nan
    return Study(
        returns,
        rng.normal(size=(N_BARS, n_factors)) if n_factors else None,
        rng.integers(0, N_ASSETS, n_events),
        rng.integers(-2, N_BARS + 2, n_events),
    )


def run(study: Study, event: Window = EVENT, block: int = 256) -> EventArrays:
    model = ConstantMean() if study.factors is None else MarketModel()
    design = Design(estimation=ESTIMATION, event=event, block=block)
    return event_arrays(*study, model=model, design=design)


def numbers(arrays: EventArrays) -> list[FloatArray]:
    """Everything a study holds an event, dropped ones included."""
    window = Window(arrays.event.first, arrays.event.last)
    return [
        arrays.ar,
        arrays.sigma,
        arrays.params,
        arrays.positive,
        arrays.df,
        arrays.code,
        arrays.car_sd(window),
        arrays.scar(window),
        arrays.sar(),
    ]


def totals(arrays: EventArrays) -> list[FloatArray]:
    """Everything a study sums over events."""
    sums = arrays.sums
    return [sums.count, sums.ar, sums.ranks, sums.rank_shares, sums.calendar]


@given(studies(), st.integers(1, 50), st.sampled_from([Window(0, 0), Window(-2, 3)]))
def test_blocks_of_any_size_give_the_same_digits(
    study: Study, block: int, event: Window
) -> None:
    every, some = run(study, event), run(study, event, block)
    for a, b in zip(
        [*numbers(every), *totals(every)], [*numbers(some), *totals(some)], strict=True
    ):
        np.testing.assert_array_equal(a, b)


@given(studies(), st.integers(0, 2**32 - 1), st.integers(1, 50))
def test_events_in_any_order_give_the_same_digits(
    study: Study, seed: int, block: int
) -> None:
    order = np.random.default_rng(seed).permutation(len(study.asset))
    mixed = study._replace(asset=study.asset[order], bar=study.bar[order])
    straight, shuffled = run(study), run(mixed, block=block)
    for a, b in zip(numbers(straight), numbers(shuffled), strict=True):
        np.testing.assert_array_equal(a[order], b)
    for a, b in zip(totals(straight), totals(shuffled), strict=True):
        np.testing.assert_array_equal(a, b)


@given(studies(), st.integers(-30, 30))
def test_the_unit_of_returns_does_not_matter(study: Study, exponent: int) -> None:
    scaled = study._replace(returns=study.returns * 2.0**exponent)
    first, second = run(study), run(scaled)
    np.testing.assert_array_equal(first.scar(Window(-1, 1)), second.scar(Window(-1, 1)))
    np.testing.assert_array_equal(first.sums.ranks, second.sums.ranks)
    np.testing.assert_array_equal(first.sums.calendar, second.sums.calendar)
    np.testing.assert_array_equal(first.ar * 2.0**exponent, second.ar)


@given(studies())
def test_negating_returns_negates_results(study: Study) -> None:
    first = run(study)
    second = run(study._replace(returns=-study.returns))
    np.testing.assert_array_equal(first.ar, -second.ar)
    np.testing.assert_array_equal(first.sigma, second.sigma)
    np.testing.assert_array_equal(first.sums.ranks, -second.sums.ranks)


@given(studies(), st.integers(0, N_BARS - 1), st.floats(-1e6, 1e6))
def test_nothing_before_a_changed_bar_changes(
    study: Study, bar: int, change: float
) -> None:
    changed = study.returns.copy()
    changed[bar:] = change
    first, second = run(study), run(study._replace(returns=changed))
    past = study.bar + 3 < bar
    for a, b in zip(numbers(first), numbers(second), strict=True):
        np.testing.assert_array_equal(a[past], b[past])


@given(studies(), st.floats(-1e6, 1e6))
def test_other_assets_do_not_matter(study: Study, change: float) -> None:
    changed = study.returns.copy()
    changed[:, 1:] = change
    first, second = run(study), run(study._replace(returns=changed))
    own = study.asset == 0
    for a, b in zip(numbers(first), numbers(second), strict=True):
        np.testing.assert_array_equal(a[own], b[own])


@given(studies())
def test_cars_add_up(study: Study) -> None:
    arrays = run(study)
    both = arrays.car(Window(-2, 0)) + arrays.car(Window(1, 3))
    np.testing.assert_allclose(both, arrays.car(Window(-2, 3)), rtol=0, atol=1e-12)


@settings(max_examples=20)
@given(studies())
def test_a_panel_may_lie_in_memory_as_it_likes(study: Study) -> None:
    first = run(study._replace(returns=np.ascontiguousarray(study.returns)))
    second = run(study._replace(returns=np.asfortranarray(study.returns)))
    for a, b in zip(
        [*numbers(first), *totals(first)],
        [*numbers(second), *totals(second)],
        strict=True,
    ):
        np.testing.assert_array_equal(a, b)
