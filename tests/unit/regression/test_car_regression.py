"""CARs on characteristics against statsmodels, linearmodels, and written-out sandwiches."""

from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray
from statsmodels.regression.linear_model import OLS, WLS

from eventimpact._types import FloatArray
from eventimpact.errors import InsufficientDataError, SingularDesignError
from eventimpact.regression import car_regression


SAME = 1e-10  # both sides in double precision from the same numbers


@dataclass(frozen=True)
class Sample:
    """CARs, characteristics, forecast variances, and labels of two kinds."""

    car: FloatArray
    Z: FloatArray
    variance: FloatArray
    clusters: NDArray[np.int64]

    @property
    def X(self) -> FloatArray:
        """Characteristics with a constant."""
        return np.column_stack((np.ones(len(self.Z)), self.Z))


@pytest.fixture
def sample() -> Sample:
    rng = np.random.default_rng(3)
    n = 90
    variance = rng.uniform(0.5, 4, n) * 1e-4
    clusters = rng.integers(0, [9, 14], (n, 2))
    common = np.column_stack(
        [rng.normal(size=(g, 2))[c] for g, c in zip((9, 14), clusters.T, strict=True)]
    )
    Z = common[:, [0, 2]] + rng.normal(size=(n, 2)) / 2
    shock = common[:, 1] * common[:, 0] + common[:, 3] * common[:, 2]
    car = 0.01 + Z @ [0.02, -0.005] + 0.02 * shock + rng.normal(0, np.sqrt(variance))
    return Sample(car, Z, variance, clusters)


def test_hc3_is_that_of_statsmodels(sample: Sample) -> None:
    want = OLS(sample.car, sample.X).fit(cov_type="HC3", use_t=True)
    got = car_regression(sample.car, sample.Z, names=("size", "age"))
    np.testing.assert_allclose(got.params, want.params, rtol=SAME)
    np.testing.assert_allclose(got.cov, want.cov_params(), rtol=SAME)
    np.testing.assert_allclose(got.t, want.tvalues, rtol=SAME)
    np.testing.assert_allclose(got.p, want.pvalues, rtol=1e-8)
    assert got.r2 == pytest.approx(want.rsquared, rel=SAME)
    assert (got.df, got.n, got.dropped) == (87, 90, 0)
    assert got.names == ("constant", "size", "age")


def test_forecast_variances_weigh_as_in_statsmodels(sample: Sample) -> None:
    want = WLS(sample.car, sample.X, weights=1 / sample.variance).fit()
    got = car_regression(sample.car, sample.Z, weights=sample.variance)
    np.testing.assert_allclose(got.params, want.params, rtol=SAME)
    np.testing.assert_allclose(got.se, want.HC3_se, rtol=SAME)
    assert got.r2 == pytest.approx(want.rsquared, rel=SAME)
    assert got.method == "weighted least squares, HC3 errors"


def test_hc3_written_out(sample: Sample) -> None:
    X, w = sample.X, 1 / sample.variance
    bread = np.linalg.inv((X.T * w) @ X)
    beta = bread @ (X.T * w) @ sample.car
    meat = np.zeros((3, 3))
    for x, y, weight in zip(X, sample.car, w, strict=True):
        e, h = y - x @ beta, weight * x @ bread @ x
        meat += weight**2 * np.outer(x, x) * (e / (1 - h)) ** 2
    got = car_regression(sample.car, sample.Z, weights=sample.variance)
    np.testing.assert_allclose(got.cov, bread @ meat @ bread, rtol=SAME)


@pytest.mark.parametrize("ways", [1, 2])
def test_clustered_errors_are_those_of_statsmodels(sample: Sample, ways: int) -> None:
    labels = sample.clusters[:, :ways]
    want = OLS(sample.car, sample.X).fit(
        cov_type="cluster", cov_kwds={"groups": labels.squeeze()}, use_t=True
    )
    got = car_regression(
        sample.car,
        sample.Z,
        errors="clustered" if ways == 1 else "two-way",
        clusters=labels.astype(str),
    )
    np.testing.assert_allclose(got.cov, want.cov_params(), rtol=SAME)
    assert got.df == 8
    assert got.notes == ()


