"""The distributed lag against statsmodels, brute force and hand calculation."""

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from eventimpact._types import FloatArray
from eventimpact.regression import HAC, HC3, Classical, GarchX, dose_response


N = 300


@pytest.fixture
def data(rng: np.random.Generator) -> tuple[FloatArray, FloatArray, FloatArray]:
    dose, control = rng.normal(size=N), rng.normal(size=N)
    noise = np.convolve(rng.normal(size=N + 2), [1, 0.6, 0.3], "valid")
    response = -0.4 * dose + 0.5 * control + noise
    response[1:] += 0.2 * dose[:-1]
    return response, dose, control


def design(dose: FloatArray, lags: int, *controls: FloatArray) -> FloatArray:
    n = len(dose)
    columns = [
        np.concatenate((np.full(lag, np.nan), dose[: n - lag]))
        for lag in range(lags + 1)
    ]
    return np.column_stack((np.ones(n), *columns, *controls))


@pytest.mark.parametrize(
    ("errors", "kind", "options"),
    [
        (Classical(), "nonrobust", {}),
        (HC3(), "HC3", {}),
        (HAC(bandwidth=5), "HAC", {"maxlags": 5, "use_correction": True}),
        (
            HAC(bandwidth=5, correction=False),
            "HAC",
            {"maxlags": 5, "use_correction": False},
        ),
    ],
)
def test_it_is_the_regression_of_statsmodels(
    data: tuple[FloatArray, FloatArray, FloatArray],
    errors: Classical | HC3 | HAC,
    kind: str,
    options: dict[str, object],
) -> None:
    y, dose, control = data
    found = dose_response(y, dose, lags=2, controls=control, errors=errors)
    other = sm.OLS(y[2:], design(dose, 2, control)[2:]).fit(
        cov_type=kind, cov_kwds=options or None, use_t=True
    )
    doses = slice(1, 4)
    np.testing.assert_allclose(found.effects, other.params[doses], rtol=1e-12)
    np.testing.assert_allclose(found.covariance, other.cov_params()[doses, doses])
    np.testing.assert_allclose(found.standard_errors, other.bse[doses])
    np.testing.assert_allclose(found.pvalues, other.pvalues[doses], atol=1e-14)
    np.testing.assert_allclose(found.interval(0.9), other.conf_int(0.1)[doses])
    sums = other.t_test([0, 1, 1, 1, 0])
    assert found.long_run == pytest.approx(sums.effect[0])
    assert found.long_run_error == pytest.approx(sums.sd[0, 0])
    assert found.long_run_pvalue == pytest.approx(float(sums.pvalue), abs=1e-14)
    joint = other.f_test(np.eye(5)[doses])
    assert found.joint() == pytest.approx((float(joint.fvalue), float(joint.pvalue)))
    assert (found.n, found.n_doses, found.dropped, found.df) == (N - 2, N - 2, 2, N - 7)


def test_hac_with_bandwidth_zero_is_hc0(
    data: tuple[FloatArray, FloatArray, FloatArray],
) -> None:
    y, dose, _ = data
    found = dose_response(y, dose, errors=HAC(bandwidth=0, correction=False))
    other = sm.OLS(y, design(dose, 0)).fit(cov_type="HC0")
    np.testing.assert_allclose(found.standard_errors, other.bse[1])


def test_sums_of_effects_have_the_variance_of_sums(
    data: tuple[FloatArray, FloatArray, FloatArray],
) -> None:
    y, dose, _ = data
    found = dose_response(y, dose, lags=3)
    for lag in range(4):
        ones = np.array([1.0] * (lag + 1) + [0.0] * (3 - lag))
        assert found.cumulated[lag] == pytest.approx(ones @ found.effects)
        variance = ones @ found.covariance @ ones
        assert found.cumulated_errors[lag] ** 2 == pytest.approx(variance)
        ratio = abs(ones @ found.effects) / np.sqrt(variance)
        beyond = 2 * stats.t.sf(ratio, found.df)
        assert found.cumulated_pvalues[lag] == pytest.approx(beyond)
    low, high = found.cumulated_interval()[-1]
    assert (low + high) / 2 == pytest.approx(found.long_run)
    assert low < found.long_run < high


def test_hac_counts_distances_in_bars_across_gaps(
    data: tuple[FloatArray, FloatArray, FloatArray], rng: np.random.Generator
) -> None:
    y, dose, _ = data
    y[rng.random(N) < 0.3] = np.nan
    found = dose_response(y, dose, lags=1, errors=HAC(bandwidth=3))
    X = design(dose, 1)
    bars = np.flatnonzero(np.isfinite(y) & np.isfinite(X).all(axis=1))
    beta = np.linalg.lstsq(X[bars], y[bars], rcond=None)[0]
    scores = X[bars] * (y[bars] - X[bars] @ beta)[:, None]
    meat = np.zeros((3, 3))
    for i, s in enumerate(bars):
        for j, t in enumerate(bars):
            weight = max(0.0, 1 - abs(int(s) - int(t)) / 4)
            meat += weight * np.outer(scores[i], scores[j])
    bread = np.linalg.inv(X[bars].T @ X[bars])
    expected = len(bars) / (len(bars) - 3) * bread @ meat @ bread
    np.testing.assert_allclose(found.covariance, expected[1:, 1:], rtol=1e-10)
    assert found.dropped == N - len(bars)
    assert any("score as zero" in n or "count as zero" in n for n in found.notes)


