"""Size of the tests that shrink by the correlation of event windows that overlap.

On one day they are those by the calendar (`test_residual_correlation`). Every study has
a panel of its own, so that 600 of them are independent; bands are three standard errors.
"""

from functools import cache

import numpy as np
import pytest

from eventimpact import Window
from eventimpact.abnormal import Design, event_arrays
from eventimpact.inference import kolari_pynnonen, patell_kp
from eventimpact.normal import ConstantMean


pytestmark = pytest.mark.slow

N_STUDIES, N_ASSETS, N_BARS = 600, 120, 1200
ERROR = (0.05 * 0.95 / N_STUDIES) ** 0.5
DESIGN = Design(estimation=Window(-126, -6), event=Window(-5, 5))
WINDOWS = {1: Window(0, 0), 11: Window(-5, 5)}
SPANS = {"own days": 1000, "partly": 30, "one day": 1}
TESTS = {"kolari_pynnonen": kolari_pynnonen, "patell_kp": patell_kp}


@cache
def sizes(dates: str, n: int) -> dict[tuple[str, int], float]:
    """Share of studies of events that correlate by a tenth that each test rejects."""
    rng = np.random.default_rng([20250416, n, SPANS[dates]])
    rejected = dict.fromkeys(
        [(name, length) for name in TESTS for length in WINDOWS], 0
    )
    for _ in range(N_STUDIES):
        shared = 0.1**0.5 * rng.normal(0, 1, (N_BARS, 1))
        returns = shared + 0.9**0.5 * rng.normal(0, 1, (N_BARS, N_ASSETS))
        first = rng.integers(130, 1180 - SPANS[dates])
        bar = rng.integers(first, first + SPANS[dates], n)
        asset = rng.permutation(N_ASSETS)[:n]
        arrays = event_arrays(
            returns, None, asset, bar, model=ConstantMean(), design=DESIGN
        )
        for name, length in rejected:
            found = TESTS[name](arrays, WINDOWS[length], pairing="overlap")
            rejected[name, length] += found.pvalue <= 0.05
    return {key: count / N_STUDIES for key, count in rejected.items()}


@pytest.mark.filterwarnings("ignore:patell_kp takes the variance")
@pytest.mark.parametrize("n_events", [20, 100])
@pytest.mark.parametrize("dates", SPANS)
@pytest.mark.parametrize("length", WINDOWS)
@pytest.mark.parametrize("name", TESTS)
def test_sizes_hold_whatever_windows_share(
    name: str, length: int, dates: str, n_events: int
) -> None:
    assert abs(sizes(dates, n_events)[name, length] - 0.05) < 3 * ERROR
