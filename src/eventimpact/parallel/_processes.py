"""Work in several processes of this machine."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import current_process, get_context
from multiprocessing.reduction import ForkingPickler
from pickle import PicklingError
from typing import Final, final

from eventimpact.errors import EventImpactError, InvalidInputError
from eventimpact.parallel._protocol import Answer, Task


_THREADS: Final = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "BLIS_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "NUMBA_NUM_THREADS",
)
_CHUNKS_EACH: Final = 8


@final
@dataclass(frozen=True, slots=True)
class Processes:
    """Run in processes of this machine, started afresh on every system.

    Each keeps to one thread of its own for linear algebra, or else the threads of all of
    them would fight for the same cores. A script that uses them must do so under
    ``if __name__ == "__main__":``, because each process reads the script anew.

    Parameters
    ----------
    n : int
        How many, 1 or more.

    Examples
    --------
    >>> from eventimpact.parallel import Processes
    >>> Processes(2).n
    2
    """

    n: int

    def __post_init__(self) -> None:
        if self.n < 1:
            message = f"{self.n} processes cannot do any work; take 1 or more"
            raise InvalidInputError(message)

    def map(
        self, function: Callable[[Task], Answer], tasks: Sequence[Task]
    ) -> Iterator[Answer]:
        """Apply a function to each task.

        Parameters
        ----------
        function : callable
            Takes a task and gives its answer; defined at the top of a module.
        tasks : sequence
            What it is applied to; they and the answers are pickled.

        Yields
        ------
        object
            The answers, in the order of the tasks.

        Raises
        ------
        EventImpactError
            If a process ends before its work is done.
        """
        if not tasks:
            return
        if getattr(current_process(), "_inheriting", False):
            raise SystemExit(1)
        _check_travels(function)
        n = min(self.n, len(tasks))
        chunk = max(1, len(tasks) // (n * _CHUNKS_EACH))
        pool = ProcessPoolExecutor(n, mp_context=get_context("spawn"))
        try:
            with _one_thread_each():
                answers = pool.map(function, tasks, chunksize=chunk)
            yield from answers
        except BrokenProcessPool:
            message = (
                "a worker process ended before its work was done; start workers under "
                'if __name__ == "__main__":, define what they run in a module, and see '
                "that memory suffices, or take workers=1"
            )
            raise EventImpactError(message) from None
        finally:
            pool.shutdown(cancel_futures=True)


def _check_travels(function: Callable[..., object]) -> None:
    """Raise unless the function can be sent to another process."""
    try:
        ForkingPickler.dumps(function)
    except (AttributeError, TypeError, ValueError, PicklingError):
        message = (
            "the function cannot be sent to another process, as a lambda or one defined "
            "within another cannot; define it at the top of a module, or take workers=1"
        )
        raise TypeError(message) from None


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Let processes that start meanwhile use one thread for linear algebra."""
    before = {name: os.environ.get(name) for name in _THREADS}
    os.environ.update(dict.fromkeys(_THREADS, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
