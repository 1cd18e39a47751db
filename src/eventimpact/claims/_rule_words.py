"""How the verdict is made, in tables, out of the rule's own data."""

from collections.abc import Iterator
from typing import Final

from eventimpact.claims._rule_table import RULE, VERDICTS
from eventimpact.claims._words import points
from eventimpact.reports import Block, Details, Paragraph, Table


CHANGED: Final = (
    "Changed when the first verdicts on the shipped claims had been seen: where no rival or "
    "confounder has a bar in the outcome, the line rivals is tested and can support; before, "
    "such a claim could never be supported. None of those verdicts changed."
)


def rule_blocks(significance: float) -> Iterator[Block]:
    """Say by which rule the verdict was made.

    Yields
    ------
    Block
        The folded rule.
    """
    yield Details(
        summary="How the verdict is made",
        blocks=(
            Paragraph(
                text=f"Here the level is {points(significance)}. Lines without a vote inform."
            ),
            Table(
                columns=("Verdict", "When"),
                rows=VERDICTS,
                caption="The rule, written before the data were looked at but for one part",
                notes=(CHANGED,),
            ),
            Table(
                columns=("Line", "Vote", "Supports", "Contradicts", "Error", "Why"),
                rows=tuple(
                    (
                        one.line,
                        "necessary" if one.necessary else "informs",
                        one.supports,
                        one.contradicts,
                        one.error,
                        one.why,
                    )
                    for one in RULE
                ),
                caption="What each line may decide, and why",
            ),
        ),
    )
