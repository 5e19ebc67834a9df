"""Courses of another catalogue as descriptions of trainings, through a mapping in ``knowledge/catalogues``.

Whatever such a file says and a training cannot hold is told as a loss with how many courses it is about; nothing is
guessed in silence.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from digitaleschool.core.markdown import headings_from
from digitaleschool.core.refusals import Refusal
from digitaleschool.core.survey.knowledge_files import KNOWLEDGE, KnowledgeError, read_entries
from digitaleschool.core.survey.notices import Notice, notice
from digitaleschool.core.text import clean_line
from digitaleschool.core.values import dataclass
from digitaleschool.core.wording import Text

from .content import LINE, TEXT, Content, Part, SessionPlan

FOLDER = KNOWLEDGE / "catalogues"
CATALOGUES = {"ncce": Text(nl="National Centre for Computing Education (Engeland)",
                           en="National Centre for Computing Education (England)")}  # fmt: skip
TARGETS = ("id", "title", "promise", "about", "online", "remote", "number", "unit", "themes", "stages", "unread")
UNITS = {"minutes": 1, "hours": 60, "days": 360, "weeks": 0, "": 0}
"""Minutes in a unit: for a day six hours are taken, and said; how long someone works in a week nobody told."""
MOST_BYTES, MOST_COURSES, MOST_SESSIONS = 20_000_000, 2000, 40
MOST_SIGNS = 200_000
"""Of one text, before it is cleaned."""


class CatalogueRefused(Refusal):
    """The file is no catalogue that this mapping knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of the file and what becomes of it."""

    name: str
    to: str
    label: Text
    heading: str = ""
    why: Text = Text(nl="", en="")


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueMapping:
    """How one catalogue is read: its columns, and its codes as (label there, our code or "")."""

    id: str
    columns: tuple[Column, ...]
    codes: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A course of the file: what names it there, and what it becomes."""

    id: str
    content: Content


@dataclass(frozen=True, kw_only=True)
class CatalogueFile:
    """All courses of a file, and what of the file they do not hold."""

    courses: tuple[Course, ...]
    losses: tuple[Notice, ...]


@cache
def load_mapping(id: str) -> CatalogueMapping:
    """The mapping of a catalogue. Raises :class:`~core.survey.knowledge_files.KnowledgeError`.

    >>> load_mapping("ncce").codes["stages.157430011"]
    ('Key stage 4', '2')
    """
    columns = []
    for entry in read_entries(
        FOLDER / f"{id}_columns.yaml", required={"code", "to", "nl", "en"}, optional={"heading", "why_nl", "why_en"}
    ):
        why = entry.wording("why_nl", "why_en") if entry.choice("to", TARGETS) == "unread" else Text(nl="", en="")
        columns.append(Column(name=entry.text("code"), to=entry.text("to"), label=entry.wording(), why=why,
                              heading=entry.text("heading")))  # fmt: skip
    if not {"id", "title"} <= {column.to for column in columns}:
        raise KnowledgeError(f"{id}_columns.yaml: no column gives the id or the title")
    codes = {
        entry.text("code"): (entry.text("en"), entry.text("to"))
        for entry in read_entries(FOLDER / f"{id}_codes.yaml", required={"code", "en"}, optional={"to"})
    }
    return CatalogueMapping(id=id, columns=tuple(columns), codes=codes)


def read_catalogue(content: bytes, *, mapping: CatalogueMapping, clean_html: Callable[[str], str]) -> CatalogueFile:
    """The courses of a file. ``clean_html`` makes plain Markdown of HTML as office programs write it.

    Raises :class:`CatalogueRefused` with one sentence, which names the course and the column.
    """
    rows = _rows(content)
    known = {column.name for column in mapping.columns}
    lost: Lost = Counter()
    for row in rows:
        for name in row:
            if name not in known and _filled(row[name]):
                lost["column", clean_line(str(name), longest=60)] += 1
    courses = tuple(_course(row, at, mapping, clean_html, lost) for at, row in enumerate(rows, 1))
    twice = [id for id, times in Counter(course.id for course in courses).items() if times > 1]
    if twice:
        raise _refused(f"De opleiding '{twice[0]}' staat er twee keer.", f"The course '{twice[0]}' stands there twice.")
    return CatalogueFile(courses=courses, losses=tuple(_told(lost, mapping)))


# --- the file ---------------------------------------------------------------------------------------------------------

Lost = Counter[tuple[str, str]]


