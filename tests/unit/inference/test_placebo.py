"""Placebo dates and assets against loops over every place."""

from dataclasses import dataclass
from itertools import combinations, product
from typing import Literal

import numpy as np
import pytest

from eventimpact import Window
from eventimpact._types import Alternative, FloatArray
from eventimpact.abnormal import Design, EventArrays, event_arrays
from eventimpact.inference import placebo, run_test
from eventimpact.normal import (
    Block,
    BlockFit,
    ComparisonPeriod,
    ConstantMean,
    MarketModel,
    SyntheticControl,
)


Statistic = Literal["mean SCAR", "mean CAR"]

DESIGN = Design(estimation=Window(-40, -6), event=Window(-5, 5))
WINDOW = Window(-1, 2)
N_BARS = 130
SIDES: list[Alternative] = ["two-sided", "less", "greater"]


@pytest.fixture
def market() -> FloatArray:
    return np.random.default_rng(11).normal(0, 1, N_BARS)


@pytest.fixture
def returns(market: FloatArray) -> FloatArray:
    rng = np.random.default_rng(12)
    panel = 0.8 * market[:, None] + rng.standard_t(4, (N_BARS, 6))
    panel[[20, 60, 95], [0, 1, 1]] = np.nan
    panel[:15, 5] = np.nan
    return panel


def study(
    returns: FloatArray, market: FloatArray, events: list[tuple[int, int]]
) -> EventArrays:
    asset, bar = ([e[k] for e in events] for k in (0, 1))
    return event_arrays(returns, market, asset, bar, model=MarketModel(), design=DESIGN)


def value(
    returns: FloatArray,
    market: FloatArray,
    event: tuple[int, int],
    statistic: Statistic = "mean SCAR",
) -> float:
    one = study(returns, market, [event])
    return float((one.scar if statistic == "mean SCAR" else one.car)(WINDOW)[0])


def is_open(
    returns: FloatArray, events: list[tuple[int, int]], place: tuple[int, int]
) -> bool:
    """Rules for a place, one by one."""
    asset, bar = place
    if bar - 40 < 0 or bar + 5 >= N_BARS:
        return False
    inside = np.isfinite(returns[bar - 40 : bar - 5, asset])
    complete = (
        inside.sum() >= 28 and np.isfinite(returns[bar - 1 : bar + 3, asset]).all()
    )
    tested = set(range(bar - 1, bar + 3))
    taken = {b + k for a, b in events if a == asset for k in range(-5, 6)}
    return bool(complete and not tested & taken)


def pvalue(observed: float, drawn: list[float], alternative: Alternative) -> float:
    """Share of values as extreme; equal ones count, the real place among them."""
    z, slack = np.array(drawn), 1e-9 * abs(observed)
    extreme = {
        "less": z <= observed + slack,
        "greater": z >= observed - slack,
        "two-sided": np.abs(z) >= abs(observed) - slack,
    }
    return float(extreme[alternative].mean())


@pytest.mark.parametrize("alternative", SIDES)
@pytest.mark.parametrize("statistic", ["mean SCAR", "mean CAR"])
def test_one_event_on_every_other_date(
    returns: FloatArray,
    market: FloatArray,
    statistic: Statistic,
    alternative: Alternative,
) -> None:
    events = [(1, 80)]
    places = [(1, b) for b in range(N_BARS) if is_open(returns, events, (1, b))]
    drawn = [value(returns, market, p, statistic) for p in [*places, *events]]
    arrays = study(returns, market, events)
    got = placebo(arrays, WINDOW, statistic=statistic, alternative=alternative)
    assert 20 < len(places) < N_BARS - 46
    assert got.statistic == pytest.approx(drawn[-1])
    assert got.pvalue == pytest.approx(pvalue(drawn[-1], drawn, alternative))
    assert f"all {len(drawn)} ways" in got.distribution
    assert got.n_events == 1


def test_events_that_meet_move_together_and_others_apart(
    returns: FloatArray, market: FloatArray
) -> None:
    events = [(0, 70), (3, 70), (1, 72), (2, 110)]
    clusters = [events[:3], events[3:]]
    ways = [
        [
            shift
            for shift in range(-N_BARS, N_BARS)
            if shift == 0
            or all(
                0 <= b + shift < N_BARS and is_open(returns, events, (a, b + shift))
                for a, b in cluster
            )
        ]
        for cluster in clusters
    ]
    table = {
        (a, b + s): value(returns, market, (a, b + s))
        for cluster, shifts in zip(clusters, ways, strict=True)
        for a, b in cluster
        for s in shifts
    }
    drawn = [
        float(
            np.mean([table[a, b + first] for a, b in events[:3]] + [table[2, 110 + s]])
        )
        for first, s in product(*ways)
    ]
    observed = float(np.mean([table[e] for e in events]))
    arrays = study(returns, market, events)
    got = placebo(arrays, WINDOW, n_draws=10**6)
    assert min(len(w) for w in ways) > 5
    assert f"all {len(drawn)} ways" in got.distribution
    assert got.statistic == pytest.approx(observed)
    assert got.pvalue == pytest.approx(pvalue(observed, drawn, "two-sided"))
    random = placebo(arrays, WINDOW, n_draws=len(drawn) - 2, rng=5)
    assert random.distribution == f"{len(drawn) - 2} draws of placebo dates"
    assert random.pvalue == pytest.approx(got.pvalue, abs=0.06)


