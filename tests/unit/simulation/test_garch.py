"""Simulated returns."""

from typing import Any

import numpy as np
import pytest

from eventimpact.simulation import garch_t


def test_equals_a_plain_recursion() -> None:
    rng = np.random.default_rng(3)
    errors = rng.standard_t(5, size=(520, 1))[:, 0] * np.sqrt(3 / 5)
    h, expected = 0.0004, []
    for error in errors:
        expected.append(np.sqrt(h) * error)
        h = 0.0004 * 0.05 + 0.1 * expected[-1] ** 2 + 0.85 * h
    drawn = garch_t(20, rng=3, persistence=(0.1, 0.85), df=5, sd=0.02)
    np.testing.assert_allclose(drawn[0], expected[500:], rtol=1e-12)


def test_without_clustering_the_sd_is_the_one_asked_for() -> None:
    drawn = garch_t(50_000, rng=0, persistence=(0.0, 0.0), df=30, sd=0.03)
    assert drawn.std() == pytest.approx(0.03, rel=0.02)


def test_volatility_clusters() -> None:
    drawn = np.abs(garch_t(50_000, rng=0)[0])
    assert np.corrcoef(drawn[1:], drawn[:-1])[0, 1] > 0.1


@pytest.mark.parametrize(
    "options", [{"persistence": (0.2, 0.8)}, {"persistence": (-0.1, 0.8)}, {"df": 2.0}]
)
def test_explosive_processes_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="sum to less than 1"):
        garch_t(10, rng=0, **options)
