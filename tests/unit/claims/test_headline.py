"""What stands in the box of a verdict beside the verdict itself."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from eventimpact.claims import Evidence, Finding, Ruling, judge, load_claim
from eventimpact.claims._headline import changes, law_condition, unsupportive
from unit.claims.markets import TRUE, usd


SUPPORTED, OPEN, NO = Ruling.SUPPORTED, Ruling.INCONCLUSIVE, Ruling.CONTRADICTED


def box(**fields: Any) -> Any:
    """Make a reading of the fields that a sentence reads."""
    return SimpleNamespace(ruling=SUPPORTED, levels=(), sensitivity=(), **fields)


def at(**rulings: Ruling) -> tuple[tuple[float, tuple[Ruling, ...]], ...]:
    """Write rulings by percent: ``p10=OPEN``."""
    return tuple((int(k[1:]) / 100, (v, OPEN)) for k, v in rulings.items())


def test_the_same_verdict_everywhere_needs_no_sentence() -> None:
    one = box()
    one.levels, one.sensitivity = at(p1=SUPPORTED, p5=SUPPORTED), at(p50=SUPPORTED)
    assert changes(one) == ""


def test_levels_and_shares_of_another_verdict_are_named() -> None:
    one = box()
    one.levels = at(p1=OPEN, p5=SUPPORTED, p10=SUPPORTED)
    one.sensitivity = at(
        p10=SUPPORTED, p50=SUPPORTED, p60=OPEN, p70=OPEN, p80=OPEN, p90=NO
    )
    assert changes(one) == (
        " The verdict would be inconclusive at the 1 % level or with a smallest share of "
        "60 % to 80 %, and contradicted with a smallest share of 90 %."
    )


def test_shares_apart_from_each_other_are_no_range() -> None:
    one = box()
    one.sensitivity = at(p10=OPEN, p20=OPEN, p50=SUPPORTED, p60=OPEN)
    assert changes(one).endswith("of 10 % or 20 % or 60 %.")


@pytest.mark.parametrize(
    ("finding", "ruling", "said"),
    [
        (Finding.SUPPORTS, SUPPORTED, ""),
        (Finding.SILENT, NO, ""),
        (
            Finding.SILENT,
            SUPPORTED,
            " Robustness, which the rule does not ask for, is silent: 37 % of 540 are.",
        ),
    ],
)
def test_a_supported_claim_says_what_robustness_does_not_support(
    finding: Finding, ruling: Ruling, said: str
) -> None:
    line = Evidence(
        line="robustness", finding=finding, reason="long", brief="37 % of 540 are"
    )
    one = box(evidence=(line,))
    one.ruling = ruling
    assert unsupportive(one) == said


def sized(label: str, amount: float, caveat: str, *, by: str = "size") -> Any:
    """Make an amount that one line rejects, with what other laws say."""
    size = SimpleNamespace(
        usd=amount,
        variant=SimpleNamespace(label=label),
        caveats=lambda *_: caveat,
    )
    decision = SimpleNamespace(adjusted=((by, 0.001), ("order", 0.4)))
    return SimpleNamespace(size=size, decision=decision)


def conditioned(*variants: Any) -> str:
    claim = SimpleNamespace(significance=0.05)
    context = SimpleNamespace(claim=claim, threshold=0.1)
    return law_condition(box(variants=variants, context=context))


def test_the_largest_amount_that_size_alone_rejects_stands_beside_the_first() -> None:
    said = conditioned(
        sized("a part", 1e9, "; 37 % of one"),
        sized("the total", 3e9, "; 88 % of one"),
        sized("less", 2e9, "; 50 % of one"),
        sized("all there is", 9e9, "; 99 % of one", by="share"),
    )
    assert said == (
        " This is by the square-root law of impact; 37 % of one; for the total 88 % of "
        "one; the verdict is no surer than that law."
    )


def test_a_verdict_that_every_law_shares_names_the_law_only() -> None:
    alone = conditioned(sized("a part", 1e9, ""), sized("less", 1e8, "; 1 %"))
    assert alone == " This is by the square-root law of impact."


def test_another_line_that_rejects_needs_no_law() -> None:
    assert conditioned(sized("a part", 1e9, "; 37 %", by="share")) == ""


def test_the_sentences_stand_in_the_text_and_in_the_page() -> None:
    verdict = TRUE.judged()
    (one,) = verdict.readings
    told = " ".join(one.stability.split())
    assert told
    assert told in " ".join(verdict.summary().split())
    assert told in " ".join(verdict._repr_html_().split())


def test_the_share_says_which_p_is_against_the_smallest_share() -> None:
    (one,) = TRUE.judged().readings
    (share,) = [line for line in one.evidence if line.line == "share"]
    assert share.p_support is not None
    assert "of no more than it), and what followed" in share.reason


@pytest.mark.parametrize("on", ["2030-01-01", "2008-01-01"])
def test_an_amount_without_a_price_is_said_beside_the_evidence(on: str) -> None:
    amount = {"label": "coins", "value": 5.0, "unit": "BTC", "on": on}
    cause = TRUE.said.cause.model_dump() | {"amounts": [usd(1e4), amount]}
    verdict = replace(TRUE, claim={"cause": cause, "as_of": None}).judged()
    (said,) = [one for one in verdict.remarks if "has no size" in one]
    assert said.startswith("the amount “coins” has no size, so nothing bounds")


def test_days_of_a_longer_sale_are_told_from_the_claims_own() -> None:
    claim = load_claim("germany-2024")
    ids = ("A-DE-0704", "A-DE-0708")
    cause = claim.cause.model_copy(
        update={
            "events": claim.cause.model_validate(
                {"label": "x", "events": {"ids": ids}}
            ).events,
            "flows_of": ids,
            "undated": (),
        }
    )
    verdict = judge(claim.model_copy(update={"cause": cause}))
    (dose,) = [one for one in verdict.readings[0].evidence if one.line == "dose"]
    assert " and 2 of these the claim's own" in dose.reason
    listed = [one for one in verdict.remarks if one.startswith("no transfers are")]
    assert listed == [
        f"no transfers are listed for {name}, so flows_of adds none of it; those that "
        "have some: A-DE-2024-TOTAL"
        for name in ids
    ]


def test_a_day_after_all_data_is_said_of_every_claim() -> None:
    verdict = judge("us-marshals-2014", as_of=date(2030, 1, 1))
    assert any(
        one.startswith("as of 2030-01-01: the prices") for one in verdict.remarks
    )
