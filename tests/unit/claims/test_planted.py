"""Planted effects are found, on the side where they were planted."""

import math
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from eventimpact.claims import ReadingVerdict, Ruling, UntestedReading, judge
from eventimpact.events import Catalogue, Flow
from unit.claims.markets import (
    CAUSE,
    FALSE,
    NEWS,
    RALLY,
    RIVAL,
    TINY,
    TRUE,
    Case,
    OneSeries,
    day,
    event,
    falling,
    findings,
    line,
    reading,
    rivals,
)


NECESSARY = ("order", "reaction", "size", "share", "rivals")
DOLLARS = {"value": 1e6, "unit": "USD", "on": "2022-03-15", "label": "a million"}


def test_an_effect_on_the_causes_bars_is_supported_on_every_necessary_line() -> None:
    verdict = TRUE.judged()
    assert {findings(verdict)[name] for name in NECESSARY} == {"supports"}
    assert verdict.readings[0].ruling is Ruling.SUPPORTED


def test_an_effect_on_the_rivals_bars_is_contradicted() -> None:
    verdict = FALSE.judged()
    found = findings(verdict)
    assert verdict.readings[0].ruling is Ruling.CONTRADICTED
    assert [found[name] for name in ("reaction", "share", "rivals")] == [
        "contradicts"
    ] * 3


def test_an_effect_that_is_there_but_too_small_contradicts() -> None:
    rest = line(FALSE.judged(), "rivals")
    assert max(rest.p_support, rest.p_contradict) < 0.05
    assert rest.finding.value == "contradicts"


def test_the_share_is_the_planted_one() -> None:
    planted = falling(CAUSE[:3]) | {801: -0.04 - 0.052 - 0.0676}
    verdict = replace(TRUE, planted=RALLY | planted, seed=8).judged()
    split = {row[0]: row for row in line(verdict, "share").detail[0].rows}
    shares = {name: float(row[3].rstrip(" %")) / 100 for name, row in split.items()}
    returns = replace(TRUE, planted=RALLY | planted).returns
    drift = returns[550:800].mean()
    total = returns[800:810].sum()
    of_cause = sum(returns[bar] - drift for bar in CAUSE)
    assert shares["the sales"] == pytest.approx(of_cause / total, abs=0.0051)
    assert shares["the sales"] == pytest.approx(0.5, abs=0.1)


def test_the_parts_of_the_split_add_up_to_the_move() -> None:
    rows = line(FALSE.judged(), "share").detail[0].rows
    *parts, total = (float(row[2].rstrip(" %")) for row in rows)
    exact = 100 * FALSE.returns[800:830].sum()
    assert total == pytest.approx(exact, abs=0.0051)
    assert sum(parts) == pytest.approx(exact, abs=0.0051 * len(parts))


def test_missing_bars_belong_to_the_move_but_to_no_event() -> None:
    verdict = FALSE.judged(missing=(811, 812))
    study = verdict.readings[0].share
    move = verdict.readings[0].context.move
    assert move == pytest.approx(FALSE.returns[800:830].sum())
    parts = study.parts
    assert parts.drift + parts.parts.sum() + parts.remainder == pytest.approx(move)
    over_the_gap = FALSE.returns[811:814].sum()
    drift = verdict.readings[0].context.expected
    quiet = [b for b in range(800, 830) if b not in (*CAUSE, *NEWS, 811, 813)]
    expected = over_the_gap - drift + sum(FALSE.returns[b] - drift for b in quiet)
    assert parts.remainder == pytest.approx(expected)


def test_an_event_on_a_bar_after_missing_ones_counts_as_no_bar_of_it() -> None:
    case = replace(FALSE, cause=(813, 800, 802))
    claimed = case.judged(missing=(812,)).readings[0].share.claimed[0]
    assert int(claimed.sum()) == 2


LATE = Case(
    planted=RALLY | dict.fromkeys(range(800, 830), -0.03),
    cause=(826,),
    rivals=(803,),
    claim={"readings": [reading(800, 829)]},
)


