"""The catalogue in memory: what is found, how many there are of each value, and what helps when there is nothing."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from datetime import date
from functools import cached_property
from itertools import islice

from digitaleschool.core.values import dataclass

from .asking import FACETS, OF_ENTRIES, Asked, values_of
from .bits import in_order, numbers_in, union
from .entries import Entry, Offering
from .sessions import ByMonth, Place, Sessions, Table, fits
from .words import ZONES, Vocabulary, Zones, words_asked, words_of

PAGE = 20
_NEVER = date.max
_NOT_TOLD = 1_000_000
"""Minutes of what does not tell its length: it stands last."""
_ALL = -1
"""Minus one has every bit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMiss:
    """A choice without which something is found: a facet, ``near``, or one of the words; and what then is there."""

    facet: str
    word: str = ""
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Keys of the entries on one page, in order. Where nothing is found: what to drop, and which words were meant."""

    keys: tuple[int, ...]
    total: int
    page: int
    pages: int
    counts: Mapping[str, Mapping[str, int]]
    """Of each facet and value how many would be found with it; what is chosen of the facet itself does not limit it.

    Under the field "" stand those for every field; they are in the number of each field too."""
    near_misses: tuple[NearMiss, ...] = ()
    spelled: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Word that nobody wrote -> words that look like it."""


