"""The scan in Polars: one grouped sum for the cube. For large files where the compiled kernel cannot run."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import add
from typing import TYPE_CHECKING

import numpy as np

from digitaleschool.core.stats.cube import FIRST_MISSING_KIND, MISSING_KINDS, Coded, Cube, slot_offsets

from .arrays import Arrays
from .protocol import Weighting
from .source import Batch, Source
from .sums import UnitSums

if TYPE_CHECKING:
    import polars as pl


class Frames:
    """Counting with ``group_by``; the sums over schools are numpy's."""

    name = "polars"

    def count(self, source: Source, *, keys: Sequence[Coded], items: Sequence[Coded]) -> Cube:
        names = list(dict.fromkeys(variable.id for variable in (*keys, *items)))
        cubes = [_cube(batch, keys, items) for batch in source.batches(names) if batch.rows]
        return reduce(add, cubes, Cube.empty(keys, items))

    def unit_sums(
        self, source: Source, *, weighting: Weighting, groups: Sequence[Coded], items: Sequence[Coded], strata: int
    ) -> UnitSums:
        return Arrays().unit_sums(source, weighting=weighting, groups=groups, items=items, strata=strata)


def _cube(batch: Batch, keys: Sequence[Coded], items: Sequence[Coded]) -> Cube:
    import polars as pl

    cell: pl.Expr = pl.lit(0, dtype=pl.Int64)
    for key in keys:
        cell = cell * key.slots + pl.min_horizontal(pl.col(key.id), pl.lit(key.size, dtype=pl.UInt8)).cast(pl.Int64)
    columns = dict(batch.columns) if batch.columns else {"": np.zeros(batch.rows, dtype=np.uint8)}
    frame = pl.DataFrame(columns).lazy().with_columns(cell.alias("_cell"))
    grouped = frame.group_by("_cell").agg(pl.len().alias("_persons"), *_answers(items)).sort("_cell").collect()
    persons = grouped["_persons"].to_numpy().astype(np.int64)
    counts = np.zeros((len(grouped), slot_offsets(items)[-1]), dtype=np.int64)
    for item, offset in zip(items, slot_offsets(items), strict=False):
        for code in range(item.size):
            counts[:, offset + code] = grouped[f"{offset + code}"].to_numpy()
        counts[:, offset + item.size] = persons - counts[:, offset : offset + item.size].sum(axis=1)
    cells = grouped["_cell"].to_numpy().astype(np.int64)
    return Cube(tuple(keys), tuple(items), cells, persons, counts, _kinds(frame, items))


def _answers(items: Sequence[Coded]) -> list[pl.Expr]:
    import polars as pl

    return [
        (pl.col(item.id) == code).sum().alias(f"{offset + code}")
        for item, offset in zip(items, slot_offsets(items), strict=False)
        for code in range(item.size)
    ]


def _kinds(frame: pl.LazyFrame, items: Sequence[Coded]) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    import polars as pl

    if not items:
        return np.zeros((0, MISSING_KINDS), dtype=np.int64)
    found = frame.select(
        (pl.col(item.id) == FIRST_MISSING_KIND + kind).sum().alias(f"{index}.{kind}")
        for index, item in enumerate(items)
        for kind in range(MISSING_KINDS)
    ).collect()
    return np.array(found.row(0), dtype=np.int64).reshape(len(items), MISSING_KINDS)
