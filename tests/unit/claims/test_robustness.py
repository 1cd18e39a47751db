"""The cause's share by every specification."""

import pickle
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from eventimpact.claims import RobustnessCurve, robustness_curve
from eventimpact.claims._context import Context
from eventimpact.claims._evidence import Evidence, Finding
from eventimpact.claims._judge import contexts
from eventimpact.claims._robustness import robustness, study_robustness
from eventimpact.claims._specifications import Specifications, specifications
from eventimpact.errors import InsufficientDataError, UnknownNameError
from unit.claims.markets import (
    CAUSE,
    FALSE,
    NEWS,
    RALLY,
    TRUE,
    Case,
    OneSeries,
    day,
    event,
    falling,
    reading,
)


LONG: dict[str, Any] = {"readings": [reading(800, 829)]}
SPREAD = (803, 808, 814, 820, 825)
HELD = Case(planted=RALLY | falling(SPREAD), cause=SPREAD, claim=LONG)


def context_of(case: Case, **market: Any) -> Context:
    prices = OneSeries(case.market(**market))
    return contexts(case.said, prices=prices, catalogue=case.catalogue)[0]


def line_of(case: Case, **market: Any) -> Evidence:
    context = context_of(case, **market)
    return robustness(context, study_robustness(context, n_draws=199))


def found_in(case: Case, n_draws: int = 39) -> Specifications:
    found = specifications(context_of(case), n_draws)
    assert not isinstance(found, str)
    return found


def options(found: Specifications, spec: int) -> list[str]:
    chosen = found.chosen[spec]
    return [names[k] for names, k in zip(found.levels, chosen, strict=True)]


def by_hand(context: Context, taken: list[str]) -> float:
    """One share, bar by bar, of a cause whose events have one day each."""
    outcome, _, after, normal, scale = taken
    shifts = dict.fromkeys(("start", "end"), 0)
    for part in outcome.split(", "):
        if part != "as stated":
            shifts[part.split()[0]] = int(part.split()[1])
    first, last = context.first + shifts["start"], context.last + shifts["end"]
    returns, scales = context.outcome.returns, context.outcome.scales
    drift = 0.0
    if normal != "zero":
        n = int(normal.split()[2])
        drift = float(returns[context.first - n : context.first].mean())
    sd = {
        "fast and slow": np.sqrt(scales.fast * scales.slow),
        "fast": scales.fast,
        "slow": scales.slow,
        "none": np.ones(len(returns)),
    }[scale]
    reach = 0 if after == "event bars" else int(after.split()[1])
    claimed = {bar + step for bar in SPREAD for step in range(reach + 1)}
    inside = [bar for bar in range(first, last + 1) if bar in claimed]
    rest = [bar for bar in range(first, last + 1) if bar not in claimed]
    z = (returns - drift) / sd
    gap = z[inside].mean() - z[rest].mean()
    return float(sd[inside].sum() * gap / returns[800:830].sum())


def test_each_specification_is_its_formula() -> None:
    context, found = context_of(HELD), found_in(HELD)
    expected = [by_hand(context, options(found, k)) for k in range(len(found.chosen))]
    assert found.estimates == pytest.approx(expected)


def test_every_combination_is_there_once() -> None:
    found = found_in(HELD)
    # 9 outcomes, 3 sets of bars, 3 normal returns by 3 scales; with no scale the
    # normal return cancels.
    assert len(found.chosen) == 9 * 3 * (3 * 3 + 1)
    assert found.n_same == 9 * 3 * 2
    assert len(np.unique(found.chosen, axis=0)) == len(found.chosen)


def test_draws_are_the_same_for_every_specification() -> None:
    found = found_in(HELD, 400)
    as_stated = [k for k, row in enumerate(found.chosen) if not row[[0, 1, 2, 3]].any()]
    between = np.atleast_2d(np.corrcoef(found.placebo[:, as_stated].T))
    assert between[0, 1:].min() > 0.8
    assert abs(np.median(found.placebo)) < 0.1


def test_more_draws_leave_the_estimates_alone() -> None:
    few, many = found_in(HELD, 30), found_in(HELD, 60)
    assert few.estimates.tolist() == many.estimates.tolist()


