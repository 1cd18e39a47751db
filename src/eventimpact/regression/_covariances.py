"""Errors of a regression on events: which to take, and the covariance they give."""

from dataclasses import dataclass
from typing import Literal, final

import numpy as np

from eventimpact._types import FloatArray
from eventimpact.regression._kernels import (
    KERNELS,
    Automatic,
    Kernel,
    automatic_bandwidth,
    kernel_weights,
    long_run,
    unit_free,
)
from eventimpact.regression._least_squares import Equation


@final
@dataclass(frozen=True, slots=True)
class Classical:
    r"""One variance for all bars: :math:`s^2 (X'X)^{-1}`.

    The error of a dummy on a single bar is the forecast error of that bar.
    """

    @property
    def name(self) -> str:
        """What to call these errors."""
        return "classical errors"


@final
@dataclass(frozen=True, slots=True)
class HC3:
    """Errors robust to heteroscedasticity (MacKinnon and White 1985)."""

    @property
    def name(self) -> str:
        """What to call these errors."""
        return "HC3 errors"


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class HAC:
    r"""Errors robust to heteroscedasticity and autocorrelation.

    Parameters
    ----------
    kernel : {"bartlett", "parzen", "quadratic-spectral"}, default "bartlett"
        Weights of the autocovariances.
    bandwidth : float or {"andrews", "newey-west"}, default "newey-west"
        Bandwidth *b*: lag *j* has weight :math:`k(j / (b + 1))`, or
        :math:`k(j / b)` for the quadratic spectral kernel; 0 gives HC0. Or how it is
        found from the data: by first-order autoregressions of the scores (Andrews
        1991), or from a few of their autocovariances (Newey and West 1994). Each score
        is divided by its root mean square, so that units do not matter.
    correction : bool, default True
        Multiply by :math:`n / (n - k)`.

    Notes
    -----
    .. math:: V = \frac{n}{n - k} (X'X)^{-1} \Big( \sum_{s, t} k_{|s - t|}\, e_s e_t
                  x_s x_t' \Big) (X'X)^{-1}

    Lags are those of the bars used: in `EventRegression` bars that are left out close
    up, while `dose_response` and `granger_test` count them.

    References
    ----------
    .. [1] Andrews, D. W. K. (1991). Heteroskedasticity and autocorrelation consistent
       covariance matrix estimation. Econometrica, 59(3), 817-858.
    .. [2] Newey, W. K., & West, K. D. (1994). Automatic lag selection in covariance
       matrix estimation. Review of Economic Studies, 61(4), 631-653.

    Examples
    --------
    >>> from eventimpact.regression import HAC
    >>> HAC(bandwidth=8).name
    'HAC errors (bartlett, bandwidth 8)'
    """

    kernel: Kernel = "bartlett"
    bandwidth: float | Automatic = "newey-west"
    correction: bool = True

    def __post_init__(self) -> None:
        if self.kernel not in KERNELS:
            message = f"kernel is {self.kernel!r}; it must be one of {KERNELS}"
            raise ValueError(message)
        known = ("andrews", "newey-west")
        if self.bandwidth in known:
            return
        if isinstance(self.bandwidth, str) or not self.bandwidth >= 0:
            message = (
                f"bandwidth is {self.bandwidth!r}; it must be a number not below 0, or "
                f"one of {known}"
            )
            raise ValueError(message)

    @property
    def name(self) -> str:
        """What to call these errors."""
        return f"HAC errors ({self.kernel}, bandwidth {self.bandwidth})"

    def as_found(self, bandwidth: float | None) -> str:
        """Call these errors by the bandwidth that was found from the data."""
        if bandwidth is None or not isinstance(self.bandwidth, str):
            return self.name
        return (
            f"HAC errors ({self.kernel}, bandwidth {bandwidth:.4g}, {self.bandwidth})"
        )


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class GarchX:
    r"""Errors of a GARCH model whose mean has the dummies as regressors.

    Mean and variance are estimated together by maximum likelihood (arch); the errors
    are those of least squares weighted by the fitted variances, :math:`(X' H^{-1}
    X)^{-1} n / (n - k)`. A dummy on a single bar thus has the standard deviation of its
    bar as known the bar before. It leaves no residual, which is no sign of calm: the
    variance after that bar is the one expected of it, not one after a shock of zero.

    Parameters
    ----------
    kind : {"garch", "gjr"}, default "garch"
        GARCH(1,1), or GJR with one asymmetric term.
    distribution : {"t", "normal"}, default "t"
        Distribution of the errors; with t, dummies on single bars are referred to it.
    """

    kind: Literal["garch", "gjr"] = "garch"
    distribution: Literal["t", "normal"] = "t"

    def __post_init__(self) -> None:
        if self.kind not in {"garch", "gjr"} or self.distribution not in {
            "t",
            "normal",
        }:
            message = (
                f"kind is {self.kind!r} and distribution {self.distribution!r}; they "
                "must be 'garch' or 'gjr', and 't' or 'normal'"
            )
            raise ValueError(message)

    @property
    def name(self) -> str:
        """What to call these errors."""
        return f"{self.kind.upper()}-X errors ({self.distribution})"


Studentising = Classical | HC3 | HAC


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Meat:
    """What turns residuals into covariances of linear estimates.

    `stretch` (n,) multiplies residuals, `lags` weigh autocovariances; without `lags`
    all bars have one variance.
    """

    stretch: FloatArray
    lags: FloatArray | None
    factor: float
    bandwidth: float | None = None

    def covariance(self, weights: FloatArray, resid: FloatArray) -> FloatArray:
        """Covariance (b, q, q) of estimates ``weights @ y``, residuals of shape (b, n)."""
        if self.lags is None:
            variance = np.einsum("bt,bt->b", resid, resid) * self.factor
            return np.asarray(variance[:, None, None] * (weights @ weights.T))
        scores = resid[:, None, :] * (weights * self.stretch)
        return self.factor * long_run(scores, self.lags)


def meat_of(errors: Studentising, equation: Equation) -> Meat:
    """Prepare covariances, with the bandwidth that the residuals call for."""
    n, k = equation.X.shape
    ones = np.ones(n)
    match errors:
        case Classical():
            return Meat(stretch=ones, lags=None, factor=1 / (n - k))
        case HC3():
            free = np.where(equation.saturated, 1.0, 1 - equation.leverage)
            return Meat(stretch=1 / free, lags=np.ones(1), factor=1.0)
        case HAC():
            bandwidth = _bandwidth(errors, equation)
            return Meat(
                stretch=ones,
                lags=kernel_weights(errors.kernel, bandwidth, n),
                factor=n / (n - k) if errors.correction else 1.0,
                bandwidth=bandwidth,
            )


def _bandwidth(errors: HAC, equation: Equation) -> float:
    """Bandwidth as given, or found from the scores of all columns but the constant."""
    if not isinstance(errors.bandwidth, str):
        return min(float(errors.bandwidth), float(len(equation.y) - 1))
    varies = np.ptp(equation.X, axis=0) > 0
    columns = varies if varies.any() else ~varies
    scores = equation.X[:, columns] * equation.resid[:, None]
    return automatic_bandwidth(errors.bandwidth, errors.kernel, unit_free(scores))
