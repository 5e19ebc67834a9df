"""Columns of a Parquet file as arrays, decoded by Polars without importing all of it.

Polars is compiled code below (the distribution polars-runtime-32) and a layer of Python above, which takes longer to
import than the compiled code takes to decode a million answers. That layer is all that is public. So :func:`opened`
asks the compiled code itself, with the same calls as ``polars.scan_parquet``, as long as it is exactly the version
whose calls we know; the tests compare the two. With any other version, or where Polars would choose another of its
runtimes, the public road is taken: the same arrays, a tenth of a CPU second later.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Protocol

from numpy.typing import NDArray

KNOWN_RUNTIME = "2.1.0"
"""The version of polars-runtime-32 whose calls stand below; ``test_parquet.py`` says what to do with a newer one."""

ALLOCATOR = "_RJEM_MALLOC_CONF"
"""The variable of the environment with the settings of the runtime's allocator (jemalloc)."""


class NotParquet(ValueError):
    """The file cannot be read as Parquet."""


class Parquet(Protocol):
    """An open file: its own entries of metadata, its rows and the names of its columns."""

    metadata: Mapping[str, str]
    rows: int
    names: Sequence[str]

    def columns(self, names: Sequence[str], start: int = 0, rows: int | None = None) -> dict[str, NDArray[Any]]:
        """Some columns (n,), of all rows or of those from ``start`` on. They are to be read only."""
        ...


def opened(path: Path) -> Parquet:
    """The file, by the quickest road. Raises :class:`NotParquet`, or FileNotFoundError."""
    runtime = known_runtime()
    return PublicParquet(path) if runtime is None else RuntimeParquet(path, runtime)


def known_runtime() -> Any:
    """Polars' compiled module, or None where it is not the one that we know and that Polars itself would load."""
    if any(name in os.environ for name in ("POLARS_FORCE_PKG", "POLARS_PREFER_PKG")):
        return None
    if find_spec("_polars_runtime_compat") or find_spec("_polars_runtime_64"):
        return None
    try:
        with _one_arena():
            runtime = import_module("_polars_runtime_32._polars_runtime")
    except ImportError:
        return None
    return runtime if runtime.__version__ == KNOWN_RUNTIME else None


@contextmanager
def _one_arena() -> Iterator[None]:
    """Has the runtime's allocator, which reads its settings when it is loaded, keep one pool of memory.

    It has four for each processor otherwise. Whichever thread decodes a row group then finds the memory of the last
    one, in place of asking the system for new memory: a twentieth of the time of a scan. Settings of others stand.
    """
    if ALLOCATOR in os.environ:
        yield
        return
    os.environ[ALLOCATOR] = "narenas:1"
    try:
        yield
    finally:
        del os.environ[ALLOCATOR]


class PublicParquet:
    """With the Polars that everybody uses."""

    def __init__(self, path: Path) -> None:
        import polars as pl

        try:
            self.metadata: Mapping[str, str] = pl.read_parquet_metadata(path)
            self._frame = pl.scan_parquet(path, glob=False, hive_partitioning=False)
            self.rows = int(self._frame.select(pl.len()).collect().item())
            self.names: Sequence[str] = self._frame.collect_schema().names()
        except pl.exceptions.PolarsError as problem:
            raise NotParquet(path.name) from problem

    def columns(self, names: Sequence[str], start: int = 0, rows: int | None = None) -> dict[str, NDArray[Any]]:
        frame = self._frame.select(names).slice(start, rows).collect()
        return {name: frame[name].to_numpy() for name in names}


class RuntimeParquet:
    """With its compiled module, as ``polars.scan_parquet``, ``select``, ``slice``, ``collect`` and ``to_numpy`` do."""

    def __init__(self, path: Path, runtime: Any) -> None:
        self._runtime = runtime
        try:
            self.metadata: Mapping[str, str] = runtime.read_parquet_metadata(str(path), None, None)
            self._frame = runtime.PyLazyFrame.new_from_parquet(
                sources=[str(path)], schema=None, scan_options=_AS_IT_IS, parallel="auto", low_memory=False,
                use_statistics=True, decryption_properties=None,
            )  # fmt: skip
            counted = self._frame.select([runtime.len()]).collect("auto", None)
            self.rows = int(_array(counted.to_series(0))[0])
            self.names: Sequence[str] = self._frame.slice(0, 0).collect("auto", None).columns()
        except runtime.PolarsError as problem:
            raise NotParquet(path.name) from problem

    def columns(self, names: Sequence[str], start: int = 0, rows: int | None = None) -> dict[str, NDArray[Any]]:
        wanted = [self._runtime.col(name) for name in names]
        frame = self._frame.select(wanted).slice(start, rows).collect("auto", None)
        return {name: _array(column) for name, column in zip(names, frame.get_columns(), strict=True)}


def _array(column: Any) -> NDArray[Any]:
    """What ``polars.Series.to_numpy`` gives: a view where there is one piece without nulls, a copy otherwise."""
    array: NDArray[Any] = column.to_numpy(False, True)
    return array


_AS_IT_IS = SimpleNamespace(
    row_index=None, pre_slice=None, extra_columns="raise", missing_columns="raise", include_file_paths=None,
    glob=False, expand_paths=True, hidden_file_prefix=None, hive_partitioning=False, hive_schema=None,
    try_parse_hive_dates=True, rechunk=False, cache=True, storage_options=None, credential_provider=None,
    column_mapping=None, default_values=None, deletion_files=None, table_statistics=None, row_count=None,
    source_sizes=None, resolve_heavy_sources=None,
    cast_options=SimpleNamespace(  # None would make the runtime import polars, for these
        integer_cast="forbid", float_cast="forbid", datetime_cast="forbid", missing_struct_fields="raise",
        extra_struct_fields="raise", categorical_to_string="forbid",
    ),
)  # fmt: skip
"""The options of ``polars.scan_parquet`` for one file, as :class:`PublicParquet` calls it."""
