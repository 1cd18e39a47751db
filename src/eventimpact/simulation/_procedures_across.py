"""The tests across events and the event regressions, as they are tried."""

import warnings
from functools import partial
from importlib import import_module
from typing import Final

import numpy as np

from eventimpact._types import FloatArray, IntArray, Window
from eventimpact.abnormal import Design, event_arrays
from eventimpact.errors import EventImpactWarning
from eventimpact.inference import TESTS, run_test
from eventimpact.normal import ConstantMean
from eventimpact.simulation._own_procedure import OneTrial
from eventimpact.simulation._procedures_few import ESTIMATION, N_DRAWS


_BOOTSTRAPS: Final = {
    "wild": ("WildBootstrap", {}),
    "wild, Webb": ("WildBootstrap", {"weights": "webb"}),
    "block": ("BlockBootstrap", {}),
}


def across(
    name: str,
    returns: FloatArray,
    positions: IntArray,
    length: int,
    _: np.random.Generator,
) -> float:
    """Run a test across events on the returns less their mean before each.

    What it would warn of is what is being measured.
    """
    window = Window(0, length - 1)
    arrays = event_arrays(
        returns[:, None],
        None,
        np.zeros(len(positions), dtype=np.int64),
        positions,
        model=ConstantMean(),
        design=Design(estimation=Window(-ESTIMATION, -1), event=window),
    )
    with warnings.catch_warnings(action="ignore", category=EventImpactWarning):
        return run_test(name, arrays, window).pvalue


def regression(
    errors: str,
    returns: FloatArray,
    positions: IntArray,
    length: int,
    rng: np.random.Generator,
) -> float:
    """Regress all returns on one dummy of the bars of the events.

    The room is loaded when it is asked for, because statsmodels takes seconds.
    """
    room = import_module("eventimpact.regression")
    spec: object = errors
    if errors in _BOOTSTRAPS:
        kind, settings = _BOOTSTRAPS[errors]
        spec = getattr(room, kind)(n_draws=N_DRAWS, **settings)
    bars = np.column_stack((positions, positions + length - 1))
    fit = room.EventRegression(errors=spec).fit(returns, {"events": bars}, rng=rng)
    return float(fit.effect("events").pvalue)


REGRESSIONS: Final[dict[str, OneTrial]] = {
    "event regression": partial(regression, "classical"),
    **{
        f"event regression, {errors}": partial(regression, errors)
        for errors in ("HC3", "HAC", "GARCH-X", *_BOOTSTRAPS)
    },
}
ACROSS: Final[dict[str, OneTrial]] = {name: partial(across, name) for name in TESTS}
