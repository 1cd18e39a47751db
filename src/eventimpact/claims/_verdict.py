"""A verdict: what people look at."""

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, final

from eventimpact.claims._claim import Claim
from eventimpact.claims._data import as_data, as_json
from eventimpact.claims._evidence import Evidence
from eventimpact.claims._frame import evidence_frame
from eventimpact.claims._market import Market
from eventimpact.claims._records import ReadingVerdict, UntestedReading
from eventimpact.claims._summary import summary
from eventimpact.events import Catalogue
from eventimpact.reports import Document, render_html, render_markdown, write_atomic


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
    outcomes : tuple of ReadingVerdict or UntestedReading
        One for each way to date the outcome, in the order of the claim.
    amounts : tuple of Evidence
        The audit of the figures that the claim states, the same for every reading.
    market : Market
        The series used.
    catalogue : Catalogue
        The events used, as they were known.
    unknown : tuple of str
        Events that were not yet known on the day as of which the claim is judged.
    seed : int
        Seed of everything drawn.
    remarks : tuple of str
        What a reader should know beside the evidence: selections that meet no event
        or none in the outcome, events of a file that nothing uses, events of the cause
        that point the other way, a day after all that is known here.
    """

    claim: Claim
    outcomes: tuple[ReadingVerdict | UntestedReading, ...]
    amounts: tuple[Evidence, ...]
    market: Market
    catalogue: Catalogue
    unknown: tuple[str, ...]
    seed: int
    remarks: tuple[str, ...] = ()

    @property
    def readings(self) -> tuple[ReadingVerdict, ...]:
        """One verdict for each way to date the outcome that could be measured."""
        return tuple(one for one in self.outcomes if isinstance(one, ReadingVerdict))

    @property
    def untested(self) -> tuple[UntestedReading, ...]:
        """The readings whose outcome could not be measured, each with its reason."""
        return tuple(one for one in self.outcomes if isinstance(one, UntestedReading))

    def __repr__(self) -> str:
        rulings = ", ".join(f"{r.name}: {r.ruling.word}" for r in self.outcomes)
        return f"<Verdict {self.claim.name}: {rulings}>"

    def _repr_html_(self) -> str:
        return render_html(_document(self))

    def summary(self) -> str:
        """Return the verdict and its lines as plain text."""
        return summary(self)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain data, as the JSON report holds it."""
        return as_data(self)

    def to_frame(self) -> "pd.DataFrame":
        """Return one row for each line of evidence of each reading and amount.

        Returns
        -------
        pandas.DataFrame
            Readings that could not be measured have no lines, and so no rows.
        """
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
        if not self.readings:
            message = f"no reading of {self.claim.name!r} could be measured, so none can be drawn"
            raise IndexError(message)
        if not -len(self.readings) <= reading < len(self.readings):
            names = ", ".join(f"{k} ({r.name})" for k, r in enumerate(self.readings))
            message = f"there is no reading {reading}; there are {names}"
            raise IndexError(message)
        figures = import_module("eventimpact.claims._figures")
        figure: Figure = figures.reading_figure(self.readings[reading])
        return figure

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
        return write_atomic(Path(path), render_markdown(_document(self)))

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


def _document(verdict: Verdict) -> Document:
    """Build the report; drawing is not loaded before."""
    made: Document = import_module("eventimpact.claims._document").document(verdict)
    return made
