"""The catalogue as anyone would write it: lists and loops over all entries. Slow, and the measure of the quick one."""

from __future__ import annotations

from datetime import date

from digitaleschool.core.catalogue import Asked, Entry
from digitaleschool.core.catalogue.asking import FACETS, OF_ENTRIES, OF_SESSIONS, values_of
from digitaleschool.core.catalogue.words import words_asked, words_of


def found(entries: list[Entry], asked: Asked, today: date) -> list[int]:
    """Keys of all that fits, in order."""
    hits = [entry for entry in entries if _fits(entry, asked, today)]
    return [entry.key for entry in sorted(hits, key=lambda entry: _order(entry, asked, today))]


def counts(entries: list[Entry], asked: Asked, today: date) -> dict[str, dict[str, int]]:
    """How many are found with each value in the place of what is chosen of its facet."""
    counted: dict[str, dict[str, int]] = {facet: {} for facet in FACETS}
    for facet in FACETS:
        for value in _values(entries, facet, today) | (set(asked.chosen.get(facet, ())) if facet == "field" else set()):
            instead = {**asked.chosen, facet: (value,) if value else ()}
            only = Asked(words=asked.words, near=asked.near, chosen=instead)
            if number := sum(_fits(entry, only, today) and (value != "" or not entry.fields) for entry in entries):
                counted[facet][value] = number
    return counted


def _values(entries: list[Entry], facet: str, today: date) -> set[str]:
    if facet in OF_SESSIONS:
        return {getattr(one, facet) for entry in entries for one in entry.coming(today)} - {""}
    return {value for entry in entries for value in values_of(entry)[facet]}


def _fits(entry: Entry, asked: Asked, today: date) -> bool:
    if not all(any(_alike(word, known) for known in _words(entry, 2)) for word in words_asked(asked.words)):
        return False
    for facet in OF_ENTRIES:
        wanted, has = asked.chosen.get(facet), values_of(entry)[facet]
        if wanted and not set(wanted) & set(has) and not (facet == "field" and not entry.fields):
            return False
    wants_session = asked.near or any(asked.chosen.get(facet) for facet in OF_SESSIONS)
    return not wants_session or bool(_fitting(entry, asked, today))


def _fitting(entry: Entry, asked: Asked, today: date):
    provinces, months = asked.chosen.get("province"), asked.chosen.get("month")
    return [
        one
        for one in entry.coming(today)
        if (not provinces or one.province in provinces)
        and (not months or one.month in months)
        and (asked.near is None or (one.at is not None and asked.near.km_to(one.at) <= asked.near.km))
    ]


def _alike(word: str, known: str) -> bool:
    if len(word) == 1:
        return word == known
    return known.startswith(word) or (len(word) >= 4 and word in known)


def _words(entry: Entry, zone: int) -> set[str]:
    texts = (f"{entry.title.nl} {entry.title.en}", entry.tool_words,
             f"{entry.promise.nl} {entry.promise.en} {entry.provider} {entry.words}")  # fmt: skip
    return set(words_of(" ".join(texts[: zone + 1])))


def _order(entry: Entry, asked: Asked, today: date):
    coming = entry.coming(today)
    fit = (-entry.weight, coming[0].starts_on if coming else date.max, entry.key)
    if asked.sort == "soonest":
        return min((one.starts_on for one in _fitting(entry, asked, today)), default=date.max), fit
    if asked.sort == "nearest" and asked.near:
        return min(asked.near.km_to(one.at) for one in _fitting(entry, asked, today)), fit
    if asked.sort == "shortest":
        return entry.minutes or 1_000_000, fit
    if asked.sort == "newest":
        return -entry.published_on.toordinal(), fit
    words = words_asked(asked.words)
    place = next(
        zone for zone in (0, 1, 2)
        if zone == 2 or all(any(_alike(word, known) for known in _words(entry, zone)) for word in words)
    )  # fmt: skip
    fields = asked.chosen.get("field")
    return place, bool(fields and not set(fields) & set(entry.fields)), fit
