"""Placebo studies against the public tests, one draw at a time."""

import numpy as np
import pytest

from eventimpact import Window
from eventimpact._types import Alternative, FloatArray
from eventimpact.abnormal import Design, EventArrays, event_arrays
from eventimpact.errors import UnknownNameError
from eventimpact.inference import run_test
from eventimpact.normal import ConstantMean, MarketModel, NormalModel
from eventimpact.simulation import PlaceboDraws, PlaceboStudy, placebo_study


DESIGN = Design(estimation=Window(-70, -11), event=Window(-5, 5))
WINDOW = Window(-1, 2)
ANY_WARNING = pytest.mark.filterwarnings(
    "ignore::eventimpact.errors.EventImpactWarning"
)


def panel(n_assets: int = 30) -> tuple[FloatArray, FloatArray]:
    """Draw returns with fat tails on a market, and the market."""
    rng = np.random.default_rng(7)
    market = 0.01 * rng.standard_t(4, 300)
    shocks = 0.02 * rng.standard_t(4, (300, n_assets))
    return market[:, None] + shocks, market


def placebos(
    returns: FloatArray,
    market: FloatArray,
    draws: PlaceboDraws,
    model: NormalModel | None = None,
) -> PlaceboStudy:
    return placebo_study(
        returns,
        market,
        WINDOW,
        model=MarketModel() if model is None else model,
        rng=3,
        design=DESIGN,
        draws=draws,
    )


def one_by_one(
    found: PlaceboStudy, returns: FloatArray, market: FloatArray, draw: int
) -> EventArrays:
    """Run the engine on the events of one draw."""
    return event_arrays(
        returns,
        market,
        found.asset[draw],
        found.bar[draw],
        model=MarketModel(),
        design=DESIGN,
    )


def assert_as_public(found: PlaceboStudy, draw: int, arrays: EventArrays) -> None:
    for j, name in enumerate(found.draws.tests):
        result = run_test(name, arrays, WINDOW, alternative=found.draws.alternative)
        ours = found.statistic[draw, j], found.pvalue[draw, j]
        np.testing.assert_allclose(ours, (*result,), rtol=1e-12, err_msg=name)


@ANY_WARNING
@pytest.mark.parametrize("dates", ["own", "same"])
@pytest.mark.parametrize("alternative", ["two-sided", "less", "greater"])
def test_each_draw_is_what_the_public_tests_find(
    dates: str, alternative: Alternative
) -> None:
    returns, market = panel()
    draws = PlaceboDraws(
        n_draws=9, n_events=12, is_clustered=dates == "same", alternative=alternative
    )
    found = placebos(returns, market, draws)
    for draw in range(9):
        assert_as_public(found, draw, one_by_one(found, returns, market, draw))


@ANY_WARNING
@pytest.mark.parametrize("n_events", [1, 2, 60])
def test_few_and_many_events_are_treated_as_by_the_public_tests(n_events: int) -> None:
    returns, market = panel()
    found = placebos(returns, market, PlaceboDraws(n_draws=4, n_events=n_events))
    for draw in range(4):
        assert_as_public(found, draw, one_by_one(found, returns, market, draw))


@ANY_WARNING
def test_missing_bars_and_dropped_events_are_treated_as_by_the_public_tests() -> None:
    returns, market = panel()
    rng = np.random.default_rng(5)
    returns[rng.random(returns.shape) < 0.03] = np.nan
    returns[:, 3] = np.nan
    returns[:, 4] = 2 * market
    found = placebos(returns, market, PlaceboDraws(n_draws=8, n_events=20))
    for draw in range(8):
        assert_as_public(found, draw, one_by_one(found, returns, market, draw))


@ANY_WARNING
def test_returns_rounded_to_a_tick_are_ranked_as_by_the_public_test() -> None:
    returns, market = panel()
    found = placebo_study(
        returns.round(2),
        None,
        WINDOW,
        model=ConstantMean(),
        rng=3,
        design=DESIGN,
        draws=PlaceboDraws(n_draws=5, n_events=20, tests=("corrado",)),
    )
    for draw in range(5):
        arrays = event_arrays(
            returns.round(2),
            None,
            found.asset[draw],
            found.bar[draw],
            model=ConstantMean(),
            design=DESIGN,
        )
        assert_as_public(found, draw, arrays)
    assert market.shape == (300,)


