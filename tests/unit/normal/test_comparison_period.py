"""Means of periods on both sides of the event."""

import numpy as np
import pytest

from eventimpact import Window
from eventimpact._types import FloatArray
from eventimpact.abnormal import Design, event_arrays
from eventimpact.normal import ComparisonPeriod


DESIGN = Design(estimation=Window(-40, -6), event=Window(-2, 2))
MODEL = ComparisonPeriod(Window(8, 27))
WINDOW = Window(-1, 1)


@pytest.fixture
def returns() -> FloatArray:
    return np.random.default_rng(7).normal(0.001, 0.02, (150, 2))


def test_both_periods_enter_the_mean(returns: FloatArray) -> None:
    returns[[30, 70], 1] = np.nan
    arrays = event_arrays(returns, None, [1], [60], model=MODEL, design=DESIGN)
    both = np.concatenate((returns[20:55, 1], returns[68:88, 1]))
    both = both[np.isfinite(both)]
    assert len(both) == 53
    assert arrays.params[0, 0] == pytest.approx(both.mean(), rel=1e-12)
    assert arrays.sigma[0] == pytest.approx(both.std(ddof=1), rel=1e-12)
    np.testing.assert_allclose(
        arrays.ar[0], returns[58:63, 1] - both.mean(), rtol=1e-12
    )
    sd = both.std(ddof=1) * np.sqrt(3 + 9 / 53)
    assert arrays.car_sd(WINDOW)[0] == pytest.approx(sd, rel=1e-12)
    assert arrays.df.tolist() == [52]


def test_other_bars_do_not_enter(returns: FloatArray) -> None:
    changed = returns.copy()
    changed[63:68] = 9.0
    changed[88:] = 9.0
    first, second = (
        event_arrays(r, None, [0], [60], model=MODEL, design=DESIGN)
        for r in (returns, changed)
    )
    assert np.isfinite(first.ar).all()
    np.testing.assert_array_equal(first.ar, second.ar)
    np.testing.assert_array_equal(first.car_sd(WINDOW), second.car_sd(WINDOW))


def test_masked_bars_do_not_enter_either_period(returns: FloatArray) -> None:
    masked = np.zeros(150, dtype=bool)
    masked[[25, 75]] = True
    arrays = event_arrays(
        returns, None, [0], [60], model=MODEL, design=DESIGN, masked=masked
    )
    both = np.delete(returns[20:88, 0], [5, *range(35, 48), 55])
    assert arrays.params[0, 0] == pytest.approx(both.mean(), rel=1e-12)
    assert arrays.df.tolist() == [52]


def test_the_other_period_may_come_first(returns: FloatArray) -> None:
    design = Design(estimation=Window(8, 27), event=Window(-2, 2))
    model = ComparisonPeriod(Window(-40, -6))
    one = event_arrays(returns, None, [0], [60], model=MODEL, design=DESIGN)
    other = event_arrays(returns, None, [0], [60], model=model, design=design)
    np.testing.assert_allclose(one.ar, other.ar, rtol=1e-12)
    np.testing.assert_allclose(one.car_sd(WINDOW), other.car_sd(WINDOW), rtol=1e-12)


def test_an_event_without_the_later_period_is_dropped(returns: FloatArray) -> None:
    arrays = event_arrays(returns, None, [0, 0], [60, 140], model=MODEL, design=DESIGN)
    assert arrays.reasons[0] is None
    assert "80% of the comparison period [8, 27]" in str(arrays.reasons[1])
    assert np.isnan(arrays.ar[1]).all()


@pytest.mark.parametrize("after", [Window(2, 20), Window(-50, -40)])
def test_periods_do_not_overlap_the_windows(returns: FloatArray, after: Window) -> None:
    with pytest.raises(ValueError, match="part them"):
        event_arrays(
            returns, None, [0], [60], model=ComparisonPeriod(after), design=DESIGN
        )


def test_no_factor_is_taken(returns: FloatArray) -> None:
    with pytest.raises(ValueError, match="takes none"):
        event_arrays(returns, returns[:, 0], [0], [60], model=MODEL, design=DESIGN)


def test_a_share_lies_between_0_and_1() -> None:
    with pytest.raises(ValueError, match="min_share"):
        ComparisonPeriod(min_share=0.0)
