"""The interval of several events excludes 0 exactly where their test rejects."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventimpact._types import frozen
from eventimpact.inference import (
    MatchedDraws,
    combined_interval,
    combined_state_matched,
)


@st.composite
def matched(draw: st.DrawFn) -> MatchedDraws:
    """Make events with as many matched windows each as chance will have it."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n = draw(st.integers(1, 5))
    counts = rng.integers(100, 301, n)
    placebo = rng.standard_t(4, (n, 300)) + rng.normal(0, 0.3, (n, 1))
    placebo[np.arange(300) >= counts[:, None]] = np.nan
    scale = 0.02 * np.exp(rng.normal(size=n))
    z = rng.standard_t(4, n) + draw(st.sampled_from([-2.0, -1.0, 0.0, 1.0, 2.0]))
    return MatchedDraws(
        z=frozen(z),
        estimate=frozen(z * scale),
        scale=frozen(scale),
        placebo=frozen(placebo),
        n_matched=frozen(counts),
        reason=(None,) * n,
    )


@given(
    matched(),
    st.integers(0, 2**32 - 1),
    st.sampled_from([0.8, 0.9, 0.95]),
    st.sampled_from(["total", "mean"]),
)
def test_the_interval_excludes_0_exactly_where_the_test_rejects(
    draws: MatchedDraws, seed: int, level: float, of: str
) -> None:
    weights = draws.scale if of == "total" else np.ones(len(draws.z))
    low, high = combined_interval(
        draws, confidence_level=level, weights=weights, rng=seed
    )
    less, greater = (
        combined_state_matched(
            draws, alternative=side, weights=weights, rng=seed
        ).pvalue
        for side in ("less", "greater")
    )
    tail = (1 - level) / 2 + 1e-12
    assert low < high
    assert (high < 0) == (less <= tail)
    assert (low > 0) == (greater <= tail)


@given(matched(), st.integers(0, 2**32 - 1), st.floats(-0.5, 0.5))
def test_the_interval_moves_with_the_returns(
    draws: MatchedDraws, seed: int, effect: float
) -> None:
    moved = MatchedDraws(
        z=frozen(draws.z + effect / draws.scale),
        estimate=frozen(draws.estimate + effect),
        scale=draws.scale,
        placebo=draws.placebo,
        n_matched=draws.n_matched,
        reason=draws.reason,
    )
    weights = draws.scale * len(draws.z)
    before = combined_interval(draws, weights=weights, rng=seed)
    after = combined_interval(moved, weights=weights, rng=seed)
    shift = len(draws.z) * effect
    assert after == pytest.approx((before[0] + shift, before[1] + shift), abs=1e-9)
