"""The streaming engine against lstsq, rankdata and sums over pairs."""

import re
from dataclasses import dataclass

import numpy as np
import pytest
from scipy import stats

from eventimpact import Window
from eventimpact._types import FloatArray, IntArray
from eventimpact.abnormal import Design, EventArrays, event_arrays, merge
from eventimpact.normal import ConstantMean, MarketModel


EXACT = 1e-12  # the engine and lstsq agree but for rounding
DESIGN = Design(estimation=Window(-60, -6), event=Window(-3, 4), block=16)
WINDOW = Window(-1, 2)
N_BARS, N_ASSETS = 300, 5


@dataclass(frozen=True)
class Panel:
    """A panel, its factors, and events on it."""

    returns: FloatArray
    factors: FloatArray
    asset: IntArray
    bar: IntArray

    def study(self, design: Design = DESIGN, **changes: object) -> EventArrays:
        """Run the engine."""
        return event_arrays(
            self.returns,
            self.factors,
            self.asset,
            self.bar,
            model=MarketModel(),
            design=design,
            **changes,
        )


@pytest.fixture(params=[1, 3], ids=["one factor", "three factors"])
def panel(request: pytest.FixtureRequest) -> Panel:
    """Return a panel on which some returns and one factor value are missing."""
    rng = np.random.default_rng(1)
    factors = rng.normal(0, 0.01, (N_BARS, request.param))
    returns = factors @ rng.normal(1, 0.3, (request.param, N_ASSETS))
    returns += rng.normal(0.001, 0.02, (N_BARS, N_ASSETS))
    returns[rng.random(returns.shape) < 0.01] = np.nan
    factors[200, 0] = np.nan
    asset, bar = rng.integers(0, N_ASSETS, 80), rng.integers(55, N_BARS, 80)
    return Panel(returns, factors, asset, bar)


@dataclass(frozen=True)
class Alone:
    """One event, studied with lstsq on the bars it has."""

    params: FloatArray
    resid: FloatArray
    sigma: float
    ar: FloatArray
    car_sd: float


def alone(panel: Panel, event: int, hidden: tuple[int, ...] = ()) -> Alone:
    y = panel.returns[:, panel.asset[event]].copy()
    X = np.column_stack((np.ones(len(y)), panel.factors))
    y[np.isnan(X).any(axis=1)] = np.nan
    bar = panel.bar[event]
    bars = bar + np.arange(-60, -5)
    resid = np.full(len(bars), np.nan)
    used = (bars >= 0) & np.isfinite(y[bars]) & ~np.isin(bars, hidden)
    bars = bars[used]
    params, squares, *_ = np.linalg.lstsq(X[bars], y[bars])
    resid[used] = y[bars] - X[bars] @ params
    sigma = np.sqrt(squares[0] / (len(bars) - X.shape[1]))
    ahead = bar + np.arange(-3, 5)
    inside = ahead < len(y)
    ar = np.full(8, np.nan)
    ar[inside] = (y - X @ params)[ahead[inside]]
    rows = bar + np.arange(-1, 3)
    q = X[rows[rows < len(y)]].sum(axis=0)
    spread = 4 + q @ np.linalg.inv(X[bars].T @ X[bars]) @ q
    return Alone(params, resid, sigma, ar, sigma * np.sqrt(spread))


def test_every_event_is_what_lstsq_makes_of_it_alone(panel: Panel) -> None:
    arrays = panel.study()
    assert arrays.reasons.count(None) > 60
    for i, reason in enumerate(arrays.reasons):
        if reason is None:
            one = alone(panel, i)
            size = one.sigma * 10
            np.testing.assert_allclose(arrays.ar[i], one.ar, atol=EXACT * size)
            np.testing.assert_allclose(arrays.params[i], one.params, atol=EXACT)
            assert arrays.sigma[i] == pytest.approx(one.sigma, rel=EXACT)
            assert arrays.df[i] == np.isfinite(one.resid).sum() - len(one.params)
            assert arrays.n_positive[i] == (one.resid > 0).sum()
            share = np.mean(one.resid[np.isfinite(one.resid)] > 0)
            assert arrays.positive[i] == pytest.approx(share)


