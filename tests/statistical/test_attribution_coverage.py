"""Intervals of a cause's part cover it as often as they say."""

import math
from collections.abc import Callable

import numpy as np
import pytest

from eventimpact._types import FloatArray
from eventimpact.attribution import expected_returns, part_intervals
from eventimpact.inference import state_scales
from eventimpact.simulation import garch_t


pytestmark = pytest.mark.slow

N_SERIES, N_BARS, SPAN = 300, 1400, 60
BAND = 3 * math.sqrt(0.9 * 0.1 / N_SERIES)
EFFECT = -0.05


def independent() -> FloatArray:
    return np.random.default_rng(11).normal(0.001, 0.02, (N_SERIES, N_BARS))


def clustered() -> FloatArray:
    return garch_t(N_BARS, rng=12, n_series=N_SERIES, sd=0.03)


def covered(panel: FloatArray, *, together: bool, effect: float) -> FloatArray:
    """Whether each interval covers the planted part: by placebo, by bootstrap."""
    rng = np.random.default_rng(13)
    first = N_BARS - SPAN
    found = []
    for returns in panel:
        bars = (
            10 + np.arange(5) if together else rng.choice(SPAN, size=5, replace=False)
        )
        credit = np.zeros((1, SPAN))
        credit[0, bars] = 1.0
        x = returns.copy()
        x[first:] += effect * credit[0]
        fit = expected_returns(x, (first, N_BARS - 1))
        abnormal, scale = fit.abnormal(x), state_scales(x).sigma
        ends = part_intervals(
            credit @ abnormal[first:],
            credit,
            scale[first:],
            (abnormal[:first], scale[:first]),
            n_bootstrap=499,
            rng=rng,
        )
        true = effect * 5
        found.append(
            [
                pair[0, 0] <= true <= pair[0, 1]
                for pair in (ends.placebo, ends.bootstrap)
            ]
        )
    return np.mean(found, axis=0)


PATTERNS = pytest.mark.parametrize(
    "together", [False, True], ids=["scattered", "in a row"]
)
MARKETS = pytest.mark.parametrize("market", [independent, clustered])


@PATTERNS
@MARKETS
def test_intervals_cover_where_there_is_no_effect(
    market: Callable[[], FloatArray], *, together: bool
) -> None:
    shares = covered(market(), together=together, effect=0.0)
    np.testing.assert_allclose(shares, 0.9, atol=BAND)


@PATTERNS
@MARKETS
def test_intervals_cover_an_effect_that_feeds_the_volatility_after_it(
    market: Callable[[], FloatArray], *, together: bool
) -> None:
    shares = covered(market(), together=together, effect=EFFECT)
    assert shares.min() >= 0.9 - BAND
