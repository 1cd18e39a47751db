"""The rule that turns lines of evidence into a verdict, written beforehand."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import final

from eventimpact.claims._evidence import NO_MOVE, Evidence, Finding, weigh
from eventimpact.claims._rule_table import DATED, EXCUSED, NECESSARY, LineName
from eventimpact.claims._words import points, pvalue


class Ruling(Enum):
    """What the evidence makes of a claim, as a sentence."""

    SUPPORTED = "supported: every necessary line that can be tested supports the claim"
    CONTRADICTED = (
        "contradicted: the data reject what a true claim would have to look like"
    )
    INCONCLUSIVE = (
        "inconclusive: the data can tell neither that the claim is true nor that it is "
        "false"
    )
    UNTESTABLE = "untestable as stated: nothing in the claim can be held against data"

    @property
    def word(self) -> str:
        """The ruling in one word."""
        return self.value.partition(":")[0].partition(" ")[0]


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A ruling with the reason for it.

    Attributes
    ----------
    ruling : Ruling
        The verdict.
    reason : str
        Which lines decided it, in one sentence.
    adjusted : tuple of (str, float)
        Necessary lines with their Holm-adjusted p-values of "the claim is true".
    needs : str
        What would decide an inconclusive claim, or make an untestable one testable.
    """

    ruling: Ruling
    reason: str
    adjusted: tuple[tuple[LineName, float], ...]
    needs: str = ""


def decide(
    evidence: Sequence[Evidence],
    significance: float,
    *,
    detectable: float | None = None,
) -> Decision:
    r"""Apply the rule to the lines of one reading.

    Parameters
    ----------
    evidence : sequence of Evidence
        One line of each necessary name, and others.
    significance : float
        Level of both errors.
    detectable : float, optional
        The smallest share of the move that every dated line would have seen.

    Returns
    -------
    Decision
        The ruling and which lines decided it.

    Notes
    -----
    Contradicted: after Holm's step-down correction over the necessary lines, some
    line rejects "the claim is true with at least the smallest share", so that a
    true claim is contradicted with probability at most the level. Supported:
    every necessary line that can be tested rejects "the claim is false" at the
    level, and none but size is untestable; an intersection-union test, whose
    level is that of its lines. Untestable: nothing dated can be tested and size is
    silent; a line met by construction counts only beside a reaction that is tested. Inconclusive: else.

    References
    ----------
    .. [1] Berger, R. L. (1982). Multiparameter hypothesis testing and acceptance
       sampling. Technometrics, 24(4), 295-300.
    .. [2] Holm, S. (1979). A simple sequentially rejective multiple test
       procedure. Scandinavian Journal of Statistics, 6(2), 65-70.

    Examples
    --------
    >>> from eventimpact.claims import Evidence, Finding, decide
    >>> line = Evidence(
    ...     line="size", finding=Finding.CONTRADICTS, reason="", p_contradict=0.001
    ... )
    >>> decide([line], 0.05).ruling.word
    'contradicted'
    """
    lines = {one.line: one for one in evidence if one.line in NECESSARY}
    adjusted = _holm(
        {
            name: one.p_contradict
            for name, one in lines.items()
            if one.p_contradict is not None
        }
    )
    needs = ""
    rejecting = [(name, p) for name, p in adjusted if p <= significance]
    if rejecting:
        ruling = Ruling.CONTRADICTED
        reason = f"the claim as stated is rejected {_by(rejecting)}"
    elif _all_support(lines, significance):
        ruling, reason = Ruling.SUPPORTED, _why_supported(lines)
    elif _nothing_testable(lines):
        ruling = Ruling.UNTESTABLE
        reason, needs = _why_untestable(lines), _what_is_missing(evidence)
    else:
        ruling = Ruling.INCONCLUSIVE
        reason, needs = (
            _open_lines(lines, significance),
            _what_it_takes(evidence, detectable),
        )
    return Decision(ruling=ruling, reason=reason, adjusted=adjusted, needs=needs)


def _by(rejecting: Sequence[tuple[LineName, float]]) -> str:
    """Name the lines that reject, each with its corrected p-value."""
    *others, last = (f"by {name} (Holm p {pvalue(p)})" for name, p in rejecting)
    return f"{', '.join(others)} and {last}" if others else last


def _holm(pvalues: dict[LineName, float]) -> tuple[tuple[LineName, float], ...]:
    """Adjust p-values by Holm's step-down rule, smallest first."""
    ordered = sorted(pvalues.items(), key=lambda item: item[1])
    adjusted: list[tuple[LineName, float]] = []
    largest = 0.0
    for rank, (name, p) in enumerate(ordered):
        largest = max(largest, min(1.0, (len(ordered) - rank) * p))
        adjusted.append((name, largest))
    return tuple(adjusted)


