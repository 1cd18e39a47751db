"""Prices from a file of one series."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import final

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from eventimpact.errors import InvalidPricesError, PriceNotFoundError
from eventimpact.prices._fields import ALWAYS_OPEN
from eventimpact.prices._history import PriceHistory
from eventimpact.prices._provider import PriceInfo
from eventimpact.prices._table import TIMES, Labels, history_of


@final
@dataclass(frozen=True, slots=True)
class FilePrices:
    r"""The series of one CSV or Parquet file, whatever symbol is asked for.

    Parameters
    ----------
    path : path-like
        A ``.parquet`` file, or a CSV file, which may be compressed. Its
        columns are those of `from_frame`: ``date`` or ``close_at``,
        ``close``, optionally ``open_at``, ``volume`` or ``volume_usd``, and
        ``seller_volume``.
    currency : str, default "USD"
        Currency of the prices.
    calendar : str, default "24/7"
        "24/7", or the exchange whose sessions ``date`` names, such as "XNYS".
    volume_unit : str, default "units"
        Unit of the column ``volume``.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from eventimpact.prices import FilePrices
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "x.csv")
    ...     _ = path.write_text("date,close\n2024-01-01,100\n2024-01-02,110\n")
    ...     FilePrices(path).history("X").close.tolist()
    [100.0, 110.0]
    """

    path: str | Path
    currency: str = "USD"
    calendar: str = ALWAYS_OPEN
    volume_unit: str = "units"

    def history(self, symbol: str, *, bar: str = "1d") -> PriceHistory:
        """Return the series of the file under the name `symbol`.

        Parameters
        ----------
        symbol : str
            Name to give the asset; the file's own name stays in ``source``.
        bar : str, default "1d"
            Length of a bar: that of the file, or "1d".

        Returns
        -------
        PriceHistory
            The whole series.

        Raises
        ------
        InvalidPricesError
            The file cannot be read; lists every fault.
        PriceNotFoundError
            The file has bars of another length.
        """
        history = self._read(symbol)
        if bar == history.bar:
            return history
        if bar == "1d":
            return history.daily()
        message = (
            f"{Path(self.path).name} holds bars of {history.bar}, not of {bar}; "
            "give a file with such bars"
        )
        raise PriceNotFoundError(message)

    def names(self) -> tuple[PriceInfo, ...]:
        """List the one series of the file, under the file's name.

        Returns
        -------
        tuple of PriceInfo
            One entry.
        """
        history = self._read(Path(self.path).name.partition(".")[0])
        start, stop = (
            datetime.fromisoformat(str(t.astype("datetime64[s]"))).replace(tzinfo=UTC)
            for t in (history.open_at[0], history.close_at[-1])
        )
        info = PriceInfo(
            symbol=history.symbol,
            bar=history.bar,
            start=start,
            stop=stop,
            n_bars=history.n_bars,
            source=history.source,
            convention=history.convention,
        )
        return (info,)

    def _read(self, symbol: str) -> PriceHistory:
        """Return the file's own bars."""
        path = Path(self.path)
        labels = Labels(
            symbol=symbol,
            currency=self.currency,
            source=f"file {path.name}",
            calendar=self.calendar,
            volume_unit=self.volume_unit,
        )
        return history_of(_table(path), labels)


def _table(path: Path) -> pa.Table:
    """Read a CSV or Parquet file; times of CSV stay text."""
    what = f"prices from file {path.name}"
    if not path.is_file():
        fault = f"{path} is no file; give the path of a CSV or Parquet file"
        raise InvalidPricesError.from_faults(what, [fault])
    text = pacsv.ConvertOptions(column_types=dict.fromkeys(TIMES, pa.string()))
    try:
        if path.suffix == ".parquet":
            return pq.read_table(path, use_threads=False)
        one = pacsv.ReadOptions(use_threads=False)
        return pacsv.read_csv(path, read_options=one, convert_options=text)
    except (OSError, ValueError, pa.ArrowException) as error:
        reason = str(error).partition("\n")[0]
        fault = f"the file is neither CSV with a header nor Parquet ({reason})"
        raise InvalidPricesError.from_faults(what, [fault]) from error
