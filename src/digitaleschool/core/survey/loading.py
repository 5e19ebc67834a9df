"""Reads instruments: from the package by id, or from a file of one's own.

``load_instrument("digitale-school-leraren")`` is the survey of 2021; ``"digitale-school-leraren@2"`` its second
version. A path may also end in ``.lss`` (LimeSurvey) or ``.xlsx`` (XLSForm). The YAML is described in
``knowledge/README.md``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from .marked_yaml import Marked, read_marked
from .model import Condition, Instrument, InstrumentError, Item, Kind, Option, Polarity, Role, Row, Section, Text

FOLDER = Path(__file__).parents[2] / "knowledge" / "instruments"

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)


def list_instruments() -> tuple[str, ...]:
    """The names under which the packaged instruments load, in order of the alphabet.

    >>> "digitale-school-leraren" in list_instruments()
    True
    """
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


def load_instrument(id_or_path: str | Path) -> Instrument:
    """The instrument with that id (``id`` or ``id@version``), or in that file.

    :class:`InstrumentError` names the file, the entry and the reason where it cannot be.

    >>> load_instrument("digitale-school-leraren").item("use").options[0].label["en"]
    'daily'
    """
    if isinstance(id_or_path, Path) or "/" in id_or_path or "\\" in id_or_path or Path(id_or_path).suffix:
        return read_instrument(Path(id_or_path))
    return _packaged(id_or_path)


@lru_cache(maxsize=32)
def _packaged(name: str) -> Instrument:
    if name not in list_instruments():
        known = ", ".join(list_instruments())
        raise InstrumentError(
            Text(
                nl=f"er is geen instrument {name!r}; wel: {known}",
                en=f"there is no instrument {name!r}; there are: {known}",
            )
        )
    return read_instrument(FOLDER / f"{name}.yaml")


def read_instrument(path: Path) -> Instrument:
    """The instrument in a file: YAML, LimeSurvey structure (.lss) or XLSForm (.xlsx)."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InstrumentError(Text(nl="kan niet worden gelezen", en="cannot be read"), file=path.name) from error
    match path.suffix.lower():
        case ".lss":
            from .limesurvey import read_lss

            return read_lss(content, path.name)
        case ".xlsx":
            from .xlsform import read_xlsform

            return read_xlsform(content, path.name)
    try:
        return parse_instrument(content)
    except InstrumentError as error:
        raise error.placed(file=path.name) from None


def parse_instrument(source: bytes) -> Instrument:
    """The instrument that stands in YAML, already read from its file.

    >>> parse_instrument(b"id: x").title
    Traceback (most recent call last):
    digitaleschool.core.survey.wording.InstrumentError: instrument, regel 1: 'version' ontbreekt
    """
    return _instrument(_Fields(read_marked(source), Text(nl="instrument", en="instrument")))


class _Fields:
    """The fields of one mapping; each is taken once by its type, what is left over is unknown."""

    def __init__(self, marked: Marked, entry: Text) -> None:
        self.entry = entry
        self.line = marked.line
        if not isinstance(marked.value, dict):
            raise self.refuse(nl="hier horen sleutels met waarden", en="keys with values belong here")
        self.left: dict[str, Marked] = dict(marked.value)

    def refuse(self, *, nl: str, en: str, line: int = 0) -> InstrumentError:
        return InstrumentError(Text(nl=nl, en=en), entry=self.entry, line=line or self.line)

    def done(self, make: Callable[[], T]) -> T:
        """What ``make`` makes of the fields, when all were known; its refusal gets this place."""
        if self.left:
            key, value = next(iter(self.left.items()))
            raise self.refuse(nl=f"onbekende sleutel {key!r}", en=f"unknown key {key!r}", line=value.line)
        try:
            return make()
        except InstrumentError as error:
            raise error.placed(entry=self.entry, line=self.line) from None

    def text(self, key: str, default: str | None = None) -> str:
        marked = self._take(key, required=default is None)
        if marked is None:
            return default or ""
        if not isinstance(marked.value, str) or not marked.value.strip():
            raise self.refuse(nl=f"{key!r} is geen tekst", en=f"{key!r} is not text", line=marked.line)
        return marked.value

    def wording(self) -> Text:
        nl = self.text("nl")
        return Text(nl=nl, en=self.text("en", nl))

    def maybe_wording(self, key: str) -> Text | None:
        marked = self._take(key)
        if marked is None:
            return None
        return _wording(_Fields(marked, self.entry))

    def flag(self, key: str) -> bool:
        value = self.text(key, "false")
        if value not in ("true", "false"):
            raise self.refuse(nl=f"{key!r} is true of false", en=f"{key!r} is true or false")
        return value == "true"

    def number(self, key: str) -> float | None:
        marked = self._take(key)
        return None if marked is None else self._number(key, marked)

    def whole(self, key: str) -> int | None:
        value = self.number(key)
        if value is not None and value != int(value):
            raise self.refuse(nl=f"{key!r} is geen geheel getal", en=f"{key!r} is not a whole number")
        return None if value is None else int(value)

    def numbers(self, key: str) -> tuple[float, ...]:
        return tuple(self._number(key, marked) for marked in self._list(key))

    def texts(self, key: str) -> tuple[str, ...]:
        found = []
        for marked in self._list(key):
            if not isinstance(marked.value, str) or not marked.value.strip():
                raise self.refuse(
                    nl=f"{key!r} bevat geen tekst", en=f"{key!r} holds something else than text", line=marked.line
                )
            found.append(marked.value)
        return tuple(found)

    def one_of(self, key: str, choices: type[E], default: E | None = None) -> E:
        value = self.text(key, default)
        if value not in list(choices):
            known = ", ".join(choices)
            raise self.refuse(
                nl=f"{key!r} is {value!r}; kies uit {known}", en=f"{key!r} is {value!r}; choose from {known}"
            )
        return choices(value)

    def each(self, key: str, nl: str, en: str, name: str, make: Callable[[_Fields], T]) -> tuple[T, ...]:
        """Every mapping in the list ``key``, made by ``make``; each is called ``en`` and its ``name`` or number."""
        made = []
        for index, marked in enumerate(self._list(key), start=1):
            called = marked.value.get(name) if isinstance(marked.value, dict) else None
            label = called.value if called is not None and isinstance(called.value, str) else str(index)
            place = f"{self.entry.nl}, " if self.entry.nl != "instrument" else ""
            place_en = f"{self.entry.en}, " if self.entry.en != "instrument" else ""
            made.append(make(_Fields(marked, Text(nl=f"{place}{nl} {label}", en=f"{place_en}{en} {label}"))))
        return tuple(made)

    def _take(self, key: str, *, required: bool = False) -> Marked | None:
        marked = self.left.pop(key, None)
        if marked is None and required:
            raise self.refuse(nl=f"{key!r} ontbreekt", en=f"{key!r} is missing")
        return marked

    def _list(self, key: str) -> list[Marked]:
        marked = self._take(key)
        if marked is None:
            return []
        if not isinstance(marked.value, list):
            raise self.refuse(nl=f"{key!r} is geen lijst", en=f"{key!r} is not a list", line=marked.line)
        return marked.value

    def _number(self, key: str, marked: Marked) -> float:
        try:
            value = float(marked.value) if isinstance(marked.value, str) else math.nan
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise self.refuse(nl=f"{key!r} is geen getal", en=f"{key!r} is not a number", line=marked.line)
        return value


