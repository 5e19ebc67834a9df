"""The cube: how many persons gave each answer, at each combination of the grouping variables.

One integer is added for each person and item, whatever the number of tables; every one-way and two-way table is a sum
over the cube afterwards. Cubes of two files, threads, waves or countries are added with ``+`` and give, bit for bit,
the cube of the rows together.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate
from math import prod

import numpy as np
from numpy.typing import NDArray

from digitaleschool.core.values import dataclass

MISSING_KINDS = 6
"""Codes 250 to 255: the missing kinds of :mod:`digitaleschool.core.survey.answers`, 250 being unused so far."""
FIRST_MISSING_KIND = 250
LINES_AT_ONCE = 128
"""Lines of a cube that are summed together: few enough to stay in a cache, enough to be quick."""

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Coded:
    """A variable with codes ``0`` to ``size - 1``; every other code is missing, and counts in one slot after them."""

    id: str
    size: int

    def __post_init__(self) -> None:
        if not 1 <= self.size <= FIRST_MISSING_KIND:
            raise ValueError(f"{self.id}: a variable has 1 to {FIRST_MISSING_KIND} categories, not {self.size}")

    @property
    def slots(self) -> int:
        return self.size + 1


@dataclass(frozen=True, eq=False)
class Cube:
    """Integer counts over joint group key x item slot.

    ``cells`` (J,) are the combinations that occur, ascending: the codes of ``keys`` as one number, the last key varying
    fastest, each key having ``slots`` values. ``persons`` (J,) counts who is there, ``counts`` (J, C) who gave each
    answer, with the slots of all items side by side. ``kinds`` (Q, 6) splits what is missing of each item over the
    codes 250 to 255.

    >>> sex, likes = Coded("sex", 2), Coded("likes", 3)
    >>> cube = Cube.of_rows(keys=[sex], items=[likes], rows=[[0, 1], [1, 2], [1, 2], [255, 0], [0, 255]])
    >>> cube.table("likes", by=["sex"]).tolist()
    [[0, 1, 0, 1], [0, 0, 2, 0], [1, 0, 0, 0]]
    >>> (cube + cube).table("likes").tolist()
    [2, 2, 4, 2]
    """

    keys: tuple[Coded, ...]
    items: tuple[Coded, ...]
    cells: Counts
    persons: Counts
    counts: Counts
    kinds: Counts

    def __post_init__(self) -> None:
        joint, slots = len(self.cells), sum(item.slots for item in self.items)
        if prod(key.slots for key in self.keys) >= 2**62:
            raise ValueError("too many combinations of groups for one cube")
        if self.persons.shape != (joint,) or self.counts.shape != (joint, slots):
            raise ValueError(f"{self.counts.shape} counts of {self.persons.shape} persons for {joint} x {slots} cells")
        if self.kinds.shape != (len(self.items), MISSING_KINDS):
            raise ValueError(f"{self.kinds.shape} missing kinds for {len(self.items)} items")
        if joint > 1 and not bool(np.all(np.diff(self.cells) > 0)):
            raise ValueError("the cells of a cube stand in ascending order, each once")

    @classmethod
    def of_rows(cls, *, keys: Sequence[Coded], items: Sequence[Coded], rows: Sequence[Sequence[int]]) -> Cube:
        """The cube of a few rows (the codes of the keys, then those of the items): for examples and tests."""
        found: dict[int, list[int]] = {}
        kinds = np.zeros((len(items), MISSING_KINDS), dtype=np.int64)
        offsets = slot_offsets(items)
        for row in rows:
            cell = 0
            for key, code in zip(keys, row, strict=False):
                cell = cell * key.slots + min(code, key.size)
            line = found.setdefault(cell, [0] * (offsets[-1] + 1))
            line[-1] += 1
            for index, (item, code) in enumerate(zip(items, row[len(keys) :], strict=True)):
                line[offsets[index] + min(code, item.size)] += 1
                if code >= FIRST_MISSING_KIND:
                    kinds[index, code - FIRST_MISSING_KIND] += 1
        table = np.array([found[cell] for cell in sorted(found)], dtype=np.int64).reshape(-1, offsets[-1] + 1)
        cells = np.array(sorted(found), dtype=np.int64)
        return cls(tuple(keys), tuple(items), cells, table[:, -1].copy(), table[:, :-1].copy(), kinds)

    @classmethod
    def empty(cls, keys: Sequence[Coded], items: Sequence[Coded]) -> Cube:
        """The cube of nobody; adding it changes nothing."""
        return cls.of_rows(keys=keys, items=items, rows=())

    def __add__(self, other: Cube) -> Cube:
        """The cube of the rows of both. Raises ValueError where the two do not count the same variables."""
        if (self.keys, self.items) != (other.keys, other.items):
            raise ValueError("cubes of different variables cannot be added")
        cells = np.union1d(self.cells, other.cells)
        persons = np.zeros(len(cells), dtype=np.int64)
        counts = np.zeros((len(cells), self.counts.shape[1]), dtype=np.int64)
        for part in (self, other):
            place = np.searchsorted(cells, part.cells)
            persons[place] += part.persons
            counts[place] += part.counts
        return Cube(self.keys, self.items, cells, persons, counts, self.kinds + other.kinds)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Cube):
            return NotImplemented
        return (self.keys, self.items) == (other.keys, other.items) and all(
            np.array_equal(mine, theirs)
            for mine, theirs in (
                (self.cells, other.cells), (self.persons, other.persons),
                (self.counts, other.counts), (self.kinds, other.kinds),
            )
        )  # fmt: skip

    __hash__ = None  # type: ignore[assignment]

    @cached_property
    def offsets(self) -> tuple[int, ...]:
        """Where each item's slots start; one more at the end for their number."""
        return slot_offsets(self.items)

    def codes_of(self, key_id: str) -> Counts:
        """(J,) the code of one key at each cell; ``size`` stands for missing."""
        place = self._place(self.keys, key_id)
        below = prod(key.slots for key in self.keys[place + 1 :])
        codes: Counts = self.cells // below % self.keys[place].slots
        return codes

    def by(self, *key_ids: str) -> Cube:
        """The cube with only these keys, summed over the others. KeyError where it does not have them."""
        keys = tuple(self.keys[self._place(self.keys, key_id)] for key_id in key_ids)
        cell = np.zeros(len(self.cells), dtype=np.int64)
        for key in keys:
            cell = cell * key.slots + self.codes_of(key.id)
        order = None if keys == self.keys[: len(keys)] else np.argsort(cell, kind="stable")
        if order is not None:  # else the cells stand in order already
            cell = cell[order]
        starts = np.flatnonzero(np.diff(cell, prepend=-1))
        persons = np.empty(len(starts), dtype=np.int64)
        counts = np.empty((len(starts), self.counts.shape[1]), dtype=np.int64)
        for first in range(0, len(starts), LINES_AT_ONCE):
            last = first + LINES_AT_ONCE
            stop = starts[last] if last < len(starts) else len(cell)
            lines = slice(starts[first], stop) if order is None else order[starts[first] : stop]
            inner = starts[first:last] - starts[first]
            persons[first:last] = np.add.reduceat(self.persons[lines], inner)
            np.add.reduceat(self.counts[lines], inner, axis=0, out=counts[first:last])
        return Cube(keys, self.items, cell[starts], persons, counts, self.kinds)

    def persons_by(self, key_ids: Sequence[str]) -> Counts:
        """Persons at each combination of these keys; every axis ends in its missing slot."""
        shape = tuple(self.keys[self._place(self.keys, key_id)].slots for key_id in key_ids)
        cell = np.zeros(len(self.cells), dtype=np.int64)
        for key_id, slots in zip(key_ids, shape, strict=True):
            cell = cell * slots + self.codes_of(key_id)
        persons = np.zeros(prod(shape), dtype=np.int64)
        np.add.at(persons, cell, self.persons)
        return persons.reshape(shape)

    def table(self, item_id: str | None = None, *, by: Sequence[str] = ()) -> Counts:
        """Counts over the keys ``by`` and then the item's slots (none: persons); axes end in their missing slot."""
        if item_id is None:
            return self.persons_by(by)
        shape = tuple(self.keys[self._place(self.keys, key_id)].slots for key_id in by)
        summed = self.by(*by)
        place = self._place(self.items, item_id)
        slots = self.items[place].slots
        table = np.zeros((prod(shape), slots), dtype=np.int64)
        table[summed.cells] = summed.counts[:, self.offsets[place] : self.offsets[place + 1]]
        return table.reshape(*shape, slots)

    @staticmethod
    def _place(variables: tuple[Coded, ...], wanted: str) -> int:
        for place, variable in enumerate(variables):
            if variable.id == wanted:
                return place
        raise KeyError(wanted)


def slot_offsets(items: Sequence[Coded]) -> tuple[int, ...]:
    """Where each item's slots start when they stand side by side; one more at the end for their number."""
    return tuple(accumulate((item.size + 1 for item in items), initial=0))
