"""Shares of draws, as probabilities that are never zero."""

from eventimpact._types import BoolArray, FloatArray


def p_at_least(draws: FloatArray, threshold: float) -> float:
    """Probability that a draw reaches a threshold, ``(1 + #) / (1 + B)``."""
    return _share_of(draws >= threshold)


def p_below(draws: FloatArray, threshold: float) -> float:
    """Probability that a draw misses a threshold, likewise."""
    return _share_of(draws < threshold)


def _share_of(hits: BoolArray) -> float:
    return float((1 + hits.sum()) / (1 + hits.size))