def test_cars_have_the_exact_variance_of_their_forecast_errors(panel: Panel) -> None:
    arrays = panel.study()
    sd, plain = arrays.car_sd(WINDOW), arrays.car_sd(WINDOW, exact=False)
    scar, sar = arrays.scar(WINDOW), arrays.sar()
    complete = np.flatnonzero(np.isfinite(arrays.ar).all(axis=1))
    assert len(complete) > 40
    for i in complete:
        one = alone(panel, i)
        assert sd[i] == pytest.approx(one.car_sd, rel=EXACT)
        assert plain[i] == pytest.approx(2 * one.sigma, rel=EXACT)
        assert scar[i] == pytest.approx(one.ar[2:6].sum() / one.car_sd)
    lone = arrays.scar(Window(0, 0))
    np.testing.assert_array_equal(sar[:, 3], lone)


def test_rank_sums_are_those_of_scipy(panel: Panel) -> None:
    sums = panel.study().sums
    ranks, shares, count = (np.zeros(63) for _ in range(3))
    for i, reason in enumerate(panel.study().reasons):
        if reason is None:
            one = alone(panel, i)
            values = np.concatenate((one.resid, one.ar))
            known = np.isfinite(values)
            m = known.sum()
            ranked = stats.rankdata(values[known])
            ranks[known] += ranked - (m + 1) / 2
            shares[known] += ranked / (m + 1) - 0.5
            count += known
    np.testing.assert_array_equal(sums.count, count)
    np.testing.assert_array_equal(sums.mean_rank, ranks / count)
    np.testing.assert_allclose(sums.mean_rank_share, shares / count, atol=1e-13)


def test_mean_abnormal_returns_run_over_both_windows(panel: Panel) -> None:
    arrays = panel.study()
    fitted = [i for i, reason in enumerate(arrays.reasons) if reason is None]
    every = [alone(panel, i) for i in fitted]
    values = np.array([np.concatenate((one.resid, one.ar)) for one in every])
    expected = np.nanmean(values, axis=0)
    np.testing.assert_allclose(arrays.sums.aar, expected, atol=EXACT)
    np.testing.assert_array_equal(arrays.sums.tau[[0, 54, 55, 62]], [-60, -6, -3, 4])
    day = arrays.sums.columns(Window(0, 0))
    assert arrays.sums.aar[day] == pytest.approx(np.nanmean(arrays.ar[:, 3]))


def test_the_mean_correlation_is_that_of_all_pairs_by_calendar_day(
    panel: Panel,
) -> None:
    arrays = panel.study()
    fitted = [i for i, reason in enumerate(arrays.reasons) if reason is None]
    on_calendar = np.zeros((len(fitted), N_BARS + 60))
    for row, i in zip(on_calendar, fitted, strict=True):
        resid = np.nan_to_num(alone(panel, i).resid)
        first = 60 + panel.bar[i] - 60
        row[first : first + 55] = resid / np.sqrt(resid @ resid)
    pairs = on_calendar @ on_calendar.T
    expected = pairs[np.triu_indices(len(fitted), 1)].mean()
    assert arrays.sums.rbar == pytest.approx(expected, rel=1e-11)


def test_residuals_come_again_block_by_block(panel: Panel) -> None:
    arrays = panel.study()
    seen = []
    for rows, resid in arrays.residual_blocks():
        assert len(rows) <= DESIGN.block
        seen.extend(rows.tolist())
        for i, z in zip(rows, resid, strict=True):
            if arrays.reasons[i] is None:
                one = alone(panel, i)
                np.testing.assert_allclose(z, one.resid / one.sigma, atol=1e-11)
            else:
                assert np.isnan(z).all()
    assert sorted(seen) == list(range(80))


def test_masked_bars_leave_the_fit_and_are_counted(panel: Panel) -> None:
    masked = np.zeros((N_BARS, N_ASSETS), dtype=bool)
    masked[150:153, 2] = True
    arrays = panel.study(masked=masked)
    assert set(arrays.n_masked[panel.asset != 2]) == {0}
    near = (panel.asset == 2) & (panel.bar > 160) & (panel.bar < 200)
    assert near.any()
    for i in np.flatnonzero(near):
        one = alone(panel, i, hidden=(150, 151, 152))
        assert arrays.sigma[i] == pytest.approx(one.sigma, rel=EXACT)
        known = np.isfinite(panel.returns[150:153, 2]).sum()
        assert arrays.n_masked[i] == known


