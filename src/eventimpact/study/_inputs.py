"""What a study is made of once its input is read, and its fit."""

from dataclasses import dataclass, replace
from typing import Self, TypeAlias, final

import numpy as np

from eventimpact._types import BoolArray, IntArray
from eventimpact.abnormal import Design, EventArrays, event_arrays
from eventimpact.normal import BlockModel, NormalModel
from eventimpact.study._catalogued import DayZero
from eventimpact.study._events import Placed
from eventimpact.study._factors import Factors
from eventimpact.study._panel import Panel
from eventimpact.study._place import OnMissingBar
from eventimpact.study._spread import Spread


Model: TypeAlias = NormalModel | BlockModel


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Inputs:
    """Data, events and specification of a study.

    ``masked`` holds the bars of day 0 that estimation windows leave out; a subset of
    the events keeps the mask of all.
    """

    model: Model
    design: Design
    on_missing_bar: OnMissingBar
    policy: DayZero
    panel: Panel
    placed: Placed
    factors: Factors
    masked: BoolArray | None

    @property
    def rows(self) -> IntArray | None:
        """Rows of the events that have a bar; None if all of them do."""
        placed = self.placed.bar >= 0
        return None if placed.all() else np.flatnonzero(placed)

    @property
    def spread(self) -> Spread:
        """How events that have a bar stand among all of them."""
        return Spread(len(self.placed.bar), self.rows, self.placed.reasons)

    def fit(self) -> EventArrays:
        """Compute abnormal returns of the events that have a bar, and of no others."""
        asset, bar, rows = self.placed.asset, self.placed.bar, self.rows
        if rows is not None:
            asset, bar = asset[rows], bar[rows]
        return event_arrays(
            self.panel.values,
            self.factors.values,
            asset,
            bar,
            model=self.model,
            design=self.design,
            masked=self.masked,
        )

    def only(self, chosen: IntArray) -> Self:
        """Keep some of the events."""
        return replace(self, placed=self.placed.only(chosen))