def _rows(content: bytes) -> list[dict[str, Any]]:
    if len(content) > MOST_BYTES:
        raise _refused("Het bestand is groter dan 20 MB.", "The file is larger than 20 MB.")
    try:
        file = json.loads(content)
    except (ValueError, RecursionError):
        raise _refused("Dit is geen JSON-bestand.", "This is no JSON file.") from None
    result = file.get("GetJsonResult") if isinstance(file, dict) else None
    rows = result.get("Entities") if isinstance(result, dict) else None
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise _refused(
            "In dit bestand staan geen opleidingen: er is geen lijst 'Entities' in 'GetJsonResult'.",
            "This file holds no courses: there is no list 'Entities' in 'GetJsonResult'.",
        )
    if len(rows) > MOST_COURSES:
        raise _refused(f"Er staan meer dan {MOST_COURSES} opleidingen in.", f"It holds over {MOST_COURSES} courses.")
    return rows


def _filled(value: object) -> bool:
    return value is not None and str(value).strip() != ""


def _refused(nl: str, en: str) -> CatalogueRefused:
    return CatalogueRefused(Text(nl=nl, en=en))


# --- one course -------------------------------------------------------------------------------------------------------


def _course(
    row: Mapping[str, Any], at: int, mapping: CatalogueMapping, clean_html: Callable[[str], str], lost: Lost
) -> Course:
    said: dict[str, list[tuple[Column, str]]] = {}
    for column in mapping.columns:
        value = row.get(column.name)
        if value is not None and not isinstance(value, str):
            raise _refused(
                f"Opleiding {at}: de kolom '{column.name}' is geen tekst.", f"Course {at}: '{column.name}' is no text."
            )
        if value is not None and len(value) > MOST_SIGNS:
            raise _refused(
                f"Opleiding {at}: de kolom '{column.name}' is langer dan {MOST_SIGNS} tekens.",
                f"Course {at}: the column '{column.name}' is longer than {MOST_SIGNS} characters.",
            )
        if value is not None and value.strip():
            said.setdefault(column.to, []).append((column, value))
    for column, _value in said.get("unread", ()):
        lost["unread", column.name] += 1
    id, title = (_line(said, name, at, mapping, lost) for name in ("id", "title"))
    content = Content(
        title=Text(nl="", en=title), promise=Text(nl="", en=_optional_line(said, "promise", lost)),
        about=Text(nl="", en=_about(said, clean_html, lost)), modes=(_mode(said),),
        sessions=_sessions(said, mapping, lost), themes=_codes("themes", said, mapping, lost),
        stages=_codes("stages", said, mapping, lost),
    )  # fmt: skip
    return Course(id=id, content=content)


def _line(said: Mapping[str, Any], name: str, at: int, mapping: CatalogueMapping, lost: Lost) -> str:
    line = _optional_line(said, name, lost)
    if not line:
        column = next(column.name for column in mapping.columns if column.to == name)
        raise _refused(f"Opleiding {at}: de kolom '{column}' is leeg.", f"Course {at}: the column '{column}' is empty.")
    return line


def _optional_line(said: Mapping[str, Any], name: str, lost: Lost) -> str:
    for column, value in said.get(name, ()):
        line = clean_line(value)
        if len(line) > LINE:
            lost["cut", column.name] += 1
        if line:
            return line[:LINE]
    return ""


def _about(said: Mapping[str, Any], clean_html: Callable[[str], str], lost: Lost) -> str:
    parts: list[str] = []
    for column, value in said.get("about", ()):
        text = clean_html(value).strip()
        if not text:
            continue
        part = _under(column.heading, text) if column.heading else headings_from(text, 1)
        room = TEXT - sum(len(one) + 2 for one in parts)
        if len(part) > room:
            lost["cut", column.name] += 1
            part = _cut(part, room)
        parts += [part] if part else []
    return "\n\n".join(parts)


def _under(heading: str, text: str) -> str:
    """A text below its heading; a heading that follows at once ("You will:") reads as a sentence."""
    first, _, rest = text.partition("\n")
    if first.startswith("#"):
        text = f"{first.lstrip('#').strip()}\n{rest}"
    return f"# {heading}\n\n{headings_from(text, 2)}"


def _cut(part: str, room: int) -> str:
    """As many whole paragraphs as there is room for, or else whole words; nothing where only a heading is left."""
    kept = part[: max(room, 0)]
    kept = kept.rpartition("\n\n")[0] or kept.rpartition(" ")[0]
    return "" if kept.startswith("#") and "\n" not in kept else kept


