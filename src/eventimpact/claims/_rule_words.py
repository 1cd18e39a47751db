"""How the verdict is made, in tables, out of the rule's own data."""

from collections.abc import Iterator

from eventimpact.claims._rule_table import RULE, VERDICTS
from eventimpact.claims._words import points
from eventimpact.reports import Block, Details, Paragraph, Table


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
                caption="The rule, written before the data were looked at",
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
