"""The move split over the roles, and each role against random bars of it."""

from dataclasses import dataclass
from typing import Final, final

import numpy as np

from eventimpact._types import BoolArray, FloatArray
from eventimpact.attribution import (
    Decomposition,
    Excess,
    Expected,
    PartIntervals,
    bar_credits,
    decompose,
    excess,
    expected_returns,
    part_intervals,
)
from eventimpact.claims._context import DRIFT_BARS, Context, Placed
from eventimpact.claims._factor_returns import factor_returns
from eventimpact.inference import state_scales


N_RESAMPLES: Final = 9_999


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
        The permutation tests of each role; of the cause alone where no table of the
        split is wanted.
    alone : Excess
        The same for the cause on bars that nobody else claims; that of all of its
        bars where nobody else has a bar.
    expected : Expected
        Drift and factors, fitted before the outcome.
    abnormal, scale : ndarray of shape (n_history,)
        Abnormal returns of the whole series, and the volatility before each bar.
    """

    roles: tuple[Placed, ...]
    claimed: BoolArray
    n_lost: int
    returned: float
    parts: Decomposition
    excess: tuple[Excess, ...]
    alone: Excess
    expected: Expected
    abnormal: FloatArray
    scale: FloatArray

    def is_incomplete(self, context: Context) -> bool:
        """Tell whether part of the cause is not on the bars that were tested."""
        return context.is_partial or self.n_lost > 0


def study_share(
    context: Context, *, is_tabled: bool = True, n_resamples: int = N_RESAMPLES
) -> ShareStudy:
    """Split the move and permute the bars of each role inside it.

    A step over missing bars belongs to the move but to no event. Where there are
    factors and the bars are days, their part is taken off before the permutation.
    """
    bars, window = context.outcome, context.window
    roles = (bars.cause, *bars.groups)
    expected = _expected(context)
    abnormal = expected.abnormal(bars.returns)
    scale = (state_scales(abnormal) if expected.uses_factors else bars.scales).sigma
    masks = np.array([role.panel.mask()[window] for role in roles])
    claimed = masks & np.isfinite(bars.returns[window])
    others = np.asarray(claimed[1:].any(axis=0), dtype=bool)
    is_lost = masks[0] & ~(np.isfinite(abnormal[window]) & (scale[window] > 0))

    def test(name: str, mask: BoolArray, blocked: BoolArray | None = None) -> Excess:
        return excess(
            abnormal[window],
            scale[window],
            mask,
            blocked=blocked,
            n_resamples=n_resamples,
            rng=context.rng("share", name),
        )

    tested = len(roles) if is_tabled else 1
    each = tuple(test(roles[k].name, claimed[k]) for k in range(tested))
    return ShareStudy(
        roles=roles,
        claimed=claimed,
        n_lost=int(is_lost.sum()),
        returned=float(context.steps[claimed[0]].sum()),
        parts=decompose(
            context.steps,
            np.full(len(context.steps), expected.drift),
            claimed,
            factor=expected.factor[window],
        ),
        excess=each,
        alone=test("alone", claimed[0] & ~others, others) if others.any() else each[0],
        expected=expected,
        abnormal=abnormal,
        scale=scale,
    )


def study_share_intervals(context: Context, study: ShareStudy) -> PartIntervals:
    """Bound each role's part by what its pattern of bars does in quiet times.

    Not needed for any p-value, so calibration leaves it out.
    """
    free = ~context.outcome.catalogued()[: context.first]
    before = slice(0, context.first)
    return part_intervals(
        study.parts.parts,
        bar_credits(study.claimed),
        study.scale[context.window],
        (study.abnormal[before][free], study.scale[before][free]),
        estimation=DRIFT_BARS,
        rng=context.rng("share", "intervals"),
    )


def _expected(context: Context) -> Expected:
    """Fit drift and daily factors on the bars before the outcome."""
    bars = context.outcome
    named = context.market.factors if uses_days(context) else ()
    return expected_returns(
        bars.returns,
        (context.first, context.last),
        factors=factor_returns(bars.history, named) if named else None,
        estimation=DRIFT_BARS,
    )


def uses_days(context: Context) -> bool:
    """Tell whether a reading has daily bars, as factors have."""
    return context.reading.bar == "1d"
