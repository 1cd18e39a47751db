"""``eventimpact prices``: the series that are there."""

import eventimpact
from eventimpact.cli._console import console, table


def prices() -> None:
    """List the embedded price series: from when to when, and where from."""
    rows = [
        (
            info.symbol,
            info.bar,
            f"{info.start:%Y-%m-%d}",
            f"{info.stop:%Y-%m-%d}",
            f"{info.n_bars:,}",
            info.source,
        )
        for info in eventimpact.EmbeddedPrices().names()
    ]
    columns = ("symbol", "bar", "from", "to", "bars", "source")
    console().print(table(columns, rows))
