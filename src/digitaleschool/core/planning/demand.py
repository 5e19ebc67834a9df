"""What is asked for, in counts that lead to nobody: by field, theme, level and province.

All tables are protected together (:mod:`digitaleschool.core.stats.disclosure`), so that no cell can be worked out from
the others. The unit is a wish; a cell to which fewer than five teachers add is withheld whatever their wishes count.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from digitaleschool.core.stats.disclosure import DOMINANCE, CountTable, Nesting, protect
from digitaleschool.core.values import dataclass

SMALLEST = 5
WITHHELD = None
"""Stands for a count that is not told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One wish: who, from which school, for what."""

    teacher: int
    school: int
    province: str
    field: str
    theme: str
    level: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """Counts of wishes; None where a count is withheld, no key where nobody asked."""

    total: int
    teachers: int
    fields: tuple[str, ...]
    themes: tuple[str, ...]
    provinces: tuple[str, ...]
    levels: tuple[str, ...]
    counts: Mapping[tuple[str, ...], int | None]
    """By what is counted: ``("field", "bouw")``, ``("field", "bouw", "theme", "labs")``,
    ``("field", "bouw", "theme", "labs", "level", "expert")``, ``("province", "limburg", "field", "bouw")``."""

    def of(self, *key: str) -> int | None:
        return self.counts.get(key, 0)


def demand(
    wishes: Iterable[Asked], *, fields: Sequence[str], themes: Sequence[str], levels: Sequence[str],
    provinces: Sequence[str],
) -> Demand:  # fmt: skip
    """The counts of these wishes; the lists give the order, and what is in none of them is added at their end.

    >>> wishes = [Asked(teacher=n, school=n, province="limburg", field="hout", theme="labs", level="expert")
    ...           for n in range(7)]
    >>> found = demand(wishes, fields=["hout", "bouw"], themes=["labs"], levels=["expert"], provinces=["limburg"])
    >>> found.total, found.of("field", "hout"), found.of("field", "bouw")
    (7, 7, 0)
    """
    wishes = list(wishes)
    axes = {
        "province": _axis(provinces, (wish.province for wish in wishes)),
        "field": _axis(fields, (wish.field for wish in wishes)),
        "theme": _axis(themes, (wish.theme for wish in wishes)),
        "level": _axis(levels, (wish.level for wish in wishes)),
    }
    axes["theme level"] = [f"{theme} {level}" for theme in axes["theme"] for level in axes["level"]]
    of_theme = len(axes["level"])
    tables = {
        name: _table(name, parts, axes, wishes)
        for name, parts in {
            "field": ("field",), "theme": ("theme",), "province": ("province",),
            "theme field": ("theme", "field"), "details": ("theme level", "field"),
            "province field": ("province", "field"),
        }.items()
    }  # fmt: skip
    nesting = Nesting(
        coarse="theme", fine="theme level",
        parts=tuple(tuple(range(at * of_theme, (at + 1) * of_theme)) for at in range(len(axes["theme"]))),
    )  # fmt: skip
    masks = protect(
        list(tables.values()), smallest=SMALLEST, dominance=DOMINANCE, nestings=[nesting] if axes["theme"] else ()
    )
    counts: dict[tuple[str, ...], int | None] = {}
    for name, table in tables.items():
        for place in zip(*np.nonzero(table.counts), strict=True):
            hidden = masks[name][place]
            key = _key(table.axes, [axes[axis][at] for axis, at in zip(table.axes, place, strict=True)])
            counts[key] = WITHHELD if hidden else int(table.counts[place])
    return Demand(
        total=len(wishes), teachers=len({wish.teacher for wish in wishes}), counts=counts,
        fields=tuple(axes["field"]), themes=tuple(axes["theme"]), provinces=tuple(axes["province"]),
        levels=tuple(axes["level"]),
    )  # fmt: skip


def _axis(known: Sequence[str], there: Iterable[str]) -> list[str]:
    return list(dict.fromkeys([*known, *sorted(set(there))]))


def _key(axes: Sequence[str], values: Sequence[str]) -> tuple[str, ...]:
    """The field before the theme, the theme before the level."""
    told = dict(zip(axes, values, strict=True))
    if "theme level" in told:
        told["theme"], told["level"] = told.pop("theme level").split(" ")
    return tuple(
        word for axis in ("province", "field", "theme", "level") if axis in told for word in (axis, told[axis])
    )


def _table(name: str, parts: tuple[str, ...], axes: Mapping[str, Sequence[str]], wishes: Sequence[Asked]) -> CountTable:
    """Each wish once; where few teachers stand behind a cell it counts as one school's, which withholds it."""
    places = {axis: {code: at for at, code in enumerate(axes[axis])} for axis in parts}
    shape = tuple(len(axes[axis]) + 1 for axis in parts)  # the last one is "missing": nobody
    schools: dict[tuple[int, ...], Counter[int]] = defaultdict(Counter)
    teachers: dict[tuple[int, ...], set[int]] = defaultdict(set)
    for wish in wishes:
        place = tuple(places[axis][_value(wish, axis)] for axis in parts)
        schools[place][wish.school] += 1
        teachers[place].add(wish.teacher)
    counts: NDArray[np.int64] = np.zeros(shape, dtype=np.int64)
    largest: NDArray[np.int64] = np.zeros(shape, dtype=np.int64)
    for place, by_school in schools.items():
        counts[place] = by_school.total()
        largest[place] = counts[place] if len(teachers[place]) < SMALLEST else max(by_school.values())
    return CountTable(id=name, axes=parts, counts=counts, largest_cluster=largest)


def _value(wish: Asked, axis: str) -> str:
    return f"{wish.theme} {wish.level}" if axis == "theme level" else str(getattr(wish, axis))