def test_a_cause_after_most_of_the_fall_is_contradicted_by_order() -> None:
    verdict = LATE.judged()
    order = line(verdict, "order")
    returns = LATE.returns
    before, move = returns[800:826].sum(), returns[800:830].sum()
    assert order.finding.value == "contradicts"
    assert order.estimate == pytest.approx(before / move)
    assert verdict.readings[0].ruling is Ruling.CONTRADICTED


def test_what_came_after_the_cause_is_held_against_noise() -> None:
    verdict = replace(LATE, cause=(819,)).judged()
    order = line(verdict, "order")
    returns = LATE.returns[800:830]
    sigma = verdict.readings[0].context.outcome.scales.sigma[819:830]
    gap = returns[19:].sum() - returns.sum() / 2
    sd = math.sqrt((sigma**2).sum())
    assert order.p_contradict == pytest.approx(math.erfc(gap / sd / 2**0.5) / 2)


def test_a_rival_that_moved_first_does_not_contradict_a_true_cause() -> None:
    contradicted = 0
    for seed in range(40):
        noise = np.random.default_rng(seed).normal(0, 0.02, 30)
        planted = dict(zip(range(800, 830), noise, strict=True))
        planted[803] -= 0.10
        planted[815] -= 0.11
        case = Case(
            planted=planted,
            cause=(815,),
            rivals=(803,),
            seed=seed,
            claim={"readings": [reading(800, 829)], "smallest_share": 0.4},
        )
        contradicted += findings(case.judged())["order"] == "contradicts"
    assert contradicted <= 4


def test_a_fall_that_slows_down_has_no_onset_to_be_dated() -> None:
    planted = dict.fromkeys(range(740, 800), -0.03) | dict.fromkeys(
        range(800, 810), -0.001
    )
    order = line(replace(TRUE, planted=planted).judged(), "order")
    assert "no bar turns the mean return in the claimed direction" in order.reason
    assert not order.detail


def test_a_cause_before_most_of_the_fall_came_in_time_whatever_came_first() -> None:
    first = RALLY | falling((800, *CAUSE[1:]))
    order = line(Case(planted=first, cause=CAUSE[1:]).judged(), "order")
    assert 0.05 < order.estimate < 0.1
    assert order.p_contradict > 0.99
    assert order.finding.value == "supports"


def test_a_cause_after_the_outcome_is_contradicted_by_order() -> None:
    verdict = replace(TRUE, cause=(812, 815)).judged()
    order = line(verdict, "order")
    assert order.finding.value == "contradicts"
    assert order.estimate == pytest.approx(1)
    assert "before the cause's first dated event on 2022-03-23" in order.reason
    assert verdict.readings[0].ruling is Ruling.CONTRADICTED


@pytest.mark.parametrize(
    "executed",
    ["2022-03-12", {"text": "unknown", "status": "unknown"}, "2022-03-01/2022-04-01"],
)
def test_a_cause_known_late_but_perhaps_carried_out_before_is_not_contradicted(
    executed: object,
) -> None:
    late = event("X-LATE", 812, executed=executed)
    verdict = replace(TRUE, ids=("X-LATE",), others=(late,)).judged()
    assert findings(verdict)["order"] == "silent"


def test_a_cause_carried_out_late_is_contradicted_although_it_was_executed() -> None:
    late = event("X-LATE", 812, executed="2022-03-25")
    verdict = replace(TRUE, ids=("X-LATE",), others=(late,)).judged()
    assert findings(verdict)["order"] == "contradicts"


def test_a_report_of_earlier_sales_is_not_contradicted_by_coming_late() -> None:
    late = event("X-LATE", 812, category="A.report")
    verdict = replace(TRUE, ids=("X-LATE",), others=(late,)).judged()
    assert findings(verdict)["order"] == "silent"


def test_one_event_without_a_date_keeps_every_dated_line_from_contradicting() -> None:
    lost = replace(FALSE, ids=(*(f"X-{bar}" for bar in CAUSE), "X-NEVER")).judged()
    dated = [line(lost, name) for name in ("order", "reaction", "share", "rivals")]
    assert [one.p_contradict for one in dated] == [None] * 4
    late = replace(TRUE, cause=(812,), ids=("X-812", "X-NEVER")).judged()
    assert findings(late)["order"] == "silent"


