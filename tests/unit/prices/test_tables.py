"""Prices that people bring: files and frames."""

import gzip
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from eventimpact.errors import InvalidPricesError, PriceNotFoundError
from eventimpact.prices import EmbeddedPrices, FilePrices, from_frame


CSV = "date,close,volume_usd\n2024-01-01,100,5\n2024-01-02,110,\n2024-01-04,99,7\n"


def written(folder: Path, text: str, name: str = "coin.csv") -> FilePrices:
    path = folder / name
    path.write_text(text)
    return FilePrices(path)


def test_a_day_of_a_file_is_the_bar_that_ends_with_it(tmp_path: Path) -> None:
    history = written(tmp_path, CSV).history("BTC-USD")
    assert history.symbol == "BTC-USD"
    assert history.source == "file coin.csv"
    assert history.close.tolist() == [100.0, 110.0, 99.0]
    assert [str(c)[:13] for c in history.close_at] == [
        "2024-01-02T00",
        "2024-01-03T00",
        "2024-01-05T00",
    ]
    assert history.volume_unit == "USD"
    assert history.volume is not None
    assert np.isnan(history.volume).tolist() == [False, True, False]
    assert np.isnan(history.log_returns()).tolist() == [True, False, True]


def test_a_compressed_file_reads_the_same(tmp_path: Path) -> None:
    path = tmp_path / "coin.csv.gz"
    path.write_bytes(gzip.compress(CSV.encode()))
    plain = written(tmp_path, CSV).history("X")
    assert FilePrices(path).history("X").fingerprint == plain.fingerprint


def test_names_of_a_file_tell_its_stem_and_dates(tmp_path: Path) -> None:
    (info,) = written(tmp_path, CSV).names()
    assert (info.symbol, info.bar, info.n_bars) == ("coin", "1d", 3)
    assert info.start == datetime(2024, 1, 1, tzinfo=UTC)
    assert info.stop == datetime(2024, 1, 5, tzinfo=UTC)


def test_closes_with_a_zone_become_utc_and_gaps_stay_gaps(tmp_path: Path) -> None:
    text = (
        "close_at,close,volume,seller_volume\n"
        "2024-07-01T00:00:00+02:00,1,10,4\n"
        "2024-07-01T01:00:00+02:00,2,10,5\n"
        "2024-07-01T04:00:00+02:00,3,10,6\n"
    )
    history = written(tmp_path, text).history("X", bar="1h")
    assert str(history.close_at[0])[:16] == "2024-06-30T22:00"
    assert str(history.open_at[2])[:16] == "2024-07-01T01:00"
    assert np.isnan(history.log_returns()).tolist() == [True, False, True]
    assert history.volume_unit == "units"


def test_hours_of_a_file_give_days_when_days_are_asked_for(tmp_path: Path) -> None:
    rows = [f"2024-01-01T{h:02}:00:00Z,{h}" for h in range(1, 24)]
    text = "\n".join(["close_at,close", *rows, "2024-01-02T00:00:00Z,24"])
    history = written(tmp_path, text).history("X")
    assert history.close.tolist() == [24.0]


def test_days_of_a_file_are_no_hours(tmp_path: Path) -> None:
    with pytest.raises(PriceNotFoundError, match=r"coin\.csv holds bars of 1d, not of"):
        written(tmp_path, CSV).history("X", bar="1h")


def test_sessions_of_a_file_take_their_hours_from_the_exchange(tmp_path: Path) -> None:
    path = tmp_path / "stock.csv"
    path.write_text("date,close\n2024-07-02,1\n2024-07-03,2\n2024-07-08,3\n")
    history = FilePrices(path, calendar="XNYS").history("STOCK")
    assert str(history.close_at[1])[:16] == "2024-07-03T17:00"
    assert np.isnan(history.log_returns()).tolist() == [True, False, True]
    path.write_text("date,close\n2024-07-04,1\n")
    with pytest.raises(InvalidPricesError, match="no session of XNYS"):
        FilePrices(path, calendar="XNYS").history("STOCK")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("date,price\n2024-01-01,1\n", "column 'price' is unknown; the columns are"),
        ("date,volume\n2024-01-01,1\n", "there is no column 'close'"),
        ("close\n1\n", "need either a column 'date'.*or a column 'close_at'"),
        (
            "date,close_at,close\n2024-01-01,2024-01-02,1\n",
            "both 'date' and 'close_at' are",
        ),
        ("date,close,close\n2024-01-01,1,1\n", "'close' comes 2 times; keep one"),
        ("date,close,volume,volume_usd\n2024-01-01,1,1,1\n", "both 'volume' and"),
        ("date,close\n", "there is no row"),
        ("date,close\n2024-01-01,one\n", "column 'close' holds 'one'; every cell"),
        ("date,close\n2024-01-01,true\n", "column 'close' holds bool"),
        ("date,close\n2024-01-01,\n", r"the price is missing \(NaN\) in 1 bar"),
        ("date,close\n2024-01-01,0\n", "the price is zero in 1 bar"),
        ("date,close\n2024-01-01,-1\n", "the price is negative in 1 bar"),
        ("date,close\n2024-01-01,1\n2024-01-01,1\n", "the close time is duplicated"),
        ("date,close\n2024-01-02,1\n2024-01-01,1\n", "the close time goes backwards"),
        ("date,close\n01.02.2024,1\n", "column 'date' holds '01.02.2024'; write times"),
        ("date,close\n,1\n", "column 'date' holds an empty cell"),
        ("date,close\n2024-01-01T05:00:00Z,1\n", "it must hold days.*'close_at'"),
        ("close_at,close\n2024-01-01T00:00:00,1\n", "holds 2024-01-01T00:00:00, witho"),
        ("close_at,close\n2024-01-01,1\n", "without a time zone; write it with one"),
        ("close_at,close\n2024-01-01T00:00Z,1\n", "add a column 'open_at'"),
        ("", "the file is neither CSV with a header nor Parquet"),
    ],
)
def test_a_faulty_file_gets_one_clear_sentence(
    tmp_path: Path, text: str, sentence: str
) -> None:
    with pytest.raises(InvalidPricesError, match=sentence):
        written(tmp_path, text).history("X")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidPricesError, match=r"nowhere\.csv is no file; give the"):
        FilePrices(tmp_path / "nowhere.csv").history("X")


