"""What a pooled effect would be without each of its events."""

from dataclasses import dataclass
from typing import Final, Self, final

import numpy as np

from eventimpact._types import BoolArray, FloatArray, IntArray, frozen
from eventimpact.regression._event_design import EventDesign
from eventimpact.regression._least_squares import Equation


_LOST: Final = 1e-9


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Influence:
    """Effects without one event each; the event's bars are left out of the sample.

    Where bars have dummies of their own, another event keeps the bars that it shares.

    Parameters
    ----------
    group : str
        Group of events.
    bars : ndarray of int, shape (n_events,)
        First bar of day 0 of each event.
    effect : float
        Effect with all events.
    without : ndarray of shape (n_events,)
        Effect without each of them, the mean of the others' day 0 if these differ in
        length; NaN if nothing is left to estimate it from, or the event has no bar.
    change : ndarray of shape (n_events,)
        `effect` less `without`: what each event adds.
    params : ndarray of shape (n_events, k)
        All coefficients without each event.
    used : ndarray of bool, shape (n_events,)
        Whether an event has a bar in the sample.
    reason : str or None
        Why there is no effect; None if there is.
    """

    group: str
    bars: IntArray
    effect: float
    without: FloatArray
    change: FloatArray
    params: FloatArray
    used: BoolArray
    reason: str | None = None

    @classmethod
    def undetermined(cls, group: str, k: int, reason: str) -> Self:
        """Build the report on an effect that is not determined."""
        empty = frozen(np.empty(0))
        return cls(
            group=group,
            bars=frozen(np.empty(0, dtype=np.int64)),
            effect=np.nan,
            without=empty,
            change=empty,
            params=frozen(np.empty((0, k))),
            used=frozen(np.empty(0, dtype=bool)),
            reason=reason,
        )

    @property
    def most(self) -> int | None:
        """Place of the event that moves the effect most, None if there is none."""
        if not np.isfinite(self.change).any():
            return None
        return int(np.nanargmax(np.abs(self.change)))

    @property
    def keeps_sign(self) -> bool:
        """Whether the effect has one sign, whichever event is left out."""
        without = self.without[self.used]
        return len(without) > 0 and bool((without * self.effect > 0).all())


def drop_one(
    design: EventDesign,
    equation: Equation,
    contrasts: tuple[FloatArray, FloatArray],
    group: str,
) -> Influence:
    r"""Leave out the rows of each event by updates of low rank.

    With :math:`X_i` the rows of event *i* and :math:`H_i = X_i (X'X)^{-1} X_i'`,
    :math:`\hat\beta_{(i)} = \hat\beta - (X'X)^{-1} X_i' (I - H_i)^{-1} e_i`. Dummies of
    the event alone are zero then, and say nothing about the others. `contrasts` are
    the effect of all events, (k,), and that without each, (n_events, k).
    """
    events = [event for event in design.events if event.group == group]
    longest = max((len(event.bars) for event in events), default=0)
    rows = np.zeros((len(events), longest), dtype=np.int64)
    used = np.zeros((len(events), longest), dtype=bool)
    for i, event in enumerate(events):
        rows[i, : len(event.bars)] = design.row_of[event.bars]
        used[i, : len(event.bars)] = True
    Z = equation.X[rows] * used[:, :, None]
    gain = equation.pinv.T[rows] * used[:, :, None]
    free = np.eye(longest) - Z @ gain.swapaxes(1, 2)
    lost = np.linalg.eigvalsh((free + free.swapaxes(1, 2)) / 2) < _LOST
    is_lost = lost.any(axis=1)
    free[is_lost] = np.eye(longest)
    resid = equation.resid[rows] * used
    solved = np.linalg.solve(free, resid[:, :, None])
    params = equation.params - (gain.swapaxes(1, 2) @ solved)[:, :, 0]
    params[is_lost] = np.nan
    contrast, others = contrasts
    without = np.einsum("ik,ik->i", params, others)
    return _influence(group, design, params, float(contrast @ equation.params), without)


def drop_own_dummies(
    design: EventDesign, equation: Equation, each: FloatArray, group: str
) -> Influence:
    """Leave out events that have dummies of their own: the mean of the others' CARs.

    `each` holds the combination of coefficients that is each event's CAR.
    """
    n = len(each)
    there = _has_bar(design, group)
    params = np.full((len(there), len(equation.params)), np.nan)
    params[there] = np.where(each != 0, np.nan, equation.params)
    cars = each @ equation.params
    without = np.full(len(there), np.nan)
    if n > 1:
        without[there] = (cars.sum() - cars) / (n - 1)
    return _influence(group, design, params, float(cars.sum() / max(n, 1)), without)


def _has_bar(design: EventDesign, group: str) -> BoolArray:
    """Whether each event of a group has a bar in the sample."""
    return np.array(
        [len(event.bars) > 0 for event in design.events if event.group == group],
        dtype=bool,
    )


def _influence(
    group: str,
    design: EventDesign,
    params: FloatArray,
    effect: float,
    without: FloatArray,
) -> Influence:
    """Compare the effect without each event to that with all."""
    first = [event.first for event in design.events if event.group == group]
    used = _has_bar(design, group)
    params, without = params.copy(), without.copy()
    params[~used], without[~used] = np.nan, np.nan
    return Influence(
        group=group,
        bars=frozen(np.array(first, dtype=np.int64)),
        effect=effect,
        without=frozen(without),
        change=frozen(effect - without),
        params=frozen(params),
        used=frozen(used),
    )
