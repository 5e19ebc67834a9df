"""The scan in numpy: the engine for small and middle-sized files, and what the compiled kernel is checked against."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache, reduce
from math import prod
from operator import add
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from digitaleschool.core.stats.cube import FIRST_MISSING_KIND, MISSING_KINDS, Coded, Cube, slot_offsets

from .protocol import CountsBy, Weighting, group_offsets
from .source import Batch, Codes, Source
from .sums import UnitSums

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

AT_ONCE = 10_000_000
"""Answers whose slots are computed together; more only costs memory."""
MOST_COUNTERS = 16_000_000
"""Counters of one cube (128 MB) that are kept for all combinations of groups; above, for those that occur."""


class Arrays(CountsBy):
    """Counting with ``bincount``."""

    name = "numpy"

    def count(self, source: Source, *, keys: Sequence[Coded], items: Sequence[Coded]) -> Cube:
        wanted = list(dict.fromkeys(variable.id for variable in (*keys, *items)))
        parts = (part for batch in source.batches(wanted) for part in _parts(batch, len(items)))
        joint = prod(key.slots for key in keys)
        if joint <= source.rows and joint * slot_offsets(items)[-1] <= MOST_COUNTERS:
            return _dense_cube(parts, keys, items, joint)
        cubes = (_cube(part, keys, items) for part in parts)
        return reduce(add, cubes, next(cubes, Cube.empty(keys, items)))

    def unit_sums(
        self, source: Source, *, weighting: Weighting, groups: Sequence[Coded], items: Sequence[Coded], strata: int
    ) -> UnitSums:
        wanted = [variable.id for variable in (*weighting.margins, *groups, *items)]
        sums = UnitSums.zeros(
            strata=strata,
            groups=group_offsets(groups)[-1],
            slots=slot_offsets(items)[-1],
            items=len(items),
            margins=weighting.columns,
        )
        for batch in source.batches(list(dict.fromkeys(wanted)), whole_clusters=True):
            for part in _cluster_parts(batch, len(items)):
                add_units(sums, part, weighting, groups, items)
        return sums


def joint_key(columns: Sequence[Codes], keys: Sequence[Coded], rows: int) -> Ints:
    """(n,) the codes of the keys as one number, the last key varying fastest."""
    joint = np.zeros(rows, dtype=np.int64)
    add_joint_key(joint, columns, keys)
    return joint


def add_joint_key(joint: NDArray[np.integer[Any]], columns: Sequence[Codes], keys: Sequence[Coded]) -> None:
    """The same into zeros of a type of choice."""
    for key, column in zip(keys, columns, strict=True):
        joint *= key.slots
        joint += np.minimum(column, np.uint8(key.size))


def slots_of(batch: Batch, items: Sequence[Coded]) -> Ints:
    """(Q, n) the slot of each answer, all items side by side."""
    if not items:
        return np.zeros((0, batch.rows), dtype=np.int64)
    codes = np.stack([batch.columns[item.id] for item in items])
    sizes = np.array([item.size for item in items], dtype=np.uint8)[:, None]
    offsets = np.array(slot_offsets(items)[:-1], dtype=np.int64)[:, None]
    return np.minimum(codes, sizes) + offsets


def missing_kinds(batch: Batch, items: Sequence[Coded]) -> Ints:
    """(Q, 6) how often each of the codes 250 to 255 occurs. Few columns hold more than one or two of them."""
    kinds = np.zeros((len(items), MISSING_KINDS), dtype=np.int64)
    for index, item in enumerate(items):
        codes = batch.columns[item.id]
        left = np.count_nonzero(codes >= FIRST_MISSING_KIND)
        for kind in reversed(range(MISSING_KINDS)):
            if not left:
                break
            kinds[index, kind] = np.count_nonzero(codes == FIRST_MISSING_KIND + kind)
            left -= int(kinds[index, kind])
    return kinds


def _parts(batch: Batch, items: int) -> Iterator[Batch]:
    """The batch in pieces small enough to compute all slots of at once."""
    step = max(1, AT_ONCE // max(1, items))
    for start in range(0, batch.rows, step):
        yield batch.rows_between(start, min(batch.rows, start + step))


def _cluster_parts(batch: Batch, items: int) -> Iterator[Batch]:
    """The same, with every school whole."""
    if batch.clusters is None:
        raise ValueError("sums over schools need to know the schools")
    step = max(1, AT_ONCE // 5 // max(1, items))
    bounds = np.append(np.flatnonzero(np.diff(batch.clusters)) + 1, batch.rows)
    start = 0
    while start < batch.rows:
        stop = int(bounds[min(len(bounds) - 1, int(np.searchsorted(bounds, start + step)))])
        yield batch.rows_between(start, stop)
        start = stop


def _dense_cube(parts: Iterable[Batch], keys: Sequence[Coded], items: Sequence[Coded], joint: int) -> Cube:
    """A counter for every combination, also for those that do not occur."""
    persons = np.zeros(joint, dtype=np.int64)
    counts = [np.zeros(joint * item.slots, dtype=np.int64) for item in items]
    kinds = np.zeros((len(items), MISSING_KINDS), dtype=np.int64)
    for part in parts:
        cell = joint_key([part.columns[key.id] for key in keys], keys, part.rows)
        persons += np.bincount(cell, minlength=joint)
        for total, found in zip(counts, _counted(part, items, cell, joint), strict=True):
            total += found
        kinds += missing_kinds(part, items)
    there = np.flatnonzero(persons)
    tables = [total.reshape(joint, item.slots) for item, total in zip(items, counts, strict=True)]
    return Cube(tuple(keys), tuple(items), there, persons[there], side_by_side(tables, there), kinds)


def side_by_side(tables: Sequence[NDArray[np.integer[Any]]], lines: Ints) -> Ints:
    """Some lines of the items' counts (J, slots) in one table (R, C), in pieces that stay in a cache."""
    joined = np.empty((len(lines), sum(table.shape[1] for table in tables)), dtype=np.int64)
    for start in range(0, len(lines) if tables else 0, 1024):
        some = lines[start : start + 1024]
        np.concatenate([table.take(some, axis=0) for table in tables], axis=1, out=joined[start : start + 1024])
    return joined


