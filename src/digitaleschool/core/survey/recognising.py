"""Which known instrument an export answers, when nobody said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .matching import named_outright
from .model import Instrument, Role
from .tables import Column

ENOUGH_COLUMNS = 0.9
"""Part of the columns (without time stamps and the like) whose title must be a question of the instrument, outright."""
ENOUGH_ITEMS = 0.75
"""Part of the instrument's items (the person's name aside) that must have a column."""


def recognise(columns: Sequence[Column], instruments: Iterable[Instrument]) -> Instrument | None:
    """The instrument whose questions stand over nearly all of ``columns``; None where none does, or two do as well.

    Only titles that name a question outright count, never those that merely resemble one. Nothing fits better than a
    form with a column for every question and a question for every column: there the search ends.
    """
    found: list[tuple[float, float, Instrument]] = []
    for instrument in instruments:
        items = named_outright(instrument, columns)
        named = sum(1 for item in items if item) / max(len(columns), 1)
        asked = {item.id for item in instrument.items if item.role is not Role.IDENTITY}
        covered = len(asked.intersection(items)) / max(len(asked), 1)
        if named == covered == 1:
            return instrument
        if named >= ENOUGH_COLUMNS and covered >= ENOUGH_ITEMS:
            found.append((named, covered, instrument))
    found.sort(key=lambda entry: entry[:2], reverse=True)
    if not found or (len(found) > 1 and found[0][:2] == found[1][:2]):
        return None
    return found[0][2]
