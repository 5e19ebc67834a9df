"""The tables of a LimeSurvey structure, put together again: groups, questions, their parts and their wording.

Version 3 keeps the wording in the rows, once for each language; versions 4 to 6 in tables of their own (``*_l10ns``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

from .wording import InstrumentError, Text

LARGEST = 20_000_000
"""Bytes; the structure of a survey with a thousand questions is some 5 MB."""

Rows = list[dict[str, str]]


@dataclass
class Worded:
    """A group, question, subquestion or answer, with its wording per language."""

    code: str
    order: float
    values: dict[str, str]
    wording: dict[str, str] = field(default_factory=dict)
    help: dict[str, str] = field(default_factory=dict)
    subquestions: list[Worded] = field(default_factory=list)
    answers: list[Worded] = field(default_factory=list)
    attributes: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def scale(self) -> str:
        return self.values.get("scale_id", "0")

    def attribute(self, name: str) -> str:
        return next(iter(self.attributes.get(name, {}).values()), "")


@dataclass(frozen=True)
class Structure:
    """What one file holds, in the order of the form."""

    groups: list[Worded]
    questions: list[Worded]
    titles: dict[str, str]
    survey: str
    base_language: str
    fields: dict[str, str]
    """Column names of the old kind (``111861X16X797``) and the question code that each stands for."""
    own: Rows | None
    """The rows of the element of our own; None where there is none."""


def read_structure(content: bytes, own_element: str) -> Structure:
    """The structure in an .lss file; :class:`InstrumentError` names the element that is broken."""
    tables = _tables(content)
    survey = (tables.get("surveys") or [{}])[0]
    languages = [row.get("language", "") for row in tables.get("languages", [])]
    questions = _questions(tables)
    return Structure(
        groups=_groups(tables),
        questions=sorted(questions.values(), key=lambda question: question.order),
        titles={
            row.get("surveyls_language", ""): row.get("surveyls_title", "")
            for row in tables.get("surveys_languagesettings", [])
        },
        survey=survey.get("sid", ""),
        base_language=survey.get("language") or next(iter(languages), ""),
        fields={
            "X".join((question.values.get("sid", ""), question.values.get("gid", ""), qid)): question.code
            for qid, question in questions.items()
        },
        own=tables.get(own_element),
    )


def _groups(tables: Mapping[str, Rows]) -> list[Worded]:
    groups = _merged(tables.get("groups", []), "groups", "gid", "gid", "group_order", "group_name", "description")
    _add_wordings(groups, tables.get("group_l10ns", []), "gid", "group_name", "description")
    return sorted(groups.values(), key=lambda group: group.order)


def _questions(tables: Mapping[str, Rows]) -> dict[str, Worded]:
    rows, below = tables.get("questions", []), tables.get("subquestions", [])
    questions = _merged(rows, "questions", "qid", "title", "question_order", "question", "help")
    parts = _merged(below, "subquestions", "qid", "title", "question_order", "question", "help")
    for table in ("question_l10ns", "subquestion_l10ns"):
        _add_wordings(questions, tables.get(table, []), "qid", "question", "help")
        _add_wordings(parts, tables.get(table, []), "qid", "question", "help")
    groups = {row.get("gid") for row in tables.get("groups", [])}
    for qid, question in questions.items():
        if question.values.get("gid") not in groups:
            raise refusal(
                f"questions, qid {qid}",
                nl="de groep van de vraag bestaat niet",
                en="the question's group does not exist",
            )
    for qid, part in parts.items():
        parent = questions.get(part.values.get("parent_qid", ""))
        if parent is None:
            raise refusal(
                f"subquestions, qid {qid}", nl="de vraag erboven bestaat niet", en="its question does not exist"
            )
        parent.subquestions.append(part)
    _add_answers(tables, questions)
    for row in tables.get("question_attributes", []):
        owner = questions.get(row.get("qid", ""))
        if owner is not None:
            values = owner.attributes.setdefault(row.get("attribute", ""), {})
            values[row.get("language", "")] = row.get("value", "")
    for question in questions.values():
        question.subquestions.sort(key=lambda part: (part.scale, part.order))
        question.answers.sort(key=lambda part: (part.scale, part.order))
    return questions


def _add_answers(tables: Mapping[str, Rows], questions: Mapping[str, Worded]) -> None:
    answers: dict[tuple[str, ...], Worded] = {}
    by_aid: dict[str, Worded] = {}
    for row in tables.get("answers", []):
        owner = questions.get(row.get("qid", ""))
        if owner is None:
            raise refusal(
                f"answers, code {row.get('code', '')}",
                nl="de vraag ervan bestaat niet",
                en="its question does not exist",
            )
        key = (row.get("qid", ""), row.get("scale_id", "0"), row.get("code", ""))
        if key not in answers:
            answers[key] = Worded(row.get("code", ""), number_of(row.get("sortorder", "")), row)
            owner.answers.append(answers[key])
            by_aid[row.get("aid", "")] = answers[key]
        if "answer" in row:
            answers[key].wording[row.get("language", "")] = row["answer"]
    for row in tables.get("answer_l10ns", []):
        if row.get("aid", "") in by_aid:
            by_aid[row["aid"]].wording[row.get("language", "")] = row.get("answer", "")


# --- XML --------------------------------------------------------------------------------------------------------------


def _tables(content: bytes) -> dict[str, Rows]:
    if len(content) > LARGEST:
        raise InstrumentError(Text(nl="het bestand is te groot", en="the file is too large"))
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root = fromstring(content, forbid_dtd=True)
    except ParseError as error:
        line = error.position[0]
        raise InstrumentError(Text(nl="geen geldige XML", en="not valid XML"), line=line) from None
    except (DefusedXmlException, ValueError, LookupError):
        raise InstrumentError(Text(nl="geen XML die we vertrouwen", en="not XML that we trust")) from None
    if root.tag != "document" or (root.findtext("LimeSurveyDocType") or "").strip() != "Survey":
        reason = Text(nl="geen LimeSurvey-vragenlijst (.lss)", en="not a LimeSurvey survey structure (.lss)")
        raise InstrumentError(reason)
    tables: dict[str, Rows] = {}
    for table in root:
        rows = [{cell.tag: cell.text or "" for cell in row} for row in table.iterfind("rows/row")]
        tables[table.tag] = rows if rows or len(table) == 0 or table.tag != "languages" else [
            {"language": child.text or ""} for child in table
        ]  # fmt: skip
    return tables


def _merged(
    rows: Rows, table: str, key: str, code: str, order: str, wording: str, explanation: str
) -> dict[str, Worded]:
    """The rows of a table by their number; the same number in another language is the same thing."""
    found: dict[str, Worded] = {}
    for place, row in enumerate(rows, start=1):
        number = row.get(key, "")
        if not number or not row.get(code, ""):
            raise refusal(
                f"{table}, rij {place}",
                f"{table}, row {place}",
                nl=f"{key} of {code} ontbreekt",
                en=f"{key} or {code} is missing",
            )
        entry = found.setdefault(number, Worded(row[code], number_of(row.get(order, "")), row))
        language = row.get("language", "")
        if wording in row:
            entry.wording.setdefault(language, row[wording])
        if row.get(explanation):
            entry.help.setdefault(language, row[explanation])
    return found


def _add_wordings(found: Mapping[str, Worded], rows: Rows, key: str, wording: str, explanation: str) -> None:
    for row in rows:
        entry = found.get(row.get(key, ""))
        if entry is not None:
            language = row.get("language", "")
            entry.wording[language] = row.get(wording, "")
            if row.get(explanation):
                entry.help[language] = row[explanation]


def number_of(text: str) -> float:
    """The number that a cell holds; 0 where it holds none."""
    return float(text) if re.fullmatch(r"-?\d{1,9}(\.\d+)?", text.strip()) else 0.0


class _Words(HTMLParser):
    """The words of a text with tags; scripts and styles are no words."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in ("script", "style")
        self.words.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in ("script", "style") and self.silent > 0
        self.words.append(" ")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.words.append(data)


def plain(text: str) -> str:
    """The words of a wording, without tags and with single spaces."""
    if "<" not in text and "&" not in text:
        return " ".join(text.split())
    parser = _Words()
    parser.feed(text)
    parser.close()
    return " ".join("".join(parser.words).split())


def refusal(place: str, place_en: str = "", *, nl: str, en: str) -> InstrumentError:
    """A refusal that names an element of the file."""
    entry = Text(nl=f"element {place}", en=f"element {place_en or place}")
    return InstrumentError(Text(nl=nl, en=en), entry=entry)
