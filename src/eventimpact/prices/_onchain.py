"""Flows to and from exchanges, as a user's file gives them."""

import hashlib
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final, final

import numpy as np

from eventimpact._types import FloatArray, TimeArray, frozen
from eventimpact.errors import UnknownNameError
from eventimpact.prices._onchain_table import FlowTable, read_table


CONVENTION: Final = (
    "row D is the day D of UTC, 00:00 to 24:00; the price is that at its end"
)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """How another vintage of a file differs on the days that both have.

    Attributes
    ----------
    vintage : str
        The other vintage; "" for columns without a label.
    n_days : int
        Days on which both have flows.
    median, largest : float
        Relative change of the inflow from the vintage used to the other.
    """

    vintage: str
    n_days: int
    median: float
    largest: float


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OnChainFlows:
    """Coins that moved to and from the addresses of exchanges, day by day.

    Read it with `read_onchain`. Such flows are estimates: which addresses belong to
    exchanges is inferred and later revised, so the vintage is part of the data.

    Attributes
    ----------
    asset : str
        What the columns or a column ``asset`` name, in lower case; "" where the file
        names none.
    days : ndarray of shape (n_days,), datetime64[D]
        Days of UTC.
    inflow, outflow : ndarray of shape (n_days,)
        Coins moved to and from exchanges, NaN where not known.
    price : ndarray of shape (n_days,) or None
        USD a coin at the end of the day.
    supply : ndarray of shape (n_days,) or None
        Coins held at exchanges, of the same vintage.
    vintage : str
        Label of the columns used; "" for those without one.
    revisions : tuple of Revision
        How the file's other vintages differ from this one.
    source : str
        Name of the file.
    convention : str
        What a row covers.
    """

    asset: str
    days: TimeArray
    inflow: FloatArray
    outflow: FloatArray
    price: FloatArray | None
    supply: FloatArray | None
    vintage: str
    revisions: tuple[Revision, ...]
    source: str
    convention: str = CONVENTION

    @property
    def net(self) -> FloatArray:
        """Coins moved to exchanges less those moved from them."""
        return self.inflow - self.outflow

    @property
    def imbalance(self) -> FloatArray:
        """Net inflow over all that moved either way; NaN where nothing did."""
        gross = self.inflow + self.outflow
        found = np.full(gross.shape, np.nan)
        np.divide(self.net, gross, out=found, where=gross > 0)
        return found

    @property
    def fingerprint(self) -> str:
        """The sha256 of vintage, days and numbers, in hex."""
        digest = hashlib.sha256(f"{self.asset}\0{self.vintage}\0".encode())
        digest.update(self.days.astype("<i8").tobytes())
        for values in (self.inflow, self.outflow, self.price, self.supply):
            given = b"" if values is None else values.astype("<f8").tobytes()
            digest.update(len(given).to_bytes(8, "little") + given)
        return digest.hexdigest()

    def until(self, day: date) -> "OnChainFlows":
        """Return the rows up to a day.

        Parameters
        ----------
        day : date
            Last day of UTC to keep.

        Returns
        -------
        OnChainFlows
            The rows that end by the end of `day`; the vintage stays what it is.
        """
        kept = self.days <= np.datetime64(day, "D")
        return replace(
            self,
            days=frozen(self.days[kept]),
            inflow=frozen(self.inflow[kept]),
            outflow=frozen(self.outflow[kept]),
            price=None if self.price is None else frozen(self.price[kept]),
            supply=None if self.supply is None else frozen(self.supply[kept]),
        )


def read_onchain(path: str | Path, *, vintage: str | None = None) -> OnChainFlows:
    r"""Read flows to and from exchanges from a file in the Coin Metrics layout.

    Parameters
    ----------
    path : str or Path
        CSV file, which may be compressed, with a column ``time`` or ``date`` and
        ``FlowInExNtv`` and ``FlowOutExNtv`` in coins, or ``FlowInExUSD`` and
        ``FlowOutExUSD`` with ``PriceUSD``; optionally ``SplyExNtv``. An asset may stand
        before each name, as in ``btc_FlowInExNtv``, or in a column ``asset``, and a
        vintage after it, as in ``FlowInExUSD_vintage202606``. Other columns are not
        read; one that is nearly a flow's is a fault.
    vintage : str, optional
        Vintage to use, such as "202606"; by default the columns without one, or the
        only vintage there is.

    Returns
    -------
    OnChainFlows
        Flows of one vintage in coins; vintages are never mixed, only compared.

    Raises
    ------
    InvalidInputError
        Lists every fault of the file, mixed vintages among them.
    UnknownNameError
        The file has no such vintage.

    Notes
    -----
    A row of day D covers the day D of UTC. Flows in USD are turned into coins at the
    price of their row, as the provider makes USD of coins.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from eventimpact.prices import read_onchain
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "btc.csv")
    ...     _ = path.write_text(
    ...         "time,FlowInExNtv,FlowOutExNtv\n2024-01-01,30,10\n2024-01-02,5,15\n"
    ...     )
    ...     read_onchain(path).net.tolist()
    [20.0, -10.0]
    """
    table = read_table(Path(path))
    with_flows = tuple(
        name
        for name, metrics in table.columns.items()
        if any(metric.startswith("Flow") for metric in metrics)
    )
    default = "" if "" in with_flows else with_flows[0]
    chosen = default if vintage is None else vintage
    if chosen not in with_flows:
        labels = tuple(one or "the columns without a label" for one in with_flows)
        raise UnknownNameError.from_known("vintage in the file", chosen, labels)
    inflow, outflow = _coins(table, chosen)
    own = table.columns[chosen]
    price = own.get("PriceUSD", table.columns.get("", {}).get("PriceUSD"))
    return OnChainFlows(
        asset=table.asset,
        days=frozen(table.days),
        inflow=frozen(inflow),
        outflow=frozen(outflow),
        price=None if price is None else frozen(price),
        supply=frozen(own["SplyExNtv"]) if "SplyExNtv" in own else None,
        vintage=chosen,
        revisions=tuple(
            _revision(table, chosen, other) for other in with_flows if other != chosen
        ),
        source=f"file {Path(path).name}",
    )


def _coins(table: FlowTable, vintage: str) -> tuple[FloatArray, FloatArray]:
    """Return inflow and outflow of one vintage, in coins."""
    own = table.columns[vintage]
    if "FlowInExNtv" in own:
        return own["FlowInExNtv"], own["FlowOutExNtv"]
    price = own["PriceUSD"] if "PriceUSD" in own else table.columns[""]["PriceUSD"]
    return own["FlowInExUSD"] / price, own["FlowOutExUSD"] / price


def _revision(table: FlowTable, used: str, other: str) -> Revision:
    """Compare the inflow of two vintages on the days that both have."""
    before, after = _coins(table, used)[0], _coins(table, other)[0]
    both = np.isfinite(before) & np.isfinite(after) & (before > 0)
    change = np.abs(after[both] / before[both] - 1)
    return Revision(
        vintage=other,
        n_days=int(both.sum()),
        median=float(np.median(change)) if len(change) else float("nan"),
        largest=float(change.max()) if len(change) else float("nan"),
    )