def test_a_mask_of_bars_serves_every_asset(panel: Panel) -> None:
    mask = np.arange(N_BARS) == 150
    wide = np.repeat(mask[:, None], N_ASSETS, axis=1)
    np.testing.assert_array_equal(
        panel.study(masked=mask).sigma, panel.study(masked=wide).sigma
    )


def test_dropped_events_say_why(panel: Panel) -> None:
    asset, bar = np.zeros(4, dtype=int), np.array([5, 47, -1, N_BARS])
    arrays = Panel(panel.returns, panel.factors, asset, bar).study()
    few = "the estimation window holds {} observations but 44 are needed"
    assert arrays.reasons[0].startswith(few.format(0))
    assert arrays.reasons[1].startswith(few.format(arrays.n_obs[1]))
    assert arrays.reasons[2:] == (arrays.reasons[3],) * 2
    assert "outside the data" in arrays.reasons[3]
    assert np.isnan(arrays.ar).all()
    assert np.isnan(arrays.scar(WINDOW)).all()
    assert arrays.df.tolist() == [0, 0, 0, 0]
    assert np.isnan(arrays.positive).all()
    assert np.isnan(arrays.sums.rbar)
    assert np.isnan(arrays.sums.aar).all()


def test_a_missing_event_bar_is_named(panel: Panel) -> None:
    returns = np.nan_to_num(panel.returns)
    returns[281, 0] = np.nan
    arrays = event_arrays(returns, None, [0], [280], model=ConstantMean())
    assert arrays.car_reasons(Window(0, 2)) == (
        "the return of event-time bar +1 is missing",
    )
    assert arrays.car_reasons(Window(-2, 0)) == (None,)
    assert np.isnan(arrays.car(Window(0, 2))[0])


@pytest.mark.parametrize(
    ("factors", "sentence"),
    [
        (np.full((300, 1), 0.3), "regressor 1 .* does not vary"),
        (np.arange(300.0)[:, None] * [1, 2], "regressor 2 .* depends linearly"),
    ],
)
def test_a_singular_design_is_a_reason_not_a_number(
    factors: FloatArray, sentence: str
) -> None:
    returns = np.random.default_rng(2).normal(size=(300, 1))
    returns[120, 0] = np.nan
    arrays = event_arrays(
        returns, factors, [0, 0], [100, 150], model=MarketModel(), design=DESIGN
    )
    for reason in arrays.reasons:
        assert reason is not None
        assert re.search(sentence, reason)
    assert np.isnan(arrays.params).all()
    assert arrays.sums.n_events == 0


def test_returns_that_never_move_have_no_score() -> None:
    returns = np.full((300, 1), 0.01)
    arrays = event_arrays(
        returns, None, [0, 0], [100, 150], model=ConstantMean(), design=DESIGN
    )
    assert arrays.reasons == (None, None)
    assert arrays.sigma.tolist() == [0, 0]
    np.testing.assert_allclose(arrays.ar, 0, atol=1e-17)
    assert np.isnan(arrays.scar(WINDOW)).all()
    assert arrays.sums.n_events == 0


def test_no_event_gives_empty_arrays(panel: Panel) -> None:
    none = np.empty(0, dtype=int)
    arrays = Panel(panel.returns, panel.factors, none, none).study()
    assert arrays.ar.shape == (0, 8)
    assert arrays.car_sd(WINDOW).shape == (0,)
    assert arrays.reasons == ()
    assert np.isnan(arrays.sums.rbar)


