"""Tests across events against loops, other libraries, and hands."""

from collections.abc import Callable
from itertools import product

import numpy as np
import pytest
from scipy import stats

from eventimpact import Window
from eventimpact._types import Alternative, FloatArray
from eventimpact.abnormal import Design, EventArrays, event_arrays
from eventimpact.errors import EventImpactWarning, UnknownNameError
from eventimpact.inference import (
    TESTS,
    TestResult,
    bmp,
    calendar_time,
    corrado,
    corrado_zivney,
    cross_sectional,
    crude_dependence,
    generalized_sign,
    grank_z,
    ibragimov_muller,
    jackknife,
    kolari_pynnonen,
    patell,
    patell_kp,
    run_test,
    sign,
    skewness_adjusted,
    wilcoxon,
    wild_bootstrap,
)
from eventimpact.normal import ConstantMean, MarketModel


pytestmark = pytest.mark.filterwarnings("ignore:.*rejects too often")

DESIGN = Design(estimation=Window(-60, -6), event=Window(-5, 5))
WINDOW = Window(-1, 2)
ANY_WARNING = pytest.mark.filterwarnings(
    "ignore::eventimpact.errors.EventImpactWarning"
)
OneTest = Callable[[EventArrays, Window], TestResult]
SIDES: list[Alternative] = ["two-sided", "less", "greater"]


def study(
    n: int = 12,
    *,
    seed: int = 0,
    gaps: float = 0.0,
    digits: int = 9,
    shift: float = 0.0,
) -> EventArrays:
    """Events on heavy-tailed assets, some of which share bars."""
    rng = np.random.default_rng(seed)
    market = rng.normal(0, 1, 300)
    returns = rng.uniform(0.5, 1.5, 5) * market[:, None] + rng.standard_t(4, (300, 5))
    asset, bar = rng.integers(0, 5, n), rng.integers(70, 290, n)
    returns[bar, asset] += shift
    returns = returns.round(digits)
    returns[rng.random(returns.shape) < gaps] = np.nan
    return event_arrays(returns, market, asset, bar, model=MarketModel(), design=DESIGN)


def residuals(arrays: EventArrays) -> FloatArray:
    resid = np.full((len(arrays.ar), arrays.estimation.length), np.nan)
    for rows, block in arrays.residual_blocks():
        resid[rows] = block
    return resid


def known(arrays: EventArrays) -> FloatArray:
    car = arrays.car(WINDOW)
    return car[np.isfinite(car)]


@pytest.mark.parametrize("alternative", SIDES)
@pytest.mark.parametrize("gaps", [0.0, 0.03])
def test_cross_sectional_and_bmp_are_t_tests(
    alternative: Alternative, gaps: float
) -> None:
    arrays = study(gaps=gaps)
    scar = arrays.scar(WINDOW)
    pairs = [
        (cross_sectional, known(arrays)),
        (bmp, scar[np.isfinite(scar)]),
    ]
    for test, values in pairs:
        want = stats.ttest_1samp(values, 0, alternative=alternative)
        got = test(arrays, WINDOW, alternative=alternative)
        assert list(got) == pytest.approx([want.statistic, want.pvalue], rel=1e-12)
        assert (got.df, got.n_events) == (len(values) - 1, len(values))


