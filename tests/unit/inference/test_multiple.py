"""Adjusted p-values against statsmodels."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy.stats import rankdata
from statsmodels.stats.multitest import multipletests

from eventimpact import Window
from eventimpact._types import Alternative, FloatArray
from eventimpact.abnormal import Design, EventArrays, event_arrays
from eventimpact.errors import UnknownNameError
from eventimpact.inference import (
    TestResult,
    benjamini_hochberg,
    holm,
    romano_wolf,
    wild_bootstrap,
)
from eventimpact.normal import ConstantMean


Adjust = Callable[[object], FloatArray]

P = [0.001, 0.04, 0.04, 0.2, 0.011, 0.9, 0.03, 1.0, 0.0]


@pytest.mark.parametrize(
    ("adjust", "method"), [(holm, "holm"), (benjamini_hochberg, "fdr_bh")]
)
def test_adjusted_p_values_are_those_of_statsmodels(
    adjust: Adjust, method: str
) -> None:
    np.testing.assert_allclose(
        adjust(P), multipletests(P, method=method)[1], rtol=1e-14
    )


@pytest.mark.parametrize("adjust", [holm, benjamini_hochberg])
def test_a_test_that_was_not_applicable_is_not_counted(adjust: Adjust) -> None:
    with_gap = adjust([*P[:3], np.nan, *P[3:]])
    assert np.isnan(with_gap[3])
    np.testing.assert_array_equal(np.delete(with_gap, 3), adjust(P))
    assert adjust([]).shape == (0,)


@pytest.mark.parametrize("adjust", [holm, benjamini_hochberg])
def test_results_are_taken_as_they_are_with_their_reasons(adjust: Adjust) -> None:
    results = [TestResult(statistic=1.0, pvalue=p, null="no effect") for p in P]
    results.insert(2, TestResult.not_applicable("one event only", null="no effect"))
    got = adjust(results)
    assert np.isnan(got[2])
    np.testing.assert_array_equal(np.delete(got, 2), adjust(P))
    np.testing.assert_array_equal(got, adjust(tuple(results)))


@pytest.mark.parametrize("bad", [[1.2], [-0.1], [[0.1]]])
def test_what_is_no_p_value_is_refused(bad: list[float]) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        holm(bad)


WINDOWS = [Window(-2, -1), Window(0, 0), Window(0, 3), Window(1, 3)]


def study(n: int = 14) -> EventArrays:
    rng = np.random.default_rng(4)
    returns = rng.standard_t(5, (400, 3))
    asset, bar = rng.integers(0, 3, n), 70 + 20 * np.arange(n)
    returns[bar, asset] += 1.5
    design = Design(estimation=Window(-50, -6), event=Window(-5, 5))
    return event_arrays(returns, None, asset, bar, model=ConstantMean(), design=design)


@pytest.mark.parametrize("alternative", ["two-sided", "less", "greater"])
def test_one_window_has_the_p_value_of_the_wild_bootstrap(
    alternative: Alternative,
) -> None:
    arrays = study()
    adjusted = romano_wolf(arrays, [Window(0, 1)], alternative=alternative, rng=7)
    plain = wild_bootstrap(arrays, Window(0, 1), alternative=alternative, rng=7)
    assert adjusted.tolist() == [plain.pvalue]


def test_step_down_by_a_loop() -> None:
    arrays, n, n_draws = study(), 14, 199
    car = np.column_stack([arrays.car(w) for w in WINDOWS])
    signs = 2.0 * np.random.default_rng(1).integers(0, 2, (n_draws, n)) - 1.0

    def t_of(x: FloatArray) -> FloatArray:
        return np.abs(x.mean(axis=0) / x.std(axis=0, ddof=1)) * n**0.5

    observed, drawn = t_of(car), np.array([t_of(s[:, None] * car) for s in signs])
    order, want, floor = np.argsort(-observed), np.empty(4), 0.0
    for j, k in enumerate(order):
        as_large = drawn[:, order[j:]].max(axis=1) >= observed[k]
        floor = max(floor, (1 + as_large.sum()) / (1 + n_draws))
        want[k] = floor
    got = romano_wolf(arrays, WINDOWS, n_resamples=n_draws, rng=1)
    np.testing.assert_allclose(got, want, rtol=1e-12)


def test_step_down_is_no_stricter_than_needed_and_no_laxer_than_one_test() -> None:
    arrays = study()
    adjusted = romano_wolf(arrays, WINDOWS, rng=3)
    alone = [romano_wolf(arrays, [w], rng=3)[0] for w in WINDOWS]
    assert (adjusted >= alone).all()
    assert adjusted[1] < 0.05


def test_without_clusters_or_windows_there_is_nothing_to_adjust() -> None:
    assert np.isnan(romano_wolf(study(1), WINDOWS)).all()
    assert np.isnan(romano_wolf(study(0), WINDOWS)).all()
    assert romano_wolf(study(), []).shape == (0,)


def test_a_battery_on_a_family_of_windows_by_a_loop() -> None:
    arrays, n, n_draws = study(), 14, 199
    names = ["wilcoxon", "cross_sectional", "bmp", "sign"]
    columns = []
    for window in WINDOWS:
        car, scar = arrays.car(window), arrays.scar(window)
        ranks = rankdata(np.abs(car)) * np.sign(car)
        columns += [ranks, car, scar, np.sign(car)]
    values = np.column_stack(columns)
    signs = 2.0 * np.random.default_rng(1).integers(0, 2, (n_draws, n)) - 1.0

    def t_of(x: FloatArray) -> FloatArray:
        spread = x.std(axis=0, ddof=1)
        t = x.mean(axis=0) / np.where(spread > 1e-12, spread, 1e-12) * n**0.5
        return np.abs(t).round(9)

    observed, drawn = t_of(values), np.array([t_of(s[:, None] * values) for s in signs])
    order, want, floor = np.argsort(-observed, kind="stable"), np.empty(16), 0.0
    for j, k in enumerate(order):
        as_large = drawn[:, order[j:]].max(axis=1) >= observed[k]
        floor = max(floor, (1 + as_large.sum()) / (1 + n_draws))
        want[k] = floor
    got = romano_wolf(arrays, WINDOWS, n_resamples=n_draws, rng=1, tests=names)
    assert got.shape == (4, 4)
    np.testing.assert_allclose(got, want.reshape(4, 4), rtol=1e-12)


def test_events_of_one_sign_are_strong_evidence_not_none() -> None:
    returns = np.tile([0.25, -0.25], 100)[:, None] * np.ones(12)
    returns[100] = np.arange(1, 13)
    design = Design(estimation=Window(-50, -1), event=Window(0, 0))
    arrays = event_arrays(
        returns,
        None,
        np.arange(12),
        np.full(12, 100),
        model=ConstantMean(),
        design=design,
    )
    got = romano_wolf(
        arrays, [Window(0, 0)], tests=["sign", "bmp"], groups=np.arange(12)
    )
    assert (got < 0.01).all()
    with pytest.raises(
        UnknownNameError, match=r"no test that signs .* called 'corrado'"
    ):
        romano_wolf(arrays, [Window(0, 0)], tests=["sign", "corrado"])


def test_one_test_in_a_sequence_has_a_column() -> None:
    arrays = study()
    row = romano_wolf(arrays, WINDOWS, tests="bmp", rng=3)
    column = romano_wolf(arrays, WINDOWS, tests=["bmp"], rng=3)
    np.testing.assert_array_equal(row[:, None], column)
