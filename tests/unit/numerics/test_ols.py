"""Ordinary least squares against other formulas and by hand."""

import numpy as np
import pytest

from eventimpact._types import FloatArray
from eventimpact.errors import InsufficientDataError, SingularDesignError
from eventimpact.numerics import ols


EXACT = 1e-11  # two exact solvers in double precision


@pytest.fixture
def design() -> FloatArray:
    rng = np.random.default_rng(3)
    return np.column_stack((np.ones(40), rng.normal(size=(40, 2))))


def test_coefficients_and_residuals_are_those_of_lapack(design: FloatArray) -> None:
    y = np.random.default_rng(4).normal(size=40)
    expected = np.linalg.lstsq(design, y)[0]
    fit = ols(y, design)
    np.testing.assert_allclose(fit.params, expected, rtol=EXACT)
    np.testing.assert_allclose(fit.resid, y - design @ expected, atol=EXACT)


def test_variance_divides_by_observations_less_regressors(design: FloatArray) -> None:
    y = np.random.default_rng(4).normal(size=40)
    fit = ols(y, design)
    assert fit.df_resid == 37
    np.testing.assert_allclose(fit.sigma2, (fit.resid**2).sum() / 37, rtol=EXACT)
    np.testing.assert_allclose(
        fit.xtx_inv, np.linalg.inv(design.T @ design), rtol=1e-9, atol=EXACT
    )


def test_a_mean_is_worked_by_hand() -> None:
    fit = ols([1.0, 2.0, 6.0], np.ones((3, 1)))
    assert fit.params[0] == pytest.approx(3.0)
    assert fit.sigma2 == pytest.approx((4 + 1 + 9) / 2)
    assert fit.xtx_inv[0, 0] == pytest.approx(1 / 3)


@pytest.mark.parametrize("unit", [1e-12, 1.0, 1e12])
def test_a_perfect_fit_has_no_variance_and_any_other_has_one(
    unit: float, design: FloatArray
) -> None:
    assert ols(np.full(50, 0.1 * unit), np.ones((50, 1))).sigma2 == 0.0
    y = np.random.default_rng(4).normal(size=40)
    rss = np.linalg.lstsq(design, y)[1][0]
    assert ols(unit * y, design).sigma2 == pytest.approx(
        unit**2 * rss / 37, rel=EXACT, abs=0
    )


def test_a_level_shift_costs_no_digits(design: FloatArray) -> None:
    y = np.random.default_rng(4).normal(size=40)
    shifted = design.copy()
    shifted[:, 1] += 1e4
    np.testing.assert_allclose(ols(y, shifted).resid, ols(y, design).resid, atol=1e-10)


@pytest.mark.parametrize(
    ("column", "what"),
    [
        (np.full(40, 2.0), "does not vary"),
        (np.zeros(40), "does not vary"),
        (None, "depends linearly"),
    ],
)
def test_a_dependent_regressor_is_named_with_its_kind(
    design: FloatArray, column: FloatArray | None, what: str
) -> None:
    added = design[:, 1] * 2 - design[:, 2] if column is None else column
    with pytest.raises(SingularDesignError, match=f"regressor 3 .* {what}"):
        ols(np.ones(40), np.column_stack((design, added)))


def test_missing_regressors_are_refused(design: FloatArray) -> None:
    design[3, 1] = np.nan
    with pytest.raises(SingularDesignError, match="missing or infinite"):
        ols(np.ones(40), design)


def test_as_many_observations_as_regressors_are_too_few() -> None:
    with pytest.raises(InsufficientDataError, match="holds 2 observations but 3"):
        ols([1.0, 2.0], np.array([[1.0, 0.0], [1.0, 1.0]]))


def test_shapes_have_to_agree(design: FloatArray) -> None:
    with pytest.raises(ValueError, match="one response a row"):
        ols(np.ones(39), design)
