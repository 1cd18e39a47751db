"""What is done in a study of size and power."""

from dataclasses import dataclass, field
from typing import Final, Literal, final, get_args

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import FloatArray


Placing = Literal["anywhere", "alike", "spell"]
EffectKind = Literal["log", "proportional"]
EffectUnit = Literal["state", "series"]

_BARS: Final = 3540
_FIRST: Final = 2540


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class InjectedEffect:
    """How an effect gets into returns.

    Parameters
    ----------
    over : int, default 1
        Bars that share it equally, from the first bar of the event window on.
    kind : {"log", "proportional"}, default "log"
        Whether the size is a log return, or the share by which the price moves.
    unit : {"state", "series"}, default "state"
        What one sigma is: the volatility of a bar known before the event, as the
        state-matched test measures it, or the standard deviation of the whole series.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.simulation import InjectedEffect
    >>> InjectedEffect(over=2).inject(np.zeros(5), [1], 2.0, np.full(5, 0.02))
    array([0.  , 0.02, 0.02, 0.  , 0.  ])
    """

    over: int = 1
    kind: EffectKind = "log"
    unit: EffectUnit = "state"

    def __post_init__(self) -> None:
        for name, given, known in (
            ("kind", self.kind, get_args(EffectKind)),
            ("unit", self.unit, get_args(EffectUnit)),
        ):
            if given not in known:
                message = f"{name} is {given!r}; it must be one of {known}"
                raise ValueError(message)
        if self.over < 1:
            message = f"over is {self.over}; an effect has at least 1 bar"
            raise ValueError(message)

    def inject(
        self, returns: FloatArray, positions: ArrayLike, size: float, scale: FloatArray
    ) -> FloatArray:
        """Add an effect at events.

        Parameters
        ----------
        returns : ndarray of shape (n_bars,)
            Log returns.
        positions : array_like of int, shape (n_events,)
            First bars of the events.
        size : float
            Size of each effect in sigmas, over all its bars.
        scale : ndarray of shape (n_bars,)
            Volatility known before each bar.

        Returns
        -------
        ndarray of shape (n_bars,)
            Log returns with the effects.
        """
        at = np.asarray(positions, dtype=np.int64)
        sigma = scale[at] if self.unit == "state" else np.nanstd(returns)
        total = size * sigma
        if self.kind == "proportional":
            if not np.all(total > -1):
                message = (
                    f"an effect of {size} sigmas would take the price below zero; "
                    "make it smaller, or of the kind 'log'"
                )
                raise ValueError(message)
            total = np.log1p(total)
        moved = returns.copy()
        for bar in range(self.over):
            np.add.at(moved, at + bar, total / self.over)
        return moved


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Trials:
    """The trials of a study of size and power.

    Parameters
    ----------
    n_events : int, default 1
        Events of each trial, on one series; their windows do not overlap.
    length : int, default 1
        Bars in an event window.
    effects : tuple of float, default (0.0,)
        Sizes of the effect, in sigmas; 0 gives the size of the test, others its power.
        Each is tried on the same series and bars.
    n_replications : int, default 2000
        Trials.
    per_series : int, default 1
        Trials that share a series. More make a study of size faster, for trials without
        an effect are tested together; what they have in common widens the errors.
    placing : {"alike", "anywhere", "spell"}, default "alike"
        Where the events of a trial lie: on bars after markets alike in volatility, the
        first of them random and the others of the fifth of bars nearest to it in
        state; anywhere; or within few weeks of a random bar.
    n_bars : int, default 3540
        Bars of each series.
    first : int, default 2540
        First bar that can be an event, which leaves so many for the history before.
    injection : InjectedEffect
        How an effect gets into returns.

    Examples
    --------
    >>> from eventimpact.simulation import Trials
    >>> Trials(n_events=3, length=5, effects=(0.0, 1.0, 2.0)).n_replications
    2000
    """

    n_events: int = 1
    length: int = 1
    effects: tuple[float, ...] = (0.0,)
    n_replications: int = 2000
    per_series: int = 1
    placing: Placing = "alike"
    n_bars: int = _BARS
    first: int = _FIRST
    injection: InjectedEffect = field(default_factory=InjectedEffect)

    def __post_init__(self) -> None:
        if self.placing not in get_args(Placing):
            message = (
                f"placing is {self.placing!r}; it must be one of {get_args(Placing)}"
            )
            raise ValueError(message)
        counts = (self.n_events, self.length, self.n_replications, self.per_series)
        if min(counts) < 1 or self.first < 0:
            message = (
                f"n_events is {self.n_events}, length {self.length}, n_replications "
                f"{self.n_replications}, per_series {self.per_series} and first "
                f"{self.first}; the last must be 0 or more, the others 1 or more"
            )
            raise ValueError(message)
        if not (self.effects and np.isfinite(self.effects).all()):
            message = f"effects are {self.effects}; give at least one, all finite"
            raise ValueError(message)
        if self.injection.over > self.length:
            message = (
                f"the effect has {self.injection.over} bars but the event window "
                f"{self.length}; let the window hold it"
            )
            raise ValueError(message)
        room = self.n_bars - self.first
        if room < self.n_events * self.length:
            message = (
                f"there are {max(room, 0)} bars from bar {self.first} on, but "
                f"{self.n_events} events of {self.length} bars need "
                f"{self.n_events * self.length}; take longer series, or an earlier first"
            )
            raise ValueError(message)
