"""Counting within rows."""

from typing import Final

import numpy as np

from eventimpact._types import FloatArray, IntArray


_BYTE: Final = 255


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
    positive = values > 0
    if not 0 < n <= _BYTE or n_rows == 0:
        return np.asarray(np.count_nonzero(positive, axis=1))
    starts = np.arange(0, n_rows * n, n)
    counts = np.add.reduceat(positive.view(np.uint8).ravel(), starts, dtype=np.uint8)
    return counts.astype(np.int64)
