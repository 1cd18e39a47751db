"""Processes against theory, other code, and plain loops."""

from typing import Any

import numpy as np
import pytest
from arch.univariate import GARCH, StudentsT, ZeroMean

from eventimpact._types import FloatArray
from eventimpact.errors import InsufficientDataError
from eventimpact.simulation import (
    BootstrappedHistory,
    GarchT,
    GjrGarchT,
    IidNormal,
    IidStudentT,
    RealHistory,
    RegimeSwitch,
    ReturnProcess,
    garch_t,
)


def autocorrelation(x: FloatArray, lag: int) -> float:
    """Autocorrelation of rows with one mean."""
    centred = x - x.mean()
    return float((centred[:, lag:] * centred[:, :-lag]).mean() / (centred**2).mean())


def kurtosis(x: FloatArray) -> float:
    centred = x - x.mean()
    return float((centred**4).mean() / (centred**2).mean() ** 2)


HISTORY = garch_t(900, rng=5)[0]
PROCESSES: dict[str, ReturnProcess] = {
    "normal": IidNormal(),
    "t": IidStudentT(),
    "garch": GarchT(),
    "gjr": GjrGarchT(),
    "regimes": RegimeSwitch(),
    "stationary blocks": BootstrappedHistory(HISTORY),
    "circular blocks": BootstrappedHistory(HISTORY, kind="circular"),
    "history": RealHistory(HISTORY),
}


@pytest.mark.parametrize("name", PROCESSES)
def test_a_draw_has_its_shape_and_follows_its_seed(name: str) -> None:
    process = PROCESSES[name]
    drawn = process.draw(3, 50, 1)
    assert drawn.shape == (3, 50)
    assert np.isfinite(drawn).all()
    np.testing.assert_array_equal(drawn, process.draw(3, 50, np.random.default_rng(1)))
    assert not np.array_equal(drawn, process.draw(3, 50, 2))


def test_independent_returns_have_the_moments_asked_for() -> None:
    normal = IidNormal(sd=0.03, mean=0.01).draw(200, 1000, 0)
    assert normal.mean() == pytest.approx(0.01, abs=4 * 0.03 / np.sqrt(200_000))
    assert normal.std() == pytest.approx(0.03, rel=0.01)
    fat = IidStudentT(df=10, sd=0.03).draw(400, 1000, 0)
    assert fat.std() == pytest.approx(0.03, rel=0.01)
    assert kurtosis(fat) == pytest.approx(3 + 6 / (10 - 4), rel=0.05)


def test_garch_is_that_of_garch_t() -> None:
    process = GarchT(persistence=(0.1, 0.8), df=6, sd=0.01)
    expected = garch_t(40, rng=2, n_series=3, persistence=(0.1, 0.8), df=6, sd=0.01)
    np.testing.assert_array_equal(process.draw(3, 40, 2), expected)


def test_garch_has_the_moments_of_theory() -> None:
    alpha, beta, df = 0.1, 0.8, 30.0
    drawn = GarchT(persistence=(alpha, beta), df=df, sd=0.02).draw(2000, 500, 4)
    kappa = 3 + 6 / (df - 4)
    rho = alpha + beta
    fourth = kappa * (1 - rho**2) / (1 - rho**2 - (kappa - 1) * alpha**2)
    first = alpha * (1 - rho * beta) / (1 - 2 * rho * beta + beta**2)
    assert drawn.std() == pytest.approx(0.02, rel=0.01)
    assert kurtosis(drawn) == pytest.approx(fourth, rel=0.08)
    assert autocorrelation(drawn**2, 1) == pytest.approx(first, rel=0.1)
    assert autocorrelation(drawn**2, 4) == pytest.approx(first * rho**3, rel=0.15)


def test_gjr_equals_the_recursion_of_arch() -> None:
    process = GjrGarchT(alpha=0.05, gamma=0.1, beta=0.85, df=6, sd=0.02)
    errors = np.random.default_rng(3).standard_t(6, size=(900, 1)) * np.sqrt(4 / 6)
    omega = 0.0004 * (1 - 0.05 - 0.05 - 0.85)
    model = GARCH(p=1, o=1, q=1)
    shocks = iter([errors[:, 0]])
    simulated, _ = model.simulate(
        np.array([omega, 0.05, 0.1, 0.85]),
        900,
        lambda n: next(shocks)[:n],
        burn=0,
        initial_value=0.0004,
    )
    drawn = process.draw(1, 400, 3)[0]
    np.testing.assert_allclose(drawn, simulated[500:], rtol=1e-9)
    assert ZeroMean(volatility=model, distribution=StudentsT()).num_params == 0


def test_gjr_without_asymmetry_is_garch_and_has_the_variance_asked_for() -> None:
    plain = GjrGarchT(alpha=0.08, gamma=0.0, beta=0.9).draw(2, 30, 1)
    np.testing.assert_array_equal(plain, GarchT().draw(2, 30, 1))
    drawn = GjrGarchT(alpha=0.02, gamma=0.1, beta=0.85, df=20, sd=0.03)
    returns = drawn.draw(2000, 500, 0)
    assert returns.std() == pytest.approx(0.03, rel=0.02)
    after_falls = (returns[:, 1:] ** 2)[returns[:, :-1] < 0].mean()
    expected = 0.0009 * (0.05 / 2 + 1)
    assert after_falls == pytest.approx(expected, rel=0.03)


