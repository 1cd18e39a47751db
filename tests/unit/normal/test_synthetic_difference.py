"""Synthetic difference-in-differences against the paper's formulae and numbers."""

from pathlib import Path

import numpy as np
import pytest
from scipy import optimize

from eventimpact import Window
from eventimpact._types import FloatArray
from eventimpact.abnormal import Design, donor_path, event_arrays
from eventimpact.normal import SyntheticDifference, synthetic_difference


@pytest.fixture
def smoking() -> tuple[FloatArray, FloatArray]:
    packs = np.loadtxt(Path(__file__).parent / "cigarettes.csv", delimiter=",")
    return packs[:, -1], packs[:, :-1]


@pytest.fixture
def panel() -> FloatArray:
    rng = np.random.default_rng(11)
    market = rng.normal(0, 0.02, (40, 1))
    return 0.001 + market * rng.normal(1, 0.4, 9) + rng.normal(0, 0.01, (40, 9))


def minimise(target: FloatArray, columns: FloatArray, ridge: float) -> FloatArray:
    """Weights and a free intercept, by a general solver."""
    n, scale = columns.shape[1], np.var(target) * len(target)
    found = optimize.minimize(
        lambda v: (
            (np.sum((v[0] + columns @ v[1:] - target) ** 2) + ridge * v[1:] @ v[1:])
            / scale
        ),
        np.append(0.0, np.full(n, 1 / n)),
        bounds=[(None, None)] + [(0, 1)] * n,
        constraints={"type": "eq", "fun": lambda v: v[1:].sum() - 1},
        method="SLSQP",
        options={"ftol": 1e-15, "maxiter": 2000},
    )
    return found.x[1:]


def by_the_paper(y: FloatArray, donors: FloatArray, n_pre: int) -> float:
    """Algorithm 1 of Arkhangelsky et al. (2021), for one treated unit."""
    before, after = donors[:n_pre], donors[n_pre:]
    steps = [
        donors[t + 1, i] - donors[t, i]
        for i in range(donors.shape[1])
        for t in range(n_pre - 1)
    ]
    noise = np.sqrt(np.mean((np.array(steps) - np.mean(steps)) ** 2))
    zeta = len(after) ** 0.25 * noise
    omega = minimise(y[:n_pre], before, zeta**2 * n_pre)
    lam = minimise(after.mean(axis=0), before.T, (1e-6 * noise) ** 2 * len(before.T))
    treated = y[n_pre:].mean() - lam @ y[:n_pre]
    control = after.mean(axis=0) - lam @ before
    return float(treated - omega @ control)


def test_california_has_the_published_effect(
    smoking: tuple[FloatArray, FloatArray],
) -> None:
    path = synthetic_difference(*smoking, 19)
    assert path.effect == pytest.approx(-15.604, abs=5e-4)  # synthdid for R
    published = [0.366, 0.206, 0.427]  # 1986 to 1988, Arkhangelsky et al. (2021)
    assert path.time_weights is not None
    np.testing.assert_allclose(path.time_weights[16:], published, atol=6e-4)
    np.testing.assert_allclose(path.time_weights[:16], 0, atol=1e-9)


def test_california_by_difference_in_differences_is_published_too(
    smoking: tuple[FloatArray, FloatArray],
) -> None:
    path = synthetic_difference(*smoking, 19, zeta=1e9, time_zeta=1e9)
    assert path.effect == pytest.approx(-27.349, abs=5e-4)  # synthdid for R


def test_the_effect_is_that_of_the_formulae(panel: FloatArray) -> None:
    path = synthetic_difference(panel[:, 0], panel[:, 1:], 6)
    expected = by_the_paper(panel[:, 0], panel[:, 1:], 6)
    assert path.effect == pytest.approx(expected, abs=1e-7)


def test_the_flattest_of_exact_time_weights_is_taken(panel: FloatArray) -> None:
    donors = panel[:, 1:5]
    before, after = donors[:36].T, donors[36:].mean(axis=0)
    path = synthetic_difference(panel[:, 0], donors, 36)
    centred, target = before - before.mean(axis=0), after - after.mean()
    found = optimize.minimize(
        lambda v: v @ v,
        np.full(36, 1 / 36),
        jac=lambda v: 2 * v,
        bounds=[(0, 1)] * 36,
        constraints={
            "type": "eq",
            "fun": lambda v: np.append(100 * (centred @ v - target)[:3], v.sum() - 1),
        },
        method="SLSQP",
        options={"ftol": 1e-15},
    )
    assert np.abs(centred @ found.x - target).max() < 1e-9
    assert path.time_weights is not None
    np.testing.assert_allclose(path.time_weights, found.x, atol=1e-5)


