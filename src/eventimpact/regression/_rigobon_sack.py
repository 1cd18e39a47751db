"""A response to policy, identified by the days on which policy news varies more."""

from dataclasses import dataclass
from math import ceil, inf, sqrt
from typing import Final, final

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc, ndtr

from eventimpact._types import BoolArray, FloatArray
from eventimpact.numerics import as_mask
from eventimpact.regression._rigobon_sack_record import RigobonSack
from eventimpact.regression._time_data import as_series


_FEWEST: Final = 10
_STEPS: Final = 50
_FLAT: Final = 1e-12


def rigobon_sack(
    y: ArrayLike,
    x: ArrayLike,
    policy_days: ArrayLike,
    control_days: ArrayLike,
    *,
    n_resamples: int = 999,
    confidence_level: float = 0.95,
    rng: np.random.Generator | int,
) -> RigobonSack:
    r"""Estimate how `y` responds to `x` from the rise of variance on policy days.

    Parameters
    ----------
    y, x : array_like of shape (n_bars,)
        The series that responds, and the one that policy news moves; NaN where missing.
    policy_days, control_days : array_like
        Bars with policy news and comparable bars without, as a mask or as positions.
    n_resamples : int, default 999
        Bootstrap resamples of days.
    confidence_level : float, default 0.95
        Coverage of the interval.
    rng : Generator or int
        Source of randomness.

    Returns
    -------
    RigobonSack
        Without an estimate, but with a reason, if x varies no more on policy days.

    Raises
    ------
    ValueError
        Series of different length, a day in both sets, a level outside (0, 1), or
        fewer than one resample.

    Notes
    -----
    Let the common shocks have the same variance on both sets of days. Then the
    covariance matrices of :math:`(x, y)` differ by the policy shock alone [1]_ [2]_,

    .. math:: \Delta\Omega = \Omega_P - \Omega_C
       = \lambda \begin{pmatrix} 1 & \beta \\ \beta & \beta^2 \end{pmatrix}, \quad
       \hat\beta = \Delta\Omega_{xy} / \Delta\Omega_{xx}

    which is the instrumental-variables estimator with x, positive on policy days and
    negative on others, as the instrument. The interval inverts the test of
    :math:`g(b) = \Delta\Omega_{xy} - b \Delta\Omega_{xx} = 0`,

    .. math:: |g(b)| \le t^* \, se(g(b))

    with :math:`t^*` from a bootstrap of :math:`g(\hat\beta)` over its own error, days
    drawn within each set. It stays valid where the identification is weak [3]_, and
    is then unbounded: :math:`\pm\infty`. Simulated coverage at 95 %, with 30 to 200
    days a set and normal or Student t shocks: 94-98 % where the data bound the
    response, 97-99 % where they often do not (policy shocks with less than three times
    the variance of others). Days are taken to be independent. All three moments
    give the GMM estimate and the test that the model fits them.

    References
    ----------
    .. [1] Rigobon, R. (2003). Identification through heteroskedasticity. Review of
       Economics and Statistics, 85(4), 777-792.
    .. [2] Rigobon, R., & Sack, B. (2004). The impact of monetary policy on asset
       prices. Journal of Monetary Economics, 51(8), 1553-1575.
    .. [3] Lewis, D. J. (2022). Robust inference in models identified via
       heteroskedasticity. Review of Economics and Statistics, 104(3), 510-524.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.regression import rigobon_sack
    >>> rng = np.random.default_rng(0)
    >>> policy = np.arange(400) < 100
    >>> common = rng.normal(0, 1, 400)
    >>> x = common + rng.normal(0, np.where(policy, 4, 1))
    >>> y = -0.5 * x + 2 * common + rng.normal(0, 1, 400)
    >>> found = rigobon_sack(y, x, policy, ~policy, rng=1)
    >>> bool(found.low < -0.5 < found.high), found.is_weak
    (True, False)
    """
    _check(n_resamples, confidence_level)
    pairs = _pairs(y, x)
    policy, control = _days(pairs, policy_days, control_days)
    groups = _Group.of(pairs[policy]), _Group.of(pairs[control])
    reason = _reason(groups)
    if reason is not None:
        return RigobonSack(
            confidence_level=confidence_level,
            n_policy=groups[0].n,
            n_control=groups[1].n,
            reason=reason,
        )
    rise, cov = _rise(groups)
    strength = rise[0] / sqrt(cov[0, 0])
    beta = rise[1] / rise[0]
    generator = np.random.default_rng(rng)
    t = np.abs(_bootstrap_t(groups, beta, n_resamples, generator))
    rank = min(ceil(confidence_level * (n_resamples + 1)), n_resamples)
    low, high = _interval(rise, cov, float(np.sort(t)[rank - 1]))
    gmm, distance = _gmm(rise, cov, beta)
    return RigobonSack(
        estimate=float(beta),
        low=low,
        high=high,
        gmm=float(gmm),
        overidentification_pvalue=float(chdtrc(1, distance)),
        variance_ratio=float(groups[0].moments[0] / groups[1].moments[0]),
        strength=float(strength),
        strength_pvalue=float(ndtr(-strength)),
        ols=float(groups[0].moments[1] / groups[0].moments[0]),
        confidence_level=confidence_level,
        n_policy=groups[0].n,
        n_control=groups[1].n,
    )


