"""Placements of clusters, counted."""

import numpy as np
import pytest

from eventimpact.inference._clusters import ClusterLayout, run_lengths


@pytest.mark.parametrize("gap", [1, 0])
@pytest.mark.parametrize("lengths", [(1,), (1, 1), (2, 1), (3, 1, 1), (2, 2, 1)])
def test_as_many_placements_are_listed_as_counted(
    lengths: tuple[int, ...], gap: int
) -> None:
    layout = ClusterLayout(n_bars=12, lengths=lengths, is_apart=gap == 1)
    placements = layout.all_placements()
    rows = np.column_stack((placements.starts, placements.lengths))
    assert len(np.unique(rows, axis=0)) == len(rows) == layout.n_placements


@pytest.mark.parametrize("gap", [1, 0])
def test_random_placements_hit_all_of_them_equally_often(gap: int) -> None:
    layout = ClusterLayout(n_bars=7, lengths=(2, 1), is_apart=gap == 1)
    drawn = layout.random_placements(60_000, np.random.default_rng(0))
    rows = np.column_stack((drawn.starts, drawn.lengths))
    _, counts = np.unique(rows, axis=0, return_counts=True)
    expected = 60_000 / layout.n_placements
    assert len(counts) == layout.n_placements
    assert np.abs(counts - expected).max() < 5 * np.sqrt(expected)


def test_blocks_of_draws_do_not_change_the_digits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    layout = ClusterLayout(n_bars=50, lengths=(1, 3, 1), is_apart=True)
    whole = layout.random_placements(500, np.random.default_rng(0))
    monkeypatch.setattr("eventimpact.inference._clusters._CELLS", 1000)
    parts = layout.random_placements(500, np.random.default_rng(0))
    np.testing.assert_array_equal(whole.starts, parts.starts)


def test_runs_of_one_label_stay_together() -> None:
    assert run_lengths(np.array([1, 1, 0, 2, 3, 3, 0])) == (2, 1, 2)
    assert run_lengths(np.array([0, 0])) == ()
    assert run_lengths(np.array([], dtype=int)) == ()
