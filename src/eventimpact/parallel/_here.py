"""Work in the process that asks for it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import final

from eventimpact.parallel._protocol import Answer, Task


@final
@dataclass(frozen=True, slots=True)
class Here:
    """Run in this process, one task after another.

    Examples
    --------
    >>> from eventimpact.parallel import Here
    >>> list(Here().map(abs, [-1, 2]))
    [1, 2]
    """

    def map(
        self, function: Callable[[Task], Answer], tasks: Sequence[Task]
    ) -> Iterator[Answer]:
        """Apply a function to each task.

        Parameters
        ----------
        function : callable
            Takes a task and gives its answer.
        tasks : sequence
            What it is applied to.

        Returns
        -------
        iterator
            The answers, in the order of the tasks.
        """
        return map(function, tasks)
