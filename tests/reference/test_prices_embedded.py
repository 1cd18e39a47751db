"""Embedded prices against sources that they do not come from."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from eventimpact.prices import EmbeddedPrices, PriceHistory, convert, ecb_rate


PRICES = EmbeddedPrices()
DAY = np.timedelta64(1, "D")


def yahoo_closes(shared: Path, coin: str) -> pd.Series:
    """Return Yahoo's closes by the instant at which their day of UTC ends."""
    table = pd.read_csv(shared / "data" / f"{coin}_usd_daily_yahoo.csv.gz")
    ends = pd.DatetimeIndex(pd.to_datetime(table["date"])) + pd.Timedelta(days=1)
    return pd.Series(table["close"].to_numpy(), index=ends)


def gaps(history: PriceHistory, other: pd.Series, shift: int) -> pd.Series:
    """Return the gaps, in logs, between a history and closes by instant."""
    ends = pd.DatetimeIndex(history.close_at + shift * DAY)
    logs = np.log(history.close) - np.log(other.reindex(ends).to_numpy())
    return pd.Series(np.abs(logs), index=pd.DatetimeIndex(history.close_at)).dropna()


@pytest.mark.parametrize("coin", ["btc", "eth"])
def test_every_year_of_a_coin_lies_on_the_days_of_yahoo(
    shared: Path, coin: str
) -> None:
    history = PRICES.history(f"{coin.upper()}-USD")
    other = yahoo_closes(shared, coin)
    by_year = {
        shift: gaps(history, other, shift).groupby(lambda end: end.year).median()
        for shift in (-1, 0, 1)
    }
    assert len(by_year[0]) >= 8
    assert (by_year[0] < 0.012).all()
    assert (by_year[0] * 2 < by_year[1]).all()
    assert (by_year[0] * 2 < by_year[-1]).all()


def test_bitcoin_by_year_lies_on_the_days_of_bitstamp(shared: Path) -> None:
    table = pd.read_parquet(shared / "data" / "btcusd_2h_bitstamp.parquet")
    ends = pd.DatetimeIndex(table.index).tz_localize(None) + pd.Timedelta(hours=2)
    other = pd.Series(table["close"].to_numpy(), index=ends)
    history = PRICES.history("BTC-USD")
    right, early, late = (gaps(history, other, s)["2014-04":] for s in (0, -1, 1))
    assert right.median() < 0.002
    assert right.median() * 8 < min(early.median(), late.median())


@pytest.mark.parametrize("coin", ["BTC", "ETH", "LTC", "BNB", "XRP", "ADA"])
def test_coins_since_2018_lie_on_the_days_of_binance(shared: Path, coin: str) -> None:
    table = pd.read_parquet(shared / "data" / "crypto_daily_binance_25coins.parquet")
    table = table[table["symbol"] == coin]
    if table.empty:
        pytest.skip(f"the panel of Binance has no {coin}")
    day = pd.DatetimeIndex(table.get("date", table.index)).tz_localize(None)
    other = pd.Series(table["close"].to_numpy(), index=day + pd.Timedelta(days=1))
    history = PRICES.history(f"{coin}-USD")
    assert gaps(history, other, 0).median() < 0.003
    assert gaps(history, other, 1).median() > 0.01


def test_hours_equal_those_of_another_copy_of_binance(shared: Path) -> None:
    table = pd.read_parquet(shared / "data" / "btcusdt_1h_binance.parquet")
    opens = pd.DatetimeIndex(table.index).tz_localize(None)
    other = pd.Series(table["close"].to_numpy(), index=opens)
    history = PRICES.history("BTCUSDT", bar="1h")
    found = other.reindex(pd.DatetimeIndex(history.open_at)).to_numpy()
    assert np.isfinite(found).all()
    np.testing.assert_allclose(history.close, found, rtol=1e-4)
    assert np.mean(history.close == found) > 0.99


def test_rates_equal_those_of_the_file_of_the_central_bank(shared: Path) -> None:
    table = pd.read_csv(shared / "data" / "ecb_fx_per_eur_daily.csv.gz")
    days = pd.to_datetime(table.iloc[:, 0]).dt.date
    for currency in table.columns[1:]:
        for day, rate in list(zip(days, table[currency], strict=True))[::50]:
            assert ecb_rate(currency, day) == pytest.approx(rate, rel=1e-12)
            euros = convert(1.0, currency, "EUR", day)
            assert euros == pytest.approx(1 / rate, rel=1e-12)


def test_the_index_moves_as_the_other_copy_of_the_index(shared: Path) -> None:
    table = pd.read_csv(shared / "data" / "market_factors_yahoo_daily.csv.gz")
    other = pd.Series(
        table["sp500"].to_numpy(), index=pd.to_datetime(table.iloc[:, 0])
    ).dropna()
    history = PRICES.history("SP500")
    days = pd.DatetimeIndex(history.open_at.astype("datetime64[D]"))
    ratio = other.reindex(days).to_numpy() / history.close
    ratio = ratio[np.isfinite(ratio)]
    assert len(ratio) > 2000
    np.testing.assert_allclose(ratio, 1.0, atol=1e-4)
