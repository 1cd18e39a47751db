"""A GARCH(1,1) filter as the scale of the state-matched tests."""

from dataclasses import dataclass
from importlib import import_module
from typing import Final, Literal, final

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import FloatArray, frozen
from eventimpact.inference._state import (
    ROUNDING,
    StateScales,
    check_returns,
    group_labels,
    state_scales,
)


MIN_RETURNS: Final = 250
_MAX_PERSISTENCE: Final = 1 + 1e-6
_ERRORS: Final = ("t", "normal")


def garch_scales(
    returns: ArrayLike,
    *,
    refit: int = 250,
    errors: Literal["t", "normal"] = "t",
    groups: ArrayLike | None = None,
) -> StateScales:
    r"""Forecast the volatility of every bar by a GARCH(1,1) fitted on what came before.

    For `state_matched_test` and its kin in place of `state_scales`. The match on the
    state does most of the work whatever the scale, so that the two seldom differ much.

    Parameters
    ----------
    returns : array_like of shape (n_bars,)
        Log returns, NaN where missing.
    refit : int, default 250
        Bars from one fit to the next. Each fit takes all returns before it.
    errors : {"t", "normal"}, default "t"
        Distribution of the errors in the likelihood.
    groups : array_like of shape (n_bars,), optional
        Label of each bar, as for `state_scales`.

    Returns
    -------
    StateScales
        Both volatilities are the forecast standard deviation. Until 250 returns are
        known, and wherever no fit converged before, it is the scale of
        `state_scales`; ``note`` says on how many bars.

    Raises
    ------
    ModuleNotFoundError
        If the package arch is not installed.

    Notes
    -----
    On the returns :math:`r_s`, :math:`s < t_j`, the constant mean :math:`\mu` and
    :math:`\omega, \alpha, \beta` are fitted by maximum likelihood (arch [2]_); on the
    bars :math:`t_j \le t < t_{j+1}` the filter

    .. math:: h_{t+1} = \omega + \alpha (r_t - \mu)^2 + \beta h_t

    runs on with these values. Nothing looks ahead: bar :math:`t` sees returns before it.
    A missing return leaves the variance as it was. Where a fit does not converge, or
    its variance explodes, the one before stays in force.

    References
    ----------
    .. [1] Bollerslev, T. (1986). Generalized autoregressive conditional
       heteroskedasticity. Journal of Econometrics, 31(3), 307-327.
    .. [2] Sheppard, K. (2024). arch: Autoregressive conditional heteroskedasticity
       models in Python. Version 7.

    Examples
    --------
    >>> from eventimpact.inference import garch_scales, state_matched_test
    >>> from eventimpact.simulation import garch_t
    >>> returns = garch_t(1200, rng=1)[0]
    >>> scales = garch_scales(returns, refit=500)
    >>> scales.note
    'the scale is a GARCH(1,1), but EWMA on 220 early bars with fewer than 250 returns'
    >>> state_matched_test(returns, 1100, scales=scales).is_applicable
    True
    """
    x = check_returns(returns)
    if errors not in _ERRORS or refit < 1:
        message = (
            f"errors is {errors!r} and refit {refit}; errors must be 't' or 'normal' "
            "and refit 1 bar or more"
        )
        raise ValueError(message)
    labels = group_labels(groups, len(x))
    ewma = state_scales(x).sigma
    seen = np.flatnonzero(~np.isnan(x))
    forecast = _forecasts(x[seen], refit, has_t_errors=errors == "t")
    before = np.searchsorted(seen, np.arange(len(x)))
    sd = forecast[before]
    missing = np.isnan(sd) & ~np.isnan(ewma)
    note = _note(int((missing & (before < MIN_RETURNS)).sum()), int(missing.sum()))
    sd = frozen(np.where(np.isnan(sd), ewma, sd))
    return StateScales(fast=sd, slow=sd, groups=labels, note=note)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class _Garch:
    """Mean and variance equation, and the variance of the first return."""

    mean: float
    omega: float
    alpha: float
    beta: float
    start: float


def _forecasts(x: FloatArray, refit: int, *, has_t_errors: bool) -> FloatArray:
    """Forecast the volatility of each return and the next; NaN without a fit."""
    sd = np.full(len(x) + 1, np.nan)
    model = None
    for begin in range(MIN_RETURNS, len(x) + 1, refit):
        found = _fit(x[:begin], has_t_errors=has_t_errors)
        model = model if found is None else found
        if model is not None:
            end = min(begin + refit, len(x) + 1)
            sd[begin:end] = _filter(x[: end - 1], model)[begin:]
    return sd


def _fit(x: FloatArray, *, has_t_errors: bool) -> _Garch | None:
    """Fit mean and variance; None where that fails or the variance explodes."""
    unit = float(x.std())
    if not unit > ROUNDING * float(np.abs(x).max()):
        return None
    arch_fit = import_module("eventimpact.normal._arch_fit")
    fit = arch_fit.fit_variance(
        x / unit, np.ones((len(x), 1)), kind="garch", has_t_errors=has_t_errors
    )
    if fit is None:
        return None
    mean, omega, alpha, beta = (float(value) for value in fit.params[:4])
    if omega <= 0 or min(alpha, beta) < 0 or alpha + beta > _MAX_PERSISTENCE:
        return None
    return _Garch(
        mean=mean * unit,
        omega=omega * unit**2,
        alpha=alpha,
        beta=beta,
        start=float(fit.variance[0]) * unit**2,
    )


def _filter(x: FloatArray, model: _Garch) -> FloatArray:
    """Run the filter over all returns; one more value than there are returns."""
    shocks = model.omega + model.alpha * (x - model.mean) ** 2
    variance = [model.start]
    for shock in shocks.tolist():
        variance.append(shock + model.beta * variance[-1])
    return np.asarray(np.sqrt(variance))


def _note(n_early: int, n_missing: int) -> str:
    """Say what the scale is, and where it is not a GARCH."""
    words = "the scale is a GARCH(1,1)"
    if n_early:
        words += (
            f", but EWMA on {n_early} early bars with fewer than {MIN_RETURNS} returns"
        )
    if n_missing > n_early:
        joint = " and" if n_early else ", but EWMA"
        words += f"{joint} on {n_missing - n_early} bars where it could not be fitted"
    return words
