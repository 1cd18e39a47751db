"""Local projections against regressions of statsmodels, its VAR, and brute force."""

from collections.abc import Iterable

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.special import stdtrit
from statsmodels.tsa.api import VAR

from eventimpact._types import FloatArray
from eventimpact.regression import dose_response, local_projections


N = 400


@pytest.fixture
def data(rng: np.random.Generator) -> tuple[FloatArray, FloatArray]:
    shock, y = rng.normal(size=N), np.zeros(N)
    for t in range(1, N):
        y[t] = 0.5 * y[t - 1] + 0.8 * shock[t] - 0.3 * shock[t - 1] + rng.normal()
    return y, shock


def regressors(t: int, y: FloatArray, x: FloatArray, lags: int) -> list[float]:
    past = [float(s[t - lag]) for lag in range(1, lags + 1) for s in (y, x)]
    return [1.0, float(x[t]), *past]


@pytest.mark.parametrize("cumulative", [True, False])
@pytest.mark.parametrize("gaps", [True, False])
def test_each_horizon_is_a_regression_of_statsmodels_with_hc3_errors(
    data: tuple[FloatArray, FloatArray], *, cumulative: bool, gaps: bool
) -> None:
    y, x = data
    if gaps:
        y[[50, 51, 200]] = np.nan
        x[120] = np.nan
    found = local_projections(y, x, 4, lags=2, cumulative=cumulative)
    for h in range(5):
        rows, outcome = [], []
        for t in range(2, N - h):
            after = sum(y[t : t + h + 1]) if cumulative else y[t + h]
            row = regressors(t, y, x, 2)
            if np.isfinite([after, *row]).all():
                rows.append(row)
                outcome.append(after)
        other = sm.OLS(outcome, rows).fit(cov_type="HC3", use_t=True)
        assert found.responses[h] == pytest.approx(other.params[1], rel=1e-10)
        assert found.standard_errors[h] == pytest.approx(other.bse[1], rel=1e-10)
        assert found.pvalues[h] == pytest.approx(other.pvalues[1], abs=1e-12)
        assert found.n[h] == len(rows)
        low, high = other.conf_int(0.05)[1]
        band = found.bands("pointwise")
        assert (band.low[h], band.high[h]) == pytest.approx((low, high))


def test_at_horizon_zero_it_is_the_dose_response_with_lags_for_controls(
    data: tuple[FloatArray, FloatArray],
) -> None:
    y, x = data
    past = np.full((N, 2), np.nan)
    past[1:] = np.column_stack((y, x))[:-1]
    found = local_projections(y, x, 0, lags=1)
    other = dose_response(y, x, controls=past, errors="HC3")
    np.testing.assert_allclose(found.responses, other.effects, rtol=1e-12)
    np.testing.assert_allclose(found.standard_errors, other.standard_errors)


def test_the_covariance_of_two_horizons_sums_products_of_their_scores(
    data: tuple[FloatArray, FloatArray],
) -> None:
    y, x = data
    found = local_projections(y, x, [0, 3], lags=1, cumulative=False)
    scores = []
    for h in (0, 3):
        X = np.array([regressors(t, y, x, 1) for t in range(1, N - h)])
        outcome = y[1 + h :]
        others = np.delete(X, 1, axis=1)
        u = x[1 : N - h] - others @ np.linalg.lstsq(others, x[1 : N - h], rcond=None)[0]
        hat = np.diagonal(X @ np.linalg.pinv(X))
        e = (outcome - X @ np.linalg.lstsq(X, outcome, rcond=None)[0]) / (1 - hat)
        scores.append(dict(zip(range(1, N - h), u * e / (u @ u), strict=True)))
    both = sum(scores[0][t] * scores[1][t] for t in scores[1])
    assert found.covariance[0, 1] == pytest.approx(both, rel=1e-9)
    assert found.covariance[1, 0] == found.covariance[0, 1]


def test_of_a_long_series_responses_are_those_of_the_var() -> None:
    rng = np.random.default_rng(8)
    n = 60_000
    z = np.zeros((n, 2))
    u = rng.normal(size=(n, 2))
    u[:, 1] += 0.6 * u[:, 0]
    matrix = np.array([[0.4, 0.0], [-0.3, 0.5]])
    for t in range(1, n):
        z[t] = matrix @ z[t - 1] + u[t]
    x, y = z.T
    irf = VAR(z).fit(1).irf(6)
    expected = irf.orth_irfs[:, 1, 0] / irf.orth_irfs[0, 0, 0]
    found = local_projections(y, x, 6, lags=2, cumulative=False)
    assert (np.abs(found.responses - expected) < 4 * found.standard_errors).all()
    np.testing.assert_allclose(found.responses, expected, atol=0.03)
    summed = local_projections(y, x, 6, lags=2).responses
    np.testing.assert_allclose(summed, np.cumsum(expected), atol=0.1)


