"""AAPL on 9 January 2007 under the market model, numbers of an outside computation."""

import csv
from pathlib import Path

import numpy as np
import pytest

from eventimpact import Window
from eventimpact.abnormal import AbnormalReturns, Design, abnormal_returns
from eventimpact.inference import sample_quantile_test, t_test
from eventimpact.normal import MarketModel


EXACT = 1e-9  # both sides computed in double precision from the same file
FOLDER = "reference/eventstudy_lemaire"


@pytest.fixture(scope="module")
def iphone(shared: Path) -> AbnormalReturns:
    with (shared / FOLDER / "returns_GAFAM.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if row["AAPL"] and row["SPY"]]
    days = [row["date"] for row in rows]
    return abnormal_returns(
        [float(row["AAPL"]) for row in rows],
        [days.index("2007-01-09")],
        model=MarketModel(),
        design=Design(estimation=Window(-332, -33), event=Window(-2, 10)),
        factors=[float(row["SPY"]) for row in rows],
    )


@pytest.fixture(scope="module")
def expected(shared: Path) -> list[dict[str, str]]:
    path = shared / FOLDER / "expected_textbook_AAPL_2007-01-09.csv"
    with path.open() as file:
        return list(csv.DictReader(file))


def test_day_zero(iphone: AbnormalReturns) -> None:
    result = t_test(iphone, Window(0, 0))
    assert result.estimate == pytest.approx(0.0830, abs=5e-5)
    assert result.statistic == pytest.approx(3.6793, abs=5e-5)
    assert result.df == 298


def test_four_days(iphone: AbnormalReturns) -> None:
    result = t_test(iphone, Window(-2, 1))
    assert result.estimate == pytest.approx(0.1246, abs=5e-5)
    assert result.statistic == pytest.approx(2.7486, abs=5e-5)
    assert result.pvalue == pytest.approx(0.0064, abs=5e-5)


def test_every_day_and_every_cumulation(
    iphone: AbnormalReturns, expected: list[dict[str, str]]
) -> None:
    for row in expected:
        day = int(row["day"])
        single = t_test(iphone, Window(day, day))
        cumulated = t_test(iphone, Window(-2, day))
        found = [single.estimate, *single, cumulated.estimate, *cumulated]
        names = ["ar", "t_ar_prediction_error", "p_ar_t298"]
        names += ["car", "t_car_full", "p_car_t298"]
        np.testing.assert_allclose(
            found, [float(row[name]) for name in names], rtol=EXACT
        )


def test_rank_among_the_windows_of_the_estimation_residuals(
    iphone: AbnormalReturns, expected: list[dict[str, str]]
) -> None:
    history = np.concatenate((iphone.resid[0], iphone.ar[0]))
    for row in expected:
        length = int(row["day"]) + 3
        result = sample_quantile_test(history, 300, length)
        assert result.pvalue == pytest.approx(float(row["p_window_rank_abs_plus1"]))


def test_coefficients(shared: Path) -> None:
    path = shared / FOLDER / "expected_coefficients_AAPL_2007-01-09.csv"
    with path.open() as file:
        row = next(csv.DictReader(file))
    with (shared / FOLDER / "returns_GAFAM.csv").open() as file:
        inside = [
            day
            for day in csv.DictReader(file)
            if row["est_first"] <= day["date"] <= row["est_last"]
        ]
    fit = MarketModel().fit(
        [float(day["AAPL"]) for day in inside], [float(day["SPY"]) for day in inside]
    )
    assert len(inside) == 300
    np.testing.assert_allclose(
        [*fit.params, np.sqrt(fit.sigma2)],
        [float(row[name]) for name in ("alpha", "beta", "sigma_n_minus_2")],
        rtol=EXACT,
    )
