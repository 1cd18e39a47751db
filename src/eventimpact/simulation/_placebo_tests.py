"""Tests across the events of each of many draws at once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, final

import numpy as np
from scipy.special import gammaln, ndtr, stdtr, xlog1py, xlogy

from eventimpact._types import Alternative, BoolArray, FloatArray, IntArray
from eventimpact.simulation._draw_table import DrawTable


EXACT_UP_TO: Final = 50
_ROUNDING: Final = 1e-12
_TIE: Final = 1e-7
_NEAR: Final = 1e-9


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outcome:
    """Statistic and p-value of each draw; NaN where the test is not applicable."""

    statistic: FloatArray
    pvalue: FloatArray


GroupedTest = Callable[[DrawTable, Alternative], Outcome]


def _mean_t(x: FloatArray, used: BoolArray) -> tuple[FloatArray, IntArray]:
    """Mean over its standard error, and the number of events; NaN without spread."""
    n = np.count_nonzero(used, axis=1)
    values = np.where(used, x, 0.0)
    mean = values.sum(axis=1) / np.maximum(n, 1)
    apart = np.where(used, x - mean[:, None], 0.0)
    spread = np.sqrt((apart**2).sum(axis=1) / np.maximum(n - 1, 1))
    varies = spread > _ROUNDING * np.abs(values).max(axis=1)
    spread[~varies | (n < 2)] = np.nan
    return np.sqrt(n) * mean / spread, n


def _student(
    t: FloatArray, df: FloatArray | IntArray, alternative: Alternative
) -> Outcome:
    """Refer statistics to Student's t."""
    tail = stdtr(np.maximum(df, 1), _tail(t, alternative))
    return Outcome(statistic=t, pvalue=np.asarray(_sides(alternative) * tail))


def _normal(z: FloatArray, alternative: Alternative) -> Outcome:
    """Refer statistics to the standard normal."""
    tail = ndtr(_tail(z, alternative))
    return Outcome(statistic=z, pvalue=np.asarray(_sides(alternative) * tail))


def _tail(x: FloatArray, alternative: Alternative) -> FloatArray:
    """Turn statistics so that evidence against the null lies far to the left."""
    return {"less": x, "greater": -x, "two-sided": -np.abs(x)}[alternative]


def _sides(alternative: Alternative) -> int:
    """Count the tails."""
    return 2 if alternative == "two-sided" else 1


def _t(table: DrawTable, alternative: Alternative) -> Outcome:
    used = table.used
    variance = np.where(used, table.sd**2, 0.0)
    largest = variance.max(axis=1, initial=0.0)
    largest[largest == 0] = np.nan
    share = variance / largest[:, None]
    total = np.where(used, table.car, 0.0).sum(axis=1)
    df = share.sum(axis=1) ** 2 / (share**2 / np.maximum(table.df, 1)).sum(axis=1)
    return _student(total / np.sqrt(variance.sum(axis=1)), df, alternative)


def _cross_sectional(table: DrawTable, alternative: Alternative) -> Outcome:
    t, n = _mean_t(table.car, table.used)
    return _student(t, n - 1, alternative)


def _patell_z(table: DrawTable) -> FloatArray:
    """Patell's statistic; NaN where an event has fewer than 3 degrees of freedom."""
    used = table.used
    df = np.where(used, table.df, 3)
    variance = np.where(used, df / np.maximum(df - 2, 1), 0.0).sum(axis=1)
    applies = (df > 2).all(axis=1) & used.any(axis=1)
    total = np.where(used, table.scar, 0.0).sum(axis=1)
    return np.asarray(total / np.sqrt(np.where(applies, variance, np.nan)))


def _patell(table: DrawTable, alternative: Alternative) -> Outcome:
    return _normal(_patell_z(table), alternative)


def _inflation(table: DrawTable) -> FloatArray:
    """Factor by which correlation inflates the variance of a sum."""
    factor = 1 + (np.count_nonzero(table.used, axis=1) - 1) * table.rbar
    return np.asarray(np.where(factor > _NEAR, factor, np.nan))


def _patell_kp(table: DrawTable, alternative: Alternative) -> Outcome:
    z = _patell_z(table) / np.sqrt(_inflation(table))
    z[np.count_nonzero(table.used, axis=1) < 2] = np.nan
    return _normal(z, alternative)


def _bmp(table: DrawTable, alternative: Alternative) -> Outcome:
    t, n = _mean_t(table.scar, table.used)
    return _student(t, n - 1, alternative)


def _kolari_pynnonen(table: DrawTable, alternative: Alternative) -> Outcome:
    t, n = _mean_t(table.scar, table.used)
    apart = np.where(1 - table.rbar > _NEAR, 1 - table.rbar, np.nan)
    return _student(t * np.sqrt(apart / _inflation(table)), n - 1, alternative)


def _corrado(table: DrawTable, alternative: Alternative) -> Outcome:
    return _normal(table.corrado, alternative)


def _generalized_sign(table: DrawTable, alternative: Alternative) -> Outcome:
    used = table.used
    n = np.count_nonzero(used, axis=1)
    w = np.count_nonzero(used & (table.car > 0), axis=1)
    share = np.where(used, table.positive, 0.0).sum(axis=1) / np.maximum(n, 1)
    p = np.where((share > 0) & (share < 1), share, np.nan)
    with np.errstate(invalid="ignore"):
        z = (w - n * p) / np.sqrt(n * p * (1 - p))
    found = _normal(z, alternative)
    few = np.isfinite(z) & (n <= EXACT_UP_TO)
    found.pvalue[few] = _binomial(n[few], w[few], p[few], alternative)
    return found


def _binomial(
    n: IntArray, w: IntArray, p: FloatArray, alternative: Alternative
) -> FloatArray:
    """Tails of binomial distributions, a row each; two sides sum the less likely."""
    k, n = np.arange(EXACT_UP_TO + 1), n[:, None]
    left = np.maximum(n - k, 0)
    ways = gammaln(n + 1) - gammaln(k + 1) - gammaln(left + 1)
    pmf = np.exp(ways + xlogy(k, p[:, None]) + xlog1py(left, -p[:, None]))
    pmf[k > n] = 0.0
    at = np.take_along_axis(pmf, w[:, None], axis=1)
    counted = {
        "less": k <= w[:, None],
        "greater": k >= w[:, None],
        "two-sided": pmf <= at * (1 + _TIE),
    }[alternative]
    return np.asarray(np.minimum(np.where(counted, pmf, 0.0).sum(axis=1), 1.0))


GROUPED_TESTS: Final[Mapping[str, GroupedTest]] = MappingProxyType(
    {
        "t": _t,
        "cross_sectional": _cross_sectional,
        "patell": _patell,
        "patell_kp": _patell_kp,
        "bmp": _bmp,
        "kolari_pynnonen": _kolari_pynnonen,
        "corrado": _corrado,
        "generalized_sign": _generalized_sign,
    }
)
