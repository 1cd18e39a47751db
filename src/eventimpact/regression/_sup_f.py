"""Test for a change of the mean, or of a regression, at a date nobody named."""

from dataclasses import dataclass
from typing import Final, final

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import logsumexp

from eventimpact._types import FloatArray, IntArray, frozen
from eventimpact.regression._bessel import average_pvalues, sup_pvalue
from eventimpact.regression._splits import COVARIANCES, Covariance, robust_wald, split
from eventimpact.regression._time_data import TimeData, read_time_data


_NULL: Final = "the coefficients are the same on every bar"


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SupF:
    """The largest and the averaged test of one break at an unknown date.

    Attributes
    ----------
    statistic : float
        The largest Wald statistic; NaN if the test is not applicable.
    pvalue : float
        Its p-value.
    position : int or None
        First bar of the new regime at the largest statistic.
    average, exponential : float
        Mean of the statistics, and logarithm of the mean of their exponentials.
    wald : ndarray of shape (n_bars,)
        Statistic of "the new regime starts at this bar"; NaN where not considered.
    n, q : int
        Bars used and coefficients that may break.
    trimming : float
        Share of the bars left out at either end.
    covariance : {"classic", "hc", "hac"}
        Errors the statistics allow for.
    lags : int
        Lags of the Bartlett kernel; 0 without one.
    null : str
        The null hypothesis.
    reason : str or None
        Why the test is not applicable; None if it is.
    """

    statistic: float
    pvalue: float
    position: int | None
    average: float
    exponential: float
    wald: FloatArray
    n: int
    q: int
    trimming: float
    covariance: Covariance
    lags: int
    null: str = _NULL
    reason: str | None = None

    def __repr__(self) -> str:
        if self.reason is not None:
            return f"<SupF: {self.reason}>"
        return (
            f"<SupF ({self.covariance}): {self.statistic:.4g} at bar {self.position}, "
            f"p {self.pvalue:.4f}, n {self.n:,}>"
        )

    @property
    def average_pvalue(self) -> float:
        """P-value of the mean of the statistics (20,000 simulated paths)."""
        return self._averages()[0]

    @property
    def exponential_pvalue(self) -> float:
        """P-value of the exponential functional (20,000 simulated paths)."""
        return self._averages()[1]

    def _averages(self) -> tuple[float, float]:
        """P-values of both functionals; NaN if the test is not applicable."""
        if self.reason is not None:
            return float("nan"), float("nan")
        return average_pvalues(self.average, self.exponential, self.q, self.trimming)