@pytest.mark.parametrize("alternative", SIDES)
@pytest.mark.parametrize("gaps", [0.0, 0.03])
def test_sign_tests_are_binomial(alternative: Alternative, gaps: float) -> None:
    arrays = study(gaps=gaps, shift=1.0)
    car = arrays.car(WINDOW)
    used = np.isfinite(car)
    n, w = int(used.sum()), int((car > 0).sum())
    resid = residuals(arrays)[used]
    p = float(np.mean([(r[np.isfinite(r)] > 0).mean() for r in resid]))
    for test, chance in [(sign, 0.5), (generalized_sign, p)]:
        got = test(arrays, WINDOW, alternative=alternative)
        want = stats.binomtest(w, n, chance, alternative=alternative)
        assert got.pvalue == pytest.approx(want.pvalue, rel=1e-12)
        z = (w - n * chance) / np.sqrt(n * chance * (1 - chance))
        assert got.statistic == pytest.approx(z, rel=1e-12)
    plain = generalized_sign(arrays, WINDOW, alternative=alternative, exact=False)
    tail = {"less": z, "greater": -z, "two-sided": -abs(z)}[alternative]
    sides = 2 if alternative == "two-sided" else 1
    assert plain.pvalue == pytest.approx(sides * stats.norm.cdf(tail), rel=1e-12)


@pytest.mark.parametrize("alternative", SIDES)
@pytest.mark.parametrize("exact", [True, False])
def test_wilcoxon_without_ties_is_scipys(
    alternative: Alternative, *, exact: bool
) -> None:
    arrays = study(shift=1.0)
    got = wilcoxon(arrays, WINDOW, alternative=alternative, exact=exact)
    want = stats.wilcoxon(
        known(arrays),
        alternative=alternative,
        method="exact" if exact else "asymptotic",
        correction=False,
    )
    assert got.pvalue == pytest.approx(want.pvalue, rel=1e-12)


@ANY_WARNING
def test_wilcoxon_with_ties_counts_all_signs() -> None:
    arrays = on_one_day([0.5, 0.5, -0.5, 0.25, 0.75, -0.25])
    ranks = np.array([4, 4, 4, 1.5, 6, 1.5])
    sums = np.array([np.dot(s, ranks) for s in product([0, 1], repeat=6)])
    observed = 4 + 4 + 1.5 + 6
    got = wilcoxon(arrays, Window(0, 0), alternative="greater")
    assert got.statistic == observed
    assert got.pvalue == pytest.approx(np.mean(sums >= observed), rel=1e-12)


def on_one_day(returns: list[float], bar: int = 70) -> EventArrays:
    """Events of one day each, whose abnormal return is exactly the one given."""
    n = len(returns)
    quiet = np.tile([0.125, -0.125], 50)[:, None] * np.ones(n)
    quiet[bar] = returns
    return event_arrays(
        quiet,
        None,
        np.arange(n),
        np.full(n, bar),
        model=ConstantMean(),
        design=Design(estimation=Window(-60, -1), event=Window(0, 0)),
    )


@pytest.mark.parametrize("gaps", [0.0, 0.03])
def test_patell_by_hand(gaps: float) -> None:
    arrays = study(gaps=gaps)
    total, variance = 0.0, 0.0
    for scar, df in zip(arrays.scar(WINDOW), arrays.df, strict=True):
        if np.isfinite(scar):
            total, variance = total + scar, variance + df / (df - 2)
    got = patell(arrays, WINDOW)
    assert got.statistic == pytest.approx(total / variance**0.5, rel=1e-12)
    assert got.pvalue == pytest.approx(2 * stats.norm.sf(abs(got.statistic)), rel=1e-12)


@pytest.mark.parametrize("gaps", [0.0, 0.03])
def test_corrado_by_a_loop(gaps: float) -> None:
    arrays = study(gaps=gaps)
    values = np.hstack((residuals(arrays) * arrays.sigma[:, None], arrays.ar))
    ranks = stats.rankdata(values, axis=1, nan_policy="omit")
    n = np.isfinite(values).sum(axis=1, keepdims=True)
    apart = ranks - (n + 1) / 2
    days = [row[np.isfinite(row)] for row in apart.T]
    k = np.array([day.sum() / np.sqrt(len(day)) for day in days])
    event = slice(55 + 4, 55 + 8)
    z = k[event].sum() / np.sqrt(4 * np.mean(k**2))
    assert corrado(arrays, WINDOW).statistic == pytest.approx(z, rel=1e-9)


