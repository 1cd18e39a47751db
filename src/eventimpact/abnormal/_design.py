"""Windows of an event study, and how complete they have to be."""

from dataclasses import dataclass
from typing import Final, Literal, final, get_args

import numpy as np

from eventimpact._types import Window
from eventimpact.errors import InvalidInputError


Engine = Literal["auto", "numpy", "compiled"]

_ESTIMATION: Final = Window(-260, -11)
_EVENT: Final = Window(-10, 10)


@final
@dataclass(frozen=True, slots=True)
class Design:
    """Windows of an event study around the event at bar 0.

    Parameters
    ----------
    estimation : Window, default [-260, -11]
        Bars the model of normal returns is fitted to.
    event : Window, default [-10, 10]
        Bars whose abnormal returns are wanted; shares no bar with `estimation`.
    min_share : float, default 0.8
        Share of the estimation window that must have a return and not be masked.
    masked : bool, default True
        Whether the bars of other events are left out of estimation windows; read by
        those who know the events, such as ``EventStudy``.
    block : int, default 384
        Events held at once; it changes memory and time, never a digit.
    engine : {"auto", "numpy", "compiled"}, default "auto"
        Who fits linear models to complete windows: numpy, or code compiled by numba,
        which the extra ``fast`` installs. Both give the same digits. Left to itself,
        a study of 200,000 events and more loads the compiled code, and once that is
        loaded, one of 2,000 and more takes it. The first use of all compiles for some
        seconds and keeps the result on disk.
    threads : int, optional
        Threads of compiled code; one for each core, up to four, unless said
        otherwise. Take 1 for a single core. It changes time, never a digit.

    Examples
    --------
    >>> from eventimpact import Window
    >>> from eventimpact.abnormal import Design
    >>> Design(estimation=Window(-130, -11)).min_obs
    96
    """

    estimation: Window = _ESTIMATION
    event: Window = _EVENT
    min_share: float = 0.8
    masked: bool = True
    block: int = 384
    engine: Engine = "auto"
    threads: int | None = None

    def __post_init__(self) -> None:
        if self.engine not in get_args(Engine):
            message = (
                f"engine is {self.engine!r}; it must be one of 'auto', 'numpy', "
                "'compiled'"
            )
            raise ValueError(message)
        _check_kinds(self.masked, self.block)
        if self.threads is not None and self.threads < 1:
            message = f"threads is {self.threads}; it must be 1 or more, or None"
            raise ValueError(message)
        if not 0 < self.min_share <= 1:
            message = f"min_share is {self.min_share}; it must lie above 0, at most 1"
            raise ValueError(message)
        first = max(self.estimation.first, self.event.first)
        last = min(self.estimation.last, self.event.last)
        if first <= last:
            message = (
                f"estimation and event window share the bars [{first}, {last}]; "
                "a model fitted to the event's own bars would look ahead: part them"
            )
            raise ValueError(message)

    @property
    def min_obs(self) -> int:
        """Number of estimation bars needed."""
        return int(np.ceil(self.min_share * self.estimation.length - 1e-9))


def _check_kinds(masked: object, block: object) -> None:
    """Refuse a switch that is neither on nor off, and a block of no events."""
    if not isinstance(masked, bool | np.bool_):
        message = f"masked is {masked!r}; it must be True or False"
        raise InvalidInputError(message)
    if not isinstance(block, int | np.integer) or block < 1:
        message = f"block is {block!r}; it must be a whole number, 1 or more"
        raise ValueError(message)
