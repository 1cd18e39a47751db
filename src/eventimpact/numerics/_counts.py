"""Counting within rows."""

from typing import Final

import numpy as np

from eventimpact._types import FloatArray, IntArray


_WIDEST: Final = 8 * 255


def count_positive(values: FloatArray) -> IntArray:
    """Count the positive values of each row of a matrix.

    Parameters
    ----------
    values : ndarray of shape (n_rows, n)
        Values.

    Returns
    -------
    ndarray of int, shape (n_rows,)
        Counts.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.numerics import count_positive
    >>> count_positive(np.array([[1.0, -1.0], [0.0, 0.0]]))
    array([1, 0])
    """
    n_rows, n = values.shape
    if n > _WIDEST:
        return np.asarray(np.count_nonzero(values > 0, axis=1))
    positive = np.zeros((n_rows, n + -n % 8), dtype=bool)
    np.greater(values, 0, out=positive[:, :n])
    eighths = positive.view(np.uint64).sum(axis=1)
    return np.asarray(eighths[:, None].view(np.uint8).sum(axis=1, dtype=np.int64))