@pytest.mark.parametrize("gaps", [0.0, 0.03])
def test_corrado_zivney_by_a_loop(gaps: float) -> None:
    arrays = study(gaps=gaps)
    sar = arrays.sar()
    sar = sar / np.nanstd(sar, axis=0, ddof=1)
    values = np.hstack((residuals(arrays), sar))
    ranks = stats.rankdata(values, axis=1, nan_policy="omit")
    n = np.isfinite(values).sum(axis=1, keepdims=True)
    u = ranks / (n + 1) - 0.5
    days = [row[np.isfinite(row)] for row in u.T]
    k = np.array([day.sum() / np.sqrt(len(day)) for day in days])
    z = k[55 + 4 : 55 + 8].sum() / np.sqrt(4 * np.mean(k**2))
    got = corrado_zivney(arrays, WINDOW)
    assert got.statistic == pytest.approx(z, rel=1e-9)


def test_grank_with_gaps_by_a_loop() -> None:
    arrays = study(gaps=0.03)
    scar = arrays.scar(WINDOW)
    used = np.isfinite(scar)
    values = np.column_stack((residuals(arrays), scar / np.nanstd(scar, ddof=1)))[used]
    ranks = stats.rankdata(values, axis=1, nan_policy="omit")
    u = ranks / (np.isfinite(values).sum(axis=1, keepdims=True) + 1) - 0.5
    n_t = np.isfinite(u).sum(axis=0)
    S = np.sqrt(np.mean(n_t / used.sum() * np.nanmean(u, axis=0) ** 2))
    got = grank_z(arrays, WINDOW)
    assert got.statistic == pytest.approx(u[:, -1].mean() / S, rel=1e-9)


def test_kolari_pynnonen_shrinks_bmp_and_patell_by_hand() -> None:
    arrays = study(20)
    r, n = arrays.sums.rbar, 20
    with pytest.warns(EventImpactWarning, match="20 events share fewer bars"):
        kp, adjusted = (f(arrays, WINDOW) for f in (kolari_pynnonen, patell_kp))
    assert kp.statistic == pytest.approx(
        bmp(arrays, WINDOW).statistic * ((1 - r) / (1 + (n - 1) * r)) ** 0.5
    )
    assert adjusted.statistic == pytest.approx(
        patell(arrays, WINDOW).statistic / (1 + (n - 1) * r) ** 0.5
    )


def test_crude_dependence_by_hand() -> None:
    arrays = study()
    history = (residuals(arrays) * arrays.sigma[:, None]).mean(axis=0)
    t = arrays.car(WINDOW).mean() / (np.std(history, ddof=1) * 2)
    got = crude_dependence(arrays, WINDOW)
    assert got.statistic == pytest.approx(t, rel=1e-12)
    assert got.df == 54


def test_calendar_time_by_a_loop() -> None:
    arrays = study(30, gaps=0.02)
    days: dict[int, list[float]] = {}
    for row, bar in enumerate(arrays.source.bar.tolist()):
        ar = arrays.ar[row, arrays.columns(WINDOW)]
        if np.isfinite(ar).all():
            for offset, value in zip(range(-1, 3), ar, strict=True):
                days.setdefault(bar + offset, []).append(value)
    want = stats.ttest_1samp([np.mean(day) for day in days.values()], 0)
    assert list(calendar_time(arrays, WINDOW)) == pytest.approx(
        [want.statistic, want.pvalue], rel=1e-10
    )


@ANY_WARNING
def test_skewness_adjusted_by_hand() -> None:
    arrays = on_one_day([1.0, 2.0, 6.0])
    S, g = 3 / 7**0.5, (-8 - 1 + 27) / 3 / 7**1.5
    z = 3**0.5 * (S + g * S**2 / 3 + g**2 * S**3 / 27 + g / 18)
    assert skewness_adjusted(arrays, Window(0, 0)).statistic == pytest.approx(z)


