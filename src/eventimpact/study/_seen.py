"""The smallest mean effect that a study would have seen."""

import warnings
from typing import TYPE_CHECKING, Final

import numpy as np

from eventimpact._types import FloatArray, Window, frozen
from eventimpact.detection import detectable_shift
from eventimpact.errors import EventImpactWarning
from eventimpact.inference import design_across
from eventimpact.study._words import NONE, size


if TYPE_CHECKING:
    from eventimpact.study._each import EachEvent
    from eventimpact.study._result import StudyResult


TEST: Final = "cross_sectional"
_POWER, _TAIL, _ANY = 0.8, 0.025, 1.0


def smallest_seen(result: "StudyResult", window: Window) -> float:
    """Give the mean effect that the cross-sectional test detects four times in five."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", EventImpactWarning)
        return design_across(TEST, result.arrays, window, smallest_effect=_ANY).mde


def seen(result: "StudyResult", window: Window) -> str:
    """Say it; a dash where the events carry no such test."""
    is_return = result.inputs.panel.response.is_return
    smallest = size(smallest_seen(result, window), is_return=is_return)
    if smallest == NONE:
        return "no spread of events to tell what would have been seen"
    return f"four times in five {smallest} or more would have been seen ({TEST}, 5 %)"


def each_seen(each: "EachEvent") -> FloatArray:
    """Give the effect that the t test of each event detects four times in five."""
    df, at = np.unique(each.df, return_inverse=True)
    shifts = [
        detectable_shift(one, _TAIL, _POWER) if one > 0 else np.nan
        for one in df.tolist()
    ]
    return frozen(np.array(shifts)[at] * each.sd)
