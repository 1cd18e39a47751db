"""Events fitted and handed out as they are, for those who sum over them themselves."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike

from eventimpact.abnormal._accumulate import Accumulator
from eventimpact.abnormal._arrays import EventArrays
from eventimpact.abnormal._compiled import choose
from eventimpact.abnormal._design import Design, Engine
from eventimpact.abnormal._engine import Table
from eventimpact.abnormal._part import Part
from eventimpact.abnormal._parts import parts
from eventimpact.abnormal._source import EventSource, by_asset, read_source
from eventimpact.abnormal._threads import count_threads, in_turn
from eventimpact.normal import BlockModel, NormalModel


_Item = TypeVar("_Item")


def event_source(
    returns: ArrayLike,
    factors: ArrayLike | None,
    *,
    model: NormalModel | BlockModel,
    design: Design,
    n_events: int,
) -> EventSource:
    """Lay out a panel once for many studies, and choose the engine by all their events.

    Parameters
    ----------
    returns : array_like of shape (n_bars, n_assets)
        Returns, NaN where missing.
    factors : array_like of shape (n_bars,) or (n_bars, n_factors), or None
        Returns of the market or of factors, where the model takes any.
    model : NormalModel or BlockModel
        As for `event_arrays`.
    design : Design
        Windows.
    n_events : int
        Events of all studies.

    Returns
    -------
    EventSource
        Without events; ``dataclasses.replace`` puts ``asset`` and ``bar`` in.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.abnormal import Design, event_source
    >>> from eventimpact.normal import ConstantMean
    >>> source = event_source(
    ...     np.zeros((400, 3)), None, model=ConstantMean(), design=Design(), n_events=9
    ... )
    >>> source.panel.shape, len(source.asset), source.design.engine
    ((400, 3), 0, 'numpy')
    """
    panel = by_asset(np.asarray(returns, dtype=np.float64))
    source = read_source(
        panel, factors, ([], []), model=model, design=design, masked=None
    )
    every = np.broadcast_to(np.int64(0), n_events)
    compiled = choose(replace(source, asset=every)) is not None
    engine: Engine = "compiled" if compiled else "numpy"
    return replace(source, design=replace(design, engine=engine))


def fitted_parts(source: EventSource) -> Iterator[Part]:
    """Fit the events of a source, a block at a time.

    Parameters
    ----------
    source : EventSource
        A panel and events on it.

    Yields
    ------
    Part
        Residuals and abnormal returns of some events; whoever takes it may change it.

    See Also
    --------
    study_parts : Does so and keeps what `EventArrays` has.

    Examples
    --------
    >>> from dataclasses import replace
    >>> import numpy as np
    >>> from eventimpact.abnormal import Design, event_source, fitted_parts
    >>> from eventimpact.normal import ConstantMean
    >>> returns = np.random.default_rng(0).normal(size=(400, 3))
    >>> source = event_source(
    ...     returns, None, model=ConstantMean(), design=Design(), n_events=2
    ... )
    >>> events = replace(source, asset=np.array([0, 2]), bar=np.array([300, 310]))
    >>> [part.resid.shape for part in fitted_parts(events)]
    [(2, 250)]
    """
    return parts(source)


def study_parts(
    source: EventSource, see: Callable[[Part], Part] = lambda part: part
) -> EventArrays:
    """Fit the events of a source; `see` sums over them, and may change them before.

    Parameters
    ----------
    source : EventSource
        A panel and events on it.
    see : callable, optional
        Takes a `Part` and gives the one whose numbers are kept.

    Returns
    -------
    EventArrays
        Its ``sums`` are empty, as they are left to `see`.

    Examples
    --------
    >>> from dataclasses import replace
    >>> import numpy as np
    >>> from eventimpact import Window
    >>> from eventimpact.abnormal import Design, event_source, study_parts
    >>> from eventimpact.normal import ConstantMean
    >>> returns = np.random.default_rng(0).normal(size=(400, 3))
    >>> source = event_source(
    ...     returns, None, model=ConstantMean(), design=Design(), n_events=2
    ... )
    >>> events = replace(source, asset=np.array([0, 2]), bar=np.array([300, 310]))
    >>> moved = study_parts(events, lambda part: replace(part, ar=part.ar + 1))
    >>> before = study_parts(events)
    >>> (moved.car(Window(0, 1)) - before.car(Window(0, 1))).round(12)
    array([2., 2.])
    """
    table = Table(source)
    for part in parts(source):
        table.add(see(part))
    return table.finish(Accumulator(source))


def side_by_side(
    work: Callable[[_Item], None], items: Iterable[_Item], design: Design
) -> None:
    """Work on items, in the threads of the design where its code is compiled.

    Parameters
    ----------
    work : callable
        Takes an item; items must not write to the same places.
    items : iterable
        What there is to do.
    design : Design
        That of an `event_source`, which knows the engine.

    Examples
    --------
    >>> from eventimpact.abnormal import Design, side_by_side
    >>> done = []
    >>> side_by_side(done.append, range(3), Design(engine="numpy"))
    >>> done
    [0, 1, 2]
    """
    compiled = design.engine == "compiled"
    n_threads = count_threads(design.threads) if compiled else 1
    deque(in_turn(work, items, n_threads), maxlen=0)
