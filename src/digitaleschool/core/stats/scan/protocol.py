"""What an engine must do to take part, and which one is taken when nobody chooses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from math import prod
from typing import Protocol, cast

import numpy as np
from numpy.typing import NDArray

from digitaleschool.core.stats.cube import Coded, Cube, slot_offsets
from digitaleschool.core.values import dataclass

from .source import Source
from .sums import UnitSums


@dataclass(frozen=True, eq=False)
class Weighting:
    """The weight of a person by their combination of the raked margins; without margins everybody weighs 1.

    ``weights`` (product of the margins' slots,) stands in the order of :attr:`Cube.cells`.
    """

    margins: tuple[Coded, ...]
    weights: NDArray[np.float64]

    @classmethod
    def none(cls) -> Weighting:
        return cls((), np.ones(1))

    @property
    def columns(self) -> int:
        """P: the margins' slots side by side."""
        return slot_offsets(self.margins)[-1]

    def indicators(self, cells: NDArray[np.int64]) -> NDArray[np.float64]:
        """X (P, J): 1 where a cell belongs to that category of that margin."""
        found = np.zeros((self.columns, len(cells)))
        below, everyone = prod(margin.slots for margin in self.margins), np.arange(len(cells))
        for offset, margin in zip(slot_offsets(self.margins), self.margins, strict=False):
            below //= margin.slots
            found[offset + cells // below % margin.slots, everyone] = 1.0
        return found


class CountsBy:
    """:meth:`Backend.count_by` for engines that count one cube over everything and sum that."""

    def count_by(
        self: Counting, source: Source, *, margins: Sequence[Coded], groups: Sequence[Coded], items: Sequence[Coded]
    ) -> dict[str, Cube]:
        cube = self.count(source, keys=(*margins, *groups), items=items)
        names = [margin.id for margin in margins]
        return {group.id: cube.by(group.id, *names) for group in groups}


class Counting(Protocol):
    """What counts a cube."""

    def count(self, source: Source, *, keys: Sequence[Coded], items: Sequence[Coded]) -> Cube:
        """The cube of all rows."""
        ...


class Backend(Counting, Protocol):
    """An engine. Every engine gives the same integers, and the same sums to 1e-9."""

    name: str

    def count_by(
        self, source: Source, *, margins: Sequence[Coded], groups: Sequence[Coded], items: Sequence[Coded]
    ) -> Mapping[str, Cube]:
        """For each of ``groups`` the cube with it and the margins as keys, all from one scan."""
        ...

    def unit_sums(
        self, source: Source, *, weighting: Weighting, groups: Sequence[Coded], items: Sequence[Coded], strata: int
    ) -> UnitSums:
        """The sums over schools; group 0 is everybody, then come the categories of each of ``groups``."""
        ...


class BackendMissing(RuntimeError):
    """An engine was asked for by name and cannot run here; the message says what it lacks."""


BACKENDS = {
    "stdlib": ("stdlib", "Stdlib"),
    "numpy": ("arrays", "Arrays"),
    "polars": ("frames", "Frames"),
    "kernel": ("kernel", "Kernel"),
    "duckdb": ("engines", "DuckDB"),
    "spark": ("engines", "Spark"),
}
NUMPY_ROWS = 2_000
"""Up to here numpy is done before a compiled kernel is loaded."""


def backend_named(name: str) -> Backend:
    """The engine of that name. Raises :class:`BackendMissing` where its library is not there."""
    if name not in BACKENDS:
        raise BackendMissing(f"no backend {name!r}; there are {', '.join(BACKENDS)}")
    module, backend = BACKENDS[name]
    return cast(Backend, getattr(import_module(f".{module}", __package__), backend)())


def choose_backend(rows: int) -> Backend:
    """numpy for what it has counted before a compiler is loaded; above that the kernel, or numpy where it is missing.

    Which one it was stands in the result.
    """
    if rows > NUMPY_ROWS:
        try:
            return backend_named("kernel")
        except BackendMissing:
            pass
    return backend_named("numpy")


def group_offsets(groups: Sequence[Coded]) -> tuple[int, ...]:
    """The row of each group variable's first category when the total stands in row 0; one more for their number."""
    offsets = [1]
    for group in groups:
        offsets.append(offsets[-1] + group.size)
    return tuple(offsets)
