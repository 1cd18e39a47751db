"""The sentence on the share states the returns that were planted."""

import numpy as np

from unit.claims.markets import CAUSE, FIRST, LAST, TRUE, line


def test_the_move_on_the_causes_bars_is_that_of_the_prices() -> None:
    said = line(TRUE.judged(), "share").reason
    on_cause = TRUE.returns[list(CAUSE)].sum()
    of_all = TRUE.returns[FIRST : LAST + 1].sum()
    moved = f"{100 * np.expm1(on_cause):.1f} %"
    share = f"{100 * on_cause / of_all:.0f} %"
    assert said.startswith(
        f"the price moved {moved} on {len(CAUSE)} bars of the cause, {share} of the "
        "move with the drift in it"
    )