def test_controls_enter_with_their_lags(
    data: tuple[FloatArray, FloatArray], rng: np.random.Generator
) -> None:
    y, x = data
    w = rng.normal(size=N)
    y = y + w
    found = local_projections(y, x, 1, lags=1, controls=w, cumulative=False)
    X = np.column_stack((np.ones(N - 2), x[1:-1], w[1:-1], y[:-2], x[:-2], w[:-2]))
    other = sm.OLS(y[2:], X).fit(cov_type="HC3")
    assert found.responses[1] == pytest.approx(other.params[1])
    assert found.standard_errors[1] == pytest.approx(other.bse[1])


def test_bands_of_one_horizon_are_the_interval_of_students_t(
    data: tuple[FloatArray, FloatArray],
) -> None:
    found = local_projections(*data, [2], lags=1)
    exact = stdtrit(found.df[0], 0.975)
    assert found.bands("pointwise").critical == pytest.approx(exact)
    assert found.bands("bonferroni").critical == pytest.approx(exact)
    assert found.bands("sup-t").critical == pytest.approx(exact, rel=0.02)


def test_sup_t_lies_between_pointwise_and_bonferroni(
    data: tuple[FloatArray, FloatArray],
) -> None:
    found = local_projections(*data, 10, lags=2)
    sizes = []
    for kind in ("pointwise", "sup-t", "bonferroni"):
        band = found.bands(kind)
        sizes.append(((band.high - band.low) / 2 / found.standard_errors).min())
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[1] < sizes[2]


def test_sup_t_of_horizons_without_correlation_is_the_quantile_of_the_largest(
    rng: np.random.Generator,
) -> None:
    y, x = rng.normal(size=(2, 20_000))
    found = local_projections(y, x, 4, lags=1, cumulative=False)
    # P(|z| <= c)^5 = 0.95 for independent standard normals: c = 2.5688
    assert found.bands("sup-t").critical == pytest.approx(2.5688, rel=0.02)


def test_the_same_seed_gives_the_same_band(
    data: tuple[FloatArray, FloatArray],
) -> None:
    found = local_projections(*data, 5, lags=1)
    one, again = found.bands(rng=3), found.bands(rng=np.random.default_rng(3))
    assert one.critical == again.critical
    np.testing.assert_array_equal(one.low, again.low)


def test_a_horizon_beyond_the_data_has_a_reason_and_the_others_stay(
    data: tuple[FloatArray, FloatArray],
) -> None:
    y, x = data[0][:30], data[1][:30]
    found = local_projections(y, x, [0, 28, 500], lags=1)
    assert found.reason is None
    assert found.reasons[0] is None
    assert found.reasons[1] is not None
    assert found.reasons[2] is not None
    assert np.isfinite(found.responses).tolist() == [True, False, False]
    band = found.bands("sup-t")
    assert np.isfinite(band.low).tolist() == [True, False, False]
    alone = local_projections(y, x, [0], lags=1)
    np.testing.assert_allclose(band.low[0], alone.bands("sup-t").low[0])


NOISE = np.random.default_rng(2).normal(size=(2, 60))


@pytest.mark.parametrize(
    ("y", "x", "control", "reason"),
    [
        (NOISE[0], np.zeros(60), None, "the shock does not vary"),
        (np.full(60, np.nan), NOISE[1], None, "no bar has a response"),
        (np.zeros(60), NOISE[1], None, "the response does not vary"),
        (NOISE[0], NOISE[1], NOISE[0], "explain the response exactly"),
        (NOISE[0], NOISE[1], NOISE[1], "depends linearly on the others"),
        (NOISE[0], NOISE[1], np.eye(60)[30], "one bar fits a coefficient alone"),
    ],
)
def test_data_that_do_not_carry_it_give_a_reason(
    y: FloatArray, x: FloatArray, control: FloatArray | None, reason: str
) -> None:
    found = local_projections(y, x, [0], lags=1, controls=control)
    assert found.reason is not None
    assert reason in found.reason
    assert np.isnan(found.responses).all()
    assert np.isnan(found.bands().low).all()
    assert np.isnan(found.bands().critical)


@pytest.mark.parametrize("horizons", [[], [-1], [1, 1], -1])
def test_horizons_are_different_bars_from_the_shock_on(
    horizons: int | Iterable[int],
) -> None:
    with pytest.raises(ValueError, match="give different bars from 0 on"):
        local_projections(*NOISE, horizons, lags=1)


def test_at_least_one_lag_is_needed() -> None:
    with pytest.raises(ValueError, match="lags is 0; it must be a whole number from 1"):
        local_projections(*NOISE, 2, lags=0)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [({"kind": "scheffe"}, "kind is 'scheffe'"), ({"level": 1.0}, "the level is 1.0")],
)
def test_a_band_of_no_kind_or_level_is_refused(
    changed: dict[str, object], sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        local_projections(*NOISE, 2, lags=1).bands(**changed)
