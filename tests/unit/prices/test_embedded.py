"""Embedded prices: what is there, and that its conventions hold."""

from itertools import pairwise

import numpy as np
import pytest

from eventimpact.errors import PriceNotFoundError, UnknownNameError
from eventimpact.prices import EmbeddedPrices, PriceHistory


PRICES = EmbeddedPrices()
NAMES = [(info.symbol, info.bar) for info in PRICES.names()]
DAY = np.timedelta64(1, "D")
# CoinGecko averages venues and stamps minutes late, Binance trades one pair.
AGREEMENT = 0.005


def daily_gaps(shift: int = 0) -> np.ndarray:
    """Return the gaps, in logs, of CoinGecko's and Binance's closes, by day."""
    coingecko, binance = PRICES.history("BTC-USD"), PRICES.history("BTCUSDT")
    _, one, other = np.intersect1d(
        coingecko.close_at + shift * DAY, binance.close_at, return_indices=True
    )
    return np.abs(np.log(coingecko.close[one] / binance.close[other]))


@pytest.mark.parametrize(("symbol", "bar"), NAMES, ids=["-".join(n) for n in NAMES])
def test_every_name_can_be_had_as_announced(symbol: str, bar: str) -> None:
    info = next(i for i in PRICES.names() if (i.symbol, i.bar) == (symbol, bar))
    history = PRICES.history(symbol, bar=bar)
    assert (history.symbol, history.bar) == (symbol, bar)
    assert history.n_bars == info.n_bars
    assert np.datetime64(info.start.replace(tzinfo=None)) == history.open_at[0]
    assert np.datetime64(info.stop.replace(tzinfo=None)) == history.close_at[-1]
    assert (history.source, history.convention) == (info.source, info.convention)
    assert info.start.utcoffset() is not None


def test_there_are_thirty_series() -> None:
    assert len(NAMES) == len(set(NAMES)) == 6 + 3 + 21


def test_unknown_asset_lists_known_ones() -> None:
    with pytest.raises(UnknownNameError, match="no embedded asset called 'DOGE-USD'"):
        PRICES.history("DOGE-USD")


def test_unknown_bar_lists_known_ones() -> None:
    with pytest.raises(PriceNotFoundError, match="not embedded in bars of '1h' but in"):
        PRICES.history("BTC-USD", bar="1h")


def test_closes_of_a_day_agree_between_coingecko_and_binance() -> None:
    gaps = daily_gaps()
    assert len(gaps) == 517
    assert np.median(gaps) < 0.001
    assert np.quantile(gaps, 0.99) < AGREEMENT
    # 2024-03-05, 2024-04-13 and 2024-09-18 moved by that much in minutes.
    assert np.count_nonzero(gaps > AGREEMENT) == 3
    assert gaps.max() < 0.009


@pytest.mark.parametrize("shift", [-1, 1])
def test_shifting_by_a_day_makes_the_agreement_far_worse(shift: int) -> None:
    assert np.median(daily_gaps(shift)) > 10 * np.median(daily_gaps())
    assert np.mean(daily_gaps(shift) > AGREEMENT) > 0.7


def test_quarter_hours_add_up_to_the_hours() -> None:
    hours, quarters = (PRICES.history("BTCUSDT", bar=b) for b in ("1h", "15m"))
    since = hours.open_at >= quarters.open_at[0]
    np.testing.assert_array_equal(hours.close[since], quarters.close[3::4])
    assert hours.volume is not None
    assert quarters.volume is not None
    by_hour = quarters.volume.reshape(-1, 4).sum(axis=1)
    np.testing.assert_allclose(hours.volume[since], by_hour, rtol=0, atol=1e-5)


@pytest.mark.parametrize("bar", ["1h", "15m"])
def test_bitcoin_intraday_has_no_gap(bar: str) -> None:
    history = PRICES.history("BTCUSDT", bar=bar)
    assert history.contiguous[1:].all()
    assert history.seller_volume is not None
    assert history.volume is not None
    share = history.seller_volume.sum() / history.volume.sum()
    assert 0.45 < share < 0.55


# Days that the source lacks; SOURCES.md lists the same.
GAPS = {
    "BTC-USD": ["2013-06-04", "2015-01-28"],
    "ETH-USD": ["2015-08-09"],
    "LTC-USD": ["2013-05-29", "2015-01-28"],
    "XRP-USD": ["2013-09-27", "2013-11-10", "2013-11-21", "2013-11-24", "2013-11-28"],
    "ADA-USD": [],
    "BNB-USD": [],
}


@pytest.mark.parametrize("symbol", list(GAPS))
def test_the_missing_days_of_a_coin_are_the_known_ones(symbol: str) -> None:
    history = PRICES.history(symbol)
    days = history.open_at.astype("datetime64[D]")
    everything = np.arange(days[0], days[-1] + 1)
    assert [str(d) for d in np.setdiff1d(everything, days)] == GAPS[symbol]
    assert np.isnan(history.log_returns()).sum() == 1 + len(GAPS[symbol])


def test_volume_that_coingecko_does_not_know_is_nan() -> None:
    history = PRICES.history("BTC-USD")
    assert history.volume is not None
    unknown = np.isnan(history.volume)
    assert unknown.sum() == 242
    assert str(history.open_at[unknown][-1])[:10] == "2013-12-26"
    assert history.volume[~unknown].min() > 0


def close_of(history: PriceHistory, day: str) -> float:
    return float(history.close[history.open_at == np.datetime64(day)][0])


def test_stamps_change_their_meaning_on_the_thirtieth_of_january_2018() -> None:
    # Rows of the CSV: 2018-01-28 and -29 name their days; 2018-01-31 00:00 is the
    # instant at which the 30th ends; the row between prices the 29th again.
    history = PRICES.history("BTC-USD")
    rows = {
        "2018-01-28": 11665.6803,
        "2018-01-29": 11157.6998,
        "2018-01-30": 9989.6559,
        "2018-01-31": 10114.5224,
    }
    for day, price in rows.items():
        assert close_of(history, day) == pytest.approx(price, abs=0.1)


def test_the_crash_of_2014_april_10_lies_on_its_day() -> None:
    # Huobi and other Chinese venues lost their bank accounts on 2014-04-10.
    history = PRICES.history("BTC-USD")
    fall = history.log_returns()[history.open_at == np.datetime64("2014-04-10")]
    assert fall[0] == pytest.approx(-0.2, abs=0.01)


def test_sessions_of_new_york_close_at_their_hours() -> None:
    history = PRICES.history("SP500")
    minutes = history.close_at.astype("datetime64[m]").astype(np.int64) % (24 * 60)
    assert set(minutes[-400:].tolist()) == {18 * 60, 20 * 60, 21 * 60}
    assert close_of_session(history, "2018-12-04") == 2700.06
    assert "2018-12-05" not in set(map(str, history.open_at.astype("datetime64[D]")))


def close_of_session(history: PriceHistory, day: str) -> float:
    days = history.open_at.astype("datetime64[D]")
    return float(history.close[days == np.datetime64(day)][0])


def test_series_of_one_asset_are_ordered_in_time() -> None:
    for symbol in ("ETH-USD", "AAPL"):
        closes = PRICES.history(symbol).close_at
        assert all(a < b for a, b in pairwise(closes))
