"""The picture of a specification curve."""

import numpy as np
import pytest

from eventimpact.plots import specification_curve, svg


def picture(n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(n)
    return rng.normal(size=n), rng.random(n) < 0.3, rng.integers(0, 3, (n, 2))


CHOICES = [("scale", ("fast", "slow", "none")), ("dates", ("a", "b", "c"))]


def test_estimates_ascend_and_significant_ones_are_marked() -> None:
    figure = specification_curve(
        [3.0, 1.0, 2.0], [True, False, False], [[0], [1], [0]], [("scale", ("x", "y"))]
    )
    plain, marked = (points.get_offsets() for points in figure.axes[0].collections)
    assert np.asarray(plain).tolist() == [[0.0, 1.0], [1.0, 2.0]]
    assert np.asarray(marked).tolist() == [[2.0, 3.0]]


def test_each_column_marks_the_option_of_each_choice() -> None:
    figure = specification_curve(
        [3.0, 1.0], [False, False], [[0], [1]], [("scale", ("x", "y"))]
    )
    cells = np.asarray(figure.axes[1].images[0].get_array())
    is_blank = (cells == 1.0).all(axis=2)
    # Title of the choice, then its options; the smaller estimate comes first.
    assert is_blank.tolist() == [[True, True], [True, False], [False, True]]


def test_a_thousand_specifications_make_a_small_file() -> None:
    values, marked, chosen = picture(1_000)
    band = np.sort(np.random.default_rng(0).normal(size=(3, 1_000)), axis=0)
    figure = specification_curve(values, marked, chosen, CHOICES, band=band)
    assert len(svg(figure)) < 300_000
    assert figure.axes[1].get_xlabel() == "1,000 specifications, by estimate"


def test_the_same_curve_is_the_same_picture() -> None:
    values, marked, chosen = picture(80)
    first, second = (
        svg(specification_curve(values, marked, chosen, CHOICES)) for _ in range(2)
    )
    assert first == second


def test_shapes_that_do_not_fit_are_refused() -> None:
    values, marked, chosen = picture(5)
    with pytest.raises(ValueError, match="needs shape"):
        specification_curve(values, marked, chosen[:, :1], CHOICES)
