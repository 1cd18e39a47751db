"""Compilation of kernels by numba, which is loaded only where one is wanted."""

from collections.abc import Callable
from importlib import import_module
from typing import ParamSpec, TypeVar


_P = ParamSpec("_P")
_R = TypeVar("_R")


def compiled(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Compile a function on its first call, and keep the code on disk.

    Without fast mathematics, so that no operation is moved, merged or left out.
    """
    jit = import_module("numba").njit
    kernel: Callable[_P, _R] = jit(cache=True, nogil=True, error_model="numpy")(
        function
    )
    return kernel


def inlined(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Compile a function into those that call it, which saves counting references."""
    jit = import_module("numba").njit
    kernel: Callable[_P, _R] = jit(error_model="numpy", inline="always")(function)
    return kernel
