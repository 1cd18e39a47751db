"""Fifty events on six coins, through the door; numbers of an outside computation.

That study sums the bars that there are: BNB's prices end inside the window of the last
event. Ours has no CAR there. To compare all numbers, BNB is continued on its normal path,
which adds nothing to the sum.
"""

import csv
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from eventimpact import (
    Design,
    EventStudy,
    SimpleReturns,
    StudyResult,
    Window,
    minimum_detectable_effect,
)
from eventimpact._types import FloatArray
from eventimpact.normal import ConstantMean


EXACT = 1e-9  # both sides computed in double precision from the same files
FOLDER = "reference/crypto_event_study"
WINDOW = Window(-5, 30)
# 251 days that end 31 days before the event, at least 120 of them with a return.
DESIGN = Design(
    estimation=Window(-281, -31),
    event=Window(-5, 30),
    min_share=120 / 251,
    masked=False,
)
COINS = {"A": ("btc", "eth", "xrp", "bnb", "ltc", "ada")}
COINS["B"] = tuple(coin for coin in COINS["A"] if coin != "xrp")


def prices_of(folder: Path, coins: tuple[str, ...]) -> pd.DataFrame:
    """Every coin on every calendar day; a day without a price is missing."""
    series = {}
    for coin in coins:
        rows = pd.read_csv(folder / f"{coin}.csv")
        days = pd.to_datetime(rows["snapped_at"].str.slice(0, 10))
        series[coin] = pd.Series(rows["price"].to_numpy(), days)
    frame = pd.DataFrame(series).asfreq("D")
    return frame.rename_axis("time")


def continued(prices: pd.DataFrame, result: StudyResult) -> pd.DataFrame:
    """Let BNB grow at its normal return after its last price."""
    normal = result.params[result.event_ids.index("50-bnb"), 0]
    end = prices["bnb"].last_valid_index()
    days = (prices.index - end).days.to_numpy()
    path = prices["bnb"].loc[end] * (1 + normal) ** days
    return prices.assign(bnb=prices["bnb"].where(days <= 0, path))


def run(shared: Path, basis: str, *, whole: bool) -> StudyResult:
    coins = COINS[basis]
    events = pd.read_csv(shared / FOLDER / "events.csv", parse_dates=["date"])
    given = pd.DataFrame(
        {
            "asset": np.tile(np.array(coins, dtype=object), len(events)),
            "time": np.repeat(events["date"].to_numpy(), len(coins)),
            "event_id": [
                f"{number}-{coin}" for number in events["event_id"] for coin in coins
            ],
            "group": np.repeat(events["type"].to_numpy(), len(coins)),
            "number": np.repeat(events["event_id"].to_numpy(), len(coins)),
        }
    )
    study = EventStudy(model=ConstantMean(), design=DESIGN, response=SimpleReturns())
    prices = prices_of(shared / FOLDER, coins)
    result = study.run(prices, given)
    return study.run(continued(prices, result), given) if whole else result


@pytest.fixture(scope="module")
def results(shared: Path) -> dict[str, StudyResult]:
    return {basis: run(shared, basis, whole=True) for basis in COINS}


@pytest.fixture(scope="module")
def expected(shared: Path) -> dict[str, dict[str, float]]:
    path = shared / FOLDER / "results" / "c-gate-returns-unified-results.csv"
    with path.open() as file:
        return {
            row["basis"][0]: {
                name: float(value)
                for name, value in row.items()
                if name not in {"basis", "assets"}
            }
            for row in csv.DictReader(file)
        }


def means_by_group(result: StudyResult) -> list[FloatArray]:
    """Mean CAR over the coins of each event, of infrastructure and of regulation."""
    frame = result.to_frame(window=WINDOW)[["group", "number", "car"]].dropna()
    means = frame.groupby(["group", "number"])["car"].mean()
    return [means.loc[group].to_numpy() for group in ("Infrastructure", "Regulatory")]


@pytest.mark.parametrize("basis", ["A", "B"])
def test_mean_cars_of_both_groups(
    results: dict[str, StudyResult], expected: dict[str, dict[str, float]], basis: str
) -> None:
    means, row = means_by_group(results[basis]), expected[basis]
    for group, name in zip(means, ("infra", "reg"), strict=True):
        assert len(group) == row[f"n_{name}"]
        assert 100 * group.mean() == pytest.approx(row[f"car_{name}_pct"], rel=EXACT)


@pytest.mark.parametrize("basis", ["A", "B"])
def test_welchs_t_of_the_events(
    results: dict[str, StudyResult], expected: dict[str, dict[str, float]], basis: str
) -> None:
    groups, row = results[basis].by("group"), expected[basis]
    found = groups.difference("Infrastructure", "Regulatory", WINDOW, clusters="number")
    assert 100 * found.estimate == pytest.approx(row["diff_pp"], rel=EXACT)
    assert [*found, found.df] == pytest.approx(
        [row["im_t"], row["im_p"], row["im_df"]], rel=EXACT
    )


@pytest.mark.parametrize("basis", ["A", "B"])
def test_the_smallest_effect_to_be_seen(
    results: dict[str, StudyResult], expected: dict[str, dict[str, float]], basis: str
) -> None:
    means = means_by_group(results[basis])
    squares = sum(((group - group.mean()) ** 2).sum() for group in means)
    error = float(np.sqrt(squares / 48 * (1 / 26 + 1 / 24)))
    seen = 100 * minimum_detectable_effect(error)
    assert seen == pytest.approx(expected[basis]["mde_car_pp"], rel=EXACT)


def test_prices_that_end_inside_a_window_leave_it_without_a_car(shared: Path) -> None:
    result = run(shared, "A", whole=False)
    said = result.t_values(WINDOW).reasons
    ((event_id, reason),) = [
        (event_id, why)
        for event_id, why, dropped in zip(
            result.event_ids, said, result.reasons, strict=True
        )
        if why is not None and dropped is None
    ]
    assert event_id == "50-bnb"
    assert "+27, +28, +29, +30 is missing" in reason


def test_coins_not_yet_listed_are_dropped(results: dict[str, StudyResult]) -> None:
    gone = [one.event_id for one in results["A"].dropped]
    assert len(gone) == 6
    assert all(name.endswith("-bnb") for name in gone)
