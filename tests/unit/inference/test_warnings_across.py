"""Warnings of tests across events whose assumptions the data contradict."""

import warnings
from itertools import combinations

import numpy as np
import pytest
from scipy import stats

from eventimpact import Design, EventStudy, Window
from eventimpact.abnormal import EventArrays, event_arrays
from eventimpact.errors import EventImpactWarning
from eventimpact.inference import TESTS, kolari_pynnonen, run_test
from eventimpact.inference._assumptions import dependence
from eventimpact.normal import ConstantMean, MarketModel


N_BARS, DAY, WEEK = 1200, Window(0, 0), Window(-2, 2)
DESIGN = Design(estimation=Window(-206, -6), event=Window(-5, 5))
SUPPOSE_INDEPENDENCE = {
    "t",
    "cross_sectional",
    "patell",
    "bmp",
    "skewness_adjusted",
    "jackknife",
    "generalized_sign",
    "sign",
    "wilcoxon",
}
SUPPOSE_CONSTANT_VARIANCE = {
    "t",
    "patell",
    "patell_kp",
    "corrado",
    "crude_dependence",
}
QUICK = sorted(set(TESTS) - {"placebo", "wild_bootstrap"})


def study(
    bar: list[int] | np.ndarray,
    *,
    shared: float = 0.0,
    spread: float = 1.0,
    asset: np.ndarray | None = None,
    seed: int = 0,
) -> EventArrays:
    rng = np.random.default_rng(seed)
    n = len(bar)
    asset = np.arange(n) if asset is None else asset
    common, own = rng.normal(0, 1, (N_BARS, 1)), rng.normal(0, 1, (N_BARS, n))
    returns = shared**0.5 * common + (1 - shared) ** 0.5 * own
    at = np.asarray(bar)[:, None] + np.arange(-5, 6)
    returns[at, asset[:, None]] *= spread**0.5
    return event_arrays(
        returns, None, asset, np.asarray(bar), model=ConstantMean(), design=DESIGN
    )


def remarks(name: str, arrays: EventArrays, window: Window = DAY) -> list[str]:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        run_test(name, arrays, window)
    return [str(one.message) for one in caught]


@pytest.mark.parametrize("name", QUICK)
def test_events_on_one_day_that_correlate(name: str) -> None:
    found = remarks(name, study([600] * 30, shared=0.3))
    assert any("for independent" in one for one in found) == (
        name in SUPPOSE_INDEPENDENCE
    )


@pytest.mark.parametrize("name", QUICK)
def test_events_on_one_day_that_do_not_correlate_are_fine(name: str) -> None:
    assert remarks(name, study([600] * 30)) == []


@pytest.mark.parametrize("name", QUICK)
def test_events_that_correlate_on_days_of_their_own_are_fine_unless_shrunk(
    name: str,
) -> None:
    found = remarks(name, study(300 + 20 * np.arange(30), shared=0.3), WEEK)
    shrunk = name in {"kolari_pynnonen", "patell_kp"}
    assert len(found) == shrunk
    assert all("share fewer bars" in one for one in found)


@pytest.mark.parametrize("name", QUICK)
def test_events_that_change_the_variance(name: str) -> None:
    found = remarks(name, study(300 + 20 * np.arange(30), spread=4.0))
    assert any("for unchanged" in one for one in found) == (
        name in SUPPOSE_CONSTANT_VARIANCE
    )


def test_windows_that_overlap_in_part_matter_by_the_bars_they_share() -> None:
    arrays = study(300 + 3 * np.arange(30), shared=0.3)
    assert remarks("bmp", arrays, DAY) == []
    (message,) = remarks("bmp", arrays, Window(-5, 5))
    assert "30 events share bars" in message


def test_events_of_one_asset_are_the_same_where_they_meet() -> None:
    asset = np.zeros(12, dtype=np.int64)
    bar = np.repeat(300 + 60 * np.arange(6), 2)
    (message,) = remarks("cross_sectional", study(bar, asset=asset))
    assert "about 2 times" in message
    assert "17 % are rejected" in message
    assert (
        remarks("cross_sectional", study(300 + 60 * np.arange(12), asset=asset)) == []
    )


def test_the_effect_is_what_pairs_say() -> None:
    rng = np.random.default_rng(4)
    bar, asset = rng.integers(300, 700, 40), rng.integers(0, 8, 40)
    arrays = study(bar, shared=0.4, asset=asset)
    total = arrays.sums.rbar * 40 * 39 / 2
    pairs = {True: np.zeros(2), False: np.zeros(2)}
    for i, j in combinations(range(40), 2):
        apart = abs(int(bar[i] - bar[j]))
        shares = [max(0, length - apart) / length for length in (201, 11)]
        pairs[bool(asset[i] == asset[j])] += shares
    correlation = (total - pairs[True][0]) / pairs[False][0]
    want = 1 + 2 / 40 * (pairs[True][1] + correlation * pairs[False][1])
    assert dependence(arrays, Window(-5, 5)).event == pytest.approx(want, rel=1e-12)
    assert correlation == pytest.approx(0.4, abs=0.1)


def test_the_variance_is_judged_by_chi_square() -> None:
    for seed in range(40):
        arrays = study(300 + 20 * np.arange(25), spread=1.5, seed=seed)
        scar = arrays.scar(DAY)
        ratio = scar.var(ddof=1) * 198 / 200
        is_large = stats.chi2.sf(24 * ratio, 24) < 0.01
        assert (remarks("patell", arrays) != []) == is_large


def test_pairing_by_overlap_does_not_warn() -> None:
    arrays = study(300 + 20 * np.arange(30), shared=0.3)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        kolari_pynnonen(arrays, WEEK, pairing="overlap")
    with pytest.warns(EventImpactWarning, match="pass pairing='overlap'"):
        kolari_pynnonen(arrays, WEEK)


def test_they_are_notes_of_a_battery() -> None:
    rng = np.random.default_rng(0)
    market = rng.normal(0, 0.01, 600)
    shocks = rng.normal(0, 0.02, (600, 1)) + rng.normal(0, 0.02, (600, 20))
    result = EventStudy(model=MarketModel()).run(
        market[:, None] + shocks, (np.arange(20), np.full(20, 400)), factors=market
    )
    battery = result.tests(DAY, names=["bmp", "kolari_pynnonen"])
    assert "20 events share bars" in battery.notes["bmp"][0]
    assert battery.notes["kolari_pynnonen"] == ()


@pytest.mark.parametrize("kind", ["dates", "assets"])
def test_the_placebo_test_warns_of_events_that_change_the_variance(kind: str) -> None:
    bar, asset = 300 + 20 * np.arange(30), np.arange(30)
    loud, calm = (study(bar, spread=x, asset=asset) for x in (4.0, 1.0))
    with pytest.warns(EventImpactWarning, match="placebo takes the variance"):
        TESTS["placebo"](loud, DAY, kind=kind, n_draws=19)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        TESTS["placebo"](calm, DAY, kind=kind, n_draws=19)