def test_the_sensitivity_is_what_the_claim_would_get_with_that_share() -> None:
    for case in (LATE, FALSE, TRUE):
        shown = dict(case.judged().readings[0].sensitivity)
        for share in (0.1, 0.9):
            said = replace(case, claim=case.claim | {"smallest_share": share})
            assert shown[share] == (said.judged().readings[0].ruling,)


def test_the_order_too_is_weighed_again_for_every_share() -> None:
    late = Case(
        planted=dict.fromkeys(range(800, 816), -0.03) | {826: -0.03},
        cause=(826,),
        rivals=(),
        claim={"readings": [reading(800, 829)]},
    )
    assert findings(late.judged())["order"] == "contradicts"
    shown = dict(late.judged().readings[0].sensitivity)
    assert shown[0.5] == (Ruling.CONTRADICTED,)
    assert shown[0.1] == (Ruling.INCONCLUSIVE,)


def test_the_drift_is_the_mean_of_the_250_bars_before_the_outcome() -> None:
    context = TRUE.judged().readings[0].context
    assert context.expected == pytest.approx(TRUE.returns[550:800].mean())


def test_no_dated_event_and_a_tiny_amount_are_contradicted_by_size() -> None:
    verdict = replace(TRUE, ids=(), amount=TINY).judged()
    found = findings(verdict)
    assert verdict.readings[0].ruling is Ruling.CONTRADICTED
    assert found.pop("size") == "contradicts"
    assert set(found.values()) == {"not testable"}
    assert "X-NEVER has none" in line(verdict, "testability").reason


@pytest.mark.parametrize(
    ("amount", "ruling"), [(3e11, Ruling.UNTESTABLE), (1e15, Ruling.INCONCLUSIVE)]
)
def test_no_dated_event_and_a_large_amount_is_not_decided(
    amount: float, ruling: Ruling
) -> None:
    verdict = replace(TRUE, ids=(), amount=amount).judged()
    assert verdict.readings[0].ruling is ruling


def test_a_price_that_rose_leaves_nothing_to_explain() -> None:
    verdict = TRUE.judged(sign=-1)
    assert set(findings(verdict).values()) == {"not testable"}
    reason = line(verdict, "testability").reason
    move = 100 * np.expm1(-TRUE.returns[800:810].sum())
    assert f"moved +{move:.1f} % over the outcome, not a fall" in reason
    assert verdict.readings[0].ruling is Ruling.UNTESTABLE


def test_a_price_that_stood_still_leaves_nothing_to_explain() -> None:
    returns = replace(TRUE, planted={}).returns
    still = {bar: -returns[bar] for bar in range(800, 810)}
    verdict = replace(TRUE, planted=still).judged()
    assert verdict.readings[0].context.move == 0
    assert set(findings(verdict).values()) == {"not testable"}
    assert "moved +0.0\N{NO-BREAK SPACE}% over the outcome" in verdict._repr_html_()


@pytest.mark.parametrize("case", [TRUE, FALSE], ids=["true", "false"])
def test_a_rise_is_the_mirror_image_of_a_fall(case: Case) -> None:
    fall = case.judged().readings[0]
    up = replace(case, claim={**case.claim, "direction": "rise"})
    rise = up.judged(sign=-1).readings[0]
    assert rise.ruling is fall.ruling
    assert rise.move == pytest.approx(-fall.move)
    for down, mirrored in zip(fall.evidence, rise.evidence, strict=True):
        assert (down.line, down.finding) == (mirrored.line, mirrored.finding)
        for name in ("pvalue", "p_support", "p_contradict"):
            assert getattr(mirrored, name) == pytest.approx(getattr(down, name))
    for name in ("order", "share", "rivals"):
        assert number(rise, name) == pytest.approx(number(fall, name))
    assert number(rise, "reaction") == pytest.approx(-number(fall, "reaction"))
    down, mirrored = (one.variants[0].size.bound for one in (fall, rise))
    np.testing.assert_allclose(mirrored.even, down.even)


def number(one: ReadingVerdict, name: str) -> float:
    """Return the estimate of a line."""
    return next(e.estimate for e in one.evidence if e.line == name)


