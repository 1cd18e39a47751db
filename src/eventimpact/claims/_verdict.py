"""A verdict: what people look at."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, final

from eventimpact.claims._claim import Claim
from eventimpact.claims._data import as_data, as_json
from eventimpact.claims._document import document
from eventimpact.claims._figures import reading_figure
from eventimpact.claims._frame import evidence_frame
from eventimpact.claims._market import Market
from eventimpact.claims._records import ReadingVerdict
from eventimpact.claims._summary import summary
from eventimpact.events import Catalogue
from eventimpact.reports import render_html, render_markdown, write_atomic


if TYPE_CHECKING:
    import pandas as pd

    from eventimpact.plots import Figure


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Verdict:
    """What `judge` gives back.

    Attributes
    ----------
    claim : Claim
        The claim as judged.
    readings : tuple of ReadingVerdict
        One verdict for each way to date the outcome.
    market : Market
        The series used.
    catalogue : Catalogue
        The events used.
    seed : int
        Seed of everything drawn.
    """

    claim: Claim
    readings: tuple[ReadingVerdict, ...]
    market: Market
    catalogue: Catalogue
    seed: int

    def __repr__(self) -> str:
        rulings = ", ".join(f"{r.name}: {r.ruling.word}" for r in self.readings)
        return f"<Verdict {self.claim.name}: {rulings}>"

    def _repr_html_(self) -> str:
        return render_html(document(self.claim, self.readings, self.market, self.seed))

    def summary(self) -> str:
        """Return the verdict and its lines as plain text."""
        return summary(self.claim, self.readings)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain data, as the JSON report holds it."""
        return as_data(self.claim, self.readings, self.market, self.seed)

    def to_frame(self) -> "pd.DataFrame":
        """Return one row for each line of evidence of each reading and amount."""
        return evidence_frame(self.readings)

    def plot(self, reading: int = 0) -> "Figure":
        """Draw the price path with the events of a reading.

        Parameters
        ----------
        reading : int, default 0
            Which reading.

        Returns
        -------
        matplotlib.figure.Figure
            The figure; ``savefig`` writes it.
        """
        if not -len(self.readings) <= reading < len(self.readings):
            names = ", ".join(f"{k} ({r.name})" for k, r in enumerate(self.readings))
            message = f"there is no reading {reading}; there are {names}"
            raise IndexError(message)
        return reading_figure(self.readings[reading])

    def to_html(self, path: str | Path) -> Path:
        """Write the report as one self-contained HTML file.

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
        """Write the report as Markdown.

        Parameters
        ----------
        path : str or Path
            File to write; it is replaced as a whole or not at all.

        Returns
        -------
        Path
            The file written.
        """
        text = render_markdown(
            document(self.claim, self.readings, self.market, self.seed)
        )
        return write_atomic(Path(path), text)

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
