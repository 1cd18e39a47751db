"""The move split over the roles, and each role against random bars of it."""

from dataclasses import dataclass
from typing import final

import numpy as np

from eventimpact._types import BoolArray, FloatArray
from eventimpact.attribution import Decomposition, decompose
from eventimpact.claims._context import Context, Placed
from eventimpact.inference import PlacementResult, placement_test


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Excess:
    """The bars of a role against random bars of the same move, in two units.

    Volatility-standardised returns say whether there is an effect; how large it
    is, and whether it reaches a threshold, needs log returns, since nothing says
    how the bars of a role share it. A threshold counts as missed or passed where
    both agree.

    Attributes
    ----------
    standardised, plain : PlacementResult
        The permutation of standardised returns, and of log returns.
    """

    standardised: PlacementResult
    plain: PlacementResult

    @property
    def reason(self) -> str | None:
        """Why there is no test; None if there is one."""
        return self.standardised.reason or self.plain.reason

    @property
    def pvalue(self) -> float:
        """One-sided p-value of no effect."""
        return self.standardised.pvalue

    def above(self, effect: float) -> float:
        """P-value of "the effect is not more negative than `effect`"."""
        return max(
            self.standardised.pvalue_above(effect), self.plain.pvalue_above(effect)
        )

    def at(self, effect: float) -> float:
        """P-value of "the effect is at least as negative as `effect`"."""
        return max(self.standardised.pvalue_at(effect), self.plain.pvalue_at(effect))

    def shares(self, move: float) -> tuple[float, float, float]:
        """Return the effect and its 90 % interval as shares of a move."""
        low, high = sorted((self.plain.low / move, self.plain.high / move))
        return self.plain.effect / move, low, high


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ShareStudy:
    """The move split over the roles, and each role against random bars.

    Attributes
    ----------
    roles : tuple of Placed
        Cause, rivals and confounders.
    claimed : ndarray of bool, shape (n_roles, n_bars)
        Bars of the outcome window that each role claims.
    n_lost : int
        Bars of the cause that have no return or no volatility before them.
    returned : float
        Log return on the bars of the cause, whoever else claims them.
    parts : Decomposition
        The exact split of the move.
    excess : tuple of Excess
        The permutation tests of each role.
    alone : Excess
        The same for the cause on bars that nobody else claims.
    """

    roles: tuple[Placed, ...]
    claimed: BoolArray
    n_lost: int
    returned: float
    parts: Decomposition
    excess: tuple[Excess, ...]
    alone: Excess


def study_share(context: Context) -> ShareStudy:
    """Split the move and permute the bars of each role inside it.

    A step over missing bars belongs to the move but to no event.
    """
    bars, window = context.outcome, context.window
    roles = (bars.cause, *bars.groups)
    returns, scale = bars.returns[window], bars.scales.sigma[window]
    masks = np.array([role.panel.mask()[window] for role in roles])
    claimed = masks & np.isfinite(returns)
    expected = np.full(returns.shape, context.expected)
    abnormal = returns - expected
    others = np.asarray(claimed[1:].any(axis=0), dtype=bool)
    is_lost = masks[0] & ~(np.isfinite(returns) & (scale > 0))
    return ShareStudy(
        roles=roles,
        claimed=claimed,
        n_lost=int(is_lost.sum()),
        returned=float(context.steps[claimed[0]].sum()),
        parts=decompose(context.steps, expected, claimed),
        excess=tuple(
            _excess(context, role.name, abnormal, scale, mask)
            for role, mask in zip(roles, claimed, strict=True)
        ),
        alone=_excess(
            context, "alone", abnormal, scale, claimed[0] & ~others, blocked=others
        ),
    )


def _excess(
    context: Context,
    name: str,
    abnormal: FloatArray,
    scale: FloatArray,
    claimed: BoolArray,
    *,
    blocked: BoolArray | None = None,
) -> Excess:
    """Permute the bars of one role, standardised and plain."""
    flat = np.where(scale > 0, 1.0, np.nan)
    standardised, plain = (
        placement_test(
            abnormal, unit, claimed, blocked=blocked, rng=context.rng("share", name)
        )
        for unit in (scale, flat)
    )
    return Excess(standardised=standardised, plain=plain)
