"""What the catalogue knows of a training: enough to find it, and to show it in a list."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from digitaleschool.core.offer.content import LEVELS, MODES
from digitaleschool.core.values import dataclass
from digitaleschool.core.wording import Text

EMPTY = Text(nl="", en="")
SLUGS = ("fields", "themes", "levels", "modes", "goals", "tools")
"""Facets of which an entry bears any number of values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offering:
    """A time that the training is given, from its first day on; ``at`` is None online, or where the place is not known.

    ``key`` names the run.
    """

    key: int
    starts_on: date
    mode: str = "on_site"
    province: str = ""
    town: str = ""
    at: tuple[float, float] | None = None
    """Latitude and longitude of the postcode: who looks for something near needs no house number."""
    has_places: bool = True

    def __post_init__(self) -> None:
        if self.mode not in MODES:
            raise ValueError(f"no mode {self.mode}")
        if self.at is not None and not (abs(self.at[0]) <= 90 and abs(self.at[1]) <= 180):
            raise ValueError(f"no place on earth: {self.at}")

    @property
    def month(self) -> str:
        return self.starts_on.isoformat()[:7]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A published training. No ``fields``: for every field. ``minutes`` 0: not told; so is ``price_cents`` None."""

    key: int
    title: Text
    slug: str = ""
    promise: Text = EMPTY
    """What you can do afterwards, in one line."""
    needed: Text = EMPTY
    """What you need, in one line."""
    provider: str = ""
    tool_words: str = ""
    """Names of the tools, with their other spellings."""
    words: str = ""
    """All else that it can be found by: goals with their codes, themes and fields as they are called, ..."""
    fields: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    minutes: int = 0
    price_cents: int | None = None
    weight: float = 0.0
    """Of the heaviest need that it serves; 0: serves none that is written down."""
    published_on: date = date.min
    is_invented: bool = False
    sessions: tuple[Offering, ...] = ()
    """In order of their day."""

    def __post_init__(self) -> None:
        if not (self.title.nl or self.title.en):
            raise ValueError("an entry has a title")
        if self.minutes < 0 or (self.price_cents or 0) < 0 or not math.isfinite(self.weight) or self.weight < 0:
            raise ValueError("minutes, price and weight cannot be negative")
        if unknown := set(self.levels) - set(LEVELS) | set(self.modes) - set(MODES):
            raise ValueError(f"no level or mode: {sorted(unknown)}")
        if any(not slug for name in SLUGS for slug in getattr(self, name)):
            raise ValueError("a value of a facet is not empty")
        days = [(offering.starts_on, offering.key) for offering in self.sessions]
        if days != sorted(days):
            raise ValueError("sessions stand in order of their day")

    def coming(self, today: date) -> tuple[Offering, ...]:
        """What still begins, the soonest first."""
        return tuple(offering for offering in self.sessions if offering.starts_on >= today)


def entry_json(entry: Entry) -> dict[str, Any]:
    """The entry as JSON values, from which :func:`read_entry` makes the same; what is empty is left out."""
    plain = {name: list(getattr(entry, name)) for name in SLUGS}
    return _without_empty(
        {
            "slug": entry.slug, "title": _text(entry.title), "promise": _text(entry.promise),
            "needed": _text(entry.needed), "provider": entry.provider, "tool_words": entry.tool_words,
            "words": entry.words, **plain, "minutes": entry.minutes, "weight": entry.weight,
            "published_on": entry.published_on.isoformat(),
            "is_invented": entry.is_invented,
            "sessions": [_offering_json(offering) for offering in entry.sessions],
        }
    ) | {"key": entry.key, "price_cents": entry.price_cents}  # fmt: skip


def read_entry(raw: Mapping[str, Any]) -> Entry:
    """The entry that :func:`entry_json` wrote. Raises ValueError, KeyError or TypeError for anything else."""
    text, slugs = partial(_read_text, raw), partial(_read_slugs, raw)
    return Entry(
        key=raw["key"], slug=raw.get("slug", ""), title=text("title"), promise=text("promise"), needed=text("needed"),
        provider=raw.get("provider", ""), tool_words=raw.get("tool_words", ""), words=raw.get("words", ""),
        fields=slugs("fields"), themes=slugs("themes"), levels=slugs("levels"), modes=slugs("modes"),
        goals=slugs("goals"), tools=slugs("tools"), minutes=raw.get("minutes", 0), price_cents=raw.get("price_cents"),
        weight=raw.get("weight", 0.0), published_on=date.fromisoformat(raw["published_on"]),
        is_invented=raw.get("is_invented", False),
        sessions=tuple(_read_offering(offering) for offering in raw.get("sessions", ())),
    )  # fmt: skip


def _read_text(raw: Mapping[str, Any], name: str) -> Text:
    said = raw.get(name, {})
    return Text(nl=said.get("nl", ""), en=said.get("en", ""))


def _read_slugs(raw: Mapping[str, Any], name: str) -> tuple[str, ...]:
    return tuple(raw.get(name, ()))


def _offering_json(one: Offering) -> dict[str, Any]:
    return _without_empty(
        {
            "key": one.key, "starts_on": one.starts_on.isoformat(), "mode": one.mode, "province": one.province,
            "town": one.town, "at": list(one.at or ()),
        }
    ) | ({} if one.has_places else {"is_full": True})  # fmt: skip


def _read_offering(raw: Mapping[str, Any]) -> Offering:
    at = raw.get("at")
    return Offering(
        key=raw.get("key", 0), starts_on=date.fromisoformat(raw["starts_on"]), mode=raw["mode"],
        province=raw.get("province", ""), town=raw.get("town", ""), at=(at[0], at[1]) if at else None,
        has_places=not raw.get("is_full", False),
    )  # fmt: skip


def _text(text: Text) -> dict[str, str]:
    return _without_empty({"nl": text.nl, "en": text.en})


def _without_empty(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in ("", 0, 0.0, False, [], {})}
