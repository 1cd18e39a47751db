"""How often the written rule is wrong on markets whose truth is known."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np
import pytest

from eventimpact._types import FloatArray, IntArray
from eventimpact.claims import Claim
from eventimpact.claims._judge import contexts, decide_necessary
from eventimpact.events import Catalogue, Event
from eventimpact.prices import PriceHistory, PriceInfo
from eventimpact.simulation import garch_t, selected_falls


N: Final = 150
START: Final = datetime(2010, 1, 1, tzinfo=UTC)

pytestmark = pytest.mark.slow


class _One:
    """A provider of one series."""

    def __init__(self, returns: FloatArray) -> None:
        opens = np.datetime64("2010-01-01", "ns") + np.arange(
            len(returns)
        ) * np.timedelta64(1, "D")
        self._history = PriceHistory.build(
            symbol="BTC-USD",
            open_at=opens,
            close_at=opens + np.timedelta64(1, "D"),
            close=100 * np.exp(np.cumsum(returns)),
        )

    def history(self, symbol: str, *, bar: str = "1d") -> PriceHistory:
        del symbol, bar
        return self._history

    def names(self) -> tuple[PriceInfo, ...]:
        return ()


def _event(name: str, category: str, bar: int) -> Event:
    noon = START + timedelta(days=bar, hours=12)
    return Event.model_validate(
        {
            "id": name,
            "category": category,
            "title": name,
            "grade": "A",
            "provenance": "uncited",
            "announced": noon.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
    )


def _ruling(
    returns: FloatArray, window: tuple[int, int], cause: IntArray, rivals: IntArray
) -> str:
    first, last = window
    events = [_event(f"X-{bar}", "A.sale", int(bar)) for bar in cause]
    events += [_event(f"Y-{bar}", "B.threat", int(bar)) for bar in rivals]
    claim = Claim.model_validate(
        {
            "name": "a-case",
            "title": "t",
            "statement": {"text": "x", "who": "y"},
            "as_of": "2030-01-01",
            "cause": {"label": "sales", "events": {"ids": [f"X-{b}" for b in cause]}},
            "groups": [
                {
                    "name": "news",
                    "kind": "rival",
                    "events": {"categories": ["B.threat"]},
                }
            ],
            "sensitivity": [0.5],
            "readings": [
                {
                    "name": "all",
                    "start": START + timedelta(days=first),
                    "end": START + timedelta(days=last + 1),
                }
            ],
        }
    )
    found = contexts(claim, prices=_One(returns), catalogue=Catalogue(tuple(events)))
    return decide_necessary(found[0])[1].ruling.word


@pytest.mark.parametrize("n_events", [1, 3])
def test_random_causes_of_selected_falls_are_hardly_ever_supported(
    n_events: int,
) -> None:
    rng = np.random.default_rng(17 + n_events)
    words: Counter[str] = Counter()
    while words.total() < N:
        returns = garch_t(1300, rng=rng, sd=0.03)[0]
        falls = selected_falls(returns, depth=0.2, length=60, first=700)
        if not len(falls):
            continue
        first = int(falls[0])
        bars = rng.permutation(np.arange(first, first + 60))
        words[_ruling(returns, (first, first + 59), bars[:n_events], bars[-3:])] += 1
    # At most 5 %, with three standard errors of 150 draws: 5 + 3 * 1.8.
    assert words["supported"] / N <= 0.10


@pytest.mark.parametrize(
    ("split", "least"),
    [((1.0,), 0.7), ((0.4, 0.3, 0.3), 0.6), ((0.0, 0.0, 1.0), 0.0)],
)
def test_true_causes_are_supported_often_and_contradicted_rarely(
    split: tuple[float, ...], least: float
) -> None:
    rng = np.random.default_rng(23)
    words: Counter[str] = Counter()
    for _ in range(N):
        returns = garch_t(1300, rng=rng, sd=0.03)[0]
        bars = rng.permutation(np.arange(1102, 1138))
        cause = bars[: len(split)]
        returns = returns.copy()
        returns[cause] += -0.35 * np.array(split)
        words[_ruling(returns, (1100, 1139), cause, bars[-3:])] += 1
    assert words["contradicted"] / N <= 0.10
    assert words["supported"] / N >= least


def test_a_true_cause_on_its_most_volatile_day_is_not_contradicted() -> None:
    rng = np.random.default_rng(29)
    words: Counter[str] = Counter()
    for _ in range(N):
        sd = np.where(np.arange(1300) < 1115, 0.01, 0.04)
        returns = rng.standard_normal(1300) * sd
        returns[1125] -= 0.35
        cause = np.array([1101, 1104, 1107, 1110, 1113, 1125])
        words[_ruling(returns, (1100, 1139), cause, np.array([1130]))] += 1
    assert words["contradicted"] / N <= 0.10
