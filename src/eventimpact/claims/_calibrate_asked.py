"""What a calibration is asked for, and what of it cannot be."""

from collections.abc import Sequence

import numpy as np

from eventimpact.claims._claim import Claim
from eventimpact.claims._context import Context
from eventimpact.errors import InvalidInputError, UnknownNameError


def chosen(found: Sequence[Context], reading: str | None) -> Context:
    """Return the context of the reading asked for."""
    if reading is None:
        return found[0]
    for context in found:
        if context.reading.name == reading:
            return context
    names = [context.reading.name for context in found]
    raise UnknownNameError.from_known("reading", reading, names)


def check_asked(
    n: int, effects: Sequence[float] | None, rng: np.random.Generator | int | None
) -> None:
    """Refuse what cannot be drawn, before the work."""
    message = ""
    wrong = [share for share in effects or () if not 0 < share <= 1]
    if n < 1:
        message = f"n is {n}; draw 1 claim or more of each truth"
    elif wrong:
        shares = ", ".join(f"{share:g}" for share in wrong)
        message = (
            f"the effects hold {shares}; an effect is a share of the move, above 0 and at "
            "most 1, and claims without one are always drawn"
        )
    elif rng is not None and not isinstance(rng, np.random.Generator) and rng < 0:
        message = f"the seed is {rng}; take 0 or a positive integer"
    if message:
        raise InvalidInputError(message)


def shares_of(claim: Claim, effects: Sequence[float] | None) -> tuple[float, ...]:
    """Return the truths to draw, no effect first."""
    asked = (claim.smallest_share, 0.5, 1.0) if effects is None else effects
    return (0.0, *sorted({float(share) for share in asked}))
