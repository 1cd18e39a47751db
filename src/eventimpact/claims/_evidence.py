"""One line of evidence, and what it says of the claim."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Final, final

from eventimpact.claims._rule_table import NECESSARY, QUESTIONS, LineName


if TYPE_CHECKING:
    from eventimpact.plots import Figure


__all__ = [
    "NECESSARY",
    "NO_MOVE",
    "QUESTIONS",
    "Detail",
    "Evidence",
    "Finding",
    "LineName",
    "not_testable",
    "weigh",
]

NO_MOVE: Final = "the price did not move in the claimed direction"


class Finding(Enum):
    """What a line of evidence says of the claim."""

    SUPPORTS = "supports"
    CONTRADICTS = "contradicts"
    SILENT = "silent"
    NOT_TESTABLE = "not testable"


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """The table behind a line: column names and rows of text and numbers."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str | float | None, ...], ...]
    caption: str = ""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One line of evidence.

    Attributes
    ----------
    line : str
        Name of the line.
    finding : Finding
        What it says of the claim.
    reason : str
        Why, in one sentence.
    estimate, low, high : float or None
        The number behind the finding and its interval, in `unit`.
    unit : str
        Unit of the estimate.
    pvalue : float or None
        P-value of the test the line reports.
    p_support : float or None
        P-value of "the claim is false": small supports.
    p_contradict : float or None
        P-value of "the claim is true with at least the smallest share": small
        contradicts.
    detail : tuple of Detail
        Tables behind the line.
    needs : str
        What would make the line testable, where it is not.
    brief : str
        The finding in a clause, for the box of the verdict; "" where there is none.
    by_construction : bool
        Whether it supports only because the outcome was chosen so: not evidence.
    figure : callable, optional
        Draws the figure behind the line; made only where it is shown.
    """

    line: LineName
    finding: Finding
    reason: str
    estimate: float | None = None
    unit: str = ""
    low: float | None = None
    high: float | None = None
    pvalue: float | None = None
    p_support: float | None = None
    p_contradict: float | None = None
    detail: tuple[Detail, ...] = ()
    needs: str = ""
    brief: str = ""
    by_construction: bool = False
    figure: "Callable[[], Figure] | None" = field(
        default=None, compare=False, repr=False
    )

    @property
    def p_shown(self) -> float | None:
        """The p-value behind the finding: of the claim where it contradicts."""
        if self.finding is Finding.CONTRADICTS and self.p_contradict is not None:
            return self.p_contradict
        if self.finding is Finding.SUPPORTS and self.pvalue is not None:
            return self.p_support if self.p_support is not None else self.pvalue
        return self.pvalue

    @property
    def question(self) -> str:
        """The question that the line answers."""
        return QUESTIONS[self.line]


def not_testable(
    line: LineName, reason: str, *detail: Detail, needs: str = ""
) -> Evidence:
    """Build the line that the data cannot carry, with what would carry it."""
    return Evidence(
        line=line,
        finding=Finding.NOT_TESTABLE,
        reason=reason,
        detail=detail,
        needs=needs,
    )


def weigh(
    p_support: float | None, p_contradict: float | None, significance: float
) -> Finding:
    """Return the finding of a line from the p-values of its two tests.

    An effect can be there and yet be too small: what contradicts the claim goes
    before what supports it.
    """
    if p_contradict is not None and p_contradict <= significance:
        return Finding.CONTRADICTS
    if p_support is not None and p_support <= significance:
        return Finding.SUPPORTS
    return Finding.SILENT
