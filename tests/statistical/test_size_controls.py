"""Random causes inside falls that were picked: the controls and the curve."""

import math
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from eventimpact._types import BoolArray, FloatArray
from eventimpact.claims._controls import study_controls
from eventimpact.claims._judge import contexts
from eventimpact.claims._random_dates import dates_in_falls, dates_in_history
from eventimpact.claims._robustness import study_robustness
from eventimpact.inference import placement_test, state_scales
from eventimpact.numerics import runs, window_sums
from eventimpact.prices import EmbeddedPrices
from eventimpact.simulation import garch_t, selected_falls
from unit.claims.markets import START, Case, OneSeries, reading


pytestmark = pytest.mark.slow

ALPHA = 0.05
WINDOW = 60
FIRST = 100
PICKED = {"BTC-USD": 0.2, "SP500": 0.07}


def band(n: int) -> float:
    """Three binomial errors: a dozen sizes are looked at."""
    return 3 * math.sqrt(ALPHA * (1 - ALPHA) / n)


@cache
def embedded(symbol: str) -> FloatArray:
    return EmbeddedPrices().history(symbol).log_returns()


def patterns(
    rng: np.random.Generator, n_events: int, length: int, n_draws: int
) -> Iterator[BoolArray]:
    """Clusters put at random, a bar between any two."""
    while n_draws:
        starts = rng.choice(WINDOW - length + 1, n_events, replace=False)
        mask = np.zeros(WINDOW, dtype=bool)
        for start in starts:
            mask[start : start + length] = True
        if len(runs(mask)[0]) == n_events and mask.sum() == n_events * length:
            n_draws -= 1
            yield mask


def pvalues(
    returns: FloatArray, depth: float, masks: Iterator[BoolArray], per_fall: int
) -> FloatArray:
    """In falls as deep, in ordinary times, and the larger: one row a cause."""
    scales = state_scales(returns)
    state = np.log(scales.fast)
    nothing = np.zeros(len(returns), dtype=bool)
    found = []
    for start in selected_falls(returns, depth=depth, length=WINDOW, first=FIRST):
        window = slice(int(start), int(start) + WINDOW)
        for _ in range(per_fall):
            mask = next(masks)
            claimed = nothing.copy()
            claimed[window] = mask
            falls = dates_in_falls(returns, scales.sigma, window, mask)
            history = dates_in_history(returns, scales.sigma, state, claimed, nothing)
            assert falls is not None
            inside = falls.excess.pvalue
            outside = inside if history is None else history.pvalue
            found.append((inside, outside, max(inside, outside)))
    return np.array(found)


@pytest.mark.parametrize("symbol", PICKED)
@pytest.mark.parametrize(("n_events", "length"), [(1, 1), (3, 1), (6, 1), (2, 3)])
def test_random_causes_in_picked_falls(symbol: str, n_events: int, length: int) -> None:
    rng = np.random.default_rng([n_events, length])
    masks = patterns(rng, n_events, length, 10_000)
    p = pvalues(embedded(symbol), PICKED[symbol], masks, 40)
    inside, outside, both = np.mean(p <= ALPHA, axis=0)
    assert inside == pytest.approx(ALPHA, abs=band(len(p)))
    assert both <= ALPHA + band(len(p))
    assert outside > ALPHA


def test_random_causes_in_picked_falls_of_garch() -> None:
    rng = np.random.default_rng(8)
    panel = garch_t(3000, rng=6, n_series=40, sd=0.03)
    p = np.concatenate(
        [pvalues(returns, 0.2, patterns(rng, 3, 1, 10_000), 4) for returns in panel]
    )
    inside, _, both = np.mean(p <= ALPHA, axis=0)
    assert inside == pytest.approx(ALPHA, abs=band(len(p)))
    assert both <= ALPHA + band(len(p))


def case_of(mask: BoolArray, first: int, seed: int) -> Case:
    bars = tuple((first + np.flatnonzero(mask)).tolist())
    outcome = {"readings": [reading(first, first + WINDOW - 1)]}
    return Case(cause=bars, rivals=(), seed=seed, claim=outcome)


def test_claims_of_random_causes_are_seldom_supported() -> None:
    """Whole claims on a market of one sort, each judged where it fell most."""
    controls, joint, agreed = [], [], []
    rng = np.random.default_rng(3)
    for seed in range(200):
        quiet = Case(seed=seed).returns
        first = 450 + int(np.argmin(window_sums(quiet, WINDOW)[450:840]))
        mask = next(patterns(rng, 4, 1, 1))
        case = case_of(mask, first, seed)
        prices = OneSeries(case.market())
        (context,) = contexts(
            replace(case, claim=case.claim | {"as_of": f"{START.year + 3}-06-01"}).said,
            prices=prices,
            catalogue=case.catalogue,
        )
        p = study_controls(context, is_tabled=False).p_support(ALPHA)
        curve = study_robustness(context, n_draws=99)
        assert p is not None
        assert not isinstance(curve, str)
        controls.append(p)
        joint.append(curve.curve.p_average_z)
        agreed.append(curve.curve.share_significant > 0.5)
    n = len(controls)
    assert np.mean(np.array(controls) <= ALPHA) <= ALPHA + band(n)
    assert np.mean(np.array(joint) <= ALPHA) == pytest.approx(ALPHA, abs=band(n))
    both = (np.array(joint) <= ALPHA) & np.array(agreed)
    assert both.mean() <= ALPHA + band(n)


@pytest.mark.parametrize("symbol", PICKED)
def test_other_falls_cost_no_power(symbol: str) -> None:
    """The fall moved onto six bars, against the permutation inside it alone."""
    returns, rng = embedded(symbol), np.random.default_rng(5)
    scale = state_scales(returns).sigma
    found, alone = [], []
    for start in selected_falls(
        returns, depth=PICKED[symbol], length=WINDOW, first=FIRST
    ):
        window = slice(int(start), int(start) + WINDOW)
        for mask in patterns(rng, 6, 1, 5):
            moved = returns.copy()
            total = float(returns[window].sum())
            moved[window] -= total / WINDOW
            moved[window][mask] += total / 6
            falls = dates_in_falls(moved, scale, window, mask)
            inside = placement_test(
                moved[window], scale[window], mask, n_resamples=499, rng=rng
            )
            assert falls is not None
            found.append(falls.excess.pvalue <= ALPHA)
            alone.append(inside.pvalue <= ALPHA)
    assert np.mean(found) > np.mean(alone) - 0.05
