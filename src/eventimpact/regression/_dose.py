"""Does more of it do more? A response on a dose and its lags."""

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import FloatArray, frozen
from eventimpact.numerics import OlsFit
from eventimpact.regression._covariances import (
    HAC,
    HC3,
    Classical,
    Studentising,
)
from eventimpact.regression._dose_record import DoseResponse, Used, no_response
from eventimpact.regression._error_specs import ErrorName, read_errors
from eventimpact.regression._kernels import (
    automatic_bandwidth,
    kernel_weights,
    long_run,
    unit_free,
)
from eventimpact.regression._lags import (
    SATURATED,
    Rows,
    as_columns,
    as_series,
    check_lags,
    free_share,
    lagged,
)


_LEAST_DOSES: Final = 5
_FEW_DOSES: Final = 20
_FEW: Final = "{n} bars have a dose: errors from so few are too small, and their p-values with them"
_GAPS: Final = (
    "bars with a missing number stand between the bars used; their scores count as zero"
)


def dose_response(
    response: ArrayLike,
    dose: ArrayLike,
    *,
    lags: int = 0,
    controls: ArrayLike | None = None,
    errors: Studentising | ErrorName = "HAC",
    unit: str = "response per unit of dose",
) -> DoseResponse:
    r"""Regress a response on a dose and its lags.

    Parameters
    ----------
    response : array_like of shape (n_bars,)
        Returns or abnormal returns, NaN where missing.
    dose : array_like of shape (n_bars,)
        Signed flow over average volume, say; zero is no dose, NaN is not known.
    lags : int, default 0
        Bars after a dose at which it may still do something.
    controls : array_like of shape (n_bars, n_controls), optional
        Other regressors.
    errors : Classical, HC3 or HAC, or their name, default "HAC"
        Errors of the coefficients; with "HAC" Bartlett's kernel with the bandwidth of
        Newey and West (1994).
    unit : str, optional
        What one unit of an effect is: "per cent per per cent of daily volume".

    Returns
    -------
    DoseResponse
        Effects by lag, their sums, and the same on bars with a dose only; with a
        reason and without estimates where the dose does not vary, differs from zero
        on fewer than 5 bars, or a control is the response itself.

    Notes
    -----
    .. math:: r_t = a + \sum_{j=0}^{L} b_j d_{t-j} + c' x_t + e_t

    The long-run effect is :math:`\sum_j b_j`, with the variance of that sum. A bar is
    used when the response, the controls and the doses of all lags are known. Between
    bars that are left out HAC counts true distances in bars: the scores of a gap are
    zero (Datta and Du 2012).

    The coefficient is a description. A flow that answers the return of its own bar,
    or news that moves both, is in it: only a dose fixed beforehand has an effect.

    References
    ----------
    .. [1] Newey, W. K., & West, K. D. (1994). Automatic lag selection in covariance
       matrix estimation. Review of Economic Studies, 61(4), 631-653.
    .. [2] Datta, D. D., & Du, W. (2012). Nonparametric HAC estimation for time series
       data with missing observations. International Finance Discussion Papers 1060.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.regression import dose_response
    >>> rng = np.random.default_rng(0)
    >>> dose = rng.exponential(1.0, 500)
    >>> returns = -0.5 * dose + rng.normal(0, 1.0, 500)
    >>> returns[1:] += 0.3 * dose[:-1]
    >>> found = dose_response(returns, dose, lags=1)
    >>> found.effects.round(1), round(found.long_run, 1)
    (array([-0.5,  0.3]), -0.2)
    """
    check_lags(lags, 0)
    spec = _read_errors(errors)
    y = as_series(response, "response")
    x = as_series(dose, "dose", len(y))
    others = as_columns(controls, "controls", len(y))
    X = np.column_stack((np.ones(len(y)), lagged(x, 0, lags), others))
    whole = _regress(y, X, lags, spec, unit)
    rows = Rows.complete(y, X)
    if whole.n_doses == rows.n:
        return whole
    on_days = _regress(np.where(x == 0, np.nan, y), X, lags, spec, unit)
    return replace(whole, event_days=on_days)


