"""What a study gives back, on plain arrays."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t as student

from eventimpact import Design, EventStudy, StudyResult, Window, event_arrays
from eventimpact._types import FloatArray, IntArray
from eventimpact.errors import UnknownNameError
from eventimpact.inference import TESTS
from eventimpact.normal import ConstantMean, MarketModel


DAY, WEEK = Window(0, 0), Window(-2, 2)
DESIGN = Design(estimation=Window(-60, -6), event=Window(-5, 5))
N_BARS, N_ASSETS = 300, 6


@pytest.fixture
def market(rng: np.random.Generator) -> FloatArray:
    return rng.normal(0, 0.01, N_BARS)


@pytest.fixture
def returns(rng: np.random.Generator, market: FloatArray) -> FloatArray:
    return market[:, None] + rng.normal(0, 0.02, (N_BARS, N_ASSETS))


@pytest.fixture
def events() -> tuple[IntArray, IntArray]:
    """Twelve events, the fourth on no asset and the sixth too early to be fitted."""
    asset = np.array([0, 1, 2, -1, 4, 5, 0, 1, 2, 3, 4, 5])
    bar = np.array([100, 120, 120, 150, 160, 20, 110, 200, 210, 220, 230, 280])
    return asset, bar


@pytest.fixture
def result(
    returns: FloatArray, market: FloatArray, events: tuple[IntArray, IntArray]
) -> StudyResult:
    frame = pd.DataFrame(
        {
            "asset": events[0],
            "bar": events[1],
            "group": ["a", "b"] * 5 + ["c", "b"],
            "size": [1.0, 2.0, 3.0] * 4,
            "event_id": [f"e{k}" for k in range(12)],
        }
    )
    return EventStudy(model=MarketModel(), design=DESIGN).run(
        returns, frame, factors=market
    )


KEPT = np.array([0, 1, 2, 4, 5, 6, 7, 8, 9, 10, 11])


def test_numbers_stand_in_the_rows_of_their_events(
    result: StudyResult,
    returns: FloatArray,
    market: FloatArray,
    events: tuple[IntArray, IntArray],
) -> None:
    asset, bar = events[0][KEPT], events[1][KEPT]
    masked = np.zeros(returns.shape, dtype=bool)
    masked[bar, asset] = True
    arrays = event_arrays(
        returns, market, asset, bar, model=MarketModel(), design=DESIGN, masked=masked
    )
    assert len(result) == 12
    for found, wanted in [
        (result.ar, arrays.ar),
        (result.car(WEEK), arrays.car(WEEK)),
        (result.scar(WEEK), arrays.scar(WEEK)),
        (result.params, arrays.params),
        (result.sigma, arrays.sigma),
    ]:
        np.testing.assert_array_equal(found[KEPT], wanted)
        assert np.isnan(found[3]).all()
    assert np.isnan(result.ar[5]).all()
    assert result.n_obs[[0, 3, 5]].tolist() == [55, 0, 15]
    assert result.tau.tolist() == list(range(-5, 6))


def test_events_without_numbers_have_a_reason(result: StudyResult) -> None:
    assert [gone.event_id for gone in result.dropped] == ["e3", "e5"]
    reasons = result.reasons
    assert [k for k, reason in enumerate(reasons) if reason is not None] == [3, 5]
    assert "15 observations but 44 are needed" in (reasons[5] or "")


def test_day_zero_of_another_event_is_masked_and_said(result: StudyResult) -> None:
    # Asset 0 has events on bars 100 and 110: 100 is bar -10 of the second.
    assert result.n_masked.tolist() == [0] * 6 + [1] + [0] * 5
    assert result.n_obs[6] == 54
    said = " ".join(result.rules)
    assert "1 bar in the windows of 1 event" in said
    assert "2 events have an event window that overlaps that of another" in said


def test_masks_can_be_turned_off(
    returns: FloatArray, events: tuple[IntArray, IntArray]
) -> None:
    design = Design(estimation=DESIGN.estimation, event=DESIGN.event, masked=False)
    study = EventStudy(model=ConstantMean(), design=design)
    result = study.run(returns, (events[0][KEPT], events[1][KEPT]))
    assert not result.n_masked.any()
    assert any("keep the days of other events" in rule for rule in result.rules)


def test_averages_are_over_the_events_that_have_the_bars(
    result: StudyResult,
) -> None:
    assert result.aar() == pytest.approx(np.nanmean(result.ar, axis=0), rel=1e-12)
    assert result.caar(WEEK) == pytest.approx(np.nanmean(result.car(WEEK)), rel=1e-12)
    assert result.caar(WEEK) == pytest.approx(result.test("bmp", WEEK).estimate)


def test_the_path_has_the_interval_of_the_spread_of_events(result: StudyResult) -> None:
    path = result.caar_path(WEEK)
    cars = np.cumsum(result.ar[:, 3:8], axis=1)
    cars = cars[np.isfinite(cars).all(axis=1)]
    error = cars.std(axis=0, ddof=1) / np.sqrt(10)
    reach = student.ppf(0.975, 9) * error
    assert path.n_events == 10
    assert path.mean == pytest.approx(cars.mean(axis=0), rel=1e-12)
    assert path.high - path.mean == pytest.approx(reach, rel=1e-10)
    assert path.mean - path.low == pytest.approx(reach, rel=1e-10)


def test_the_path_of_one_event_has_its_forecast_error(result: StudyResult) -> None:
    one = result.subset(np.array([1]))
    path = one.caar_path(WEEK)
    steps = [Window(-2, last) for last in range(-2, 3)]
    sd = np.array([one.arrays.car_sd(step)[0] for step in steps])
    assert path.high - path.mean == pytest.approx(
        student.ppf(0.975, 53) * sd, rel=1e-10
    )


def test_each_event_has_a_t_of_its_own(result: StudyResult) -> None:
    each = result.t_values(WEEK, alternative="less")
    t = each.car[0] / each.sd[0]
    assert each.statistic[0] == pytest.approx(t)
    assert each.pvalue[0] == pytest.approx(student.cdf(t, 53))
    assert np.isnan(each.pvalue[[3, 5]]).all()
    assert [k for k, why in enumerate(each.reasons) if why] == [3, 5]


def test_a_missing_bar_of_the_window_is_named(
    returns: FloatArray,
) -> None:
    returns[101, 0] = np.nan
    study = EventStudy(model=ConstantMean(), design=DESIGN)
    result = study.run(returns, ([0, 1], [100, 100]))
    each = result.t_values(WEEK)
    assert result.reasons == (None, None)
    assert each.reasons == ("the return of event-time bar +1 is missing", None)
    assert np.isfinite(result.car(DAY)).all()
    assert any("1 event of those fitted misses a bar" in rule for rule in result.rules)


def test_returns_that_never_change_leave_no_error_to_test_with() -> None:
    study = EventStudy(model=ConstantMean(), design=DESIGN)
    result = study.run(np.full((200, 2), 0.01), ([0, 1], [100, 100]))
    assert result.car(DAY) == pytest.approx([0, 0], abs=1e-15)
    each = result.t_values(DAY)
    assert all("without error" in (why or "") for why in each.reasons)
    for name, test in result.tests(DAY).items():
        assert test.reason, name


def test_buy_and_hold_returns_are_products(
    result: StudyResult, returns: FloatArray
) -> None:
    held = returns[98:103, 0]
    normal = held - result.ar[0, 3:8]
    wanted = np.prod(1 + held) - np.prod(1 + normal)
    found = result.bhar(WEEK)
    assert found[0] == pytest.approx(wanted, rel=1e-12)
    assert np.isnan(found[[3, 5]]).all()


def test_options_of_a_test_reach_it(result: StudyResult) -> None:
    few = result.test("wild_bootstrap", DAY, groups="event_id", n_resamples=99)
    assert few.distribution == "99 draws of signs"
    by_asset = result.test("ibragimov_muller", DAY, groups="asset")
    labels = [f"asset {a}" for a in (0, 1, 2, 9, 4, 5, 0, 1, 2, 3, 4, 5)]
    assert result.test("ibragimov_muller", DAY, groups=labels).df == by_asset.df == 5


def test_labels_need_one_an_event(result: StudyResult) -> None:
    with pytest.raises(ValueError, match="there are 12 events"):
        result.test("ibragimov_muller", DAY, groups=["a", "b"])
    with pytest.raises(
        UnknownNameError, match="known are size, event_id, asset, bar, time"
    ):
        result.by("colour")


def test_an_unknown_test_is_named(result: StudyResult) -> None:
    with pytest.raises(UnknownNameError, match="no test called 'brown'"):
        result.test("brown", DAY)


def test_frames_have_a_row_an_event_a_bar_and_both(result: StudyResult) -> None:
    events, bars, long = (result.to_frame(k) for k in ("events", "aar", "ar"))
    assert list(events["event_id"]) == [f"e{k}" for k in range(12)]
    assert events["reason"].notna().tolist() == [k in {3, 5} for k in range(12)]
    assert events["size"].tolist() == [1.0, 2.0, 3.0] * 4
    window = Window(-5, 5)
    assert events["car"].to_numpy() == pytest.approx(result.car(window), nan_ok=True)
    assert bars["n_events"].tolist() == [10] * 11
    spread = np.nanstd(result.ar, axis=0, ddof=1) / np.sqrt(10)
    assert bars["standard_error"].to_numpy() == pytest.approx(spread)
    assert bars["caar"].iloc[-1] == pytest.approx(result.caar(window))
    assert len(long) == 12 * 11
    assert long["ar"].to_numpy() == pytest.approx(result.ar.ravel(), nan_ok=True)
    assert long["time"].tolist()[5] == 100


def test_a_frame_of_another_kind_is_refused(result: StudyResult) -> None:
    with pytest.raises(ValueError, match="kind is 'wide'"):
        result.to_frame("wide")


def test_the_summary_says_what_was_given_used_and_dropped(result: StudyResult) -> None:
    text = result.summary()
    assert "12 events given, 10 used, 2 dropped" in text
    assert "dropped (1: e5): the estimation window holds 15 observations" in text
    assert "[-60, -6], at least 44" in text
    assert "on [-5, 5]" in text
    assert "on [0, 0]" in text
    for rule in result.rules:
        assert rule in text
    assert "on [0, 0]" not in result.summary(WEEK)


def test_the_report_is_one_file(result: StudyResult, tmp_path: Path) -> None:
    page = result.to_html(tmp_path / "study.html").read_text(encoding="utf-8")
    assert "<svg" in page
    assert "10 used, 2 dropped" in page
    assert "src=" not in page
    assert result._repr_html_().startswith("<!doctype html>")
    assert repr(result) == "<StudyResult: 10 of 12 events, MarketModel()>"


def test_a_study_without_events_has_a_report_too(
    returns: FloatArray, market: FloatArray
) -> None:
    nothing = np.empty(0, dtype=np.int64)
    result = EventStudy(design=DESIGN).run(returns, (nothing, nothing), factors=market)
    assert np.isnan(result.caar(DAY))
    assert np.isnan(result.aar()).all()
    assert "0 events given" in result.summary()
    assert "<svg" not in result._repr_html_()


def test_the_figure_shows_the_path(result: StudyResult) -> None:
    (ax,) = result.plot(WEEK).axes
    line = next(one for one in ax.lines if len(one.get_xdata()) == 5)
    path = result.caar_path(WEEK)
    assert np.asarray(line.get_ydata()) == pytest.approx(100 * path.mean)


@pytest.mark.parametrize("n_events", [0, 1, 2])
@pytest.mark.parametrize("name", sorted(TESTS))
def test_few_events_give_a_number_or_a_reason(
    returns: FloatArray, n_events: int, name: str
) -> None:
    asset, bar = np.arange(n_events), np.array([100, 150])[:n_events]
    result = EventStudy(model=ConstantMean(), design=DESIGN).run(returns, (asset, bar))
    battery = result.tests(WEEK, names=[name])
    test = battery[name]
    assert (test.reason is None) == bool(np.isfinite(test.pvalue))
    assert (test.reason is None) == bool(np.isfinite(test.statistic))
    if n_events == 0:
        assert test.reason


@pytest.mark.parametrize("n_obs", [1, 2, 3, 4])
def test_fewer_observations_than_coefficients_and_two_are_a_reason(
    returns: FloatArray, market: FloatArray, n_obs: int
) -> None:
    design = Design(estimation=Window(-n_obs, -1), event=DAY, min_share=1.0)
    result = EventStudy(design=design).run(returns, ([0], [100]), factors=market)
    if n_obs < 4:
        assert f"holds {n_obs} observations but 4 are needed" in result.reasons[0]
        assert result.rules[3].startswith("an event needs 4 of the")
    else:
        assert result.reasons == (None,)
        assert result.n_obs.tolist() == [4]


def test_the_summary_lists_ten_reasons_at_most(returns: FloatArray) -> None:
    design = Design(estimation=DESIGN.estimation, event=DESIGN.event, masked=False)
    study = EventStudy(model=ConstantMean(), design=design)
    result = study.run(returns, (np.zeros(14, dtype=int), np.arange(6, 20)))
    assert len(result.dropped) == 14
    assert "and 4 more reasons; see dropped" in result.summary()


def test_coefficients_have_names(result: StudyResult) -> None:
    assert result.param_names[0] == "constant"
    frame = result.to_frame("params")
    assert frame.columns.tolist() == list(result.param_names)
    np.testing.assert_array_equal(frame.to_numpy(), result.params)


def test_the_report_shows_each_event(result: StudyResult) -> None:
    html = result._repr_html_()
    assert "Each event by itself" in html
    assert all(f"<span>{name}</span>" in html for name in result.event_ids)


def test_each_event_is_shown_short(result: StudyResult) -> None:
    assert repr(result.t_values(Window(0, 0))).startswith(
        "<EachEvent: 10 of 12 events tested, "
    )
