"""Verdicts on the readings of a claim, and on the amounts in circulation."""

import math
from dataclasses import dataclass
from typing import final

from eventimpact.claims._claim import Reading
from eventimpact.claims._context import Context
from eventimpact.claims._evidence import Evidence
from eventimpact.claims._headline import (
    by_size_alone,
    changes,
    law_condition,
    unsupportive,
)
from eventimpact.claims._reaction import ReactionStudy
from eventimpact.claims._rule import Decision, Ruling
from eventimpact.claims._share_study import ShareStudy
from eventimpact.claims._size import SizeStudy


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class VariantVerdict:
    """The verdict for one of the amounts in circulation.

    Attributes
    ----------
    label : str
        The amount in words.
    size : SizeStudy or None
        Draws of its impact.
    evidence : tuple of Evidence
        Every line.
    decision : Decision
        What the rule makes of them.
    """

    label: str
    size: SizeStudy | None
    evidence: tuple[Evidence, ...]
    decision: Decision


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class UntestedReading:
    """A reading whose outcome cannot be measured: untestable as stated.

    Attributes
    ----------
    reading : Reading
        How the outcome is dated.
    reason : str
        Why it cannot be measured.
    needs : str
        What would make it testable.
    """

    reading: Reading
    reason: str
    needs: str

    @property
    def name(self) -> str:
        """Name of the reading."""
        return self.reading.name

    @property
    def ruling(self) -> Ruling:
        """The verdict."""
        return Ruling.UNTESTABLE

    @property
    def headline(self) -> str:
        """The verdict in one sentence."""
        return f"{_opening(self.ruling)}: {self.reason}; it would take {self.needs}."


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReadingVerdict:
    """The verdict for one reading of a claim; its own amount comes first.

    Attributes
    ----------
    reading : Reading
        How the outcome is dated.
    context : Context
        The bars it was judged on.
    share, reaction : ShareStudy, ReactionStudy
        What the figures show.
    variants : tuple of VariantVerdict
        One for each amount, the claimant's own first.
    sensitivity : tuple of (float, tuple of Ruling)
        The ruling of every variant for other smallest shares.
    levels : tuple of (float, tuple of Ruling)
        The same for other levels of the verdict's errors.
    """

    reading: Reading
    context: Context
    share: ShareStudy
    reaction: ReactionStudy
    variants: tuple[VariantVerdict, ...]
    sensitivity: tuple[tuple[float, tuple[Ruling, ...]], ...]
    levels: tuple[tuple[float, tuple[Ruling, ...]], ...]

    @property
    def name(self) -> str:
        """Name of the reading."""
        return self.reading.name

    @property
    def ruling(self) -> Ruling:
        """Verdict for the claimant's own amount."""
        return self.variants[0].decision.ruling

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Evidence for the claimant's own amount."""
        return self.variants[0].evidence

    @property
    def reason(self) -> str:
        """Which lines decided it, for the claimant's own amount."""
        return self.variants[0].decision.reason

    @property
    def move(self) -> float:
        """Log price move over the outcome."""
        return -self.context.claim.sign * self.context.move

    @property
    def headline(self) -> str:
        """The verdict in one sentence."""
        first = self.variants[0]
        whom = "" if first.size is None else f" for {first.label}"
        because = "; ".join(filter(None, (first.decision.reason, first.decision.needs)))
        return f"{_opening(self.ruling)}{whom}: {because}.{self.condition}"

    @property
    def rests_on_size(self) -> bool:
        """Whether nothing but the size of the claimant's own amount contradicts."""
        return by_size_alone(self.variants[0], self.context.claim.significance)

    @property
    def condition(self) -> str:
        """Say by which law a verdict by size alone holds, and by which it would not."""
        return law_condition(self)

    @property
    def stability(self) -> str:
        """Say what speaks for caution, and at which other terms the verdict changes."""
        return f"{unsupportive(self)}{changes(self)}"

    @property
    def simple_move(self) -> float:
        """Simple return over the outcome; -0.2 is a fall of 20 percent."""
        return math.expm1(self.move)

    def dropped(self) -> tuple[tuple[str, str, str], ...]:
        """Return role, id and reason of every event that has no bar."""
        bars = self.context.outcome
        return tuple(
            (placed.name, drop.event_id, drop.reason)
            for placed in bars.placed
            for drop in placed.panel.dropped
        )


def _opening(ruling: Ruling) -> str:
    """Begin a sentence with a verdict."""
    if ruling is Ruling.UNTESTABLE:
        return "Untestable as stated"
    return ruling.word.capitalize()