@pytest.mark.parametrize("ways", [1, 2])
def test_clustered_errors_are_those_of_linearmodels(sample: Sample, ways: int) -> None:
    iv = pytest.importorskip("linearmodels.iv")
    want = iv.IV2SLS(sample.car, sample.X, None, None).fit(
        cov_type="clustered", clusters=sample.clusters[:, :ways], debiased=True
    )
    got = car_regression(
        sample.car,
        sample.Z,
        errors="clustered" if ways == 1 else "two-way",
        clusters=sample.clusters[:, :ways],
    )
    np.testing.assert_allclose(got.params, want.params, rtol=SAME)
    np.testing.assert_allclose(got.cov, want.cov, rtol=1e-9)


def test_two_ways_written_out(sample: Sample) -> None:
    X = sample.X
    bread = np.linalg.inv(X.T @ X)
    scores = X * (sample.car - X @ bread @ X.T @ sample.car)[:, None]

    def part(labels: list[object]) -> FloatArray:
        kinds = set(labels)
        mine = [[k for k, v in enumerate(labels) if v == kind] for kind in kinds]
        sums = [scores[rows].sum(axis=0) for rows in mine]
        factor = len(kinds) / (len(kinds) - 1) * 89 / 87
        return factor * bread @ sum(np.outer(s, s) for s in sums) @ bread

    first, second = sample.clusters.T.tolist()
    pairs: list[object] = list(zip(first, second, strict=True))
    want = part(first) + part(second) - part(pairs)
    got = car_regression(
        sample.car, sample.Z, errors="two-way", clusters=sample.clusters
    )
    np.testing.assert_allclose(got.cov, want, rtol=1e-9)


def test_a_covariance_that_is_not_one_is_mended_and_noted() -> None:
    for seed in range(300):
        rng = np.random.default_rng(seed)
        X, y = rng.normal(size=(12, 3)), rng.normal(size=12)
        clusters = rng.integers(0, 3, (12, 2))
        got = car_regression(y, X, errors="two-way", clusters=clusters)
        if got.notes and np.isfinite(got.cov).all():
            break
    assert np.linalg.eigvalsh(got.cov).min() > -1e-9 * np.abs(got.cov).max()
    assert "negative eigenvalues were set to zero" in got.notes[0]
    model = OLS(y, np.column_stack((np.ones(12), X)))
    both, first, second = (
        model.fit(cov_type="cluster", cov_kwds={"groups": groups}).cov_params()
        for groups in (clusters, clusters[:, 0], clusters[:, 1])
    )
    scale = np.sqrt(np.diagonal(first + second))
    values, vectors = np.linalg.eigh(both / np.outer(scale, scale))
    assert values[0] < 0
    mended = np.outer(scale, scale) * ((vectors * values.clip(0)) @ vectors.T)
    np.testing.assert_allclose(got.cov, mended, rtol=1e-6, atol=1e-12)


@pytest.mark.parametrize("units", [(1, 100, 1e-4), (1, 1, 100), (1e6, 1e-6, 1)])
def test_units_of_characteristics_do_not_matter_to_two_way_t(
    units: tuple[float, ...],
) -> None:
    mended = 0
    for seed in range(90, 130):
        rng = np.random.default_rng(seed)
        X, y = rng.normal(size=(30, 3)), rng.normal(size=30)
        clusters = np.column_stack((rng.integers(0, 6, 30), rng.integers(0, 5, 30)))
        one, other = (
            car_regression(y, X * by, errors="two-way", clusters=clusters)
            for by in (np.ones(3), np.array(units))
        )
        assert one.notes == other.notes
        mended += bool(one.notes)
        np.testing.assert_allclose(one.t, other.t, rtol=1e-8)
        np.testing.assert_allclose(one.p, other.p, rtol=1e-8)
    assert mended > 20