def test_other_assets_without_an_event_then(
    returns: FloatArray, market: FloatArray
) -> None:
    events = [(0, 70), (3, 70), (1, 110)]
    pools = [
        [a for a in range(6) if (a, b) in events or is_open(returns, events, (a, b))]
        for b in (70, 110)
    ]
    drawn = [
        float(
            np.mean(
                [value(returns, market, (a, 70)) for a in pair]
                + [value(returns, market, (single, 110))]
            )
        )
        for pair in combinations(pools[0], 2)
        for single in pools[1]
    ]
    observed = float(np.mean([value(returns, market, e) for e in events]))
    arrays = study(returns, market, events)
    got = placebo(arrays, WINDOW, kind="assets")
    assert f"all {len(drawn)} ways to place the events on assets" in got.distribution
    assert got.pvalue == pytest.approx(pvalue(observed, drawn, "two-sided"))
    random = placebo(arrays, WINDOW, kind="assets", n_draws=len(drawn) - 2)
    assert random.pvalue == pytest.approx(got.pvalue, abs=0.15)


def test_an_asset_with_an_event_then_is_no_placebo(market: FloatArray) -> None:
    returns = np.random.default_rng(0).normal(size=(N_BARS, 40))
    events = [(0, 80), (1, 84)]
    arrays = study(returns, market, events)
    got = placebo(arrays, WINDOW, kind="assets", n_draws=10**6)
    assert f"all {39 * 39} ways" in got.distribution


def test_masked_bars_do_not_count_towards_an_estimation_window() -> None:
    returns = np.random.default_rng(0).normal(size=(N_BARS, 1))
    masked = np.zeros(N_BARS, dtype=bool)
    masked[30:45] = True
    arrays = event_arrays(
        returns, None, [0], [110], model=ConstantMean(), design=DESIGN, masked=masked
    )
    usable = [
        b
        for b in range(40, N_BARS - 5)
        if (~masked[b - 40 : b - 5]).sum() >= 28 and (b + 2 < 105 or b - 1 > 115)
    ]
    got = placebo(arrays, WINDOW)
    assert f"all {len(usable) + 1} ways" in got.distribution


@pytest.mark.parametrize("kind", ["dates", "assets"])
def test_too_few_places_are_a_reason_with_the_smallest_p_value(
    kind: Literal["dates", "assets"], market: FloatArray
) -> None:
    returns = np.random.default_rng(0).normal(size=(N_BARS, 10))[:60]
    arrays = study(returns, market[:60], [(0, 50)])
    result = placebo(arrays, WINDOW, kind=kind)
    n = {"dates": 1 + 3, "assets": 10}[kind]
    assert result.reason is not None
    assert f"on {kind} in {n} ways" in result.reason
    assert f"the smallest p-value attainable is {1 / n:.2g}" in result.reason
    assert np.isnan(result.pvalue)


def test_an_effect_is_found_and_a_generator_serves_as_well_as_its_seed(
    returns: FloatArray, market: FloatArray
) -> None:
    returns[80, 2] += 12
    returns[100, 3] += 12
    arrays = study(returns, market, [(2, 80), (3, 100)])
    first = placebo(arrays, WINDOW, rng=3, alternative="greater")
    again = placebo(arrays, WINDOW, rng=np.random.default_rng(3), alternative="greater")
    assert first.pvalue == again.pvalue
    assert first.pvalue < 0.01
    assert placebo(arrays, WINDOW, alternative="less").pvalue > 0.9


@dataclass(frozen=True)
class MedianModel:
    """A model of its own: the median of the estimation window."""

    n_params: int = 1

    def fit_block(self, estimation: Block, event: Block) -> BlockFit:
        """Fit a block."""
        level = np.nanmedian(estimation.response, axis=1, keepdims=True)
        resid = estimation.response - level
        return BlockFit(
            params=level,
            resid=resid,
            ar=event.response - level,
            sigma=np.nanstd(resid, axis=1),
        )


def test_any_model_is_fitted_again(returns: FloatArray) -> None:
    design = Design(estimation=DESIGN.estimation, event=Window(0, 0))
    arrays = event_arrays(returns, None, [2], [90], model=MedianModel(), design=design)
    level = [np.median(returns[b - 40 : b - 5, 2]) for b in range(40, N_BARS)]
    z = [
        (returns[b, 2] - m) / np.std(returns[b - 40 : b - 5, 2] - m)
        for b, m in zip(range(40, N_BARS), level, strict=True)
    ]
    got = placebo(arrays, Window(0, 0))
    assert got.statistic == pytest.approx(z[50])
    assert got.pvalue == pytest.approx(pvalue(z[50], z, "two-sided"))


