"""Every line that could be tested has a picture, and it shows the record's numbers."""

import pickle
from functools import cache

import numpy as np
import pytest
from numpy.testing import assert_allclose

from eventimpact.claims import Verdict, judge
from eventimpact.claims._evidence import Evidence, Finding
from eventimpact.plots import Figure


CLAIMS = ("germany-2024", "tariffs-april-2025")
# Ranks, dates and shares that nobody stated are no ratio.
NO_RATIO = ("place", "percent of the supply", "")


@cache
def judged(name: str) -> Verdict:
    return judge(name)


def line(name: str, which: str, reading: int = 0) -> Evidence:
    lines = judged(name).readings[reading].evidence
    return next(one for one in lines if one.line == which)


def drawn(evidence: Evidence) -> Figure:
    assert evidence.figure is not None
    figure = evidence.figure()
    assert isinstance(figure, Figure)
    return figure


@pytest.mark.parametrize("name", CLAIMS)
def test_every_line_that_could_be_tested_has_a_figure_that_draws(name: str) -> None:
    for reading in judged(name).readings:
        for one in reading.evidence:
            is_bare = one.line == "amounts" and one.unit in NO_RATIO
            if one.finding is Finding.NOT_TESTABLE or is_bare:
                continue
            assert pickle.dumps(one.figure)
            for ax in drawn(one).axes:
                assert ax.get_xlabel() or ax.get_ylabel()


def test_the_path_of_the_price_ends_with_the_move() -> None:
    reading = judged("germany-2024").readings[0]
    (ax,) = drawn(line("germany-2024", "order")).axes
    path = next(one for one in ax.lines if one.get_label() == "cumulative return")
    closes = reading.context.outcome.history
    days = closes.open_at.astype("datetime64[D]")
    before, last = (
        closes.close[days == np.datetime64(day)][0]
        for day in ("2024-06-18", "2024-07-12")
    )
    drawn_last = np.asarray(path.get_ydata())[-1]
    assert drawn_last == pytest.approx(100 * np.log(last / before))


def test_the_reaction_is_drawn_where_the_record_has_it() -> None:
    for reading in (0, 1):
        evidence = line("tariffs-april-2025", "reaction", reading)
        (ax,) = drawn(evidence).axes
        seen = next(one for one in ax.lines if str(one.get_label()).startswith("seen"))
        assert np.asarray(seen.get_xdata())[0] == pytest.approx(evidence.estimate)


def test_the_share_of_draws_beyond_the_reaction_is_its_p_value() -> None:
    evidence = line("tariffs-april-2025", "reaction")
    (ax,) = drawn(evidence).axes
    boxes = [
        one.get_patch_transform().transform_path(one.get_path()).get_extents()
        for one in ax.patches
    ]
    ends = np.array([box.x1 for box in boxes])
    heights = np.array([box.height for box in boxes])
    assert evidence.estimate is not None
    assert evidence.pvalue is not None
    first = int(np.searchsorted(ends, evidence.estimate))
    below = heights[:first].sum()
    # Up to 0.5 % of the draws lie left of the picture.
    assert below <= 100 * evidence.pvalue <= below + heights[first] + 0.5


def test_the_cause_stands_among_its_placebos_at_its_share() -> None:
    evidence = line("germany-2024", "controls")
    (ax,) = drawn(evidence).axes
    (cause,) = ax.lines
    assert evidence.estimate is not None
    assert_allclose(np.asarray(cause.get_xdata()), 100 * evidence.estimate)


def test_an_effect_beyond_random_bars_is_drawn_in_percent_of_the_move() -> None:
    evidence = line("germany-2024", "rivals")
    (ax,) = drawn(evidence).axes
    at = [float(np.asarray(one.get_xdata())[0]) for one in ax.lines]
    assert evidence.estimate is not None
    assert at == pytest.approx([100 * evidence.estimate, 50.0, 0.0])


def test_the_timeline_counts_the_events_of_a_role() -> None:
    (ax,) = drawn(line("tariffs-april-2025", "testability")).axes
    names = [label.get_text().replace("\n", " ") for label in ax.get_yticklabels()]
    cause = judged("tariffs-april-2025").readings[0].context.outcome.cause
    assert names[0] == f"{cause.name} ({len(cause.events)})"


def test_amounts_are_drawn_as_stated_over_recomputed() -> None:
    lines = [
        one
        for one in judged("germany-2024").readings[0].evidence
        if one.line == "amounts" and one.figure is not None
    ]
    (ax,) = drawn(lines[0]).axes
    written = [text.get_text() for text in ax.texts]
    # 2.64 and 2.84 over 2.614bn EUR; 2.88 over 2.878bn USD; 4,986 over 17,783 BTC.
    assert written == ["1.01", "1.00", "1.09", "0.28"]
