"""Size and power of the tests for few events, on processes the tests do not know."""

import numpy as np
import pytest

from eventimpact.prices import EmbeddedPrices
from eventimpact.simulation import (
    BootstrappedHistory,
    GarchT,
    GjrGarchT,
    RegimeSwitch,
    ReturnProcess,
    SizeAndPower,
    Trials,
    size_and_power,
)


pytestmark = pytest.mark.slow
BITCOIN = EmbeddedPrices().history("BTC-USD").log_returns()
PROCESSES: dict[str, ReturnProcess] = {
    "GJR": GjrGarchT(),
    "regimes": RegimeSwitch(),
    "blocks of bitcoin": BootstrappedHistory(BITCOIN),
}


def sizes(procedure: str, name: str, n_events: int, length: int) -> SizeAndPower:
    trials = Trials(
        n_events=n_events,
        length=length,
        n_replications=5000 if n_events == 1 else 1000,
        per_series=50,
    )
    return size_and_power(procedure, PROCESSES[name], trials, rng=20250416)


@pytest.mark.parametrize("length", [1, 5])
@pytest.mark.parametrize("name", PROCESSES)
def test_the_headline_holds_its_size_in_every_state(name: str, length: int) -> None:
    table = sizes("state-matched", name, 1, length).by_state()
    band = 3 * table.standard_error
    assert (table.size > 0.04 - band).all()
    assert (table.size < 0.065 + band).all()


@pytest.mark.parametrize("procedure", ["state-matched", "placebo dates"])
@pytest.mark.parametrize("name", PROCESSES)
def test_several_events_hold_their_size_after_calm_and_volatile_weeks(
    procedure: str, name: str
) -> None:
    found = sizes(procedure, name, 3, 1)
    table = found.by_state()
    for rate, error in (
        found.rate(),
        (table.size[0], table.standard_error[0]),
        (table.size[-1], table.standard_error[-1]),
    ):
        assert 0.04 - 3 * error < rate < 0.065 + 3 * error


def test_one_variance_for_all_is_shown_for_what_it_is() -> None:
    for procedure, n_events in (("plain t", 1), ("event regression", 3)):
        table = sizes(procedure, "GJR", n_events, 1).by_state()
        assert table.size[-1] > 0.08
        assert table.size[0] < 0.04


def test_power_grows_with_the_effect_and_the_match_costs_a_tenth_of_it_at_most() -> (
    None
):
    """From 1.5 sigmas on: below, a tenth of a power of 0.1 is less than its error.

    The 0.02 is two thirds of a standard error of the power of 250 studies.
    """
    effects = (0.5, 1.0, 1.5, 2.0, 3.0)
    trials = Trials(effects=effects, n_replications=250)
    matched, plain = (
        np.array([found.rate(effect)[0] for effect in effects])
        for found in (
            size_and_power(name, GarchT(), trials, rng=1)
            for name in ("state-matched", "EWMA rank")
        )
    )
    assert (np.diff(matched) > 0).all()
    assert (matched[2:] > 0.9 * plain[2:] - 0.02).all()