@final
@dataclass(frozen=True, slots=True, eq=False)
class _Group:
    """Deviations from the mean of one set of days, and what they add up to."""

    x: FloatArray
    y: FloatArray
    moments: FloatArray
    cov: FloatArray

    @property
    def n(self) -> int:
        """Number of days."""
        return len(self.x)

    @classmethod
    def of(cls, pairs: FloatArray) -> "_Group":
        """Measure the days of one set, x in the first column."""
        n = max(len(pairs), 2)
        x, y = (pairs - pairs.sum(axis=0) / n).T
        products = np.column_stack((x * x, x * y, y * y))
        moments = products.sum(axis=0) / (n - 1)
        spread = products - products.sum(axis=0) / n
        return cls(x, y, moments, spread.T @ spread / (n * (n - 1)))


def _rise(groups: tuple[_Group, _Group]) -> tuple[FloatArray, FloatArray]:
    """Rise of the variance of x, the covariance, the variance of y; its covariance."""
    policy, control = groups
    return policy.moments - control.moments, policy.cov + control.cov


def _bootstrap_t(
    groups: tuple[_Group, _Group],
    beta: float,
    n_resamples: int,
    rng: np.random.Generator,
) -> FloatArray:
    """Statistics of the identifying moment at the estimate, days drawn anew."""
    difference, variance = np.zeros(n_resamples), np.zeros(n_resamples)
    for sign, group in zip((1.0, -1.0), groups, strict=True):
        n = group.n
        u = group.y - beta * group.x
        # products of all orders that the moment and its variance are made of
        columns = (
            np.ones(n),
            group.x,
            u,
            group.x * u,
            group.x**2,
            u**2,
            group.x**2 * u,
            group.x * u**2,
            (group.x * u) ** 2,
        )
        counts = rng.multinomial(n, np.full(n, 1.0 / n), size=n_resamples)
        _, a, b, ab, aa, bb, aab, abb, aabb = (counts @ np.column_stack(columns)).T / n
        moment = ab - a * b
        square = (
            aabb
            - 2 * b * aab
            - 2 * a * abb
            + b**2 * aa
            + a**2 * bb
            + 4 * a * b * ab
            - 3 * a**2 * b**2
        )
        difference += sign * moment * n / (n - 1)
        variance += np.maximum(square - moment**2, 0.0) / (n - 1)
    return np.asarray(difference / np.sqrt(np.maximum(variance, 1e-300)))


