"""Abadie, Diamond and Hainmueller's placebo test over assets."""

from dataclasses import dataclass
from math import nan
from typing import Final, final

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import FloatArray, frozen
from eventimpact.inference._conformal import CounterfactualModel, Sample, read_sample
from eventimpact.normal import SyntheticControl


_TIED: Final = 1e-9


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlaceboAssets:
    """An asset ranked among its donors, each in the place of the asset.

    Parameters
    ----------
    ratio : float
        Root mean squared gap on the event bars over that before them.
    ratios : ndarray of shape (n_donors,)
        The same of each donor against the others; NaN for one that is not used.
    effects : ndarray of shape (n_donors,)
        Mean gap of each donor on the event bars.
    pvalue : float
        Share of assets, the asset itself among them, with a ratio as large.
    smallest_pvalue : float
        What it is at least: one over the number of assets.
    reason : str or None
        Why there is no p-value; None if there is.
    """

    ratio: float
    ratios: FloatArray
    effects: FloatArray
    pvalue: float
    smallest_pvalue: float
    reason: str | None = None


def placebo_assets(
    y: ArrayLike,
    donors: ArrayLike,
    n_pre: int,
    *,
    model: CounterfactualModel | None = None,
) -> PlaceboAssets:
    r"""Rank an asset among its donors, each in turn taken for the asset.

    Parameters
    ----------
    y : array_like of shape (n_bars,)
        Returns; the first `n_pre` bars lie before the event, NaN where missing.
    donors : array_like of shape (n_bars, n_donors)
        Returns of series that the event did not touch.
    n_pre : int
        Number of bars before the event.
    model : SyntheticControl or SyntheticDifference, optional
        How donors are weighted; `SyntheticControl` unless said otherwise.

    Returns
    -------
    PlaceboAssets
        With a reason in place of a p-value if there are fewer than two complete donors
        or an event bar is missing.

    Notes
    -----
    With :math:`R_i` the root mean squared gap after the event over that before it,
    :math:`p = (1 + \#\{R_j \ge R\}) / (1 + N)` over the :math:`N` donors. Each is compared
    with the other donors; the asset is left out, as its event would be in
    their counterfactual. With five donors no p-value lies below one sixth.

    References
    ----------
    .. [1] Abadie, A., Diamond, A., & Hainmueller, J. (2010). Synthetic control methods
       for comparative case studies. Journal of the American Statistical Association,
       105(490), 493-505.
    .. [2] Abadie, A., Diamond, A., & Hainmueller, J. (2015). Comparative politics and
       the synthetic control method. American Journal of Political Science, 59(2),
       495-510.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.inference import placebo_assets
    >>> rng = np.random.default_rng(0)
    >>> donors = rng.normal(0, 0.02, (120, 9)) + rng.normal(0, 0.03, (120, 1))
    >>> y = donors.mean(axis=1) + rng.normal(0, 0.01, 120)
    >>> y[118:] -= 0.2
    >>> placebo_assets(y, donors, 118).pvalue
    0.1
    """
    chosen = SyntheticControl() if model is None else model
    panel = np.asarray(donors, dtype=np.float64)
    sample = read_sample(y, panel, n_pre, chosen)
    if isinstance(sample, str):
        return no_placebo(nan, np.full(panel.shape[1], nan), sample)
    return rank_among(sample, chosen)


def rank_among(sample: Sample, model: CounterfactualModel) -> PlaceboAssets:
    """Take each used donor for the asset."""
    used, ratio = sample.path.used, sample.path.rmspe_ratio
    ratios, effects = np.full((2, len(used)), nan)
    n = sample.X.shape[1]
    if n < 2:
        reason = "a placebo needs two complete donors; there is one"
        return no_placebo(ratio, ratios, reason)
    paths = [
        model.compare(sample.X[:, j], np.delete(sample.X, j, axis=1), sample.n_pre)
        for j in range(n)
    ]
    found = np.array([path.rmspe_ratio for path in paths])
    ratios[used] = found
    effects[used] = [path.effect for path in paths]
    extreme = int(np.count_nonzero(found >= ratio * (1 - _TIED)))
    return PlaceboAssets(
        ratio=ratio,
        ratios=frozen(ratios),
        effects=frozen(effects),
        pvalue=(1 + extreme) / (1 + n),
        smallest_pvalue=1 / (1 + n),
    )


def no_placebo(ratio: float, empty: FloatArray, reason: str) -> PlaceboAssets:
    """Say why there is no p-value."""
    return PlaceboAssets(
        ratio=ratio,
        ratios=frozen(empty),
        effects=frozen(empty),
        pvalue=nan,
        smallest_pvalue=nan,
        reason=reason,
    )