def test_a_broken_parquet_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidPricesError, match="nor Parquet"):
        written(tmp_path, "PAR1", "broken.parquet").history("X")


def test_naive_instants_of_a_parquet_file_are_refused(tmp_path: Path) -> None:
    stamps = pa.array([datetime(2024, 1, 1, tzinfo=UTC)], pa.timestamp("us"))
    path = tmp_path / "naive.parquet"
    pq.write_table(pa.table({"close_at": stamps, "close": [1.0]}), path)
    with pytest.raises(InvalidPricesError, match="without a time zone"):
        FilePrices(path).history("X")


def test_instants_of_a_parquet_file_keep_their_zone(tmp_path: Path) -> None:
    frame = EmbeddedPrices().history("BTCUSDT", bar="15m").to_frame().reset_index()
    path = tmp_path / "bars.parquet"
    frame.to_parquet(path)
    history = FilePrices(path).history("BTCUSDT", bar="15m")
    embedded = EmbeddedPrices().history("BTCUSDT", bar="15m")
    assert history.fingerprint == embedded.fingerprint


DAYS = [date(2024, 1, 1), date(2024, 1, 2)]
FRAMES = {
    "mapping": {"date": np.array(DAYS, dtype="datetime64[D]"), "close": [1.0, 2.0]},
    "arrow": pa.table({"date": DAYS, "close": [1, 2]}),
    "pandas": pd.DataFrame({"date": pd.to_datetime(DAYS), "close": [1.0, 2.0]}),
    "index": pd.DataFrame({"close": [1, 2]}, index=pd.Index(DAYS, name="date")),
    "text": {"date": ["2024-01-01", "2024-01-02"], "close": ["1.0", "2"]},
}


@pytest.mark.parametrize("kind", list(FRAMES))
def test_frames_of_every_kind_give_the_same_history(kind: str) -> None:
    history = from_frame(FRAMES[kind], symbol="X")
    assert history.close.tolist() == [1.0, 2.0]
    assert str(history.close_at[1])[:13] == "2024-01-03T00"


def test_a_polars_frame_gives_the_same_history() -> None:
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame({"date": DAYS, "close": [1.0, 2.0]})
    history = from_frame(frame, symbol="X")
    assert history.close.tolist() == [1.0, 2.0]


def test_a_history_survives_its_frame() -> None:
    history = EmbeddedPrices().history("BTCUSDT", bar="1h")
    again = from_frame(history.to_frame(), symbol="BTCUSDT", volume_unit="BTC")
    assert again.fingerprint == history.fingerprint
    np.testing.assert_array_equal(again.open_at, history.open_at)


@pytest.mark.parametrize("frame", [3, {"close": [1.0], "date": [1, 2]}])
def test_what_is_no_frame_is_refused(frame: Any) -> None:
    with pytest.raises(InvalidPricesError, match="is no frame that Arrow can read"):
        from_frame(frame, symbol="X")


def test_unknown_columns_of_a_frame_are_refused() -> None:
    frame = {"date": DAYS, "close": [1.0, 2.0], "Adj Close": [1.0, 2.0]}
    with pytest.raises(InvalidPricesError, match="column 'Adj Close' is unknown"):
        from_frame(frame, symbol="X")


DATES = pd.date_range("2024-01-01", periods=3)


@pytest.mark.parametrize(
    ("frame", "sentence"),
    [
        (
            pd.DataFrame({"close": [1.0, 2, 3]}, index=DATES),
            "the index of the frame has no name; name it 'date'.*or 'close_at'",
        ),
        (pd.Series([1.0, 2, 3], index=DATES), r"a Series is one.*to_frame\('close'\)"),
        (pl.LazyFrame({"close": [1.0]}), r"holds no data yet; give frame\.collect\(\)"),
    ],
)
def test_what_is_nearly_a_frame_is_refused_with_its_remedy(
    frame: object, sentence: str
) -> None:
    with pytest.raises(InvalidPricesError, match=sentence) as refused:
        from_frame(frame, symbol="X")
    assert "1 fault" in str(refused.value)
    assert "__" not in str(refused.value)
    assert "rrow" not in str(refused.value)