def _interval(
    rise: FloatArray, cov: FloatArray, critical: float
) -> tuple[float, float]:
    """Responses whose moment is not rejected; unbounded if that is no interval."""
    square = critical**2
    a = float(rise[0] ** 2 - square * cov[0, 0])
    b = float(rise[0] * rise[1] - square * cov[0, 1])
    c = float(rise[1] ** 2 - square * cov[1, 1])
    if a <= 0.0:
        return -inf, inf
    half = sqrt(max(b * b - a * c, 0.0))
    return (b - half) / a, (b + half) / a


def _gmm(rise: FloatArray, cov: FloatArray, start: float) -> tuple[float, float]:
    """Minimum distance of three moments over their errors, so that no unit matters."""
    scale = np.sqrt(np.diagonal(cov))
    flat = scale <= _FLAT * np.abs(rise)
    scale = np.where(flat, np.where(rise == 0.0, 1.0, np.abs(rise)), scale)
    known = np.where(flat | flat[:, None], 0.0, cov)
    weight = np.linalg.pinv(known / np.outer(scale, scale), hermitian=True)
    unit = sqrt(scale[2] / scale[0])
    turn = np.array([1.0, unit * scale[0] / scale[1], 1.0])
    rise = rise / scale
    beta, level = start / unit, float(rise[0])
    for _ in range(_STEPS):
        shape = turn * np.array([1.0, beta, beta * beta])
        bend = level * turn * np.array([0.0, 1.0, 2.0 * beta])
        slope = np.column_stack((shape, bend))
        step = np.linalg.lstsq(
            slope.T @ weight @ slope, slope.T @ weight @ (rise - level * shape)
        )[0]
        level, beta = level + float(step[0]), beta + float(step[1])
        if abs(float(step[1])) <= 1e-10 * (1.0 + abs(beta)):
            break
    left = rise - level * turn * np.array([1.0, beta, beta * beta])
    return beta * unit, float(left @ weight @ left)


def _pairs(y: ArrayLike, x: ArrayLike) -> FloatArray:
    """Both series beside each other, x first."""
    first, second = as_series(x, "x"), as_series(y, "y")
    if len(first) != len(second):
        message = (
            f"x has {len(first)} bars but y has {len(second)}; give one value a bar"
        )
        raise ValueError(message)
    return np.column_stack((first, second))


def _days(
    pairs: FloatArray, policy_days: ArrayLike, control_days: ArrayLike
) -> tuple[BoolArray, BoolArray]:
    """Days of both sets on which both series are known."""
    policy, control = (as_mask(d, len(pairs)) for d in (policy_days, control_days))
    shared = int((policy & control).sum())
    if shared:
        message = (
            f"{shared} days are in both sets; a policy day cannot be its own control"
        )
        raise ValueError(message)
    known = np.isfinite(pairs).all(axis=1)
    return policy & known, control & known


def _reason(groups: tuple[_Group, _Group]) -> str | None:
    """Say why the response is not identified, or None if it is."""
    fewest = min(group.n for group in groups)
    if fewest < _FEWEST:
        return f"one set holds {fewest} days but {_FEWEST} or more are needed"
    before, now = (float(group.moments[0]) for group in reversed(groups))
    if min(float(group.moments[i]) for group in groups for i in (0, 2)) <= 0.0:
        return "a series does not vary on one set of days"
    if now <= before:
        return (
            "x varies no more on policy days than on control days (variance ratio "
            f"{now / before:.2f}), so that its response is not identified"
        )
    return None


def _check(n_resamples: int, confidence_level: float) -> None:
    """Raise `ValueError` for options that no data could carry."""
    if n_resamples < 1:
        message = f"n_resamples is {n_resamples}; it must be 1 or more"
        raise ValueError(message)
    if not 0.0 < confidence_level < 1.0:
        message = f"confidence_level is {confidence_level}; it must lie between 0 and 1"
        raise ValueError(message)
