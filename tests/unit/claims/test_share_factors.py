"""The share line after what the whole market did, and with its intervals."""

import pickle
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from eventimpact.claims import Verdict, judge
from eventimpact.claims._factor_returns import factor_returns
from eventimpact.claims._rivals import rivals
from eventimpact.claims._share import share
from eventimpact.claims._share_study import study_share, study_share_intervals
from eventimpact.plots import Figure
from eventimpact.prices import PriceHistory
from unit.claims.markets import CAUSE, N_BARS, TRUE, OneSeries, line


DAY = np.timedelta64(1, "D")
OPENS = np.datetime64("2020-01-01", "ns") + DAY * np.arange(N_BARS)


def index(returns: np.ndarray, *, weekends: bool = True) -> PriceHistory:
    """Make an index of the same days, or of weekdays only."""
    kept = np.ones(N_BARS, bool) if weekends else np.arange(N_BARS) % 7 < 5
    return PriceHistory.build(
        symbol="INDEX",
        open_at=OPENS[kept],
        close_at=OPENS[kept] + DAY,
        close=(1000 * np.exp(np.cumsum(returns)))[kept],
        contiguous=np.arange(kept.sum()) > 0,
        source="a test",
    )


@pytest.fixture(scope="module")
def verdict() -> Verdict:
    return TRUE.judged()


def with_factors(verdict: Verdict, *factors: PriceHistory) -> Any:
    context = verdict.readings[0].context
    return replace(context, market=replace(context.market, factors=factors))


def test_a_weekend_has_no_factor_return_and_monday_has_all_of_it() -> None:
    moves = np.random.default_rng(1).normal(0, 0.01, N_BARS)
    found = factor_returns(TRUE.market(), [index(moves, weekends=False)])[:, 0]
    day = np.arange(N_BARS) % 7
    assert np.isnan(found[day >= 5]).all()
    monday = 7 * 20
    assert found[monday] == pytest.approx(moves[monday - 2 : monday + 1].sum())
    assert found[monday + 1] == pytest.approx(moves[monday + 1])


def test_what_follows_the_factor_is_taken_off_first(verdict: Verdict) -> None:
    moves = np.random.default_rng(1).normal(0, 0.01, N_BARS)
    context = with_factors(verdict, index(moves))
    study = study_share(context)
    X = np.column_stack((np.ones(250), moves[550:800]))
    b = np.linalg.lstsq(X, TRUE.returns[550:800], rcond=None)[0]
    np.testing.assert_allclose(study.expected.coefficients, b[1:], rtol=1e-8)
    assert study.parts.factor == pytest.approx(b[1] * moves[800:810].sum(), rel=1e-8)
    cause = sum(TRUE.returns[bar] - b[0] - b[1] * moves[bar] for bar in CAUSE)
    assert study.parts.parts[0] == pytest.approx(cause, rel=1e-8)
    split = study.parts
    whole = split.drift + split.factor + split.parts.sum() + split.remainder
    assert whole == pytest.approx(context.move, abs=1e-12)
    evidence = share(context, study)
    assert "of the move follows INDEX and was taken off first" in evidence.reason
    part = f"{100 * cause / context.move:.0f} % with drift and factors taken off"
    assert part in evidence.reason
    names = [row[0] for row in evidence.detail[0].rows]
    assert names[:2] == ["drift before the move", "factors"]
    assert evidence.detail[2].rows[0][:2] == ("INDEX", f"{b[1]:.3f}")


def test_a_market_that_moved_alike_leaves_the_cause_nothing(verdict: Verdict) -> None:
    study = study_share(with_factors(verdict, index(TRUE.returns)))
    assert study.parts.factor == pytest.approx(study.parts.total, abs=1e-9)
    assert study.parts.parts[0] == pytest.approx(0, abs=1e-9)


def test_a_factor_that_ends_before_the_outcome_is_not_used(verdict: Verdict) -> None:
    short = index(np.full(N_BARS, 0.001)).take(np.arange(N_BARS) < 780)
    context = with_factors(verdict, short)
    study, without = study_share(context), study_share(verdict.readings[0].context)
    assert "factors were not used" in share(context, study).reason
    assert study.parts.parts.tolist() == without.parts.parts.tolist()
    assert study.excess[0].pvalue == without.excess[0].pvalue


def test_hours_say_that_daily_factors_were_not_used(verdict: Verdict) -> None:
    context = with_factors(verdict, index(np.full(N_BARS, 0.001)))
    hours = replace(context, reading=context.reading.model_copy(update={"bar": "1h"}))
    study = study_share(hours)
    assert not study.expected.uses_factors
    assert "daily factors were not used on hourly bars" in share(hours, study).reason


def test_intervals_are_shown_and_change_no_p_value(verdict: Verdict) -> None:
    context = verdict.readings[0].context
    study = study_share(context)
    plain = share(context, study)
    shown = share(context, study, study_share_intervals(context, study))
    assert shown.p_support == plain.p_support
    assert shown.p_contradict == plain.p_contradict
    table = shown.detail[0]
    assert table.columns[-2:] == (
        "90 % by placebo windows",
        "90 % by stationary bootstrap",
    )
    assert {len(row) for row in table.rows} == {len(table.columns)}
    low, high = (float(x.rstrip(" %")) for x in table.rows[1][6].split(" to "))
    assert low < 100 * study.parts.parts[0] / context.move < high
    assert "by placebo windows at 90 %" in shown.reason


def test_without_tables_only_the_cause_is_permuted(verdict: Verdict) -> None:
    context = verdict.readings[0].context
    full, lean = study_share(context), study_share(context, is_tabled=False)
    assert len(lean.excess) == 1
    one, other = share(context, full), share(context, lean)
    assert (one.p_support, one.p_contradict) == (other.p_support, other.p_contradict)
    assert rivals(context, full).pvalue == rivals(context, lean).pvalue
    assert other.detail == ()


def test_the_figure_is_a_waterfall_that_can_be_sent_elsewhere() -> None:
    falls, rises = (
        line(
            judge(
                TRUE.said.model_copy(update={"direction": said}),
                prices=OneSeries(TRUE.market(sign=sign)),
                catalogue=TRUE.catalogue,
            ),
            "share",
        )
        for said, sign in (("fall", 1), ("rise", -1))
    )
    for evidence, sign in ((falls, -1), (rises, 1)):
        assert pickle.dumps(evidence.figure)
        figure = evidence.figure()
        assert isinstance(figure, Figure)
        (axes,) = figure.axes
        total = axes.patches[-1].get_width()
        assert np.sign(total) == sign
        assert total == pytest.approx(sign * 100 * -TRUE.returns[800:810].sum())
