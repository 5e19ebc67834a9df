"""What is added up over schools (or persons), from which every share's standard error follows in closed form.

With T a school's weighted persons in a cell, V those of its group who answered the item, and X its weighted persons in
each category of the raked margins, the Taylor deviation of the school for a share p with base W is

    t = (T - p V) / W - X'b

(b: what the margins explain, see :mod:`.estimating`). The sum of its squares over the schools needs only the sums of T,
T T, T V, V V, X T, X V and X X'. These add over files, threads and waves, as long as no school is split over two parts.
Without schools every person is a school of their own.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from digitaleschool.core.values import dataclass

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class UnitSums:
    """Sums over the primary units, by stratum (S), group (A: the total first) and slot (C).

    Slots are those of the cube, but the last one of each item holds who answered it (V) in place of who did not.
    ``first``, ``square`` and ``cross`` are the sums of T, T T and T V (S, A, C); ``margin`` those of X T (S, P, A, C);
    ``margin_first`` (S, P) and ``margin_square`` (S, P, P) those of X and X X'. ``present`` (S, A, Q) counts the units
    in which somebody of the group answered the item, ``units`` (S,) all of them; ``largest`` (A, C) is the most persons
    of one unit in a cell.
    """

    units: Counts
    first: Floats
    square: Floats
    cross: Floats
    margin: Floats
    margin_first: Floats
    margin_square: Floats
    present: Counts
    largest: Counts

    @classmethod
    def zeros(cls, *, strata: int, groups: int, slots: int, items: int, margins: int) -> UnitSums:
        table = (strata, groups, slots)
        return cls(
            units=np.zeros(strata, dtype=np.int64),
            first=np.zeros(table),
            square=np.zeros(table),
            cross=np.zeros(table),
            margin=np.zeros((strata, margins, groups, slots)),
            margin_first=np.zeros((strata, margins)),
            margin_square=np.zeros((strata, margins, margins)),
            present=np.zeros((strata, groups, items), dtype=np.int64),
            largest=np.zeros((groups, slots), dtype=np.int64),
        )

    def __add__(self, other: UnitSums) -> UnitSums:
        """The sums over the units of both."""
        return UnitSums(
            units=self.units + other.units,
            first=self.first + other.first,
            square=self.square + other.square,
            cross=self.cross + other.cross,
            margin=self.margin + other.margin,
            margin_first=self.margin_first + other.margin_first,
            margin_square=self.margin_square + other.margin_square,
            present=self.present + other.present,
            largest=np.maximum(self.largest, other.largest),
        )
