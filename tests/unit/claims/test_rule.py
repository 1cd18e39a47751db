"""The rule, over hand-made evidence and against statsmodels."""

from collections.abc import Mapping
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from eventimpact.claims import RULE, Evidence, Finding, Ruling, decide


NECESSARY = ("order", "reaction", "size", "share", "rivals", "controls")
ALPHA = 0.05

# The p-values of "the claim is false" and of "the claim is true"; None where the
# line cannot be tested.
Pair = tuple[float, float | None] | None
YES: Pair = (0.01, 0.99)
NO: Pair = (0.99, 0.0001)
OPEN: Pair = (0.4, 0.4)

ALL = dict.fromkeys(NECESSARY, YES)
NONE: dict[str, Pair] = dict.fromkeys(NECESSARY)


P = "Holm p 0.0006"  # six times 0.0001


def one(name: str, pair: Pair) -> Evidence:
    if pair is None:
        return Evidence(line=name, finding=Finding.NOT_TESTABLE, reason="")
    p_false, p_true = pair
    finding = Finding.SILENT
    if p_true is not None and p_true <= ALPHA:
        finding = Finding.CONTRADICTS
    elif p_false <= ALPHA:
        finding = Finding.SUPPORTS
    return Evidence(
        line=name, finding=finding, reason="", p_support=p_false, p_contradict=p_true
    )


def lines(pairs: Mapping[str, Pair]) -> list[Evidence]:
    return [one(name, pair) for name, pair in pairs.items()]


@pytest.mark.parametrize(
    ("pairs", "ruling"),
    [
        (ALL, "supported"),
        (ALL | {"order": OPEN}, "inconclusive"),
        (ALL | {"reaction": OPEN}, "inconclusive"),
        (ALL | {"size": OPEN}, "inconclusive"),
        (ALL | {"share": OPEN}, "inconclusive"),
        (ALL | {"rivals": OPEN}, "inconclusive"),
        (ALL | {"controls": OPEN}, "inconclusive"),
        (ALL | {"controls": None}, "inconclusive"),
        (ALL | {"order": None}, "inconclusive"),
        (ALL | {"reaction": None}, "inconclusive"),
        (ALL | {"share": None}, "inconclusive"),
        (ALL | {"rivals": None}, "inconclusive"),
        (ALL | {"size": None}, "supported"),
        (ALL | {"reaction": (0.05, None)}, "supported"),
        (ALL | {"reaction": (0.0501, None)}, "inconclusive"),
        (ALL | {"order": NO}, "contradicted"),
        (ALL | {"size": NO}, "contradicted"),
        (ALL | {"share": (0.001, 0.001)}, "contradicted"),
        (ALL | {"share": (0.001, 0.0083)}, "contradicted"),
        (ALL | {"share": (0.001, 0.0085)}, "inconclusive"),
        (ALL | {"share": (0.99, 0.03)}, "inconclusive"),
        (NONE, "untestable"),
        (NONE | {"size": OPEN}, "untestable"),
        (NONE | {"size": YES}, "inconclusive"),
        (NONE | {"size": NO}, "contradicted"),
        (NONE | {"reaction": OPEN}, "untestable"),
        (NONE | {"reaction": (0.01, None)}, "untestable"),
        (NONE | {"order": OPEN}, "inconclusive"),
        (NONE | {"share": OPEN, "rivals": OPEN}, "inconclusive"),
        ({"size": NO}, "contradicted"),
        ({}, "untestable"),
    ],
)
def test_the_rule_line_by_line(pairs: dict[str, Pair], ruling: str) -> None:
    assert decide(lines(pairs), ALPHA).ruling.word == ruling


def test_lines_that_are_not_necessary_decide_nothing() -> None:
    others = ("testability", "flow", "dose", "robustness", "amounts")
    for pair in (YES, NO, OPEN, None):
        extra = [one(name, pair) for name in others]
        assert decide(lines(ALL) + extra, ALPHA).ruling is Ruling.SUPPORTED
        assert decide(lines(NONE) + extra, ALPHA).ruling is Ruling.UNTESTABLE


def test_a_contradiction_beats_support() -> None:
    four = {**ALL, "order": NO}
    decision = decide(lines(four), ALPHA)
    assert decision.ruling is Ruling.CONTRADICTED
    assert decision.reason == (
        "the claim as stated is rejected by order (Holm p 0.0006)"
    )


