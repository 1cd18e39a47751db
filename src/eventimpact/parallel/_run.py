"""A function applied to many tasks, wherever there is somebody to do it."""

import sys
from collections.abc import Callable, Sequence
from typing import Final

from tqdm import tqdm

from eventimpact.parallel._here import Here
from eventimpact.parallel._processes import Processes
from eventimpact.parallel._protocol import Answer, Task, Workers


_PATIENCE: Final = 1.0


def run(
    function: Callable[[Task], Answer],
    tasks: Sequence[Task],
    *,
    workers: int | Workers = 1,
    progress: bool | None = None,
    label: str | None = None,
) -> list[Answer]:
    """Apply a function to each task, here or elsewhere.

    Parameters
    ----------
    function : callable
        Takes a task and gives its answer. For several workers it has to be defined at
        the top of a module, and must not depend on anything but the task.
    tasks : sequence
        What it is applied to. What a task draws, it draws from its own child of ``rng``:
        see `children`.
    workers : int or Workers, default 1
        How many processes share the work, or a place of one's own; 1 is this process.
    progress : bool, optional
        Whether to draw a bar on stderr. Unless said otherwise it is drawn only on a
        terminal, and only for what takes more than a second.
    label : str, optional
        What the bar is called.

    Returns
    -------
    list
        The answers, in the order of the tasks.

    Examples
    --------
    >>> from eventimpact.parallel import run
    >>> run(abs, [-3, 1, -2])
    [3, 1, 2]
    """
    answers = _place(workers).map(function, tasks)
    hidden = None if progress is None else not progress
    bar = tqdm(
        answers,
        desc=label,
        total=len(tasks),
        delay=0 if progress else _PATIENCE,
        disable=hidden,
        file=sys.stderr,
    )
    return list(bar)


def _place(workers: int | Workers) -> Workers:
    """Find where to work."""
    if not isinstance(workers, int):
        return workers
    return Here() if workers == 1 else Processes(workers)
