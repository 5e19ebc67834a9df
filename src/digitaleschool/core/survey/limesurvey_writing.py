"""An instrument as a LimeSurvey structure; see :mod:`.limesurvey`."""

from __future__ import annotations

import re
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import escape

from .extras import Extra, extras_of
from .foreign import code_for
from .model import NO, YES, Condition, Instrument, Item, Kind, Option, Role, Row, Text

LANGUAGES = ("nl", "en")
DB_VERSION = 365
LONGEST_CODE = 20
LONGEST_ANSWER_CODE = 5
OWN_ELEMENT = "digitaleschool"

_TYPES = {
    Kind.TEXT: "T", Kind.NUMBER: "N", Kind.SCALE: "L", Kind.SINGLE: "L", Kind.MULTIPLE: "M", Kind.TICKS: "M",
    Kind.MATRIX: "F", Kind.STATEMENTS: "F", Kind.YES_NO: "F", Kind.RANKED_TEXTS: "Q",
}  # fmt: skip
_NAMELY = Text(nl="Namelijk", en="Namely")
_APPLIES = (
    ("yes", Text(nl="van toepassing", en="applies")),
    ("no", Text(nl="niet van toepassing", en="does not apply")),
)

_Row = Mapping[str, str]


@dataclass
class _Tables:
    """The rows of each table of the file, and the numbers that link them."""

    codes: dict[str, str]
    rows: dict[str, list[_Row]] = field(default_factory=dict)
    extras: list[Extra] = field(default_factory=list)
    last: int = 0

    def number(self) -> str:
        self.last += 1
        return str(self.last)

    def add(self, table: str, **values: str) -> None:
        self.rows.setdefault(table, []).append(values)


def write_lss(instrument: Instrument) -> bytes:
    """The .lss file (XML, UTF-8) of an instrument, in Dutch and English.

    >>> from .loading import load_instrument
    >>> write_lss(load_instrument("interview-leidraad")).splitlines()[2].decode()
    ' <LimeSurveyDocType>Survey</LimeSurveyDocType>'
    """
    coded = with_limesurvey_codes(instrument)
    tables = _Tables(codes=limesurvey_codes(coded))
    survey = str(zlib.crc32(instrument.id.encode()) % 900_000 + 100_000)
    for order, section in enumerate(coded.sections):
        group = tables.number()
        for language in LANGUAGES:
            tables.add(
                "groups", gid=group, sid=survey, group_name=_html(section.title[language]), group_order=str(order),
                description=_html(section.intro[language]) if section.intro else "", language=language, grelevance="",
            )  # fmt: skip
        for place, item in enumerate(section.items, start=1):
            _question(tables, coded, item, survey=survey, group=group, order=place)
    _survey(tables, coded, survey)
    tables.extras += [Extra("", "id", coded.id), Extra("", "version", coded.version)]
    tables.extras += [Extra("", "section", section.id) for section in coded.sections]
    bases = [item.id for item in coded.items]
    tables.extras += extras_of(coded, bases=bases, part_fields=("other", "exclusive"))
    return _xml(tables).encode()


def with_limesurvey_codes(instrument: Instrument) -> Instrument:
    """The instrument with its LimeSurvey codes among the aliases, as it comes back from a file that was written.

    >>> from .loading import load_instrument
    >>> with_limesurvey_codes(load_instrument("digitale-school-leraren")).item("ict_years").aliases[-1]
    'ictyears'
    """
    codes = limesurvey_codes(instrument)

    def aliases(entry: str, code: str, held: tuple[str, ...]) -> tuple[str, ...]:
        foreign = codes.get(entry, code)
        return held if foreign in (code, *held) else (*held, foreign)

    def part(item: Item, kind: str, one: Option | Row) -> tuple[str, ...]:
        return aliases(f"{item.id}/{kind}/{one.code}", one.code, one.aliases)

    def coded(item: Item) -> Item:
        return replace(
            item,
            aliases=aliases(item.id, item.id, item.aliases),
            options=tuple(replace(option, aliases=part(item, "option", option)) for option in item.options),
            rows=tuple(replace(row, aliases=part(item, "row", row)) for row in item.rows),
        )

    sections = tuple(replace(one, items=tuple(coded(item) for item in one.items)) for one in instrument.sections)
    return replace(instrument, sections=sections)


