"""Hours after events, and coins sent to exchanges, against loops over the same data."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from eventimpact.claims import Evidence, judge
from eventimpact.claims._context import Context
from eventimpact.claims._flow import flow
from eventimpact.claims._flow_asset import other_asset
from eventimpact.claims._flow_finding import FlowFinding
from eventimpact.claims._flow_hours import clusters_after
from eventimpact.claims._flow_onchain import onchain_flow
from eventimpact.claims._matched_hours import matched_hours
from eventimpact.claims._shifted_windows import shifted_windows
from eventimpact.errors import InsufficientDataError
from eventimpact.plots import Figure
from eventimpact.prices import OnChainFlows, read_onchain
from unit.claims.markets import FIRST, LAST, N_BARS, TRUE


N_HOURS = 9000


def hours(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    returns = rng.normal(0, 0.01, N_HOURS)
    sold = 0.5 - 3 * returns + rng.normal(0, 0.05, N_HOURS)
    return sold, returns, np.arange(N_HOURS) % 24


def test_matches_start_at_the_same_hour_and_touch_no_event() -> None:
    sold, returns, of_day = hours(1)
    starts = np.array([4005, 6013])
    marked = np.zeros(N_HOURS)
    for start in starts:
        marked[start : start + 24] = 1000.0
    marked += np.where(of_day == 5, 7.0, 0.0)
    found = matched_hours(marked, returns, of_day, starts, np.random.default_rng(0))
    assert found.response.tolist() == pytest.approx([1000 + 7 / 24] * 2)
    assert found.matched.tolist() == pytest.approx([7 / 24] * 2)
    assert found.n_matched.tolist() == [100, 100]
    del sold


def test_hours_that_fell_are_compared_with_hours_that_fell() -> None:
    sold, returns, of_day = hours(2)
    starts = np.array([3000, 5000, 7000])
    for start in starts:
        returns[start : start + 24] -= 0.004
        sold[start : start + 24] += 3 * 0.004
    found = matched_hours(sold, returns, of_day, starts, np.random.default_rng(0))
    raw = found.response.mean() - sold.mean()
    assert raw > 0.006
    assert abs(found.estimate) < 0.4 * raw
    assert found.low < found.estimate < found.high


def test_random_hours_are_unusual_as_often_as_they_should_be() -> None:
    sold, returns, of_day = hours(3)
    rng = np.random.default_rng(4)
    pvalue = []
    for _ in range(60):
        starts = np.sort(rng.choice(np.arange(1000, 8000, 50), 5, replace=False))
        found = matched_hours(sold, returns, of_day, starts, rng)
        pvalue.extend(found.pvalue)
    rejected = np.mean(np.array(pvalue) <= 0.1)
    assert rejected == pytest.approx(0.1, abs=4 * np.sqrt(0.09 / len(pvalue)))


def test_an_event_at_the_edge_or_in_a_short_history_is_not_compared() -> None:
    sold, returns, of_day = hours(5)
    edge = np.array([2, N_HOURS - 10])
    found = matched_hours(sold, returns, of_day, edge, np.random.default_rng(0))
    assert found.n_compared == 0
    assert np.isnan(found.p_greater)
    short = slice(0, 1500)
    found = matched_hours(
        sold[short],
        returns[short],
        of_day[short],
        np.array([700]),
        np.random.default_rng(0),
    )
    assert found.n_compared == 0


def test_events_within_a_day_of_one_another_are_one_cluster() -> None:
    assert clusters_after(np.array([100, 90, 114, 115, 300])).tolist() == [90, 114, 300]


@pytest.fixture(scope="module")
def germany() -> Evidence:
    found: Evidence = next(
        one for one in judge("germany-2024").readings[0].evidence if one.line == "flow"
    )
    return found


def test_hours_after_reports_are_not_passed_off_as_those_of_events() -> None:
    for one in judge("seized-crypto-2025").readings:
        (line,) = (line for line in one.evidence if line.line == "flow")
        assert (
            "in the 24 hours after 1 cluster of reports, which lie outside the window, "
            "it is " in line.reason
        )


def test_the_table_counts_every_cluster_once(germany: Evidence) -> None:
    window, events = germany.detail
    assert window.columns == ("quantity", "value")
    days = [str(row[0])[:10] for row in events.rows[:-1]]
    assert days == sorted(set(days))
    assert events.rows[-1][0] == f"mean of {len(days)}"
    assert f"the 24 hours after {len(days)} clusters" in germany.reason


def test_the_figure_is_of_the_hours_around_the_events(germany: Evidence) -> None:
    assert germany.figure is not None
    figure = germany.figure()
    assert isinstance(figure, Figure)
    assert figure.axes[0].get_xlabel() == "Hours from the event"


@pytest.fixture(scope="module")
def context() -> Context:
    one: Context = TRUE.judged().readings[0].context
    return one


def chain(folder: Path, context: Context, **change: Any) -> OnChainFlows:
    """Write flows that turn to exchanges by a tenth in the outcome."""
    rng = np.random.default_rng(6)
    share = rng.normal(0, 0.03, N_BARS)
    share[FIRST : LAST + 1] += 0.1
    price = context.daily.history.close * change.pop("price", 1.0)
    asset, vintage = change.pop("asset", ""), change.pop("vintage", "")
    for bar in change.pop("missing", ()):
        share[bar] = np.nan
    days = context.daily.history.open_at.astype("datetime64[D]")
    rows = [
        f"{day},{1000 * (1 + s) / 2},{1000 * (1 - s) / 2},{p}"
        for day, s, p in zip(days, share, price, strict=True)
    ][change.pop("first", 0) :]
    path = folder / "flows.csv"
    header = f"time,{asset}FlowInExNtv{vintage},{asset}FlowOutExNtv{vintage},PriceUSD"
    path.write_text("\n".join((header, *rows)).replace("nan", ""))
    return read_onchain(path)


def told(context: Context, flows: OnChainFlows) -> Evidence:
    return flow(replace(context, market=replace(context.market, onchain=flows)))


def test_coins_sent_to_exchanges_stand_for_signed_volume_where_there_is_none(
    context: Context, tmp_path: Path
) -> None:
    flows = chain(tmp_path, context)
    evidence = told(context, flows)
    net = flows.imbalance
    returns = np.r_[np.nan, np.diff(np.log(context.daily.history.close))]
    inside = (np.arange(N_BARS) >= 800) & (np.arange(N_BARS) < 810)
    used = np.arange(N_BARS) < 810
    used[0] = False
    X = np.column_stack((np.ones(N_BARS), inside, returns))[used]
    slope = np.linalg.lstsq(X, net[used], rcond=None)[0][1]
    assert evidence.estimate == pytest.approx(100 * slope)
    assert evidence.finding.value == "supports"
    assert evidence.unit == "percentage points of a mean day's exchange flow"
    total = 100 * flows.net[800:810].sum()
    gross = (flows.inflow + flows.outflow)[800:810].sum()
    assert (
        f"the net inflow of exchanges was {total / gross:+.2f} % of all"
        in evidence.reason
    )
    assert "there is no signed volume" in evidence.reason
    table = dict(evidence.detail[0].rows)
    assert table["sha256"] == flows.fingerprint
    assert table["vintage"] == "without label"
    assert (
        table["net inflow in the outcome"] == f"{flows.net[800:810].sum():,.0f} coins"
    )
    assert evidence.figure is not None
    assert isinstance(evidence.figure(), Figure)


def test_a_rise_asks_for_coins_leaving_exchanges(
    context: Context, tmp_path: Path
) -> None:
    claim = context.claim.model_copy(update={"direction": "rise"})
    market = replace(context.market, onchain=chain(tmp_path, context))
    found = onchain_flow(replace(context, claim=claim, market=market))
    assert isinstance(found, FlowFinding)
    assert "the net outflow of exchanges" in found.reason
    assert found.estimate < 0


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"price": 1.1}, "differ by 9.5 % at the median, so the flows are of another"),
        ({"price": 20.0}, "differ by a factor of 20 at the median"),
        (
            {"asset": "eth_"},
            (
                "the flows on the chain are not testable: file flows.csv has flows of ETH, "
                "and the outcome is of BTC-USD; give flows of that asset; there is no"
            ),
        ),
        ({"first": 850}, "none of them in the outcome"),
        ({"first": 808}, "the outcome has 2 days with flows, and a comparison"),
    ],
)
def test_flows_that_do_not_fit_the_claim_are_refused_with_the_reason(
    context: Context, tmp_path: Path, change: dict[str, Any], says: str
) -> None:
    evidence = told(context, chain(tmp_path, context, **change))
    assert evidence.finding.value == "not testable"
    assert says in evidence.reason


def test_flows_that_end_before_the_day_of_judgement_begins_are_none(
    context: Context, tmp_path: Path
) -> None:
    flows = chain(tmp_path, context).until(date(2019, 1, 1))
    assert "has flows of no day until 2023-01-01, none of them in the outcome" in (
        told(context, flows).reason
    )


def test_the_asset_taken_and_the_vintage_are_said(
    context: Context, tmp_path: Path
) -> None:
    unnamed = told(context, chain(tmp_path, context)).reason
    assert (
        "on the chain file flows.csv names no asset and is taken to be of BTC-USD, "
        "whose price it has to 0.0 %: the net inflow"
    ) in unnamed
    assert "estimates, here without a vintage (file flows.csv)" in unnamed
    named = told(
        context, chain(tmp_path, context, asset="BTC_", vintage="_vintage202606")
    ).reason
    assert "on the chain the net inflow" in named
    assert "estimates, here of vintage 202606 (file flows.csv)" in named


def test_days_without_flows_are_counted(context: Context, tmp_path: Path) -> None:
    flows = chain(tmp_path, context, missing=(FIRST, FIRST + 3, FIRST - 5))
    reason = told(context, flows).reason
    assert reason.endswith("; 2 of the 10 days have no flows")


@pytest.mark.parametrize(
    ("symbol", "asset", "fits"),
    [
        ("BTC-USD", "btc", True),
        ("BTC-USD", "bitcoin", True),
        ("BTCUSDT", "btc", True),
        ("BTC-EUR", "xbt", True),
        ("ETH-USD", "ether", True),
        ("BTC-USD", "", True),
        ("ETH-USD", "btc", False),
        ("SP500", "btc", False),
        ("USDT-USD", "usdt", True),
        ("BTC-USD", "bt", False),
    ],
)
def test_an_asset_goes_by_several_names(
    context: Context, tmp_path: Path, symbol: str, asset: str, *, fits: bool
) -> None:
    flows = replace(chain(tmp_path, context), asset=asset, price=None)
    history = replace(context.daily.history, symbol=symbol)
    assert (other_asset(history, flows) == "") is fits


def test_a_window_of_a_sixth_of_the_history_cannot_be_unusual_at_five_percent() -> None:
    rng = np.random.default_rng(8)
    inside = np.arange(700) >= 600
    y = rng.normal(size=700) + 5.0 * inside
    found = shifted_windows(y, inside, rng.normal(size=700), lags=5)
    assert found.n_apart == 6
    assert found.p_greater == pytest.approx(1 / 7)
    assert found.p_less == 1.0
    assert (found.low, found.high) == (-np.inf, np.inf)


def test_a_pattern_with_gaps_is_shifted_with_its_gaps() -> None:
    rng = np.random.default_rng(9)
    y, control = rng.normal(size=(2, 400))
    at = np.array([200, 203, 204, 210])
    inside = np.isin(np.arange(400), at)
    found = shifted_windows(y, inside, control, lags=5)
    X = np.column_stack((np.ones(400), inside, control))
    b = np.linalg.lstsq(X, y, rcond=None)[0]
    rest = y - b[2] * control
    drawn = []
    for start in [*range(200 - 10), *range(211, 400 - 10)]:
        places = start + at - 200
        others = ~inside
        others[places] = False
        drawn.append(rest[places].mean() - rest[others].mean())
    assert found.n_places == len(drawn)
    expected = (1 + np.sum(np.array(drawn) >= b[1])) / (1 + len(drawn))
    assert found.p_greater == pytest.approx(max(expected, 1 / (1 + found.n_apart)))
    assert found.estimate == pytest.approx(b[1])


@pytest.mark.parametrize(
    ("n", "k", "says"),
    [(400, 2, "holds 2 observations but 3 are needed"), (90, 10, "100 are needed")],
)
def test_too_short_a_window_or_history_is_said(n: int, k: int, says: str) -> None:
    rng = np.random.default_rng(10)
    y, control = rng.normal(size=(2, n))
    with pytest.raises(InsufficientDataError, match=says):
        shifted_windows(y, np.arange(n) >= n - k, control, lags=5)
