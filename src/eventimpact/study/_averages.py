"""Means over events."""

import numpy as np

from eventimpact._types import FloatArray
from eventimpact.numerics import order_free_sum


def mean_of_columns(values: FloatArray) -> FloatArray:
    """Mean of what there is in each column; NaN where there is nothing."""
    known = np.isfinite(values)
    count = known.sum(axis=0)
    filled = values if known.all() else np.where(known, values, 0.0)
    total = order_free_sum(filled)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def spread_of_columns(values: FloatArray) -> FloatArray:
    """Compute the spread of two rows or more without gaps, with ``n - 1``."""
    apart = values - mean_of_columns(values)
    return np.asarray(np.sqrt(order_free_sum(apart**2) / (len(values) - 1)))
