"""Time of 10,000 bootstrap draws of a regression on events, beside naive loops.

Run with ``python benchmarks/event_regression.py``. The loops fit statsmodels once a
draw; they are timed on few draws, and scaled. Ratios are of processor times, so that
other work on the machine does not blur them; take one thread of BLAS.
"""

import time
from collections.abc import Callable

import numpy as np
from arch.bootstrap import StationaryBootstrap
from statsmodels.regression.linear_model import OLS

from eventimpact.regression import (
    HAC,
    BlockBootstrap,
    EventRegression,
    WildBootstrap,
)


N_BARS, N_EVENTS, N_DRAWS, N_NAIVE, LAGS, LENGTH = 2500, 12, 10_000, 100, 8, 20.0


def data() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Draw a response, a factor, and bars of events."""
    rng = np.random.default_rng(0)
    market = rng.normal(0, 0.01, N_BARS)
    response = market + 0.02 * rng.standard_t(4, N_BARS)
    return response, market, np.sort(rng.choice(N_BARS, N_EVENTS, replace=False))


def hac_t(y: np.ndarray, X: np.ndarray) -> float:
    """Fit one draw."""
    kwds = {"maxlags": LAGS, "use_correction": True}
    return float(OLS(y, X).fit(cov_type="HAC", cov_kwds=kwds).tvalues[1])


def naive(kind: str) -> None:
    """Loop over a few draws."""
    y, market, events = data()
    X = np.column_stack((np.ones(N_BARS), np.zeros(N_BARS), market))
    X[events, 1] = 1
    without = X[:, [0, 2]]
    fit = OLS(y, without).fit()
    rng = np.random.default_rng(1)
    if kind == "wild":
        for _ in range(N_NAIVE):
            sign = rng.choice([-1.0, 1.0], N_BARS)
            hac_t(fit.fittedvalues + fit.resid * sign, X)
        return
    drawn = StationaryBootstrap(LENGTH, fit.resid, seed=rng)
    for (resid,), _ in drawn.bootstrap(N_NAIVE):
        hac_t(fit.fittedvalues + resid, X)


def ours(kind: str) -> None:
    """Fit once, with all draws."""
    y, market, events = data()
    hac = HAC(bandwidth=LAGS)
    errors = {
        "wild": WildBootstrap(studentise=hac, n_draws=N_DRAWS),
        "block": BlockBootstrap(studentise=hac, n_draws=N_DRAWS, length=LENGTH),
    }
    EventRegression(errors=errors[kind]).fit(y, {"sales": events}, factors=market)


def seconds(call: Callable[[str], None], kind: str, repeat: int) -> tuple[float, float]:
    """Best wall and processor time of a few calls."""
    call(kind)
    walls, processors = [], []
    for _ in range(repeat):
        wall, processor = time.perf_counter(), time.process_time()
        call(kind)
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
    return min(walls), min(processors)


def main() -> None:
    """Print the times."""
    for kind in ("wild", "block"):
        wall, processor = seconds(ours, kind, 7)
        _, loop = seconds(naive, kind, 3)
        loop *= N_DRAWS / N_NAIVE
        print(
            f"{kind:6s} {N_DRAWS} draws, HAC({LAGS}), {N_BARS} bars: {wall:6.2f} s "
            f"(processor {processor:.2f} s), loop {loop:7.1f} s, {loop / processor:4.0f} x"
        )


if __name__ == "__main__":
    main()
