"""Placebo events: cells of a panel drawn at random, in many draws."""

from dataclasses import dataclass
from typing import Final, final

import numpy as np

from eventimpact._types import Alternative, IntArray, Window, check_alternative
from eventimpact.errors import UnknownNameError
from eventimpact.simulation._placebo_tests import GROUPED_TESTS


_CELLS: Final = 1_000_000


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceboDraws:
    """How placebo events are drawn, what is done to them, and which tests see them.

    Parameters
    ----------
    n_draws : int, default 1000
        Studies to draw.
    n_events : int, default 50
        Events of each study.
    is_clustered : bool, default False
        Whether the events of a study fall on one bar, on assets all different. If
        not, assets and bars are drawn independently, with replacement.
    inject : float, default 0.0
        Abnormal return added to bar 0 of each event, in the unit of the returns.
    event_variance : float, default 1.0
        Factor by which the variance of abnormal returns grows in the event window.
    tests : tuple of str
        Names of the tests; all that can be done for many draws at once unless said
        otherwise.
    alternative : {"two-sided", "less", "greater"}, default "two-sided"
        Side of the null that counts as evidence against it.

    Examples
    --------
    >>> from eventimpact.simulation import PlaceboDraws
    >>> PlaceboDraws(n_draws=100, n_events=20).tests[:3]
    ('t', 'cross_sectional', 'patell')
    """

    n_draws: int = 1000
    n_events: int = 50
    is_clustered: bool = False
    inject: float = 0.0
    event_variance: float = 1.0
    tests: tuple[str, ...] = tuple(GROUPED_TESTS)
    alternative: Alternative = "two-sided"

    def __post_init__(self) -> None:
        check_alternative(self.alternative)
        for name in self.tests:
            if name not in GROUPED_TESTS:
                raise UnknownNameError.from_known("test", name, tuple(GROUPED_TESTS))
        if min(self.n_draws, self.n_events) < 1:
            message = (
                f"n_draws is {self.n_draws} and n_events {self.n_events}; "
                "both must be 1 or more"
            )
            raise ValueError(message)
        if not (np.isfinite(self.inject) and 0 < self.event_variance < np.inf):
            message = (
                f"inject is {self.inject} and event_variance {self.event_variance}; "
                "the first must be finite, the second positive and finite"
            )
            raise ValueError(message)


def draw_events(
    shape: tuple[int, int], span: Window, draws: PlaceboDraws, rng: np.random.Generator
) -> tuple[IntArray, IntArray]:
    """Draw assets and bars, each (n_draws, n_events), with all bars of the span."""
    n_bars, n_assets = shape
    first, stop = max(0, -span.first), n_bars - max(0, span.last)
    if first >= stop:
        message = (
            f"the panel has {n_bars} bars but an event needs those from {span.first} "
            f"to {span.last}; give a longer panel or shorter windows"
        )
        raise ValueError(message)
    size = (draws.n_draws, draws.n_events)
    if not draws.is_clustered:
        bar = rng.integers(first, stop, size)
        return rng.integers(0, n_assets, size), bar
    if draws.n_events > n_assets:
        message = (
            f"{draws.n_events} events on one bar need as many assets but the panel "
            f"has {n_assets}; draw fewer events or spread them over bars"
        )
        raise ValueError(message)
    bar = rng.integers(first, stop, (draws.n_draws, 1))
    return _different(n_assets, size, rng), np.repeat(bar, draws.n_events, axis=1)


def _different(
    n_assets: int, size: tuple[int, int], rng: np.random.Generator
) -> IntArray:
    """Draw assets without replacement, a row a draw."""
    chosen = np.empty(size, dtype=np.int64)
    step = max(1, _CELLS // n_assets)
    for start in range(0, size[0], step):
        part = chosen[start : start + step]
        keys = rng.random((len(part), n_assets))
        part[:] = np.argpartition(keys, size[1] - 1, axis=1)[:, : size[1]]
    return chosen
