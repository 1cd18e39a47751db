"""Measure the rounding errors of the engine and write the table the docs include.

Run with ``python tools/numerics_table.py``; it writes
``docs/explanation/_numerics_table.txt`` in a few seconds.
"""

from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np

from eventimpact import MarketModel, Window
from eventimpact._types import FloatArray
from eventimpact.abnormal import Design, event_arrays


SEED = 20250416
N_BARS, N_EVENTS = 400, 30
DESIGN = Design(estimation=Window(-270, -21), event=Window(-10, 10))
TARGET = Path(__file__).resolve().parents[1] / "docs/explanation/_numerics_table.txt"

Estimate = tuple[FloatArray, float]
Method = Callable[[FloatArray, FloatArray, FloatArray, FloatArray], Estimate]


def cases() -> Iterator[tuple[str, FloatArray, FloatArray]]:
    """Give returns and market of ordinary and of hostile data."""
    rng = np.random.default_rng(SEED)
    market = rng.normal(0, 0.01, N_BARS)
    returns = 0.0005 + 1.1 * market + rng.normal(0, 0.02, N_BARS)
    tick = returns.copy()
    tick[200] = 1e6
    yield "realistic", returns, market
    yield "1 + r", 1 + returns, 1 + market
    yield "level shift 1e4", 1e4 + returns, 1e4 + market
    yield "level shift 1e6", 1e6 + returns, 1e6 + market
    yield "one bad tick 1e6", tick, market
    yield "variances of 1e-24", 1e-12 * returns, 1e-12 * market
    yield "variance of 1e-24 at 1", 1 + 1e-12 * returns, market


def exact(
    y: FloatArray, x: FloatArray, later: FloatArray, later_x: FloatArray
) -> Estimate:
    """Abnormal returns and s in rational arithmetic: the data are taken as given."""
    ys, xs = [Fraction(v) for v in y], [Fraction(v) for v in x]
    n = len(ys)
    mean_y, mean_x = sum(ys) / n, sum(xs) / n
    sxx = sum((v - mean_x) ** 2 for v in xs)
    syy = sum((v - mean_y) ** 2 for v in ys)
    sxy = sum((v - mean_x) * (w - mean_y) for v, w in zip(xs, ys, strict=True))
    slope = sxy / sxx
    ahead = zip(later, later_x, strict=True)
    ar = [
        float(Fraction(r) - mean_y - slope * (Fraction(f) - mean_x)) for r, f in ahead
    ]
    return np.array(ar), float((syy - sxy * slope) / (n - 2)) ** 0.5


def lstsq(
    y: FloatArray, x: FloatArray, later: FloatArray, later_x: FloatArray
) -> Estimate:
    """Estimate by LAPACK's least squares."""
    X = np.column_stack((np.ones(len(x)), x))
    params = np.linalg.lstsq(X, y)[0]
    resid = y - X @ params
    return later - params[0] - params[1] * later_x, (
        resid @ resid / (len(y) - 2)
    ) ** 0.5


def normal_equations(
    y: FloatArray, x: FloatArray, later: FloatArray, later_x: FloatArray
) -> Estimate:
    """Invert the matrix of sums of squares and products."""
    X = np.column_stack((np.ones(len(x)), x))
    params = np.linalg.inv(X.T @ X) @ (X.T @ y)
    resid = y - X @ params
    return later - params[0] - params[1] * later_x, (
        resid @ resid / (len(y) - 2)
    ) ** 0.5


def one_pass(
    y: FloatArray, x: FloatArray, later: FloatArray, later_x: FloatArray
) -> Estimate:
    """Take sums of squares apart after adding them up, as running sums do."""
    n, mean_y, mean_x = len(y), y.mean(), x.mean()
    sxx, sxy = x @ x - n * mean_x**2, x @ y - n * mean_x * mean_y
    slope = sxy / sxx if sxx else np.nan
    squares = y @ y - n * mean_y**2 - slope * sxy
    return later - mean_y - slope * (later_x - mean_x), max(squares / (n - 2), 0) ** 0.5


def engine(
    y: FloatArray, x: FloatArray, later: FloatArray, later_x: FloatArray
) -> Estimate:
    """Estimate by the library."""
    gap = np.zeros(10)
    arrays = event_arrays(
        np.concatenate((y, gap, later))[:, None],
        np.concatenate((x, gap, later_x)),
        [0],
        [270],
        model=MarketModel(),
        design=DESIGN,
    )
    return arrays.ar[0], float(arrays.sigma[0])


METHODS: dict[str, Method] = {
    "one pass over sums": one_pass,
    "normal equations": normal_equations,
    "lstsq": lstsq,
    "the engine": engine,
}


def errors(returns: FloatArray, market: FloatArray, method: Method) -> Estimate:
    """Largest error of abnormal returns, in units of s, and of s, relative."""
    worst = np.zeros(2)
    bars = 270 + (N_BARS - 281) * np.arange(N_EVENTS) // N_EVENTS
    for bar in bars.tolist():
        before, ahead = slice(bar - 270, bar - 20), slice(bar - 10, bar + 11)
        data = returns[before], market[before], returns[ahead], market[ahead]
        ar, s = exact(*data)
        ours, spread = method(*data)
        apart = np.abs(ours - ar).max() / s, abs(spread / s - 1)
        worst = np.fmax(worst, np.where(np.isnan(apart), np.inf, apart))
    return worst, float(worst.max())


def main() -> None:
    """Write the table as reStructuredText."""
    lines = [".. list-table::", "   :header-rows: 1", ""]
    for number, cell in enumerate(["data", *METHODS]):
        lines.append(f"   {'*' if number == 0 else ' '} - {cell}")
    for name, returns, market in cases():
        lines.append(f"   * - {name}")
        for method in METHODS.values():
            ar, s = errors(returns, market, method)[0]
            lines.append(f"     - {ar:.0e}, {s:.0e}")
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