def test_regimes_have_the_moments_of_theory() -> None:
    process = RegimeSwitch(sds=(0.01, 0.04), transition=((0.95, 0.05), (0.15, 0.85)))
    np.testing.assert_allclose(process.shares, [0.75, 0.25])
    drawn = process.draw(2000, 400, 6)
    variance = 0.75 * 0.01**2 + 0.25 * 0.04**2
    fourth = 3 * (0.75 * 0.01**4 + 0.25 * 0.04**4)
    assert drawn.var() == pytest.approx(variance, rel=0.02)
    assert kurtosis(drawn) == pytest.approx(fourth / variance**2, rel=0.03)
    between = 0.75 * 0.25 * (0.04**2 - 0.01**2) ** 2
    total = fourth - variance**2
    for lag in (1, 5):
        expected = between * 0.8**lag / total
        assert autocorrelation(drawn**2, lag) == pytest.approx(expected, abs=0.01)


def test_regimes_have_their_means() -> None:
    process = RegimeSwitch(
        sds=(1e-9,) * 3,
        transition=((0.5, 0.5, 0.0), (0.0, 0.5, 0.5), (0.5, 0.0, 0.5)),
        means=(-0.01, 0.0, 0.01),
    )
    drawn = process.draw(500, 400, 0).round(4)
    assert sorted(np.unique(drawn)) == [-0.01, 0, 0.01]
    after = {float(x): set(drawn[:, 1:][drawn[:, :-1] == x]) for x in (-0.01, 0, 0.01)}
    assert after == {-0.01: {-0.01, 0}, 0: {0, 0.01}, 0.01: {0.01, -0.01}}


@pytest.mark.parametrize("kind", ["stationary", "circular"])
def test_blocks_follow_the_history(kind: Any) -> None:
    drawn = BootstrappedHistory(np.arange(1000) / 1e3, 20, kind).draw(500, 400, 0) * 1e3
    bars = np.rint(drawn).astype(int)
    follows = (bars[:, 1:] - bars[:, :-1]) % 1000 == 1
    assert follows.mean() == pytest.approx(0.95, abs=0.005)
    counts = np.bincount(bars.ravel(), minlength=1000)
    assert counts.min() > 100
    assert bars[:, 0].mean() == pytest.approx(499.5, abs=4 * 289 / np.sqrt(500))


def test_the_lengths_of_blocks() -> None:
    history = np.random.default_rng(0).normal(size=5000)
    index = {float(x): i for i, x in enumerate(history)}
    for kind, expected in (("stationary", None), ("circular", {20})):
        drawn = BootstrappedHistory(history, 20, kind).draw(1, 40_000, 1)[0]
        bars = np.array([index[x] for x in drawn.tolist()])
        edges = np.flatnonzero((np.diff(bars) % 5000) != 1)
        lengths = np.diff(edges)
        if expected is not None:
            assert set(lengths.tolist()) == expected
        else:
            assert lengths.mean() == pytest.approx(20, rel=0.08)
            assert lengths.std() == pytest.approx(np.sqrt(380), rel=0.1)


def test_autocovariance_of_the_stationary_bootstrap_is_that_of_theory() -> None:
    squares = HISTORY**2
    centred = squares - squares.mean()
    drawn = BootstrappedHistory(HISTORY, 25).draw(3000, 200, 2) ** 2 - squares.mean()
    for lag in (1, 10):
        circle = (centred * np.roll(centred, lag)).mean()
        found = (drawn[:, lag:] * drawn[:, :-lag]).mean()
        assert found == pytest.approx((1 - 1 / 25) ** lag * circle, rel=0.1)


def test_missing_returns_are_left_out() -> None:
    history = [np.nan, 0.1, np.nan, 0.2, 0.3]
    assert set(BootstrappedHistory(history, 2).draw(1, 50, 0)[0]) == {0.1, 0.2, 0.3}
    np.testing.assert_array_equal(RealHistory(history).draw(1, 3, 0), [[0.1, 0.2, 0.3]])


def test_stretches_of_a_history_say_where_they_begin() -> None:
    history = RealHistory(np.arange(100.0))
    drawn, start = history.draw_with_starts(400, 90, 0)
    np.testing.assert_array_equal(drawn, start[:, None] + np.arange(90))
    assert sorted(set(start.tolist())) == list(range(11))
    assert history.n_bars == 100


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: IidNormal(sd=0), "positive and finite"),
        (lambda: IidStudentT(df=2), "only above 2"),
        (lambda: GjrGarchT(gamma=0.2, beta=0.9), "must lie below 1"),
        (lambda: GjrGarchT(alpha=-0.1), "no weight may be negative"),
        (lambda: RegimeSwitch(means=(0.0,)), "each regime needs one"),
        (
            lambda: RegimeSwitch(transition=((0.9, 0.2), (0.5, 0.5))),
            "each row must sum to 1",
        ),
        (lambda: BootstrappedHistory(HISTORY, 901), "take from 1 to as many"),
        (lambda: BootstrappedHistory([0.1]), "2 or more are needed"),
        (lambda: BootstrappedHistory([[0.1, 0.2]]), "one series of shape"),
        (lambda: RealHistory([0.1, np.inf, 0.2]), "1 of them infinite"),
        (lambda: RealHistory(HISTORY).draw(1, 901, 0), "901 are needed"),
    ],
)
def test_impossible_processes_are_refused(make: Any, message: str) -> None:
    with pytest.raises((ValueError, InsufficientDataError), match=message):
        make()


def test_an_unknown_kind_of_block_is_refused() -> None:
    kind: Any = "moving"
    with pytest.raises(ValueError, match="kind is 'moving'"):
        BootstrappedHistory(HISTORY, kind=kind)
