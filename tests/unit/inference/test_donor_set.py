"""Donors, named and justified."""

import numpy as np
import pytest

from eventimpact.inference import DonorSet


def test_returns_are_kept_and_cannot_be_changed() -> None:
    values = np.ones((4, 2))
    donors = DonorSet(returns=values, names=("A", "B"), why="one market")
    values[0, 0] = 9
    assert donors.returns[0, 0] == 1
    with pytest.raises(ValueError, match="read-only"):
        donors.returns[0, 0] = 2


def test_each_column_needs_a_name() -> None:
    with pytest.raises(ValueError, match=r"2 names are given .* \(4, 3\)"):
        DonorSet(returns=np.ones((4, 3)), names=("A", "B"), why="one market")
    with pytest.raises(ValueError, match="1 names are given"):
        DonorSet(returns=np.ones(4), names=("A",), why="one market")


def test_names_are_unique_and_the_exposed_are_among_them() -> None:
    with pytest.raises(ValueError, match="give each name once"):
        DonorSet(returns=np.ones((4, 2)), names=("A", "A"), why="one market")
    with pytest.raises(ValueError, match="those exposed C"):
        DonorSet(
            returns=np.ones((4, 2)), names=("A", "B"), why="one market", exposed=("C",)
        )


def test_a_choice_without_a_reason_is_refused() -> None:
    with pytest.raises(ValueError, match="no reason is given"):
        DonorSet(returns=np.ones((4, 1)), names=("A",), why=" ")
