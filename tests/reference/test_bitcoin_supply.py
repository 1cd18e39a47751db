"""The supply by the issuance rule against CoinGecko's capitalisation over its price."""

from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from eventimpact.claims._supply import bitcoin_supply, supply_error


def test_the_supply_is_as_near_as_it_says(shared: Path) -> None:
    every = pd.read_csv(shared / "data" / "crypto_daily_coingecko_long.csv.gz")
    coin = every[every["symbol"].str.upper().str.startswith("BTC")]
    stamped = pd.to_datetime(coin["snapped_at_utc"], utc=True)
    there = (coin["market_cap"] / coin["price"]).to_numpy()
    # A stamp of day D, 00:00, is the end of the day before.
    ends = [stamp.date() - timedelta(days=1) for stamp in stamped]
    gap = np.array([bitcoin_supply(day) for day in ends]) / there - 1
    stated = np.array([supply_error(day) for day in ends])
    years = np.array([day.year for day in ends])
    known = np.isfinite(gap)
    for year in np.unique(years):
        inside = known & (years == year)
        assert abs(np.median(gap[inside])) <= np.max(stated[inside]), year
