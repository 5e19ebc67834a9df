"""Which answers of single persons may go into answers.sav and answers.parquet.

Published cross tables and a file with everyone's answers to the same questions solve each other: a linear programme
finds each person's group from them within a second, also when the groups are left out of the file (see
``docs/decisions``). So there are three kinds of file:

- *full* (asked for by name): everything that was coded, with school numbers without meaning. Confidential.
- *linked* (safe, when no cross tables are published): persons with their answers to the questions about content;
  what is withheld in the published tables is withheld here.
- *unlinked* (safe, beside cross tables or without a known form): every column is built from its published table
  alone, so it cannot tell more than that table. Rows are no persons: each column stands sorted.

No kind holds names, schools' names, open texts, or the order in which answers came in.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from digitaleschool.core.evidence.results import ItemTable, Results, Share
from digitaleschool.core.survey.answers import BLANK, FIRST_MISSING, MISSING_KINDS, SUPPRESSED, Answers
from digitaleschool.core.survey.model import CHOSEN, NOT_CHOSEN, Instrument, Kind, Role, Variable

KIND_CODES = {name: code for code, name in MISSING_KINDS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One coded column: ``codes`` has a byte for each row; ``categories`` are (code, label), code 0 first."""

    id: str
    item_id: str
    label: str
    question: str
    categories: tuple[tuple[str, str], ...]
    codes: bytes
    ordered: bool
    flag: bool
    """One option of a question with several answers; 1 is chosen."""


@dataclass(frozen=True, kw_only=True)
class Microdata:
    """A file of answers before it takes a format. ``kind``: full, linked or unlinked."""

    kind: str
    count: int
    columns: tuple[Column, ...]
    instrument: str = ""
    version: str = ""
    numbers: Mapping[str, array[float]] = field(default_factory=dict)
    clusters: array[int] | None = None
    language: str = "nl"
    invented: bool = False

    @property
    def label(self) -> str:
        """What the file says about itself, in one line."""
        words = LABELS[self.kind]["en" if self.language == "en" else "nl"]
        if not self.invented:
            return words
        return f"{INVENTED['en' if self.language == 'en' else 'nl']} {words}"


LABELS = {
    "full": {
        "nl": "VERTROUWELIJK: niet publiceren. Antwoorden van personen.",
        "en": "CONFIDENTIAL: not for publication. Answers of persons.",
    },
    "linked": {
        "nl": "Antwoorden zonder achtergrond; zeldzame antwoorden zijn weggelaten.",
        "en": "Answers without background; rare answers are left out.",
    },
    "unlinked": {
        "nl": "RIJEN ZIJN GEEN PERSONEN: kruis geen twee kolommen.",
        "en": "ROWS ARE NO PERSONS: never cross two columns.",
    },
}
INVENTED = {"nl": "VERZONNEN.", "en": "INVENTED."}


def to_publish(answers: Answers, results: Results, *, microdata: str) -> Microdata:
    """The answers that may be written beside these published results; ``microdata`` is "safe" or "full"."""
    if microdata == "full":
        return _full(answers, results.language)
    if results.crosses or answers.instrument.inferred:
        return _unlinked(answers, results)
    return _linked(answers, results)


def _full(answers: Answers, language: str) -> Microdata:
    variables = [variable for variable in answers.instrument.variables if variable.id in answers.codes]
    columns = [answers.codes[variable.id] for variable in variables]
    order = _order(columns, answers.count)
    schools = None
    if answers.clusters is not None:
        numbers = np.asarray(_renumbered(np.asarray(answers.clusters)[order].tolist()))
        together = np.argsort(numbers, kind="stable")
        order, schools = order[together], array("i", numbers[together].tolist())
    return Microdata(
        kind="full", count=answers.count, language=language, invented=answers.invented,
        instrument=answers.instrument.id, version=answers.instrument.version,
        columns=tuple(
            _column(variable, answers.instrument, language, _ordered(codes, order))
            for variable, codes in zip(variables, columns, strict=True)
        ),
        numbers={name: array("d", np.asarray(own)[order].tobytes()) for name, own in answers.numbers.items()},
        clusters=schools,
    )  # fmt: skip


def _linked(answers: Answers, results: Results) -> Microdata:
    """Persons' answers about content. With no cross table published, nothing links them to a group."""
    tables = {table.id: table for table in results.items}
    kept = []
    for variable in _content(answers):
        codes = _withheld(answers.codes[variable.id], variable, tables)
        if codes is not None:
            kept.append((variable, codes))
    order = _order([codes for _, codes in kept], answers.count)
    return Microdata(
        kind="linked", count=answers.count, language=results.language, invented=answers.invented,
        instrument=results.instrument, version=results.version,
        columns=tuple(
            _column(variable, answers.instrument, results.language, _ordered(codes, order))
            for variable, codes in kept
        ),
    )  # fmt: skip


def _unlinked(answers: Answers, results: Results) -> Microdata:
    """Columns made of the published tables and of nothing else; ``answers`` only tells what each question is about."""
    background = {item.id for item in answers.instrument.items if item.role is not Role.CONTENT}
    background |= {table.by for table in results.crosses}
    columns = [
        column
        for table in results.items
        if table.item_id not in background and table.id not in background
        for column in _from_table(table, results)
    ]
    return Microdata(
        kind="unlinked", count=results.persons, language=results.language, invented=results.invented,
        instrument=results.instrument, version=results.version, columns=tuple(columns),
    )  # fmt: skip


