"""Verdicts on the readings of a claim, and on the amounts in circulation."""

import math
from dataclasses import dataclass
from typing import final

from eventimpact.claims._claim import Reading
from eventimpact.claims._context import Context
from eventimpact.claims._evidence import Evidence
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
    """

    reading: Reading
    context: Context
    share: ShareStudy
    reaction: ReactionStudy
    variants: tuple[VariantVerdict, ...]
    sensitivity: tuple[tuple[float, tuple[Ruling, ...]], ...]

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
    def move(self) -> float:
        """Log price move over the outcome."""
        return -self.context.claim.sign * self.context.move

    @property
    def headline(self) -> str:
        """The verdict in one sentence."""
        first = self.variants[0]
        whom = "" if first.size is None else f" for {first.label}"
        return f"{self.ruling.word.capitalize()}{whom}: {first.decision.reason}."

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
