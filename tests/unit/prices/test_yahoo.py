"""Yahoo's answers, good and bad, with the download replaced."""

import logging
import socket
import sys
import time
import warnings
from datetime import UTC, datetime
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from eventimpact.errors import ProviderError
from eventimpact.prices import YahooPrices


NOW = datetime(2024, 7, 5, 19, 59, tzinfo=UTC)


def frame(days: list[str], zone: str, close: list[float]) -> pd.DataFrame:
    index = pd.DatetimeIndex(days, tz=zone, name="Date")
    return pd.DataFrame({"Close": close, "Volume": [7] * len(days)}, index=index)


def answering(answer: pd.DataFrame, asked: list[str] | None = None) -> YahooPrices:
    def fetch(symbol: str, bar: str, timeout: float) -> pd.DataFrame:
        if asked is not None:
            asked.append(f"{symbol} {bar} {timeout:g}")
        return answer

    return YahooPrices(fetch=fetch, now=lambda: NOW)


def failing(error: Exception) -> YahooPrices:
    def fetch(symbol: str, bar: str, timeout: float) -> pd.DataFrame:
        del symbol, bar, timeout
        raise error

    return YahooPrices(fetch=fetch)


def test_a_coin_has_days_of_utc_and_its_unfinished_day_is_left_out() -> None:
    answer = frame(["2024-07-03", "2024-07-04", "2024-07-05"], "UTC", [1.0, 2.0, 3.0])
    history = answering(answer).history("BTC-USD")
    assert history.close.tolist() == [1.0, 2.0]
    assert str(history.close_at[-1])[:13] == "2024-07-05T00"
    assert (history.calendar, history.volume_unit) == ("24/7", "USD")
    assert np.isnan(history.log_returns()).tolist() == [True, False]


def test_a_missing_price_is_a_gap() -> None:
    answer = frame(["2024-07-01", "2024-07-02", "2024-07-03"], "UTC", [1, np.nan, 3])
    history = answering(answer).history("BTC-USD")
    assert history.close.tolist() == [1.0, 3.0]
    assert np.isnan(history.log_returns()).all()


def test_a_stock_has_sessions_of_new_york() -> None:
    days = ["2024-07-01", "2024-07-03", "2024-07-05"]
    asked: list[str] = []
    answer = frame(days, "America/New_York", [1.0, 2.0, 3.0])
    history = answering(answer, asked).history("SP500")
    assert asked == ["^GSPC 1d 5"]
    assert [str(c)[:16] for c in history.close_at] == [
        "2024-07-01T20:00",
        "2024-07-03T17:00",
    ]
    assert (history.symbol, history.calendar) == ("SP500", "XNYS")
    assert np.isnan(history.log_returns()).all()


def test_hours_of_a_coin_are_labelled_by_their_open() -> None:
    answer = frame(["2024-07-03 01:00", "2024-07-03 02:00"], "UTC", [1.0, 2.0])
    history = answering(answer).history("ETH-EUR", bar="1h")
    assert str(history.close_at[0])[:16] == "2024-07-03T02:00"
    assert history.currency == "EUR"


def test_an_empty_answer_is_one_sentence_that_says_what_to_do() -> None:
    with pytest.raises(ProviderError, match=r"no network.*--prices embedded or a file"):
        answering(pd.DataFrame()).history("BTC-USD")


@pytest.mark.parametrize(
    "error",
    [OSError("no route to host\nsee a page"), KeyError("chart"), ValueError("?")],
)
def test_any_failure_is_one_sentence(error: Exception) -> None:
    with pytest.raises(ProviderError, match="could not be asked for BTC-USD") as caught:
        failing(error).history("BTC-USD")
    assert "\n" not in str(caught.value)
    assert caught.value.__cause__ is error


def test_an_answer_that_does_not_come_is_not_waited_for() -> None:
    def fetch(symbol: str, bar: str, timeout: float) -> pd.DataFrame:
        del symbol, bar, timeout
        time.sleep(1)
        return pd.DataFrame()

    with pytest.raises(ProviderError, match=r"no answer within 0\.1 seconds"):
        YahooPrices(timeout=0.05, fetch=fetch).history("BTC-USD")


def test_a_stock_of_another_exchange_is_refused() -> None:
    answer = frame(["2024-07-04"], "Europe/Berlin", [1.0])
    with pytest.raises(ProviderError, match=r"unusable.*no session of XNYS"):
        answering(answer).history("SAP.DE")


def test_nonsense_from_yahoo_is_refused() -> None:
    with pytest.raises(ProviderError, match="unusable"):
        answering(frame(["2024-07-03"], "UTC", [-1.0])).history("BTC-USD")
    with pytest.raises(ProviderError, match="unusable"):
        answering(pd.DataFrame({"Open": [1.0]})).history("BTC-USD")


@pytest.mark.parametrize(("symbol", "bar"), [("AAPL", "1h"), ("BTC-USD", "5m")])
def test_bars_that_are_not_offered_are_refused(symbol: str, bar: str) -> None:
    with pytest.raises(ProviderError, match="ask for '1d'"):
        answering(pd.DataFrame()).history(symbol, bar=bar)


class FakeError(Exception):
    """Stands for the root of yfinance's exceptions."""


def fake_yfinance(answer: pd.DataFrame | Exception) -> SimpleNamespace:
    """Return what stands for the module yfinance; it warns and logs like it."""

    def history(**options: object) -> pd.DataFrame:
        assert options["period"] == "max"
        assert options["timeout"] == 5.0
        warnings.warn("old", DeprecationWarning, stacklevel=1)
        logging.getLogger("yfinance").error("noise")
        if isinstance(answer, Exception):
            raise answer
        return answer

    return SimpleNamespace(
        Ticker=lambda _symbol: SimpleNamespace(history=history),
        exceptions=SimpleNamespace(YFException=FakeError),
    )


def test_the_noise_of_yfinance_is_kept_quiet(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    answer = frame(["2024-07-03", "2024-07-04"], "UTC", [1.0, 2.0])
    monkeypatch.setitem(sys.modules, "yfinance", fake_yfinance(answer))
    assert YahooPrices().history("BTC-USD").n_bars == 2
    assert capfd.readouterr().err == ""


def test_an_exception_of_yfinance_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    limited = fake_yfinance(FakeError("too many requests"))
    monkeypatch.setitem(sys.modules, "yfinance", limited)
    with pytest.raises(ProviderError, match=r"BTC-USD \(too many requests\)"):
        YahooPrices().history("BTC-USD")


def test_no_test_reaches_the_network() -> None:
    with (
        socket.socket() as channel,
        pytest.raises(RuntimeError, match="tests stay offline"),
    ):
        channel.connect(("192.0.2.1", 443))


def test_nothing_can_be_named_beforehand() -> None:
    assert YahooPrices().names() == ()
