"""What other formats cannot hold, as lines that travel beside the form: what an item measures, its source, its aliases.

XLSForm and LimeSurvey keep questions, answers, conditions and two languages. The rest of an instrument goes along as
lines of entry, field and value (a sheet or an element of their own, which other programs ignore), and is laid over what
was read. Where the lines are missing, the form is still read; it only knows less about itself.

Entries: ``""`` the instrument, ``use`` an item, ``use/row/explain`` a row, ``use/option/daily`` an option.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from digitaleschool.core.values import dataclass

from .model import Condition, Instrument, InstrumentError, Item, Kind, Option, Polarity, Role, Row, Text

_INSTRUMENT_FIELDS = ("kind", "source", "changed", "inferred")
_ITEM_FIELDS = ("kind", "role", "source", "measures", "polarity", "ordered", "bands", "aliases", "base")
_OPTION_FIELDS = ("per_year", "aliases")
_ROW_FIELDS = ("source", "measures", "polarity", "aliases")
_FLAGS = ("other", "exclusive")
_DISGUISED = {Kind.TICKS: Kind.MULTIPLE, Kind.STATEMENTS: Kind.YES_NO}
"""Kinds that other formats know as another one."""


@dataclass(frozen=True, slots=True)
class Extra:
    """One value of one field; a field with several values has several lines."""

    entry: str
    field: str
    value: str


def extras_of(
    instrument: Instrument, *, bases: Collection[str] = (), part_fields: Sequence[str] = ()
) -> tuple[Extra, ...]:
    """The lines for everything that the other format has no place for.

    That is what only this project knows, the base of the items in ``bases``, and ``part_fields`` of options and rows.
    """
    lines = list(_lines("", instrument, _INSTRUMENT_FIELDS, {"kind": "survey"}))
    for item in instrument.items:
        fields = [name for name in _ITEM_FIELDS if name != "base" or item.id in bases]
        lines += _lines(item.id, item, fields, {"kind": None if item.kind in _DISGUISED else item.kind})
        for prompt in item.prompts if part_fields else ():
            lines += [Extra(item.id, "prompt_nl", prompt.nl), Extra(item.id, "prompt_en", prompt.en)]
        for option in item.options:
            lines += _lines(f"{item.id}/option/{option.code}", option, (*_OPTION_FIELDS, *part_fields))
        for row in item.rows:
            lines += _lines(f"{item.id}/row/{row.code}", row, (*_ROW_FIELDS, *part_fields))
    return tuple(lines)


def with_extras(instrument: Instrument, extras: Iterable[Extra]) -> Instrument:
    """The instrument with the lines laid over it; lines about entries that it does not have are left alone."""
    known: dict[str, dict[str, list[str]]] = {}
    for extra in extras:
        known.setdefault(extra.entry, {}).setdefault(extra.field, []).append(extra.value)
    try:
        sections = tuple(
            replace(section, items=tuple(_item(item, known) for item in section.items))
            for section in instrument.sections
        )
        return replace(instrument, sections=sections, **_values(known.get("", {}), _INSTRUMENT_FIELDS))
    except (ValueError, KeyError) as error:
        if isinstance(error, InstrumentError):
            raise
        reason = Text(
            nl=f"de regels van Digitale School in dit bestand kloppen niet ({error})",
            en=f"the Digitale School lines in this file are wrong ({error})",
        )
        raise InstrumentError(reason) from None


def _lines(entry: str, value: Any, fields: Iterable[str], defaults: dict[str, Any] | None = None) -> Iterator[Extra]:
    for name in fields:
        held = getattr(value, name)
        if held == (defaults or {}).get(name, _DEFAULTS.get(name)):
            continue
        if isinstance(held, tuple):
            yield from (Extra(entry, name, one if isinstance(one, str) else repr(one)) for one in held)
        elif isinstance(held, bool):
            yield Extra(entry, name, "true")
        elif isinstance(held, Condition):
            yield from (Extra(entry, name, f"{held.item}={code}") for code in held.codes)
        else:
            yield Extra(entry, name, str(held))


_DEFAULTS: dict[str, Any] = {
    "source": "", "measures": "", "changed": "", "polarity": Polarity.NEUTRAL, "role": Role.CONTENT, "ordered": False,
    "inferred": False, "bands": (), "aliases": (), "per_year": None, "base": None, "other": False, "exclusive": False,
}  # fmt: skip


def _item(item: Item, known: dict[str, dict[str, list[str]]]) -> Item:
    values = _values(known.get(item.id, {}), _ITEM_FIELDS)
    options = tuple(_option(option, known.get(f"{item.id}/option/{option.code}", {})) for option in item.options)
    rows = tuple(_row(row, known.get(f"{item.id}/row/{row.code}", {})) for row in item.rows)
    kind = Kind(values.pop("kind", item.kind))
    prompts = known.get(item.id, {})
    if "prompt_nl" in prompts:
        pairs = zip(prompts["prompt_nl"], prompts["prompt_en"], strict=True)
        values["prompts"] = tuple(Text(nl=nl, en=en) for nl, en in pairs)
    if _DISGUISED.get(kind) != item.kind:
        return replace(item, options=options, rows=rows, **values)
    if kind is Kind.TICKS:
        rows = tuple(_row(_row_from(option), known.get(f"{item.id}/row/{option.code}", {})) for option in item.options)
    return replace(item, kind=kind, options=(), rows=rows, **values)


def _row_from(option: Option) -> Row:
    return Row(
        code=option.code, label=option.label, other=option.other, exclusive=option.exclusive, aliases=option.aliases
    )


def _option(option: Option, fields: dict[str, list[str]]) -> Option:
    return replace(option, **_values(fields, (*_OPTION_FIELDS, *_FLAGS))) if fields else option


def _row(row: Row, fields: dict[str, list[str]]) -> Row:
    return replace(row, **_values(fields, (*_ROW_FIELDS, *_FLAGS))) if fields else row


def _values(fields: dict[str, list[str]], names: Iterable[str]) -> dict[str, Any]:
    return {name: _READERS.get(name, _first)(fields[name]) for name in names if name in fields}


def _first(values: list[str]) -> str:
    return values[0]


def _true(values: list[str]) -> bool:
    return values[0] == "true"


def _base(values: list[str]) -> Condition:
    pairs = [value.partition("=") for value in values]
    return Condition(item=pairs[0][0], codes=tuple(code for _, _, code in pairs))


_READERS: dict[str, Any] = {
    "aliases": tuple,
    "bands": lambda values: tuple(float(value) for value in values),
    "base": _base,
    "inferred": _true,
    "ordered": _true,
    "other": _true,
    "exclusive": _true,
    "per_year": lambda values: float(values[0]),
    "polarity": lambda values: Polarity(values[0]),
    "role": lambda values: Role(values[0]),
}