@pytest.mark.parametrize(
    ("no", "words"),
    [
        (
            ("order", "size"),
            f"by order ({P}) and by size ({P})",
        ),
        (
            ("order", "reaction", "size"),
            f"by order ({P}), by reaction ({P}) and by size ({P})",
        ),
    ],
)
def test_each_line_that_rejects_is_named_with_its_pvalue(
    no: tuple[str, ...], words: str
) -> None:
    reason = decide(lines({**ALL, **dict.fromkeys(no, NO)}), ALPHA).reason
    assert reason == f"the claim as stated is rejected {words}"


def test_the_open_lines_are_named() -> None:
    pairs = ALL | {"order": OPEN, "rivals": None}
    assert decide(lines(pairs), ALPHA).reason == (
        "no line contradicts it after Holm's correction, and order, rivals do not "
        "support it"
    )


def test_one_open_line_is_named_in_the_singular() -> None:
    reason = decide(lines(ALL | {"share": OPEN}), ALPHA).reason
    assert reason.endswith("and share does not support it")


def test_support_by_construction_is_not_counted_as_evidence() -> None:
    order = replace(one("order", YES), by_construction=True)
    found = decide([order, *lines(ALL)[1:]], ALPHA)
    assert found.ruling is Ruling.SUPPORTED
    assert found.reason == (
        "every necessary line that can be tested supports it, order by construction, "
        "which is no evidence"
    )
    plain = decide(lines(ALL), ALPHA)
    assert plain.reason == "every necessary line that can be tested supports it"


def test_an_order_by_construction_alone_leaves_a_claim_untestable() -> None:
    order = replace(one("order", YES), by_construction=True)
    silent = [line for line in lines(dict.fromkeys(NECESSARY)) if line.line != "order"]
    found = decide([order, *silent], ALPHA)
    assert found.ruling is Ruling.UNTESTABLE
    assert "(order is met by construction, no evidence)" in found.reason
    seen = [line for line in silent if line.line != "reaction"]
    beside = decide([order, one("reaction", OPEN), *seen], ALPHA)
    assert beside.ruling is Ruling.INCONCLUSIVE
    plain = decide([replace(order, by_construction=False), *silent], ALPHA)
    assert plain.ruling is Ruling.INCONCLUSIVE


def test_the_order_of_the_lines_does_not_matter() -> None:
    pairs = {"order": OPEN, "share": (0.9, 0.02), "size": (0.9, 0.011)}
    forth = decide(lines(pairs), ALPHA)
    back = decide(lines(dict(reversed(pairs.items()))), ALPHA)
    assert forth == back


p_values = st.floats(1e-9, 1)
pairs_of = st.dictionaries(
    st.sampled_from(NECESSARY),
    st.none() | st.tuples(p_values, p_values),
    max_size=6,
)


@settings(max_examples=30)  # statsmodels takes its time
@given(st.lists(p_values, min_size=1, max_size=6))
def test_the_adjusted_p_values_are_those_of_statsmodels(ps: list[float]) -> None:
    named = dict(zip(NECESSARY, ps, strict=False))
    decision = decide(lines({name: (1.0, p) for name, p in named.items()}), ALPHA)
    expected = multipletests(list(named.values()), alpha=ALPHA, method="holm")[1]
    adjusted = dict(decision.adjusted)
    assert [adjusted[name] for name in named] == pytest.approx(list(expected))
    rejects = bool((expected <= ALPHA).any())
    assert (decision.ruling is Ruling.CONTRADICTED) == rejects


@given(pairs_of, st.sampled_from([0.01, 0.05, 0.1]))
def test_support_is_an_intersection_of_rejections(
    pairs: dict[str, Pair], level: float
) -> None:
    ruling = decide(lines(pairs), level).ruling
    tested = {name: pair for name, pair in pairs.items() if pair is not None}
    if ruling is Ruling.SUPPORTED:
        assert set(tested) >= {"order", "reaction", "share", "rivals", "controls"}
        assert max(p for p, _ in tested.values()) <= level
        assert min(p for _, p in tested.values() if p is not None) > level / 6
    if ruling is Ruling.CONTRADICTED:
        assert min(p for _, p in tested.values()) <= level / len(tested)


@given(pairs_of)
def test_a_stricter_level_never_decides_more(pairs: dict[str, Pair]) -> None:
    strict, loose = (decide(lines(pairs), level).ruling for level in (0.01, 0.1))
    if strict is Ruling.CONTRADICTED:
        assert loose is Ruling.CONTRADICTED
    if strict is Ruling.SUPPORTED:
        assert loose in {Ruling.SUPPORTED, Ruling.CONTRADICTED, Ruling.INCONCLUSIVE}


