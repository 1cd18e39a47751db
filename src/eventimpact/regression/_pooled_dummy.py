"""One coefficient for many event bars, with autocorrelation-robust errors."""

from dataclasses import dataclass
from typing import Final, final

import numpy as np

from eventimpact._types import BoolArray, FloatArray
from eventimpact.detection import DesignAnalysis, design_analysis
from eventimpact.errors import InsufficientDataError, SingularDesignError
from eventimpact.numerics import runs
from eventimpact.regression._covariances import HAC
from eventimpact.regression._event_regression import EventRegression


_MIN_BARS: Final = 3


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class PooledDummy:
    """The mean of a response on event bars less that on the others, controls equal.

    Attributes
    ----------
    estimate : float
        Difference of the means, in the unit of the response.
    base : float
        The constant: the mean on the other bars, where there are no controls.
    standard_error : float
        Newey-West standard error of the difference.
    statistic : float
        Estimate over its standard error.
    p_less, p_greater : float
        One-sided p-values.
    low, high : float
        Ends of the 90 % interval.
    n_inside, n_outside : int
        Event bars and other bars used.
    lags : int
        Lags of the Bartlett kernel.
    df : float
        Degrees of freedom of Student's t.
    """

    estimate: float
    base: float
    standard_error: float
    statistic: float
    p_less: float
    p_greater: float
    low: float
    high: float
    n_inside: int
    n_outside: int
    lags: int
    df: float

    def design_analysis(self, smallest_effect: float) -> DesignAnalysis:
        """Say what the difference of the means could have shown.

        Parameters
        ----------
        smallest_effect : float
            Smallest difference of interest, positive, from outside the data.

        Returns
        -------
        DesignAnalysis
        """
        return design_analysis(
            self.estimate,
            self.standard_error,
            smallest_effect=smallest_effect,
            df=self.df,
        )


def pooled_dummy(
    response: FloatArray,
    inside: BoolArray,
    *,
    controls: FloatArray | None = None,
    lags: int | None = None,
) -> PooledDummy:
    r"""Regress a response on a constant and one dummy over many bars.

    Parameters
    ----------
    response : ndarray of shape (n_bars,)
        Response of each bar; NaN where missing.
    inside : ndarray of bool, shape (n_bars,)
        Bars on which the dummy is one.
    controls : ndarray of shape (n_bars, n_controls), optional
        Other regressors; the estimate then is the difference at equal controls.
    lags : int, optional
        Lags of the Bartlett kernel; by default
        :math:`\lfloor 4 (n / 100)^{2/9} \rfloor`.

    Returns
    -------
    PooledDummy
        Referred to a t distribution with ``n - k`` degrees of freedom, *k*
        regressors with the constant.

    Raises
    ------
    InsufficientDataError
        Fewer than 3 bars on either side: robust errors of a dummy on single bars
        are degenerate, because it fits them exactly.
    SingularDesignError
        Controls that cannot be told from the dummy, or a fit without error.

    Notes
    -----
    `EventRegression` with one group, one effect and HAC errors. The estimate of a
    long window keeps its bias towards small errors when the response is
    persistent; the interval is read with that in mind.

    References
    ----------
    .. [1] Newey, W. K., & West, K. D. (1987). A simple, positive semi-definite,
       heteroskedasticity and autocorrelation consistent covariance matrix.
       Econometrica, 55(3), 703-708.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.regression import pooled_dummy
    >>> y = np.tile([0.0, 1.0], 50)
    >>> inside = np.arange(100) >= 80
    >>> y[inside] += 2.0
    >>> round(pooled_dummy(y, inside).estimate, 12)
    2.0
    """
    others = np.empty((len(response), 0)) if controls is None else controls
    usable = np.isfinite(response) & np.isfinite(others).all(axis=1)
    y, d = response[usable], inside[usable]
    fewest = min(int(d.sum()), int((~d).sum()))
    if fewest < _MIN_BARS:
        raise InsufficientDataError.from_counts(
            "one side of the dummy", _MIN_BARS, fewest
        )
    n_lags = int(4 * (len(y) / 100) ** (2 / 9)) if lags is None else lags
    regression = EventRegression(errors=HAC(bandwidth=n_lags), level=0.9)
    starts, lengths = runs(d)
    spans = np.column_stack((starts, starts + lengths - 1))
    fit = regression.fit(y, {"inside": spans}, factors=others[usable])
    test = fit.coefficient("inside")
    if test.reason is not None:
        raise SingularDesignError(test.reason)
    return PooledDummy(
        estimate=test.estimate,
        base=float(fit.params[0]),
        standard_error=test.se,
        statistic=test.statistic,
        p_less=fit.coefficient("inside", alternative="less").pvalue,
        p_greater=fit.coefficient("inside", alternative="greater").pvalue,
        low=test.low,
        high=test.high,
        n_inside=int(d.sum()),
        n_outside=int((~d).sum()),
        lags=n_lags,
        df=test.df[1],
    )
