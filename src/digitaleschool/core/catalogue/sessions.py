"""Which entries have a session in which province and month, and how far from somewhere."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import groupby

from .asking import Near
from .bits import union
from .entries import Offering

Place = tuple[str, tuple[float, float] | None]
"""Province, and latitude and longitude."""
ByMonth = dict[str, int]


class Sessions:
    """Sets of entries by place and month of their coming sessions."""

    def __init__(self, by_place: Mapping[Place, ByMonth]) -> None:
        self._by_place = by_place
        self._near: dict[Near, list[tuple[float, Place]]] = {}
        self._table = _by_province(by_place, by_place)

    def table(self, near: Near | None) -> Table:
        """The sessions that are near enough, by province and month."""
        if near is None:
            return self._table
        return _by_province(self._by_place, (place for _, place in self.places_near(near)))

    def places_near(self, near: Near) -> list[tuple[float, Place]]:
        """Distance and place of all that is within reach, the nearest first."""
        if near not in self._near:
            if len(self._near) > 200:
                self._near.clear()
            reached = ((near.km_to(place[1]), place) for place in self._by_place if place[1] is not None)
            self._near[near] = sorted(one for one in reached if one[0] <= near.km)
        return self._near[near]

    def from_near_to_far(self, near: Near, provinces: Collection[str], months: Collection[str]) -> Iterator[int]:
        """Sets of entries with a fitting session at each distance."""
        for _, places in groupby(self.places_near(near), key=lambda one: one[0]):
            yield union(
                bits
                for _, place in places
                if not provinces or place[0] in provinces
                for month, bits in self._by_place[place].items()
                if not months or month in months
            )


class Table:
    """Sets of entries by province and month."""

    def __init__(self, rows: Mapping[str, ByMonth]) -> None:
        self.rows = rows
        self.months = sorted({month for row in rows.values() for month in row})

    def fitting(self, provinces: Collection[str], months: Collection[str]) -> int:
        """Entries with one session that is in these provinces and in these months; none named: any."""
        return union(
            bits
            for province in provinces or self.rows
            for month, bits in self.rows.get(province, {}).items()
            if not months or month in months
        )


def fits(one: Offering, *, near: Near | None, provinces: Collection[str], months: Collection[str]) -> bool:
    """Whether one session is what was asked for."""
    if (provinces and one.province not in provinces) or (months and one.month not in months):
        return False
    return near is None or (one.at is not None and near.km_to(one.at) <= near.km)


def _by_province(by_place: Mapping[Place, ByMonth], places: Iterable[Place]) -> Table:
    rows: dict[str, ByMonth] = {}
    for place in places:
        row = rows.setdefault(place[0], {})
        for month, bits in by_place[place].items():
            row[month] = row.get(month, 0) | bits
    return Table(rows)
