"""The t tests of forecast errors: of the mean of all events, and of each event."""

from dataclasses import dataclass
from typing import Final, final

import numpy as np
from scipy.special import stdtr

from eventimpact._types import (
    Alternative,
    FloatArray,
    IntArray,
    Window,
    check_alternative,
    frozen,
)
from eventimpact.abnormal import EventArrays
from eventimpact.inference._across import ask, sample, total
from eventimpact.inference._assumptions import warn_if_dependent, warn_if_spread
from eventimpact.inference._result import TestResult


_NULL: Final = "the mean cumulative abnormal return of the events is zero"


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TValues:
    """The t test of every event by itself; NaN where an event cannot carry it.

    Parameters
    ----------
    statistic : ndarray of shape (n_events,)
        Cumulative abnormal returns over their standard deviations.
    pvalue : ndarray of shape (n_events,)
        P-values; no allowance is made for their number, see `holm`.
    df : ndarray of int, shape (n_events,)
        Degrees of freedom; 0 for a dropped event.
    alternative : {"two-sided", "less", "greater"}
        Side of the null that counts as evidence against it.
    """

    statistic: FloatArray
    pvalue: FloatArray
    df: IntArray
    alternative: Alternative


def mean_t(
    arrays: EventArrays, window: Window, *, alternative: Alternative = "two-sided"
) -> TestResult:
    r"""Refer the mean CAR to the forecast errors of the estimation windows.

    Events are taken for independent, and for no more variable on the event than before
    it: it rejects too often where they share bars or where events raise the variance.
    With one event it is `t_test`.

    Parameters
    ----------
    arrays : EventArrays
        Abnormal returns of the events.
    window : Window
        Bars to cumulate over.
    alternative : {"two-sided", "less", "greater"}, default "two-sided"
        Side of the null that counts as evidence against it.

    Returns
    -------
    TestResult
        Referred to a t distribution; the estimate is the mean CAR.

    Warns
    -----
    EventImpactWarning
        If windows of events share bars and residuals correlate, so that a nominal 5 %
        becomes more than 7 %.
        If standardised CARs vary more than estimation windows make one expect, by
        chi-square at 1 %, and so much that a nominal 5 % becomes more than 7 %.

    Notes
    -----
    With :math:`v_i = s_i^2 (L + q_i'(X_i'X_i)^{-1} q_i)`, the full variance of the
    prediction error of :math:`\mathrm{CAR}_i` with :math:`\nu_i` degrees of freedom,

    .. math::
       t = \frac{\sum_i \mathrm{CAR}_i}{\sqrt{\sum_i v_i}}, \qquad
       \nu = \frac{(\sum_i v_i)^2}{\sum_i v_i^2 / \nu_i}

    The mean and its variance are equations 18 to 20 of [1]_, which takes the normal
    distribution; the degrees of freedom are those of [2]_.

    References
    ----------
    .. [1] MacKinlay, A. C. (1997). Event studies in economics and finance. Journal
       of Economic Literature, 35(1), 13-39.
    .. [2] Satterthwaite, F. E. (1946). An approximate distribution of estimates of
       variance components. Biometrics Bulletin, 2(6), 110-114.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact import Window
    >>> from eventimpact.abnormal import event_arrays
    >>> from eventimpact.inference import mean_t
    >>> from eventimpact.normal import ConstantMean
    >>> returns = np.random.default_rng(0).normal(0, 0.02, (400, 2))
    >>> returns[300] += 0.1
    >>> arrays = event_arrays(returns, None, [0, 1], [300, 300], model=ConstantMean())
    >>> result = mean_t(arrays, Window(0, 0))
    >>> result.pvalue < 0.01, result.df > 249
    (True, True)
    """
    events, question = sample(arrays, window, ask(_NULL, alternative))
    if events.n == 0:
        return question.too_few(1)
    df = arrays.df[events.used]
    variance = arrays.car_sd(window)[events.used] ** 2
    t = total(events.car) / np.sqrt(total(variance))
    if events.n == 1:
        return question.student(float(t), int(df[0]))
    warn_if_dependent(arrays, window, "t")
    warn_if_spread(arrays, events, "t")
    share = variance / variance.max()
    return question.student(float(t), total(share) ** 2 / total(share**2 / df))


def t_values(
    arrays: EventArrays, window: Window, *, alternative: Alternative = "two-sided"
) -> TValues:
    r"""Refer the CAR of every event to its own forecast error, as `t_test` does.

    Parameters
    ----------
    arrays : EventArrays
        Abnormal returns of the events.
    window : Window
        Bars to cumulate over.
    alternative : {"two-sided", "less", "greater"}, default "two-sided"
        Side of the null that counts as evidence against it.

    Returns
    -------
    TValues
        One entry an event; ``arrays.car_reasons`` says why one is NaN. NaN too where
        the model fits the estimation window without error.

    Notes
    -----
    .. math:: t_i = \mathrm{CAR}_i / \sqrt{v_i}

    with ``T - k`` degrees of freedom, exact for normal returns of constant variance.

    References
    ----------
    .. [1] Campbell, J. Y., Lo, A. W., & MacKinlay, A. C. (1997). The econometrics
       of financial markets. Princeton University Press, section 4.4.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact import Window
    >>> from eventimpact.abnormal import event_arrays
    >>> from eventimpact.inference import t_values
    >>> from eventimpact.normal import ConstantMean
    >>> returns = np.random.default_rng(0).normal(0, 0.02, (400, 2))
    >>> returns[300, 1] += 0.1
    >>> arrays = event_arrays(returns, None, [0, 1], [300, 300], model=ConstantMean())
    >>> t_values(arrays, Window(0, 0)).pvalue < 0.01
    array([False,  True])
    """
    check_alternative(alternative)
    t, df = arrays.scar(window), arrays.df
    tail = {"less": t, "greater": -t, "two-sided": -np.abs(t)}[alternative]
    sides = 2 if alternative == "two-sided" else 1
    pvalue = np.clip(sides * stdtr(np.maximum(df, 1), tail), 0, 1)
    return TValues(
        statistic=frozen(t),
        pvalue=frozen(pvalue),
        df=frozen(df),
        alternative=alternative,
    )
