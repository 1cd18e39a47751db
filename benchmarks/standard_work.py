"""Standard work W(N): time, memory and agreement, beside a loop of lstsq and scipy.

W(N) is N events on a panel of 500 assets by 2,500 days, estimation [-270, -21], event
window [-10, 10], market model: abnormal returns, CAR, AAR and CAAR over [-1, 1], and
the tests t, cross-sectional, Patell, BMP, Kolari-Pynnonen, Corrado, generalised sign.

Run with ``python benchmarks/standard_work.py``; ``--largest 1000000`` goes further
than the default of 100,000 events.
"""

import argparse
import resource
import subprocess
import sys
import time
import tracemalloc
import warnings
from collections.abc import Callable
from dataclasses import replace
from importlib.util import find_spec
from typing import NamedTuple

import numpy as np
from scipy.stats import rankdata
from statsmodels.regression.linear_model import OLS

from eventimpact import MarketModel, Window
from eventimpact.abnormal import Design, event_arrays
from eventimpact.errors import EventImpactWarning
from eventimpact.inference import (
    bmp,
    corrado,
    cross_sectional,
    generalized_sign,
    kolari_pynnonen,
    patell,
)


N_BARS, N_ASSETS = 2500, 500
DESIGN = Design(estimation=Window(-270, -21), event=Window(-10, 10))
WINDOW = Window(-1, 1)
HEADER = (
    "                  us an event                       ratios: lstsq loop   and of "
    "statsmodels\n"
    "        N  numpy  compiled  lstsq  statsmodels  numpy  compiled       numpy "
    " B/event  peak MB  difference"
)
SEED = 20250416
TESTS = (
    cross_sectional,
    patell,
    bmp,
    kolari_pynnonen,
    corrado,
    generalized_sign,
)


class Work(NamedTuple):
    """A panel and events on it."""

    returns: np.ndarray
    market: np.ndarray
    asset: np.ndarray
    bar: np.ndarray


class Answer(NamedTuple):
    """Everything that W asks for."""

    ar: np.ndarray
    car: np.ndarray
    t: np.ndarray
    aar: np.ndarray
    statistics: dict[str, float]


def work(n_events: int) -> Work:
    """Draw a panel whose shocks have heavy tails, and events anywhere on it."""
    rng = np.random.default_rng(SEED)
    market = 0.01 * rng.standard_t(5, N_BARS)
    beta = rng.normal(1, 0.3, N_ASSETS)
    shocks = 0.02 * rng.standard_t(5, (N_ASSETS, N_BARS))
    returns = np.ascontiguousarray((beta[:, None] * market + shocks).T)
    return Work(
        returns,
        market,
        rng.integers(0, N_ASSETS, n_events),
        rng.integers(270, N_BARS - 10, n_events),
    )


def engine(given: Work, design: Design = DESIGN) -> Answer:
    """Do W with the library."""
    arrays = event_arrays(*given, model=MarketModel(), design=design)
    statistics = {test.__name__: test(arrays, WINDOW).statistic for test in TESTS}
    aar = arrays.sums.aar[DESIGN.estimation.length :]
    return Answer(arrays.ar, arrays.car(WINDOW), arrays.scar(WINDOW), aar, statistics)


def by_lstsq(y: np.ndarray, X: np.ndarray) -> tuple[np.ndarray, float]:
    """Give coefficients and the sum of squares with lstsq."""
    params, squares, *_ = np.linalg.lstsq(X, y)
    return params, float(squares[0])


def by_statsmodels(y: np.ndarray, X: np.ndarray) -> tuple[np.ndarray, float]:
    """Give coefficients and the sum of squares with statsmodels."""
    fitted = OLS(y, X).fit()
    return fitted.params, fitted.ssr


