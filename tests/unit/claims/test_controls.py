"""Random dates, hoaxes and denials against the cause."""

import math
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from eventimpact.claims._context import Context
from eventimpact.claims._control_events import control_events
from eventimpact.claims._controls import ControlStudy, controls, study_controls
from eventimpact.claims._evidence import Evidence, Finding
from eventimpact.claims._judge import contexts
from eventimpact.claims._random_dates import (
    Placebos,
    dates_in_falls,
    dates_in_history,
)
from eventimpact.numerics import window_sums
from unit.claims.markets import (
    CAUSE,
    FALSE,
    RALLY,
    TRUE,
    Case,
    OneSeries,
    event,
    falling,
    reading,
)


HOAXES = tuple(range(300, 700, 20))


def context_of(case: Case, **market: Any) -> Context:
    prices = OneSeries(case.market(**market))
    return contexts(case.said, prices=prices, catalogue=case.catalogue)[0]


def line_of(case: Case, **market: Any) -> Evidence:
    context = context_of(case, **market)
    return controls(context, study_controls(context))


def hoaxes(*bars: int, **fields: Any) -> tuple[Any, ...]:
    kind = {"category": "A.rumour", "flags": ["hoax"], **fields}
    return tuple(event(f"H-{bar}", bar, **kind) for bar in bars)


def study_of(**fields: Any) -> ControlStudy:
    blank = {
        "n_bars": 1,
        "falls": None,
        "history": None,
        "pool": None,
        "n_pools": 1,
        "guilty": np.empty(0),
        "tables": (),
        "is_scheduled": False,
    }
    return ControlStudy(**(blank | fields))


def test_the_pvalue_counts_the_cause_among_the_placebos() -> None:
    placebos = Placebos(statistic=-1.0, drawn=np.array([-2.0, -1.0, 0.0, 3.0]))
    assert placebos.pvalue == 3 / 5


def test_turning_the_dates_round_is_rolling_them() -> None:
    rng = np.random.default_rng(3)
    returns, scale = rng.normal(0, 0.02, 12), rng.uniform(0.01, 0.03, 12)
    returns -= returns.mean() + 0.01
    claimed = np.isin(np.arange(12), [1, 2, 7])
    found = dates_in_falls(
        np.concatenate((np.full(1, np.nan), returns, np.full(11, 0.01))),
        np.concatenate((np.full(1, 0.01), scale, np.full(11, np.nan))),
        slice(1, 13),
        claimed,
    )
    assert found is None
    padded = np.concatenate((returns, [np.nan], returns))
    found = dates_in_falls(
        padded, np.concatenate((scale, [0.01], scale)), slice(0, 12), claimed
    )
    assert found is not None
    z = returns / scale
    turns = [np.roll(claimed, k) for k in range(12)]
    expected = [
        -np.corrcoef(np.where(turn, -z, -z), turn)[0, 1] * math.sqrt(11)
        for turn in turns
    ]
    drawn = [found.excess.statistic, *found.excess.drawn]
    assert drawn == pytest.approx(2 * expected)
    shares = [-returns[turn].sum() / returns.sum() for turn in turns]
    assert [found.returned.statistic, *found.returned.drawn] == pytest.approx(
        2 * shares
    )
    assert found.moves == pytest.approx([returns.sum()] * 2)


def test_other_falls_do_not_overlap_and_are_the_nearest_in_depth() -> None:
    rng = np.random.default_rng(1)
    returns, scale = rng.normal(0, 0.02, 800), np.full(800, 0.02)
    claimed = np.isin(np.arange(20), [5])
    first = int(np.nanargmin(window_sums(returns, 20)[:700]))
    found = dates_in_falls(returns, scale, slice(first, first + 20), claimed)
    assert found is not None
    own, others = found.moves[0], found.moves[1:]
    assert len(others) == 10
    assert (others < 0).all()
    nearest = min(
        (
            move
            for k, move in enumerate(window_sums(returns, 20)[:781])
            if abs(k - first) >= 20 and move < 0
        ),
        key=lambda move: abs(math.log(move / own)),
    )
    assert others[0] == pytest.approx(nearest)


