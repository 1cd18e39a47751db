"""How numbers are written in summaries and reports."""

from typing import Final

import numpy as np


NONE: Final = "\N{EN DASH}"


def amount(value: float, *, is_return: bool) -> str:
    """Write an abnormal return in percent, another response as it is."""
    if not np.isfinite(value):
        return NONE
    return f"{100 * value:+.3f} %" if is_return else f"{value:+.4g}"


def size(value: float, *, is_return: bool) -> str:
    """Write the size of an effect, without a sign."""
    return amount(abs(value), is_return=is_return).removeprefix("+")


def number(value: float) -> str:
    """Write a statistic."""
    return f"{value:.3f}" if np.isfinite(value) else NONE


def pvalue(p: float) -> str:
    """Write a p-value, to four digits; a dash where there is none."""
    if not np.isfinite(p):
        return NONE
    return "below 0.0001" if p < 0.0001 else f"{p:.4f}"


def count(n: int, noun: str) -> str:
    """Write a number with its noun in the right number."""
    return f"{n:,} {noun}{'' if n == 1 else 's'}"
