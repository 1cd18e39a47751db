"""What a test of one's own takes and gives, checked."""

import inspect
from collections.abc import Callable

import numpy as np

from eventimpact._types import FloatArray, IntArray
from eventimpact.inference import TestResult


OneTrial = Callable[
    [FloatArray, IntArray, int, np.random.Generator], "float | TestResult"
]

_TAKES = "(returns, positions, length, rng)"


def check_arguments(test: object) -> None:
    """Raise unless a function takes what a trial gives it."""
    if not callable(test):
        message = (
            f"the procedure is of type {type(test).__name__}; give a name of PROCEDURES, "
            f"a Procedure, or a function of {_TAKES}"
        )
        raise TypeError(message)
    try:
        signature = inspect.signature(test)
    except ValueError:
        return
    try:
        signature.bind(None, None, None, None)
    except TypeError:
        message = f"the procedure takes {signature}; it has to take {_TAKES}"
        raise TypeError(message) from None


def as_pvalue(found: object) -> float:
    """Read the p-value that a function gave, or say what is wrong with it."""
    given = getattr(found, "pvalue", found)
    if isinstance(given, bool) or not isinstance(given, (int, float, np.number)):
        message = (
            f"the procedure gave {type(given).__name__}; it has to give a p-value, a "
            "number from 0 to 1, or a TestResult, NaN where it is not applicable"
        )
        raise TypeError(message)
    pvalue = float(given)
    if pvalue < 0 or pvalue > 1:
        message = (
            f"the procedure gave {given}; it has to give a p-value, from 0 to 1, or NaN "
            "where it is not applicable"
        )
        raise ValueError(message)
    return pvalue
