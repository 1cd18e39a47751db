"""Size of the tests of one event, by the state of the market before it."""

import numpy as np
import pytest

from eventimpact._types import Alternative, FloatArray
from eventimpact.inference import state_matched_tests
from eventimpact.prices import EmbeddedPrices
from eventimpact.simulation import garch_t, size_by_state


pytestmark = pytest.mark.slow
LENGTHS = [1, 5]


@pytest.fixture(scope="module")
def garch() -> FloatArray:
    return garch_t(3540, rng=20250416, n_series=200)


@pytest.fixture(scope="module")
def bitcoin() -> FloatArray:
    return EmbeddedPrices().history("BTC-USD").log_returns()


@pytest.mark.parametrize("length", LENGTHS)
def test_state_matched_size_holds_on_garch_in_every_quintile(
    garch: FloatArray, length: int
) -> None:
    table = size_by_state(garch, "state-matched", length, first=2540, step=4)
    assert table.n_events.sum() >= 49_000
    assert table.standard_error.max() < 0.003
    assert (table.size >= 0.04).all()
    assert (table.size <= 0.065).all()


@pytest.mark.parametrize("length", LENGTHS)
def test_state_matched_size_holds_on_bitcoin_in_every_quintile(
    bitcoin: FloatArray, length: int
) -> None:
    table = size_by_state(bitcoin, "state-matched", length)
    assert table.n_events.sum() > 4_100
    assert (table.size >= 0.02).all()
    assert (table.size <= 0.07).all()


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize(
    ("procedure", "lax_when"),
    [("plain t", "volatile"), ("sample quantile", "volatile"), ("EWMA rank", "calm")],
)
def test_the_other_tests_do_not_hold_it(
    garch: FloatArray, procedure: str, lax_when: str, length: int
) -> None:
    table = size_by_state(garch[:40], procedure, length, first=2540, step=4)
    calm, volatile = table.size[[0, -1]]
    if lax_when == "calm":
        assert calm > 0.065
        assert volatile < 0.04
    else:
        assert calm < 0.04
        assert volatile > 0.1


@pytest.mark.parametrize("alternative", ["less", "greater"])
def test_one_sided_size_holds_on_average(
    garch: FloatArray, alternative: Alternative
) -> None:
    rejected = [
        state_matched_tests(
            series,
            np.arange(2540, 3530, 5),
            alternative=alternative,
            keep_matched=False,
        ).pvalue
        <= 0.05
        for series in garch
    ]
    assert np.mean(rejected) == pytest.approx(0.05, abs=0.004)


def test_pvalues_are_uniform_on_independent_returns() -> None:
    returns = np.random.default_rng(1).standard_t(4, size=(400, 1100))
    pvalue = np.sort(
        [state_matched_tests(series, [1050]).pvalue[0] for series in returns]
    )
    distance = np.abs(pvalue - (np.arange(400) + 0.5) / 400).max()
    assert distance < 1.63 / np.sqrt(400)  # Kolmogorov-Smirnov, 1 %


@pytest.mark.parametrize(("before", "length"), [(2500, 100), (1500, 60), (750, 30)])
def test_the_longest_windows_a_history_carries_keep_the_size(
    before: int, length: int
) -> None:
    # 5 % nominal, 7.5 % at most, and 2.6 standard errors of 1,000 series.
    n_bars = 30 + before + length
    panel = garch_t(n_bars, rng=length, n_series=1000)
    pvalues = [
        state_matched_tests(x, [30 + before], length, keep_matched=False).pvalue[0]
        for x in panel
    ]
    assert np.isfinite(pvalues).all()
    bound = 0.075 + 2.6 * np.sqrt(0.075 * 0.925 / 1000)
    assert np.mean(np.array(pvalues) <= 0.05) <= bound