def test_days_known_to_a_span_are_dated_in_every_way() -> None:
    spans = [(day(bar), day(bar + 1)) for bar in SPREAD]
    others = tuple(
        event(
            f"S-{k}",
            800,
            announced=f"{begin:%Y-%m-%dT%H:%M:%SZ}/{end:%Y-%m-%dT%H:%M:%SZ}",
        )
        for k, (begin, end) in enumerate(spans)
    )
    case = replace(HELD, cause=(), others=others, ids=tuple(one.id for one in others))
    assert set(found_in(case).levels[1]) == {
        "knowledge, span",
        "knowledge, earliest",
        "knowledge, latest",
    }


def test_factors_make_a_market_model() -> None:
    case = replace(HELD, claim=LONG | {"series": {"factors": ["SP500"]}})
    context = context_of(case)
    index = case.market(symbol="SP500")
    noisy = replace(context, market=replace(context.market, factors=(index,)))
    found = specifications(noisy, 30)
    assert not isinstance(found, str)
    assert found.levels[3][-1] == "mean and SP500"
    explained = [k for k, row in enumerate(found.chosen) if row[3] == 3]
    assert found.estimates[explained] == pytest.approx(0.0, abs=1e-9)


def test_a_true_cause_holds() -> None:
    found = line_of(HELD)
    assert found.finding is Finding.SUPPORTS
    assert found.pvalue == 1 / 200
    assert found.p_contradict is None
    assert [row[0] for row in found.detail[1].rows][:2] == ["10 %", "20 %"]


def test_a_false_cause_does_not() -> None:
    found = line_of(FALSE)
    assert found.finding is Finding.SILENT
    assert found.pvalue is not None
    assert found.pvalue > 0.5


@pytest.mark.parametrize(
    ("agreeing", "joint", "finding", "is_said"),
    [
        (0.51, 0.05, Finding.SUPPORTS, False),
        (0.50, 0.05, Finding.SILENT, True),
        (0.50, 0.06, Finding.SILENT, False),
    ],
)
def test_a_small_joint_p_with_few_significant_says_why_it_is_silent(
    agreeing: float, joint: float, finding: Finding, *, is_said: bool
) -> None:
    context = context_of(HELD)
    study = study_robustness(context, n_draws=39)
    assert isinstance(study, RobustnessCurve)
    curve = replace(study.curve, share_significant=agreeing, p_average_z=joint)
    found = robustness(context, replace(study, curve=curve))
    assert found.finding is finding
    assert ("not more than half, so the line stays silent" in found.reason) == is_said


def test_the_figure_pickles_and_draws() -> None:
    kept = line_of(HELD)
    assert b"draw_robustness" in pickle.dumps(kept)
    assert kept.figure is not None
    labels = [label.get_text() for label in kept.figure().axes[1].get_yticklabels()]
    assert labels[:2] == ["as stated", "end -1"]


@pytest.mark.parametrize(
    ("case", "reason"),
    [
        (replace(HELD, ids=()), "no dated bar"),
        (replace(TRUE, planted=dict.fromkeys(CAUSE, 0.01)), "did not move"),
        (
            replace(TRUE, cause=(801, 803), claim={"readings": [reading(801, 803)]}),
            "ways are needed",
        ),
    ],
)
def test_what_cannot_be_tested_says_why(case: Case, reason: str) -> None:
    found = line_of(case)
    assert found.finding is Finding.NOT_TESTABLE
    assert reason in found.reason


def test_a_claim_has_a_curve() -> None:
    found = robustness_curve(
        HELD.said,
        prices=OneSeries(HELD.market()),
        catalogue=HELD.catalogue,
        n_draws=59,
        rng=4,
    )
    assert isinstance(found, RobustnessCurve)
    assert found.curve.n_draws == 59
    assert found.figure().axes[0].get_ylabel().startswith("Share of the move")


def test_the_seed_decides() -> None:
    curves = [
        robustness_curve(
            HELD.said,
            prices=OneSeries(HELD.market()),
            catalogue=HELD.catalogue,
            n_draws=29,
            rng=seed,
        ).curve
        for seed in (1, 1, 2)
    ]
    first, again, other = (curve.band.tolist() for curve in curves)
    assert first == again != other


def test_an_unknown_reading_is_named() -> None:
    with pytest.raises(UnknownNameError, match="some day"):
        robustness_curve(
            HELD.said,
            reading="some day",
            prices=OneSeries(HELD.market()),
            catalogue=HELD.catalogue,
        )


def test_no_curve_says_why() -> None:
    case = replace(HELD, ids=(), rivals=NEWS)
    with pytest.raises(InsufficientDataError, match="no dated bar"):
        robustness_curve(
            case.said, prices=OneSeries(case.market()), catalogue=case.catalogue
        )
