"""What a calibration of a claim found."""

import textwrap
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, final

import pandas as pd

from eventimpact.claims._calibrate_document import calibration_document
from eventimpact.claims._calibrate_rates import TruthRates, interval, seen
from eventimpact.claims._claim import Claim
from eventimpact.claims._data import as_json, versions
from eventimpact.claims._rule import Ruling
from eventimpact.claims._rule_table import LineName
from eventimpact.claims._words import count, points
from eventimpact.reports import render_html, render_markdown, write_atomic


RULINGS: Final = tuple(ruling.word for ruling in Ruling)


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Calibration:
    """What `calibrate` gives back.

    Attributes
    ----------
    claim : Claim
        The claim.
    reading : str
        Which reading's outcome was imitated.
    series : tuple of (str, str)
        Symbol of the series and sha256 of its prices.
    bar : str
        Bars that measure the outcome.
    n_bars : int
        Bars of the outcome.
    n_clusters, n_claimed : int
        Runs of bars that the cause claims in it, and bars in all.
    move : float
        Simple return of the claim's own outcome; NaN where it cannot be measured.
    rows : tuple of TruthRates
        Verdicts, a row for each truth.
    seed : int
        Seed of everything drawn.
    note : str
        What could not be calibrated, and why.
    """

    claim: Claim
    reading: str
    series: tuple[tuple[str, str], ...]
    bar: str
    n_bars: int
    n_clusters: int
    n_claimed: int
    move: float
    rows: tuple[TruthRates, ...]
    seed: int
    note: str = ""

    def __repr__(self) -> str:
        rates = "; ".join(
            f"{row.truth}: supported {row.rate('supported')[0]:.1%} of {row.n:,}"
            for row in self.rows
        )
        return f"<Calibration of {self.claim.name}: {rates or self.note}>"

    def _repr_html_(self) -> str:
        return render_html(calibration_document(self))

    @property
    def untestable(self) -> tuple[LineName, ...]:
        """Necessary lines that could be tested on no claim drawn."""
        if not self.rows:
            return ()
        return tuple(
            one.line
            for one in self.rows[0].lines
            if all(
                other.not_testable == row.n
                for row in self.rows
                for other in row.lines
                if other.line == one.line
            )
        )

    def row(self, share: float) -> TruthRates:
        """Return the verdicts on claims of one truth.

        Parameters
        ----------
        share : float
            Share of the move that the cause made; 0 for none.

        Returns
        -------
        TruthRates
            Counts and rates.

        Raises
        ------
        KeyError
            No claims of that truth were drawn.
        """
        for row in self.rows:
            if row.share == share:
                return row
        known = ", ".join(f"{row.share:g}" for row in self.rows) or "none"
        message = f"no claims were drawn with a share of {share:g}; there are {known}"
        raise KeyError(message)

    def summary(self) -> str:
        """Return the table of verdicts by truth, and what is behind it, as text."""
        parts = [self.title, self._table(), self._lines()]
        parts += [
            textwrap.fill(text, 96)
            for text in (*self._basis(), self.blocked, self.note)
        ]
        return "\n\n".join(part for part in parts if part)

    @property
    def title(self) -> str:
        """What was imitated, in one sentence."""
        if not self.n_bars:
            return f"{self.claim.name}, {self.reading}: no outcome to imitate"
        return (
            f"{self.claim.name}, {self.reading}: {count(self.n_bars, 'bar')} of "
            f"{self.bar} of {self.series[0][0]}, the price moved {self.move:+.1%}, "
            f"{count(self.n_claimed, 'bar')} of the cause in "
            f"{count(self.n_clusters, 'cluster')}"
        )

    def _table(self) -> str:
        if not self.rows:
            return ""
        head = f"{'truth':<20}{'claims':>8}"
        lines = [head + "".join(f"{word:>24}" for word in RULINGS)]
        for row in self.rows:
            cells = "".join(f"{interval(*row.rate(word)):>24}" for word in RULINGS)
            lines.append(f"{row.truth:<20}{row.n:>8,}{cells}")
        return "\n".join(lines)

    def _lines(self) -> str:
        if not self.rows:
            return ""
        names = [line.line for line in self.rows[0].lines]
        head = f"{'supports/contradicts':<20}"
        lines = [head + "".join(f"{name:>18}" for name in names)]
        for row in self.rows:
            cells = "".join(
                f"{f'{points(one.supports / row.n, 1)} / {points(one.contradicts / row.n, 1)}':>18}"
                for one in row.lines
            )
            lines.append(f"{row.truth:<20}{cells}")
        return "\n".join(lines)

    def _basis(self) -> list[str]:
        return [
            f"{row.truth}: drawn from {count(row.n_windows, 'window')} of real history, "
            f"{row.n_apart:,} of them apart from one another, moves of at least "
            f"{abs(row.least_move):.1%}; {seen(row, self.claim.power)}"
            for row in self.rows
        ]

    @property
    def blocked(self) -> str:
        """Say which lines keep every claim of this kind from being supported."""
        if not self.untestable:
            return ""
        return (
            f"No claim of this kind can be supported: {', '.join(self.untestable)} can be "
            "tested on none of them, and the rule excuses only size."
        )

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain data."""
        return {
            "claim": self.claim.model_dump(mode="json"),
            "reading": self.reading,
            "data": [
                {"symbol": name, "sha256": digest} for name, digest in self.series
            ],
            "bar": self.bar,
            "n_bars": self.n_bars,
            "n_clusters": self.n_clusters,
            "n_claimed": self.n_claimed,
            "move_percent": 100 * self.move,
            "seed": self.seed,
            "note": self.note,
            "rows": [_row(row) for row in self.rows],
            "versions": versions(),
        }

    def to_frame(self) -> pd.DataFrame:
        """Return one row for each truth and verdict, with its rate and interval."""
        return pd.DataFrame(
            [
                {
                    "truth": row.truth,
                    "share": row.share,
                    "verdict": word,
                    "count": row.count(word),
                    "n": row.n,
                    "rate": row.rate(word)[0],
                    "low": row.rate(word)[1],
                    "high": row.rate(word)[2],
                }
                for row in self.rows
                for word in RULINGS
            ]
        )

    def to_html(self, path: str | Path) -> Path:
        """Write the tables as one self-contained HTML file.

        Parameters
        ----------
        path : str or Path
            File to write; it is replaced as a whole or not at all.

        Returns
        -------
        Path
            The file written.
        """
        return write_atomic(Path(path), self._repr_html_())

    def to_markdown(self, path: str | Path) -> Path:
        """Write the tables as Markdown.

        Parameters
        ----------
        path : str or Path
            File to write; it is replaced as a whole or not at all.

        Returns
        -------
        Path
            The file written.
        """
        return write_atomic(Path(path), render_markdown(calibration_document(self)))

    def to_json(self, path: str | Path) -> Path:
        """Write everything as JSON.

        Parameters
        ----------
        path : str or Path
            File to write; it is replaced as a whole or not at all.

        Returns
        -------
        Path
            The file written.
        """
        return write_atomic(Path(path), as_json(self.to_dict()))


def _row(row: TruthRates) -> dict[str, Any]:
    """Return the verdicts on claims of one truth as plain data."""
    verdicts = []
    for word in RULINGS:
        share, low, high = row.rate(word)
        verdicts.append(
            {
                "verdict": word,
                "count": row.count(word),
                "rate": share,
                "low": low,
                "high": high,
            }
        )
    return {
        **asdict(row),
        "truth": row.truth,
        "rulings": verdicts,
        "lines": [asdict(one) for one in row.lines],
    }
