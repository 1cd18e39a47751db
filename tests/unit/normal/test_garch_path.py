"""Variance paths by hand."""

import numpy as np
import pytest

from eventimpact.normal._garch_path import LastBar, variance_path


def test_garch_by_hand() -> None:
    last = LastBar(resid=2.0, variance=1.0)
    path = variance_path("garch", np.array([0.1, 0.2, 0.7]), last, 3)
    # 0.1 + 0.2 * 4 + 0.7; 0.1 + 0.9 * 1.6; 0.1 + 0.9 * 1.54
    np.testing.assert_allclose(path, [1.6, 1.54, 1.486], rtol=1e-14)


@pytest.mark.parametrize(
    ("resid", "expected"), [(-2.0, [2.0, 1.85]), (2.0, [1.2, 1.17])]
)
def test_gjr_by_hand(resid: float, expected: list[float]) -> None:
    last = LastBar(resid=resid, variance=1.0)
    path = variance_path("gjr", np.array([0.15, 0.1, 0.2, 0.65]), last, 2)
    # 0.15 + 0.3 * 4 + 0.65 after a fall, 0.15 + 0.1 * 4 + 0.65 after a rise, and
    # then 0.15 + (0.1 + 0.2 / 2 + 0.65) times the one before
    np.testing.assert_allclose(path, expected, rtol=1e-14)


def test_egarch_without_memory_returns_to_its_level_at_once() -> None:
    last = LastBar(resid=3.0, variance=4.0)
    path = variance_path("egarch", np.array([np.log(2.0), 0.0, 0.0, 0.0]), last, 3)
    np.testing.assert_allclose(path, 2.0, rtol=1e-14)


def test_a_path_reverts_to_the_unconditional_variance() -> None:
    last = LastBar(resid=0.0, variance=9.0)
    path = variance_path("garch", np.array([0.1, 0.1, 0.8]), last, 400)
    assert path[-1] == pytest.approx(0.1 / (1 - 0.9))
    assert (np.diff(path)[:100] < 0).all()


def test_an_egarch_that_explodes_is_infinite_without_a_warning() -> None:
    last = LastBar(resid=900.0, variance=1.0)
    path = variance_path("egarch", np.array([0.0, 9.0, 0.0, 0.9]), last, 2)
    assert np.isinf(path).all()