class Catalogue:
    """All entries, with a set for each value and each word. It never changes: :meth:`with_changed` makes another."""

    def __init__(
        self, *, today: date, slots: dict[int, int], entries: list[Entry | None], facets: dict[str, dict[str, int]],
        words: dict[str, Zones], places: dict[Place, ByMonth],
    ) -> None:  # fmt: skip
        """``slots`` says which bit stands for which key; the others hold sets of such bits."""
        self.today = today
        self._slots, self._entries, self._facets, self._words, self._places = slots, entries, facets, words, places
        self._all = union(1 << slot for slot in slots.values())
        self._sessions = Sessions(places)

    @classmethod
    def of(cls, entries: Iterable[Entry], today: date) -> Catalogue:
        """The catalogue of these entries on a day: sessions that began before it are no longer there."""
        facets: dict[str, dict[str, int]] = {facet: {} for facet in OF_ENTRIES}
        return cls(today=today, slots={}, entries=[], facets=facets, words={}, places={}).with_changed(entries)

    def with_changed(self, entries: Iterable[Entry], gone: Iterable[int] = ()) -> Catalogue:
        """This catalogue with new and changed entries, and without the keys that are gone."""
        changed = {entry.key: entry for entry in entries}
        slots, kept = dict(self._slots), list(self._entries)
        facets = {facet: dict(sets) for facet, sets in self._facets.items()}
        words, places = dict(self._words), {place: dict(months) for place, months in self._places.items()}
        left = 0
        for key in {*changed, *gone} & slots.keys():
            slot = slots.pop(key)
            left |= 1 << slot
            kept[slot] = None
        if left:
            facets, words, places = _without(left, facets, words, places)
        free = [slot for slot, entry in enumerate(kept) if entry is None]
        for entry in changed.values():
            if free:
                slot = free.pop()
            else:
                slot = len(kept)
                kept.append(None)
            slots[entry.key], kept[slot] = slot, entry
            _add(entry, 1 << slot, self.today, facets, words, places)
        return Catalogue(today=self.today, slots=slots, entries=kept, facets=facets, words=words, places=places)

    def __len__(self) -> int:
        return len(self._slots)

    def __contains__(self, key: int) -> bool:
        return key in self._slots

    def __iter__(self) -> Iterator[Entry]:
        return (entry for entry in self._entries if entry is not None)

    def entry(self, key: int) -> Entry:
        """The entry with this key. Raises KeyError."""
        return self._at(self._slots[key])

    def next_session(self, entry: Entry, asked: Asked) -> Offering | None:
        """The first coming session of an entry that fits what was asked; the nearest, where they are sorted so."""
        provinces, months, near = asked.chosen.get("province", ()), asked.chosen.get("month", ()), asked.near
        coming = entry.coming(self.today)
        fitting = (one for one in coming if fits(one, near=near, provinces=provinces, months=months))
        if near and asked.sort == "nearest":
            return min(fitting, key=lambda one: near.km_to(one.at) if one.at else math.inf, default=None)
        return next(fitting, None)

    def find(self, asked: Asked, *, size: int = PAGE) -> Found:
        """What fits, ``size`` on a page; past the last page stands the last."""
        words = words_asked(asked.words)
        zones = [self._vocabulary.bearing(word) for word in words]
        table = self._sessions.table(asked.near)
        parts = self._parts(asked, zones, table)
        hits = _cut(parts.values(), self._all)
        total = hits.bit_count()
        pages = max(1, -(-total // size))
        page = min(asked.page, pages)
        slots = self._ordered(hits, asked, zones, table, upto=page * size)
        return Found(
            keys=tuple(self._at(slot).key for slot in slots[(page - 1) * size : page * size]),
            total=total, page=page, pages=pages, counts=self._counts(asked, parts, table),
            near_misses=() if total else self._near_misses(asked, words, zones, parts, table),
            spelled={} if total else {
                word: alike for word, found in zip(words, zones, strict=True)
                if not any(found) and (alike := self._vocabulary.spelled_like(word))
            },
        )  # fmt: skip

    def _parts(self, asked: Asked, zones: list[Zones], table: Table) -> dict[str, int]:
        """What each choice leaves; those of sessions, and ``near``, together under ``sessions``."""
        parts = {"words": _cut((union(found) for found in zones), self._all)} if zones else {}
        for facet in OF_ENTRIES:
            if values := asked.chosen.get(facet):
                parts[facet] = union(self._bearing(facet, value) for value in values)
        provinces, months = asked.chosen.get("province", ()), asked.chosen.get("month", ())
        if asked.near or provinces or months:
            parts["sessions"] = table.fitting(provinces, months)
        return parts

    def _bearing(self, facet: str, value: str) -> int:
        """Entries of a value; those for every field belong to each field."""
        sets = self._facets[facet]
        return sets.get(value, 0) | (sets.get("", 0) if facet == "field" else 0)

    def _counts(self, asked: Asked, parts: Mapping[str, int], table: Table) -> dict[str, dict[str, int]]:
        counts: dict[str, dict[str, int]] = {}
        hits = _cut(parts.values(), self._all)
        for facet in OF_ENTRIES:
            base = _without_part(parts, facet, self._all) if facet in parts else hits
            counts[facet] = {
                value: number
                for value, bits in self._facets[facet].items()
                if (number := (bits & base).bit_count())
            }  # fmt: skip
        if self._facets["field"].get(""):
            base = _without_part(parts, "field", self._all) if "field" in parts else hits
            counts["field"] = {
                value: number for value in (*self._facets["field"], *asked.chosen.get("field", ()))
                if (number := (self._bearing("field", value) & base).bit_count())
            }  # fmt: skip
        base = _without_part(parts, "sessions", self._all)
        provinces, months = asked.chosen.get("province", ()), asked.chosen.get("month", ())
        counts["province"] = {
            province: number for province in table.rows
            if province and (number := (table.fitting((province,), months) & base).bit_count())
        }  # fmt: skip
        counts["month"] = {
            month: number for month in table.months
            if (number := (table.fitting(provinces, (month,)) & base).bit_count())
        }  # fmt: skip
        return counts

    def _ordered(self, hits: int, asked: Asked, zones: list[Zones], table: Table, *, upto: int) -> list[int]:
        """At least the first ``upto`` slots in order, where there are so many."""
        if asked.sort == "soonest":
            return self._from_soon_to_late(hits, asked, table, upto)
        if asked.sort == "nearest" and asked.near:
            provinces, months = asked.chosen.get("province", ()), asked.chosen.get("month", ())
            groups = self._sessions.from_near_to_far(asked.near, provinces, months)
            return _first(_one_after_another(hits, groups), self._orders["fit"], upto)
        if asked.sort in ("shortest", "newest"):
            return _first([hits], self._orders[asked.sort], upto)
        return _first(self._from_fit_to_unfit(hits, asked, zones), self._orders["fit"], upto)

    def _from_fit_to_unfit(self, hits: int, asked: Asked, zones: list[Zones]) -> Iterator[int]:
        """By the place of the words (title, tools, elsewhere), then who names the field before who takes all."""
        levels = [_ALL]
        if zones:
            levels = [
                _cut((found[0] for found in zones), _ALL),
                _cut((found[0] | found[1] for found in zones), _ALL),
                _ALL,
            ]
        fields = asked.chosen.get("field", ())
        named = union(self._facets["field"].get(value, 0) for value in fields) if fields else _ALL
        return _one_after_another(hits, (bits for level in levels for bits in (level & named, level)))

    def _from_soon_to_late(self, hits: int, asked: Asked, table: Table, upto: int) -> list[int]:
        provinces, months = asked.chosen.get("province", ()), asked.chosen.get("month", ())
        wanted = [month for month in table.months if not months or month in months]
        ranks, ordered, rest = self._fit_ranks, list[int](), hits

        def first_day(slot: int) -> tuple[date, int]:
            session = self.next_session(self._at(slot), asked)
            return (session.starts_on if session else _NEVER), ranks[slot]

        for month in wanted:
            if len(ordered) >= upto:
                return ordered
            now = table.fitting(provinces, (month,)) & rest
            ordered += sorted(numbers_in(now), key=first_day)
            rest &= ~now
        return ordered + _first([rest], self._orders["fit"], upto)

    @cached_property
    def _orders(self) -> dict[str, list[int]]:
        """All slots in the order that each way of sorting gives them; what fits best (heaviest need, soonest session,
        lowest key) settles what is alike in another."""

        def fit(slot: int) -> tuple[float, date, int]:
            entry = self._at(slot)
            coming = entry.coming(self.today)
            return -entry.weight, coming[0].starts_on if coming else _NEVER, entry.key

        by_fit = sorted(self._slots.values(), key=fit)
        return {
            "fit": by_fit,
            "shortest": sorted(by_fit, key=lambda slot: self._at(slot).minutes or _NOT_TOLD),
            "newest": sorted(by_fit, key=lambda slot: -self._at(slot).published_on.toordinal()),
        }

    @cached_property
    def _fit_ranks(self) -> dict[int, int]:
        """Of each slot its place in the order of what fits best."""
        return {slot: place for place, slot in enumerate(self._orders["fit"])}

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        return Vocabulary(self._words)

    def _near_misses(
        self, asked: Asked, words: tuple[str, ...], zones: list[Zones], parts: Mapping[str, int], table: Table
    ) -> tuple[NearMiss, ...]:
        misses = [NearMiss(facet=facet, total=_without_part(parts, facet, self._all).bit_count())
                  for facet in parts if facet not in ("words", "sessions")]  # fmt: skip
        base = _without_part(parts, "words", self._all)
        for at, word in enumerate(words):
            others = (union(found) for place, found in enumerate(zones) if place != at)
            misses.append(NearMiss(facet="words", word=word, total=_cut(others, base).bit_count()))
        base = _without_part(parts, "sessions", self._all)
        provinces, months = asked.chosen.get("province", ()), asked.chosen.get("month", ())
        for facet, left, kept in (("province", ((), months), provinces), ("month", (provinces, ()), months)):
            if kept:
                rest = table.fitting(*left) if any(left) or asked.near else _ALL
                misses.append(NearMiss(facet=facet, total=(rest & base).bit_count()))
        if asked.near:
            rest = self._sessions.table(None).fitting(provinces, months) if provinces or months else _ALL
            misses.append(NearMiss(facet="near", total=(rest & base).bit_count()))
        order = {facet: at for at, facet in enumerate((*FACETS, "near", "words"))}
        return tuple(
            sorted(
                (miss for miss in misses if miss.total), key=lambda miss: (-miss.total, order[miss.facet], miss.word)
            )
        )

    def _at(self, slot: int) -> Entry:
        entry = self._entries[slot]
        if entry is None:
            raise KeyError(slot)
        return entry


def _first(groups: Iterable[int], order: list[int], upto: int) -> list[int]:
    """The first ``upto`` of the groups one after the other, each in the order."""
    found: list[int] = []
    for bits in groups:
        if len(found) >= upto:
            break
        found += islice(in_order(bits, order), upto - len(found))
    return found


def _cut(sets: Iterable[int], whole: int) -> int:
    for bits in sets:
        whole &= bits
    return whole


def _without_part(parts: Mapping[str, int], left_out: str, whole: int) -> int:
    return _cut((bits for name, bits in parts.items() if name != left_out), whole)


def _one_after_another(hits: int, groups: Iterable[int]) -> Iterator[int]:
    """The hits in the order of the groups, each once."""
    for bits in groups:
        yield bits & hits
        hits &= ~bits
        if not hits:
            return


def _add(
    entry: Entry, bit: int, today: date, facets: dict[str, dict[str, int]], words: dict[str, Zones],
    places: dict[Place, ByMonth],
) -> None:  # fmt: skip
    for facet, values in values_of(entry).items():
        for value in values:
            facets[facet][value] = facets[facet].get(value, 0) | bit
    texts = (f"{entry.title.nl} {entry.title.en}", entry.tool_words,
             f"{entry.promise.nl} {entry.promise.en} {entry.provider} {entry.words}")  # fmt: skip
    for zone, text in zip(range(len(ZONES)), texts, strict=True):
        for word in set(words_of(text)):
            held = list(words.get(word, (0, 0, 0)))
            held[zone] |= bit
            words[word] = (held[0], held[1], held[2])
    for offering in entry.coming(today):
        months = places.setdefault((offering.province, offering.at), {})
        months[offering.month] = months.get(offering.month, 0) | bit


def _without(
    left: int, facets: dict[str, dict[str, int]], words: dict[str, Zones], places: dict[Place, ByMonth]
) -> tuple[dict[str, dict[str, int]], dict[str, Zones], dict[Place, ByMonth]]:
    """The same sets without the bits that left; what is empty then goes."""
    stay = ~left
    less = {facet: _filtered(sets, stay) for facet, sets in facets.items()}
    fewer = {
        word: (title & stay, tools & stay, rest & stay)
        for word, (title, tools, rest) in words.items()
        if (title | tools | rest) & stay
    }
    fewest = {place: months for place, all_months in places.items() if (months := _filtered(all_months, stay))}
    return less, fewer, fewest


def _filtered(sets: Mapping[str, int], stay: int) -> dict[str, int]:
    return {value: bits & stay for value, bits in sets.items() if bits & stay}
