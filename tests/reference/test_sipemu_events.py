"""Hand fixtures of an R package: tests across three events."""

import csv
from pathlib import Path

import numpy as np
import pytest

from eventimpact import Window
from eventimpact.abnormal import Design, EventArrays, event_arrays
from eventimpact.inference import (
    bmp,
    corrado,
    cross_sectional,
    crude_dependence,
    kolari_pynnonen,
    patell,
    sign,
)
from eventimpact.inference._across import mean, sd
from eventimpact.normal import MarketModel


EXACT = 1e-9  # both sides computed in double precision from the same numbers
FOLDER = "reference/sipemu_eventstudy"


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open() as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def arrays(shared: Path) -> EventArrays:
    """Three events on bars of their own, each with an index of its own."""
    rows = rows_of(shared / FOLDER / "multi_event.csv")
    names = sorted({row["event_id"] for row in rows})
    firm = np.full((33, 3), np.nan)
    index = np.full(33, np.nan)
    for row in rows:
        asset = names.index(row["event_id"])
        firm[8 + 11 * asset + int(row["t"]), asset] = float(row["firm"])
        index[8 + 11 * asset + int(row["t"])] = float(row["index"])
    design = Design(estimation=Window(-8, -1), event=Window(0, 2))
    bars = [8, 19, 30]
    return event_arrays(
        firm, index, [0, 1, 2], bars, model=MarketModel(), design=design
    )


@pytest.fixture(scope="module")
def expected(shared: Path) -> dict[tuple[str, int], float]:
    return {
        (row["quantity"], int(row["event_day"])): float(row["our_value"])
        for row in rows_of(shared / FOLDER / "expected.csv")
        if row["fixture"] == "multi_event"
    }


@pytest.mark.parametrize("length", [1, 2, 3])
def test_textbook_values_with_full_prediction_error(
    shared: Path, arrays: EventArrays, length: int
) -> None:
    row = rows_of(shared / FOLDER / "textbook_values.csv")[length - 1]
    window = Window(0, length - 1)
    got = [
        patell(arrays, window).statistic,
        bmp(arrays, window).statistic,
        kolari_pynnonen(arrays, window, pairing="event").statistic,
    ]
    want = [float(row[name]) for name in ("patell_z_full", "bmp_full", "kp_full")]
    assert got == pytest.approx(want, rel=EXACT)


@pytest.mark.parametrize("day", [0, 1, 2])
def test_statistics_of_each_day_and_of_the_days_so_far(
    arrays: EventArrays, expected: dict[tuple[str, int], float], day: int
) -> None:
    one, so_far = Window(day, day), Window(0, day)
    got = {
        "aar": cross_sectional(arrays, one).estimate,
        "csect_t": cross_sectional(arrays, one).statistic,
        "csect_caar_t": cross_sectional(arrays, so_far).statistic,
        "patell_z": patell(arrays, one).statistic,
        "sign_z": sign(arrays, one).statistic,
        "bw_crude_dependence_t": crude_dependence(arrays, one).statistic,
        "bw_crude_dependence_caar_t": crude_dependence(arrays, so_far).statistic,
    }
    assert got == pytest.approx({q: expected[q, day] for q in got}, rel=EXACT)


@pytest.mark.parametrize("day", [0, 1, 2])
def test_standardising_without_the_forecast_error_is_not_what_we_do(
    arrays: EventArrays, expected: dict[tuple[str, int], float], day: int
) -> None:
    window = Window(0, day)
    raw = arrays.car(window) / arrays.sigma
    t = np.sqrt(3) * mean(raw) / sd(raw)
    assert t == pytest.approx(expected["bmp_caar_t_RAW_SIGMA", day], rel=EXACT)
    assert abs(bmp(arrays, window).statistic / t - 1) > 0.002


@pytest.mark.parametrize("day", [0, 1, 2])
def test_the_spread_of_ranks_is_about_the_expected_rank(
    arrays: EventArrays, expected: dict[tuple[str, int], float], day: int
) -> None:
    ours = corrado(arrays, Window(day, day)).statistic
    theirs = expected["corrado_rank_z_sd_n-1", day]
    assert ours == pytest.approx(theirs * np.sqrt(11 / 10), rel=EXACT)
