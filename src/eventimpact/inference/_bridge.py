"""The part of a selected move that noise can put before a given bar."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr


def bridge_pvalue(
    values: ArrayLike, scale: ArrayLike, position: int, total: float
) -> float:
    r"""P-value of the sum before a bar, given what the noise adds up to.

    A move enters a claim with its total known. Noise that is known to add up to
    `total` over the window puts a part of that before any bar, in proportion to
    the variance spent there: a Brownian bridge in variance time.

    Parameters
    ----------
    values : array_like of shape (n_bars,)
        Log returns of the window, NaN where missing.
    scale : array_like of shape (n_bars,)
        Volatility known before each bar, NaN where unknown.
    position : int
        First bar that does not count, from 0 to ``n_bars``.
    total : float
        What the noise adds up to under the null.

    Returns
    -------
    float
        Probability of a sum before `position` as low as the one seen, or lower.

    Notes
    -----
    With :math:`D = \sum_{t < k} u_t`, :math:`V = \sum_t \sigma_t^2` and
    :math:`\tau = \sum_{t < k} \sigma_t^2 / V`,

    .. math:: p = \Phi\left(\frac{D - \tau N}{\sqrt{V \tau (1 - \tau)}}\right)

    References
    ----------
    .. [1] Karatzas, I., & Shreve, S. E. (1991). Brownian motion and stochastic
       calculus, 2nd edition. Springer, section 5.6.B.

    Examples
    --------
    Nothing comes before the first bar:

    >>> from eventimpact.inference import bridge_pvalue
    >>> bridge_pvalue([-0.1, -0.1], [0.02, 0.02], 0, -0.1)
    1.0

    All of a fall of 20 % came before, of which the noise made up half:

    >>> bridge_pvalue([-0.1, -0.1], [0.02, 0.02], 2, -0.1)
    0.0
    """
    u = np.nan_to_num(np.asarray(values, dtype=np.float64))
    variance = np.nan_to_num(np.asarray(scale, dtype=np.float64)) ** 2
    spent, whole = float(variance[:position].sum()), float(variance.sum())
    share = spent / whole if whole > 0 else position / max(len(u), 1)
    gap = float(u[:position].sum()) - share * total
    sd = np.sqrt(whole * share * (1 - share))
    if sd == 0:
        return 0.0 if gap < 0 else 1.0
    return float(ndtr(gap / sd))
