"""The rules by which events were placed, with counts."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from eventimpact._types import BoolArray, IntArray
from eventimpact.study._words import count


class Placing(NamedTuple):
    """Rules by which events were placed.

    Parameters
    ----------
    rule : str
        What day 0 is; ``{moved}`` stands for the events on another bar than their own.
    remarks : sequence of str
        Other rules, which count nothing.
    longer : ndarray of bool, shape (n_events,), or None
        Events of a catalogue that touch more than one bar.
    longer_rule : str
        What becomes of those.
    """

    rule: str = ""
    remarks: Sequence[str] = ()
    longer: BoolArray | None = None
    longer_rule: str = ""

    def only(self, chosen: IntArray) -> "Placing":
        """Keep some of the events."""
        longer = self.longer
        return self._replace(longer=None if longer is None else longer[chosen])

    def notes(self, bar: IntArray, moved: BoolArray) -> tuple[str, ...]:
        """Say the rules, a sentence each, with the events that they touched."""
        if not self.rule:
            return ()
        gone = int(np.count_nonzero(bar < 0))
        notes = [
            self.rule.replace("{moved}", count(int(np.count_nonzero(moved)), "event"))
        ]
        if self.longer is not None:
            n_longer = int(np.count_nonzero(self.longer))
            touch = "touches" if n_longer == 1 else "touch"
            notes.append(
                f"{count(n_longer, 'event')} {touch} more than one bar; "
                f"{self.longer_rule}"
            )
        notes.extend(self.remarks)
        if gone:
            notes.append(
                f"{gone:,} of {count(len(bar), 'event')} "
                f"{'has' if gone == 1 else 'have'} no bar and "
                f"{'was' if gone == 1 else 'were'} dropped"
            )
        return tuple(notes)


def doubled(asset: IntArray, bar: IntArray) -> str | None:
    """Count events that are on the asset and bar of another; None if there are none."""
    known = bar >= 0
    if not known.any():
        return None
    width = int(bar.max()) + 1
    _, shared = np.unique(asset[known] * width + bar[known], return_counts=True)
    n = int(shared[shared > 1].sum())
    if not n:
        return None
    return (
        f"{count(n, 'event')} are on the same asset and bar as another; each counts as an "
        "event of its own, though their returns are the same"
    )
