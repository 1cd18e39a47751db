"""The tables behind the line of size."""

from typing import Final

import numpy as np

from eventimpact.claims._context import Context
from eventimpact.claims._evidence import Detail
from eventimpact.claims._words import money, percent, points
from eventimpact.impact import ImpactBound, ImpactPriors


PRIORS: Final = ImpactPriors()
DAYS_BEFORE: Final = 30


def schedules(
    bound: ImpactBound, worst: str, caption: str, sign: int, busier: float
) -> Detail:
    """Tabulate the move by schedule, and against the volume before the outcome."""
    quiet = bound.even * busier**PRIORS.exponent
    return Detail(
        columns=("schedule", "5 %", "median", "95 %"),
        rows=tuple(
            (
                name,
                *(percent(sign * q, 2) for q in np.quantile(draws, (0.05, 0.5, 0.95))),
            )
            for name, draws in (
                ("even pace over the window", bound.even),
                (f"all on {worst}, the best day for the claim", bound.worst_day),
                (f"even pace, at the volume of the {DAYS_BEFORE} days before", quiet),
            )
        ),
        caption=caption,
    )


def shares(context: Context, bound: ImpactBound, usd: float) -> tuple[Detail, ...]:
    """Say for other shares of the move how likely and what amount would do."""
    if not context.moved_as_claimed:
        return ()
    claim = context.claim
    rows = []
    for share in sorted({*claim.sensitivity, claim.smallest_share, 1.0}):
        needed = -context.move * share
        ratio = (needed / context.threshold) ** (1 / PRIORS.exponent)
        required = bound.required * ratio
        rows.append(
            (
                points(share),
                percent(claim.sign * needed),
                points(bound.p_reach(needed), 1),
                money(required),
                times(required / usd),
            )
        )
    table = Detail(
        columns=("share of the move", "move", "draws that reach it", "needed", "ratio"),
        rows=tuple(rows),
        caption="Shares of the move: draws that reach them by the schedule best for the "
        "claim, and the amount needed at an even pace, at the middle of the priors "
        f"(prefactor {PRIORS.prefactor_mean:g}) as in the line's sentence",
    )
    return (table,)


def sensitivity(bound: ImpactBound, sign: int) -> Detail:
    """Tabulate the median move by exponent."""
    return Detail(
        columns=("exponent of the law", "median move"),
        rows=tuple(
            (f"{d:g}", percent(sign * move, 2)) for d, move in bound.sensitivity
        ),
        caption="The same with other exponents, even pace over the window",
    )


def times(ratio: float) -> str:
    """Write a ratio to a readable number of digits."""
    return f"{ratio:,.0f} times" if ratio >= 10 else f"{ratio:.1f} times"
