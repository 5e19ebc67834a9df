"""An instrument as an XLSForm workbook; see :mod:`.xlsform`."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import Any

from .extras import extras_of
from .foreign import expression_is_native
from .model import Condition, Instrument, InstrumentError, Item, Kind, Option, Row, Section, Text, Variable

NL = "Nederlands (nl)"
EN = "English (en)"
SECTION = "section_"
PART = "__"
OWN_SHEET = "digitaleschool"

_SURVEY = (
    "type", "name", f"label::{NL}", f"label::{EN}", f"hint::{NL}", f"hint::{EN}", "appearance", "required", "relevant",
    "constraint", f"constraint_message::{NL}", f"constraint_message::{EN}", "parameters",
)  # fmt: skip
_CHOICES = ("list_name", "name", f"label::{NL}", f"label::{EN}")
_LONGEST_CELL = 32_767
_FIXED_ROW_LISTS = {Kind.YES_NO: "answers__yes_no", Kind.STATEMENTS: "answers__applies"}
_NAMELY = Text(nl="Namelijk", en="Namely")
_AT_MOST = Text(nl="Kies er hoogstens {count}.", en="Choose {count} at most.")
_ALONE = Text(nl="Dit antwoord gaat niet samen met een ander.", en="This answer does not go with another.")
_BETWEEN = Text(nl="Geef een getal van {low} tot {high}.", en="Give a number from {low} to {high}.")

Line = Mapping[str, str]


def write_xlsform(instrument: Instrument) -> bytes:
    """The workbook (.xlsx) of an instrument.

    >>> from .loading import load_instrument
    >>> write_xlsform(load_instrument("interview-leidraad"))[:2]
    b'PK'
    """
    import xlsxwriter  # type: ignore[import-untyped]

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    _fill(book, "survey", _SURVEY, [line for section in instrument.sections for line in _section(instrument, section)])
    _fill(book, "choices", _CHOICES, list(_choices(instrument)))
    _fill(book, "settings", ("form_title", "form_id", "version", "default_language"), [_settings(instrument)])
    bases = [item.id for item in instrument.items if item.base and not expression_is_native(instrument, item.base)]
    extras = extras_of(instrument, bases=bases)
    titles = [{"entry": "", "field": "title_en", "value": instrument.title.en}]
    rows = [*titles, *({"entry": one.entry, "field": one.field, "value": one.value} for one in extras)]
    _fill(book, OWN_SHEET, ("entry", "field", "value"), rows)
    book.close()
    return stream.getvalue()


def _fill(book: Any, name: str, columns: tuple[str, ...], lines: list[Any]) -> None:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    bold = book.add_format({"bold": True})
    for column, title in enumerate(columns):
        sheet.write_string(0, column, title, bold)
    for row, line in enumerate(lines, start=1):
        for column, title in enumerate(columns):
            value = line.get(title, "")
            if len(value) > _LONGEST_CELL:
                place = Text(nl=f"blad {name}, rij {row + 1}", en=f"sheet {name}, row {row + 1}")
                raise InstrumentError(Text(nl="een tekst is te lang", en="a text is too long"), entry=place)
            if value:
                sheet.write_string(row, column, value)
    sheet.set_column(0, len(columns) - 1, 24)


def _settings(instrument: Instrument) -> Line:
    return {
        "form_title": instrument.title.nl, "form_id": instrument.id, "version": instrument.version,
        "default_language": NL,
    }  # fmt: skip


# --- the survey sheet -------------------------------------------------------------------------------------------------


def _section(instrument: Instrument, section: Section) -> Iterator[Line]:
    name = f"{SECTION}{section.id}"
    yield _line("begin_group", name, section.title)
    if section.intro:
        yield _line("note", f"{name}{PART}intro", section.intro)
    for item in section.items:
        yield from _item(instrument, item)
    yield {"type": "end_group", "name": name}


def _item(instrument: Instrument, item: Item) -> Iterator[Line]:
    relevant = _relevant(instrument, item.base) if item.base else ""
    match item.kind:
        case Kind.TEXT:
            yield _line("text", item.id, item.wording, item=item, relevant=relevant)
        case Kind.NUMBER:
            yield _number(item, relevant)
        case Kind.SCALE:
            yield _scale(item, relevant)
        case Kind.SINGLE:
            yield _line(f"select_one {item.id}", item.id, item.wording, item=item, relevant=relevant)
            yield from _namely(item, "{name} = '{code}'")
        case Kind.MULTIPLE | Kind.TICKS:
            yield _multiple(item, relevant)
            yield from _namely(item, "selected({name}, '{code}')")
        case Kind.MATRIX | Kind.YES_NO | Kind.STATEMENTS:
            yield from _table(item, relevant)
        case Kind.RANKED_TEXTS:
            yield from _ranked(item, relevant)
    for number, prompt in enumerate(item.prompts, start=1):
        yield _line("note", f"{item.id}{PART}prompt_{number}", prompt, relevant=relevant)


def _line(kind: str, name: str, label: Text, *, item: Item | None = None, **fields: str) -> dict[str, str]:
    line = {"type": kind, "name": name, f"label::{NL}": label.nl, f"label::{EN}": label.en, **fields}
    if item is not None and item.help:
        line |= {f"hint::{NL}": item.help.nl, f"hint::{EN}": item.help.en}
    if item is not None and item.required:
        line["required"] = "yes"
    return line


def _said(message: Text, **values: object) -> dict[str, str]:
    return {
        f"constraint_message::{NL}": message.nl.format(**values),
        f"constraint_message::{EN}": message.en.format(**values),
    }


def _number(item: Item, relevant: str) -> Line:
    bounds = [bound for bound in (item.minimum, item.maximum, *item.bands) if bound is not None]
    kind = "integer" if bounds and all(bound == int(bound) for bound in bounds) else "decimal"
    line = _line(kind, item.id, item.wording, item=item, relevant=relevant)
    limits = []
    if item.minimum is not None:
        limits.append(f". >= {item.minimum:.15g}")
    if item.maximum is not None:
        limits.append(f". <= {item.maximum:.15g}")
    if limits:
        low = "…" if item.minimum is None else f"{item.minimum:.15g}"
        high = "…" if item.maximum is None else f"{item.maximum:.15g}"
        line |= {"constraint": " and ".join(limits), **_said(_BETWEEN, low=low, high=high)}
    return line


def _scale(item: Item, relevant: str) -> Line:
    line = _line("range", item.id, item.wording, item=item, relevant=relevant)
    line["parameters"] = f"start={item.minimum:.0f} end={item.maximum:.0f} step=1"
    if item.low_label and item.high_label:
        line["parameters"] += f" tick_labelset={item.id}"
    return line


def _multiple(item: Item, relevant: str) -> Line:
    line = _line(f"select_multiple {item.id}", item.id, item.wording, item=item, relevant=relevant)
    parts: tuple[Option | Row, ...] = (*item.options, *item.rows)
    limits = [f"not(selected(., '{part.code}') and count-selected(.) > 1)" for part in parts if part.exclusive]
    message = _said(_ALONE) if limits else {}
    if item.at_most is not None:
        limits.insert(0, f"count-selected(.) <= {item.at_most}")
        message = _said(_AT_MOST, count=item.at_most)
    return line | {"constraint": " and ".join(limits), **message} if limits else line


def _namely(item: Item, condition: str) -> Iterator[Line]:
    parts: tuple[Option | Row, ...] = (*item.options, *item.rows)
    for part in parts:
        if part.other:
            relevant = condition.format(name=f"${{{item.id}}}", code=part.code)
            yield _line("text", f"{item.id}{PART}{part.code}{PART}text", _NAMELY, relevant=relevant)


def _table(item: Item, relevant: str) -> Iterator[Line]:
    group = _line("begin_group", item.id, item.wording, item=item, relevant=relevant, appearance="table-list")
    group.pop("required", None)
    yield group
    alone = [f"{item.id}{PART}{row.code}" for row in item.rows if row.exclusive]
    for row in item.rows:
        name = f"{item.id}{PART}{row.code}"
        line = _line(f"select_one {_FIXED_ROW_LISTS.get(item.kind, item.id)}", name, row.label)
        # An exclusive row clears the others: they are not asked once it is answered with yes.
        others = [one for one in alone if one != name]
        if others and not row.exclusive:
            line["relevant"] = " and ".join(f"${{{one}}} != 'yes'" for one in others)
        if item.required and (not row.other or all(one.other for one in item.rows)):
            line["required"] = "yes"
        yield line
    yield {"type": "end_group", "name": item.id}
    for row in item.rows:
        if row.other:
            name = f"{item.id}{PART}{row.code}"
            yield _line("text", f"{name}{PART}text", _NAMELY, relevant=f"${{{name}}} != ''")


def _ranked(item: Item, relevant: str) -> Iterator[Line]:
    group = _line("begin_group", item.id, item.wording, relevant=relevant, appearance="field-list")
    yield group
    for place in range(1, (item.at_most or 1) + 1):
        label = Text(nl=f"{place}.", en=f"{place}.")
        yield _line("text", f"{item.id}{PART}{place}", label, item=item if place == 1 else None)
    yield {"type": "end_group", "name": item.id}


# --- conditions -------------------------------------------------------------------------------------------------------


def _relevant(instrument: Instrument, base: Condition) -> str:
    owner, _, part = base.item.partition(".")
    item = instrument.item(owner)
    variable = {variable.id: variable for variable in instrument.variables}.get(base.item)
    conditions = [_condition(item, part, code, variable) for code in base.codes]
    return " or ".join(conditions)


def _condition(item: Item, part: str, code: str, variable: Variable | None) -> str:
    name = f"${{{item.id}}}"
    if item.kind is Kind.MULTIPLE and not part:
        return f"selected({name}, '{code}')"
    if item.kind in (Kind.MULTIPLE, Kind.TICKS):
        chosen = f"selected({name}, '{part}')"
        return f"not({chosen})" if code.startswith("not_") else chosen
    if item.kind is Kind.SCALE:
        return f"{name} = {code.removeprefix('v')}"
    if item.kind is Kind.NUMBER:
        index = int(code.removeprefix("b"))
        low = f"{name} >= {item.bands[index]:.15g}"
        return f"({low} and {name} < {item.bands[index + 1]:.15g})" if index + 1 < len(item.bands) else f"({low})"
    return f"${{{item.id}{PART}{part}}} = '{code}'" if part else f"{name} = '{code}'"


# --- the choices sheet ------------------------------------------------------------------------------------------------


def _choices(instrument: Instrument) -> Iterator[Line]:
    fixed: dict[str, Variable] = {}
    for item in instrument.items:
        if item.kind in _FIXED_ROW_LISTS:
            fixed.setdefault(_FIXED_ROW_LISTS[item.kind], item.variables[0])
        elif item.kind is Kind.SCALE and item.low_label and item.high_label:
            yield _choice(item.id, f"{item.minimum:.0f}", item.low_label)
            yield _choice(item.id, f"{item.maximum:.0f}", item.high_label)
        elif item.kind is Kind.TICKS:
            yield from (_choice(item.id, row.code, row.label) for row in item.rows)
        else:
            yield from (_choice(item.id, option.code, option.label) for option in item.options)
    for name, variable in fixed.items():
        yield from (_choice(name, option.code, option.label) for option in variable.categories)


def _choice(list_name: str, name: str, label: Text) -> Line:
    return {"list_name": list_name, "name": name, f"label::{NL}": label.nl, f"label::{EN}": label.en}