@pytest.mark.parametrize("kind", ["dates", "assets"])
def test_donors_of_a_placebo_event_are_those_without_a_real_one(
    kind: Literal["dates", "assets"],
) -> None:
    rng = np.random.default_rng(4)
    panel = rng.normal(size=(N_BARS, 1)) + rng.normal(size=(N_BARS, 24))
    design = Design(estimation=Window(-30, -3), event=Window(-1, 1))
    model = SyntheticControl()

    def scar(returns: FloatArray, asset: int, bar: int) -> float:
        one = event_arrays(returns, None, [asset], [bar], model=model, design=design)
        return float(one.scar(Window(0, 1))[0])

    z = [scar(panel, 3, 90)]
    if kind == "dates":
        z += [scar(panel, 3, b) for b in range(30, N_BARS - 1) if not 87 < b < 92]
    else:
        others = np.delete(panel, 3, axis=1)
        z += [scar(others, a, 90) for a in range(23)]
    arrays = event_arrays(panel, None, [3], [90], model=model, design=design)
    got = placebo(arrays, Window(0, 1), kind=kind)
    assert f"all {len(z)} ways" in got.distribution
    assert got.pvalue == pytest.approx(pvalue(z[0], z, "two-sided"))


def test_what_is_not_known_is_refused(returns: FloatArray, market: FloatArray) -> None:
    arrays = study(returns, market, [(0, 80)])
    with pytest.raises(ValueError, match="kind is 'days'"):
        placebo(arrays, WINDOW, kind="days")
    with pytest.raises(ValueError, match="statistic is 'mean'"):
        placebo(arrays, WINDOW, statistic="mean")


AFTER = ComparisonPeriod(after=Window(5, 60))
LONG = Design(estimation=Window(-60, -11), event=Window(-2, 2), min_share=0.5)


def on_all_bars(returns: FloatArray, event: int) -> FloatArray:
    """SCARs of one event on every bar where it shares none with the real one."""
    bars = [b for b in range(len(returns)) if abs(b - event) > 2 and b > 1]
    ones = [
        event_arrays(returns, None, [0], [b], model=AFTER, design=LONG).scar(
            Window(0, 0)
        )[0]
        for b in bars
        if 60 <= b < len(returns) - 2
    ]
    return np.array(ones)


@pytest.mark.parametrize(("n_bars", "fewest"), [(118, 1), (130, 1), (146, 20)])
def test_only_places_with_a_fit_are_counted(n_bars: int, fewest: int) -> None:
    returns = np.random.default_rng(1).normal(0, 0.02, (n_bars, 1))
    returns[62] = 0.5
    arrays = event_arrays(returns, None, [0], [62], model=AFTER, design=LONG)
    others = on_all_bars(returns, 62)
    n_ways = int(np.isfinite(others).sum()) + 1
    assert (n_ways >= 20) == (fewest == 20)
    found = placebo(arrays, Window(0, 0))
    if n_ways >= 20:
        lost = int(np.isnan(others).sum())
        assert found.distribution == (
            f"all {n_ways} ways to place the events on dates; {lost} more could not be "
            "fitted"
        )
        assert found.pvalue == pytest.approx(1 / n_ways, rel=1e-12)
    else:
        assert f"dates in {n_ways} ways" in str(found.reason)


def test_draws_without_a_fit_are_drawn_again_and_counted() -> None:
    returns = np.random.default_rng(1).normal(0, 0.02, (200, 1))
    returns[120] = 0.5
    arrays = event_arrays(returns, None, [0], [120], model=AFTER, design=LONG)
    found = placebo(arrays, Window(0, 0), n_draws=50)
    assert found.distribution.startswith("50 draws of placebo dates; ")
    assert found.distribution.endswith("more could not be fitted")


def test_draws_from_hardly_any_place_with_a_fit_are_not_enough() -> None:
    returns = np.random.default_rng(1).normal(0, 0.02, (126, 1))
    arrays = event_arrays(returns, None, [0], [62], model=AFTER, design=LONG)
    n_ways = int(np.isfinite(on_all_bars(returns, 62)).sum()) + 1
    assert n_ways < 20
    found = placebo(arrays, Window(0, 0), n_draws=30)
    assert f"dates in {n_ways} ways" in str(found.reason)


@pytest.mark.parametrize("name", ["sign", "wilcoxon", "placebo"])
def test_without_events_tests_say_so(name: str, returns: FloatArray) -> None:
    none: list[int] = []
    arrays = event_arrays(
        returns, None, none, none, model=ConstantMean(), design=DESIGN
    )
    reason = str(run_test(name, arrays, WINDOW).reason)
    assert reason.endswith("a forecast error; the test needs 1 or more")