def limesurvey_codes(instrument: Instrument) -> dict[str, str]:
    """The LimeSurvey code of every item, option and row: ``use``, ``use/row/explain``, ``use/option/daily``."""
    codes: dict[str, str] = {}
    questions: set[str] = set()
    for item in instrument.items:
        codes[item.id] = _code(item.id, item.aliases, "Q", questions, LONGEST_CODE)
        as_answers = item.kind in (Kind.SINGLE, Kind.MATRIX)
        taken: set[str] = set()
        for option in item.options:
            longest = LONGEST_ANSWER_CODE if as_answers else LONGEST_CODE
            prefix = "A" if as_answers else "SQ"
            code = _code(option.code, option.aliases, prefix, taken, longest)
            codes[f"{item.id}/option/{option.code}"] = code
        taken = set()
        for row in item.rows:
            codes[f"{item.id}/row/{row.code}"] = _code(row.code, row.aliases, "SQ", taken, LONGEST_CODE)
        other = _own_other(item)
        if other is not None:
            foreign = "other" if item.kind in (Kind.MULTIPLE, Kind.TICKS) else "-oth-"
            codes[f"{item.id}/{'option' if item.options else 'row'}/{other.code}"] = foreign
    return codes


def _code(code: str, aliases: Collection[str], prefix: str, taken: set[str], longest: int) -> str:
    # The code that it had in LimeSurvey, or its own without underscores, or a number where that is too long.
    squeezed = code.replace("_", "")
    foreign = re.compile(rf"[A-Za-z0-9]{{1,{longest}}}\Z")
    known = [alias for alias in aliases if alias.casefold() == squeezed or re.match(r"(A|SQ|Q|G)\d[A-Z0-9]*\Z", alias)]
    for candidate in (*known, squeezed):
        if foreign.match(candidate) and candidate.casefold() not in taken:
            taken.add(candidate.casefold())
            return candidate
    number = len(taken) + 1
    while f"{prefix}{number}".casefold() in taken:
        number += 1
    taken.add(f"{prefix}{number}".casefold())
    return f"{prefix}{number}"


def _own_other(item: Item) -> Option | Row | None:
    """The option that LimeSurvey's own "other" can stand for: the only one, and the last."""
    parts: Sequence[Option | Row] = item.rows if item.kind is Kind.TICKS else item.options
    if item.kind not in (Kind.SINGLE, Kind.MULTIPLE, Kind.TICKS):
        return None
    others = [part for part in parts if part.other]
    return others[0] if len(others) == 1 and parts[-1] is others[0] and len(parts) > 1 else None


# --- questions --------------------------------------------------------------------------------------------------------


