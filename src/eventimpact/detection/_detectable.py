"""How far a t or normal statistic has to move to be seen."""

from math import inf

from scipy.special import nctdtrinc, ndtri, stdtrit


def detectable_shift(df: float, tail: float, power: float) -> float:
    r"""Shift of a t statistic that takes it past its critical value so often.

    Parameters
    ----------
    df : float
        Degrees of freedom; infinite for a normal statistic.
    tail : float
        Probability of the tail that rejects; half the size of a two-sided test.
    power : float
        How often the shifted statistic is to pass.

    Returns
    -------
    float
        The shift, in standard errors.

    Notes
    -----
    The noncentrality :math:`\delta` with :math:`P(t_{df}(\delta) > t_{df, 1-tail})`
    equal to the power; :math:`z_{1-tail} + z_{power}` for a normal statistic. The
    chance of a rejection on the other side is left out.

    Examples
    --------
    >>> from eventimpact.detection import detectable_shift
    >>> round(detectable_shift(float("inf"), 0.025, 0.8), 3)
    2.802
    >>> round(detectable_shift(10, 0.025, 0.8), 3)
    3.11
    """
    if df == inf:
        return float(ndtri(1 - tail) + ndtri(power))
    return float(nctdtrinc(df, 1 - power, stdtrit(df, 1 - tail)))
