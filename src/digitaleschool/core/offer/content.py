"""What a provider says of a training: a value that may be unfinished, but never nonsense.

It travels as JSON in the row of a version. :func:`read_content` makes the value and refuses with the name of the field;
:func:`content_json` gives the same JSON back. What is not filled in is empty: the quality framework tells what is
missing, not this module.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from functools import cache
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from digitaleschool.core.refusals import Refusal
from digitaleschool.core.text import clean_line, clean_lines
from digitaleschool.core.values import dataclass
from digitaleschool.core.wording import Text

LEVELS = ("beginner", "advanced", "expert")
MODES = ("on_site", "online", "hybrid", "self_study")
STAGES = ("2", "3")
PARTS = ("explain", "show", "practise", "exchange", "other")
"""What happens in a part of a session; ``practise``: participants do it themselves (seed L2269-2271)."""
BROUGHT_BY = ("participant", "provider", "rtc", "school")
AFTERWARDS = ("yes", "limited", "no", "unknown")
"""Whether participants can still use a tool at school after the training."""
CHANNELS = ("trainer", "forum", "return_session", "online_exchange")
"""Where questions go after the training (seed L2757-2760)."""

MOST = 40
"""Entries in one list."""
LINE, TEXT = 300, 6000
"""Characters in a line, in a text."""
LONG = {"about", "access", "platform_how_to", "first_lesson", "pupils_do", "prior_ict", "prior_subject", "what"}
"""Fields that hold paragraphs; all others are one line."""
LARGEST = {"minutes": 600, "weeks_after": 52, "group_min": 200, "group_ideal": 200, "group_max": 200,
           "price_cents": 1_000_000, "extra_cents": 1_000_000, "material_days_ahead": 120, "answers_within_days": 60,
           "times_a_year": 50, "year": 2100}  # fmt: skip
_CHOICES: dict[str, tuple[str, ...]] = {
    "levels": LEVELS, "modes": MODES, "stages": STAGES, "doing": PARTS, "brought_by": BROUGHT_BY,
    "available_after": AFTERWARDS, "questions_to": CHANNELS,
}  # fmt: skip
EMPTY = Text(nl="", en="")


class ContentRefused(Refusal):
    """A description that makes no sense; ``field`` is the path of what is wrong: ``sessions.0.parts.2.minutes``."""

    def __init__(self, sentence: Text, field: str) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a session and its minutes."""

    title: str = ""
    doing: str = "explain"
    minutes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPlan:
    """A session as it is planned, whatever its date; ``weeks_after`` the first one."""

    title: str = ""
    is_return: bool = False
    weeks_after: int = 0
    parts: tuple[Part, ...] = ()

    @property
    def minutes(self) -> int:
        return sum(part.minutes for part in self.parts)

    @property
    def practice_minutes(self) -> int:
        return sum(part.minutes for part in self.parts if part.doing == "practise")


@dataclass(frozen=True, slots=True, kw_only=True)
class Equipment:
    """Something that is needed in the room, and who brings it."""

    name: str = ""
    brought_by: str = "provider"


@dataclass(frozen=True, slots=True, kw_only=True)
class Software:
    """A tool (code of the vocabulary, or a name of its own) with what happens to it after the training."""

    tool: str = ""
    licence: str = ""
    available_after: str = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstLesson:
    """A first lesson ready to give in a field."""

    field: str = ""
    first_lesson: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabourProof:
    """Which company uses a tool, for what, told when."""

    tool: str = ""
    company: str = ""
    what: str = ""
    year: int = 0


@dataclass(frozen=True, kw_only=True)
class Content:
    """All that a provider says. Money in cents, times in minutes, days, weeks; codes are those of the vocabularies."""

    title: Text = EMPTY
    promise: Text = EMPTY
    """What you can do afterwards, in one line."""
    about: Text = EMPTY
    """Markdown."""
    fields: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    prior_ict: str = ""
    prior_subject: str = ""
    self_study: tuple[str, ...] = ()
    """Slugs of modules that bring the prior knowledge."""
    needs_no_equipment: bool = False
    equipment: tuple[Equipment, ...] = ()
    software: tuple[Software, ...] = ()
    sessions: tuple[SessionPlan, ...] = ()
    modes: tuple[str, ...] = ()
    access: str = ""
    """How to reach the place, or which places there are."""
    platform: str = ""
    platform_how_to: str = ""
    group_min: int | None = None
    group_ideal: int | None = None
    group_max: int | None = None
    same_field: bool = False
    """Groups are made of people from one field."""
    price_cents: int | None = None
    """For one participant."""
    extra_cents: int | None = None
    """What a participant or school pays beside it: software, equipment."""
    extra_for: str = ""
    times_a_year: int | None = None
    material_days_ahead: int | None = None
    """How many days before the first session participants get the material."""
    shares_with_participants: bool = False
    shares_with_rtc: bool = False
    first_lessons: tuple[FirstLesson, ...] = ()
    pupils_do: str = ""
    """What pupils will do with it in class."""
    labour_market: tuple[LabourProof, ...] = ()
    asks_ahead: bool = False
    """Participants can say ahead what they want to know."""
    questions_to: tuple[str, ...] = ()
    contact_name: str = ""
    contact_email: str = ""
    answers_within_days: int | None = None

    @property
    def minutes(self) -> int:
        """Of all sessions together."""
        return sum(session.minutes for session in self.sessions)

    @property
    def practice_minutes(self) -> int:
        return sum(session.practice_minutes for session in self.sessions)

    @property
    def practice_share(self) -> float | None:
        """From 0 to 1; None while no minutes are planned."""
        return self.practice_minutes / self.minutes if self.minutes else None

    @property
    def return_session(self) -> SessionPlan | None:
        return next((session for session in self.sessions if session.is_return), None)

    @property
    def total_cents(self) -> int | None:
        """What one participant costs in all; None while the price is not told."""
        return None if self.price_cents is None else self.price_cents + (self.extra_cents or 0)

    @property
    def is_on_site(self) -> bool:
        return bool({"on_site", "hybrid"} & set(self.modes))

    @property
    def is_online(self) -> bool:
        return bool({"online", "hybrid"} & set(self.modes))


