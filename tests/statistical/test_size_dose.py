"""How often the dose line finds a response where the doses have none, or too little."""

import numpy as np
import pytest

from eventimpact import Catalogue, EmbeddedPrices
from eventimpact.events import flow_dose
from eventimpact.inference import shifted_dose_test


N = 1000


def histories() -> tuple[np.ndarray, np.ndarray]:
    """Return daily bitcoin returns in percent and the German doses."""
    daily = EmbeddedPrices().history("BTC-USD")
    found = flow_dose(
        Catalogue.shipped().flows,
        daily.open_at,
        daily.close_at,
        daily.volume,
        unit="USD",
    )
    return 100 * daily.log_returns(), found.dose[np.isfinite(found.dose)]


@pytest.mark.slow
def test_no_response_is_found_as_often_as_stated() -> None:
    # Doses in random order begun on random days of bitcoin have no effect. At 5 %
    # one-sided the binomial error of 1,000 is 0.69 points; the band is three of them on
    # either side. A response as steep as needed is the same test, with that response
    # taken out of the returns.
    returns, dose = histories()
    rng = np.random.default_rng(12)
    starts = rng.integers(500, len(returns) - len(dose), N)
    rejected = {"less": 0, "greater": 0}
    for start in starts:
        there = np.full(len(returns), np.nan)
        there[start : start + len(dose)] = rng.permutation(dose)
        for side in ("less", "greater"):
            p = shifted_dose_test(returns, there, alternative=side).pvalue
            rejected[side] += p <= 0.05
    for side, hits in rejected.items():
        assert 0.029 <= hits / N <= 0.071, (side, hits / N)
