"""Size of the conformal and the equivalence test, and power as it is foretold."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy import signal, stats

from eventimpact import Design, EventStudy, Window
from eventimpact.detection import (
    equivalence_test,
    minimum_detectable_effect,
    power_curve,
)
from eventimpact.inference import conformal_test
from eventimpact.normal import ConstantMean
from eventimpact.simulation import garch_t


pytestmark = pytest.mark.slow

N_RUNS, N_BARS, N_POST = 2_000, 120, 5
Noise = Callable[[np.random.Generator, int], np.ndarray]


def iid(rng: np.random.Generator, n: int) -> np.ndarray:
    return rng.standard_t(4, n)


def autoregressive(rng: np.random.Generator, n: int) -> np.ndarray:
    return signal.lfilter([1.0], [1.0, -0.3], rng.normal(size=n + 100))[100:]


def garch(rng: np.random.Generator, n: int) -> np.ndarray:
    shocks, variance = rng.standard_t(5, n + 200) * (3 / 5) ** 0.5, 1.0
    values = np.empty(n + 200)
    for t, shock in enumerate(shocks):
        values[t] = variance**0.5 * shock
        variance = 0.02 + 0.08 * values[t] ** 2 + 0.9 * variance
    return values[200:]


def pvalues(noise: Noise, rng: np.random.Generator) -> np.ndarray:
    found = np.empty(N_RUNS)
    for run in range(N_RUNS):
        X = rng.normal(size=(N_BARS, 5))
        y = X @ [0.5, 0.3, 0.2, 0.0, 0.0] + noise(rng, N_BARS)
        found[run] = conformal_test(y, X, N_BARS - N_POST).pvalue
    return found


def test_exchangeable_residuals_make_the_conformal_test_exact(
    rng: np.random.Generator,
) -> None:
    found = pvalues(iid, rng)
    places = np.rint(found * N_BARS).astype(int)
    counts = np.bincount((places - 1) // 12, minlength=10)
    assert stats.chisquare(counts).pvalue > 1e-3
    assert (found <= 0.05).mean() == pytest.approx(0.05, abs=0.016)


@pytest.mark.parametrize("noise", [autoregressive, garch])
def test_dependent_residuals_keep_the_size_nearly(
    noise: Noise, rng: np.random.Generator
) -> None:
    found = pvalues(noise, rng)
    assert 0.034 < (found <= 0.05).mean() < 0.075
    assert 0.08 < (found <= 0.1).mean() < 0.13


def test_after_a_volatile_month_the_conformal_test_rejects_too_often(
    rng: np.random.Generator,
) -> None:
    found, state = np.empty((2, N_RUNS))
    before = N_BARS - N_POST
    for run in range(N_RUNS):
        X, noise = rng.normal(size=(N_BARS, 5)), garch(rng, N_BARS)
        found[run] = conformal_test(X.mean(axis=1) + noise, X, before).pvalue
        squares = noise[:before] ** 2
        state[run] = squares[-20:].mean() / squares.mean()
    fifth = np.argsort(np.argsort(state)) * 5 // N_RUNS
    calm, volatile = ((found[fifth == k] <= 0.05).mean() for k in (0, 4))
    assert calm < 0.035
    assert volatile > 0.1


@pytest.mark.parametrize("bound", [2.0, 4.0])
def test_the_rank_form_of_equivalence_keeps_its_size_at_the_bound(
    bound: float, rng: np.random.Generator
) -> None:
    noise = rng.standard_t(3, (20_000, 300))
    estimates = bound + rng.standard_t(3, 20_000)
    rejected = [
        equivalence_test(estimate, draws, bound).is_equivalent
        for estimate, draws in zip(estimates, noise, strict=True)
    ]
    assert np.mean(rejected) <= 0.05 + 0.005
    if bound == 4.0:
        assert np.mean(rejected) == pytest.approx(0.05, abs=0.005)


def test_the_power_foretold_from_draws_is_met(rng: np.random.Generator) -> None:
    effects = np.array([0.0, 1.5, 3.0, 5.0])
    foretold, met, seen = [], [], []
    for _ in range(3_000):
        draws = rng.standard_t(4, 300)
        foretold.append(power_curve(effects, draws).power)
        estimates = np.abs(effects + rng.standard_t(4))
        extreme = (np.abs(draws) >= estimates[:, None]).sum(axis=1)
        met.append((1 + extreme) / 301 <= 0.05)
        mde = minimum_detectable_effect(draws)
        shifted = abs(mde + rng.standard_t(4))
        seen.append((1 + (np.abs(draws) >= shifted).sum()) / 301 <= 0.05)
    assert np.mean(foretold, axis=0) == pytest.approx(np.mean(met, axis=0), abs=0.025)
    assert np.mean(seen) == pytest.approx(0.8, abs=0.03)


@pytest.mark.filterwarnings("ignore::eventimpact.errors.EventImpactWarning")
def test_a_study_of_five_events_of_one_asset_sees_what_it_says() -> None:
    # Five windows of 11 bars of GARCH-t4 that do not overlap, an effect of the size
    # that the summary names. Of 500 trials 80 % have a binomial error of 1.8 points;
    # the band is three of them. By the spread of five CARs the size named swings from
    # half to one and a half of its mean.
    window = Window(-5, 5)
    study = EventStudy(
        model=ConstantMean(), design=Design(estimation=Window(-260, -11), event=window)
    )
    rng = np.random.default_rng(17)
    seen, named = 0, []
    for _ in range(500):
        returns = garch_t(1000, rng=rng).reshape(-1, 1)
        bars = rng.choice(np.arange(300, 990, 12), 5, replace=False)
        events = np.zeros(5, dtype=np.int64), bars
        smallest = study.run(returns, events).design_analysis(0.1, window).mde
        moved = returns.copy()
        moved[bars] += smallest * rng.choice([-1, 1])
        seen += study.run(moved, events).test("t", window).pvalue <= 0.05
        named.append(smallest)
    assert seen / 500 == pytest.approx(0.8, abs=0.054)
    assert np.quantile(named, 0.9) < 2 * np.quantile(named, 0.1)