@given(st.lists(st.floats(0, 1), min_size=6, max_size=6))
def test_one_line_that_cannot_tell_is_enough_to_withhold_support(
    ps: list[float],
) -> None:
    pairs = {name: (p, 1.0) for name, p in zip(NECESSARY, ps, strict=True)}
    supported = decide(lines(pairs), ALPHA).ruling is Ruling.SUPPORTED
    assert supported == (max(ps) <= ALPHA)


@pytest.mark.parametrize("ruling", list(Ruling))
def test_every_ruling_has_one_word(ruling: Ruling) -> None:
    assert ruling.word == ruling.name.lower()
    assert ruling.value.startswith(ruling.word)


SUPPORT = {"supported": 2, "inconclusive": 1, "untestable": 1, "contradicted": 0}


@given(pairs_of, st.sampled_from(NECESSARY), st.floats(0, 1))
def test_less_evidence_against_the_claim_never_hurts_it(
    pairs: dict[str, Pair], name: str, part: float
) -> None:
    pair = pairs.get(name)
    if pair is None or pair[1] is None:
        return
    p_false, p_true = pair
    kinder = (p_false * part, p_true + (1 - p_true) * part)
    before, after = (
        decide(lines(case), ALPHA).ruling.word
        for case in (pairs, pairs | {name: kinder})
    )
    assert SUPPORT[after] >= SUPPORT[before]


@given(pairs_of, st.randoms())
def test_the_lines_may_come_in_any_order(pairs: dict[str, Pair], draw: Random) -> None:
    items = list(pairs.items())
    draw.shuffle(items)
    one, other = decide(lines(pairs), ALPHA), decide(lines(dict(items)), ALPHA)
    assert (one.ruling, dict(one.adjusted)) == (other.ruling, dict(other.adjusted))


@given(pairs_of, st.sampled_from([0.01, 0.05, 0.1]))
def test_the_rule_is_that_of_the_specification(
    pairs: dict[str, Pair], level: float
) -> None:
    tested = {name: pair for name, pair in pairs.items() if pair is not None}
    against = sorted(p for _, p in tested.values() if p is not None)
    rejected = bool(against) and against[0] * len(against) <= level
    dated = {"order", "share", "rivals"} & set(tested)
    excused = set(NECESSARY) - set(tested) <= {"size"}
    if rejected:
        expected = "contradicted"
    elif excused and all(p <= level < (q or 1) for p, q in tested.values()):
        expected = "supported"
    elif dated or one_says(tested.get("size")):
        expected = "inconclusive"
    else:
        expected = "untestable"
    assert decide(lines(pairs), level).ruling.word == expected


def one_says(pair: Pair) -> bool:
    """Tell whether a line found anything, at the level of its own finding."""
    return pair is not None and (pair[0] <= ALPHA or (pair[1] or 1) <= ALPHA)


def test_the_table_of_the_rule_is_complete_and_in_order() -> None:
    assert [rule.line for rule in RULE] == [
        "testability",
        "order",
        "reaction",
        "flow",
        "size",
        "dose",
        "share",
        "rivals",
        "controls",
        "robustness",
        "amounts",
    ]
    assert {rule.line for rule in RULE if rule.necessary} == set(NECESSARY)
    assert [rule.line for rule in RULE if rule.excused] == ["size"]
    assert {rule.line for rule in RULE if rule.dated} == {"order", "share", "rivals"}


@pytest.mark.parametrize(
    ("detectable", "said"),
    [
        (0.43, "a cause of 43 % of the move or more would have been seen"),
        (
            1.72,
            "only a cause of 172 % of the move, more than all of it, would have been",
        ),
        (None, "it cannot be supported as long as order cannot be tested"),
    ],
)
def test_an_inconclusive_ruling_says_what_it_would_take(
    detectable: float | None, said: str
) -> None:
    refused = Evidence(line="order", finding=Finding.NOT_TESTABLE, reason="no date")
    found = decide([refused, one("share", OPEN)], ALPHA, detectable=detectable)
    assert found.ruling is Ruling.INCONCLUSIVE
    assert found.needs.startswith("it cannot be supported as long as order cannot")
    assert said in found.needs


def test_an_untestable_ruling_says_what_data_would_help() -> None:
    refused = Evidence(
        line="testability",
        finding=Finding.NOT_TESTABLE,
        reason="",
        needs="dates would make it testable",
    )
    found = decide([refused], ALPHA)
    assert (found.ruling, found.needs) == (Ruling.UNTESTABLE, refused.needs)
