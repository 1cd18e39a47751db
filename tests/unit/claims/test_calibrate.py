"""Claims whose truth is drawn are built as said, and their verdicts are counted."""

import json
import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pytest
from scipy.stats import binomtest

import eventimpact
from eventimpact._types import FloatArray
from eventimpact.claims import Calibration, calibrate
from eventimpact.claims._calibrate_rates import rate
from eventimpact.claims._calibrate_windows import pool_of
from eventimpact.claims._context import Context
from eventimpact.claims._judge import contexts
from eventimpact.claims._placebo_claims import Template, draw_claim, template_of
from eventimpact.errors import InvalidInputError, UnknownNameError
from eventimpact.parallel import Workers
from eventimpact.prices import PriceHistory
from unit.claims.markets import Case, OneSeries, day, event, reading


Task = TypeVar("Task")
Answer = TypeVar("Answer")
N = 1600
FIRST, LAST = 900, 939
BARS = (905, 906, 915, 930)
FALL = Case(
    cause=BARS,
    rivals=(907, 920, 990, 200),
    claim={"as_of": "2030-01-01", "readings": [reading(FIRST, LAST)]},
)


class Elsewhere:
    """Works from the last task to the first, on copies."""

    def map(
        self, function: Callable[[Task], Answer], tasks: Sequence[Task]
    ) -> Iterator[Answer]:
        """Apply a function to each task."""
        answers = [deepcopy(function)(deepcopy(task)) for task in reversed(tasks)]
        return reversed(answers)


def returns() -> FloatArray:
    drawn = np.random.default_rng(3).normal(-0.001, 0.03, N)
    drawn[FIRST : LAST + 1] -= 0.005
    return drawn


def prices(sign: int = 1) -> OneSeries:
    opens = np.datetime64("2020-01-01", "ns") + np.timedelta64(1, "D") * np.arange(N)
    return OneSeries(
        PriceHistory.build(
            symbol="BTC-USD",
            open_at=opens,
            close_at=opens + np.timedelta64(1, "D"),
            close=100 * np.exp(np.cumsum(sign * returns())),
        )
    )


def context_of(case: Case = FALL, sign: int = 1) -> Context:
    return contexts(case.said, prices=prices(sign), catalogue=case.catalogue)[0]


@pytest.fixture(scope="module")
def template() -> Template:
    return template_of(context_of())


def calibrated(n: int, workers: int | Workers = 1, case: Case = FALL) -> Calibration:
    return calibrate(
        case.said,
        n=n,
        workers=workers,
        rng=5,
        prices=prices(),
        catalogue=case.catalogue,
    )


def test_a_drawn_cause_has_as_many_bars_in_runs_as_long(template: Template) -> None:
    rng = np.random.default_rng(0)
    places = Counter()
    for _ in range(300):
        drawn = draw_claim(template, 700, 0.0, rng)
        inside = drawn.outcome.cause.panel.mask()[700:740]
        edges = np.flatnonzero(np.diff(np.r_[0, inside, 0]))
        assert sorted(np.diff(edges)[::2]) == [1, 1, 2]
        rival = drawn.outcome.groups[0].panel
        assert rival.mask()[700:740].sum() == 2
        assert {200, 990} <= set(rival.first.tolist())
        assert (drawn.first, drawn.last) == (700, 739)
        places.update(np.flatnonzero(inside).tolist())
    assert set(places) == set(range(40))


def test_every_placement_is_as_likely_as_any_other() -> None:
    case = Case(
        cause=(900, 901, 903),
        claim={"as_of": "2030-01-01", "readings": [reading(900, 905)]},
    )
    drawn = template_of(context_of(case)).patterns[0]
    rng = np.random.default_rng(1)
    seen = Counter(
        tuple(sorted(drawn.draw((10, 15), rng).first.tolist())) for _ in range(6000)
    )
    pairs = {
        (10 + a, 11 + a, 10 + b)
        for a in range(5)
        for b in range(6)
        if b < a - 1 or b > a + 2
    }
    assert set(seen) == {tuple(sorted(one)) for one in pairs}
    assert len(pairs) == 12
    assert max(abs(n - 500) for n in seen.values()) < 4 * math.sqrt(500 * 11 / 12)


def test_the_clocks_of_the_cause_move_with_its_bars(template: Template) -> None:
    drawn = draw_claim(template, 1200, 0.0, np.random.default_rng(2))
    cause = drawn.outcome.cause
    noons = dict(zip(cause.panel.event_ids, cause.panel.first.tolist(), strict=True))
    for one in cause.events:
        assert one.announced is not None
        assert one.announced.lo == day(noons[one.id]) + timedelta(hours=12)


