"""The mean correlation of pairs by the bars that their windows share, pair by pair."""

from itertools import combinations

import numpy as np
import pytest

from eventimpact import Window
from eventimpact.abnormal import Design, EventArrays, event_arrays
from eventimpact.inference import bmp, kolari_pynnonen, patell, patell_kp
from eventimpact.inference._residual_correlation import mean_correlation
from eventimpact.normal import MarketModel


pytestmark = pytest.mark.filterwarnings("ignore::eventimpact.errors.EventImpactWarning")

N_BARS, N_ASSETS = 400, 6


def study(*, gaps: float = 0.0, block: int = 512, n: int = 40) -> EventArrays:
    rng = np.random.default_rng(3)
    market = rng.normal(0, 1, N_BARS)
    shared = rng.normal(0, 1, (N_BARS, 1))
    returns = market[:, None] + shared + rng.normal(0, 1, (N_BARS, N_ASSETS))
    returns[rng.random(returns.shape) < gaps] = np.nan
    asset, bar = rng.integers(0, N_ASSETS, n), rng.integers(40, 390, n)
    bar[: n // 4] = 200
    design = Design(estimation=Window(-60, -6), event=Window(-5, 5), block=block)
    return event_arrays(returns, market, asset, bar, model=MarketModel(), design=design)


def pair_by_pair(arrays: EventArrays, length: int) -> float:
    first, n_est = arrays.estimation.first, arrays.estimation.length
    resid = np.zeros((len(arrays.ar), 200 + N_BARS))
    for rows, block in arrays.residual_blocks():
        for row, values in zip(rows, np.nan_to_num(block), strict=True):
            if values.any():
                start = 100 + arrays.source.bar[row] + first
                unit = values / np.sqrt((values**2).sum())
                resid[row, start : start + n_est] = unit
    fitted = np.flatnonzero(resid.any(axis=1))
    bar = arrays.source.bar
    terms = [
        resid[i] @ resid[j] * max(0, length - abs(int(bar[i] - bar[j]))) / length
        for i, j in combinations(fitted, 2)
    ]
    return float(np.mean(terms))


@pytest.mark.parametrize("gaps", [0.0, 0.02])
@pytest.mark.parametrize("window", [Window(0, 0), Window(-1, 2), Window(-5, 5)])
def test_pairs_count_by_the_bars_they_share(window: Window, gaps: float) -> None:
    arrays = study(gaps=gaps)
    want = pair_by_pair(arrays, window.length)
    assert mean_correlation(arrays, "overlap", window) == pytest.approx(want, abs=1e-11)


@pytest.mark.parametrize("gaps", [0.0, 0.02])
def test_blocks_leave_no_trace(gaps: float) -> None:
    window = Window(-5, 5)
    found = {
        mean_correlation(study(gaps=gaps, block=block), "overlap", window)
        for block in (1, 3, 7, 512)
    }
    assert len(found) == 1


def test_tests_shrink_by_the_correlation_of_windows_that_overlap() -> None:
    arrays, window = study(), Window(-1, 2)
    r, n = pair_by_pair(arrays, 4), int(np.isfinite(arrays.car(window)).sum())
    assert n < len(arrays.ar)
    kp = kolari_pynnonen(arrays, window, pairing="overlap").statistic
    shrunk = bmp(arrays, window).statistic * ((1 - r) / (1 + (n - 1) * r)) ** 0.5
    assert kp == pytest.approx(shrunk, rel=1e-9)
    adjusted = patell_kp(arrays, window, pairing="overlap").statistic
    plain = patell(arrays, window).statistic
    assert adjusted == pytest.approx(plain / (1 + (n - 1) * r) ** 0.5, rel=1e-9)


def test_on_one_day_it_is_the_correlation_by_the_calendar() -> None:
    rng = np.random.default_rng(0)
    returns = rng.normal(0, 1, (N_BARS, 1)) + rng.normal(0, 1, (N_BARS, N_ASSETS))
    arrays = event_arrays(
        returns,
        rng.normal(0, 1, N_BARS),
        np.arange(N_ASSETS),
        np.full(N_ASSETS, 300),
        model=MarketModel(),
    )
    by_overlap = mean_correlation(arrays, "overlap", Window(-3, 3))
    assert by_overlap == pytest.approx(arrays.sums.rbar, abs=1e-12)


def test_events_with_windows_apart_are_not_correlated() -> None:
    rng = np.random.default_rng(0)
    returns = rng.normal(0, 1, (N_BARS, 1)) + rng.normal(0, 1, (N_BARS, N_ASSETS))
    arrays = event_arrays(
        returns,
        rng.normal(0, 1, N_BARS),
        np.arange(N_ASSETS),
        300 + 3 * np.arange(N_ASSETS),
        model=MarketModel(),
    )
    assert mean_correlation(arrays, "overlap", Window(0, 2)) == pytest.approx(0)
    assert mean_correlation(arrays, "overlap", Window(0, 3)) > 0.01
    assert arrays.sums.rbar > 0.3


@pytest.mark.parametrize("n", [0, 1])
def test_fewer_than_two_events_have_no_correlation(n: int) -> None:
    assert np.isnan(mean_correlation(study(n=n), "overlap", Window(0, 0)))
