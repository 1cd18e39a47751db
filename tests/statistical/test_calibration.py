"""How often the written rule is wrong on claims drawn from real history."""

import math
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np
import pytest

from eventimpact.claims import Calibration, Claim, calibrate
from eventimpact.events import Catalogue, Event
from eventimpact.prices import EmbeddedPrices


pytestmark = pytest.mark.slow

N: Final = 100
LEVEL: Final = 0.05
POWER: Final = 0.8
RARE: Final = 0.01


def above(rate: float, n: int) -> float:
    """Give a rate with three standard errors of so many draws on top."""
    return rate + 3 * math.sqrt(rate * (1 - rate) / n)


def case(symbol: str, first: str, last: str, k: int) -> tuple[Claim, Catalogue]:
    """Make a claim with `k` dated events of the cause and three of a rival."""
    history = EmbeddedPrices().history(symbol)
    start, end = np.datetime64(first, "ns"), np.datetime64(last, "ns")
    bars = history.open_at[(history.open_at >= start) & (history.close_at < end)]
    chosen = np.random.default_rng(k).permutation(bars)[: k + 3]
    events = [event(f"E-{i}", at) for i, at in enumerate(chosen)]
    ids = [one.id for one in events]
    claim = Claim.model_validate(
        {
            "name": "a-case",
            "title": "t",
            "statement": {"text": "x", "who": "y"},
            "series": {"daily": symbol},
            "cause": {"label": "cause", "events": {"ids": ids[:k]}},
            "groups": [{"name": "r", "kind": "rival", "events": {"ids": ids[k:]}}],
            "readings": [
                {
                    "name": "all",
                    "start": datetime.fromisoformat(first).replace(tzinfo=UTC),
                    "end": datetime.fromisoformat(last).replace(tzinfo=UTC),
                }
            ],
        }
    )
    return claim, Catalogue(tuple(events))


def event(name: str, at: np.datetime64) -> Event:
    """Make an event an hour after a bar opens."""
    seconds = int(at.astype("datetime64[s]").astype(np.int64))
    instant = datetime.fromtimestamp(seconds, tz=UTC) + timedelta(hours=1)
    return Event.model_validate(
        {
            "id": name,
            "category": "A.sale",
            "title": name,
            "grade": "A",
            "provenance": "uncited",
            "announced": instant.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
    )


@pytest.fixture(
    scope="module",
    params=[
        ("BTC-USD", "2021-11-09", "2022-01-08", 3),
        ("SP500", "2018-09-20", "2018-12-24", 1),
    ],
    ids=["bitcoin, 3 events", "S&P 500, 1 event"],
)
def found(request: pytest.FixtureRequest) -> Calibration:
    claim, catalogue = case(*request.param)
    return calibrate(claim, catalogue=catalogue, n=N, rng=11)


def test_random_causes_are_hardly_ever_supported(found: Calibration) -> None:
    assert found.row(0).rate("supported")[0] <= above(LEVEL, N)


def test_causes_of_the_smallest_share_are_hardly_ever_supported_or_contradicted(
    found: Calibration,
) -> None:
    row = found.row(0.5)
    assert row.rate("supported")[0] <= above(LEVEL, N)
    assert row.rate("contradicted")[0] <= above(LEVEL, N)


def test_causes_of_the_whole_fall_are_supported_where_they_can_be_seen(
    found: Calibration,
) -> None:
    row = found.row(1)
    assert row.rate("contradicted")[0] <= above(RARE, N)
    error = math.sqrt(POWER * (1 - POWER) / row.n_able)
    assert row.n_able >= N / 4
    assert row.n_able_supported / row.n_able >= POWER - 3 * error


@pytest.mark.parametrize(
    "name", ["tariffs-equities-2018-03", "tariffs-equities-2019-05", "us-marshals-2014"]
)
def test_random_causes_are_hardly_ever_supported_where_the_rivals_were_elsewhere(
    name: str,
) -> None:
    found = calibrate(name, n=N, effects=[1.0], rng=12)
    assert found.untestable == ()
    assert found.row(0).rate("supported")[0] <= above(LEVEL, N)
    assert found.row(1).count("supported") > 0
    assert found.row(1).rate("contradicted")[0] <= above(RARE, N)


def test_processes_do_not_change_a_digit() -> None:
    one, two, four = (
        calibrate("us-marshals-2014", n=4, effects=[1.0], workers=k) for k in (1, 2, 4)
    )
    assert one.to_dict() == two.to_dict() == four.to_dict()
