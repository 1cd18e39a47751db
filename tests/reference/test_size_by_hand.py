"""The line of size, again from raw prices: plain loops and quadrature, nothing drawn."""

import math
from datetime import date

import numpy as np
import pyarrow.parquet as pq
import pytest
from scipy.special import ndtr

from eventimpact.claims import judge
from eventimpact.data import embedded


@pytest.fixture(scope="module")
def rows() -> list[tuple[date, float, float]]:
    """Return day, close and volume, as they stand in the file."""
    with embedded("prices", "btc-usd-1d.parquet").open("rb") as file:
        raw = pq.read_table(file).to_pydict()
    opens = [one.date() for one in raw["open_at"]]
    return list(zip(opens, raw["close"], raw["volume"], strict=True))


def scale(returns: list[float], decay: float) -> float:
    """Root of the weighted mean square, the last return weighing most."""
    weights = [decay**age for age in range(len(returns))]
    squares = [weight * x**2 for weight, x in zip(weights, returns[::-1], strict=True)]
    return math.sqrt(sum(squares) / sum(weights))


def chance(factor: float) -> float:
    """Probability that Y over the root of the real share is at most a factor.

    Y is normal with mean 0.9 and sd 0.35 above 0.05; the share log-uniform from 0.1 to
    1, by the midpoints of 20,000 strips.
    """
    strips = (np.arange(20_000) + 0.5) / 20_000
    root = np.sqrt(np.exp(np.log(0.1) * strips))
    floor = ndtr((0.05 - 0.9) / 0.35)
    below = (ndtr((factor * root - 0.9) / 0.35) - floor) / (1 - floor)
    return float(np.clip(below, 0, 1).mean())


def quantile(p: float) -> float:
    """Invert `chance` by bisection."""
    low, high = 0.0, 20.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if chance(middle) < p else (low, middle)
    return low


@pytest.mark.parametrize(
    ("name", "at", "coins", "priced", "first", "last"),
    [
        (
            "germany-2024",
            0,
            49_858,
            date(2024, 7, 5),
            date(2024, 6, 19),
            date(2024, 7, 12),
        ),
        (
            "us-marshals-2015-11",
            1,
            44_341,
            date(2015, 11, 5),
            date(2015, 11, 5),
            date(2015, 11, 11),
        ),
    ],
)
def test_a_shipped_bound_is_what_plain_loops_give(
    rows: list[tuple[date, float, float]],
    name: str,
    at: int,
    coins: int,
    priced: date,
    first: date,
    last: date,
) -> None:
    days, close, volume = zip(*rows, strict=True)
    start, stop = days.index(first), days.index(last) + 1
    returns = [
        (
            math.log(close[k] / close[k - 1])
            if (days[k] - days[k - 1]).days == 1
            else math.nan
        )
        for k in range(1, stop)
    ]
    variance = 0.0
    for k in range(start, stop):
        seen = [x for x in returns[: k - 1] if not math.isnan(x)]
        variance += scale(seen, 0.94) * scale(seen, 0.985)
    amount = coins * close[days.index(priced)]
    unit = math.sqrt(variance * amount / sum(volume[start:stop]))
    low, middle, high = (unit * quantile(p) for p in (0.05, 0.5, 0.95))
    size = judge(name).readings[at].variants[0].size
    assert size is not None
    assert size.bound is not None
    # 200,000 draws know the tails to some 0.4 percent of themselves.
    assert size.bound.low == pytest.approx(low, rel=0.012)
    assert size.bound.median == pytest.approx(middle, rel=0.008)
    assert size.bound.high == pytest.approx(high, rel=0.012)
    half = -math.log(close[stop - 1] / close[start - 1]) / 2
    needed = math.sqrt(0.1) * sum(volume[start:stop]) * half**2 / (0.81 * variance)
    assert size.bound.required == pytest.approx(needed, rel=1e-9)
