"""The scan in machine code: the engine for millions of answers, and for standard errors over schools."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitaleschool.core.stats.cube import FIRST_MISSING_KIND, Coded, Cube, slot_offsets

from . import kernels
from .arrays import Arrays, add_joint_key
from .compiling import compiled
from .protocol import BackendMissing, Weighting, group_offsets
from .source import Batch, Source
from .sums import UnitSums

MOST_CELLS = 64_000_000
"""Counters of one cube (256 MB); with more combinations of groups than that, numpy counts only those that occur."""
COUNTING = ("count_answers", "sum_cells")
"""The kernels that are compiled together at the first count."""


class Kernel:
    """Counting with :mod:`.kernels`, compiled by llvmlite when the first of them is needed."""

    name = "kernel"

    def __init__(self) -> None:
        try:
            _functions(*COUNTING)
        except ImportError as missing:
            raise BackendMissing("the compiled kernel needs llvmlite (pip install llvmlite)") from missing

    def count(self, source: Source, *, keys: Sequence[Coded], items: Sequence[Coded]) -> Cube:
        if _fits(source, keys, items):
            return _Counters(source, keys, items).cube(keys)
        return Arrays().count(source, keys=keys, items=items)

    def count_by(
        self, source: Source, *, margins: Sequence[Coded], groups: Sequence[Coded], items: Sequence[Coded]
    ) -> dict[str, Cube]:
        keys = (*groups, *margins)
        if not _fits(source, keys, items):
            return Arrays().count_by(source, margins=margins, groups=groups, items=items)
        counters = _Counters(source, (*margins, *groups), items)
        return {group.id: counters.cube((group, *margins)) for group in groups}

    def unit_sums(
        self, source: Source, *, weighting: Weighting, groups: Sequence[Coded], items: Sequence[Coded], strata: int
    ) -> UnitSums:
        lines, width = group_offsets(groups)[-1], slot_offsets(items)[-1]
        sums = UnitSums.zeros(strata=strata, groups=lines, slots=width, items=len(items), margins=weighting.columns)
        scratch = _Scratch(lines, width, len(groups), weighting.columns)
        names = list(dict.fromkeys(v.id for v in (*weighting.margins, *groups, *items)))
        for batch in source.batches(names, whole_clusters=True):
            if batch.rows:
                _add_batch(sums, scratch, batch, weighting, groups, items)
        return sums


def _fits(source: Source, keys: Sequence[Coded], items: Sequence[Coded]) -> bool:
    joint, width = prod(key.slots for key in keys), slot_offsets(items)[-1]
    return joint * max(1, width) <= MOST_CELLS and source.rows < 2**31


class _Counters:
    """The counters of all combinations of the keys, as :func:`.kernels.count_answers` lays them, after one scan."""

    def __init__(self, source: Source, keys: Sequence[Coded], items: Sequence[Coded]) -> None:
        self._keys, self._items = keys, items
        self._joint = prod(key.slots for key in keys)
        self._sizes = _sizes(items)
        self._starts = self._joint * _int64([0, *np.cumsum([item.size for item in items])])
        missing = int(self._starts[-1])
        self._persons = np.zeros(self._joint, dtype=np.int64)
        self._counts = np.zeros(missing + 256 * len(items), dtype=np.int32)
        run = _functions(*COUNTING)["count_answers"]
        for batch in source.batches(list(dict.fromkeys(v.id for v in (*keys, *items)))):
            cells = _cells(batch, keys)
            columns, at = _columns(batch, items)
            run(
                at.ctypes.data, self._sizes.ctypes.data, self._starts.ctypes.data, len(items), cells.ctypes.data,
                batch.rows, self._persons.ctypes.data, self._counts.ctypes.data, missing,
            )  # fmt: skip
            del cells, columns, batch  # the next one is decoded into the same memory
        by_code = self._counts[missing:].reshape(len(items), 256)
        self._kinds = by_code[:, FIRST_MISSING_KIND:].astype(np.int64)

    def cube(self, keys: Sequence[Coded]) -> Cube:
        """The cube of some of the keys."""
        shape = [key.slots for key in self._keys]
        codes = np.unravel_index(np.arange(self._joint), shape) if shape else ()
        cell = np.zeros(self._joint, dtype=np.int64)
        for key in keys:
            cell = cell * key.slots + codes[self._keys.index(key)]
        persons = np.zeros(prod(key.slots for key in keys), dtype=np.int64)
        np.add.at(persons, cell, self._persons)
        there = np.flatnonzero(persons)
        persons_of = persons[there]
        line_of = (np.cumsum(persons > 0) - 1).astype(np.int32)[cell]
        offsets = _int64(slot_offsets(self._items))
        table = np.zeros((len(there), offsets[-1]), dtype=np.int64)
        _functions(*COUNTING)["sum_cells"](
            self._counts.ctypes.data, self._sizes.ctypes.data, self._starts.ctypes.data, offsets.ctypes.data,
            len(self._items), table.shape[1], self._persons.ctypes.data, line_of.ctypes.data, self._joint,
            persons_of.ctypes.data, len(there), table.ctypes.data,
        )  # fmt: skip
        return Cube(tuple(keys), tuple(self._items), there, persons_of, table, self._kinds)


@cache
def _functions(*names: str, thorough: bool = False) -> dict[str, Any]:
    return dict(compiled(*(getattr(kernels, name) for name in names), thorough=thorough))


class _Scratch:
    """What :func:`.kernels.add_units` works in, made once."""

    def __init__(self, lines: int, width: int, groups: int, margins: int) -> None:
        self.weighted = np.zeros((lines + 1, width))
        self.persons = np.zeros((lines + 1, width), dtype=np.int32)
        self.fixed = np.zeros(max(1, groups), dtype=np.int64)
        self.used = np.zeros(lines + 1, dtype=np.int64)
        self.margins = np.zeros(max(1, margins))


def _add_batch(
    sums: UnitSums,
    scratch: _Scratch,
    batch: Batch,
    weighting: Weighting,
    groups: Sequence[Coded],
    items: Sequence[Coded],
) -> None:
    if batch.clusters is None:
        raise ValueError("sums over schools need to know the schools")
    starts = np.append(np.flatnonzero(np.diff(batch.clusters, prepend=batch.clusters[0] - 1)), batch.rows)
    units = len(starts) - 1
    strata = _int64(np.zeros(units) if batch.strata is None else batch.strata[starts[:-1]])
    sums.units[:] += np.bincount(strata, minlength=len(sums.units))
    longest = int(np.diff(starts).max())
    margins = weighting.margins
    cells = _cells(batch, margins)
    columns, at = _columns(batch, items)
    group_columns, group_at = _columns(batch, groups)
    margin_columns, margin_at = _columns(batch, margins)
    arrays: dict[str, NDArray[Any]] = {
        "sizes": _sizes(items), "offsets": _int64(slot_offsets(items)), "group_sizes": _sizes(groups),
        "group_lines": _int64(group_offsets(groups)), "margin_sizes": _sizes(margins),
        "margin_offsets": _int64(slot_offsets(margins)), "weight": np.empty(longest),
        "line_of": np.empty(max(1, len(groups)) * longest, dtype=np.int32),
    }  # fmt: skip
    where = {name: array.ctypes.data for name, array in arrays.items()}
    _functions("add_units", thorough=True)["add_units"](
        at.ctypes.data, where["sizes"], where["offsets"], len(items), scratch.weighted.shape[1],
        group_at.ctypes.data, where["group_sizes"], where["group_lines"], len(groups), len(scratch.used) - 1,
        margin_at.ctypes.data, where["margin_sizes"], where["margin_offsets"], len(margins), weighting.columns,
        cells.ctypes.data, weighting.weights.ctypes.data, starts.ctypes.data, strata.ctypes.data, units, longest,
        scratch.weighted.ctypes.data, scratch.persons.ctypes.data, where["weight"], where["line_of"],
        scratch.fixed.ctypes.data, scratch.used.ctypes.data, scratch.margins.ctypes.data,
        sums.first.ctypes.data, sums.square.ctypes.data, sums.cross.ctypes.data, sums.margin.ctypes.data,
        sums.margin_first.ctypes.data, sums.margin_square.ctypes.data, sums.present.ctypes.data,
        sums.largest.ctypes.data,
    )  # fmt: skip
    del columns, group_columns, margin_columns


def _cells(batch: Batch, keys: Sequence[Coded]) -> NDArray[np.int32]:
    """(n,) the combination of the keys that each row is in."""
    cells = np.zeros(batch.rows, dtype=np.int32)
    add_joint_key(cells, [batch.columns[key.id] for key in keys], keys)
    return cells


def _columns(batch: Batch, variables: Sequence[Coded]) -> tuple[list[NDArray[np.uint8]], NDArray[np.int64]]:
    """The columns, and their addresses; the list keeps them alive while these are used."""
    columns = [np.ascontiguousarray(batch.columns[variable.id]) for variable in variables]
    return columns, _int64([column.ctypes.data for column in columns] or [0])


def _sizes(variables: Sequence[Coded]) -> NDArray[np.int64]:
    return _int64([variable.size for variable in variables] or [0])


def _int64(values: Any) -> NDArray[np.int64]:
    return np.ascontiguousarray(values, dtype=np.int64)
