"""Hand fixtures of an R package through the door: models, responses, buy and hold."""

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from eventimpact import Design, EventStudy, Given, LogVolume, StudyResult, Window
from eventimpact._types import FloatArray
from eventimpact.normal import ConstantMean, MarketAdjusted, MarketModel


EXACT = 1e-9  # both sides computed in double precision from the same numbers
FOLDER = "reference/sipemu_eventstudy"


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open() as file:
        return list(csv.DictReader(file))


def expected_of(shared: Path, fixture: str) -> dict[str, list[float]]:
    """Each quantity of a fixture, a value an event day."""
    found: dict[str, list[float]] = {}
    for row in rows_of(shared / FOLDER / "expected.csv"):
        if row["fixture"] == fixture:
            found.setdefault(row["quantity"], []).append(float(row["our_value"]))
    return found


def run(
    shared: Path,
    name: str,
    column: str,
    *factors: str,
    **options: Any,
) -> StudyResult:
    """Study one event on day 0; the rows become days in a row."""
    rows = rows_of(shared / FOLDER / f"{name}.csv")
    days = pd.date_range("2024-01-01", periods=len(rows), name="time")
    n = sum(row["window"] == "est" for row in rows)
    design = Design(
        estimation=Window(-n, -1), event=Window(0, len(rows) - n - 1), masked=False
    )
    frame = pd.DataFrame(
        {name: [float(row[name]) for row in rows] for name in (column, *factors)}, days
    )
    if column == "volume":
        # The tool takes log(1 + volume).
        data = (frame + 1).assign(asset="firm").reset_index()
    else:
        data = frame[[column]].rename(columns={column: "firm"})
    return EventStudy(design=design, **options).run(
        data,
        pd.DataFrame({"asset": ["firm"], "time": [days[n]]}),
        factors=frame[list(factors)] if factors else None,
    )


def cars_so_far(result: StudyResult) -> FloatArray:
    return np.cumsum(result.ar[0])


def test_market_model(shared: Path) -> None:
    result = run(shared, "market_model", "firm", "index", model=MarketModel())
    wanted = expected_of(shared, "market_model")
    assert result.sigma == pytest.approx(wanted["sigma"], rel=EXACT)
    assert result.ar[0] / result.sigma[0] == pytest.approx(wanted["ar_t"], rel=EXACT)
    for row in rows_of(shared / FOLDER / "textbook_values.csv"):
        window = Window(0, int(row["L"]) - 1)
        full = float(row["market_model_car_t_full"])
        assert result.test("t", window).statistic == pytest.approx(full, rel=EXACT)


def test_the_t_without_prediction_error_is_not_what_we_give(shared: Path) -> None:
    result = run(shared, "market_model", "firm", "index", model=MarketModel())
    wanted = expected_of(shared, "market_model")["car_t_no_prediction_error"]
    raw = cars_so_far(result) / (result.sigma[0] * np.sqrt([1, 2, 3]))
    assert raw == pytest.approx(wanted, rel=EXACT)
    for day in range(3):
        assert result.test("t", Window(0, day)).statistic < 0.97 * wanted[day]


def test_market_adjusted(shared: Path) -> None:
    result = run(shared, "market_adjusted", "firm", "index", model=MarketAdjusted())
    wanted = expected_of(shared, "market_adjusted")
    assert result.ar[0] == pytest.approx(wanted["ar"], rel=EXACT)


def test_constant_mean(shared: Path) -> None:
    result = run(shared, "comparison_mean", "firm", model=ConstantMean())
    wanted = expected_of(shared, "comparison_mean")
    assert result.params[0] == pytest.approx(wanted["mean"], rel=EXACT)
    assert result.sigma == pytest.approx(wanted["sigma"], rel=EXACT)
    assert result.ar[0] == pytest.approx(wanted["ar"], rel=EXACT)


THREE = ("market_excess", "smb", "hml")


@pytest.mark.parametrize(
    ("name", "factors"),
    [
        ("ff3", THREE),
        ("ff5", (*THREE, "rmw", "cma")),
        ("carhart", (*THREE, "mom")),
    ],
)
def test_factors(shared: Path, name: str, factors: tuple[str, ...]) -> None:
    result = run(shared, "factor_models", "excess", *factors, model=MarketModel())
    wanted = expected_of(shared, "factor_models")
    assert result.sigma == pytest.approx(wanted[f"{name}_sigma"], rel=EXACT)
    assert result.ar[0] == pytest.approx(wanted[f"{name}_ar"], rel=EXACT)
    assert result.inputs.factors.names == factors


