"""Dates of breaks against brute force and R."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from scipy.stats import norm, ttest_ind
from statsmodels.datasets import nile
from statsmodels.regression.linear_model import OLS

from eventimpact.detection import design_analysis
from eventimpact.regression import break_dates
from eventimpact.regression._break_intervals import argmax_tail, overshoot


NILE = nile.load_pandas().data["volume"].to_numpy()


def test_the_nile_gives_the_partitions_of_strucchange() -> None:
    found = break_dates(NILE)
    # R strucchange, summary(breakpoints(Nile ~ 1))
    assert [list(p) for p in found.partitions] == [
        [],
        [28],
        [28, 83],
        [28, 68, 83],
        [28, 45, 68, 83],
        [15, 30, 45, 68, 83],
    ]
    np.testing.assert_allclose(
        found.squares, [2835157, 1597457, 1552924, 1538097, 1507888, 1659994], atol=0.5
    )
    bic = 100 * (found.bic - found.bic[0]) + 1318
    np.testing.assert_allclose(bic, [1318, 1270, 1276, 1285, 1292, 1311], atol=1)


def test_the_nile_breaks_once_with_the_interval_of_strucchange() -> None:
    found = break_dates(NILE)
    assert list(found.positions) == [28]
    # R strucchange, confint(breakpoints(Nile ~ 1)): 25 28 32
    assert (found.bai_low[0], found.bai_high[0]) == (25, 32)
    assert found.low[0] <= 28 <= found.high[0]


@pytest.mark.parametrize("choose", ["bic", "lwz", "sequential"])
def test_every_rule_finds_one_break_in_the_nile(choose: str) -> None:
    assert list(break_dates(NILE, choose=choose).positions) == [28]


@pytest.mark.parametrize("q", [1, 2])
@pytest.mark.parametrize("n_breaks", [1, 2, 3])
def test_the_partition_is_the_best_of_all(
    q: int, n_breaks: int, rng: np.random.Generator
) -> None:
    n, shortest = 24, 4
    X = np.column_stack((np.ones(n), rng.normal(size=n)))[:, :q]
    y = rng.normal(size=n) + 50
    found = break_dates(y, X, max_breaks=n_breaks, trimming=0.17, choose="fixed")
    totals = {}
    for firsts in combinations(range(shortest, n - shortest + 1), n_breaks):
        edges = [0, *firsts, n]
        if np.diff(edges).min() >= shortest:
            totals[firsts] = sum(
                OLS(y[a:b], X[a:b]).fit().ssr for a, b in pairwise(edges)
            )
    best = min(totals, key=totals.__getitem__)
    assert tuple(found.positions) == best
    assert found.squares[-1] == pytest.approx(totals[best], rel=1e-9)


def test_coefficients_are_those_of_each_regime(rng: np.random.Generator) -> None:
    n = 90
    X = np.column_stack((np.ones(n), rng.normal(size=n)))
    y = X @ [1.0, 1.0] + 5 * (np.arange(n) >= 40) * X[:, 1] + rng.normal(size=n) / 3
    found = break_dates(y, X)
    assert list(found.positions) == [40]
    for part, row, variance in zip(
        (slice(0, 40), slice(40, n)), found.coefficients, found.variances, strict=True
    ):
        fit = OLS(y[part], X[part]).fit()
        np.testing.assert_allclose(row, fit.params, rtol=1e-9)
        assert variance == pytest.approx(fit.mse_resid)


@pytest.mark.parametrize("ratio", [0.5, 1.0, 3.0])
@pytest.mark.parametrize("x", [0.5, 4.0, 15.0])
def test_the_argmax_distribution_is_that_of_two_drifting_motions(
    ratio: float, x: float
) -> None:
    # the argmax lies at -t with maximum m: first passage of m at t, no rise after it,
    # and the other side, exponential with rate `ratio`, stays below m
    t = x + np.linspace(0, 20, 1500) ** 2
    m = np.linspace(0, 8, 1500)[:, None] ** 2
    passage = m / t**1.5 * norm.pdf((m + t / 2) / np.sqrt(t))
    density = np.trapezoid(passage * -np.expm1(-ratio * m), m, axis=0)
    expected = np.trapezoid(density, t)
    assert argmax_tail(x, ratio) == pytest.approx(expected, rel=1e-3)


def test_the_overshoot_is_that_of_a_simulated_walk(rng: np.random.Generator) -> None:
    size = 1.0
    walk = (size * rng.normal(size=(40_000, 150)) - size**2 / 2).cumsum(axis=1)
    share = (walk.max(axis=1) > 3.0).mean()
    assert overshoot(size) * np.exp(-3.0) == pytest.approx(share, rel=0.08)
    assert overshoot(1e-6) == pytest.approx(1.0, abs=1e-5)


def test_a_step_without_noise_is_dated_exactly() -> None:
    found = break_dates(np.repeat([0.0, 1.0], 30))
    assert list(found.positions) == [30]
    assert list(found.low) == list(found.high) == [30]


def test_two_breaks_are_found_and_covered() -> None:
    y = np.random.default_rng(5).normal(size=300)
    y[100:200] += 2
    for choose in ("bic", "sequential"):
        found = break_dates(y, choose=choose)
        assert found.n_breaks == 2
        assert (found.low <= [100, 200]).all()
        assert (found.high >= [100, 200]).all()
        assert all(len(found.members[i]) for i in range(2))


def test_noise_has_no_break_and_missing_bars_keep_their_places() -> None:
    y = np.random.default_rng(2).normal(size=200)
    assert break_dates(y).n_breaks == 0
    assert break_dates(y, choose="sequential").n_breaks == 0
    y[80:] += 4
    assert list(break_dates(np.insert(y, 5, np.nan)).positions) == [81]


def test_autocorrelation_widens_the_interval() -> None:
    noise = np.random.default_rng(3).normal(size=400)
    for t in range(1, 400):
        noise[t] += 0.6 * noise[t - 1]
    y = noise + 1.5 * (np.arange(400) >= 200)
    plain, robust = (
        break_dates(y, max_breaks=1, choose="fixed", lags=lags) for lags in (0, 8)
    )
    assert robust.bai_high[0] - robust.bai_low[0] > plain.bai_high[0] - plain.bai_low[0]
    assert robust.high[0] - robust.low[0] > plain.high[0] - plain.low[0]


@pytest.mark.parametrize(
    ("y", "X", "reason"),
    [
        (np.ones(50), None, "does not vary"),
        (np.full(50, np.nan), None, "missing"),
        (np.arange(7.0), None, "7 bars are known"),
        (np.arange(5.0), np.ones((5, 9)), "regressors need"),
        (np.arange(50.0) ** 2, np.c_[np.ones(50), np.arange(50) < 9], "collinear"),
    ],
)
def test_data_that_carry_no_search_give_a_reason(
    y: np.ndarray, X: np.ndarray | None, reason: str
) -> None:
    found = break_dates(y, X)
    assert reason in str(found.reason)
    assert found.n_breaks == 0


@pytest.mark.parametrize(
    "options",
    [
        {"max_breaks": 0},
        {"trimming": 0.6},
        {"choose": "aic"},
        {"confidence_level": 1.0},
        {"lags": -1},
    ],
)
def test_misuse_is_refused(options: dict) -> None:
    with pytest.raises(ValueError, match="must"):
        break_dates(np.arange(30.0), **options)


@pytest.mark.parametrize("power", [150, -150, 160, -170])
def test_dates_and_sets_do_not_depend_on_the_unit(power: int) -> None:
    y = np.random.default_rng(0).normal(size=200) + 3 * (np.arange(200) >= 120)
    plain, scaled = break_dates(y), break_dates(y * 10.0**power)
    for name in ("positions", "low", "high", "bai_low", "bai_high"):
        np.testing.assert_array_equal(getattr(scaled, name), getattr(plain, name))
    np.testing.assert_allclose(
        scaled.coefficients / 10.0**power, plain.coefficients, rtol=1e-12
    )


def test_a_date_is_judged_given_that_a_break_would_have_been_found_there() -> None:
    """Simulated with the regressions at the date and their sum of squares held."""
    n, rng = 60, np.random.default_rng(5)
    bar, k = np.arange(n), np.arange(9, n - 8)
    y = rng.normal(size=n) + 0.9 * (bar >= 30)
    found = break_dates(y, max_breaks=1)
    assert found.n_breaks == 1

    def squares(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        head, whole = x.cumsum(axis=1)[:, k - 1], x.sum(axis=1)[:, None]
        total = (x**2).sum(axis=1)[:, None]
        split = total - head**2 / k - (whole - head) ** 2 / (n - k)
        return split, total[:, 0] - whole[:, 0] ** 2 / n

    split, _ = squares(y[None])
    pvalues = []
    for i, date in enumerate(k):
        halves = [y[:date], y[date:]]
        drawn = [rng.normal(size=(4000, len(half))) for half in halves]
        resid = np.hstack([x - x.mean(axis=1, keepdims=True) for x in drawn])
        resid *= np.sqrt(split[0, i] / (resid**2).sum(axis=1, keepdims=True))
        fitted = np.concatenate([np.full(len(half), half.mean()) for half in halves])
        again, whole = squares(fitted + resid)
        best = again.min(axis=1)
        chosen = np.log(whole / best) > 2 * np.log(n) / n
        excess = split[0, i] - split[0].min()
        pvalues.append((chosen & (again[:, i] - best >= excess)).sum() / chosen.sum())
    exact = set(k[np.array(pvalues) >= 0.05].tolist())
    # the simulated set knows that a regime is short, the formula does not
    assert len(exact ^ set(found.members[0].tolist())) <= 0.15 * len(k)


def test_a_break_that_had_to_be_found_has_the_wider_set() -> None:
    rng = np.random.default_rng(1)
    y = rng.normal(size=100) + 0.6 * (np.arange(100) >= 50)
    given = break_dates(y, max_breaks=1, choose="fixed")
    found = break_dates(y, max_breaks=1)
    assert found.n_breaks == 1
    assert set(given.members[0].tolist()) <= set(found.members[0].tolist())


def test_what_a_break_could_have_shown_is_the_difference_of_two_means() -> None:
    found = break_dates(NILE)
    before, after = NILE[:28], NILE[28:]
    se = np.sqrt(before.var(ddof=1) / 28 + after.var(ddof=1) / 72)
    welch = ttest_ind(after, before, equal_var=False)
    expected = design_analysis(
        after.mean() - before.mean(), se, smallest_effect=100.0, df=welch.df
    )
    seen = found.design_analysis(100.0)
    assert seen.estimate == pytest.approx(expected.estimate)
    assert seen.estimate / se == pytest.approx(welch.statistic)
    for name in ("mde", "power", "type_s", "exaggeration"):
        assert getattr(seen, name) == pytest.approx(getattr(expected, name))
    assert seen.equivalence.pvalue == pytest.approx(expected.equivalence.pvalue)


@pytest.mark.parametrize("lags", [0, 4])
def test_the_errors_of_a_regime_are_those_of_its_regression(
    lags: int, rng: np.random.Generator
) -> None:
    X = np.column_stack((np.ones(200), rng.normal(size=200)))
    y = rng.normal(size=200) + 3 * (np.arange(200) >= 120) * X[:, 1]
    found = break_dates(y, X, max_breaks=1, choose="fixed", lags=lags)
    cut = int(found.positions[0])
    for k, part in enumerate((slice(0, cut), slice(cut, 200))):
        model = OLS(y[part], X[part])
        fit = (
            model.fit(
                cov_type="HAC", cov_kwds={"maxlags": lags, "use_correction": True}
            )
            if lags
            else model.fit()
        )
        np.testing.assert_allclose(found.standard_errors[k], fit.bse, rtol=1e-9)
        assert found.df[k] == fit.df_resid
    slope = found.design_analysis(0.5, column=1)
    assert slope.estimate == pytest.approx(np.diff(found.coefficients[:, 1])[0])


def test_without_a_break_there_is_no_change_to_be_seen() -> None:
    none = break_dates(np.random.default_rng(3).normal(size=100))
    assert none.n_breaks == 0
    seen = none.design_analysis(1.0)
    assert seen.reason == "no break was found, so that no coefficient changes"
    flat = break_dates(np.zeros(100))
    assert flat.design_analysis(1.0).reason == flat.reason
    with pytest.raises(ValueError, match="break 1 was asked for; there are 0 to 0"):
        break_dates(NILE).design_analysis(1.0, 1)
    with pytest.raises(ValueError, match="column 2 was asked for"):
        break_dates(NILE).design_analysis(1.0, column=2)
