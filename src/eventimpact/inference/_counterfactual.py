"""What an asset would have done, from donors that are named and justified."""

from collections.abc import Mapping
from dataclasses import replace
from math import nan
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import BoolArray, FloatArray, frozen
from eventimpact.detection import check_share
from eventimpact.inference._conformal import (
    NULL,
    CounterfactualModel,
    Sample,
    conformal_test,
    invert,
    read_sample,
)
from eventimpact.inference._counterfactual_record import (
    Counterfactual,
    Counterfactuals,
)
from eventimpact.inference._donor_set import DonorSet, check_donors, check_sets
from eventimpact.inference._placebo_assets import (
    PlaceboAssets,
    no_placebo,
    rank_among,
)
from eventimpact.inference._result import TestResult
from eventimpact.normal import SyntheticControl


_EXPOSED: Final = "the same news may have hit it"
_EXACT: Final = 1e-6
_MISSING: Final = "it has no return on a bar that is needed"


def counterfactual(
    y: ArrayLike,
    donors: DonorSet,
    n_pre: int,
    *,
    model: CounterfactualModel | None = None,
    confidence_level: float = 0.9,
) -> Counterfactual:
    r"""Compare an asset with a weighted mean of donors around an event.

    Parameters
    ----------
    y : array_like of shape (n_bars,)
        Returns of the asset; the first `n_pre` bars lie before the event and the others
        are event bars. NaN where missing.
    donors : DonorSet
        Donors with their names, and why these.
    n_pre : int
        Number of bars before the event.
    model : SyntheticControl or SyntheticDifference, optional
        How donors are weighted; `SyntheticControl` unless said otherwise. Donors that
        the same news may have hit are refused unless it has ``allow_exposed``.
    confidence_level : float, default 0.9
        Coverage of each interval.

    Returns
    -------
    Counterfactual
        Path, weights, refused donors, tests and intervals; with a reason and without
        numbers if an event bar is missing or no donor is left.

    Notes
    -----
    Gaps and weights come from the bars before the event alone. The p-value is that of
    `conformal_test` over all cyclic shifts, for which weights are fitted again on all
    bars. Intervals of single bars follow [1]_: those effects that are not rejected when
    this bar is the only one after the event. They hold one by one, not jointly. That of
    a lasting effect inverts the test on all event bars together. Both are sought from the
    gap of the bar, or the median gap, outwards.

    An effect on the donors is taken for one of opposite sign on the asset: coins are
    hit by the same news as bitcoin, so compare with a second set, by
    `counterfactuals`.

    References
    ----------
    .. [1] Chernozhukov, V., Wuthrich, K., & Zhu, Y. (2021). An exact and robust
       conformal inference method for counterfactual and synthetic controls. Journal of
       the American Statistical Association, 116(536), 1849-1864, algorithm 1.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.inference import DonorSet, counterfactual
    >>> rng = np.random.default_rng(0)
    >>> returns = rng.normal(0, 0.02, (120, 1)) + rng.normal(0, 0.01, (120, 5))
    >>> returns[118:, 0] -= 0.06
    >>> coins = DonorSet(
    ...     returns=returns[:, 1:], names=("A", "B", "C", "D"), why="one market"
    ... )
    >>> found = counterfactual(returns[:, 0], coins, 118)
    >>> round(found.total_effect, 2), round(found.pvalue, 4)
    (-0.15, 0.0083)
    """
    check_donors(donors)
    check_share("confidence_level", confidence_level)
    series = np.asarray(y, dtype=np.float64)
    chosen = SyntheticControl() if model is None else model
    kept = _kept(donors, chosen)
    panel = donors.returns[:, kept]
    sample: Sample | str = "every donor may have been hit by the same news"
    if kept.any():
        sample = read_sample(series, panel, n_pre, chosen)
    if isinstance(sample, str):
        return _none(series, donors, n_pre, confidence_level, sample)
    path = sample.path
    used = kept.copy()
    used[kept] = path.used
    weights = np.zeros(len(kept))
    weights[kept] = path.weights
    alpha, step = 1 - confidence_level, _step(path.resid, path.gap)
    ends = np.array(
        [
            invert(sample.alone(k), gap, step, alpha)
            for k, gap in enumerate(path.gap[n_pre:].tolist())
        ]
    )
    whole = invert(sample, float(np.median(path.gap[n_pre:])), step, alpha)
    return Counterfactual(
        donors=donors,
        refused=_refused(donors, kept, used),
        n_pre=n_pre,
        expected=frozen(series - path.gap),
        gap=path.gap,
        weights=frozen(weights),
        test=conformal_test(series, panel, n_pre, model=chosen),
        interval=(float(whole[0]), float(whole[1])),
        low=frozen(ends[:, 0]),
        high=frozen(ends[:, 1]),
        confidence_level=confidence_level,
        placebo=_spread(rank_among(sample, chosen), kept),
        smallest_pvalue=1 / len(sample.y),
    )