def loop(
    given: Work,
    fit: Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, float]] = by_lstsq,
) -> Answer:
    """Do W one event at a time, with rankdata, as most people would."""
    returns, market, assets, bars = given
    n, n_est, n_tau = len(assets), DESIGN.estimation.length, DESIGN.event.length
    ar, car, t = np.empty((n, n_tau)), np.empty(n), np.empty(n)
    df, share = n_est - 2, np.empty(n)
    ranks, unit = np.zeros(n_est + n_tau), np.zeros(len(returns))
    columns = slice(WINDOW.first + 10, WINDOW.last + 11)
    for i, (asset, bar) in enumerate(zip(assets, bars, strict=True)):
        y, f = returns[bar - 270 : bar - 20, asset], market[bar - 270 : bar - 20]
        X = np.column_stack((np.ones(n_est), f))
        params, squares = fit(y, X)
        resid = y - X @ params
        s = (squares / df) ** 0.5
        ahead = market[bar - 10 : bar + 11]
        ar[i] = returns[bar - 10 : bar + 11, asset] - params[0] - params[1] * ahead
        car[i] = ar[i, columns].sum()
        length = WINDOW.length
        q = ahead[columns].sum() - length * f.mean()
        t[i] = (
            car[i]
            / s
            / (length + length**2 / n_est + q**2 / ((f - f.mean()) ** 2).sum()) ** 0.5
        )
        share[i] = np.mean(resid > 0)
        ranks += rankdata(np.concatenate((resid, ar[i]))) - (n_est + n_tau + 1) / 2
        unit[bar - 270 : bar - 20] += resid / squares**0.5
    r = (unit @ unit - n) / (n * (n - 1))
    bmp = n**0.5 * t.mean() / t.std(ddof=1)
    days = (ranks / n)[n_est:][columns]
    p = share.mean()
    statistics = {
        "cross_sectional": n**0.5 * car.mean() / car.std(ddof=1),
        "patell": t.sum() / (n * df / (df - 2)) ** 0.5,
        "bmp": bmp,
        "kolari_pynnonen": bmp * ((1 - r) / (1 + (n - 1) * r)) ** 0.5,
        "corrado": days.sum() / np.sqrt(np.mean((ranks / n) ** 2) * len(days)),
        "generalized_sign": (np.sum(car > 0) - n * p) / (n * p * (1 - p)) ** 0.5,
    }
    return Answer(ar, car, t, ar.mean(axis=0), statistics)


def seconds(call: Callable[[], object], repeats: int) -> float:
    """Best time of some calls."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return min(times)


def compiled(given: Work) -> Answer:
    """Do W with the library and numba."""
    return engine(given, replace(DESIGN, engine="compiled"))


def by_numpy(given: Work) -> Answer:
    """Do W with the library and without numba."""
    return engine(given, replace(DESIGN, engine="numpy"))


def bytes_an_event(given: Work) -> float:
    """Peak of what is allocated beyond the input, over events."""
    tracemalloc.start()
    engine(given)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / len(given.asset)


def difference(ours: Answer, theirs: Answer) -> float:
    """Largest relative difference of a statistic, and of a return in units of its sd."""
    scale = theirs.ar.std()
    worst = [np.abs(ours.ar - theirs.ar).max() / scale, np.abs(ours.t - theirs.t).max()]
    worst += [
        abs(ours.statistics[name] / value - 1)
        for name, value in theirs.statistics.items()
    ]
    return float(max(worst))


def main() -> None:
    """Print the table."""
    warnings.simplefilter("ignore", EventImpactWarning)
    parser = argparse.ArgumentParser(description="time and memory of the standard work")
    parser.add_argument("--largest", type=int, default=100_000)
    parser.add_argument("--peak", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peak:
        print(_peak(options.peak))
        return
    print(HEADER)
    for exponent in range(2, 7):
        if 10**exponent <= options.largest:
            print(_row(10**exponent), flush=True)


def _peak(n_events: int) -> int:
    """Peak memory of this process after the work, in MB."""
    by_numpy(work(n_events))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def peak_apart(n_events: int) -> int:
    """Peak memory of the work in a process of its own, in MB."""
    command = [sys.executable, __file__, "--peak", str(n_events)]
    return int(subprocess.run(command, check=True, capture_output=True).stdout)


def _row(n_events: int) -> str:
    """Measure one size; the loops do few events, between runs of ours."""
    given = work(n_events)
    few = Work(*given[:2], given.asset[:1000], given.bar[:1000])
    fewer = Work(*given[:2], given.asset[:200], given.bar[:200])
    repeats = max(3, min(30, 200_000 // n_events))
    ours = {by_numpy: np.inf, compiled: np.inf}
    theirs = {by_lstsq: np.inf, by_statsmodels: np.inf}
    if find_spec("numba") is None:
        del ours[compiled]
    for _ in range(3):
        for fit, each in ((by_lstsq, few), (by_statsmodels, fewer)):
            took = seconds(lambda fit=fit, each=each: loop(each, fit), 1)
            theirs[fit] = min(theirs[fit], took / len(each.asset))
        for run, best in ours.items():
            took = seconds(lambda run=run: run(given), repeats)
            ours[run] = min(best, took / n_events)
    one, two = ours[by_numpy], ours.get(compiled, np.nan)
    slow, slower = theirs[by_lstsq], theirs[by_statsmodels]
    apart = difference(engine(few), loop(few))
    return (
        f"{n_events:9,d} {one * 1e6:6.2f} {two * 1e6:9.2f} {slow * 1e6:6.0f} "
        f"{slower * 1e6:12.0f} {slow / one:6.0f} {slow / two:9.0f} "
        f"{slower / one:11.0f} {bytes_an_event(given):8.0f} "
        f"{peak_apart(n_events):8d} {apart:11.1e}"
    )


if __name__ == "__main__":
    main()
