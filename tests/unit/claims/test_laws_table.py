"""The other laws beside the size, and whose sales the calibrated one leaves out."""

import pickle
from typing import Any

import pytest

from eventimpact.claims._context import Context
from eventimpact.claims._inputs import Inputs
from eventimpact.claims._laws import calibration_of, market_cap, own_events
from eventimpact.claims._prepare import prepare
from eventimpact.claims._size import SizeStudy, size, study_size
from eventimpact.impact import ImpactCalibration
from unit.claims.markets import TRUE, OneSeries


def context(claim: Any, prices: Any = None, catalogue: Any = None) -> Context:
    found = prepare(claim, Inputs(prices=prices, catalogue=catalogue)).readings[0]
    assert isinstance(found, Context)
    return found


@pytest.fixture(scope="module")
def germany() -> Context:
    return context("germany-2024")


@pytest.fixture(scope="module")
def study(germany: Context) -> SizeStudy:
    return study_size(germany, germany.claim.cause.amounts[0])


def rows(study: SizeStudy, table: int) -> dict[str, tuple[Any, ...]]:
    return {str(row[0]): row for row in study.detail[table].rows}


def test_five_laws_stand_side_by_side(study: SizeStudy) -> None:
    names = list(rows(study, 3))
    assert names[:4] == ["square root", "linear", "depth walk", "market-cap multiplier"]
    assert names[4].startswith("calibrated on")
    assert len(names) == 5


def test_the_table_and_the_line_have_the_same_square_root(study: SizeStudy) -> None:
    table = rows(study, 3)["square root"]
    line = rows(study, 0)["even pace over the window"]
    for one, other in zip(table[1:4], line[1:4], strict=True):
        a, b = (float(str(x).rstrip(" %")) for x in (one, other))
        assert a == pytest.approx(b, abs=0.06)


def test_larger_shares_are_reached_less_often_and_need_the_square(
    germany: Context, study: SizeStudy
) -> None:
    table = study.detail[2].rows
    assert [row[0] for row in table] == [f"{k} %" for k in range(10, 101, 10)]
    chances = [float(str(row[2]).rstrip(" %")) for row in table]
    assert chances == sorted(chances, reverse=True)
    assert study.bound is not None
    # The square-root law: twice the move needs four times the amount.
    assert str(table[-1][3]).startswith(f"{4 * study.bound.required / 1e9:.4g}")
    assert germany.claim.smallest_share == 0.5


def test_a_claim_is_not_calibrated_on_its_own_cause(germany: Context) -> None:
    assert "A-DE-2024-TOTAL" in own_events(germany)
    calibration = calibration_of(germany)
    assert isinstance(calibration, ImpactCalibration)
    assert "A-DE-2024-TOTAL" not in {sale.id for sale in calibration.sales}


def test_an_announcement_leaves_the_auction_out() -> None:
    assert "A-US-2014-06" in own_events(context("us-marshals-2014"))


def test_all_bitcoin_are_worth_about_their_known_value(germany: Context) -> None:
    # 19.71 million coins (blocks 844,000 to 849,000) at 64,960 USD on 18 June 2024.
    assert market_cap(germany) == pytest.approx(19.71e6 * 65_000, rel=0.02)


def test_without_details_the_finding_is_the_same(
    germany: Context, study: SizeStudy
) -> None:
    bare = study_size(germany, germany.claim.cause.amounts[0], details=False)
    assert bare.detail == ()
    assert size(germany, bare).p_contradict == size(germany, study).p_contradict
    assert size(germany, study).reason.startswith(size(germany, bare).reason)


def test_laws_that_do_not_exclude_the_claim_are_named(
    germany: Context, study: SizeStudy
) -> None:
    # 2.9 billion at once through some 350 million a percent, or 20 daily sigmas of 2.5 %
    # for a day's volume of which a tenth is real: both pass half of a fall of 11 %.
    reason = size(germany, study).reason
    assert "; under the best schedule " in reason
    assert " % of the linear law's draws and " in reason
    assert reason.endswith(" of the depth walk's draws reach the smallest share")
    assert "the market-cap multiplier" not in reason


def test_the_figure_of_a_size_waits_until_it_is_drawn(
    germany: Context, study: SizeStudy
) -> None:
    line = size(germany, study)
    assert line.figure is not None
    assert b"draw_impact" in pickle.dumps(line.figure)
    assert line.figure().axes[0].get_xscale() == "log"


def test_too_few_known_sales_are_said() -> None:
    prices = OneSeries(TRUE.market())
    reason = calibration_of(context(TRUE.said, prices, TRUE.catalogue))
    assert isinstance(reason, str)
    assert "known flow" in reason


def test_another_asset_is_not_calibrated_on_bitcoin() -> None:
    prices = OneSeries(TRUE.market(symbol="SP500"))
    where = context(TRUE.said, prices, TRUE.catalogue)
    reason = calibration_of(where)
    assert isinstance(reason, str)
    assert "SP500" in reason
    assert market_cap(where) is None
