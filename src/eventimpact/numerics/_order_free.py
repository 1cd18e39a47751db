"""Sums whose digits do not depend on the order of what is summed."""

import math
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import FloatArray


_MANTISSA: Final = 53
_LEVELS: Final = 3
_FEW: Final = 1000
_PIECE: Final = 8192


def order_free_sum(x: ArrayLike) -> FloatArray:
    r"""Sum over the first axis; any order of its entries gives the same digits.

    Parameters
    ----------
    x : array_like of shape (n, ...)
        Values; a NaN makes its sum NaN.

    Returns
    -------
    ndarray of shape (...)
        Sums, as good as if they were done in more than twice the precision.

    Notes
    -----
    Values are cut at fixed powers of two, chosen by their number and the largest of
    them, into pieces that add up without any rounding; what is left after three cuts
    is smaller than the largest value by a factor of about :math:`n^3 2^{-153}`.

    References
    ----------
    .. [1] Demmel, J., & Nguyen, H. D. (2015). Parallel reproducible summation. IEEE
       Transactions on Computers, 64(7), 2060-2070.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.numerics import order_free_sum
    >>> float(order_free_sum(np.array([1e16, 1.0, -1e16])))
    1.0
    """
    values = np.asarray(x, dtype=np.float64)
    n = len(values)
    if n == 0:
        return np.zeros(values.shape[1:])
    if n <= _FEW and values.ndim == 1 and np.isfinite(values).all():
        return np.asarray(math.fsum(values.tolist()))
    largest = np.maximum(np.max(values, axis=0), -np.min(values, axis=0))
    if not np.isfinite(largest).all():
        return np.asarray(_with_gaps(values))
    room = n.bit_length() + 1
    top = np.exp2(np.frexp(largest)[1] + room)
    total = np.zeros((_LEVELS, *values.shape[1:]))
    for start in range(0, n, _PIECE):
        left = values[start : start + _PIECE].copy()
        unit = top
        for level in range(_LEVELS):
            cut = left + unit
            cut -= unit
            total[level] += cut.sum(axis=0)
            left -= cut
            unit = unit * 2.0 ** (room - _MANTISSA + 1)
    return np.asarray(total[0] + (total[1] + total[2]))


def _with_gaps(values: FloatArray) -> FloatArray:
    """Sum the columns that are finite; NaN for the others."""
    finite = np.isfinite(values).all(axis=0)
    return np.where(finite, order_free_sum(np.where(finite, values, 0.0)), np.nan)