def test_a_negative_two_way_variance_is_no_standard_error() -> None:
    for seed in range(90, 130):
        rng = np.random.default_rng(seed)
        X, y = rng.normal(size=(30, 3)), rng.normal(size=30)
        clusters = np.column_stack((rng.integers(0, 6, 30), rng.integers(0, 5, 30)))
        raw = OLS(y, np.column_stack((np.ones(30), X))).fit(
            cov_type="cluster", cov_kwds={"groups": clusters}
        )
        negative = np.diagonal(raw.cov_params()) < 0
        got = car_regression(y, X, errors="two-way", clusters=clusters)
        np.testing.assert_array_equal(np.isnan(got.p), negative)
        np.testing.assert_array_equal(np.isnan(got.se), negative)
        assert any("no standard error" in note for note in got.notes) == negative.any()


def test_events_with_a_number_missing_are_left_out_and_counted(sample: Sample) -> None:
    car, Z, variance = sample.car.copy(), sample.Z.copy(), sample.variance.copy()
    car[4], Z[7, 1], variance[9] = np.nan, np.nan, 0.0
    kept = np.delete(np.arange(90), [4, 7, 9])
    got = car_regression(
        car, Z, weights=variance, errors="clustered", clusters=sample.clusters[:, 0]
    )
    want = car_regression(
        car[kept],
        Z[kept],
        weights=variance[kept],
        errors="clustered",
        clusters=sample.clusters[kept, 0],
    )
    np.testing.assert_allclose(got.cov, want.cov, rtol=SAME)
    assert (got.n, got.dropped, want.dropped) == (87, 3, 0)


def test_one_characteristic_may_be_a_row_and_none_gives_the_mean(
    sample: Sample,
) -> None:
    row = car_regression(sample.car, sample.Z[:, 0])
    column = car_regression(sample.car, sample.Z[:, :1])
    assert row.p.tolist() == column.p.tolist()
    mean = car_regression(sample.car, np.empty((90, 0)))
    assert mean.params[0] == pytest.approx(sample.car.mean())


def test_too_little_to_go_by_is_said_in_a_sentence(sample: Sample) -> None:
    car, Z = sample.car, sample.Z
    with pytest.raises(InsufficientDataError, match=r"4 events have .* 5 are needed"):
        car_regression(car[:4], Z[:4])
    with pytest.raises(SingularDesignError, match=r"regressor 2 .* depends linearly"):
        car_regression(car, Z[:, [0, 0]])
    with pytest.raises(SingularDesignError, match="does not vary"):
        car_regression(car, np.ones(90))
    lone = np.zeros(90)
    lone[5] = 1
    with pytest.raises(InsufficientDataError, match=r"event 5 .* HC3 .* degenerate"):
        car_regression(car, lone)
    with pytest.raises(InsufficientDataError, match="make 1 cluster"):
        car_regression(car, Z, errors="clustered", clusters=np.zeros(90))
    with pytest.raises(ValueError, match="without error"):
        car_regression(0.5 + Z @ [0.25, 2.0], Z)


def test_arguments_that_do_not_fit_are_refused(sample: Sample) -> None:
    car, Z = sample.car, sample.Z
    with pytest.raises(ValueError, match="errors is 'HC1'"):
        car_regression(car, Z, errors="HC1")
    with pytest.raises(ValueError, match="two-way errors need 2 labels an event"):
        car_regression(car, Z, errors="two-way", clusters=sample.clusters[:, 0])
    with pytest.raises(ValueError, match="HC3 errors need 0 labels"):
        car_regression(car, Z, clusters=sample.clusters[:, 0])
    with pytest.raises(ValueError, match="weights have shape"):
        car_regression(car, Z, weights=[1.0])
    with pytest.raises(ValueError, match="one row an event"):
        car_regression(car[:5], Z)
    with pytest.raises(ValueError, match="1 names were given for 2"):
        car_regression(car, Z, names=("size",))