def test_the_amount_of_a_rise_is_bought_and_that_of_a_fall_sold() -> None:
    up = replace(TRUE, claim={"direction": "rise"}).judged(sign=-1)
    assert "all of it bought in the window" in line(up, "size").reason
    assert "all of it sold in the window" in line(TRUE.judged(), "size").reason


def test_events_without_a_usable_date_are_named_with_the_reason() -> None:
    vague = event("X-VAGUE", 0, announced="2022-03")
    case = replace(TRUE, ids=("X-800", "X-NEVER", "X-VAGUE"), others=(vague,))
    verdict = case.judged()
    dropped = {name: why for _, name, why in verdict.readings[0].dropped()}
    assert set(dropped) == {"X-NEVER", "X-VAGUE"}
    assert "at a known time" in dropped["X-NEVER"]
    assert "31 bars" in dropped["X-VAGUE"]
    data = verdict.to_dict()["readings"][0]["dropped"]
    assert {one["event"] for one in data} == set(dropped)
    assert {one["role"] for one in data} == {"the sales"}
    named = {row[0] for row in line(verdict, "testability").detail[0].rows}
    assert named == {"X-NEVER", "X-VAGUE"}


def test_bars_that_two_roles_claim_are_listed_as_contested() -> None:
    verdict = replace(FALSE, rivals=(803, *NEWS)).judged()
    _, contested = line(verdict, "share").detail
    returns = FALSE.returns
    move = f"{100 * np.expm1(returns[803]):+.2f} %"
    assert contested.rows == (("2022-03-14", move, "the sales, news"),)
    assert "(1 is contested)" in line(verdict, "rivals").reason
    assert line(verdict, "rivals").p_contradict is None


def test_an_event_of_two_groups_counts_for_the_cause_alone() -> None:
    threats = {"categories": ["A.sale", "B.threat"]}
    group = {"name": "all", "kind": "rival", "events": threats}
    verdict = replace(TRUE, claim={"groups": [group]}).judged()
    placed = verdict.readings[0].context.daily.groups[0]
    assert [one.id for one in placed.events] == [
        f"Y-{RIVAL}",
        "X-NEVER",
    ]


def test_transfers_of_a_day_are_one_event_of_the_cause() -> None:
    flows = tuple(
        Flow(
            event=name,
            day=day(bar).date(),
            recipient="a venue",
            btc=coins,
            usd=0,
            source="a list",
            vintage="first",
        )
        for name, bar, coins in (
            ("X-NEVER", 802, 1500.0),
            ("X-NEVER", 802, 1000.0),
            ("X-NEVER", 805, 10.0),
            ("Y-809", 803, 99.0),
        )
    )
    cause = {"label": "the sales", "flows_of": ["X-NEVER"]}
    verdict = judge(
        replace(TRUE, claim={"cause": cause}).said,
        prices=OneSeries(TRUE.market()),
        catalogue=Catalogue(TRUE.catalogue.events, flows),
    )
    placed = verdict.readings[0].context.daily.cause
    assert [(one.id, one.title) for one in placed.events] == [
        ("X-NEVER@2022-03-13", "2,500 BTC moved"),
        ("X-NEVER@2022-03-16", "10 BTC moved"),
    ]
    assert placed.panel.first.tolist() == placed.panel.last.tolist() == [802, 805]


def test_a_claim_without_rivals_cannot_be_supported() -> None:
    verdict = replace(TRUE, claim={"groups": []}).judged()
    assert findings(verdict)["rivals"] == "not testable"
    assert verdict.readings[0].ruling is Ruling.INCONCLUSIVE


@pytest.mark.parametrize(
    ("policy", "bars"), [("span", 2), ("earliest", 1), ("latest", 1)]
)
def test_a_time_over_two_bars_follows_the_policy(policy: str, bars: int) -> None:
    late = (day(803) - timedelta(minutes=30)).strftime("%Y-%m-%dT%H:%MZ")
    stop = (day(803) + timedelta(minutes=30)).strftime("%Y-%m-%dT%H:%MZ")
    two = event("X-TWO", 803, announced=f"{late}/{stop}")
    case = replace(TRUE, ids=("X-TWO",), others=(two,), claim={"policy": policy})
    claimed = case.judged().readings[0].share.claimed[0]
    assert int(claimed.sum()) == bars
    first = int(np.flatnonzero(claimed)[0])
    assert first == (3 if policy == "latest" else 2)


