"""What a visitor asks of the catalogue."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import field

from digitaleschool.core.refusals import Refusal
from digitaleschool.core.values import dataclass
from digitaleschool.core.wording import Text

from .entries import Entry

LENGTHS = {"to_3_hours": 180, "to_6_hours": 360, "a_day": 480, "longer": math.inf}
"""Most minutes of each."""
PRICES = {"free": 0, "to_50": 5_000, "to_150": 15_000, "more": math.inf}
"""Most cents of each."""
OF_ENTRIES = ("field", "theme", "level", "mode", "goal", "tool", "length", "price")
OF_SESSIONS = ("province", "month")
"""One session must fit both: who asks for Limburg in March is not helped with Ghent in March and Hasselt in May."""
FACETS = (*OF_ENTRIES, *OF_SESSIONS)
SORTS = ("fit", "soonest", "nearest", "shortest", "newest")
LONGEST = 200
"""Characters of the words that are asked for."""
FARTHEST = 500
_MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])\Z")


class CatalogueRefused(Refusal):
    """A question that makes no sense."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """Within ``km`` of a place, as the crow flies."""

    latitude: float
    longitude: float
    km: int

    def __post_init__(self) -> None:
        if not (abs(self.latitude) <= 90 and abs(self.longitude) <= 180):
            raise _refused("Die plaats bestaat niet.", "That place does not exist.")
        if not 1 <= self.km <= FARTHEST:
            raise _refused(f"Kies een afstand van 1 tot {FARTHEST} km.", f"Choose a distance of 1 to {FARTHEST} km.")

    def km_to(self, at: tuple[float, float]) -> float:
        """Distance over the sphere (haversine), in kilometres.

        >>> round(Near(latitude=51.0678, longitude=3.7291, km=50).km_to((50.9307, 5.3325)))
        113
        """
        north, east = math.radians(at[0] - self.latitude), math.radians(at[1] - self.longitude)
        shrink = math.cos(math.radians(self.latitude)) * math.cos(math.radians(at[0]))
        half = math.sin(north / 2) ** 2 + shrink * math.sin(east / 2) ** 2
        return 2 * 6371.0 * math.asin(min(1.0, math.sqrt(half)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Words, and of each facet the values that are good enough: any of one facet, something of every facet.

    >>> Asked(chosen={"level": ("beginner",)}).chosen["level"]
    ('beginner',)

    Raises :class:`CatalogueRefused` for a facet, sort, month, length or price that does not exist.
    """

    words: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    near: Near | None = None
    sort: str = "fit"
    page: int = 1

    def __post_init__(self) -> None:
        if len(self.words) > LONGEST:
            raise _refused(f"Gebruik hoogstens {LONGEST} tekens.", f"Use at most {LONGEST} characters.")
        if self.sort not in SORTS or self.page < 1:
            raise _refused("Die volgorde of pagina bestaat niet.", "That order or page does not exist.")
        for facet, values in self.chosen.items():
            if facet not in FACETS:
                raise _refused(f"'{facet}' is geen keuze.", f"'{facet}' is no choice.")
            known: Mapping[str, object] | None = {"length": LENGTHS, "price": PRICES}.get(facet)
            if any(
                not value or (known is not None and value not in known) or (facet == "month" and not is_month(value))
                for value in values
            ):
                raise _refused(f"Die waarde van '{facet}' bestaat niet.", f"That value of '{facet}' does not exist.")


def is_month(said: str) -> bool:
    """Whether this is a month as it is asked for: ``2026-12``."""
    return _MONTH.match(said) is not None


def values_of(entry: Entry) -> dict[str, tuple[str, ...]]:
    """The values of an entry for each facet of entries; an entry for every field has the field ``""``."""
    return {
        "field": entry.fields or ("",), "theme": entry.themes, "level": entry.levels, "mode": entry.modes,
        "goal": entry.goals, "tool": entry.tools,
        "length": (_bucket(LENGTHS, entry.minutes),) if entry.minutes else (),
        "price": () if entry.price_cents is None else (_bucket(PRICES, entry.price_cents),),
    }  # fmt: skip


def _bucket(buckets: Mapping[str, float], amount: int) -> str:
    return next(name for name, most in buckets.items() if amount <= most)


def _refused(nl: str, en: str) -> CatalogueRefused:
    return CatalogueRefused(Text(nl=nl, en=en))
