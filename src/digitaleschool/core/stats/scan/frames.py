"""The scan in Polars: one grouped sum for the cube. For large files where the compiled kernel cannot run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from digitaleschool.core.stats.cube import MISSING_KINDS, Coded, Cube, slot_offsets

from .arrays import Arrays, missing_kinds
from .protocol import CountsBy, Weighting
from .source import Batch, Source
from .sums import UnitSums

if TYPE_CHECKING:
    import polars as pl


class Frames(CountsBy):
    """Counting with ``group_by``; the sums over schools are numpy's."""

    name = "polars"

    def count(self, source: Source, *, keys: Sequence[Coded], items: Sequence[Coded]) -> Cube:
        import polars as pl

        names = list(dict.fromkeys(variable.id for variable in (*keys, *items)))
        kinds = np.zeros((len(items), MISSING_KINDS), dtype=np.int64)
        grouped = [pl.DataFrame(schema=_schema(items))]
        for batch in source.batches(names):
            grouped.append(_grouped(batch, keys, items))
            kinds += missing_kinds(batch, items)
        summed = pl.concat(grouped).group_by("_cell").sum().sort("_cell")
        persons = summed["_persons"].to_numpy()
        counts = np.empty((len(summed), slot_offsets(items)[-1]), dtype=np.int64)
        for item, offset in zip(items, slot_offsets(items), strict=False):
            for slot in range(offset, offset + item.size):
                counts[:, slot] = summed[f"{slot}"].to_numpy()
            counts[:, offset + item.size] = persons - counts[:, offset : offset + item.size].sum(axis=1)
        return Cube(tuple(keys), tuple(items), summed["_cell"].to_numpy().copy(), persons.copy(), counts, kinds)

    def unit_sums(
        self, source: Source, *, weighting: Weighting, groups: Sequence[Coded], items: Sequence[Coded], strata: int
    ) -> UnitSums:
        return Arrays().unit_sums(source, weighting=weighting, groups=groups, items=items, strata=strata)


def _grouped(batch: Batch, keys: Sequence[Coded], items: Sequence[Coded]) -> pl.DataFrame:
    """Persons and answers of one batch by combination of the keys; slots without a column are missing answers."""
    import polars as pl

    cell: pl.Expr = pl.lit(0, dtype=pl.Int64)
    for key in keys:
        cell = cell * key.slots + pl.min_horizontal(pl.col(key.id), pl.lit(key.size, dtype=pl.UInt8)).cast(pl.Int64)
    answers = [
        (pl.col(item.id) == code).sum().cast(pl.Int64).alias(f"{offset + code}")
        for item, offset in zip(items, slot_offsets(items), strict=False)
        for code in range(item.size)
    ]
    columns = dict(batch.columns) or {"": np.zeros(batch.rows, dtype=np.uint8)}
    frame = pl.DataFrame(columns).lazy().with_columns(cell.alias("_cell"))
    return frame.group_by("_cell").agg(pl.len().cast(pl.Int64).alias("_persons"), *answers).collect()


def _schema(items: Sequence[Coded]) -> dict[str, type[pl.DataType]]:
    import polars as pl

    slots = [
        f"{offset + code}"
        for item, offset in zip(items, slot_offsets(items), strict=False)
        for code in range(item.size)
    ]
    return dict.fromkeys(["_cell", "_persons", *slots], pl.Int64)
