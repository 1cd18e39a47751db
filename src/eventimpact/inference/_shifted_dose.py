"""A stretch of doses, moved over the history: does it fit other weeks as well."""

from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike

from eventimpact._types import Alternative, FloatArray, check_alternative
from eventimpact.errors import SingularDesignError
from eventimpact.inference._result import TestResult
from eventimpact.numerics import ols


_NULL: Final = "the doses have no effect, so that they fit no better than other weeks"
_FEWEST: Final = 99


def shifted_dose_test(
    response: ArrayLike,
    dose: ArrayLike,
    *,
    lags: int = 0,
    alternative: Alternative = "two-sided",
) -> TestResult:
    r"""Test the effect of one stretch of doses by moving it over the history.

    Parameters
    ----------
    response : array_like of shape (n_bars,)
        Returns or abnormal returns, NaN where missing.
    dose : array_like of shape (n_bars,)
        Doses on the bars of one stretch, zeros included; NaN before and after.
    lags : int, default 0
        Bars after a dose at which it may still do something.
    alternative : {"two-sided", "less", "greater"}, default "two-sided"
        "less" where doses are to lower the response.

    Returns
    -------
    TestResult
        `estimate` is the sum of the effects for one unit of the dose, `statistic` its
        t value. With a reason where the dose has gaps or does not vary, or the
        history has fewer than 99 other places for it.

    Notes
    -----
    The regression of the response on the doses and their lags is repeated with the
    stretch begun on every other bar, its own overlap left out:

    .. math:: p = \frac{1 + \#\{s : |t_s| \ge |t|\}}{1 + m}

    No error of few observations is trusted, and neither autocorrelation nor fat tails
    matter, as long as the history behaves alike; t divides by the noise of each place,
    so that calm and volatile weeks compare. Places overlap: they are worth about
    *m* over the length of the stretch.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.inference import shifted_dose_test
    >>> rng = np.random.default_rng(0)
    >>> returns, dose = rng.normal(size=600), np.full(600, np.nan)
    >>> dose[500:525] = rng.exponential(1.0, 25)
    >>> returns[500:525] -= dose[500:525]
    >>> result = shifted_dose_test(returns, dose, alternative="less")
    >>> round(result.estimate, 1), result.pvalue < 0.01
    (-1.0, True)
    """
    check_alternative(alternative)
    y, doses = (np.asarray(v, dtype=np.float64) for v in (response, dose))
    if y.ndim != 1 or y.shape != doses.shape:
        message = (
            f"response has shape {y.shape} and dose {doses.shape}; give one number of "
            "each a bar"
        )
        raise ValueError(message)
    known = np.flatnonzero(np.isfinite(doses))
    reason = _reason(known, lags)
    if reason is not None:
        return _refused(reason, alternative)
    start, stop = int(known[0]), int(known[-1]) + 1
    found = _move(y, doses[start:stop], start, lags)
    if isinstance(found, str):
        return _refused(found, alternative)
    estimate, t, others = found
    return TestResult(
        statistic=t,
        pvalue=(1 + _as_extreme(t, others, alternative)) / (1 + len(others)),
        null=_NULL,
        alternative=alternative,
        distribution=f"the same doses begun on {len(others)} other bars of the history",
        estimate=estimate,
    )


def _refused(reason: str, alternative: Alternative) -> TestResult:
    """Return the result of a test that the data do not carry."""
    return TestResult.not_applicable(reason, null=_NULL, alternative=alternative)


def _reason(known: np.ndarray, lags: int) -> str | None:
    """Say what is wrong with the stretch, if anything is."""
    if lags != int(lags) or lags < 0:
        message = f"lags is {lags!r}; it must be a whole number from 0 on"
        raise ValueError(message)
    if len(known) == 0:
        return "no dose is known"
    if known[-1] - known[0] + 1 > len(known):
        return "doses are missing within the stretch; give one stretch without gaps"
    if len(known) < 2 * lags + 4:
        return (
            f"{len(known)} doses are known but {lags} lags need {2 * lags + 4} or more"
        )
    return None


def _move(
    y: FloatArray, doses: FloatArray, start: int, lags: int
) -> tuple[float, float, FloatArray] | str:
    """Return the estimate, its t value and those of all other places."""
    length = len(doses)
    X = np.ones((length - lags, lags + 2))
    X[:, 1:] = sliding_window_view(doses, lags + 1)
    places = sliding_window_view(y, length)[:, lags:]
    try:
        bread = ols(places[start], X).xtx_inv
    except SingularDesignError:
        return "the doses do not vary, or not enough for their lags"
    estimates, t = _t_values(places, X, X @ bread[:, 1:].sum(axis=1))
    if not np.isfinite(t[start]):
        return "the response is missing or does not vary over the stretch"
    at = np.arange(len(t))
    apart = np.isfinite(t) & ((at + length <= start) | (at >= start + length))
    if apart.sum() < _FEWEST:
        return (
            f"the history has {int(apart.sum())} other places for the stretch but "
            f"{_FEWEST} are needed"
        )
    return float(estimates[start]), float(t[start]), t[apart]


def _t_values(
    places: FloatArray, X: FloatArray, weights: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the sum of the effects at each place and its t value, NaN if there is none."""
    basis = np.linalg.qr(X)[0]
    centred = places - places.mean(axis=1, keepdims=True)
    squares = (centred**2).sum(axis=1) - ((centred @ basis) ** 2).sum(axis=1)
    variance = np.maximum(squares, 0) / (len(X) - X.shape[1]) * (weights @ weights)
    estimates = centred @ weights
    t = np.full(len(estimates), np.nan)
    np.divide(estimates, np.sqrt(variance), out=t, where=variance > 0)
    return estimates, t


def _as_extreme(t: float, others: FloatArray, alternative: Alternative) -> int:
    """Count places at least as far out."""
    if alternative == "two-sided":
        return int((np.abs(others) >= abs(t)).sum())
    return int((others <= t).sum() if alternative == "less" else (others >= t).sum())