def test_a_known_effect_is_found_exactly_where_there_is_next_to_no_noise() -> None:
    dose = np.tile([0.0, 0.0, 3.0, 0.0, 1.0, 0.0, 2.0], 30)
    y = 0.1 - 0.5 * dose + 0.2 * np.roll(dose, 1) + 1e-6 * np.sin(np.arange(210.0))
    y[0] = np.nan
    found = dose_response(y, dose, lags=1, unit="per cent per per cent")
    np.testing.assert_allclose(found.effects, [-0.5, 0.2], atol=1e-5)
    assert found.long_run == pytest.approx(-0.3, abs=1e-5)
    assert found.unit == "per cent per per cent"


def test_event_days_alone_are_the_regression_of_those_days(
    rng: np.random.Generator,
) -> None:
    dose = np.where(rng.random(N) < 0.15, rng.exponential(size=N), 0.0)
    y = rng.normal(size=N) - dose
    found = dose_response(y, dose, lags=1, errors="HC3").event_days
    assert found is not None
    days = (dose != 0) & (np.arange(N) > 0)
    other = sm.OLS(y[days], design(dose, 1)[days]).fit(cov_type="HC3", use_t=True)
    np.testing.assert_allclose(found.effects, other.params[1:])
    np.testing.assert_allclose(found.standard_errors, other.bse[1:])
    assert found.n == found.n_doses == days.sum()
    assert found.event_days is None


def test_a_dose_on_every_bar_has_no_event_days(
    data: tuple[FloatArray, FloatArray, FloatArray],
) -> None:
    y, dose, _ = data
    assert dose_response(y, dose).event_days is None


def test_doses_on_few_bars_are_noted() -> None:
    rng = np.random.default_rng(5)
    dose = np.zeros(100)
    dose[10:80:7] = rng.exponential(size=10)
    found = dose_response(rng.normal(size=100), dose)
    assert found.n_doses == 10
    assert any(note.startswith("10 bars have a dose") for note in found.notes)


def few(n_doses: int) -> FloatArray:
    dose = np.zeros(60)
    dose[10 : 10 + n_doses] = np.arange(1.0, n_doses + 1)
    return dose


NOISE = np.random.default_rng(2).normal(size=60)
MISSING = np.full(60, np.nan)


@pytest.mark.parametrize(
    ("y", "dose", "control", "reason"),
    [
        (NOISE, np.zeros(60), None, "the dose does not vary"),
        (NOISE, np.full(60, 3.0), None, "the dose does not vary"),
        (MISSING, few(9), None, "no bar has a response"),
        (NOISE, MISSING, None, "no bar has a response"),
        (NOISE, few(9), MISSING, "no bar has a response"),
        (NOISE, few(4), None, "differs from zero on 4 of the bars used but 5"),
        (NOISE, few(9), NOISE, "explain the response exactly"),
        (NOISE, few(9), 2 * few(9), "depends linearly on the others"),
        (NOISE, few(9), np.ones(60), "depends linearly on the others"),
        (np.ones(60), few(9), None, "the response does not vary"),
        (NOISE, few(9), np.eye(60)[0], "one bar fits a coefficient alone"),
        (NOISE, few(9), np.eye(60)[:, :58], "60 bars are complete but 60"),
    ],
)
def test_data_that_do_not_carry_it_give_a_reason(
    y: FloatArray, dose: FloatArray, control: FloatArray | None, reason: str
) -> None:
    found = dose_response(y, dose, controls=control)
    assert found.reason is not None
    assert reason in found.reason
    assert np.isnan(found.effects).all()
    assert np.isnan([found.long_run, found.long_run_pvalue, *found.joint()]).all()


def test_classical_errors_take_a_control_that_is_one_on_a_single_bar() -> None:
    found = dose_response(NOISE, few(9), controls=np.eye(60)[0], errors="classical")
    without = dose_response(NOISE[1:], few(9)[1:], errors="classical")
    np.testing.assert_allclose(found.effects, without.effects)
    np.testing.assert_allclose(found.standard_errors, without.standard_errors)


def test_a_scale_of_the_dose_changes_the_unit_and_nothing_else() -> None:
    one = dose_response(NOISE, few(9), lags=1)
    other = dose_response(NOISE, 1e-9 * few(9), lags=1)
    np.testing.assert_allclose(other.effects * 1e-9, one.effects)
    np.testing.assert_allclose(other.pvalues, one.pvalues)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"lags": -1}, "lags is -1"),
        ({"lags": 0.5}, "lags is 0.5"),
        ({"dose": np.ones(59)}, r"dose has shape \(59,\)"),
        ({"response": np.ones((60, 2))}, r"response has shape \(60, 2\)"),
        ({"controls": np.ones((59, 2))}, r"controls has shape \(59, 2\)"),
        ({"errors": "wild"}, "a dose takes Classical, HC3 or HAC"),
        ({"errors": GarchX()}, "a dose takes Classical, HC3 or HAC"),
    ],
)
def test_wrong_input_is_refused_in_a_sentence(
    changed: dict[str, object], sentence: str
) -> None:
    given: dict[str, object] = {"response": NOISE, "dose": few(9)} | changed
    with pytest.raises(ValueError, match=sentence):
        dose_response(**given)


@pytest.mark.parametrize("level", [0.0, 1.0])
def test_an_interval_needs_a_level(level: float) -> None:
    with pytest.raises(ValueError, match="must lie between 0 and 1"):
        dose_response(NOISE, few(9)).interval(level)