def test_jackknife_leaves_one_out() -> None:
    arrays = study()
    x = arrays.scar(WINDOW)
    n, theta = len(x), x.mean() / x.std(ddof=1)
    rest = [np.delete(x, i) for i in range(n)]
    pseudo = [n * theta - (n - 1) * r.mean() / r.std(ddof=1) for r in rest]
    want = stats.ttest_1samp(pseudo, 0)
    assert list(jackknife(arrays, WINDOW)) == pytest.approx(
        [want.statistic, want.pvalue], rel=1e-10
    )


def test_ibragimov_muller_is_a_t_test_of_cluster_means() -> None:
    arrays = study(12)
    groups = np.repeat(list("abc"), 4)
    means = arrays.car(WINDOW).reshape(3, 4).mean(axis=1)
    want = stats.ttest_1samp(means, 0)
    assert list(ibragimov_muller(arrays, WINDOW, groups=groups)) == pytest.approx(
        [want.statistic, want.pvalue], rel=1e-12
    )


@pytest.mark.parametrize("alternative", SIDES)
def test_wild_bootstrap_of_few_clusters_takes_all_signs(
    alternative: Alternative,
) -> None:
    arrays = study(8, shift=1.0)
    x = arrays.car(WINDOW)
    got = wild_bootstrap(arrays, WINDOW, groups=np.arange(8), alternative=alternative)
    assert got.statistic == pytest.approx(stats.ttest_1samp(x, 0).statistic)
    want = stats.permutation_test(
        (x,),
        lambda z, axis: np.mean(z, axis=axis),
        permutation_type="samples",
        alternative=alternative,
        n_resamples=np.inf,
    )
    assert got.pvalue == pytest.approx(want.pvalue, rel=1e-12)


def test_clusters_without_labels_are_windows_that_meet() -> None:
    returns = np.random.default_rng(3).normal(size=(200, 3))
    bar = [100, 103, 104, 150, 154]
    arrays = event_arrays(
        returns, None, [0, 1, 2, 0, 0], bar, model=ConstantMean(), design=DESIGN
    )
    result = ibragimov_muller(arrays, WINDOW)
    labels = ["a", "a", "a", "b", "c"]
    assert list(result) == list(ibragimov_muller(arrays, WINDOW, groups=labels))
    assert result.df == 2


# One event where the noise is that of other bars or a sign's, three where the spread of
# the others or a skewness is taken, else two.
NEEDS = dict.fromkeys(TESTS, 2) | {
    "t": 1,
    "patell": 1,
    "crude_dependence": 1,
    "calendar_time": 1,
    "generalized_sign": 1,
    "sign": 1,
    "wilcoxon": 1,
    "placebo": 1,
    "skewness_adjusted": 3,
    "jackknife": 3,
}


@ANY_WARNING
@pytest.mark.parametrize("name", TESTS)
@pytest.mark.parametrize("n", [0, 1, 2, 3])
def test_few_events_give_a_number_or_a_reason(name: str, n: int) -> None:
    result = run_test(name, study(n), WINDOW)
    assert_sound(name, result.statistic, result.pvalue, result.reason)
    assert result.n_events == n
    assert result.is_applicable == (n >= NEEDS[name])
    if n == 0:
        assert str(result.reason).endswith(f"the test needs {NEEDS[name]} or more")


def assert_sound(name: str, stat: float, pvalue: float, reason: str | None) -> None:
    if reason is None:
        assert np.isfinite(stat), name
        assert 0 <= pvalue <= 1, name
    else:
        assert np.isnan(stat), name
        assert len(reason) > 20, name


