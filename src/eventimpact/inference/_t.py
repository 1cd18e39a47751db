"""The t test of one event, with the full prediction error."""

from typing import Final

import numpy as np
from scipy.special import stdtr

from eventimpact._types import Alternative, Window, check_alternative
from eventimpact.abnormal import AbnormalReturns
from eventimpact.inference._result import TestResult


_NULL: Final = "the cumulative abnormal return of the window is zero"


def t_test(
    abnormal: AbnormalReturns,
    window: Window,
    *,
    event: int = 0,
    alternative: Alternative = "two-sided",
) -> TestResult:
    r"""Refer one event's cumulative abnormal return to its forecast error.

    Exact for normal returns of constant variance. Bitcoin's are neither: after a
    volatile week the test rejects far too often; see `state_matched_test`.

    Parameters
    ----------
    abnormal : AbnormalReturns
        Abnormal returns of the event, maybe among others.
    window : Window
        Bars to cumulate over.
    event : int, default 0
        Index of the event in `abnormal`.
    alternative : {"two-sided", "less", "greater"}, default "two-sided"
        Side of the null that counts as evidence against it.

    Returns
    -------
    TestResult
        Referred to a t distribution with ``T - k`` degrees of freedom; not
        applicable, with the reason, if a return is missing or there was no fit.

    Notes
    -----
    .. math:: t = \mathrm{CAR} \Big/ \sqrt{s^2 \left(L + q'(X'X)^{-1} q\right)}

    with :math:`q` the sum of the regressors' rows over the window.

    References
    ----------
    .. [1] Campbell, J. Y., Lo, A. W., & MacKinlay, A. C. (1997). The econometrics
       of financial markets. Princeton University Press, section 4.4.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact import Window
    >>> from eventimpact.abnormal import abnormal_returns
    >>> from eventimpact.inference import t_test
    >>> from eventimpact.normal import ConstantMean
    >>> returns = np.random.default_rng(0).normal(0.001, 0.02, 400)
    >>> returns[300] = -0.099
    >>> abnormal = abnormal_returns(returns, [300], model=ConstantMean())
    >>> t_test(abnormal, Window(0, 0)).pvalue < 0.001
    True
    """
    check_alternative(alternative)
    estimate = float(abnormal.car(window)[event])
    reason = abnormal.car_reasons(window)[event]
    sd = float(abnormal.car_sd(window)[event])
    if reason is None and not sd > 0:
        reason = "the model fits the estimation window without error"
    if reason is not None:
        return TestResult.not_applicable(
            reason, null=_NULL, alternative=alternative, estimate=estimate
        )
    df = int(abnormal.df_resid[event])
    t = estimate / sd
    tail = {"less": t, "greater": -t, "two-sided": -abs(t)}[alternative]
    sides = 2 if alternative == "two-sided" else 1
    return TestResult(
        statistic=t,
        pvalue=float(np.clip(sides * stdtr(df, tail), 0, 1)),
        null=_NULL,
        alternative=alternative,
        distribution=f"Student's t with {df} degrees of freedom",
        df=df,
        estimate=estimate,
    )
