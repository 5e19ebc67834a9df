"""What is to be protected: tables of persons, and how categories of one lie inside categories of another."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from digitaleschool.core.values import dataclass

Counts = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class CountTable:
    """Persons counted by one or two axes, before protection.

    ``counts`` has one dimension for each of ``axes`` (answers first, groups second); the last index of each dimension
    is "missing". ``largest_cluster`` has the same shape: the most persons of one school in each cell (None where
    schools are unknown). ``telling`` names axes whose missing category tells an answer, because the question was asked
    of a part only. Tables with the same axis name must count the same persons.
    """

    id: str
    axes: tuple[str, ...]
    counts: Counts
    largest_cluster: Counts | None = None
    telling: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if len(self.axes) not in (1, 2) or len(set(self.axes)) != len(self.axes):
            raise ValueError(f"table {self.id!r}: one or two different axes, not {self.axes!r}")
        if self.counts.ndim != len(self.axes) or 0 in self.counts.shape:
            raise ValueError(f"table {self.id!r}: {len(self.axes)} axes but counts of shape {self.counts.shape}")
        if self.counts.min() < 0:
            raise ValueError(f"table {self.id!r}: a count below 0")
        if self.largest_cluster is not None and self.largest_cluster.shape != self.counts.shape:
            raise ValueError(f"table {self.id!r}: largest_cluster has another shape than counts")
        if not self.telling <= set(self.axes):
            raise ValueError(f"table {self.id!r}: telling names another axis: {sorted(self.telling)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Nesting:
    """One axis is another one with categories merged: category ``k`` of ``coarse`` is ``parts[k]`` of ``fine``.

    ``parts`` leaves out missing, which is missing on both axes; each category of ``fine`` stands in one part.
    """

    coarse: str
    fine: str
    parts: tuple[tuple[int, ...], ...]

    def part_of(self, size: int) -> NDArray[np.int64]:
        """For each category of ``fine`` (``size`` with missing) the category of ``coarse``; missing goes to missing."""
        owner = np.full(size, -1, dtype=np.int64)
        for part, members in enumerate(self.parts):
            owner[list(members)] = part
        owner[size - 1] = len(self.parts)
        if (owner < 0).any() or sum(map(len, self.parts)) != size - 1:
            raise ValueError(f"the parts of {self.coarse!r} are not the categories of {self.fine!r}, each once")
        return owner
