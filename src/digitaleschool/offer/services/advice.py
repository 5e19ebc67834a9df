"""Keeping the outcome of a self-check, when someone asks for it."""

from __future__ import annotations

from datetime import date

from digitaleschool.offer.models import KeptAdvice
from digitaleschool.people.models import Person


def keep_advice(*, person: Person, theme: str, tool: str, field: str, level: str, today: date) -> KeptAdvice:
    """Keeps the level; an older one on the same theme and tool makes room for it."""
    return KeptAdvice.objects.update_or_create(
        person=person, theme=theme, tool=tool, defaults={"field": field, "level": level, "kept_on": today}
    )[0]


def drop_advice(*, person: Person, key: int) -> int:
    """Forgets one that was kept; how many there were."""
    return KeptAdvice.objects.filter(person=person, pk=key).delete()[0]