def _cube(batch: Batch, keys: Sequence[Coded], items: Sequence[Coded]) -> Cube:
    """Counters for the combinations that occur."""
    joint = joint_key([batch.columns[key.id] for key in keys], keys, batch.rows)
    cells, cell = _numbered(joint, prod(key.slots for key in keys))
    counts = np.empty((len(cells), slot_offsets(items)[-1]), dtype=np.int64)
    found = _counted(batch, items, cell, len(cells))
    for item, offset, of_item in zip(items, slot_offsets(items), found, strict=False):
        counts[:, offset : offset + item.slots] = of_item.reshape(len(cells), item.slots)
    persons = np.bincount(cell, minlength=len(cells))
    return Cube(tuple(keys), tuple(items), cells, persons, counts, missing_kinds(batch, items))


def _counted(batch: Batch, items: Sequence[Coded], cell: Ints, cells: int) -> Iterator[Ints]:
    """For each item its counts (cells * slots,)."""
    starts = {slots: cell * slots for slots in {item.slots for item in items}}
    for item in items:
        slot = starts[item.slots] + np.minimum(batch.columns[item.id], np.uint8(item.size))
        yield np.bincount(slot, minlength=cells * item.slots)


def _numbered(values: Ints, bound: int) -> tuple[Ints, Ints]:
    """The different values ascending, and the place of each row's value among them."""
    if bound > 8 * len(values):
        different, place = np.unique(values, return_inverse=True)
        return different, place
    there = np.zeros(bound, dtype=bool)
    there[values] = True
    different = np.flatnonzero(there)
    place = np.cumsum(there) - 1
    return different, place[values]