def test_even_weights_are_difference_in_differences(panel: FloatArray) -> None:
    y, donors = panel[:, 0], panel[:, 1:]
    path = synthetic_difference(y, donors, 30, zeta=1e9, time_zeta=1e9)
    np.testing.assert_allclose(path.weights, 1 / 8, rtol=1e-10)
    assert path.time_weights is not None
    np.testing.assert_allclose(path.time_weights, 1 / 30, rtol=1e-10)
    apart = y - donors.mean(axis=1)
    np.testing.assert_allclose(path.gap, apart - apart[:30].mean(), atol=1e-12)


def test_gaps_are_less_the_weighted_gap_before(panel: FloatArray) -> None:
    path = synthetic_difference(panel[:, 0], panel[:, 1:], 30)
    assert path.time_weights is not None
    apart = panel[:, 0] - panel[:, 1:] @ path.weights
    np.testing.assert_allclose(
        path.gap, apart - path.time_weights @ apart[:30], atol=1e-16
    )
    assert abs(path.resid.sum()) < 1e-14
    assert path.time_weights @ path.gap[:30] == pytest.approx(0, abs=1e-16)


def test_the_level_before_is_part_of_the_forecast_error(panel: FloatArray) -> None:
    path = synthetic_difference(panel[:, 0], panel[:, 1:2], 30)
    assert path.time_weights is not None
    level = path.sigma**2 * np.sum(path.time_weights**2)
    cov = path.error_root @ path.error_root.T
    np.testing.assert_allclose(cov, level, rtol=1e-10)


def test_missing_bars_have_no_time_weight(panel: FloatArray) -> None:
    y = panel[:, 0].copy()
    y[[3, 35]] = np.nan
    path = synthetic_difference(y, panel[:, 1:], 30)
    seen = np.delete(np.arange(40), [3, 35])
    same = synthetic_difference(y[seen], panel[seen, 1:], 29)
    np.testing.assert_array_equal(path.gap[seen], same.gap)
    assert path.time_weights is not None
    assert path.time_weights[3] == 0
    assert np.isnan(path.gap[[3, 35]]).all()


def test_one_bar_before_and_flat_donors_do_not_break(panel: FloatArray) -> None:
    path = synthetic_difference(panel[:4, 0], panel[:4, 1:], 1)
    apart = panel[:4, 0] - panel[:4, 1:] @ path.weights
    np.testing.assert_allclose(path.gap, apart - apart[0], atol=1e-16)
    flat = synthetic_difference(panel[:, 0], np.zeros((40, 3)), 30)
    np.testing.assert_allclose(flat.gap[30:], panel[30:, 0] - flat_level(panel))


def flat_level(panel: FloatArray) -> float:
    """Mean of the bars before: donors that say nothing weigh them alike."""
    return float(panel[:30, 0].mean())


def test_an_event_without_a_known_bar_has_no_gap(panel: FloatArray) -> None:
    y = panel[:, 0].copy()
    y[30:] = np.nan
    path = synthetic_difference(y, panel[:, 1:], 30)
    assert np.isnan(path.gap[30:]).all()
    assert np.isfinite(path.sigma)


def test_the_engine_is_the_function_event_by_event(panel: FloatArray) -> None:
    design = Design(estimation=Window(-25, -3), event=Window(-1, 2))
    arrays = event_arrays(
        panel, None, [2, 4], [28, 37], model=SyntheticDifference(), design=design
    )
    for i, (a, b) in enumerate(((2, 28), (4, 37))):
        bars = np.r_[b - 25 : b - 2, b - 1 : b + 3]
        others = np.delete(np.arange(9), a)
        path = synthetic_difference(panel[bars, a], panel[np.ix_(bars, others)], 23)
        np.testing.assert_allclose(arrays.ar[i], path.gap[23:], atol=1e-15)
        assert arrays.params[i, 0] == pytest.approx(path.intercept, rel=1e-10)
        cov = path.sigma**2 * np.eye(4) + path.error_root @ path.error_root.T
        for first, last in ((-1, 2), (0, 1), (2, 2)):
            part = slice(first + 1, last + 2)
            expected = np.sqrt(cov[part, part].sum())
            got = arrays.car_sd(Window(first, last))[i]
            assert got == pytest.approx(expected, rel=1e-12)
        again = donor_path(arrays, i).path
        np.testing.assert_allclose(again.time_weights, path.time_weights, atol=1e-12)
    assert arrays.df.tolist() == [22, 22]
