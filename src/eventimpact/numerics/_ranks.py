"""The p-value of a rank among resampled values."""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import Alternative, check_alternative


_ROUNDING: Final = 1e-12


def rank_pvalue(
    observed: float, resampled: ArrayLike, alternative: Alternative = "two-sided"
) -> float:
    r"""Share of values at least as extreme as the observed one, itself counted.

    Parameters
    ----------
    observed : float
        Value to be ranked.
    resampled : array_like of shape (n_resamples,)
        Values drawn under the null hypothesis; missing ones are left out.
    alternative : {"two-sided", "less", "greater"}, default "two-sided"
        Which values count as extreme: large absolute, small, or large ones.

    Returns
    -------
    float
        A p-value between ``1 / (1 + n_resamples)`` and 1; NaN if the observed value
        is missing.

    Notes
    -----
    .. math:: p = \frac{1 + \#\{|z^*| \ge |z|\}}{1 + n}

    Values that differ by no more than rounding, 1e-12 of the largest, are ties.

    References
    ----------
    .. [1] Phipson, B., & Smyth, G. K. (2010). Permutation p-values should never
       be zero. Statistical Applications in Genetics and Molecular Biology,
       9(1), article 39.

    Examples
    --------
    >>> from eventimpact.numerics import rank_pvalue
    >>> rank_pvalue(-2.0, [1.0, -3.0, 2.0])
    0.75
    """
    check_alternative(alternative)
    if np.isnan(observed):
        return np.nan
    drawn = np.asarray(resampled, dtype=np.float64)
    values = drawn[~np.isnan(drawn)]
    slack = _ROUNDING * np.abs(values).max(where=np.isfinite(values), initial=0.0)
    if alternative == "two-sided":
        extreme = np.abs(values) >= abs(observed) - slack
    elif alternative == "less":
        extreme = values <= observed + slack
    else:
        extreme = values >= observed - slack
    return float((1 + np.count_nonzero(extreme)) / (1 + len(values)))