def _wording(fields: _Fields) -> Text:
    wording = fields.wording()
    return fields.done(lambda: wording)


def _instrument(fields: _Fields) -> Instrument:
    values: Mapping[str, Any] = {
        "id": fields.text("id"),
        "version": fields.text("version"),
        "changed": fields.text("changed", ""),
        "title": fields.maybe_wording("title"),
        "kind": fields.text("kind", "survey"),
        "source": fields.text("source", ""),
        "inferred": fields.flag("inferred"),
        "sections": fields.each("sections", "deel", "section", "id", _section),
    }
    if values["title"] is None:
        raise fields.refuse(nl="'title' ontbreekt", en="'title' is missing")
    return fields.done(lambda: Instrument(**values))


def _section(fields: _Fields) -> Section:
    values: Mapping[str, Any] = {
        "id": fields.text("id"),
        "title": fields.wording(),
        "intro": fields.maybe_wording("intro"),
        "items": fields.each("items", "vraag", "item", "id", _item),
    }
    return fields.done(lambda: Section(**values))


def _item(fields: _Fields) -> Item:
    values: Mapping[str, Any] = {
        "id": fields.text("id"),
        "kind": fields.one_of("kind", Kind),
        "wording": fields.wording(),
        "source": fields.text("source", ""),
        "measures": fields.text("measures", ""),
        "role": fields.one_of("role", Role, Role.CONTENT),
        "polarity": fields.one_of("polarity", Polarity, Polarity.NEUTRAL),
        "help": fields.maybe_wording("help"),
        "options": fields.each("options", "optie", "option", "code", _option),
        "rows": fields.each("rows", "rij", "row", "code", _row),
        "ordered": fields.flag("ordered"),
        "minimum": fields.number("minimum"),
        "maximum": fields.number("maximum"),
        "low_label": fields.maybe_wording("low_label"),
        "high_label": fields.maybe_wording("high_label"),
        "at_most": fields.whole("at_most"),
        "bands": fields.numbers("bands"),
        "base": _base(fields),
        "required": fields.flag("required"),
        "prompts": fields.each("prompts", "bijvraag", "prompt", "id", _wording),
        "aliases": fields.texts("aliases"),
    }
    return fields.done(lambda: Item(**values))


def _option(fields: _Fields) -> Option:
    values: Mapping[str, Any] = {
        "code": fields.text("code"),
        "label": fields.wording(),
        "exclusive": fields.flag("exclusive"),
        "other": fields.flag("other"),
        "per_year": fields.number("per_year"),
        "aliases": fields.texts("aliases"),
    }
    return fields.done(lambda: Option(**values))


def _row(fields: _Fields) -> Row:
    values: Mapping[str, Any] = {
        "code": fields.text("code"),
        "label": fields.wording(),
        "source": fields.text("source", ""),
        "measures": fields.text("measures", ""),
        "polarity": fields.one_of("polarity", Polarity, Polarity.NEUTRAL),
        "other": fields.flag("other"),
        "exclusive": fields.flag("exclusive"),
        "aliases": fields.texts("aliases"),
    }
    return fields.done(lambda: Row(**values))


def _base(fields: _Fields) -> Condition | None:
    marked = fields.left.pop("base", None)
    if marked is None:
        return None
    inner = _Fields(marked, Text(nl=f"{fields.entry.nl}, basis", en=f"{fields.entry.en}, base"))
    item, codes = inner.text("item"), inner.texts("codes")
    return inner.done(lambda: Condition(item=item, codes=codes))
