"""Whether an effect can hide in what came after a given bar."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr


def afterwards_pvalue(
    values: ArrayLike, scale: ArrayLike, position: int, effect: float
) -> float:
    r"""P-value of "from this bar on there was an effect as negative as `effect`".

    A cause moves nothing before it acts. Whatever came before, an effect that
    large from `position` on needs noise afterwards that makes up the rest.

    Parameters
    ----------
    values : array_like of shape (n_bars,)
        Log returns of the window, NaN where missing.
    scale : array_like of shape (n_bars,)
        Volatility known before each bar, NaN where unknown.
    position : int
        First bar on which the cause can have acted, from 0 to ``n_bars``.
    effect : float
        Log return that the effect amounts to, negative.

    Returns
    -------
    float
        Probability of noise that lifts the effect at least to the sum seen.

    Notes
    -----
    With :math:`A = \sum_{t \ge k} u_t` and :math:`V = \sum_{t \ge k} \sigma_t^2`,

    .. math:: p = 1 - \Phi\left(\frac{A - E}{\sqrt{V}}\right)

    What came before the bar does not enter: it may be noise or another cause.

    Examples
    --------
    Nothing came afterwards, so no effect did:

    >>> from eventimpact.inference import afterwards_pvalue
    >>> afterwards_pvalue([-0.1, -0.1], [0.02, 0.02], 2, -0.1)
    0.0

    All of the fall came afterwards, twice the effect asked for:

    >>> afterwards_pvalue([-0.1, -0.1], [0.02, 0.02], 0, -0.1) > 0.99
    True
    """
    u = np.nan_to_num(np.asarray(values, dtype=np.float64))[position:]
    sigma = np.nan_to_num(np.asarray(scale, dtype=np.float64))[position:]
    gap, sd = float(u.sum()) - effect, float(np.sqrt((sigma**2).sum()))
    if sd == 0:
        return 0.0 if gap > 0 else 1.0
    return float(ndtr(-gap / sd))
