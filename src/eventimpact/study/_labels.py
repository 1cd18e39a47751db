"""The columns of time of a frame: labels of bars, and their opens and closes."""

from dataclasses import dataclass
from typing import final

from eventimpact.errors import InvalidInputError
from eventimpact.study._bars import order_fault
from eventimpact.study._columns import Stamps
from eventimpact.study._frame import TIMES, Table, read_stamps, time_column


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """Labels by row, with the name of their column, and instants where given."""

    name: str
    label: Stamps
    opens: Stamps | None
    closes: Stamps | None

    @property
    def columns(self) -> set[str]:
        """Names that are times, whether they are there or not."""
        return {self.name, "open_at", "close_at"}

    def check_order(self, what: str) -> None:
        """Raise unless each label comes after the one before it."""
        fault = order_fault(self.label.at, f"the column {self.name!r}")
        if fault:
            raise InvalidInputError.from_faults(what, [fault])


def read_labels(table: Table, what: str) -> Labels:
    """Return the columns of time.

    Raises
    ------
    InvalidInputError
        There is none, or one holds no times.
    """
    name = time_column(table)
    if name is None:
        fault = (
            f"no column says when the bars are ({', '.join(map(repr, table.names[:6]))}); "
            f"name one of them {', '.join(map(repr, TIMES))}, or give an array of "
            "numbers if there is no time"
        )
        raise InvalidInputError.from_faults(what, [fault])
    stamps: dict[str, Stamps] = {}
    faults: list[str] = []
    for column in dict.fromkeys((name, "open_at", "close_at")):
        if column in table.names:
            try:
                stamps[column] = read_stamps(table, column)
            except ValueError as error:
                faults.append(str(error))
    if faults:
        raise InvalidInputError.from_faults(what, faults)
    return Labels(
        name=name,
        label=stamps[name],
        opens=stamps.get("open_at"),
        closes=stamps.get("close_at"),
    )
