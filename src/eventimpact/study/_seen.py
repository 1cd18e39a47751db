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


SPREAD: Final = "cross_sectional"
FORECAST: Final = "t"
_WORDS: Final = {
    SPREAD: "",
    FORECAST: ", by forecast errors; for so few events of one asset take few_events",
}
_FEW: Final = 30
_POWER, _TAIL, _ANY = 0.8, 0.025, 1.0


def smallest_seen(result: "StudyResult", window: Window) -> float:
    """Give the mean effect that the test of the study detects four times in five."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", EventImpactWarning)
        return design_across(
            seen_by(result), result.arrays, window, smallest_effect=_ANY
        ).mde


def seen(result: "StudyResult", window: Window) -> str:
    """Say it; a dash where the events carry no such test."""
    is_return = result.inputs.panel.response.is_return
    smallest = size(smallest_seen(result, window), is_return=is_return)
    if smallest == NONE:
        return "no spread of events to tell what would have been seen"
    test = seen_by(result)
    return (
        f"four times in five {smallest} or more would have been seen ({test}, 5 %"
        f"{_WORDS[test]})"
    )


def seen_by(result: "StudyResult") -> str:
    """Name the test whose error says what would have been seen.

    A few events of one asset may happen to lie close together: what they could have
    shown is then said by what was forecast of them.
    """
    return FORECAST if few_of_one(result) else SPREAD


def few_of_one(result: "StudyResult") -> int:
    """Count the events where they are few and of one asset; else zero."""
    asset = result.arrays.source.asset[result.arrays.code == 0]
    alone = 1 < len(asset) < _FEW and (asset == asset[0]).all()
    return len(asset) if alone else 0


def each_seen(each: "EachEvent") -> FloatArray:
    """Give the effect that the t test of each event detects four times in five."""
    df, at = np.unique(each.df, return_inverse=True)
    shifts = [
        detectable_shift(one, _TAIL, _POWER) if one > 0 else np.nan
        for one in df.tolist()
    ]
    return frozen(np.array(shifts)[at] * each.sd)