def _mode(said: Mapping[str, Any]) -> str:
    """On its own pace online, live online, or else in a room."""
    told = {
        name: any(value.strip().lower() == "true" for _, value in said.get(name, ())) for name in ("online", "remote")
    }
    if told["online"]:
        return "self_study"
    return "online" if told["remote"] else "on_site"


def _sessions(said: Mapping[str, Any], mapping: CatalogueMapping, lost: Lost) -> tuple[SessionPlan, ...]:
    number = next((value.strip() for _, value in said.get("number", ())), "")
    unit = next((value.strip() for _, value in said.get("unit", ())), "")
    if not number and not unit:
        lost["no_duration", ""] += 1
        return ()
    label, to = mapping.codes.get(f"unit.{unit}", (unit, ""))
    count = int(number) if number.isascii() and number.isdecimal() and len(number) < 4 else 0
    if not count or not to:
        lost["duration", clean_line(f"{number} {label}", longest=60)] += 1
        return ()
    if to in ("hours", "minutes"):
        minutes = count * UNITS[to]
        if minutes > 600:
            lost["duration", clean_line(f"{number} {label}", longest=60)] += 1
            return ()
        return (SessionPlan(parts=(Part(doing="other", minutes=minutes),)),)
    if count > MOST_SESSIONS:
        lost["duration", clean_line(f"{number} {label}", longest=60)] += 1
        return ()
    if to == "weeks":
        lost["weeks", ""] += 1
        return tuple(SessionPlan(weeks_after=week) for week in range(count))
    lost["days", ""] += 1
    return tuple(SessionPlan(parts=(Part(doing="other", minutes=UNITS["days"]),)) for _ in range(count))


def _codes(kind: str, said: Mapping[str, Any], mapping: CatalogueMapping, lost: Lost) -> tuple[str, ...]:
    found: list[str] = []
    codes = (code.strip() for _, value in said.get(kind, ()) for code in value.split(";"))
    for code in dict.fromkeys(code for code in codes if code):
        label, to = mapping.codes.get(f"{kind}.{code}", ("", ""))
        if to:
            found.append(to)
        else:
            lost[f"{kind}_{'unknown' if not label else 'unused'}", label or clean_line(code, longest=40)] += 1
    return tuple(dict.fromkeys(found))


# --- losses in words --------------------------------------------------------------------------------------------------


def _told(lost: Lost, mapping: CatalogueMapping) -> Iterator[Notice]:
    columns = {column.name: column for column in mapping.columns}
    words = {
        "column": ("De kolom '{what}' kennen we niet.", "The column '{what}' is not known."),
        "cut": ("De tekst in '{what}' is ingekort.", "The text in '{what}' is shortened."),
        "no_duration": ("Er staat niet bij hoelang het duurt.", "How long it takes is not told."),
        "duration": ("De duur '{what}' kunnen we niet omzetten.", "The duration '{what}' cannot be converted."),
        "weeks": (
            "De duur is in weken gezegd: hoeveel minuten dat zijn, vul je zelf in.",
            "The duration is told in weeks: fill in yourself how many minutes that is.",
        ),
        "days": (
            "De duur is in dagen gezegd: we tellen zes uur per dag. Kijk het na.",
            "The duration is told in days: six hours a day are taken. Check it.",
        ),
        "themes_unused": ("Voor het vak '{what}' is er hier geen thema.", "There is no theme here for '{what}'."),
        "themes_unknown": ("De code '{what}' van een vak kennen we niet.", "The subject code '{what}' is not known."),
        "stages_unused": (
            "De leeftijd '{what}' valt buiten de tweede en derde graad.",
            "The age group '{what}' is outside the second and third stage.",
        ),
        "stages_unknown": ("De code '{what}' van een leeftijd kennen we niet.", "The age code '{what}' is not known."),
    }
    for (kind, what), count in sorted(lost.items()):
        times_nl = f" ({count} {'opleiding' if count == 1 else 'opleidingen'})"
        times_en = f" ({count} {'course' if count == 1 else 'courses'})"
        if kind == "unread":
            column = columns[what]
            nl = f"'{column.label.nl}' lezen we niet: {column.why.nl}."
            en = f"'{column.label.en}' is not read: {column.why.en}."
        else:
            label = columns[what].label if what in columns else Text(nl=what, en=what)
            nl, en = words[kind][0].format(what=label.nl), words[kind][1].format(what=label.en)
        yield notice(f"catalogue_{kind}", nl + times_nl, en + times_en, column=what, count=count)
