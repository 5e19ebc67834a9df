"""One change of frameworks at a time."""

from __future__ import annotations

from digitaleschool.people.models import Organisation


def lock_frameworks() -> None:
    """Frameworks belong to the five RTCs together, which are always there. Ends with the transaction."""
    list(Organisation.objects.select_for_update().filter(kind=Organisation.Kind.RTC).order_by("pk"))
