"""Size of tests across events in Brown-Warner designs, by market model, cell by cell.

`tests/statistical/test_size_across_events.py` has every test on 20 events; here are the
tests that can be done for many studies at once, on 5, 20 and 100.
"""

from functools import cache

import numpy as np
import pytest

from eventimpact import Window
from eventimpact.abnormal import Design
from eventimpact.normal import MarketModel
from eventimpact.simulation import PlaceboDraws, garch_t, placebo_study


pytestmark = pytest.mark.slow

N_PANELS, N_DRAWS, N_ASSETS, N_BARS = 8, 250, 100, 1500
ERROR = (0.05 * 0.95 / (N_PANELS * N_DRAWS)) ** 0.5
DESIGN = Design(estimation=Window(-244, -6), event=Window(-5, 5))
WINDOWS = {1: Window(0, 0), 11: Window(-5, 5)}
EVENTS = [5, 20, 100]
ROBUST = ["cross_sectional", "bmp"]


@cache
def sizes(design: str, shocks: str, n_events: int, length: int) -> dict[str, float]:
    """Share of studies that each test rejects at 5 %."""
    rng = np.random.default_rng([20250416, n_events, length])
    draws = PlaceboDraws(
        n_draws=N_DRAWS,
        n_events=n_events,
        is_clustered=design.startswith("one day"),
        event_variance=2.0 if design.endswith("wide") else 1.0,
    )
    rejected = np.zeros(len(draws.tests))
    for _ in range(N_PANELS):
        size = (N_ASSETS + 2, N_BARS)
        drawn = rng.normal(0, 0.02, size) if shocks == "normal" else None
        drawn = garch_t(N_BARS, rng=rng, n_series=size[0]) if drawn is None else drawn
        shared = 0.1 if "one day" in design else 0.0
        returns = (1 - shared) ** 0.5 * drawn[2:] + shared**0.5 * drawn[1] + drawn[0]
        found = placebo_study(
            returns.T,
            drawn[0],
            WINDOWS[length],
            model=MarketModel(),
            rng=rng,
            design=DESIGN,
            draws=draws,
        )
        rejected += (found.pvalue <= 0.05).sum(axis=0)
    rates = rejected / (N_PANELS * N_DRAWS)
    return dict(zip(draws.tests, rates.tolist(), strict=True))


@pytest.mark.parametrize("n_events", EVENTS)
@pytest.mark.parametrize("length", [1, 11])
@pytest.mark.parametrize("name", ["t", "patell", "corrado", *ROBUST])
def test_independent_events_of_constant_variance(
    name: str, length: int, n_events: int
) -> None:
    size = sizes("own days", "normal", n_events, length)[name]
    low = 0.03 if (name, length) == ("corrado", 11) else 0.05
    assert low - 3 * ERROR < size < 0.05 + 3 * ERROR


@pytest.mark.parametrize("n_events", EVENTS)
@pytest.mark.parametrize("length", [1, 11])
@pytest.mark.parametrize("name", ROBUST)
def test_events_that_double_the_variance(name: str, length: int, n_events: int) -> None:
    size = sizes("own days, wide", "normal", n_events, length)[name]
    assert abs(size - 0.05) < 3 * ERROR


@pytest.mark.parametrize("n_events", EVENTS)
@pytest.mark.parametrize("length", [1, 11])
@pytest.mark.parametrize("name", ["patell_kp", "kolari_pynnonen"])
def test_a_correction_for_shared_days_is_careful_where_events_have_their_own(
    name: str, length: int, n_events: int
) -> None:
    assert sizes("own days", "normal", n_events, length)[name] < 0.05 + 3 * ERROR


@pytest.mark.parametrize("n_events", EVENTS)
@pytest.mark.parametrize("name", ["patell_kp", "kolari_pynnonen", "corrado"])
def test_events_on_one_day_that_move_together(name: str, n_events: int) -> None:
    size = sizes("one day", "normal", n_events, 1)[name]
    assert abs(size - 0.05) < 3 * ERROR


@pytest.mark.parametrize("n_events", EVENTS)
@pytest.mark.parametrize("length", [1, 11])
@pytest.mark.parametrize("design", ["own days", "own days, wide"])
def test_signs_reject_no_more_than_they_may(
    design: str, length: int, n_events: int
) -> None:
    size = sizes(design, "normal", n_events, length)["generalized_sign"]
    assert size < 0.05 + 3 * ERROR


@pytest.mark.parametrize("name", ["t", "patell", "cross_sectional", "bmp"])
def test_a_hundred_events_on_one_day_are_far_from_independent(name: str) -> None:
    assert sizes("one day", "normal", 100, 1)[name] > 0.3


@pytest.mark.parametrize("name", ["t", "patell", "patell_kp"])
@pytest.mark.parametrize("n_events", EVENTS)
def test_a_variance_that_doubles_spoils_tests_that_do_not_measure_it(
    name: str, n_events: int
) -> None:
    assert sizes("own days, wide", "normal", n_events, 1)[name] > 0.12


@pytest.mark.parametrize("n_events", EVENTS)
@pytest.mark.parametrize("name", ["cross_sectional", "bmp", "corrado"])
def test_volatility_that_clusters_does_not_make_them_reject_too_often(
    name: str, n_events: int
) -> None:
    assert sizes("own days", "garch", n_events, 1)[name] < 0.05 + 3 * ERROR
