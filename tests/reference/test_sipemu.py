"""Hand fixtures of an R package: the t tests of one event, full prediction error."""

import csv
from pathlib import Path

import numpy as np
import pytest

from eventimpact import Window
from eventimpact.abnormal import AbnormalReturns, Design, abnormal_returns
from eventimpact.inference import t_test
from eventimpact.normal import ConstantMean, MarketModel


EXACT = 1e-9  # both sides computed in double precision from the same numbers
FOLDER = "reference/sipemu_eventstudy"


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open() as file:
        return list(csv.DictReader(file))


def study(shared: Path, name: str) -> AbnormalReturns:
    rows = rows_of(shared / FOLDER / f"{name}.csv")
    n = sum(row["window"] == "est" for row in rows)
    market = [float(row["index"]) for row in rows] if "index" in rows[0] else None
    return abnormal_returns(
        [float(row["firm"]) for row in rows],
        [n],
        model=ConstantMean() if market is None else MarketModel(),
        design=Design(estimation=Window(-n, -1), event=Window(0, len(rows) - n - 1)),
        factors=market,
    )


def expected_of(shared: Path, fixture: str) -> dict[tuple[str, int], float]:
    return {
        (row["quantity"], int(row["event_day"])): float(row["our_value"])
        for row in rows_of(shared / FOLDER / "expected.csv")
        if row["fixture"] == fixture
    }


def test_market_model_car_t_with_full_prediction_error(shared: Path) -> None:
    abnormal = study(shared, "market_model")
    for row in rows_of(shared / FOLDER / "textbook_values.csv"):
        result = t_test(abnormal, Window(0, int(row["L"]) - 1))
        assert result.statistic == pytest.approx(
            float(row["market_model_car_t_full"]), rel=EXACT
        )


def test_market_model_sigma_and_daily_t(shared: Path) -> None:
    abnormal = study(shared, "market_model")
    expected = expected_of(shared, "market_model")
    sigma = np.sqrt((abnormal.resid[0] ** 2).sum() / abnormal.df_resid[0])
    assert sigma == pytest.approx(expected["sigma", 0], rel=EXACT)
    for day in range(3):
        standardised = t_test(abnormal, Window(day, day)).estimate / sigma
        assert standardised == pytest.approx(expected["ar_t", day], rel=EXACT)


def test_constant_mean(shared: Path) -> None:
    abnormal = study(shared, "comparison_mean")
    expected = expected_of(shared, "comparison_mean")
    sigma = np.sqrt((abnormal.resid[0] ** 2).sum() / abnormal.df_resid[0])
    assert sigma == pytest.approx(expected["sigma", 0], rel=EXACT)
    np.testing.assert_allclose(
        abnormal.ar[0], [expected["ar", day] for day in range(3)], rtol=EXACT
    )
