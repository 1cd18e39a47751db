"""Pictures show their numbers in percent; as SVG they only draw."""

import re

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.axes import Axes
from numpy.testing import assert_allclose

from eventimpact.plots import (
    car_path,
    impact_distribution,
    new_axes,
    share_waterfall,
    svg,
)
from eventimpact.reports import Figure


def legend_of(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.figure.legends[0].get_texts()]


def test_a_cumulative_return_is_drawn_in_percent_with_its_interval() -> None:
    _, ax = new_axes()
    tau = np.arange(-1, 3)
    car = np.array([0.0, -0.02, -0.03, -0.01])
    car_path(ax, tau, car, car - 0.01, car + 0.02, interval="90 % interval")
    line = next(line for line in ax.lines if line.get_marker() == "o")
    assert_allclose(np.asarray(line.get_ydata()), [0.0, -2.0, -3.0, -1.0])
    band = ax.collections[0].get_paths()[0].get_extents()
    assert_allclose([band.y0, band.y1], [-4.0, 2.0])
    assert legend_of(ax) == ["90 % interval", "cumulative abnormal return"]
    assert ax.get_xlabel() == "Bars from the event"


def test_a_waterfall_starts_each_part_where_the_last_one_ended() -> None:
    _, ax = new_axes()
    share_waterfall(ax, ["drift", "sales", "rest"], [0.01, -0.05, -0.16], -0.20)
    bars = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in ax.patches]
    assert_allclose(bars, [(0, 1), (1, -4), (-4, -20), (0, -20)], atol=1e-12)
    minus = "\N{MINUS SIGN}"
    assert [text.get_text() for text in ax.texts] == [
        "+1.0 %",
        f"{minus}5.0 %",
        f"{minus}16.0 %",
        f"{minus}20.0 %",
    ]
    labels = [label.get_text() for label in ax.get_yticklabels()]
    assert labels == ["drift", "sales", "rest", "total"]


def test_a_waterfall_reads_from_the_top() -> None:
    _, ax = new_axes()
    share_waterfall(ax, ["a"], [-0.1], -0.1)
    bottom, top = ax.get_ylim()
    assert bottom > top


def test_parts_that_do_not_add_up_are_refused() -> None:
    _, ax = new_axes()
    with pytest.raises(ValueError, match=r"add up to -0\.15.* but the total is -0\.2"):
        share_waterfall(ax, ["a", "b"], [-0.05, -0.10], -0.20)


def test_an_impact_is_drawn_in_percent_of_all_draws_with_both_falls_marked() -> None:
    _, ax = new_axes()
    draws = np.exp(np.random.default_rng(2).normal(np.log(0.005), 0.6, 4_000))
    impact_distribution(ax, draws, required=0.11, observed=0.22, label="414m USD")
    marks = [float(np.asarray(line.get_xdata())[0]) for line in ax.lines]
    assert_allclose(marks, [11.0, 22.0])
    heights = [bar.get_height() for bar in ax.patches[:48]]
    assert_allclose(sum(heights), 100.0)
    assert legend_of(ax) == [
        "414m USD",
        "5 % to 95 % of it",
        "needed: 11 %",
        "seen: 22 %",
    ]
    assert ax.get_title(loc="left") == f"median {100 * np.median(draws):.2g} %"


def test_draws_without_an_impact_count_among_all_draws() -> None:
    _, ax = new_axes()
    draws = np.array([0.0, 0.0, 0.001, 0.004])
    impact_distribution(ax, draws, required=0.01, observed=0.02)
    assert_allclose(sum(bar.get_height() for bar in ax.patches[:48]), 50.0)


def picture(seed: int) -> str:
    figure, ax = new_axes()
    values = np.random.default_rng(seed).normal(0, 0.01, 5)
    car_path(ax, np.arange(5), values, values - 0.01, values + 0.01)
    return svg(figure, title="A <path>")


def test_the_same_picture_gives_the_same_bytes() -> None:
    assert picture(1) == picture(1)


def test_an_svg_is_one_titled_element_that_scales_and_keeps_its_words() -> None:
    text = picture(1)
    assert text.startswith("<svg ")
    assert text.endswith("</svg>")
    assert "<title>A &lt;path&gt;</title>" in text
    opening = text[: text.index(">")]
    assert "viewBox=" in opening
    assert " width=" not in opening
    assert " height=" not in opening
    assert ">Bars from the event</text>" in text


def test_an_svg_holds_no_date_no_version_and_nothing_a_report_refuses() -> None:
    text = picture(1)
    assert "metadata" not in text
    assert "Matplotlib v" not in text
    assert Figure(svg=text, caption="x", alt="x").svg == text


def test_identifiers_of_two_pictures_never_collide_and_all_references_resolve() -> None:
    texts = [picture(1), picture(2)]
    found = [set(re.findall(r'\bid="([^"]+)"', text)) for text in texts]
    assert not found[0] & found[1]
    for text, names in zip(texts, found, strict=True):
        used = re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', text)
        assert used
        assert {a or b for a, b in used} <= names


def test_a_picture_leaves_the_settings_of_the_user_alone() -> None:
    before = dict(mpl.rcParams)
    picture(1)
    assert dict(mpl.rcParams) == before
