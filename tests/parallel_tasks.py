"""Tasks that tests hand to other processes, which import them from here."""

import os

import numpy as np


def square(x: int) -> int:
    """Square a number."""
    return x * x


def threads_and_process(_: int) -> tuple[str | None, int]:
    """Say how many threads linear algebra may use, and which process this is."""
    return os.environ.get("OMP_NUM_THREADS"), os.getpid()


def drawn(rng: np.random.Generator) -> list[float]:
    """Draw three numbers."""
    return rng.standard_normal(3).tolist()


def fails(x: int) -> int:
    """Fail at a task."""
    message = f"no task {x}"
    raise LookupError(message)


def dies(x: int) -> int:
    """End the process."""
    os._exit(x)
