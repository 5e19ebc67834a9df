"""The catalogue of this process: kept in memory, and never older than the database.

Each question costs one small query: how often the catalogue changed. Only listings that are newer than what is known
are then read. A new day makes it anew, because what began yesterday is no longer offered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from threading import Lock

from django.db import DatabaseError, connection

from digitaleschool.core.catalogue import Catalogue, Text, read_entry

from .models import Listing, Revision


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """The catalogue with the number of its last change; ``goals``: what each goal in it is called, with its code."""

    number: int
    catalogue: Catalogue
    goals: Mapping[str, tuple[str, Text]] = field(default_factory=dict)


class _Kept:
    """What this process knows; several threads may ask at once, and one of them reads."""

    def __init__(self) -> None:
        self.shelf: Shelf | None = None
        self.lock = Lock()


_kept = _Kept()


def shelf_of(today: date) -> Shelf:
    """The catalogue as the database has it now, on this day."""
    number = Revision.objects.values_list("number", flat=True).first() or 0
    shelf = _kept.shelf
    if shelf and shelf.number == number and shelf.catalogue.today == today:
        return shelf
    with _kept.lock:
        shelf = _kept.shelf
        if shelf is None or shelf.catalogue.today != today or (shelf.number > number and _is_other(shelf)):
            shelf = Shelf(number=-1, catalogue=Catalogue.of([], today))
        if shelf.number < number:
            shelf = _kept.shelf = _with_newer(shelf, number)
        return shelf


def catalogue_of(today: date) -> Catalogue:
    """The catalogue as the database has it now, on this day."""
    return shelf_of(today).catalogue


def read_ahead(today: date) -> None:
    """Reads the catalogue before the first visitor of a process comes; a database without tables has none."""
    try:
        catalogue_of(today)
    except DatabaseError:
        return
    finally:
        connection.close()


def forget() -> None:
    """Reads everything anew at the next question: for tests, where a database begins again."""
    _kept.shelf = None


def _is_other(shelf: Shelf) -> bool:
    """Another thread may have read a later change than we asked about; a lower count now is another database."""
    return (Revision.objects.values_list("number", flat=True).first() or 0) < shelf.number


def _with_newer(shelf: Shelf, number: int) -> Shelf:
    """The shelf with all listings that it does not know. What one sees of them, one sees whole: they are numbered
    under a lock, so a listing with a higher number than the one asked for can only bring all lower ones along."""
    changed, gone, goals = [], [], dict(shelf.goals)
    listings = Listing.objects.filter(revision__gt=shelf.number).order_by("revision")
    for key, raw, revision in listings.values_list("training_id", "entry", "revision").iterator(chunk_size=500):
        number = max(number, revision)
        if not raw:
            gone.append(key)
            continue
        changed.append(read_entry(raw))
        goals |= {slug: (code, Text(nl=nl, en=en)) for slug, (code, nl, en) in raw.get("goal_words", {}).items()}
    return Shelf(number=number, catalogue=shelf.catalogue.with_changed(changed, gone), goals=goals)