def _all_support(lines: dict[LineName, Evidence], significance: float) -> bool:
    """Tell whether every necessary line supports, size excused if untestable."""

    def passes(name: LineName) -> bool:
        line = lines.get(name)
        if line is None or line.finding is Finding.NOT_TESTABLE:
            return name in EXCUSED
        return _supports(line, significance)

    return all(passes(name) for name in NECESSARY)


def _why_supported(lines: dict[LineName, Evidence]) -> str:
    """Say which lines support, and which only because the outcome was chosen so."""
    given = [name for name, line in lines.items() if line.by_construction]
    if not given:
        return "every necessary line that can be tested supports it"
    return (
        f"every necessary line that can be tested supports it, {' and '.join(given)} by "
        "construction, which is no evidence"
    )


def _supports(line: Evidence, significance: float) -> bool:
    """Tell whether a line rejects "the claim is false", and not that it is true."""
    if line.p_support is None:
        return line.finding is Finding.SUPPORTS
    p_true = 1.0 if line.p_contradict is None else line.p_contradict
    return weigh(line.p_support, p_true, significance) is Finding.SUPPORTS


def _nothing_testable(lines: dict[LineName, Evidence]) -> bool:
    """Tell whether neither a dated line nor the size says anything.

    A line met by construction is no test; it only goes with that of the reaction.
    """
    reaction = lines.get("reaction")
    reacts = reaction is not None and reaction.finding is not Finding.NOT_TESTABLE
    is_dated = any(
        lines[name].finding is not Finding.NOT_TESTABLE
        and (reacts or not lines[name].by_construction)
        for name in DATED
        if name in lines
    )
    size = lines.get("size")
    says_something = size is not None and size.finding in (
        Finding.SUPPORTS,
        Finding.CONTRADICTS,
    )
    return not is_dated and not says_something


def _why_untestable(lines: dict[LineName, Evidence]) -> str:
    """Say what keeps the claim from being held against data."""
    if any(line.reason == NO_MOVE for line in lines.values()):
        return f"{NO_MOVE}, so there is nothing to explain"
    given = [name for name in DATED if name in lines and lines[name].by_construction]
    but = (
        f" ({' and '.join(given)} is met by construction, no evidence)" if given else ""
    )
    return (
        f"no dated line can be tested{but}, and the amount may or may not have been "
        "enough"
    )


def _what_is_missing(evidence: Sequence[Evidence]) -> str:
    """Say what data would make the claim testable."""
    needs = dict.fromkeys(line.needs for line in evidence if line.needs)
    return "; ".join(needs)


def _what_it_takes(evidence: Sequence[Evidence], detectable: float | None) -> str:
    """Say what keeps a line from a test, and how large a share would have been seen."""
    refused = _refused(evidence)
    missing = _what_is_missing(evidence)
    seen = "" if detectable is None else _what_was_seen(detectable)
    if not refused:
        return seen or missing
    names = " and ".join(refused)
    first = (
        f"it cannot be supported as long as {names} cannot be tested"
        f"{': ' + missing if missing else ''}"
    )
    return f"{first}; {seen}" if seen else first


def _refused(evidence: Sequence[Evidence]) -> list[LineName]:
    """Name the necessary lines that cannot be tested, those excused left out."""
    return [
        line.line
        for line in evidence
        if line.line in NECESSARY
        and line.line not in EXCUSED
        and line.finding is Finding.NOT_TESTABLE
    ]


def _what_was_seen(detectable: float) -> str:
    """Say how large a share the lines that can be tested would have seen."""
    if detectable > 1:
        return (
            f"only a cause of {points(detectable)} of the move, more than all of it, "
            "would have been seen on every line that can be tested, with the power "
            "asked for: more dated events of the cause, shorter bars or a quieter "
            "outcome would help"
        )
    return (
        f"a cause of {points(detectable)} of the move or more would have been seen on "
        "every line that can be tested, with the power asked for"
    )


def _open_lines(lines: dict[LineName, Evidence], significance: float) -> str:
    """Name the lines that keep the claim from being supported."""
    missing = [
        name
        for name in NECESSARY
        if name in lines and not _supports(lines[name], significance)
    ]
    verb = "does" if len(missing) == 1 else "do"
    return (
        f"no line contradicts it after Holm's correction, and {', '.join(missing)} {verb} "
        "not support it"
    )
