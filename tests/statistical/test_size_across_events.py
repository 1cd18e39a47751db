"""Size at 5 % of the tests across events in Brown-Warner designs."""

from functools import cache

import numpy as np
import pytest

from eventimpact import Window
from eventimpact.abnormal import Design, EventArrays, event_arrays
from eventimpact.inference import TESTS, run_test
from eventimpact.normal import ConstantMean


pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::eventimpact.errors.EventImpactWarning"),
]

NAMES = [name for name in TESTS if name != "placebo"]  # its own file: it takes long
N, N_STUDIES = 20, 2000
BAND = 3.3 * np.sqrt(0.05 * 0.95 / N_STUDIES)
ROBUST = ["cross_sectional", "bmp", "kolari_pynnonen", "wild_bootstrap"]
ONE_SIGN = ["sign", "generalized_sign", "wilcoxon", "ibragimov_muller", "jackknife"]
DESIGN = Design(estimation=Window(-111, -12), event=Window(-5, 5))
APART = np.arange(120, 120 + 11 * N, 11)


def draw(shape: str, rng: np.random.Generator) -> EventArrays:
    """Draw the abnormal returns of a study in which nothing happens."""
    n_bars = int(APART[-1]) + 6
    noise = rng.standard_t(4, (n_bars, N)) if shape == "t" else None
    returns = rng.normal(size=(n_bars, N)) if noise is None else noise
    bar = APART
    if shape == "clustered":
        returns, bar = returns + 0.6 * rng.normal(size=(n_bars, 1)), np.full(N, 200)
    if shape == "induced":
        for asset, day in enumerate(bar):
            returns[day - 5 : day + 6, asset] *= 2
    return event_arrays(
        returns, None, np.arange(N), bar, model=ConstantMean(), design=DESIGN
    )


@cache
def sizes(shape: str, length: int) -> dict[str, float]:
    """Share of studies each test rejects; of those it applies to."""
    rng = np.random.default_rng(20250416)
    half = length // 2
    found = np.empty((N_STUDIES, len(NAMES)))
    for row in found:
        arrays = draw(shape, rng)
        row[:] = [run_test(name, arrays, Window(-half, half)).pvalue for name in NAMES]
    return dict(zip(NAMES, (found <= 0.05).mean(axis=0).tolist(), strict=True))


@pytest.mark.parametrize("shape", ["normal", "t"])
@pytest.mark.parametrize(
    "name", [*ROBUST, "t", "patell", "patell_kp", "ibragimov_muller"]
)
@pytest.mark.parametrize("length", [1, 11])
def test_independent_events(shape: str, name: str, length: int) -> None:
    assert abs(sizes(shape, length)[name] - 0.05) < BAND


@pytest.mark.parametrize("shape", ["normal", "t"])
@pytest.mark.parametrize(
    "name",
    ["corrado", "corrado_zivney", "grank_t", "crude_dependence", "calendar_time"],
)
def test_independent_events_on_one_bar(shape: str, name: str) -> None:
    assert abs(sizes(shape, 1)[name] - 0.05) < BAND


@pytest.mark.parametrize("shape", ["normal", "t", "induced"])
@pytest.mark.parametrize("name", ONE_SIGN)
@pytest.mark.parametrize("length", [1, 11])
def test_discrete_and_careful_tests_reject_no_more_than_they_may(
    shape: str, name: str, length: int
) -> None:
    assert sizes(shape, length)[name] < 0.05 + BAND


@pytest.mark.parametrize(
    "name", ["kolari_pynnonen", "patell_kp", "corrado", "crude_dependence"]
)
def test_events_on_one_day_that_move_together(name: str) -> None:
    assert abs(sizes("clustered", 1)[name] - 0.05) < BAND


@pytest.mark.parametrize("name", ["t", "cross_sectional", "bmp", "patell", "sign"])
def test_independence_is_needed_where_the_docstring_says_so(name: str) -> None:
    assert sizes("clustered", 1)[name] > 0.3


@pytest.mark.parametrize("name", [*ROBUST, "corrado_zivney", "grank_t"])
@pytest.mark.parametrize("length", [1, 11])
def test_events_that_double_the_spread_of_returns(name: str, length: int) -> None:
    assert abs(sizes("induced", length)[name] - 0.05) < BAND


@pytest.mark.parametrize("name", ["t", "patell", "patell_kp", "crude_dependence"])
def test_a_constant_variance_is_needed_where_the_docstring_says_so(name: str) -> None:
    assert sizes("induced", 1)[name] > 0.2
