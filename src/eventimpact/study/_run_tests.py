"""Tests of a study by name, and what they had to remark."""

import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from inspect import signature
from itertools import product
from typing import Any, Final, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from eventimpact._types import Alternative, IntArray, Window, check_alternative
from eventimpact.abnormal import EventArrays
from eventimpact.errors import EventImpactWarning, UnknownNameError
from eventimpact.inference import TESTS, TestResult
from eventimpact.study._remarks import agreed


_COLUMN: Final = "column of the events"
_MOST: Final = 200


def one_test(
    name: str,
    arrays: EventArrays,
    window: Window,
    *,
    alternative: Alternative,
    options: Mapping[str, Any],
) -> TestResult:
    """Run one test by its name."""
    if name not in TESTS:
        raise UnknownNameError.from_known("test", name, tuple(TESTS))
    test = cast("Callable[..., TestResult]", TESTS[name])
    known, kind = tuple(signature(test).parameters)[2:], f"option of {name}"
    for option in options:
        if option not in known:
            raise UnknownNameError.from_known(kind, option, known)
    return test(arrays, window, alternative=alternative, **options)


def every_test(
    names: Iterable[str] | None,
    arrays: EventArrays,
    windows: Sequence[Window],
    *,
    alternative: Alternative,
) -> tuple[dict[str, TestResult], dict[str, tuple[str, ...]]]:
    """Run tests on windows; their warnings become notes beside the results.

    Those named, or all but the one that would take minutes.
    """
    results: dict[str, TestResult] = {}
    notes: dict[str, tuple[str, ...]] = {}
    left_out = {} if names is not None else _left_out(arrays, alternative)
    for window, name in product(windows, test_names(names)):
        key = name if len(windows) == 1 else f"{name} {label(window)}"
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", EventImpactWarning)
            results[key] = left_out.get(name) or one_test(
                name, arrays, window, alternative=alternative, options={}
            )
        notes[key] = tuple(dict.fromkeys(str(one.message) for one in caught))
    return results, agreed(notes)


def _left_out(arrays: EventArrays, alternative: Alternative) -> dict[str, TestResult]:
    """Decline the placebo test of many events, or of a model that is slow to fit."""
    check_alternative(alternative)
    n_events = len(arrays.code)
    if n_events <= _MOST and arrays.source.own is None:
        return {}
    reason = (
        f"it repeats the study of {n_events} events for every draw, so it is not among "
        f"all tests of more than {_MOST} events or of a model with a fit of its own; "
        "ask for it by name"
    )
    null = "the events are no different from events where there were none"
    declined = TestResult.not_applicable(
        reason, null=null, alternative=alternative, n_events=n_events
    )
    return {"placebo": declined}


def label(window: Window) -> str:
    """Write a window."""
    return f"[{window.first}, {window.last}]"


def test_names(names: Iterable[str] | None) -> tuple[str, ...]:
    """Check the names of tests; all of them unless said otherwise."""
    if isinstance(names, str):
        names = (names,)
    chosen = tuple(TESTS) if names is None else tuple(names)
    if not chosen:
        message = (
            f"names is empty; give one or more of {', '.join(TESTS)}, or None for all"
        )
        raise ValueError(message)
    for name in chosen:
        if name not in TESTS:
            raise UnknownNameError.from_known("test", name, tuple(TESTS))
    return chosen


def labels_of(
    given: Any,
    columns: Mapping[str, ArrayLike],
    n_events: int,
    rows: IntArray | None,
) -> NDArray[Any]:
    """Turn the name of a column, or labels, into one label an event that was fitted."""
    if isinstance(given, str):
        if given not in columns:
            raise UnknownNameError.from_known(_COLUMN, given, tuple(columns))
        given = columns[given]
    labels = np.asarray(given)
    if labels.shape != (n_events,):
        message = (
            f"labels have shape {labels.shape} but there are {n_events} events; give "
            "one label an event, or the name of a column of the events"
        )
        raise ValueError(message)
    return labels if rows is None else labels[rows]