@ANY_WARNING
@pytest.mark.parametrize("name", TESTS)
def test_equal_events_or_flat_returns_give_a_number_or_a_reason(name: str) -> None:
    flat = event_arrays(
        np.ones((200, 4)),
        None,
        np.arange(4),
        np.full(4, 100),
        model=ConstantMean(),
        design=DESIGN,
    )
    cases = [flat, on_one_day([0.3] * 5), on_one_day([0.0] * 5)]
    for arrays in cases:
        window = Window(0, 0)
        result = run_test(name, arrays, window)
        assert_sound(name, result.statistic, result.pvalue, result.reason)
    assert not run_test(name, flat, Window(0, 0)).is_applicable


@pytest.mark.parametrize(
    "name", ["cross_sectional", "bmp", "kolari_pynnonen", "skewness_adjusted"]
)
def test_without_spread_there_is_no_test(name: str) -> None:
    result = run_test(name, on_one_day([0.3] * 5), Window(0, 0))
    assert result.reason is not None
    assert "spread" in result.reason


@pytest.mark.parametrize(
    "name", ["grank_t", "grank_z", "corrado_zivney", "skewness_adjusted"]
)
def test_tests_that_few_events_make_reject_too_often_say_so(name: str) -> None:
    with pytest.warns(EventImpactWarning, match="of 9 events rejects too often"):
        run_test(name, study(9), WINDOW)


@pytest.mark.parametrize("name", TESTS)
def test_a_window_outside_the_event_window_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="not inside the event window"):
        run_test(name, study(), Window(0, 6))


@pytest.mark.parametrize("name", TESTS)
def test_an_unknown_alternative_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="alternative is 'both'"):
        TESTS[name](study(), WINDOW, alternative="both")


def test_an_unknown_test_is_named_with_those_there_are() -> None:
    with pytest.raises(UnknownNameError, match=r"no test called 'bmpp'.*patell_kp"):
        run_test("bmpp", study(), WINDOW)


def test_an_unknown_pairing_and_labels_of_other_length_are_refused() -> None:
    with pytest.raises(ValueError, match="pairing is 'days'"):
        kolari_pynnonen(study(), WINDOW, pairing="days")
    with pytest.raises(ValueError, match="give one label an event"):
        ibragimov_muller(study(), WINDOW, groups=[1, 2])


@ANY_WARNING
def test_four_times_the_same_event_leaves_no_spread_to_test_with() -> None:
    returns = np.random.default_rng(0).normal(size=(100, 1))
    arrays, one = (
        event_arrays(
            returns, None, [0] * n, [80] * n, model=ConstantMean(), design=DESIGN
        )
        for n in (4, 1)
    )
    results = {name: run_test(name, arrays, WINDOW) for name in TESTS}
    for name, result in results.items():
        assert_sound(name, result.statistic, result.pvalue, result.reason)
    takes_spread = [name for name, n in NEEDS.items() if n > 1]
    for name in set(takes_spread) - {"corrado", "patell_kp"}:
        assert not results[name].is_applicable, name
    # Residuals that correlate by one: four events say what one says.
    single = patell(one, WINDOW).statistic
    assert results["patell_kp"].statistic == pytest.approx(single)


@ANY_WARNING
@pytest.mark.parametrize("test", [patell, patell_kp])
def test_the_variance_of_students_t_wants_three_degrees(test: OneTest) -> None:
    returns = np.random.default_rng(0).normal(size=(60, 4))
    bar = np.array([20, 30, 40, 50])
    three, two = (
        event_arrays(
            returns,
            None,
            np.arange(4),
            bar,
            model=ConstantMean(),
            design=Design(estimation=Window(-5 - n_bars, -6), event=WINDOW),
        )
        for n_bars in (4, 3)
    )
    # The variance of t with 3 degrees of freedom is 3, and no two events share a bar.
    z = three.scar(WINDOW).sum() / np.sqrt(4 * 3)
    assert patell(three, WINDOW).statistic == pytest.approx(z)
    assert test(three, WINDOW).is_applicable
    assert "fewer than 3 degrees of freedom" in str(test(two, WINDOW).reason)
