"""From frames, dates and arrays to one result."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from eventimpact import (
    Catalogue,
    Design,
    EmbeddedPrices,
    EventStudy,
    LogReturns,
    LogVolume,
    Selection,
    SimpleReturns,
    Window,
)
from eventimpact._types import FloatArray
from eventimpact.errors import EventImpactError, UnknownNameError
from eventimpact.normal import (
    ConstantMean,
    EwmaScale,
    FactorModel,
    HuberMarket,
    MarketModel,
    TradeToTrade,
)


DAY = Window(0, 0)
DESIGN = Design(estimation=Window(-60, -6), event=Window(-5, 5))
DAYS = pd.bdate_range("2020-01-01", periods=300, name="time")


@pytest.fixture
def market(rng: np.random.Generator) -> FloatArray:
    return rng.normal(0, 0.01, 300)


@pytest.fixture
def prices(rng: np.random.Generator, market: FloatArray) -> pd.DataFrame:
    returns = market[:, None] + rng.normal(0, 0.02, (300, 3))
    return pd.DataFrame(100 * np.exp(returns.cumsum(axis=0)), DAYS, list("ABC"))


def test_it_is_a_value() -> None:
    study = EventStudy(design=DESIGN)
    assert study == EventStudy(model=MarketModel(), design=DESIGN)
    assert hash(study) == hash(EventStudy(design=DESIGN))
    with pytest.raises(dataclasses.FrozenInstanceError):
        study.missing = "drop"


def test_wide_long_and_plain_data_give_the_same_numbers(
    prices: pd.DataFrame, market: FloatArray
) -> None:
    study = EventStudy(design=DESIGN, response=LogReturns())
    events = pd.DataFrame({"asset": ["B", "A"], "time": [DAYS[100], DAYS[200]]})
    factor = pd.Series(market, DAYS, name="market")
    wide = study.run(prices, events, factors=factor)
    long = study.run(
        prices.reset_index().melt("time", var_name="asset", value_name="price"),
        events,
        factors=factor,
    )
    returns = np.log(prices.to_numpy() / prices.shift().to_numpy())
    plain = EventStudy(design=DESIGN).run(returns, ([1, 0], [100, 200]), factors=market)
    np.testing.assert_allclose(wide.ar, plain.ar, rtol=0, atol=1e-15)
    np.testing.assert_allclose(long.ar, plain.ar, rtol=0, atol=1e-15)
    assert wide.inputs.factors.names == ("market",)
    assert wide.to_frame()["time"].tolist() == [DAYS[100], DAYS[200]]


@pytest.mark.parametrize(
    ("rule", "bar"), [("next", 108), ("previous", 107), ("drop", None)]
)
def test_an_event_on_a_day_without_a_bar_moves_as_told(
    prices: pd.DataFrame, rule: str, bar: int | None
) -> None:
    saturday = pd.Timestamp("2020-05-30")
    assert DAYS[107] < saturday < DAYS[108]
    study = EventStudy(
        model=ConstantMean(),
        design=DESIGN,
        response=LogReturns(),
        on_missing_bar=rule,
    )
    result = study.run(prices, pd.DataFrame({"asset": ["A"], "time": [saturday]}))
    if bar is None:
        assert len(result.dropped) == 1
    else:
        assert result.to_frame()["time"].tolist() == [DAYS[bar]]
        assert "1 moved to another bar" in result.summary()


def test_an_event_of_an_unknown_asset_is_dropped(prices: pd.DataFrame) -> None:
    events = pd.DataFrame({"asset": ["A", "Z"], "time": [DAYS[100]] * 2})
    study = EventStudy(model=ConstantMean(), design=DESIGN, response=LogReturns())
    result = study.run(prices, events)
    (gone,) = result.dropped
    assert gone.event_id == "1"
    assert "Z" in gone.reason
    assert np.isfinite(result.car(DAY)).tolist() == [True, False]


def test_log_returns_are_held_as_simple_ones(prices: pd.DataFrame) -> None:
    study = EventStudy(model=ConstantMean(), design=DESIGN, response=LogReturns())
    result = study.run(prices, pd.DataFrame({"asset": ["A"], "time": [DAYS[100]]}))
    week = Window(-2, 2)
    price = prices["A"].to_numpy()
    held = price[102] / price[97]
    mean = np.diff(np.log(price))[39:94].mean()
    wanted = held - np.exp(5 * mean)
    assert result.bhar(week) == pytest.approx([wanted], rel=1e-12)


def test_what_is_no_return_cannot_be_held(rng: np.random.Generator) -> None:
    volume = pd.DataFrame(
        {
            "asset": "A",
            "time": DAYS,
            "volume": rng.lognormal(10, 0.3, 300),
        }
    )
    study = EventStudy(model=ConstantMean(), design=DESIGN, response=LogVolume())
    result = study.run(volume, pd.DataFrame({"asset": ["A"], "time": [DAYS[100]]}))
    assert np.isfinite(result.car(DAY)).all()
    with pytest.raises(ValueError, match="is not a return and cannot be held"):
        result.bhar(DAY)
    assert "%" not in result.summary().split("response on")[1].split("\n")[0]
    assert result.plot().axes[0].get_ylabel() == "Cumulative abnormal log volume"


def test_trade_to_trade_returns_have_a_model_of_their_own(
    prices: pd.DataFrame,
) -> None:
    prices.loc[DAYS[101], "A"] = np.nan
    events = pd.DataFrame({"asset": ["A"], "time": [DAYS[100]]})
    study = EventStudy(
        model=ConstantMean(),
        design=DESIGN,
        response=LogReturns(),
        missing="trade_to_trade",
    )
    result = study.run(prices, events)
    assert result.model == TradeToTrade(ConstantMean())
    assert np.isfinite(result.car(Window(0, 3))).all()
    dropped = dataclasses.replace(study, missing="drop").run(prices, events)
    assert np.isnan(dropped.car(Window(0, 3))).all()


def test_simple_returns_do_not_add_up_from_trade_to_trade(prices: pd.DataFrame) -> None:
    events = pd.DataFrame({"asset": ["A"], "time": [DAYS[100]]})
    study = EventStudy(
        model=ConstantMean(), response=SimpleReturns(), missing="trade_to_trade"
    )
    with pytest.raises(ValueError, match=r"simple return is not; say .*LogReturns"):
        study.run(prices, events)


def test_a_trade_to_trade_model_needs_whole_returns(prices: pd.DataFrame) -> None:
    events = pd.DataFrame({"asset": ["A"], "time": [DAYS[100]]})
    study = EventStudy(model=TradeToTrade(ConstantMean()), response=LogReturns())
    with pytest.raises(ValueError, match="say missing='trade_to_trade'"):
        study.run(prices, events)


def test_the_risk_free_rate_is_found_by_its_name(
    prices: pd.DataFrame, rng: np.random.Generator
) -> None:
    columns = ["Mkt-RF", "SMB", "HML", "RF"]
    factors = pd.DataFrame(rng.normal(0, 0.01, (300, 4)), DAYS, columns)
    events = pd.DataFrame({"asset": ["A"], "time": [DAYS[200]]})
    study = EventStudy(
        model=FactorModel(risk_free="RF"), design=DESIGN, response=LogReturns()
    )
    result = study.run(prices, events, factors=factors)
    assert result.model == FactorModel(risk_free=3)
    log = np.log(prices["A"]).diff().to_numpy()[140:195]
    table = factors.to_numpy()[140:195]
    X = np.column_stack((np.ones(55), table[:, :3]))
    expected = np.linalg.lstsq(X, log - table[:, 3])[0]
    np.testing.assert_allclose(result.params[0], expected, atol=1e-12)
    inside = dataclasses.replace(study, model=EwmaScale(FactorModel(risk_free="RF")))
    found = inside.run(prices, events, factors=factors)
    np.testing.assert_allclose(found.params[0], expected, atol=1e-12)
    wrong = dataclasses.replace(study, model=FactorModel(risk_free="rf"))
    with pytest.raises(UnknownNameError, match="RF"):
        wrong.run(prices, events, factors=factors)


def test_events_of_a_catalogue_have_groups_and_categories() -> None:
    history = EmbeddedPrices().history("BTC-USD")
    catalogue = Catalogue.shipped().select(Selection(categories=("A.sale", "B", "C")))
    result = EventStudy(model=ConstantMean(), design=DESIGN).run(history, catalogue)
    by_hand = {event.id: event.category for event in catalogue}
    groups = result.by("group")
    assert set(groups) == {category[0] for category in by_hand.values()}
    for name, group in groups.items():
        assert {by_hand[id_][0] for id_ in group.event_ids} == {name}
    frame = result.to_frame().set_index("event_id")
    assert frame["category"].to_dict() == by_hand
    assert sum(map(len, result.by("category").values())) == len(catalogue)


def test_a_model_of_its_own_cannot_take_returns_of_several_bars(
    prices: pd.DataFrame, market: FloatArray
) -> None:
    events = pd.DataFrame({"asset": ["A"], "time": [DAYS[100]]})
    study = EventStudy(
        model=HuberMarket(), response=LogReturns(), missing="trade_to_trade"
    )
    with pytest.raises(ValueError, match=r"HuberMarket\(.*cannot take"):
        study.run(prices, events, factors=market)


def test_a_catalogue_is_placed_on_a_price_history_by_what_was_known() -> None:
    history = EmbeddedPrices().history("BTC-USD")
    catalogue = Catalogue.shipped().select(Selection(ids=("A-DE-0619",)))
    (event,) = catalogue
    known = event.knowledge
    assert known is not None
    assert known.lo is not None
    result = EventStudy(model=ConstantMean(), design=DESIGN).run(history, catalogue)
    panel, bar = result.inputs.panel, result.inputs.placed.bar[0]
    assert panel.open_at is not None
    assert panel.close_at is not None
    instant = np.datetime64(known.lo.replace(tzinfo=None), "ns")
    assert panel.open_at[bar] <= instant < panel.close_at[bar]
    assert result.event_ids == (event.id,)
    assert result.inputs.panel.response == LogReturns()


def test_a_model_without_a_factor_says_so(prices: pd.DataFrame) -> None:
    events = pd.DataFrame({"asset": ["A"], "time": [DAYS[100]]})
    with pytest.raises(ValueError, match="needs the market's returns"):
        EventStudy(response=LogReturns()).run(prices, events)


@pytest.mark.parametrize("kind", ["unsorted", "doubled", "naive", "infinite"])
def test_bad_frames_are_refused(prices: pd.DataFrame, kind: str) -> None:
    events = pd.DataFrame({"asset": ["A"], "time": [DAYS[100]]})
    if kind == "unsorted":
        prices = prices.iloc[::-1]
    elif kind == "doubled":
        prices = pd.concat([prices, prices.iloc[-1:]])
    elif kind == "naive":
        prices.index = prices.index + pd.Timedelta(hours=9)
    else:
        prices.iloc[50, 0] = np.inf
    study = EventStudy(model=ConstantMean(), design=DESIGN, response=LogReturns())
    with pytest.raises((EventImpactError, ValueError)):
        study.run(prices, events)


def test_a_factor_that_misses_a_day_is_no_zero(
    prices: pd.DataFrame, market: FloatArray
) -> None:
    factor = pd.Series(market, DAYS, name="market").drop(DAYS[101])
    events = pd.DataFrame({"asset": ["A", "A"], "time": [DAYS[100], DAYS[200]]})
    study = EventStudy(design=DESIGN, response=LogReturns())
    result = study.run(prices, events, factors=factor)
    assert np.isnan(result.ar[0, 6])
    assert np.isnan(result.car(Window(0, 2))).tolist() == [True, False]
    reasons = result.t_values(Window(0, 2)).reasons
    assert reasons == ("the return of event-time bar +1 is missing", None)


def test_an_asset_without_prices_drops_its_events(prices: pd.DataFrame) -> None:
    prices["C"] = np.nan
    events = pd.DataFrame({"asset": ["C", "A"], "time": [DAYS[100]] * 2})
    study = EventStudy(model=ConstantMean(), design=DESIGN, response=LogReturns())
    result = study.run(prices, events)
    assert [gone.event_id for gone in result.dropped] == ["0"]
    assert "holds 0 observations" in result.dropped[0].reason