def test_the_clock_decides_which_bar_an_event_claims() -> None:
    both = event("X-BOTH", 801, executed="2022-03-17")
    known = replace(TRUE, ids=("X-BOTH",), others=(both,))
    done = replace(known, claim={"clock": "executed"})
    bars = [
        np.flatnonzero(case.judged().readings[0].share.claimed[0]).tolist()
        for case in (known, done)
    ]
    assert bars == [[1], [6]]


def test_an_amount_may_be_missing_and_size_is_then_excused() -> None:
    cause = TRUE.said.cause.model_dump() | {"amounts": ()}
    verdict = replace(TRUE, claim={"cause": cause}).judged()
    one = verdict.readings[0]
    assert "size" not in findings(verdict)
    assert [v.label for v in one.variants] == ["no amount stated"]
    assert one.ruling is Ruling.SUPPORTED


def test_prices_without_volume_leave_the_size_open() -> None:
    verdict = TRUE.judged(volume=None)
    size = line(verdict, "size")
    assert size.reason.startswith("BTC-USD has no day in the outcome with a volume")
    assert verdict.readings[0].ruling is Ruling.SUPPORTED


def test_the_size_of_a_known_law_is_that_of_a_hand_calculation() -> None:
    """Even pace: Y sigma sqrt(Q / (v V)), Y normal above 0.05, v log-uniform."""
    rng = np.random.default_rng(3)
    y, v = rng.normal(0.9, 0.35, 400_000), 10 ** rng.uniform(-1, 0, 400_000)
    factor = np.median((y / np.sqrt(v))[y > 0.05])
    verdict = replace(TRUE, amount=1e7).judged()
    study = verdict.readings[0].variants[0].size
    sigma = verdict.readings[0].context.daily.scales.sigma[800:810]
    move = factor * np.sqrt(np.mean(sigma**2)) * np.sqrt(1e7 / 1e9)
    assert study.usd == pytest.approx(1e7)
    assert study.bound.median == pytest.approx(move, rel=0.01)
    assert line(verdict, "size").estimate == pytest.approx(
        100 * np.expm1(-study.bound.median)
    )


def test_every_amount_has_a_verdict_of_its_own() -> None:
    cause = TRUE.said.cause.model_dump()
    small = {**cause["amounts"][0], "label": "small", "value": TINY}
    cause["amounts"] = (small, *cause["amounts"])
    verdict = replace(TRUE, claim={"cause": cause}).judged()
    rulings = [v.decision.ruling for v in verdict.readings[0].variants]
    assert rulings == [Ruling.CONTRADICTED, Ruling.SUPPORTED]
    assert verdict.readings[0].ruling is Ruling.CONTRADICTED


def test_a_larger_smallest_share_never_turns_a_contradiction_into_support() -> None:
    verdict = TRUE.judged()
    shares = [share for share, _ in verdict.readings[0].sensitivity]
    assert shares == sorted({*TRUE.said.sensitivity, 0.5})
    at = dict(verdict.readings[0].sensitivity)
    assert at[0.5] == (Ruling.SUPPORTED,)
    order = [Ruling.SUPPORTED, Ruling.INCONCLUSIVE, Ruling.CONTRADICTED]
    ranks = [order.index(at[share][0]) for share in shares]
    assert ranks == sorted(ranks)


def test_a_report_after_the_fall_is_tested_but_cannot_contradict() -> None:
    cause = {"label": "the sales", "undated": ["X-NEVER"], "reports": ["X-820"]}
    case = replace(TRUE, cause=(820,), claim={"cause": cause})
    reaction = line(case.judged(), "reaction")
    assert reaction.p_contradict is None
    assert reaction.reason.startswith("on the report of 2022-03-31 BTC-USD returned")
    moved = 100 * TRUE.returns[820]
    assert reaction.estimate == pytest.approx(moved)


def test_two_reports_are_tested_together() -> None:
    cause = {
        "label": "the sales",
        "undated": ["X-NEVER"],
        "reports": ["X-820", "X-830"],
    }
    case = replace(TRUE, cause=(820, 830), claim={"cause": cause})
    reaction = line(case.judged(), "reaction")
    assert "over 2 clusters of reports from 2022-03-31 on" in reaction.reason
    both = 100 * (TRUE.returns[820] + TRUE.returns[830])
    assert reaction.estimate == pytest.approx(both)