@pytest.mark.parametrize("share", [0.25, 0.5, 1.0])
def test_an_effect_makes_its_share_of_the_move(
    template: Template, share: float
) -> None:
    pool = pool_of(template, share)
    before = returns()
    rng = np.random.default_rng(4)
    for start, effect in list(zip(pool.starts.tolist(), pool.effects, strict=True))[
        :20
    ]:
        drawn = draw_claim(template, start, float(effect), rng)
        noise = before[start : start + 40].sum()
        assert drawn.move == pytest.approx(noise + effect, abs=1e-12)
        if share < 1:
            assert effect / drawn.move == pytest.approx(share, abs=1e-12)
        else:
            assert effect == pytest.approx(before[FIRST : LAST + 1].sum(), abs=1e-12)
        added = drawn.outcome.returns - np.r_[np.nan, before[1:]]
        hit = np.flatnonzero(np.abs(np.nan_to_num(added)) > 1e-12)
        assert drawn.outcome.cause.panel.mask()[hit].all()
        assert np.nansum(added) == pytest.approx(effect, abs=1e-12)


def test_splits_are_even_in_half_of_the_draws(template: Template) -> None:
    before = np.r_[np.nan, returns()[1:]]
    rng = np.random.default_rng(6)
    even = 0
    for _ in range(200):
        drawn = draw_claim(template, 700, -0.4, rng)
        added = (drawn.outcome.returns - before)[drawn.outcome.cause.panel.mask()]
        even += np.allclose(added, -0.1)
    assert abs(even - 100) < 4 * math.sqrt(50)


def test_volatility_knows_of_an_effect_only_afterwards(template: Template) -> None:
    plain = template.context.outcome.scales.sigma
    drawn = draw_claim(template, 700, -0.4, np.random.default_rng(6)).outcome
    first = int(drawn.cause.panel.first.min())
    assert np.array_equal(
        drawn.scales.sigma[: first + 1], plain[: first + 1], equal_nan=True
    )
    assert drawn.scales.sigma[first + 1] > plain[first + 1]


def test_a_rise_is_a_mirrored_fall() -> None:
    rise = Case(cause=BARS, claim=dict(FALL.claim) | {"direction": "rise"})
    fall, mirrored = template_of(context_of()), template_of(context_of(rise, -1))
    seeds = np.random.default_rng(9), np.random.default_rng(9)
    one = draw_claim(fall, 700, -0.3, seeds[0])
    other = draw_claim(mirrored, 700, -0.3, seeds[1])
    assert other.move == pytest.approx(one.move, abs=1e-12)
    history = other.outcome.history
    assert np.log(history.close[739] / history.close[699]) == pytest.approx(-one.move)


def test_windows_without_effect_fell_as_far_and_leave_the_claims_own_out(
    template: Template,
) -> None:
    pool = pool_of(template, 0.0)
    before = returns()
    sums = np.array([before[s : s + 40].sum() for s in pool.starts])
    assert len(pool.starts)
    assert (sums <= -pool.depth).all()
    assert pool.depth <= -before[FIRST : LAST + 1].sum() + 1e-12
    assert ((pool.starts + 40 <= FIRST) | (pool.starts > LAST)).all()


def test_neither_the_order_of_work_nor_its_place_matters(tmp_path: Path) -> None:
    here, elsewhere = calibrated(4), calibrated(4, Elsewhere())
    assert here.to_dict() == elsewhere.to_dict()
    read = json.loads(here.to_json(tmp_path / "found.json").read_text("utf-8"))
    assert [row["truth"] for row in read["rows"]] == [
        "no effect",
        "50% of the move",
        "the whole move",
    ]


def test_counts_add_up_and_everything_can_be_shown() -> None:
    found = calibrated(8)
    for row in found.rows:
        assert sum(count for _, count in row.rulings) == row.n == 8
        for one in row.lines:
            parts = one.supports, one.contradicts, one.silent, one.not_testable
            assert sum(parts) == 8
    frame = found.to_frame()
    assert frame.groupby("share")["rate"].sum().round(12).eq(1).all()
    assert "the whole move" in found.summary()
    assert "supported" in repr(found)
    assert found.row(1.0).share == 1
    with pytest.raises(KeyError, match="no claims were drawn"):
        found.row(0.7)


@pytest.mark.parametrize(("count", "n"), [(0, 20), (3, 20), (20, 20), (97, 2000)])
def test_intervals_are_those_of_clopper_and_pearson(count: int, n: int) -> None:
    exact = binomtest(count, n).proportion_ci(0.95, method="exact")
    assert rate(count, n) == pytest.approx((count / n, exact.low, exact.high), abs=1e-9)


