"""Laws of a study, through the door."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from eventimpact import Design, EventStudy, LogReturns, StudyResult, Window
from eventimpact._types import FloatArray, IntArray


N_BARS, N_ASSETS = 120, 4
DAYS = pd.bdate_range("2021-01-01", periods=N_BARS, name="time")
NAMES = [f"asset {k}" for k in range(N_ASSETS)]
ESTIMATION, EVENT = Window(-30, -4), Window(-2, 3)
TESTS = ("cross_sectional", "bmp", "kolari_pynnonen", "corrado", "generalized_sign")


class Inputs(NamedTuple):
    """Prices, a market and events, some on no asset or no day of the panel."""

    prices: pd.DataFrame
    market: pd.Series
    asset: IntArray
    day: IntArray

    @property
    def events(self) -> pd.DataFrame:
        """The events as a frame."""
        names = [*NAMES, "unknown"]
        return pd.DataFrame(
            {
                "asset": [names[k] for k in self.asset],
                "time": DAYS[0] + pd.to_timedelta(self.day, unit="D"),
                "event_id": [f"e{k}" for k in range(len(self.asset))],
            }
        )


@st.composite
def inputs(draw: st.DrawFn) -> Inputs:
    """Generate prices that are whole or patchy."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n_events = draw(st.integers(0, 30))
    market = 0.01 * rng.standard_t(4, N_BARS)
    returns = market[:, None] + 0.02 * rng.standard_t(4, (N_BARS, N_ASSETS))
    prices = 100 * np.exp(returns.cumsum(axis=0))
    prices[rng.random(prices.shape) < draw(st.sampled_from([0, 0.01]))] = np.nan
    return Inputs(
        pd.DataFrame(prices, DAYS, NAMES),
        pd.Series(market, DAYS, name="market"),
        rng.integers(0, N_ASSETS + 1, n_events),
        rng.integers(-5, 175, n_events),
    )


def run(given: Inputs, *, event: Window = EVENT, block: int = 256) -> StudyResult:
    study = EventStudy(
        design=Design(estimation=ESTIMATION, event=event, block=block),
        response=LogReturns(),
    )
    return study.run(given.prices, given.events, factors=given.market)


def numbers(result: StudyResult) -> list[FloatArray]:
    return [
        result.ar,
        result.sigma,
        result.params,
        result.scar(Window(-1, 1)),
        result.n_obs,
        result.n_masked,
    ]


def statistics(result: StudyResult) -> FloatArray:
    battery = result.tests(Window(-1, 1), names=TESTS)
    return np.array([test.statistic for test in battery.values()])


@settings(max_examples=40)
@given(inputs(), st.sampled_from([2.0**-10, 0.5, 8.0, 2.0**20]))
def test_the_currency_of_prices_does_not_matter(given: Inputs, rate: float) -> None:
    other = run(given._replace(prices=given.prices * rate))
    for a, b in zip(numbers(run(given)), numbers(other), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-12)


@settings(max_examples=40)
@given(inputs(), st.integers(0, 2**32 - 1))
def test_events_in_any_order_give_the_same_digits(given: Inputs, seed: int) -> None:
    order = np.random.default_rng(seed).permutation(len(given.asset))
    mixed = given._replace(asset=given.asset[order], day=given.day[order])
    straight, shuffled = run(given), run(mixed)
    for a, b in zip(numbers(straight), numbers(shuffled), strict=True):
        np.testing.assert_array_equal(a[order], b)
    np.testing.assert_array_equal(statistics(straight), statistics(shuffled))
    np.testing.assert_array_equal(straight.aar(), shuffled.aar())


@settings(max_examples=40)
@given(inputs())
def test_turning_every_return_over_turns_the_results_over(given: Inputs) -> None:
    turned = given._replace(prices=1 / given.prices, market=-given.market)
    first, second = run(given), run(turned)
    np.testing.assert_allclose(first.ar, -second.ar, rtol=0, atol=1e-12)
    window = Window(-1, 1)
    less, greater = (
        [
            test.pvalue
            for test in result.tests(window, names=TESTS[:3], alternative=side).values()
        ]
        for result, side in ((first, "less"), (second, "greater"))
    )
    np.testing.assert_allclose(less, greater, rtol=1e-6, atol=1e-12)


@settings(max_examples=40)
@given(inputs())
def test_cars_add_up(given: Inputs) -> None:
    result = run(given)
    both = result.car(Window(-2, 0)) + result.car(Window(1, 3))
    np.testing.assert_allclose(both, result.car(EVENT), rtol=0, atol=1e-12)


@settings(max_examples=40)
@given(inputs(), st.integers(1, 40))
def test_blocks_of_any_size_give_the_same_digits(given: Inputs, block: int) -> None:
    every, some = run(given), run(given, block=block)
    for a, b in zip(numbers(every), numbers(some), strict=True):
        np.testing.assert_array_equal(a, b)
    np.testing.assert_array_equal(statistics(every), statistics(some))


@settings(max_examples=40)
@given(inputs(), st.integers(1, N_BARS - 1), st.floats(0.01, 1e4))
def test_no_price_after_a_window_changes_anything_in_it(
    given: Inputs, bar: int, price: float
) -> None:
    prices = given.prices.copy()
    prices.iloc[bar:] = price
    first, second = run(given), run(given._replace(prices=prices))
    last = first.inputs.placed.bar + EVENT.last
    past = (first.inputs.placed.bar >= 0) & (last < bar)
    for a, b in zip(numbers(first), numbers(second), strict=True):
        np.testing.assert_array_equal(a[past], b[past])


@settings(max_examples=40)
@given(inputs())
def test_groups_part_the_events_and_keep_their_numbers(given: Inputs) -> None:
    result = run(given)
    labels = np.arange(len(result)) % 3
    for label, group in result.by(labels).items():
        for a, b in zip(numbers(result), numbers(group), strict=True):
            np.testing.assert_array_equal(a[labels == label], b)