def read_content(raw: object) -> Content:
    """The content in plain JSON values; unknown names are left out.

    >>> read_content({"title": {"nl": "PLC", "en": ""}, "levels": ["beginner"]}).levels
    ('beginner',)

    Raises :class:`ContentRefused` for a value that no such field can have.
    """
    content: Content = _read(Content, raw, "")
    least, ideal, most = content.group_min, content.group_ideal, content.group_max
    if least is not None and most is not None and least > most:
        raise _refused("group_max", "kan niet kleiner zijn dan het minimum", "cannot be smaller than the minimum")
    if ideal is not None and ((least is not None and ideal < least) or (most is not None and ideal > most)):
        raise _refused("group_ideal", "ligt niet tussen minimum en maximum", "is not between minimum and maximum")
    return content


def content_json(content: Content) -> dict[str, Any]:
    """The content as JSON values, from which :func:`read_content` makes the same."""
    return {field.name: _plain(getattr(content, field.name)) for field in dataclasses.fields(content)}


def _plain(value: Any) -> Any:
    if isinstance(value, Text):
        return {"nl": value.nl, "en": value.en}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if dataclasses.is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    return value


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _read(kind: Any, raw: object, path: str) -> Any:
    if not isinstance(raw, Mapping):
        raise _refused(path, "is geen groep van velden", "is no group of fields")
    hints = _hints(kind)
    return kind(**{name: _value(hints[name], name, raw[name], _join(path, name)) for name in hints if name in raw})


def _value(hint: Any, name: str, raw: object, path: str) -> Any:
    if get_origin(hint) is UnionType:
        if raw is None:
            return None
        hint = next(one for one in get_args(hint) if one is not NoneType)
    if get_origin(hint) is tuple:
        return _list(get_args(hint)[0], name, raw, path)
    if hint is Text:
        said = raw if isinstance(raw, Mapping) else {}
        return Text(nl=_said(name, said.get("nl", ""), path), en=_said(name, said.get("en", ""), path))
    if hint is bool:
        return raw is True
    if hint is int:
        return _whole(name, raw, path)
    if hint is str:
        return _chosen(name, _said(name, raw, path), path)
    return _read(hint, raw, path)


def _list(hint: Any, name: str, raw: object, path: str) -> tuple[Any, ...]:
    if not isinstance(raw, list | tuple):
        raise _refused(path, "is geen lijst", "is no list")
    if len(raw) > MOST:
        raise _refused(path, f"heeft meer dan {MOST} regels", f"has more than {MOST} lines")
    values = [_value(hint, name, one, _join(path, str(at))) for at, one in enumerate(raw)]
    return tuple(dict.fromkeys(value for value in values if value)) if hint is str else tuple(values)


def _said(name: str, raw: object, path: str) -> str:
    if not isinstance(raw, str):
        raise _refused(path, "is geen tekst", "is no text")
    longest = TEXT if name in LONG else LINE
    said = clean_lines(raw) if name in LONG else clean_line(raw)
    if len(said) > longest:
        raise _refused(path, f"is langer dan {longest} tekens", f"is longer than {longest} characters")
    return said


def _chosen(name: str, said: str, path: str) -> str:
    if said and said not in _CHOICES.get(name, (said,)):
        raise _refused(path, f"kent '{said[:40]}' niet", f"does not know '{said[:40]}'")
    return said


def _whole(name: str, raw: object, path: str) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int):
        raise _refused(path, "is geen geheel getal", "is no whole number")
    if not 0 <= raw <= LARGEST[name]:
        raise _refused(path, f"ligt niet tussen 0 en {LARGEST[name]}", f"is not between 0 and {LARGEST[name]}")
    return raw


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _refused(field: str, nl: str, en: str) -> ContentRefused:
    return ContentRefused(Text(nl=f"Het veld '{field}' {nl}.", en=f"The field '{field}' {en}."), field)