def test_a_cause_without_dates_has_no_effect_to_inject() -> None:
    found = eventimpact.calibrate("seized-crypto-2025", n=3, rng=1)
    assert [row.share for row in found.rows] == [0]
    assert found.row(0).count("untestable") == 3
    assert "no dated bar in the outcome" in found.summary()


def test_reports_stand_as_far_from_the_window_as_in_the_claim() -> None:
    case = Case(
        cause=(),
        ids=(),
        others=(event("R", LAST + 14),),
        claim=dict(FALL.claim)
        | {"cause": {"label": "sales", "undated": ["X-NEVER"], "reports": ["R"]}},
    )
    drawn = draw_claim(
        template_of(context_of(case)), 700, 0.0, np.random.default_rng(0)
    )
    assert drawn.outcome.reports.panel.first.tolist() == [739 + 14]


def test_a_price_that_did_not_move_as_claimed_leaves_nothing_to_draw() -> None:
    rise = Case(cause=BARS, claim=dict(FALL.claim) | {"direction": "rise"})
    found = calibrated(3, case=rise)
    assert found.rows == ()
    assert "The price made no rise" in found.summary()
    assert "no rise" in repr(found)


def test_lines_that_can_never_be_tested_are_named() -> None:
    lonely = Case(cause=BARS, claim=dict(FALL.claim) | {"groups": []})
    found = calibrated(3, case=lonely)
    assert "rivals" in found.untestable
    assert "rivals can be tested on none of them" in found.summary()


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"n": 0}, "n is 0; draw 1 claim or more of each truth"),
        ({"n": -3, "effects": [2.0]}, "n is -3; draw 1 claim or more of each truth"),
        (
            {"effects": [0.5, 0.0]},
            "the effects hold 0; an effect is a share of the move, above 0 and at most 1",
        ),
        ({"effects": [-0.1, 0.5, 1.2]}, "the effects hold -0.1, 1.2; an effect is"),
        ({"effects": [math.nan]}, "the effects hold nan; an effect is"),
        ({"rng": -1}, "the seed is -1; take 0 or a positive integer"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_its_one_fault(
    asked: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(InvalidInputError) as raised:
        calibrate("germany-2024", **asked)
    assert str(raised.value).startswith(sentence)


def test_no_workers_and_an_unknown_claim_are_refused() -> None:
    with pytest.raises(ValueError, match="0 processes cannot do any work"):
        calibrated(2, workers=0)
    with pytest.raises(UnknownNameError, match="there is no claim called 'nobody'"):
        calibrate("nobody", n=2)


def test_a_truth_that_is_asked_for_twice_is_drawn_once() -> None:
    found = calibrate("germany-2024", n=1, effects=[1, 1.0, 0.5], rng=1)
    assert [row.share for row in found.rows] == [0, 0.5, 1]


def test_the_page_holds_every_count_and_nothing_from_elsewhere(tmp_path: Path) -> None:
    found = calibrated(8)
    page = found.to_html(tmp_path / "found.html").read_text("utf-8")
    assert page == found._repr_html_()
    for row in found.rows:
        share, low, high = row.rate("supported")
        cell = f"{100 * share:.1f} % [{100 * low:.1f}, {100 * high:.1f}]"
        assert cell.replace(" %", "\N{NO-BREAK SPACE}%") in page
        assert row.truth in page
    assert found.series[0][1] in page
    assert "<script" not in page
    assert "http://" not in page
    assert "src=" not in page
    text = found.to_markdown(tmp_path / "found.md").read_text("utf-8")
    assert "| no effect | 8 | " in text


@pytest.mark.parametrize("direction", ["fall", "rise"])
def test_the_page_says_what_could_not_be_calibrated(direction: str) -> None:
    claim = dict(FALL.claim) | {"groups": [], "direction": direction}
    page = calibrated(2, case=Case(cause=BARS, claim=claim))._repr_html_()
    assert ("rivals can be tested on none of them" in page) is (direction == "fall")
    assert ("The price made no rise" in page) is (direction == "rise")
    assert ("Verdicts by truth" in page) is (direction == "fall")


def test_a_reading_that_is_not_there_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="reading"):
        calibrate("germany-2024", n=5, reading="yesterday")


def test_a_claim_whose_outcome_has_no_prices_gives_a_sentence() -> None:
    found = calibrate("china-sold-everything-2025", n=5)
    assert not found.rows
    assert found.note.startswith("There is nothing to draw: no reading of 'china-sold")
    assert found.title.endswith("no outcome to imitate")
    assert found.to_dict()["note"] in found._repr_html_().replace("&#39;", "'")
