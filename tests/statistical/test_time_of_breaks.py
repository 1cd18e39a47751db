"""Size and coverage of the tests and intervals of timing and identification."""

from itertools import product

import numpy as np
import pytest

from eventimpact.inference import ball_torous
from eventimpact.regression import break_dates, rigobon_sack, sup_f_test


pytestmark = pytest.mark.slow


@pytest.mark.parametrize(("n", "covariance"), [(100, "classic"), (250, "hc")])
def test_sup_f_rejects_five_percent(n: int, covariance: str) -> None:
    rng = np.random.default_rng(n)
    pvalues = [
        sup_f_test(rng.normal(size=n), covariance=covariance).pvalue
        for _ in range(1000)
    ]
    assert 0.035 <= np.mean(np.array(pvalues) <= 0.05) <= 0.07


@pytest.mark.parametrize(
    ("noise", "size", "n"),
    [
        *product(["normal", "t", "doubled"], [0.5, 1.0, 2.0], [100]),
        ("normal", 0.5, 250),
    ],
)
def test_sets_of_breaks_that_were_found_cover_92_to_98_percent(
    noise: str, size: float, n: int
) -> None:
    """The band is widened by two standard errors of the coverage of 300 samples."""
    rng = np.random.default_rng(int(10 * size) + n)
    date, n_found = 3 * n // 10, 300
    after = np.arange(n) >= date
    covered: list[bool] = []
    while len(covered) < n_found:
        e = rng.normal(size=n)
        if noise == "t":
            e = rng.standard_t(5, size=n) / np.sqrt(5 / 3)
        elif noise == "doubled":
            e = e * np.where(after, 1.0, 0.5)
        found = break_dates(e + size * after, max_breaks=1)
        if found.n_breaks:
            covered.append(bool(found.low[0] <= date <= found.high[0]))
    error = 2 * np.sqrt(0.95 * 0.05 / n_found)
    assert 0.92 - error <= np.mean(covered) <= 0.98 + error


def test_sets_of_two_chosen_breaks_cover_as_stated() -> None:
    """92-98 %, widened by one standard error of some 550 dates in pairs."""
    rng = np.random.default_rng(3)
    covered, n_found = [], 0
    bar = np.arange(400)
    mean = 1.0 * ((bar >= 130) & (bar < 270))
    for _ in range(300):
        found = break_dates(mean + rng.normal(size=400))
        if found.n_breaks == 2:
            n_found += 1
            covered += list((found.low <= [130, 270]) & (found.high >= [130, 270]))
    assert n_found > 250
    assert 0.92 - 0.01 <= np.mean(covered) <= 0.98 + 0.01


@pytest.mark.parametrize("scale", [1.7, 4.0])
def test_rigobon_sack_intervals_cover_as_stated(scale: float) -> None:
    rng = np.random.default_rng(60)
    policy = np.arange(120) < 60
    covered = []
    for draw in range(700):
        shock = rng.normal(0, np.where(policy, scale, 1.0))
        other, common = rng.normal(size=(2, 120))
        x = (shock + 0.3 * other + 1.3 * common) / 1.15
        y = -0.5 * x + other + common
        found = rigobon_sack(y, x, policy, ~policy, n_resamples=299, rng=draw)
        if found.reason is None:
            covered.append(found.low <= -0.5 <= found.high)
    assert len(covered) > 600
    assert np.mean(covered) >= 0.93
    if scale > 3:
        assert np.mean(covered) <= 0.98


@pytest.mark.parametrize("n_events", [1, 3])
def test_ball_torous_rejects_five_percent(n_events: int) -> None:
    rng = np.random.default_rng(n_events)
    pvalues = []
    for draw in range(400):
        values = rng.standard_t(5, size=500)
        first = rng.choice(np.arange(0, 490, 10), n_events, replace=False)
        found = ball_torous(values, first, 5, n_resamples=199, rng=draw)
        pvalues.append(found.test.pvalue)
    assert 0.025 <= np.mean(np.array(pvalues) <= 0.05) <= 0.08
