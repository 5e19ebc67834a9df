"""The scan in plain Python: for a few hundred answers as quick as anything, and the text that the others must equal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from digitaleschool.core.stats.cube import FIRST_MISSING_KIND, MISSING_KINDS, Coded, Cube, slot_offsets

from .arrays import valid_slots
from .protocol import CountsBy, Weighting, group_offsets
from .source import Batch, Source
from .sums import UnitSums


class Stdlib(CountsBy):
    """Counting with :class:`collections.Counter`; numpy only holds the result."""

    name = "stdlib"

    def count(self, source: Source, *, keys: Sequence[Coded], items: Sequence[Coded]) -> Cube:
        persons: Counter[int] = Counter()
        answers: Counter[tuple[int, int]] = Counter()
        kinds: Counter[tuple[int, int]] = Counter()
        for batch in source.batches(list(dict.fromkeys(v.id for v in (*keys, *items)))):
            cells = _cells(batch, keys)
            persons.update(cells)
            for index, (item, offset) in enumerate(zip(items, slot_offsets(items), strict=False)):
                codes = batch.columns[item.id].tolist()
                answers.update(zip(cells, (offset + min(code, item.size) for code in codes), strict=True))
                kinds.update((index, code - FIRST_MISSING_KIND) for code in codes if code >= FIRST_MISSING_KIND)
        return _as_cube(keys, items, persons, answers, kinds)

    def unit_sums(
        self, source: Source, *, weighting: Weighting, groups: Sequence[Coded], items: Sequence[Coded], strata: int
    ) -> UnitSums:
        sums = UnitSums.zeros(
            strata=strata,
            groups=group_offsets(groups)[-1],
            slots=slot_offsets(items)[-1],
            items=len(items),
            margins=weighting.columns,
        )
        names = list(dict.fromkeys(v.id for v in (*weighting.margins, *groups, *items)))
        for batch in source.batches(names, whole_clusters=True):
            for unit in _units(batch):
                _add_unit(sums, unit, weighting, groups, items)
        return sums


def _cells(batch: Batch, keys: Sequence[Coded]) -> list[int]:
    cells = [0] * batch.rows
    for key in keys:
        codes = batch.columns[key.id].tolist()
        cells = [cell * key.slots + min(code, key.size) for cell, code in zip(cells, codes, strict=True)]
    return cells


def _as_cube(
    keys: Sequence[Coded],
    items: Sequence[Coded],
    persons: Counter[int],
    answers: Counter[tuple[int, int]],
    kinds: Counter[tuple[int, int]],
) -> Cube:
    cells = sorted(persons)
    place = {cell: index for index, cell in enumerate(cells)}
    counts = np.zeros((len(cells), slot_offsets(items)[-1]), dtype=np.int64)
    for (cell, slot), count in answers.items():
        counts[place[cell], slot] = count
    of_kind = np.zeros((len(items), MISSING_KINDS), dtype=np.int64)
    for where, count in kinds.items():
        of_kind[where] = count
    there = np.array([persons[cell] for cell in cells], dtype=np.int64)
    return Cube(tuple(keys), tuple(items), np.array(cells, dtype=np.int64), there, counts, of_kind)


def _units(batch: Batch) -> Iterator[Batch]:
    """Each school by itself."""
    if batch.clusters is None:
        raise ValueError("sums over schools need to know the schools")
    clusters = batch.clusters.tolist()
    start = 0
    for row in range(1, batch.rows + 1):
        if row == batch.rows or clusters[row] != clusters[start]:
            yield batch.rows_between(start, row)
            start = row


def _add_unit(
    sums: UnitSums, unit: Batch, weighting: Weighting, groups: Sequence[Coded], items: Sequence[Coded]
) -> None:
    stratum = 0 if unit.strata is None else int(unit.strata[0])
    sums.units[stratum] += 1
    weights = [float(weighting.weights[cell]) for cell in _cells(unit, weighting.margins)]
    of_margin = [0.0] * weighting.columns
    for margin, offset in zip(weighting.margins, slot_offsets(weighting.margins), strict=False):
        for code, weight in zip(unit.columns[margin.id].tolist(), weights, strict=True):
            of_margin[offset + min(code, margin.size)] += weight
    sums.margin_first[stratum] += of_margin
    sums.margin_square[stratum] += np.outer(of_margin, of_margin)

    rows_of: dict[int, list[int]] = {0: list(range(unit.rows))}
    for group, first in zip(groups, group_offsets(groups), strict=False):
        for row, code in enumerate(unit.columns[group.id].tolist()):
            if code < group.size:
                rows_of.setdefault(first + code, []).append(row)
    codes_of = {item.id: unit.columns[item.id].tolist() for item in items}
    for line, rows in rows_of.items():
        total, persons, answered = [], [], []
        for item in items:
            codes = codes_of[item.id]
            weighted, counted = [0.0] * item.size, [0] * item.size
            for row in rows:
                if codes[row] < item.size:
                    weighted[codes[row]] += weights[row]
                    counted[codes[row]] += 1
            total += [*weighted, sum(weighted)]
            persons += [*counted, sum(counted)]
            answered += [sum(weighted)] * item.slots
        found = np.array(total)
        sums.present[stratum, line] += np.array(persons)[valid_slots(items)[0]] > 0
        sums.first[stratum, line] += found
        sums.square[stratum, line] += found**2
        sums.cross[stratum, line] += found * answered
        sums.margin[stratum, :, line] += np.outer(of_margin, found)
        np.maximum(sums.largest[line], persons, out=sums.largest[line])
