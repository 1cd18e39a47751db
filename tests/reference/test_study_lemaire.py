"""AAPL on 9 January 2007 through the door: a frame of returns and a date."""

import csv
from pathlib import Path

import pandas as pd
import pytest

from eventimpact import Design, EventStudy, StudyResult, Window


EXACT = 1e-9  # both sides computed in double precision from the same file
FOLDER = "reference/eventstudy_lemaire"


@pytest.fixture(scope="module")
def iphone(shared: Path) -> StudyResult:
    frame = pd.read_csv(
        shared / FOLDER / "returns_GAFAM.csv", parse_dates=["date"], index_col="date"
    )
    frame = frame[frame["AAPL"].notna() & frame["SPY"].notna()]
    design = Design(estimation=Window(-332, -33), event=Window(-2, 10))
    return EventStudy(design=design).run(
        frame[["AAPL"]],
        pd.DataFrame({"asset": ["AAPL"], "time": [pd.Timestamp("2007-01-09")]}),
        factors=frame["SPY"],
    )


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open() as file:
        return list(csv.DictReader(file))


def test_coefficients(shared: Path, iphone: StudyResult) -> None:
    path = shared / FOLDER / "expected_coefficients_AAPL_2007-01-09.csv"
    (row,) = rows_of(path)
    found = [*iphone.params[0], iphone.sigma[0]]
    wanted = [float(row[name]) for name in ("alpha", "beta", "sigma_n_minus_2")]
    assert found == pytest.approx(wanted, rel=EXACT)


def test_every_day_and_every_cumulation(shared: Path, iphone: StudyResult) -> None:
    path = shared / FOLDER / "expected_textbook_AAPL_2007-01-09.csv"
    for row in rows_of(path):
        day = int(row["day"])
        for window, names in [
            (Window(day, day), ("ar", "t_ar_prediction_error", "p_ar_t298")),
            (Window(-2, day), ("car", "t_car_full", "p_car_t298")),
        ]:
            each = iphone.t_values(window)
            found = [each.car[0], each.statistic[0], each.pvalue[0]]
            wanted = [float(row[name]) for name in names]
            assert found == pytest.approx(wanted, rel=EXACT)
            test = iphone.test("t", window)
            assert [test.estimate, *test] == pytest.approx(wanted, rel=EXACT)
            assert test.df == 298