@ANY_WARNING
def test_an_effect_is_that_of_a_panel_with_the_effect_in_it() -> None:
    returns, market = panel()
    draws = PlaceboDraws(
        n_draws=3, n_events=10, is_clustered=True, inject=0.03, event_variance=2.0
    )
    found = placebos(returns, market, draws)
    for draw in range(3):
        plain = one_by_one(found, returns, market, draw)
        changed, bars = returns.copy(), found.bar[draw][:, None] + plain.tau
        changed[bars, found.asset[draw][:, None]] += (2**0.5 - 1) * plain.ar
        changed[found.bar[draw], found.asset[draw]] += 0.03
        arrays = one_by_one(found, changed, market, draw)
        for j, name in enumerate(draws.tests):
            expected = (*run_test(name, arrays, WINDOW),)
            ours = found.statistic[draw, j], found.pvalue[draw, j]
            np.testing.assert_allclose(ours, expected, rtol=1e-9, err_msg=name)


def test_more_draws_change_nothing_of_the_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    returns, market = panel()
    draws = PlaceboDraws(n_draws=40, n_events=7)
    whole = placebos(returns, market, draws)
    module = "eventimpact.simulation._placebo_study"
    monkeypatch.setattr(f"{module}._EVENTS_AT_ONCE", 20)
    monkeypatch.setattr(f"{module}._EVENTS_IN_TABLE", 100)
    pieces = placebos(returns, market, draws)
    np.testing.assert_array_equal(whole.statistic, pieces.statistic)
    np.testing.assert_array_equal(whole.pvalue, pieces.pvalue)


def test_events_on_one_bar_are_of_different_assets() -> None:
    returns, market = panel()
    draws = PlaceboDraws(n_draws=50, n_events=25, is_clustered=True)
    found = placebos(returns, market, draws)
    assert (found.bar == found.bar[:, :1]).all()
    assert all(len(set(row)) == 25 for row in found.asset.tolist())


def test_every_event_has_its_bars() -> None:
    returns, market = panel()
    found = placebos(returns, market, PlaceboDraws(n_draws=2000, n_events=5))
    assert (int(found.bar.min()), int(found.bar.max())) == (70, 294)
    assert set(np.unique(found.asset).tolist()) == set(range(30))


def test_rates_count_the_draws_the_test_applies_to() -> None:
    found = PlaceboStudy(
        draws=PlaceboDraws(n_draws=4, tests=("bmp", "corrado")),
        asset=np.zeros((4, 1), dtype=np.int64),
        bar=np.zeros((4, 1), dtype=np.int64),
        statistic=np.zeros((4, 2)),
        pvalue=np.array([[0.01, np.nan], [0.2, np.nan], [0.05, np.nan], [0.9, np.nan]]),
    )
    assert found.n_applicable == {"bmp": 4, "corrado": 0}
    assert found.rejection_rate()["bmp"] == 0.5
    assert np.isnan(found.rejection_rate()["corrado"])
    assert found.standard_error()["bmp"] == 0.25


def test_impossible_draws_are_refused() -> None:
    returns, market = panel()
    with pytest.raises(UnknownNameError, match="no test called 'bmpp'"):
        PlaceboDraws(tests=("bmpp",))
    with pytest.raises(ValueError, match="both must be 1 or more"):
        PlaceboDraws(n_draws=0)
    with pytest.raises(ValueError, match="the second positive and finite"):
        PlaceboDraws(event_variance=0.0)
    with pytest.raises(ValueError, match="alternative is 'both'"):
        PlaceboDraws(alternative="both")
    with pytest.raises(ValueError, match="need as many assets but the panel has 30"):
        placebos(returns, market, PlaceboDraws(n_events=31, is_clustered=True))
    with pytest.raises(ValueError, match="the panel has 60 bars but an event needs"):
        placebos(returns[:60], market[:60], PlaceboDraws())
    with pytest.raises(ValueError, match=r"the window \[0, 6\] is not inside"):
        placebo_study(
            returns, market, Window(0, 6), model=MarketModel(), rng=0, design=DESIGN
        )
    with pytest.raises(ValueError, match="does not hold bar 0"):
        placebo_study(
            returns,
            market,
            Window(2, 3),
            model=MarketModel(),
            rng=0,
            design=Design(estimation=Window(-70, -11), event=Window(2, 5)),
            draws=PlaceboDraws(inject=0.01),
        )
