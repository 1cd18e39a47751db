"""What every place where work runs can do."""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeVar


Task = TypeVar("Task")
Answer = TypeVar("Answer")


class Workers(Protocol):
    """A place where a function is applied to tasks."""

    def map(
        self, function: Callable[[Task], Answer], tasks: Sequence[Task]
    ) -> Iterator[Answer]:
        """Apply a function to each task.

        Parameters
        ----------
        function : callable
            Takes a task and gives its answer; nothing else may matter to the answer.
        tasks : sequence
            What it is applied to.

        Returns
        -------
        iterator
            The answers, in the order of the tasks, each as soon as it is known.
        """
        ...
