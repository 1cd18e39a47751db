"""The conformal test of a counterfactual."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.special import ndtri

from eventimpact.inference import CyclicShifts, RandomOrders, conformal_test
from eventimpact.normal import SyntheticControl, SyntheticDifference


def normals_of_r(seed: int, n: int) -> np.ndarray:
    """Draw what ``set.seed(seed); rnorm(n)`` gives in R, by inversion."""
    state, low = [], (1 << 32) - 1
    for k in range(675):
        seed = (69069 * seed + 1) & low
        if k > 50:
            state.append(seed)
    bits = np.random.MT19937()
    bits.state = {
        "bit_generator": "MT19937",
        "state": {"key": np.array(state, dtype=np.uint32), "pos": 624},
    }
    uniform = bits.random_raw(2 * n) * 2.3283064365386963e-10
    return ndtri((np.floor(134217728 * uniform[::2]) + uniform[1::2]) / 134217728)


@pytest.fixture(scope="module")
def vignette() -> tuple[np.ndarray, np.ndarray]:
    """Simulate the data of the vignette of R's scinference, with an effect of 2."""
    draws = normals_of_r(12345, 55 * 51)
    donors = draws[:2750].reshape(50, 55).T
    y = donors[:, :3].mean(axis=1) + draws[2750:]
    y[50:] += 2
    return y, donors


MEAN_OF_DONORS = SyntheticControl(intercept=True, ridge=1e12)


def test_the_draws_of_r() -> None:
    expected = [0.5855288, 0.7094660, -0.1093033]  # set.seed(12345); rnorm(3)
    assert normals_of_r(12345, 3) == pytest.approx(expected, abs=5e-8)


def test_cyclic_shifts_give_the_numbers_of_scinference(
    vignette: tuple[np.ndarray, np.ndarray],
) -> None:
    y, donors = vignette
    synthetic = conformal_test(y, donors, 50, effect=4.0)
    difference = conformal_test(y, donors, 50, effect=4.0, model=MEAN_OF_DONORS)
    assert synthetic.pvalue == pytest.approx(0.01818182, abs=5e-9)
    assert difference.pvalue == pytest.approx(0.03636364, abs=5e-9)


def test_random_orders_give_the_numbers_of_scinference(
    vignette: tuple[np.ndarray, np.ndarray],
) -> None:
    y, donors = vignette
    orders = RandomOrders(n_resamples=20_000, rng=1)
    synthetic = conformal_test(y, donors, 50, effect=4.0, permutations=orders)
    difference = conformal_test(
        y, donors, 50, effect=4.0, model=MEAN_OF_DONORS, permutations=orders
    )
    # There, 5,000 orders: standard errors 0.0011 and 0.0024.
    assert synthetic.pvalue == pytest.approx(0.00579884, abs=0.0035)
    assert difference.pvalue == pytest.approx(0.02979404, abs=0.008)


def residuals_by_slsqp(y: np.ndarray, X: np.ndarray) -> np.ndarray:
    """Fit weights on the simplex with scipy."""
    n = X.shape[1]
    found = minimize(
        lambda w: ((y - X @ w) ** 2).sum(),
        np.full(n, 1 / n),
        bounds=[(0, 1)] * n,
        constraints={"type": "eq", "fun": lambda w: w.sum() - 1},
        options={"ftol": 1e-16, "maxiter": 500},
    )
    return y - X @ found.x


@pytest.mark.parametrize("n_post", [1, 3])
@pytest.mark.parametrize("order", [1.0, 2.0])
@pytest.mark.parametrize("effect", [0.0, 0.5])
def test_every_shift_is_rolled_by_hand(
    n_post: int, order: float, effect: float, rng: np.random.Generator
) -> None:
    X = rng.normal(size=(30, 3))
    y = X @ [0.6, 0.4, 0.0] + rng.normal(size=30)
    y[-n_post:] += 1.0
    without = y.copy()
    without[-n_post:] -= effect
    resid = residuals_by_slsqp(without, X)

    def size(u: np.ndarray) -> float:
        block = np.abs(u[-n_post:]) ** order
        return float((block.sum() / n_post**0.5) ** (1 / order))

    moved = np.array([size(np.roll(resid, k)) for k in range(30)])
    test = conformal_test(y, X, 30 - n_post, effect=effect, order=order)
    assert test.statistic == pytest.approx(size(resid), rel=1e-6)
    assert test.pvalue == pytest.approx((moved >= moved[0] - 1e-9).mean())


def test_random_orders_approach_all_orders(rng: np.random.Generator) -> None:
    X = rng.normal(size=(7, 2))
    y = X.mean(axis=1) + rng.normal(size=7)
    resid = np.abs(residuals_by_slsqp(y, X))
    sums = np.array([resid[list(p)][5:].sum() for p in permutations(range(7))])
    orders = RandomOrders(n_resamples=40_000, rng=0)
    test = conformal_test(y, X, 5, permutations=orders)
    expected = (sums >= resid[5:].sum() - 1e-9).mean()
    assert test.pvalue == pytest.approx(expected, abs=0.01)