def _question(tables: _Tables, instrument: Instrument, item: Item, *, survey: str, group: str, order: int) -> None:
    question = tables.number()
    code = tables.codes[item.id]
    kind = "S" if item.kind is Kind.TEXT and item.role is not Role.CONTENT else _TYPES[item.kind]
    own_other = _own_other(item)
    common = {"sid": survey, "gid": group, "question_order": str(order), "scale_id": "0"}
    for language in LANGUAGES:
        tables.add(
            "questions", qid=question, parent_qid="0", type=kind, title=code, question=_html(item.wording[language]),
            help=_html(item.help[language]) if item.help else "", other="Y" if own_other else "N",
            mandatory="Y" if item.required else "N", language=language,
            relevance=_relevance(instrument, item.base, tables.codes) if item.base else "1", **common,
        )  # fmt: skip
    if code_for(code) != item.id:
        tables.extras.append(Extra(item.id, "lss", code))
    for attribute, value in _attributes(item, tables.codes):
        tables.add("question_attributes", qid=question, attribute=attribute, value=value)
    if own_other is not None:
        for language in LANGUAGES:
            tables.add(
                "question_attributes", qid=question, attribute="other_replace_text",
                value=_html(own_other.label[language]), language=language,
            )  # fmt: skip
    for place, (title, label) in enumerate(_subquestions(tables, item, own_other), start=1):
        number = tables.number()
        for language in LANGUAGES:
            tables.add(
                "subquestions", qid=number, parent_qid=question, type="T", title=title, question=_html(label[language]),
                language=language, **(common | {"question_order": str(place)}),
            )  # fmt: skip
    for place, (answer, label) in enumerate(_answers(tables, item, own_other), start=1):
        for language in LANGUAGES:
            tables.add(
                "answers", qid=question, code=answer, answer=_html(label[language]), sortorder=str(place),
                assessment_value="0", language=language, scale_id="0",
            )  # fmt: skip
    _namely(tables, item, code, common)


def _subquestions(tables: _Tables, item: Item, own_other: Option | Row | None) -> Iterator[tuple[str, Text]]:
    if item.kind is Kind.RANKED_TEXTS:
        for place in range(1, (item.at_most or 1) + 1):
            yield str(place), Text(nl=f"{place}.", en=f"{place}.")
    parts: Sequence[Option | Row] = item.options if item.kind is Kind.MULTIPLE else item.rows
    yield from _coded(tables, item, parts, own_other, "option" if item.kind is Kind.MULTIPLE else "row")


def _answers(tables: _Tables, item: Item, own_other: Option | Row | None) -> Iterator[tuple[str, Text]]:
    if item.kind in (Kind.SINGLE, Kind.MATRIX):
        yield from _coded(tables, item, item.options, own_other, "option")
    elif item.kind is Kind.YES_NO:
        yield from ((option.code, option.label) for option in (YES, NO))
    elif item.kind is Kind.STATEMENTS:
        yield from _APPLIES
    elif item.kind is Kind.SCALE:
        low, high = int(item.minimum or 0), int(item.maximum or 0)
        for step in range(low, high + 1):
            end = item.low_label if step == low else item.high_label if step == high else None
            yield str(step), Text(nl=f"{step} ({end.nl})", en=f"{step} ({end.en})") if end else Text(
                nl=str(step), en=str(step)
            )  # fmt: skip


def _coded(
    tables: _Tables, item: Item, parts: Sequence[Option | Row], own_other: Option | Row | None, kind: str
) -> Iterator[tuple[str, Text]]:
    for part in parts:
        entry = f"{item.id}/{kind}/{part.code}"
        code = tables.codes[entry]
        if code_for(code) != part.code:
            tables.extras.append(Extra(entry, "lss", code))
        if part is not own_other:
            yield code, part.label