def add_units(
    sums: UnitSums, batch: Batch, weighting: Weighting, groups: Sequence[Coded], items: Sequence[Coded]
) -> None:
    """Add the schools of one batch, whose rows stand together by school, to ``sums``."""
    if not batch.rows or batch.clusters is None:
        return
    first = np.flatnonzero(np.diff(batch.clusters, prepend=batch.clusters[0] - 1))
    unit = np.repeat(np.arange(len(first)), np.diff(first, append=batch.rows))
    stratum = np.zeros(len(first), dtype=np.int64) if batch.strata is None else batch.strata[first]
    sums.units[:] += np.bincount(stratum, minlength=len(sums.units))
    weight, margins = _weights(batch, weighting, unit, len(first))
    for index in range(len(sums.units)):
        mine = margins[:, stratum == index]
        sums.margin_first[index] += mine.sum(axis=1)
        sums.margin_square[index] += mine @ mine.T
    slots = slots_of(batch, items)
    everyone = np.zeros(batch.rows, dtype=np.int64)
    _add_group(sums, 0, everyone, 1, unit, stratum, weight, margins, slots, items)
    for row, group in zip(group_offsets(groups), groups, strict=False):
        code = batch.columns[group.id].astype(np.int64)
        _add_group(sums, row, code, group.size, unit, stratum, weight, margins, slots, items)


def _weights(batch: Batch, weighting: Weighting, unit: Ints, units: int) -> tuple[Floats, Floats]:
    """Each row's weight (n,), and each unit's weighted persons in the categories of the margins (P, units)."""
    margins = weighting.margins
    weight = weighting.weights[joint_key([batch.columns[m.id] for m in margins], margins, batch.rows)]
    totals = np.zeros((weighting.columns, units))
    for offset, margin in zip(slot_offsets(margins), margins, strict=False):
        place = np.minimum(batch.columns[margin.id], margin.size).astype(np.int64) * units + unit
        found = np.bincount(place, weight, margin.slots * units).reshape(margin.slots, units)
        totals[offset : offset + margin.slots] = found
    return weight, totals


def _add_group(
    sums: UnitSums,
    row: int,
    code: Ints,
    size: int,
    unit: Ints,
    stratum: Ints,
    weight: Floats,
    margins: Floats,
    slots: Ints,
    items: Sequence[Coded],
) -> None:
    """Add the units' sums of one group variable: one line for each stratum, category and unit that occur together."""
    units, strata = len(stratum), len(sums.units)
    inside = np.flatnonzero(code < size)
    if not len(inside):
        return
    key = ((stratum[unit] * size + code) * units + unit)[inside]
    lines, line = _numbered(key, strata * size * units)
    width = slot_offsets(items)[-1]
    place = (slots[:, inside] + line * width).ravel()
    shape = (len(lines), width)
    persons = np.bincount(place, minlength=shape[0] * width).reshape(shape)
    weighted = np.bincount(place, np.tile(weight[inside], len(items)), shape[0] * width).reshape(shape)
    valid = valid_slots(items)
    persons, weighted = valid_in_last_slot(persons, items), valid_in_last_slot(weighted, items)
    of_unit, of_cell = lines % units, lines // units
    starts = np.flatnonzero(np.diff(of_cell, prepend=-1))
    stops = np.append(starts[1:], len(lines))
    last = valid[1]
    for start, stop in zip(starts.tolist(), stops.tolist(), strict=True):
        s, a = divmod(int(of_cell[start]), size)
        a += row
        block = weighted[start:stop]
        sums.first[s, a] += block.sum(axis=0)
        sums.square[s, a] += np.einsum("ij,ij->j", block, block)
        sums.cross[s, a] += np.einsum("ij,ij->j", block, block[:, last])
        sums.margin[s, :, a] += margins[:, of_unit[start:stop]] @ block
        counted = persons[start:stop]
        sums.present[s, a] += np.count_nonzero(counted[:, valid[0]], axis=0)
        np.maximum(sums.largest[a], counted.max(axis=0), out=sums.largest[a])


def valid_slots(items: Sequence[Coded]) -> tuple[Ints, Ints]:
    """The last slot of each item (Q,), and for each slot the last slot of its item (C,)."""
    return _last_slots(tuple([item.slots for item in items]))


@lru_cache(maxsize=8)
def _last_slots(slots: tuple[int, ...]) -> tuple[Ints, Ints]:
    last = np.cumsum(slots, dtype=np.int64) - 1
    return last, np.repeat(last, slots)


Table = TypeVar("Table", Ints, Floats)


def valid_in_last_slot(table: Table, items: Sequence[Coded]) -> Table:
    """The table (..., C) with, in the last slot of each item, who answered it in place of who did not; in place."""
    if items:
        last = valid_slots(items)[0]
        table[..., last] = 0
        sums = np.add.reduceat(table, slot_offsets(items)[:-1], axis=-1)
        table[..., last] = sums
    return table
