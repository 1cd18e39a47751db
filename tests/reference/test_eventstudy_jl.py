"""Additions to the S&P 500: tests across events against the papers' formulae."""

import csv
from pathlib import Path

import numpy as np
import pytest

from eventimpact import Window
from eventimpact.abnormal import Design, EventArrays, event_arrays
from eventimpact.inference import (
    bmp,
    cross_sectional,
    grank_t,
    grank_z,
    kolari_pynnonen,
    patell,
    patell_kp,
)
from eventimpact.inference._residual_correlation import mean_correlation
from eventimpact.normal import MarketModel


EXACT = 1e-11  # both sides computed in double precision from the same numbers
FOLDER = "reference/eventstudy_jl"
pytestmark = pytest.mark.filterwarnings(
    "ignore:patell.* takes the variance of returns for unchanged"
)
STUDIES = [("G1", 0, 1), ("G1", -5, 5), ("G2", 0, 1), ("G2", -5, 5)]


def rows_of(shared: Path, name: str) -> list[dict[str, str]]:
    with (shared / FOLDER / name).open() as file:
        return list(csv.DictReader(file))


def study(shared: Path, group: str) -> EventArrays:
    market = {row["date"]: row["ret_m"] for row in rows_of(shared, "markets.csv")}
    events = [e for e in rows_of(shared, "events.csv") if e["id_group"] == group]
    firms = sorted({event["id_firm"] for event in events})
    dates = list(market)
    returns = np.full((len(dates), len(firms)), np.nan)
    for row in rows_of(shared, "firms.csv"):
        if row["ret"] and row["id_firm"] in firms and row["date"] in market:
            at = dates.index(row["date"]), firms.index(row["id_firm"])
            returns[at] = float(row["ret"])
    return event_arrays(
        returns,
        [float(value or "nan") for value in market.values()],
        [firms.index(event["id_firm"]) for event in events],
        [dates.index(event["date"]) for event in events],
        model=MarketModel(),
        design=Design(estimation=Window(-120, -6), event=Window(-5, 5)),
    )


def expected_of(shared: Path, group: str, window: Window) -> dict[str, float]:
    return {
        row["quantity"]: float(row["value"])
        for row in rows_of(shared, "expected_textbook.csv")
        if (row["group"], int(row["from"]), int(row["to"])) == (group, *window)
    }


@pytest.mark.parametrize(("group", "first", "last"), STUDIES)
def test_every_number_of_the_papers_formulae(
    shared: Path, group: str, first: int, last: int
) -> None:
    window = Window(first, last)
    arrays, want = study(shared, group), expected_of(shared, group, window)
    kp = kolari_pynnonen(arrays, window, pairing="event")
    adjusted = patell_kp(arrays, window, pairing="event")
    rank, scaled = grank_t(arrays, window), bmp(arrays, window)
    got = {
        "rbar": mean_correlation(arrays, "event"),
        "caar": kp.estimate,
        "csect_t": cross_sectional(arrays, window).statistic,
        "patell_z_full_car_variance": patell(arrays, window).statistic,
        "kp_adjusted_patell_z": adjusted.statistic,
        "bmp_t": scaled.statistic,
        "bmp_p_tNminus1": scaled.pvalue,
        "kp_t": kp.statistic,
        "kp_p_tNminus1": kp.pvalue,
        "grank_z": grank_z(arrays, window).statistic,
        "grank_t": rank.statistic,
        "grank_df": rank.df,
        "grank_t_p": rank.pvalue,
    }
    assert got == pytest.approx({name: want[name] for name in got}, rel=EXACT)


@pytest.mark.parametrize(("group", "first", "last"), STUDIES)
def test_bars_standardised_one_by_one_make_the_other_patell(
    shared: Path, group: str, first: int, last: int
) -> None:
    window = Window(first, last)
    arrays = study(shared, group)
    want = expected_of(shared, group, window)["patell_z_sumSAR_over_sqrtL"]
    summed = arrays.sar()[:, arrays.columns(window)].sum() / np.sqrt(window.length)
    scale = np.sqrt((arrays.df / (arrays.df - 2)).sum())
    assert summed / scale == pytest.approx(want, rel=EXACT)
    assert patell(arrays, window).statistic != pytest.approx(want, rel=1e-3)


def test_the_form_of_a_known_program_is_not_ours(shared: Path) -> None:
    window = Window(0, 1)
    arrays, want = study(shared, "G1"), expected_of(shared, "G1", window)
    assert want["eventstudy2_form_grankt"] > 1.5 * grank_t(arrays, window).statistic
    assert patell(arrays, window).statistic > want["eventstudy2_form_patell"]
    assert bmp(arrays, window).statistic > 1.1 * want["eventstudy2_form_bmp"]


def test_events_years_apart_are_paired_by_the_calendar_unless_asked(
    shared: Path,
) -> None:
    arrays = study(shared, "G1")
    assert mean_correlation(arrays, "calendar") == arrays.sums.rbar
    rbar = calendar_rbar(arrays)
    assert arrays.sums.rbar == pytest.approx(rbar, abs=1e-11)
    assert kolari_pynnonen(arrays, Window(0, 1)).statistic == pytest.approx(
        2.2159093045698794 * np.sqrt((1 - rbar) / (1 + 15 * rbar)), rel=1e-9
    )


def calendar_rbar(arrays: EventArrays) -> float:
    n, length = len(arrays.ar), arrays.estimation.length
    resid = np.zeros((n, len(arrays.source.panel)))
    for rows, block in arrays.residual_blocks():
        for row, values in zip(rows, block, strict=True):
            start = arrays.source.bar[row] + arrays.estimation.first
            resid[row, start : start + length] = values / np.sqrt((values**2).sum())
    pairs = [resid[i] @ resid[j] for i in range(n) for j in range(i)]
    return float(np.mean(pairs))