def test_buy_and_hold_against_the_index(shared: Path) -> None:
    result = run(shared, "bhar", "firm", "index", model=MarketAdjusted())
    wanted = expected_of(shared, "bhar")
    found = [result.bhar(Window(0, day))[0] for day in range(3)]
    assert found == pytest.approx(wanted["bhar_cum"], rel=EXACT)


def test_abnormal_log_volume_of_a_volume_plus_one(shared: Path) -> None:
    result = run(shared, "volume", "volume", model=ConstantMean(), response=LogVolume())
    wanted = expected_of(shared, "volume")
    assert result.params[0] == pytest.approx(wanted["log_mean"], rel=EXACT)
    assert result.sigma == pytest.approx(wanted["sigma"], rel=EXACT)
    assert result.ar[0] == pytest.approx(wanted["ar"], rel=EXACT)


def test_abnormal_volatility_as_squares_over_the_variance(shared: Path) -> None:
    rows = rows_of(shared / FOLDER / "volatility.csv")
    returns = np.array([float(row["firm"]) for row in rows])
    wanted = expected_of(shared, "volatility")
    (variance,) = wanted["est_var"]
    squares = pd.DataFrame(
        {"firm": returns**2 / variance - 1},
        pd.date_range("2024-01-01", periods=len(rows), name="time"),
    )
    n = sum(row["window"] == "est" for row in rows)
    design = Design(estimation=Window(-n, -1), event=Window(0, 2))
    response = Given(name="squared return", unit="variances", is_return=False)
    result = EventStudy(model=ConstantMean(), design=design, response=response).run(
        squares, pd.DataFrame({"asset": ["firm"], "time": [squares.index[n]]})
    )
    found = result.ar[0] + result.params[0, 0]
    assert found == pytest.approx(wanted["ar"], rel=EXACT)


@pytest.fixture(scope="module")
def three(shared: Path) -> StudyResult:
    """Three events on days of their own, each with an index of its own."""
    rows = rows_of(shared / FOLDER / "multi_event.csv")
    names = sorted({row["event_id"] for row in rows})
    days = pd.date_range("2024-01-01", periods=33, name="time")
    firms = pd.DataFrame(np.nan, days, names)
    index = pd.Series(np.nan, days, name="index")
    for row in rows:
        day = days[8 + 11 * names.index(row["event_id"]) + int(row["t"])]
        firms.loc[day, row["event_id"]] = float(row["firm"])
        index[day] = float(row["index"])
    events = pd.DataFrame({"asset": names, "time": days[[8, 19, 30]]})
    design = Design(estimation=Window(-8, -1), event=Window(0, 2))
    return EventStudy(design=design).run(firms, events, factors=index)


def test_averages_and_tests_of_three_events(shared: Path, three: StudyResult) -> None:
    wanted = expected_of(shared, "multi_event")
    assert three.aar() == pytest.approx(wanted["aar"], rel=EXACT)
    for day in range(3):
        battery = three.tests(Window(day, day))
        so_far = three.tests(Window(0, day))
        found = {
            "csect_t": battery["cross_sectional"].statistic,
            "csect_caar_t": so_far["cross_sectional"].statistic,
            "patell_z": battery["patell"].statistic,
            "sign_z": battery["sign"].statistic,
            "bw_crude_dependence_t": battery["crude_dependence"].statistic,
            "bw_crude_dependence_caar_t": so_far["crude_dependence"].statistic,
        }
        assert found == pytest.approx(
            {name: wanted[name][day] for name in found}, rel=EXACT
        )


@pytest.mark.parametrize("length", [1, 2, 3])
def test_textbook_values_of_three_events(
    shared: Path, three: StudyResult, length: int
) -> None:
    row = rows_of(shared / FOLDER / "textbook_values.csv")[length - 1]
    window = Window(0, length - 1)
    paired = three.test("kolari_pynnonen", window, pairing="event")
    found = [
        three.test("patell", window).statistic,
        three.test("bmp", window).statistic,
        paired.statistic,
    ]
    wanted = [float(row[name]) for name in ("patell_z_full", "bmp_full", "kp_full")]
    assert found == pytest.approx(wanted, rel=EXACT)