def _read_errors(errors: Studentising | ErrorName) -> Studentising:
    """Return errors that a regression on a dose can have."""
    spec = read_errors(errors)
    if isinstance(spec, Classical | HC3 | HAC):
        return spec
    message = f"errors is {errors!r}; a dose takes Classical, HC3 or HAC errors"
    raise ValueError(message)


def _regress(
    y: FloatArray, X: FloatArray, lags: int, spec: Studentising, unit: str
) -> DoseResponse:
    """Fit the bars that are complete, or say why it cannot be done."""
    rows = Rows.complete(y, X)
    n_doses = int(np.count_nonzero(rows.X[:, 1]))
    used = Used(
        n=rows.n,
        n_doses=n_doses,
        dropped=rows.n_bars - rows.n,
        errors=spec.name,
        unit=unit,
    )
    fit = _fit(rows, n_doses, spec)
    if isinstance(fit, str):
        return no_response(lags, fit, used)
    cov, name = covariance(fit, rows, spec)
    doses = slice(1, lags + 2)
    gaps = isinstance(spec, HAC) and bool((np.diff(rows.bars) > 1).any())
    return DoseResponse(
        effects=frozen(fit.params[doses]),
        covariance=frozen(cov[doses, doses]),
        df=float(fit.df_resid),
        n=rows.n,
        n_doses=n_doses,
        dropped=used.dropped,
        errors=name,
        unit=unit,
        notes=(_FEW.format(n=n_doses),) * (n_doses < _FEW_DOSES) + (_GAPS,) * gaps,
    )


def _fit(rows: Rows, n_doses: int, spec: Studentising) -> OlsFit | str:
    """Fit by least squares, or say why doses do not carry it."""
    reason = _too_few(rows, n_doses)
    if reason is not None:
        return reason
    fit = rows.fit()
    if isinstance(fit, str) or isinstance(spec, Classical):
        return fit
    return fit if free_share(fit, rows.X).all() else SATURATED


def _too_few(rows: Rows, n_doses: int) -> str | None:
    """Say what is wrong with the doses, if anything is."""
    if rows.n == 0:
        return "no bar has a response, a dose at every lag and every control"
    if np.ptp(rows.X[:, 1]) == 0:
        return "the dose does not vary on the bars that are complete"
    if n_doses < _LEAST_DOSES:
        return (
            f"the dose differs from zero on {n_doses} of the bars used but "
            f"{_LEAST_DOSES} are needed; look at each of them by itself"
        )
    return None


def covariance(fit: OlsFit, rows: Rows, spec: Studentising) -> tuple[FloatArray, str]:
    """Covariance of all coefficients, and the errors in words."""
    X, bread, n = rows.X, fit.xtx_inv, rows.n
    match spec:
        case Classical():
            return fit.sigma2 * bread, spec.name
        case HC3():
            scores = (X @ bread) * (fit.resid / free_share(fit, X))[:, None]
            return np.asarray(scores.T @ scores), spec.name
        case HAC():
            scores = np.zeros((rows.bars[-1] - rows.bars[0] + 1, X.shape[1]))
            scores[rows.bars - rows.bars[0]] = X * fit.resid[:, None]
            width = spec.bandwidth
            if isinstance(width, str):
                width = automatic_bandwidth(
                    width, spec.kernel, unit_free(scores[:, 1:])
                )
            weights = kernel_weights(spec.kernel, width, len(scores))
            factor = n / fit.df_resid if spec.correction else 1.0
            cov = factor * (bread @ long_run(scores.T[None], weights)[0] @ bread)
            return cov, HAC(kernel=spec.kernel, bandwidth=round(width, 4)).name