def _attributes(item: Item, codes: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    if item.kind is Kind.MULTIPLE and item.at_most is not None:
        yield "max_answers", str(item.at_most)
    kind = "option" if item.kind is Kind.MULTIPLE else "row"
    parts: Sequence[Option | Row] = item.options if item.kind is Kind.MULTIPLE else item.rows
    alone = [codes[f"{item.id}/{kind}/{part.code}"] for part in parts if part.exclusive]
    if alone and item.kind in (Kind.MULTIPLE, Kind.TICKS):
        yield "exclude_all_others", ";".join(alone)
    if item.kind is Kind.NUMBER:
        for name, bound in (("min_num_value_n", item.minimum), ("max_num_value_n", item.maximum)):
            if bound is not None:
                yield name, f"{bound:.15g}"


def _namely(tables: _Tables, item: Item, code: str, common: Mapping[str, str]) -> None:
    # An array has no "other, namely" of its own: a short text after it asks, once the row has an answer.
    for row in item.rows:
        if row.other and item.kind is not Kind.TICKS:
            part = tables.codes[f"{item.id}/row/{row.code}"]
            title = f"{code}{part}text"[-LONGEST_CODE:]
            number = tables.number()
            tables.extras.append(Extra(f"{item.id}/row/{row.code}", "namely", title))
            for language in LANGUAGES:
                tables.add(
                    "questions", qid=number, parent_qid="0", type="S", title=title, question=_NAMELY[language],
                    help="", other="N", mandatory="N", language=language, relevance=f'{code}_{part}.NAOK != ""',
                    **common,
                )  # fmt: skip


def _relevance(instrument: Instrument, base: Condition, codes: Mapping[str, str]) -> str:
    owner, _, part = base.item.partition(".")
    item = instrument.item(owner)
    return " or ".join(f"({_condition(item, part, code, codes)})" for code in base.codes)


def _condition(item: Item, part: str, code: str, codes: Mapping[str, str]) -> str:
    name = codes[item.id]
    if item.kind in (Kind.MULTIPLE, Kind.TICKS):
        kind = "option" if item.kind is Kind.MULTIPLE else "row"
        sign = "!=" if code.startswith("not_") else "=="
        return f'{name}_{codes[f"{item.id}/{kind}/{part or code}"]}.NAOK {sign} "Y"'
    if item.kind is Kind.SCALE:
        return f'{name}.NAOK == "{code.removeprefix("v")}"'
    if item.kind is Kind.NUMBER:
        index = int(code.removeprefix("b"))
        low = f"{name}.NAOK >= {item.bands[index]:.15g}"
        return f"{low} and {name}.NAOK < {item.bands[index + 1]:.15g}" if index + 1 < len(item.bands) else low
    if part:
        name = f"{name}_{codes[f'{item.id}/row/{part}']}"
    answer = {"applies": "yes", "applies_not": "no"}.get(code) if item.kind is Kind.STATEMENTS else None
    return f'{name}.NAOK == "{answer or codes.get(f"{item.id}/option/{code}", code)}"'


def _survey(tables: _Tables, instrument: Instrument, survey: str) -> None:
    tables.add(
        "surveys", sid=survey, format="G", language=LANGUAGES[0], additional_languages=" ".join(LANGUAGES[1:]),
        anonymized="Y", datestamp="N", ipaddr="N", refurl="N", savetimings="N", allowprev="Y", active="N",
    )  # fmt: skip
    for language in LANGUAGES:
        tables.add(
            "surveys_languagesettings", surveyls_survey_id=survey, surveyls_language=language,
            surveyls_title=_html(instrument.title[language]),
        )  # fmt: skip


# --- XML --------------------------------------------------------------------------------------------------------------


def _html(text: str) -> str:
    # LimeSurvey takes every wording for HTML, so that "<" has to be told apart from a tag.
    return escape(text, quote=False)


_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def _xml(tables: _Tables) -> str:
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', "<document>", " <LimeSurveyDocType>Survey</LimeSurveyDocType>"]
    lines.append(f" <DBVersion>{DB_VERSION}</DBVersion>")
    lines += [" <languages>", *(f"  <language>{language}</language>" for language in LANGUAGES), " </languages>"]
    for table in sorted(tables.rows):
        lines += _table(table, tables.rows[table])
    lines += _table(
        OWN_ELEMENT, [{"entry": one.entry, "field": one.field, "value": one.value} for one in tables.extras]
    )
    return "\n".join([*lines, "</document>", ""])


def _table(name: str, rows: Sequence[_Row]) -> Iterator[str]:
    fields = dict.fromkeys(key for row in rows for key in row)
    yield f" <{name}>"
    yield "  <fields>"
    yield from (f"   <fieldname>{key}</fieldname>" for key in fields)
    yield "  </fields>"
    yield "  <rows>"
    for row in rows:
        yield "   <row>"
        yield from (f"    <{key}>{escape(_NOT_XML.sub('', value), quote=False)}</{key}>" for key, value in row.items())
        yield "   </row>"
    yield "  </rows>"
    yield f" </{name}>"