def counterfactuals(
    y: ArrayLike,
    sets: Mapping[str, DonorSet],
    n_pre: int,
    *,
    model: CounterfactualModel | None = None,
    confidence_level: float = 0.9,
) -> Counterfactuals:
    """Compare an asset with several sets of donors.

    Parameters
    ----------
    y : array_like of shape (n_bars,)
        Returns of the asset; the first `n_pre` bars lie before the event.
    sets : mapping of str to DonorSet
        Donor sets by name, such as other coins, and assets that are no coins.
    n_pre : int
        Number of bars before the event.
    model : SyntheticControl or SyntheticDifference, optional
        How donors are weighted; `SyntheticControl` unless said otherwise.
    confidence_level : float, default 0.9
        Coverage of each interval.

    Returns
    -------
    Counterfactuals
        One result a set.

    Notes
    -----
    As `counterfactual`, set by set. Sets that disagree say how much rests on the
    choice of donors; no p-value measures that.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.inference import DonorSet, counterfactuals
    >>> rng = np.random.default_rng(0)
    >>> returns = rng.normal(0, 0.02, (120, 1)) + rng.normal(0, 0.01, (120, 5))
    >>> returns[118:, 0] -= 0.06
    >>> near, far = returns[:, 1:3], returns[:, 3:]
    >>> sets = {
    ...     "near": DonorSet(returns=near, names=("A", "B"), why="one market"),
    ...     "far": DonorSet(returns=far, names=("C", "D"), why="not in the news"),
    ... }
    >>> counterfactuals(returns[:, 0], sets, 118).total_effects.round(2)
    array([-0.15, -0.14])
    """
    check_sets(sets)
    return Counterfactuals(
        names=tuple(sets),
        results=tuple(
            counterfactual(
                y, donors, n_pre, model=model, confidence_level=confidence_level
            )
            for donors in sets.values()
        ),
    )


def _kept(donors: DonorSet, model: CounterfactualModel) -> BoolArray:
    """Leave out exposed donors, unless the model allows them."""
    exposed = np.array([name in donors.exposed for name in donors.names], dtype=bool)
    return ~exposed | model.allow_exposed


def _refused(
    donors: DonorSet, kept: BoolArray, used: BoolArray
) -> tuple[tuple[str, str], ...]:
    """Name the donors that were refused, and why."""
    return tuple(
        (name, _MISSING if allowed else _EXPOSED)
        for name, allowed, taken in zip(donors.names, kept, used, strict=True)
        if not taken
    )


def _spread(placebo: PlaceboAssets, kept: BoolArray) -> PlaceboAssets:
    """Put the numbers of the donors that were not refused in their places."""
    ratios, effects = np.full((2, len(kept)), nan)
    ratios[kept], effects[kept] = placebo.ratios, placebo.effects
    return replace(placebo, ratios=frozen(ratios), effects=frozen(effects))


def _step(resid: FloatArray, gap: FloatArray) -> float:
    """Give a first step for the ends of intervals."""
    spread = float(np.sqrt(np.nanmean(resid**2)))
    return max(spread, _EXACT * float(np.nanmax(np.abs(gap)))) or 1.0


def _none(
    y: FloatArray,
    donors: DonorSet,
    n_pre: int,
    confidence_level: float,
    reason: str,
) -> Counterfactual:
    """Say why there are no numbers."""
    empty = frozen(np.full(len(y), nan))
    post = frozen(np.full(max(len(y) - n_pre, 0), nan))
    blank = np.full(len(donors.names), nan)
    return Counterfactual(
        donors=donors,
        refused=tuple((name, reason) for name in donors.names),
        n_pre=n_pre,
        expected=empty,
        gap=empty,
        weights=frozen(np.zeros(len(donors.names))),
        test=TestResult.not_applicable(reason, null=NULL),
        interval=(nan, nan),
        low=post,
        high=post,
        confidence_level=confidence_level,
        placebo=no_placebo(nan, blank, reason),
        smallest_pvalue=nan,
        reason=reason,
    )
