"""The columns of a file of on-chain flows, and what is wrong with them."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final, final

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from eventimpact._types import BoolArray, FloatArray, TimeArray
from eventimpact.errors import InvalidInputError


METRICS: Final = (
    "FlowInExNtv",
    "FlowOutExNtv",
    "FlowInExUSD",
    "FlowOutExUSD",
    "SplyExNtv",
    "PriceUSD",
)
_TIMES: Final = ("time", "date")
_COLUMN: Final = re.compile(
    rf"(?:(?P<asset>[A-Za-z0-9]+)[-_./: ]+)?(?P<metric>{'|'.join(METRICS)})"
    r"(?:_vintage(?P<vintage>\w+))?"
)
_DAY: Final = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?(?:Z|\+00:00)?)?"
)
_AGREES: Final = 0.01
_ONE_DAY: Final = np.timedelta64(1, "D")


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FlowTable:
    """Days of UTC, and numbers by vintage and metric; "" is no vintage."""

    asset: str
    days: TimeArray
    columns: dict[str, dict[str, FloatArray]]


def read_table(path: Path) -> FlowTable:
    """Read a file and check it.

    Raises
    ------
    InvalidInputError
        Lists every fault.
    """
    what = f"on-chain flows from file {path.name}"
    table = _csv(path, what)
    found = {
        name: match
        for name in table.column_names
        if (match := _COLUMN.fullmatch(name.strip())) is not None
    }
    faults = _column_faults(table.column_names, found)
    if faults:
        raise InvalidInputError.from_faults(what, faults)
    assets = _assets(table, found)
    if len(assets) > 1:
        fault = f"the flows are of {', '.join(assets)}; give one asset a file"
        raise InvalidInputError.from_faults(what, [fault])
    stamp = next(name for name in _TIMES if name in table.column_names)
    days = _days(table[stamp].to_pylist(), stamp, faults)
    columns: dict[str, dict[str, FloatArray]] = {}
    for name, match in found.items():
        numbers = _numbers(table[name].to_pylist(), name, faults)
        columns.setdefault(match["vintage"] or "", {})[match["metric"]] = numbers
    if not faults:
        faults += _value_faults(days, columns)
    if faults:
        raise InvalidInputError.from_faults(what, faults)
    return FlowTable(asset="".join(assets), days=days, columns=columns)


def _assets(table: pa.Table, found: dict[str, re.Match[str]]) -> list[str]:
    """Return the assets that columns name, or that a column "asset" holds."""
    named = {match["asset"] for match in found.values() if match["asset"]}
    if "asset" in table.column_names:
        named |= {(cell or "").strip() for cell in table["asset"].to_pylist()} - {""}
    return sorted({name.lower() for name in named})


def _csv(path: Path, what: str) -> pa.Table:
    """Read every cell as text."""
    if not path.is_file():
        fault = f"{path} is no file; give the path of a CSV file, .csv or .csv.gz"
        raise InvalidInputError.from_faults(what, [fault])
    one = pacsv.ReadOptions(use_threads=False)
    try:
        with pacsv.open_csv(path, read_options=one) as reader:
            names = reader.schema.names
        text = pacsv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()))
        return pacsv.read_csv(path, read_options=one, convert_options=text)
    except (OSError, ValueError, pa.ArrowException) as error:
        reason = str(error).partition("\n")[0]
        fault = f"the file is no CSV with a header ({reason})"
        raise InvalidInputError.from_faults(what, [fault]) from error


def _column_faults(names: list[str], found: dict[str, re.Match[str]]) -> list[str]:
    """Return a sentence for each column that is wanting or ambiguous."""
    faults = []
    if not set(_TIMES) & set(names):
        faults.append("there is no column 'time' or 'date'; it names the day of UTC")
    faults += _nearly(names, found)
    faults += [
        f"column {name!r} comes {names.count(name)} times; keep one"
        for name in dict.fromkeys(names)
        if names.count(name) > 1 and (name in found or name in _TIMES)
    ]
    keys = [(match["vintage"] or "", match["metric"]) for match in found.values()]
    faults += [
        f"column {metric!r} of vintage {vintage or 'as is'!r} comes "
        f"{keys.count((vintage, metric))} times; keep one"
        for vintage, metric in dict.fromkeys(keys)
        if keys.count((vintage, metric)) > 1
    ]
    if not any(metric.startswith("Flow") for _, metric in keys):
        faults.append(
            "there are no flows; columns are FlowInExNtv and FlowOutExNtv in coins, or "
            "FlowInExUSD and FlowOutExUSD with PriceUSD"
        )
    for vintage in dict.fromkeys(vintage for vintage, _ in keys):
        faults += _pair_faults(vintage, {m for v, m in keys if v == vintage}, keys)
    return faults


def _nearly(names: list[str], found: dict[str, re.Match[str]]) -> list[str]:
    """Return a sentence for each column that is like one of ours, but is none."""
    return [
        f"column {name!r} is like {metric} but is not understood; write {metric}, an "
        f"asset before it as in btc_{metric}, a vintage after it as in "
        f"{metric}_vintage202606, or take the column out"
        for name in dict.fromkeys(names)
        if name not in found
        for metric in METRICS
        if metric.startswith("Flow")
        and metric.lower() in re.sub(r"[^0-9a-z]", "", name.lower())
    ]


def _pair_faults(
    vintage: str, metrics: set[str], keys: list[tuple[str, str]]
) -> list[str]:
    """Say what a vintage lacks to give flows in both directions, in coins."""
    ntv = {"FlowInExNtv", "FlowOutExNtv"} & metrics
    usd = {"FlowInExUSD", "FlowOutExUSD"} & metrics
    label = f"vintage {vintage!r}" if vintage else "the file"
    if len(ntv) == 1 or (not ntv and len(usd) == 1):
        return [f"{label} has {min(ntv or usd)} alone; both directions are needed"]
    if not ntv and usd and not {("", "PriceUSD"), (vintage, "PriceUSD")} & set(keys):
        return [f"{label} has flows in USD alone; add PriceUSD to turn them into coins"]
    return []


def _days(cells: list[str | None], name: str, faults: list[str]) -> TimeArray:
    """Read days of UTC; add a sentence about the first that is none."""
    days = np.empty(len(cells), dtype="datetime64[D]")
    for row, cell in enumerate(cells):
        match = _DAY.fullmatch((cell or "").strip())
        try:
            days[row] = np.datetime64("" if match is None else match[1], "D")
        except ValueError:
            days[row] = np.datetime64("NaT")
    bad = np.isnat(days)
    if bad.any():
        row = int(np.argmax(bad))
        faults.append(
            f"column {name!r} holds {cells[row]!r} in row {row + 1}, one of "
            f"{int(bad.sum())} that are no day of UTC; write 2024-01-31"
        )
    if not len(cells):
        faults.append("there is no row; at least one day is needed")
    return days


def _numbers(cells: list[str | None], name: str, faults: list[str]) -> FloatArray:
    """Read numbers, NaN where empty; add a sentence about the first that is none."""
    values = np.full(len(cells), np.nan)
    wrong = []
    for row, cell in enumerate(cells):
        if cell is not None and cell.strip():
            try:
                values[row] = float(cell)
            except ValueError:
                wrong.append(row)
    if wrong:
        faults.append(
            f"column {name!r} holds {cells[wrong[0]]!r} in row {wrong[0] + 1}, one of "
            f"{len(wrong)} cells that are no number"
        )
    return values


def _value_faults(
    days: TimeArray, columns: dict[str, dict[str, FloatArray]]
) -> list[str]:
    """Return a sentence for each kind of value that cannot be."""
    step = np.diff(days, prepend=days[:1] - _ONE_DAY)
    nothing = np.timedelta64(0, "D")
    faults = [
        *_first("the day is duplicated", step == nothing, days, "keep one row a day"),
        *_first("the day goes backwards", step < nothing, days, "sort rows by day"),
    ]
    for vintage, metrics in columns.items():
        of = f" of vintage {vintage}" if vintage else ""
        for metric, values in metrics.items():
            is_price = metric == "PriceUSD"
            wrong = np.isinf(values) | (values <= 0 if is_price else values < 0)
            kind = "zero, negative or infinite" if is_price else "negative or infinite"
            faults += _first(f"{metric}{of} is {kind}", wrong, days, "mend the row")
        faults += _mixed(f"the file{of}", metrics, days)
    return faults


def _mixed(what: str, metrics: dict[str, FloatArray], days: TimeArray) -> list[str]:
    """Say where flows in coins and in USD cannot be of one vintage."""
    price = metrics.get("PriceUSD")
    faults: list[str] = []
    for side in ("FlowInEx", "FlowOutEx"):
        coins, dollars = metrics.get(f"{side}Ntv"), metrics.get(f"{side}USD")
        if price is None or coins is None or dollars is None:
            continue
        gap = np.abs(dollars - coins * price) > _AGREES * np.abs(dollars)
        faults += _first(
            f"{what} has {side}USD that is not {side}Ntv at PriceUSD",
            gap & (dollars > 0),
            days,
            "columns of two vintages were mixed: take all from one",
        )
    return faults


def _first(what: str, bad: BoolArray, days: TimeArray, remedy: str) -> list[str]:
    """Return one sentence about the rows that are `bad`, or none."""
    n = int(bad.sum())
    if not n:
        return []
    rows = "1 row" if n == 1 else f"{n} rows"
    return [f"{what} in {rows}, the first {days[int(np.argmax(bad))]}; {remedy}"]
