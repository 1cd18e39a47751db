"""Whether an asset can be compared with donors at all."""

import numpy as np

from eventimpact._types import FloatArray
from eventimpact.inference._state import varies_by_rounding


def why_not_comparable(y: FloatArray, n_pre: int) -> str | None:
    """Say why known returns cannot be compared; None if they can."""
    n_post = len(y) - n_pre
    if n_pre < 2:
        return f"{n_pre} bar before the event is known; at least 2 are needed"
    if n_post > n_pre:
        return (
            f"there are {n_post} event bars but {n_pre} known before the event; take as "
            "many before it, or more"
        )
    if varies_by_rounding(y) or not np.any(y):
        return "the returns of the asset do not vary"
    return None
