"""Every line of evidence of one reading, wired together."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, final

from eventimpact.attribution import PartIntervals
from eventimpact.claims._amounts import amounts
from eventimpact.claims._context import Context
from eventimpact.claims._controls import ControlStudy, controls, study_controls
from eventimpact.claims._detectable import detectable_share
from eventimpact.claims._dose import DoseStudy, dose, study_dose
from eventimpact.claims._evidence import Evidence
from eventimpact.claims._flow import flow
from eventimpact.claims._order import order
from eventimpact.claims._reaction import ReactionStudy, reaction, study_reaction
from eventimpact.claims._records import ReadingVerdict, VariantVerdict
from eventimpact.claims._rivals import rivals
from eventimpact.claims._robustness import robustness, study_robustness
from eventimpact.claims._rule import Decision, Ruling, decide
from eventimpact.claims._rule_table import RULE
from eventimpact.claims._share import share
from eventimpact.claims._share_study import (
    ShareStudy,
    study_share,
    study_share_intervals,
)
from eventimpact.claims._size import SizeStudy, size, study_size
from eventimpact.claims._testability import testability


LEVELS: Final = (0.01, 0.05, 0.10)


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NecessaryStudies:
    """What the verdict rests on, as far as no smallest share or level enters.

    Attributes
    ----------
    reaction, share, controls : ReactionStudy, ShareStudy, ControlStudy
        The dated lines.
    sizes : tuple of SizeStudy
        One for each amount.
    """

    reaction: ReactionStudy
    share: ShareStudy
    controls: ControlStudy
    sizes: tuple[SizeStudy, ...]


def judge_reading(context: Context) -> ReadingVerdict:
    """Give all the evidence on one reading, and the verdict for each amount."""
    studies = _study(context, is_shown=True)
    dosed = study_dose(context)
    common = (
        testability(context),
        *_dated(context, studies, study_share_intervals(context, studies.share)),
        flow(context),
        robustness(context, study_robustness(context)),
        *amounts(context),
    )
    variants = tuple(
        _variant(context, common, sized, dosed) for sized in studies.sizes or (None,)
    )
    claim, bare = context.claim, _bare(studies)
    return ReadingVerdict(
        reading=context.reading,
        context=context,
        share=studies.share,
        reaction=studies.reaction,
        variants=variants,
        sensitivity=tuple(
            (smallest, _rulings(context.with_smallest_share(smallest), bare))
            for smallest in sorted({*claim.sensitivity, claim.smallest_share})
        ),
        levels=tuple(
            (level, _rulings(context.with_significance(level), bare))
            for level in sorted({*LEVELS, claim.significance})
        ),
    )


def decide_necessary(context: Context) -> tuple[tuple[Evidence, ...], Decision]:
    """Judge the necessary lines alone, for the claimant's own amount.

    Parameters
    ----------
    context : Context
        What a reading is judged on.

    Returns
    -------
    tuple of Evidence, Decision
        The lines, without tables, and what the rule makes of them.
    """
    studies = _study(context, is_shown=False)
    sized = studies.sizes[:1]
    evidence = (
        *_dated(context, studies),
        *(size(context, one) for one in sized),
    )
    return evidence, _decided(context, evidence)


def _study(context: Context, *, is_shown: bool) -> NecessaryStudies:
    """Study the necessary lines; only the first amount where nothing is shown."""
    stated = context.claim.cause.amounts
    return NecessaryStudies(
        reaction=study_reaction(context, is_tabled=is_shown),
        share=study_share(context, is_tabled=is_shown),
        controls=study_controls(context, is_tabled=is_shown),
        sizes=tuple(
            study_size(context, one, details=is_shown)
            for one in (stated if is_shown else stated[:1])
        ),
    )


def _bare(studies: NecessaryStudies) -> NecessaryStudies:
    """Leave out what only tables need."""
    return NecessaryStudies(
        reaction=replace(studies.reaction, tables=()),
        share=replace(studies.share, excess=studies.share.excess[:1]),
        controls=replace(studies.controls, tables=()),
        sizes=studies.sizes,
    )


def _dated(
    context: Context,
    studies: NecessaryStudies,
    intervals: PartIntervals | None = None,
) -> Iterator[Evidence]:
    """Give the necessary lines that no amount enters."""
    yield order(context)
    yield reaction(context, studies.reaction)
    yield share(context, studies.share, intervals)
    yield rivals(context, studies.share)
    yield controls(context, studies.controls)


def _variant(
    context: Context,
    common: tuple[Evidence, ...],
    sized: SizeStudy | None,
    dosed: DoseStudy,
) -> VariantVerdict:
    """Add the lines of one amount, put all in order, and decide."""
    own = () if sized is None else (size(context, sized),)
    evidence = _in_order((*common, *own, dose(context, dosed, sized)))
    return VariantVerdict(
        label="no amount stated" if sized is None else sized.variant.label,
        size=sized,
        evidence=evidence,
        decision=_decided(context, evidence),
    )


def _in_order(evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """Put lines in the order of the questions."""
    rank = {one.line: k for k, one in enumerate(RULE)}
    return tuple(sorted(evidence, key=lambda line: rank[line.line]))


def _decided(context: Context, evidence: tuple[Evidence, ...]) -> Decision:
    return decide(
        evidence,
        context.claim.significance,
        detectable=detectable_share(context, evidence),
    )


def _rulings(context: Context, studies: NecessaryStudies) -> tuple[Ruling, ...]:
    """Decide again for every amount, in a context with other terms."""
    common = tuple(_dated(context, studies))
    return tuple(
        _decided(
            context, common if sized is None else (*common, size(context, sized))
        ).ruling
        for sized in studies.sizes or (None,)
    )
