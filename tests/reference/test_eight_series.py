"""The size of the headline test over eight series, by quintile of the volatility before.

Two coins, two share indices and gold come from other providers than the embedded prices.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from eventimpact.simulation import garch_t, size_by_state


NOMINAL = 5.0
LENGTHS = (1, 5, 11)
FIRST = 600
MOST = 1.0
LOW, HIGH = 2.5, 7.5
FILES = {
    "bitcoin": ("btc_usd_daily_yahoo.csv.gz", "close"),
    "ether": ("eth_usd_daily_yahoo.csv.gz", "close"),
    "S&P 500": ("market_factors_yahoo_daily.csv.gz", "sp500"),
    "Nasdaq 100": ("market_factors_yahoo_daily.csv.gz", "nasdaq100"),
    "gold": ("market_factors_yahoo_daily.csv.gz", "gold_fut"),
}
SIMULATED = {f"GARCH-t4, seed {seed}": seed for seed in (0, 1, 2)}


def returns_of(folder: Path, name: str) -> np.ndarray:
    file, column = FILES[name]
    path = folder / "data" / file
    if not path.is_file():
        pytest.skip(f"{file} is not in the folder shared/data")
    closes = pd.read_csv(path)[column].dropna().to_numpy(dtype=np.float64)
    return np.diff(np.log(closes))


@pytest.fixture(scope="module")
def sizes(shared: Path) -> dict[tuple[str, int], np.ndarray]:
    series = {name: returns_of(shared, name) for name in FILES}
    series |= {name: garch_t(5040, rng=seed)[0] for name, seed in SIMULATED.items()}
    return {
        (name, length): 100
        * size_by_state(returns, "state-matched", length, first=FIRST).size
        for name, returns in series.items()
        for length in LENGTHS
    }


def distance(sizes: dict[tuple[str, int], np.ndarray], *lengths: int) -> float:
    """Mean absolute distance from 5 %, in points."""
    chosen = [
        np.abs(s - NOMINAL) for (_, length), s in sizes.items() if length in lengths
    ]
    assert len(chosen) == 8 * len(lengths)
    return float(np.mean(chosen))


@pytest.mark.slow
def test_the_mean_distance_from_nominal_is_at_most_one_point(
    sizes: dict[tuple[str, int], np.ndarray],
) -> None:
    assert distance(sizes, *LENGTHS) <= MOST
    assert distance(sizes, 1) < distance(sizes, 5) < distance(sizes, 11)


@pytest.mark.slow
def test_over_one_bar_every_quintile_of_every_series_is_near_nominal(
    sizes: dict[tuple[str, int], np.ndarray],
) -> None:
    for (name, length), size in sizes.items():
        if length == 1:
            assert (size >= LOW).all(), name
            assert (size <= HIGH).all(), name


@pytest.mark.slow
def test_no_more_quintiles_leave_the_band_than_by_chance(
    sizes: dict[tuple[str, int], np.ndarray],
) -> None:
    outside = sum(int(((s < LOW) | (s > HIGH)).sum()) for s in sizes.values())
    # histories drawn from fitted GARCH(1,1) have 6.0 of 120 on average
    assert outside <= 6.0 + 2 * 6.0**0.5
