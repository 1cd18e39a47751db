"""The bootstrap of residual vectors, against a loop of regressions."""

from typing import Any

import numpy as np
import pytest
from statsmodels.multivariate.multivariate_ols import _MultivariateOLS
from statsmodels.regression.linear_model import OLS

from eventimpact.regression import (
    MultivariateEventResult,
    hein_westfall,
    multivariate_event_regression,
)


N = 60


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(7)


def study(
    rng: np.random.Generator, n_assets: int = 3
) -> tuple[MultivariateEventResult, np.ndarray, np.ndarray]:
    y = rng.standard_t(4, (N, n_assets)) + rng.standard_t(4, (N, 1))
    y[40] -= 1.5
    market = rng.normal(size=N)
    fit = multivariate_event_regression(
        y, {"sales": [10, 20, 30], "tariffs": [40]}, factors=market
    )
    X = np.column_stack(
        (np.ones(N), np.isin(np.arange(N), [10, 20, 30]), np.arange(N) == 40, market)
    )
    return fit, y, X.astype(float)


def drawn(y: np.ndarray, X: np.ndarray, n_draws: int, seed: int) -> list[np.ndarray]:
    """Residual vectors drawn for all bars, that of the event's bar never."""
    resid = y - X @ np.linalg.lstsq(X, y, rcond=None)[0]
    pool = np.delete(resid, 40, axis=0)
    places = np.random.default_rng(seed).integers(len(pool), size=(n_draws, N))
    return [pool[row] for row in places]


@pytest.mark.parametrize(
    ("groups", "rows"), [(("tariffs",), [2]), (("sales",), [1]), ((), [1, 2])]
)
@pytest.mark.parametrize("null", ["zero", "mean", "equal"])
def test_pvalues_are_those_of_a_loop(
    rng: np.random.Generator, groups: tuple[str, ...], rows: list[int], null: Any
) -> None:
    fit, y, X = study(rng)
    columns = {
        "zero": np.eye(3),
        "mean": np.ones((3, 1)),
        "equal": np.array([[1.0, 0], [0, 1], [-1, -1]]),
    }[null]

    def f(sample: np.ndarray) -> float:
        hypotheses = [("h", np.eye(4)[rows], columns)]
        found = _MultivariateOLS(sample, X).fit().mv_test(hypotheses).results["h"]
        return float(found["stat"].loc["Wilks' lambda", "F Value"])

    test = hein_westfall(fit, *groups, null=null, n_draws=60, rng=5)
    n_larger = sum(f(sample) >= f(y) for sample in drawn(y, X, 60, 5))
    assert test.statistic == pytest.approx(f(y), rel=1e-8)
    assert test.pvalue == pytest.approx((1 + n_larger) / 61)
    assert test.n_draws == 60


@pytest.mark.parametrize("alternative", ["less", "greater"])
def test_one_side_of_a_mean_is_a_loop_of_t_tests(
    rng: np.random.Generator, alternative: Any
) -> None:
    fit, y, X = study(rng)

    def t(sample: np.ndarray) -> float:
        return float(OLS(sample.mean(axis=1), X).fit().tvalues[2])

    test = hein_westfall(
        fit, "tariffs", null="mean", alternative=alternative, n_draws=199, rng=5
    )
    ts = np.array([t(sample) for sample in drawn(y, X, 199, 5)])
    beyond = ts <= t(y) if alternative == "less" else ts >= t(y)
    assert test.statistic == pytest.approx(t(y))
    assert test.pvalue == pytest.approx((1 + beyond.sum()) / 200)


def test_draws_do_not_depend_on_their_batches(
    rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    fit, _, _ = study(rng)
    whole = hein_westfall(fit, n_draws=500, rng=3)
    monkeypatch.setattr("eventimpact.regression._hein_westfall._NUMBERS_AT_ONCE", 7 * N)
    assert hein_westfall(fit, n_draws=500, rng=3).pvalue == whole.pvalue
    again = hein_westfall(fit, n_draws=500, rng=np.random.default_rng(3))
    assert again.pvalue == whole.pvalue


def test_normal_errors_give_the_pvalue_of_f(rng: np.random.Generator) -> None:
    y = rng.normal(size=(2000, 4))
    y[1000, 0] = 2.9
    fit = multivariate_event_regression(y, {"tariffs": [1000]})
    drawn_p = hein_westfall(fit, n_draws=4999).pvalue
    assert drawn_p == pytest.approx(fit.joint_test().pvalue, abs=0.03)


def test_what_f_cannot_test_has_the_same_reason(rng: np.random.Generator) -> None:
    y = rng.normal(size=(N, 2))
    twice = multivariate_event_regression(y[:, [0, 0]], {"tariffs": [40]})
    test = hein_westfall(twice)
    assert "depend linearly" in str(test.reason)
    assert np.isnan(test.pvalue)
    mean = hein_westfall(twice, null="mean", alternative="less", n_draws=99)
    assert mean.is_applicable
    one = multivariate_event_regression(y[:, 0], {"tariffs": [40]})
    assert "one asset" in str(hein_westfall(one, null="equal").reason)
    assert hein_westfall(one, n_draws=99).is_applicable


def test_faults_are_refused(rng: np.random.Generator) -> None:
    fit, _, _ = study(rng)
    with pytest.raises(ValueError, match="draws"):
        hein_westfall(fit, n_draws=0)
    with pytest.raises(ValueError, match="two-sided"):
        hein_westfall(fit, alternative="less")
    name: Any = "none"
    with pytest.raises(ValueError, match="null"):
        hein_westfall(fit, null=name)


def test_few_bars_whose_draws_lack_an_error_count_as_evidence_for_the_null() -> None:
    y = np.zeros((6, 1))
    y[[1, 5], 0] = 1.0, 1.5
    fit = multivariate_event_regression(y, {"tariffs": [5]})
    test = hein_westfall(fit, n_draws=2000)
    # The pool is 0.8 once and -0.2 four times. Where the five other bars of a draw are
    # alike it has no error; all other draws have an F below the 1.3^2 / 0.8 seen.
    alike = 0.8**5 + 0.2**5
    error = np.sqrt(alike * (1 - alike) / 2000)
    assert test.pvalue == pytest.approx(alike, abs=4 * error)
