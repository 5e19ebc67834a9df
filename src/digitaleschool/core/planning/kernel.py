"""Functions over arrays, compiled to machine code by numba, and kept for the next process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

from numba import njit

F = TypeVar("F", bound=Callable[..., object])
_files: dict[str, set[str]] = {}
"""Per file with kernels: itself, and the files whose kernels it calls."""


def kernel(function: F) -> F:
    """``function``, compiled when it is first called; it lets other threads run. The code is kept in
    ``NUMBA_CACHE_DIR``, beside the source or in the home folder; where none of them can be written it is made anew."""
    return _compiled(function)


def step(function: F) -> F:
    """A :func:`kernel` that makes no arrays of its own: compiled in half the time, without counting who uses what."""
    return _compiled(function, _nrt=False)


def _compiled(function: F, **options: Any) -> F:
    try:
        made = njit(cache=True, nogil=True, **options)(function)
    except RuntimeError:  # no folder to keep it in
        return cast(F, njit(nogil=True, **options)(function))
    _keep_while_unchanged(made, function.__code__.co_filename, function.__globals__)
    return cast(F, made)


def _keep_while_unchanged(made: Any, file: str, names: dict[str, Any]) -> None:
    """numba looks at the file of the kernel only; kernels of other files that it calls may have changed too."""
    files = _files.setdefault(file, {file})
    for one in names.values():
        if hasattr(one, "py_func"):
            files |= _files.get(one.py_func.__code__.co_filename, set())
    kept: Any = getattr(getattr(made, "_cache", None), "_cache_file", None)
    if len(files) > 1 and hasattr(kept, "_source_stamp"):
        kept._source_stamp = tuple(
            (stat.st_mtime, stat.st_size) for stat in (Path(one).stat() for one in sorted(files))
        )