def sup_f_test(
    y: ArrayLike,
    X: ArrayLike | None = None,
    *,
    trimming: float = 0.15,
    covariance: Covariance = "classic",
    lags: int | None = None,
) -> SupF:
    r"""Test for one break of the mean, or of all coefficients, at an unknown date.

    Parameters
    ----------
    y : array_like of shape (n_bars,)
        Response; NaN where missing.
    X : array_like of shape (n_bars, q), optional
        Regressors whose coefficients may break, the constant included if there is to
        be one; by default the constant alone, so that the mean may break.
    trimming : float, default 0.15
        Share of the bars that each regime holds at least.
    covariance : {"classic", "hc", "hac"}, default "classic"
        Equal variance on all bars, any variance (HC3), or autocorrelation besides.
    lags : int, optional
        Lags of the Bartlett kernel of "hac"; by default
        :math:`\lfloor 4 (n / 100)^{2/9} \rfloor`.

    Returns
    -------
    SupF
        The largest, the mean and the exponentially averaged statistic, with p-values.

    Raises
    ------
    ValueError
        `trimming` outside (0, 0.5), an unknown covariance, negative lags, or arrays
        whose lengths differ.

    Notes
    -----
    :math:`W(k)` tests equal coefficients on the first *k* bars and on the others:

    .. math:: W(k) = (\hat\beta_1 - \hat\beta_2)' \hat V_k^{-1}
       (\hat\beta_1 - \hat\beta_2), \quad \sup W,\ \operatorname{mean} W,\
       \ln \operatorname{mean} e^{W/2}

    over the trimmed range [1]_ [2]_. The p-value of the supremum is that of a
    tied-down Bessel process, computed from the spectrum of its diffusion rather than
    from a response surface [3]_, with the barrier moved for the finite number of bars
    [4]_; at the 5 % value of [1]_ (2003), 8.68, it gives 0.051. The others are
    simulated with a fixed seed. "hac" rejects too often on short series, as such tests
    do: 10 % at 5 % on 200 independent bars, 6 % on 500.

    References
    ----------
    .. [1] Andrews, D. W. K. (1993). Tests for parameter instability and structural
       change with unknown change point. Econometrica, 61(4), 821-856; corrigendum
       (2003), 71(1), 395-397.
    .. [2] Andrews, D. W. K., & Ploberger, W. (1994). Optimal tests when a nuisance
       parameter is present only under the alternative. Econometrica, 62(6), 1383-1414.
    .. [3] Hansen, B. E. (1997). Approximate asymptotic p values for structural-change
       tests. Journal of Business & Economic Statistics, 15(1), 60-67.
    .. [4] Siegmund, D. (1985). Sequential analysis. Springer, chapter 10.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.regression import sup_f_test
    >>> noise = np.random.default_rng(0).normal(0, 1, 200)
    >>> found = sup_f_test(noise + 4 * (np.arange(200) >= 120))
    >>> found.position, found.pvalue < 0.001
    (120, True)
    """
    check_break_options(trimming, covariance, lags)
    data = read_time_data(y, X)
    n_lags = default_lags(data.n, lags) if covariance == "hac" else 0
    first = candidates(data.n, data.q, trimming)
    reason = data.reason or too_short(data.n, data.q, trimming)
    wald = None if reason else wald_path(data, first, covariance, n_lags)
    path = np.full(data.n_bars, np.nan)
    best = 0
    if wald is None:
        reason = reason or "the regressors are collinear on one side of a break"
        wald = np.full(1, np.nan)
    else:
        path[data.bars[first]] = wald
        best = int(wald.argmax())
    largest = float(wald[best])
    return SupF(
        statistic=largest,
        pvalue=sup_pvalue(largest, data.q, trimming, data.n),
        position=None if reason else int(data.bars[first[best]]),
        average=float(wald.mean()),
        exponential=float(logsumexp(wald / 2.0) - np.log(len(wald))),
        wald=frozen(path),
        n=data.n,
        q=data.q,
        trimming=trimming,
        covariance=covariance,
        lags=n_lags,
        reason=reason,
    )


def wald_path(
    data: TimeData, first: IntArray, covariance: Covariance, lags: int
) -> FloatArray | None:
    """Wald statistic of every candidate; None where a side is collinear."""
    splits = split(data.y, data.basis, first)
    if splits is None:
        return None
    if covariance != "classic":
        return robust_wald(data.y, data.basis, splits, lags)
    total = float(data.y @ data.y)
    left = np.maximum(splits.squares, 1e-28 * total)
    return np.asarray((data.n - 2 * data.q) * (total - left) / left)


def candidates(n: int, q: int, trimming: float) -> IntArray:
    """Bars before the break, of every break considered."""
    fewest = max(int(trimming * n), q + 1)
    return np.arange(fewest, n - fewest + 1)


def too_short(n: int, q: int, trimming: float) -> str | None:
    """Say that the series is too short to be split, or None if it is not."""
    needed = max(2 * (q + 2), 10)
    if n >= needed and int(trimming * n) >= 1:
        return None
    return (
        f"{n} bars are known but a break of {q} coefficients with {trimming:g} trimmed "
        f"needs {max(needed, int(np.ceil(1 / trimming)))} or more"
    )


def default_lags(n: int, lags: int | None) -> int:
    """Lags asked for, at most those the series has, or the usual number."""
    chosen = int(4 * (n / 100) ** (2 / 9)) if lags is None else lags
    return max(0, min(chosen, n - 2))


def check_break_options(
    trimming: float, covariance: str = "classic", lags: int | None = None
) -> None:
    """Raise `ValueError` for options that no data could carry."""
    if not 0.0 < trimming < 0.5:
        message = f"trimming is {trimming}; it must lie between 0 and 0.5"
        raise ValueError(message)
    if covariance not in COVARIANCES:
        message = f"covariance is {covariance!r}; it must be 'classic', 'hc' or 'hac'"
        raise ValueError(message)
    if lags is not None and lags < 0:
        message = f"lags is {lags}; it must be 0 or more"
        raise ValueError(message)