def test_an_event_too_early_for_a_test_cannot_make_the_reaction_contradict() -> None:
    case = Case(
        planted={840: -0.5, 841: -0.5},
        cause=(3, 840),
        rivals=(820,),
        claim={"readings": [reading(3, 849)]},
    )
    reaction = line(case.judged(), "reaction")
    assert reaction.p_contradict is None
    assert "(1 more cannot be tested)" in reaction.reason
    assert reaction.finding.value == "supports"


def test_an_outcome_at_the_start_of_the_data_has_no_drift_and_no_onset() -> None:
    case = Case(cause=(4,), rivals=(), claim={"readings": [reading(1, 6)]}, seed=4)
    verdict = replace(case, planted={4: -0.1}).judged()
    assert verdict.readings[0].context.expected == 0.0
    assert "its onset cannot be dated" in line(verdict, "order").reason
    assert "no day in the outcome with a volume" in line(verdict, "size").reason
    assert findings(verdict)["reaction"] == "not testable"


def test_rivals_are_weighed_over_all_groups() -> None:
    groups = [rivals(), {**rivals("again", "confounder")}]
    verdict = replace(TRUE, claim={"groups": groups}).judged()
    assert len(verdict.readings[0].context.daily.groups) == 2
    assert [row[0] for row in line(verdict, "share").detail[0].rows] == [
        "drift before the move",
        "the sales",
        "news",
        "again",
        "nothing known",
        "total",
    ]


def test_the_same_seed_gives_the_same_digits_and_another_one_others() -> None:
    prices = OneSeries(FALSE.market())
    asked = [
        judge(FALSE.said, prices=prices, catalogue=FALSE.catalogue, rng=rng)
        for rng in (None, FALSE.said.seed, np.int64(FALSE.said.seed), 1)
    ]
    first, second, third, other = (one.to_dict() for one in asked)
    assert first == second == third
    assert other["seed"] == 1
    assert other["readings"] != first["readings"]


def test_a_generator_handed_in_gives_the_seed_that_is_reported() -> None:
    prices = OneSeries(FALSE.market())
    drawn, again = (
        judge(FALSE.said, prices=prices, catalogue=FALSE.catalogue, rng=rng)
        for rng in (np.random.default_rng(7), np.random.default_rng(7))
    )
    assert drawn.to_dict() == again.to_dict()
    seeded = judge(FALSE.said, prices=prices, catalogue=FALSE.catalogue, rng=drawn.seed)
    assert seeded.to_dict() == drawn.to_dict()


def test_what_is_drawn_for_a_reading_does_not_depend_on_the_others() -> None:
    alone = FALSE.judged().to_dict()["readings"][0]
    both = [reading(800, 809, "short"), reading(800, 829)]
    second = replace(FALSE, claim={"readings": both}).judged().to_dict()["readings"][1]
    assert second == alone


def test_prices_after_the_day_of_judgement_are_not_looked_at() -> None:
    shorter = replace(FALSE, claim=FALSE.claim | {"as_of": "2022-04-30"})
    series = shorter.judged().to_dict()["data"][0]
    assert series["last_close"].startswith("2022-05-01T00:00")
    early = replace(FALSE, claim=FALSE.claim | {"as_of": "2022-04-10"})
    assert early.judged().market.daily.n_bars == 831


def test_a_day_of_judgement_before_the_data_leaves_nothing_to_test() -> None:
    readings = [reading(-30, -20)]
    case = replace(TRUE, claim={"as_of": "2019-12-25", "readings": readings})
    verdict = case.judged()
    (one,) = verdict.outcomes
    assert isinstance(one, UntestedReading)
    assert one.ruling is Ruling.UNTESTABLE
    assert one.reason.startswith("BTC-USD had no bar until 2019-12-25")
    assert one.needs.startswith("prices that begin before the outcome")
    assert verdict.to_dict()["data"] == []
    assert "Untestable as stated: BTC-USD had no bar" in verdict._repr_html_()
