"""What an organisation is found by: folded the same way as what people type."""

from __future__ import annotations

from collections.abc import Iterable

from digitaleschool.core.survey.tables import fold

LONGEST = 600


def search_text_of(name: str, number: str = "", places: Iterable[str] = ()) -> str:
    """Name, number and places in one folded text.

    >>> search_text_of("Élodie-instituut", "28514", ["Gent", "Gent", "Aalst"])
    'elodie instituut 28514 gent aalst'
    """
    return fold(" ".join((name, number, *dict.fromkeys(places))))[:LONGEST].strip()
