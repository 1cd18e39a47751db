"""Windows of a persistent flow are unusual as often as they should be."""

import math

import numpy as np
import pytest
from scipy.signal import lfilter

from eventimpact.claims._shifted_windows import shifted_windows


pytestmark = pytest.mark.slow

N_SERIES, N_BARS = 400, 1100
BAND = 3 * math.sqrt(0.05 * 0.95 / N_SERIES)


@pytest.mark.parametrize("length", [20, 50])
def test_shifted_windows_hold_their_size_where_newey_west_does_not(
    length: int,
) -> None:
    rng = np.random.default_rng(21)
    found = []
    for _ in range(N_SERIES):
        flow = lfilter([1.0], [1.0, -0.9], rng.normal(size=N_BARS + 200))[200:]
        start = int(rng.integers(0, N_BARS - length))
        inside = np.zeros(N_BARS, dtype=bool)
        inside[start : start + length] = True
        result = shifted_windows(flow, inside, rng.normal(size=N_BARS), lags=14)
        found.append((result.p_greater, result.p_less, result.p_newey_west))
    greater, less, newey_west = np.mean(np.array(found) <= 0.05, axis=0)
    assert greater == pytest.approx(0.05, abs=BAND)
    assert less == pytest.approx(0.05, abs=BAND)
    assert newey_west > 0.05 + BAND
