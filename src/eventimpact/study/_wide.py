"""Wide frames: a row a bar, a column an asset."""

from typing import Final

from eventimpact.calendars import Calendar
from eventimpact.errors import InvalidInputError
from eventimpact.prices import Response
from eventimpact.study._bars import bars_of
from eventimpact.study._frame import Table
from eventimpact.study._labels import read_labels
from eventimpact.study._raw import Raw


_WHAT: Final = "the wide frame"


def read_wide(table: Table, response: Response, calendar: Calendar | None) -> Raw:
    """Return the one column that a response needs, of every asset.

    Raises
    ------
    InvalidInputError
        Lists every fault of the frame.
    """
    needed = response.columns
    if len(needed) != 1:
        fault = (
            f"{response.name} needs the columns {', '.join(needed)} of every asset; give "
            "a long frame, with a column 'asset' and those, or a PriceHistory"
        )
        raise InvalidInputError.from_faults(_WHAT, [fault])
    labels = read_labels(table, _WHAT)
    assets = tuple(name for name in table.names if name not in labels.columns)
    if not (table.n_rows and assets):
        fault = (
            f"it has {table.n_rows} rows and {len(assets)} assets; give at least one of "
            "each"
        )
        raise InvalidInputError.from_faults(_WHAT, [fault])
    labels.check_order(_WHAT)
    values = table.matrix(assets)
    try:
        bars = bars_of(labels.label, labels.opens, labels.closes, calendar)
    except ValueError as error:
        raise InvalidInputError.from_faults(_WHAT, [str(error)]) from error
    return Raw(columns={needed[0]: bars.spread(values)}, assets=assets, bars=bars)
