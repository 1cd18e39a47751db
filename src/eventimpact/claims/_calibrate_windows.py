"""Windows of real history on which claims are drawn."""

from dataclasses import dataclass
from typing import Final, final

import numpy as np

from eventimpact._types import BoolArray, FloatArray, IntArray
from eventimpact.claims._placebo_claims import Template
from eventimpact.numerics import window_sums
from eventimpact.simulation import windows_apart


ENOUGH: Final = 20
WARM_UP: Final = 500
_STEPS: Final = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)
_WIDTHS: Final = (0.1, 0.25, 0.5)


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pool:
    """Windows to draw from, for claims of one truth.

    Attributes
    ----------
    share : float
        Share of the fall that the cause makes; 0 for none.
    starts : ndarray of int, shape (n_windows,)
        First bars of the windows, which may overlap.
    effects : ndarray of shape (n_windows,)
        Log return that the cause adds to each, negative.
    n_apart : int
        How many of the windows do not overlap.
    depth : float
        Smallest fall of the claims drawn, as a log return, positive.
    """

    share: float
    starts: IntArray
    effects: FloatArray
    n_apart: int
    depth: float


def pool_of(template: Template, share: float) -> Pool:
    r"""Find the windows for one truth.

    Without an effect they are picked because they fell as far as the claim's own, or
    nearly so where there are too few. With one, ordinary windows are taken over
    which the price moved by the rest of the fall, and the cause adds its share.

    Notes
    -----
    With the claim's fall :math:`D` and the move :math:`N` of a window before, the
    effect is :math:`E = s N / (1 - s)` for a share :math:`s < 1`, so that
    :math:`E / (N + E) = s` exactly, among windows with :math:`N` near
    :math:`-(1 - s) D`; for the whole fall :math:`E = -D`, among windows with
    :math:`N` near 0.
    """
    depth = -template.context.move
    moves = window_sums(template.context.outcome.returns, template.n_bars)
    usable = _usable(template, moves)
    if not depth > 0:
        return _pool(template, share, usable & False, moves, 0.0)
    if share == 0:
        nets = [(1 - step) * depth for step in _STEPS]
        pools = (
            _pool(template, share, usable & (moves <= -net), np.zeros(len(moves)), net)
            for net in nets
        )
    else:
        pools = (_with_effect(template, share, usable, moves, w) for w in _WIDTHS)
    best = next(pools)
    for pool in pools:
        if best.n_apart >= ENOUGH:
            break
        best = pool
    return best


def _with_effect(
    template: Template, share: float, usable: BoolArray, moves: FloatArray, width: float
) -> Pool:
    """Find windows that moved by the rest of the fall, within some part of it."""
    depth = -template.context.move
    rest = -(1 - share) * depth
    scale = depth if share == 1 else -rest
    near = usable & (np.abs(moves - rest) <= width * scale)
    effects = np.full(len(moves), -depth) if share == 1 else share * moves / (1 - share)
    return _pool(template, share, near, effects, (1 - width) * depth)


def _pool(
    template: Template,
    share: float,
    chosen: BoolArray,
    effects: FloatArray,
    depth: float,
) -> Pool:
    starts = np.flatnonzero(chosen)
    return Pool(
        share=share,
        starts=starts,
        effects=effects[starts],
        n_apart=len(windows_apart(starts, template.n_bars)),
        depth=depth,
    )


def _usable(template: Template, moves: FloatArray) -> BoolArray:
    """Mark windows with every return, a history before, and the claim's own left out."""
    context = template.context
    start = np.arange(len(moves))
    earliest = min(context.first, WARM_UP)
    own = (start > context.first - template.n_bars) & (start <= context.last)
    fits = start + template.reach <= len(moves)
    return np.asarray(np.isfinite(moves) & (start >= earliest) & fits & ~own)
