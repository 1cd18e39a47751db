"""Work handed out, and what comes back."""

import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from eventimpact.errors import EventImpactError, InvalidInputError
from eventimpact.parallel import Here, children, run
from parallel_tasks import dies, drawn, fails, square, threads_and_process


class Backwards:
    """A place that works from the last task to the first."""

    def map(
        self, function: Callable[[Any], Any], tasks: Sequence[Any]
    ) -> Iterator[Any]:
        """Apply a function to each task."""
        answers = [function(task) for task in reversed(tasks)]
        return iter(answers[::-1])


def test_answers_come_in_the_order_of_the_tasks() -> None:
    expected = [0, 1, 4, 9, 16, 25, 36]
    assert run(square, range(7)) == expected
    assert run(square, range(7), workers=Here()) == expected
    assert run(square, range(7), workers=Backwards()) == expected
    assert run(square, range(7), workers=2) == expected


def test_children_give_the_same_digits_to_any_number_of_workers() -> None:
    one, two = (run(drawn, children(7, 5), workers=n) for n in (1, 2))
    assert one == two
    assert len({tuple(draw) for draw in one}) == 5


def test_children_do_not_depend_on_how_many_siblings_they_have() -> None:
    few, many = children(3, 2), children(3, 9)
    assert [drawn(c) for c in few] == [drawn(c) for c in many[:2]]


def test_processes_keep_to_one_thread_and_leave_the_environment_as_it_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    monkeypatch.delenv("MKL_NUM_THREADS", raising=False)
    found = run(threads_and_process, range(4), workers=2)
    assert {threads for threads, _ in found} == {"1"}
    assert os.getpid() not in {process for _, process in found}
    assert os.environ["OMP_NUM_THREADS"] == "7"
    assert "MKL_NUM_THREADS" not in os.environ


@pytest.mark.parametrize("workers", [1, 2])
def test_the_error_of_a_task_is_raised(workers: int) -> None:
    with pytest.raises(LookupError, match="no task 0"):
        run(fails, range(4), workers=workers)


def test_a_process_that_dies_is_explained() -> None:
    with pytest.raises(EventImpactError, match="ended before its work was done"):
        run(dies, [1, 1], workers=2)


def test_a_function_that_cannot_travel_is_refused() -> None:
    with pytest.raises(TypeError, match="at the top of a module"):
        run(lambda x: x, [1, 2], workers=2)


def test_no_tasks_need_no_workers() -> None:
    assert run(square, []) == []
    assert run(square, [], workers=3) == []


def test_no_processes_are_refused() -> None:
    with pytest.raises(ValueError, match="0 processes cannot do any work"):
        run(square, [1], workers=0)


def test_a_bar_is_drawn_on_stderr_only_if_asked_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    run(square, range(3), label="squares")
    run(square, range(3), label="squares", progress=False)
    silent = capsys.readouterr()
    assert (silent.out, silent.err) == ("", "")
    run(square, range(3), label="squares", progress=True)
    drawn_bar = capsys.readouterr()
    assert drawn_bar.out == ""
    assert "squares" in drawn_bar.err
    assert "3/3" in drawn_bar.err


@pytest.mark.parametrize("workers", [0, -2])
def test_no_worker_is_an_invalid_input(workers: int) -> None:
    with pytest.raises(InvalidInputError, match=f"^{workers} processes cannot"):
        run(square, range(4), workers=workers)
