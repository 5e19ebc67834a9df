"""What readers of other formats share: codes of our own for foreign names, and what could not be taken over."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from .model import Condition, Instrument, InstrumentError, Item, Kind, Text

MOST_QUESTIONS = 5_000
MOST_PARTS = 2_000
"""Of one question; more than any form has, and little enough to read a hostile file in a second."""

_NOT_CODE = re.compile(r"[^a-z0-9]+")


def code_for(name: str, taken: Collection[str] = (), *, letter: str = "c") -> str:
    """A code of ours for a foreign name, unlike those in ``taken``.

    >>> code_for("Q1.a"), code_for("3"), code_for("Naïef"), code_for("same", {"same"})
    ('q1_a', 'c3', 'naief', 'same_2')
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    code = _NOT_CODE.sub("_", plain) if not re.fullmatch(r"[a-z][a-z0-9_]*", plain) else plain
    code = code.strip("_") or letter
    if not code[0].isalpha():
        code = f"{letter}{code}"
    unique, number = code, 2
    while unique in taken:
        unique = f"{code}_{number}"
        number += 1
    return unique


def instrument_id_for(name: str) -> str:
    """An instrument id of ours for a foreign name.

    >>> instrument_id_for("My Form (2026)")
    'my-form-2026'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9_-]+", "-", plain).strip("-_") or "imported"


def aliases_for(code: str, *names: str) -> tuple[str, ...]:
    """The foreign names under which exports know the entry, where they differ from its code."""
    return tuple(dict.fromkeys(name for name in names if name and name != code))


def refuse_too_many(questions: int, most: int = MOST_QUESTIONS) -> None:
    """Refuse a form with more questions (or a question with more parts) than any real one has."""
    if questions > most:
        reason = Text(nl=f"meer dan {most} vragen of opties", en=f"more than {most} questions or options")
        raise InstrumentError(reason)


def expression_is_native(instrument: Instrument, base: Condition) -> bool:
    """Whether a condition can be written in another form's language and read back as itself.

    One option of a question with several answers, and a tick, read back as that question; classes need their bounds.
    """
    owner, _, part = base.item.partition(".")
    item: Item = instrument.item(owner)
    is_one_of_several = bool(part) and item.kind in (Kind.MULTIPLE, Kind.TICKS)
    return not item.bands and not is_one_of_several
