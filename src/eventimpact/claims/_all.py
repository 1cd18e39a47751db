"""Many claims at once, here or in several processes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypedDict, Unpack, final

from eventimpact.claims._claim import Claim
from eventimpact.claims._data import as_json, finite
from eventimpact.claims._frame import rows_frame
from eventimpact.claims._index import index_document
from eventimpact.claims._inputs import Inputs, check_inputs
from eventimpact.claims._judge import judge
from eventimpact.claims._read import claim_names, load_claim
from eventimpact.claims._records import ReadingVerdict, UntestedReading
from eventimpact.claims._verdict import Verdict
from eventimpact.errors import EventImpactError, InvalidInputError
from eventimpact.events import Catalogue
from eventimpact.parallel import Workers, run
from eventimpact.prices import OnChainFlows, Prices
from eventimpact.reports import render_html, write_atomic


if TYPE_CHECKING:
    import pandas as pd


INDEX: Final = "index"


class JudgeOptions(TypedDict, total=False):
    """What `judge` takes beside the claim, as far as it can be sent to a process.

    Attributes
    ----------
    prices : Prices, str or Path
        Where daily prices come from.
    catalogue : Catalogue, str or Path
        The events.
    rng : int
        Seed of everything drawn.
    as_of : date
        Judge with what was known by the end of this UTC day.
    onchain : OnChainFlows, str or Path
        Flows to and from exchanges.
    """

    prices: Prices | str | Path
    catalogue: Catalogue | str | Path
    rng: int
    as_of: date
    onchain: OnChainFlows | str | Path


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedReading:
    """One row of the overview.

    Attributes
    ----------
    claim, title, statement, who : str
        The claim and who made it.
    reading, verdict, reason : str
        How the outcome is dated, the verdict in a word and in a sentence.
    move_percent : float or None
        Price move over the outcome; None where it could not be measured.
    """

    claim: str
    title: str
    statement: str
    who: str
    reading: str
    verdict: str
    move_percent: float | None
    reason: str


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class JudgedClaims:
    """What `judge_all` gives back.

    Attributes
    ----------
    rows : tuple of JudgedReading
        One for each reading of each claim, in the order asked for.
    data : dict
        By name of the claim, all that its JSON report holds.
    """

    rows: tuple[JudgedReading, ...]
    data: dict[str, dict[str, Any]]

    def __repr__(self) -> str:
        return f"<JudgedClaims: {len(self.data)} claims, {len(self.rows)} readings>"

    def _repr_html_(self) -> str:
        return render_html(index_document(self.rows, has_pages=False))

    def to_frame(self) -> "pd.DataFrame":
        """Return one row for each reading of each claim.

        Returns
        -------
        pandas.DataFrame
            The columns are the attributes of `JudgedReading`.
        """
        return rows_frame(self.rows)

    def to_dict(self) -> dict[str, Any]:
        """Return the data of every claim, as the JSON reports hold it."""
        return {"claims": list(self.data.values())}

    def to_json(self, path: str | Path) -> Path:
        """Write the data of every claim as JSON.

        Parameters
        ----------
        path : str or Path
            File to write; it is replaced as a whole or not at all.

        Returns
        -------
        Path
            The file written.
        """
        return write_atomic(path, as_json(self.to_dict()))


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """One claim, where its pages go, and what `judge` is told; travels to processes."""

    claim: Claim
    folder: Path | None
    options: JudgeOptions


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """What comes back for one claim."""

    rows: tuple[JudgedReading, ...]
    data: dict[str, Any]


def judge_all(
    claims: Sequence[str | Path | Claim] | None = None,
    *,
    folder: str | Path | None = None,
    workers: int | Workers = 1,
    progress: bool | None = None,
    **options: Unpack[JudgeOptions],
) -> JudgedClaims:
    """Judge many claims: a verdict for each, an index over all of them.

    Parameters
    ----------
    claims : sequence of str, Path or Claim, optional
        Names of shipped claims, paths of claim files, or claims; every shipped claim
        by default.
    folder : str or Path, optional
        Where to write ``index.html`` and, for each claim, a page and its JSON; it is
        made if it is not there.
    workers : int or Workers, default 1
        How many processes share the work; any number gives the same bytes.
    progress : bool, optional
        Whether to draw a bar; unless said otherwise only on a terminal.
    **options : JudgeOptions
        As for `judge`: ``prices``, ``catalogue``, ``rng`` (a seed), ``as_of`` and
        ``onchain``.

    Returns
    -------
    JudgedClaims
        One row for each reading, and the data of every claim.

    Raises
    ------
    UnknownNameError
        There is no such claim.
    InvalidClaimError
        A claim file has faults.
    InvalidInputError
        Two claims have the same name, or one is called ``index``.

    Notes
    -----
    A claim that these data cannot carry, for want of its series say, is listed as
    untestable with the reason; the others are judged all the same.

    Examples
    --------
    >>> from eventimpact.claims import judge_all
    >>> found = judge_all(["bulgaria-2017", "us-marshals-2014"])
    >>> [row.claim for row in found.rows][-1]
    'us-marshals-2014'
    """
    asked = claim_names() if claims is None else claims
    if isinstance(asked, str) or not isinstance(asked, Iterable):
        message = f"claims are {asked!r}; give a list of names, paths or claims"
        raise InvalidInputError(message)
    check_inputs(Inputs(**options))
    loaded = [one if isinstance(one, Claim) else load_claim(one) for one in asked]
    names = [claim.name for claim in loaded]
    _check_names(names)
    target = None if folder is None else Path(folder)
    if target is not None:
        if target.is_file():
            message = f"{target} is a file; name a folder for the pages"
            raise NotADirectoryError(message)
        target.mkdir(parents=True, exist_ok=True)
    tasks = [_Task(claim=one, folder=target, options=options) for one in loaded]
    answers = run(_judge_one, tasks, workers=workers, progress=progress, label="claims")
    rows = tuple(row for answer in answers for row in answer.rows)
    if target is not None:
        page = render_html(index_document(rows, has_pages=True))
        write_atomic(target / f"{INDEX}.html", page)
    data = dict(zip(names, (answer.data for answer in answers), strict=True))
    return JudgedClaims(rows=rows, data=data)


def _check_names(names: Sequence[str]) -> None:
    """Refuse names that would make two pages one."""
    for name in names:
        if name == INDEX or names.count(name) > 1:
            message = (
                f"the claim name {name!r} is taken already; give every claim a name of "
                "its own"
            )
            raise InvalidInputError(message)


def _judge_one(task: _Task) -> _Answer:
    """Judge one claim and write its pages."""
    try:
        verdict = judge(task.claim, **task.options)
    except EventImpactError as error:
        return _refused(task, str(error))
    data = finite(verdict.to_dict())
    if task.folder is not None:
        verdict.to_html(task.folder / f"{task.claim.name}.html")
        write_atomic(task.folder / f"{task.claim.name}.json", as_json(data))
    return _Answer(rows=tuple(_rows(verdict)), data=data)


def _refused(task: _Task, reason: str) -> _Answer:
    """List a claim that the data at hand cannot carry."""
    claim = task.claim
    data = {"claim": claim.model_dump(mode="json"), "readings": [], "reason": reason}
    if task.folder is not None:
        write_atomic(task.folder / f"{claim.name}.json", as_json(data))
    row = JudgedReading(
        claim=claim.name,
        title=claim.title,
        statement=claim.statement.text,
        who=claim.statement.who,
        reading="none",
        verdict="untestable",
        move_percent=None,
        reason=f"Untestable on these data: {reason}.",
    )
    return _Answer(rows=(row,), data=data)


def _rows(verdict: Verdict) -> list[JudgedReading]:
    claim = verdict.claim
    return [
        JudgedReading(
            claim=claim.name,
            title=claim.title,
            statement=claim.statement.text,
            who=claim.statement.who,
            reading=one.name,
            verdict=one.ruling.word,
            move_percent=(
                100 * one.simple_move if isinstance(one, ReadingVerdict) else None
            ),
            reason=_because(one),
        )
        for one in verdict.outcomes
    ]


def _because(one: ReadingVerdict | UntestedReading) -> str:
    """Say in a sentence why the verdict is what it is."""
    reason = one.reason
    if isinstance(one, ReadingVerdict) and one.variants[0].size is not None:
        reason = f"for {one.variants[0].label}, {reason}"
    said = f"{reason[:1].upper()}{reason[1:]}."
    return said if isinstance(one, UntestedReading) else f"{said}{one.condition}"
