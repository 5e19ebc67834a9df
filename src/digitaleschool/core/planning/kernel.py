"""Functions over arrays, compiled to machine code by numba, and kept for the next process."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from numba import njit

F = TypeVar("F", bound=Callable[..., object])


def kernel(function: F) -> F:
    """``function``, compiled when it is first called; it lets other threads run. The code is kept in
    ``NUMBA_CACHE_DIR``, beside the source or in the home folder; where none of them can be written it is made anew.

    A kernel calls kernels of its own module only: numba does not see that the code of another module changed.
    """
    try:
        return cast(F, njit(cache=True, nogil=True)(function))
    except RuntimeError:  # no folder to keep it in
        return cast(F, njit(nogil=True)(function))