def test_sums_of_two_parts_add_up(panel: Panel) -> None:
    whole = panel.study().sums
    parts = [
        Panel(panel.returns, panel.factors, panel.asset[rows], panel.bar[rows]).study()
        for rows in (slice(0, 33), slice(33, None))
    ]
    both = merge(parts[0].sums, parts[1].sums)
    assert both.rbar == whole.rbar
    np.testing.assert_array_equal(both.mean_rank, whole.mean_rank)
    np.testing.assert_array_equal(both.mean_rank_share, whole.mean_rank_share)
    np.testing.assert_allclose(both.aar, whole.aar, rtol=1e-13, atol=1e-16)
    with pytest.raises(ValueError, match="different windows"):
        merge(whole, panel.study(Design(event=Window(0, 1))).sums)


def test_rounded_returns_tie_and_share_their_ranks() -> None:
    rng = np.random.default_rng(3)
    returns = rng.normal(0, 0.02, (300, 1)).round(2)
    returns[130, 0] = np.nan
    arrays = event_arrays(
        returns, None, [0, 0], [110, 150], model=ConstantMean(), design=DESIGN
    )
    expected = np.zeros(63)
    for bar in (110, 150):
        bars = bar + np.concatenate((np.arange(-60, -5), np.arange(-3, 5)))
        values = returns[bars, 0]
        known = np.isfinite(values)
        ranked = stats.rankdata(values[known])
        expected[known] += ranked - (known.sum() + 1) / 2
    np.testing.assert_array_equal(arrays.sums.ranks.sum(axis=0) / 2, expected)


def test_a_window_outside_the_event_window_is_refused(panel: Panel) -> None:
    with pytest.raises(ValueError, match=r"\[0, 5\] is not inside"):
        panel.study().car(Window(0, 5))


def test_misuse_is_told_in_a_sentence(panel: Panel) -> None:
    with pytest.raises(ValueError, match="give one column an asset"):
        event_arrays(np.zeros(9), None, [0], [3], model=ConstantMean())
    with pytest.raises(ValueError, match="columns 0 to 4"):
        event_arrays(panel.returns, None, [5], [3], model=ConstantMean())
    with pytest.raises(ValueError, match="one of each an event"):
        event_arrays(panel.returns, None, [1, 2], [3], model=ConstantMean())
    with pytest.raises(ValueError, match="look ahead"):
        Design(estimation=Window(-10, 0), event=Window(0, 1))
    with pytest.raises(ValueError, match="min_share"):
        Design(min_share=0)


@pytest.mark.parametrize("lone", [Window(0, 0), Window(-1, 0)])
def test_short_event_windows_work(panel: Panel, lone: Window) -> None:
    arrays = panel.study(Design(estimation=Window(-60, -6), event=lone))
    wide = panel.study()
    np.testing.assert_allclose(arrays.car(lone), wide.car(lone), atol=1e-16)


def test_the_estimation_window_may_come_after_the_event(panel: Panel) -> None:
    after = Design(estimation=Window(6, 60), event=Window(-3, 4), min_share=0.5)
    arrays = panel.study(after)
    i = int(np.flatnonzero(arrays.code == 0)[0])
    bars = panel.bar[i] + np.arange(6, 61)
    bars = bars[bars < N_BARS]
    y, X = panel.returns[bars, panel.asset[i]], panel.factors[bars]
    known = np.isfinite(y) & np.isfinite(X).all(axis=1)
    X = np.column_stack((np.ones(known.sum()), X[known]))
    expected = np.linalg.lstsq(X, y[known])[0]
    np.testing.assert_allclose(arrays.params[i], expected, rtol=1e-10)


def test_any_layout_of_the_panel_will_do(panel: Panel) -> None:
    wide = np.repeat(panel.returns, 2, axis=1)[:, ::2]
    few = slice(0, 9)
    plain, strided = (
        Panel(returns, panel.factors, panel.asset[few], panel.bar[few]).study()
        for returns in (panel.returns, wide)
    )
    assert not wide.flags.contiguous
    np.testing.assert_array_equal(plain.ar, strided.ar)
    np.testing.assert_array_equal(plain.sigma, strided.sigma)


def test_a_panel_shorter_than_a_window_drops_every_event() -> None:
    arrays = event_arrays(
        np.zeros((20, 2)), None, [0, 1], [5, 19], model=ConstantMean(), design=DESIGN
    )
    assert all("observations but 44" in str(reason) for reason in arrays.reasons)