@pytest.mark.parametrize("claimed", [[], list(range(20))])
def test_no_date_and_no_free_bar_leave_nothing_to_turn(claimed: list[int]) -> None:
    returns, scale = np.full(60, -0.01), np.full(60, 0.02)
    mask = np.isin(np.arange(20), claimed)
    assert dates_in_falls(returns, scale, slice(20, 40), mask) is None


def test_ordinary_times_are_the_nearest_in_volatility() -> None:
    rng = np.random.default_rng(2)
    returns, scale = rng.normal(0, 0.02, 901), np.full(901, 0.02)
    state = rng.normal(size=901)
    claimed = np.isin(np.arange(901), [700, 701, 705])
    taken = np.isin(np.arange(901), [100, 650])
    found = dates_in_history(returns, scale, state, claimed, taken)
    assert found is not None

    def mean(at: int) -> float:
        pair = (returns[at] + returns[at + 1]) / (0.02 * math.sqrt(2))
        return float((pair + returns[at + 5] / 0.02) / 2)

    clean = [at for at in range(695) if not taken[[at, at + 1, at + 5]].any()]
    near = sorted(clean, key=lambda at: abs(state[at] - state[700]))[: len(clean) // 3]
    assert found.statistic == pytest.approx(mean(700))
    assert sorted(found.drawn) == pytest.approx(sorted(mean(at) for at in near))


def test_a_short_history_is_none() -> None:
    returns, scale = np.full(400, -0.01), np.full(400, 0.02)
    claimed = np.isin(np.arange(400), [250])
    nothing = np.zeros(400, bool)
    assert dates_in_history(returns, scale, scale, claimed, nothing) is None


def test_the_largest_of_the_pvalues_decides() -> None:
    half = Placebos(statistic=0.0, drawn=np.array([0.0, 1.0, 1.0]))
    sure = Placebos(statistic=-1.0, drawn=np.array([0.0, 1.0, 1.0]))
    falls: Any = replace_falls(sure)
    assert study_of(falls=falls).p_support(0.05) == 0.25
    assert study_of(falls=falls, history=half).p_support(0.05) == 0.5
    assert study_of(falls=falls, pool=half, n_pools=20).p_support(0.05) == 0.5
    assert study_of(falls=falls, pool=half, n_pools=19).p_support(0.05) == 0.25


def replace_falls(excess: Placebos) -> Any:
    mask, scale = np.isin(np.arange(20), [5]), np.full(60, 0.02)
    returns = np.random.default_rng(0).normal(-0.01, 0.02, 60)
    found = dates_in_falls(returns, scale, slice(20, 40), mask)
    assert found is not None
    return replace(found, excess=excess)


def test_ordinary_times_alone_serve_only_what_was_scheduled() -> None:
    history = Placebos(statistic=-1.0, drawn=np.zeros(99))
    assert study_of(history=history).p_support(0.05) is None
    assert study_of(history=history, is_scheduled=True).p_support(0.05) == 0.01


def test_a_true_cause_explains_more_than_random_dates() -> None:
    found = line_of(TRUE)
    assert found.finding is Finding.SUPPORTS
    assert found.p_support is not None
    assert found.p_support <= 0.05
    assert found.p_contradict is None


def test_a_rivals_fall_is_not_the_causes() -> None:
    assert line_of(FALSE).finding is Finding.SILENT


def test_a_rise_is_a_fall_in_the_mirror() -> None:
    rise = replace(TRUE, claim={"direction": "rise"})
    assert line_of(rise, sign=-1).p_support == line_of(TRUE).p_support


def test_hoaxes_that_explain_as_much_keep_the_cause_from_support() -> None:
    quiet = replace(TRUE, others=hoaxes(*HOAXES))
    drops = dict.fromkeys(HOAXES, -0.5)
    loud = replace(quiet, planted=TRUE.planted | drops)
    assert line_of(quiet).finding is Finding.SUPPORTS
    found = line_of(loud)
    assert found.finding is Finding.SILENT
    assert "of negative controls 100.0 %" in found.reason


def test_controls_are_events_by_their_flags_and_not_of_the_cause() -> None:
    others = (
        *hoaxes(300, 320),
        *hoaxes(340, direction="positive"),
        *hoaxes(360, flags=[]),
        *hoaxes(380, flags=["denied"], links=[{"kind": "denial_of", "event": "X-800"}]),
        *hoaxes(CAUSE[1]),
        *hoaxes(400, flags=["uncertain_sale"], links=[part_of("SOLD")]),
        *hoaxes(420, flags=["uncertain_sale"], links=[part_of("MOVED")]),
        event("SOLD", 401, category="A.sale"),
        event("MOVED", 421, category="A.transfer"),
    )
    found = control_events(context_of(replace(TRUE, others=others)))
    assert found.names == ("H-300", "H-320", "H-420")


def part_of(name: str) -> dict[str, str]:
    return {"kind": "part_of", "event": name}


def test_a_claim_can_name_its_controls() -> None:
    claim = {"controls": {"ids": ["H-320", "H-360"]}}
    case = replace(TRUE, others=(*hoaxes(320), *hoaxes(360, flags=[])), claim=claim)
    assert control_events(context_of(case)).names == ("H-320", "H-360")


def test_controls_on_one_day_count_once() -> None:
    again = event("H-AGAIN", 300, category="A.rumour", flags=["hoax"])
    case = replace(TRUE, others=(*hoaxes(300, 320), again))
    found = control_events(context_of(case))
    assert len(found.names) == 2
    assert all(early < late for early, late in pairwise(found.starts))


def test_a_cause_without_a_dated_bar_cannot_be_tested() -> None:
    found = line_of(replace(TRUE, ids=()))
    assert found.finding is Finding.NOT_TESTABLE
    assert "no dated bar" in found.reason


def test_a_cause_on_every_bar_cannot_be_tested() -> None:
    case = replace(TRUE, cause=tuple(range(800, 810)), rivals=())
    found = line_of(replace(case, planted=RALLY | falling(case.cause)))
    assert found.finding is Finding.NOT_TESTABLE
    assert "too few bars" in found.reason


def test_a_move_the_other_way_cannot_be_tested() -> None:
    assert line_of(TRUE, sign=-1).finding is Finding.NOT_TESTABLE


def test_tables_are_left_out_where_they_are_not_wanted() -> None:
    context = context_of(replace(TRUE, others=hoaxes(300)))
    shown, bare = (study_controls(context, is_tabled=b) for b in (True, False))
    assert controls(context, bare).detail == ()
    assert len(controls(context, shown).detail) == 2
    assert bare.p_support(0.05) == shown.p_support(0.05)


def test_the_own_fall_alone_will_do_where_no_other_bars_fell() -> None:
    case = replace(TRUE, claim={"readings": [reading(800, 829)]})
    assert line_of(case).p_support is not None


def test_few_controls_are_drawn_in_every_way_once() -> None:
    case = replace(TRUE, cause=(800, 805), others=hoaxes(*HOAXES[:8]))
    context = context_of(case)
    z = control_events(context).z
    pairs = [(z[i] + z[j]) / 2 for i in range(8) for j in range(i)]
    study = study_controls(context)
    assert study.pool is not None
    assert sorted(study.pool.drawn) == pytest.approx(sorted(pairs))
    assert study.n_pools == 29


def test_so_few_controls_that_none_can_reach_the_level_give_no_pvalue() -> None:
    case = replace(TRUE, cause=(800, 805), others=hoaxes(300, 320))
    found = line_of(case)
    assert (
        "negative controls are too few: 1 way of drawing them cannot give a p-value of 5 %"
        in found.reason
    )
    assert found.detail[1].rows[-1][1:3] == ("negative controls", "1")
    assert found.detail[1].rows[-1][-1] == "too few"


def test_two_controls_decide_nothing_of_two_days_of_tariff_news() -> None:
    (context, *_) = contexts("tariffs-equities-2019-05")
    found = controls(context, study_controls(context))
    assert "negative controls are too few: 1 way" in found.reason
    assert found.pvalue == pytest.approx(1 / 41)