def test_random_orders_do_not_depend_on_how_they_are_blocked(
    rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    X = rng.normal(size=(40, 2))
    y = X.mean(axis=1) + rng.normal(size=40)
    orders = RandomOrders(n_resamples=999, rng=4)
    whole = conformal_test(y, X, 38, permutations=orders)
    monkeypatch.setattr("eventimpact.inference._conformal._BLOCK", 400)
    assert conformal_test(y, X, 38, permutations=orders).pvalue == whole.pvalue


def test_without_a_fit_all_places_of_the_event_are_as_likely() -> None:
    rng = np.random.default_rng(8)
    resid = rng.normal(size=20)
    found = [
        conformal_test(np.roll(resid, k), np.zeros((20, 2)), 18).pvalue
        for k in range(20)
    ]
    assert sorted(found) == pytest.approx(np.arange(1, 21) / 20)


def test_an_effect_taken_off_leaves_no_evidence(rng: np.random.Generator) -> None:
    X = rng.normal(0, 0.02, (100, 3))
    y = X.mean(axis=1) + rng.normal(0, 0.01, 100)
    before = conformal_test(y, X, 95)
    path = np.array([-0.1, -0.05, 0.02, 0.0, 0.03])
    y[95:] += path
    assert conformal_test(y, X, 95, effect=path).pvalue == before.pvalue
    assert conformal_test(y, X, 95).pvalue == 0.01


@given(st.floats(0.01, 100), st.integers(0, 50))
def test_units_do_not_matter(unit: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(25, 2))
    y = X.mean(axis=1) + rng.normal(size=25)
    expected = conformal_test(y, X, 23).pvalue
    assert conformal_test(unit * y, unit * X, 23).pvalue == expected


@pytest.mark.parametrize(
    "model", [SyntheticControl(intercept=True), SyntheticDifference()]
)
def test_an_intercept_forgives_a_difference_in_level(
    model: SyntheticControl | SyntheticDifference, rng: np.random.Generator
) -> None:
    X = rng.normal(size=(60, 3))
    y = X.mean(axis=1) + rng.normal(size=60)
    expected = conformal_test(y, X, 58, model=model)
    raised = conformal_test(y + 5, X, 58, model=model)
    assert raised.pvalue == expected.pvalue
    assert raised.statistic == pytest.approx(expected.statistic)


def test_the_penalty_of_the_difference_may_be_chosen(rng: np.random.Generator) -> None:
    X = rng.normal(size=(60, 3))
    y = X[:, 0] + rng.normal(size=60)
    even = conformal_test(y, X, 58, model=SyntheticDifference(zeta=1e6))
    mean = conformal_test(y, X, 58, model=SyntheticControl(intercept=True, ridge=1e12))
    assert even.statistic == pytest.approx(mean.statistic, rel=1e-6)


def test_missing_bars_before_the_event_are_left_out(rng: np.random.Generator) -> None:
    X = rng.normal(size=(50, 3))
    y = X.mean(axis=1) + rng.normal(size=50)
    gone = np.array([3, 17])
    expected = conformal_test(np.delete(y, gone), np.delete(X, gone, axis=0), 46)
    y[gone] = np.nan
    X[17, 1] = np.nan
    found = conformal_test(y, X, 48)
    assert found.pvalue == expected.pvalue
    assert found.distribution == "48 cyclic shifts of the residuals"


@pytest.mark.parametrize(
    ("bar", "reason"),
    [(49, "the return of event bar 1 is missing"), (slice(0, 48), "every bar")],
)
def test_missing_bars_that_are_needed_are_a_reason(
    bar: int | slice, reason: str, rng: np.random.Generator
) -> None:
    X, y = rng.normal(size=(50, 3)), rng.normal(size=50)
    y[bar] = np.nan
    found = conformal_test(y, X, 48)
    assert found.reason is not None
    assert reason in found.reason


def test_without_a_complete_donor_there_is_a_reason(rng: np.random.Generator) -> None:
    X, y = np.full((50, 2), np.nan), rng.normal(size=50)
    found = conformal_test(y, X, 48, permutations=CyclicShifts())
    assert found.reason is not None
    assert "none of the 2 donors" in found.reason


@pytest.mark.parametrize("order", [0.0, -1.0, np.inf, np.nan])
def test_the_power_of_the_statistic_is_positive(order: float) -> None:
    with pytest.raises(ValueError, match="order is"):
        conformal_test(np.zeros(5), np.zeros((5, 2)), 3, order=order)


def test_a_large_order_does_not_underflow(rng: np.random.Generator) -> None:
    y, donors = rng.normal(0, 0.01, 60), rng.normal(0, 0.01, (60, 3))
    y[59] = 1.0
    found = conformal_test(y, donors, 58, order=400)
    assert found.pvalue == pytest.approx(2 / 60)
    assert found.statistic == pytest.approx(1.0, abs=0.05)


@pytest.mark.parametrize("effect", [np.nan, [0.1, 0.2, 0.3], [0.1, np.inf]])
def test_an_effect_is_known_on_each_event_bar(
    effect: object, rng: np.random.Generator
) -> None:
    y, donors = rng.normal(size=60), rng.normal(size=(60, 3))
    with pytest.raises(ValueError, match="but there are 2 event bars"):
        conformal_test(y, donors, 58, effect=np.asarray(effect))
