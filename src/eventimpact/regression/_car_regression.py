"""Cumulative abnormal returns regressed on characteristics of the events."""

from typing import Any, Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from eventimpact._types import FloatArray
from eventimpact.numerics import OlsFit, ols
from eventimpact.regression._car_record import (
    CarRegression,
    Regressors,
    read_regressors,
)
from eventimpact.regression._sandwich import clustered, hc3


CarErrors = Literal["HC3", "clustered", "two-way"]

_WAYS: Final = {"HC3": 0, "clustered": 1, "two-way": 2}


def car_regression(
    car: ArrayLike,
    characteristics: ArrayLike,
    *,
    errors: CarErrors = "HC3",
    clusters: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    names: tuple[str, ...] | None = None,
) -> CarRegression:
    r"""Regress cumulative abnormal returns on characteristics of the events.

    Parameters
    ----------
    car : array_like of shape (n_events,)
        Cumulative abnormal returns, NaN where there is none.
    characteristics : array_like of shape (n_events,) or (n_events, n_characteristics)
        Characteristics, NaN where unknown; a constant is added.
    errors : {"HC3", "clustered", "two-way"}, default "HC3"
        Standard errors: robust to heteroscedasticity, or to dependence within clusters
        of one or of two kinds. None of them is robust to events on one bar that move
        together by what they have in common, see `pca_gls`.
    clusters : array_like of shape (n_events,) or (n_events, 2), optional
        Label of each event's cluster, such as its date, or its date and its asset.
    weights : array_like of shape (n_events,), optional
        Forecast variances of the CARs, by whose inverse the events are weighted.
    names : tuple of str, optional
        Names of the characteristics; x1, x2, ... without.

    Returns
    -------
    CarRegression
        Events with a number missing are left out and counted.

    Raises
    ------
    InsufficientDataError
        Fewer than two events more than coefficients; clusters of one kind only; or an
        event that alone has a characteristic, for which HC3 is degenerate.
    SingularDesignError
        If characteristics are linearly dependent; the constant is regressor 0.

    Notes
    -----
    With :math:`w_i = 1 / v_i` (1 without `weights`), residuals :math:`e` and leverages
    :math:`h` of the weighted regression,

    .. math::
       \hat\beta = (X'WX)^{-1} X'W \mathrm{CAR}, \qquad
       V = (X'WX)^{-1} M (X'WX)^{-1}

    where :math:`M = \sum_i w_i^2 x_i x_i' e_i^2 / (1 - h_i)^2` for HC3, and
    :math:`c_G \sum_g (\sum_{i \in g} w_i x_i e_i)(\sum_{i \in g} w_i x_i e_i)'` for
    clusters, :math:`c_G = \frac{G}{G - 1} \frac{n - 1}{n - k}`. Two-way, the
    covariance is that of either kind less that of their intersections; if it is not
    positive semi-definite, its negative eigenvalues are set to zero, in units that make
    it a correlation matrix of sorts, so that t does not depend on the units of the
    characteristics; and a note says so. A coefficient whose own variance comes out
    negative or zero has no standard error. P-values are those of Student's t with ``n - k`` degrees of freedom, or ``G - 1``,
    G the smaller number of clusters.

    References
    ----------
    .. [1] MacKinnon, J. G., & White, H. (1985). Some heteroskedasticity-consistent
       covariance matrix estimators with improved finite sample properties. Journal of
       Econometrics, 29(3), 305-325.
    .. [2] Cameron, A. C., Gelbach, J. B., & Miller, D. L. (2011). Robust inference with
       multiway clustering. Journal of Business & Economic Statistics, 29(2), 238-249.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.regression import car_regression
    >>> rng = np.random.default_rng(0)
    >>> size = rng.normal(size=200)
    >>> car = 0.01 - 0.02 * size + rng.normal(0, 0.03, 200)
    >>> fit = car_regression(car, size, names=("size",))
    >>> fit.names, fit.params.round(3), fit.df
    (('constant', 'size'), array([ 0.007, -0.022]), 198)
    """
    n_events = len(np.asarray(car))
    variance = np.ones(n_events) if weights is None else _variances(weights, n_events)
    labels = _labels(errors, clusters, n_events)
    data = read_regressors(car, characteristics, variance, names)
    root = 1 / np.sqrt(variance[data.rows] / variance[data.rows].max())
    X = data.X * root[:, None]
    fit = ols(data.y * root, X)
    _check_error(fit)
    notes: tuple[str, ...] = ()
    if labels is None:
        cov, df = hc3(fit, X), fit.df_resid
    else:
        cov, df, notes = clustered(fit, X, [column[data.rows] for column in labels.T])
    how = "ordinary least squares" if weights is None else "weighted least squares"
    return CarRegression.build(
        fit.params,
        cov,
        df,
        data=data,
        r2=_r2(fit, data, root),
        method=f"{how}, {errors} errors",
        notes=notes,
    )


def _variances(weights: ArrayLike, n_events: int) -> FloatArray:
    """Check forecast variances; NaN where they are none."""
    variance = np.asarray(weights, dtype=np.float64)
    if variance.shape != (n_events,):
        message = (
            f"weights have shape {variance.shape}; give one forecast variance an event, "
            f"({n_events},)"
        )
        raise ValueError(message)
    return np.where(variance > 0, variance, np.nan)


def _labels(
    errors: str, clusters: ArrayLike | None, n_events: int
) -> NDArray[Any] | None:
    """Check that labels are there, and as many as the errors need."""
    if errors not in _WAYS:
        message = f"errors is {errors!r}; it must be one of {tuple(_WAYS)}"
        raise ValueError(message)
    ways = _WAYS[errors]
    labels = np.empty((n_events, 0)) if clusters is None else np.asarray(clusters)
    if labels.ndim == 1:
        labels = labels[:, None]
    if labels.shape != (n_events, ways):
        message = (
            f"{errors} errors need {ways} label{'s' * (ways != 1)} an event but clusters "
            f"have shape {labels.shape}; give ({n_events}, {ways}), or other errors"
        )
        raise ValueError(message)
    return labels if ways else None


def _check_error(fit: OlsFit) -> None:
    """Raise if the regression leaves no error."""
    if fit.sigma2 == 0:
        message = (
            "the characteristics fit the CARs without error, so that coefficients have "
            "no standard errors; take fewer characteristics"
        )
        raise ValueError(message)


def _r2(fit: OlsFit, data: Regressors, root: FloatArray) -> float:
    """Share of the weighted variance explained."""
    weight = root**2
    level = np.dot(weight, data.y) / weight.sum()
    squares = np.dot(weight, (data.y - level) ** 2)
    return float(1 - np.dot(fit.resid, fit.resid) / squares) if squares > 0 else np.nan
