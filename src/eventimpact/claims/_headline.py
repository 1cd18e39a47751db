"""What stands with a verdict in its box: the laws behind it, and where it would change."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from eventimpact.claims._evidence import Finding
from eventimpact.claims._rule import Ruling
from eventimpact.claims._words import points


if TYPE_CHECKING:
    from eventimpact.claims._records import ReadingVerdict, VariantVerdict


Rulings = Sequence[tuple[float, tuple[Ruling, ...]]]


def by_size_alone(variant: "VariantVerdict", level: float) -> bool:
    """Tell whether nothing but the size of an amount contradicts."""
    rejecting = [name for name, p in variant.decision.adjusted if p <= level]
    return variant.size is not None and rejecting == ["size"]


def law_condition(one: "ReadingVerdict") -> str:
    """Say by which law a verdict by size alone holds, and by which it would not.

    Beside the claimant's own amount stands the largest of those that size alone
    contradicts too.
    """
    claim, size = one.context.claim, one.variants[0].size
    if size is None or not by_size_alone(one.variants[0], claim.significance):
        return ""
    own = size.caveats(one.context.threshold, claim.significance)
    said = f" This is by the square-root law of impact{own}"
    others = [
        variant.size
        for variant in one.variants[1:]
        if variant.size is not None and by_size_alone(variant, claim.significance)
    ]
    largest = max(others, key=lambda other: other.usd, default=size)
    more = ""
    if largest.usd > size.usd:
        caveat = largest.caveats(one.context.threshold, claim.significance)
        more = (
            f"; for {largest.variant.label}{caveat.removeprefix(';')}" if caveat else ""
        )
    doubt = "; the verdict is no surer than that law" if own or more else ""
    return f"{said}{more}{doubt}."


def unsupportive(one: "ReadingVerdict") -> str:
    """Say of a supported claim what robustness says, where it does not support."""
    if one.ruling is not Ruling.SUPPORTED:
        return ""
    return "".join(
        f" Robustness, which the rule does not ask for, is {line.finding.value}: "
        f"{line.brief or line.reason}."
        for line in one.evidence
        if line.line == "robustness" and line.finding is not Finding.SUPPORTS
    )


def changes(one: "ReadingVerdict") -> str:
    """Say at which other levels and smallest shares the verdict would be another."""
    levels, shares = (
        _by_word(one.levels, one.ruling),
        _by_word(one.sensitivity, one.ruling),
    )
    parts = []
    for word in dict.fromkeys((*levels, *shares)):
        where = []
        if word in levels:
            where.append(f"at the {_listed(levels[word], ())} level")
        if word in shares:
            every = [share for share, _ in one.sensitivity]
            where.append(f"with a smallest share of {_listed(shares[word], every)}")
        parts.append(f"{word} {' or '.join(where)}")
    return f" The verdict would be {', and '.join(parts)}." if parts else ""


def _by_word(rulings: Rulings, own: Ruling) -> dict[str, list[float]]:
    """Sort the terms at which the first amount has another ruling by that ruling."""
    found: dict[str, list[float]] = {}
    for term, (first, *_) in rulings:
        if first is not own:
            found.setdefault(first.word, []).append(term)
    return found


def _listed(values: Sequence[float], every: Iterable[float]) -> str:
    """List shares, three and more that stand beside each other as a range."""
    steps = list(_runs(values, list(every)))
    return " or ".join(steps)


def _runs(values: Sequence[float], every: Sequence[float]) -> Iterator[str]:
    """Yield runs of values that are neighbours among all."""
    run: list[float] = []
    for value in values:
        if run and every and every.index(value) != every.index(run[-1]) + 1:
            yield from _written(run)
            run = []
        run.append(value)
    yield from _written(run)


def _written(run: Sequence[float]) -> Iterator[str]:
    if len(run) > 2:
        yield f"{points(run[0])} to {points(run[-1])}"
    else:
        yield from map(points, run)