def _from_table(table: ItemTable, results: Results) -> Iterator[Column]:
    if table.base is None or table.suppressed:
        return
    if not _is_flagged(table):
        codes = _pack([share.n for share in table.options], table, results.persons)
        if codes is not None:
            yield Column(
                id=table.id, item_id=table.item_id, label=table.label, question=table.question, ordered=table.ordered,
                flag=False, categories=tuple((share.code, share.label) for share in table.options), codes=codes,
            )  # fmt: skip
        return
    chosen = tuple((option.code, option.label[results.language]) for option in (NOT_CHOSEN, CHOSEN))
    for share in table.options:
        codes = None if share.n is None else _pack([table.base - share.n, share.n], table, results.persons)
        if codes is not None:
            yield Column(
                id=f"{table.id}.{share.code}", item_id=table.item_id, label=share.label, question=table.question,
                ordered=False, flag=True, categories=chosen, codes=codes,
            )  # fmt: skip


def _is_flagged(table: ItemTable) -> bool:
    """Whether a person may be in several of the options."""
    return table.type == Kind.MULTIPLE.value or any(share.mentions is not None for share in table.options)


def _pack(counts: list[int | None], table: ItemTable, persons: int) -> bytes | None:
    """A column with these counts, what is withheld as SUPPRESSED, and the missing as far as they are published.

    None where a column would hold nothing, or where exactly one category is withheld and the rest would tell it.
    """
    shown = [count for count in counts if count is not None]
    hidden = len(counts) - len(shown)
    if not shown or hidden == 1 or table.base is None or sum(shown) > table.base:
        return None
    kinds = {KIND_CODES[name]: count for name, count in table.missing_kinds.items() if count and name in KIND_CODES}
    parts = [bytes([code]) * count for code, count in enumerate(counts) if count]
    parts.append(bytes([SUPPRESSED]) * (table.base - sum(shown)))
    parts += [bytes([code]) * count for code, count in sorted(kinds.items())]
    codes = b"".join(parts)
    return None if len(codes) > persons else codes + bytes([BLANK]) * (persons - len(codes))


def _content(answers: Answers) -> Iterator[Variable]:
    for variable in answers.instrument.variables:
        if variable.id in answers.codes and answers.instrument.item(variable.item_id).role is Role.CONTENT:
            yield variable


def _withheld(codes: bytes, variable: Variable, tables: Mapping[str, ItemTable]) -> bytes | None:
    """The column with what the published table withholds recoded to SUPPRESSED; None where it may not be shown."""
    table = tables.get(variable.id) or tables.get(variable.item_id)
    if table is None or table.base is None or table.suppressed:
        return None
    shares = {share.code: share for share in table.options}
    hidden = {KIND_CODES[name] for name, count in table.missing_kinds.items() if count is None}
    if table.missing is None:
        hidden |= set(MISSING_KINDS)
    if table.id != variable.id:
        share = shares.get(variable.part)
        if share is None or not _shown(share):
            return None
    else:
        hidden |= {
            code for code, category in enumerate(variable.categories)
            if (share := shares.get(category.code)) is None or not _shown(share)
        }  # fmt: skip
    if len(hidden) == 1 and codes.count(next(iter(hidden))):
        return None
    return codes.translate(bytes(SUPPRESSED if code in hidden else code for code in range(256)))


def _shown(share: Share) -> bool:
    return share.n is not None and not share.suppressed


def _column(variable: Variable, instrument: Instrument, language: str, codes: bytes) -> Column:
    return Column(
        id=variable.id, item_id=variable.item_id, label=variable.label[language], ordered=variable.ordered,
        question=instrument.item(variable.item_id).wording[language], flag=variable.flag, codes=codes,
        categories=tuple((category.code, category.label[language]) for category in variable.categories),
    )  # fmt: skip


def _order(columns: Sequence[bytes], count: int) -> NDArray[np.intp]:
    """The rows by what they hold, so that their order says nothing about who answered when."""
    if not columns:
        return np.arange(count)
    rows = np.stack([np.frombuffer(codes, dtype=np.uint8) for codes in columns], axis=1)
    return np.argsort(np.ascontiguousarray(rows).view(f"S{len(columns)}").ravel(), kind="stable")


def _ordered(codes: bytes, order: NDArray[np.intp]) -> bytes:
    return np.frombuffer(codes, dtype=np.uint8)[order].tobytes()


def _renumbered(clusters: Iterable[int]) -> array[int]:
    """Schools numbered as they come, unknown stays -1."""
    numbers: dict[int, int] = {-1: -1}
    return array("i", (numbers.setdefault(school, len(numbers) - 1) for school in clusters))


def used_codes(column: Column) -> Mapping[int, str]:
    """The label of each code that the column can hold: its categories, and the missing kinds that occur."""
    labels = {code: label for code, (_, label) in enumerate(column.categories)}
    kinds = {code: MISSING_KINDS.get(code, "missing") for code in sorted(set(column.codes)) if code >= FIRST_MISSING}
    return labels | kinds
