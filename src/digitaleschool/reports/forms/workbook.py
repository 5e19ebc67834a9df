"""All tables as a workbook: real numbers, frozen heads, filters, one sheet for each question that groups are made by.

Cells are written with their kind, so that text is text: a label that starts with = or @ stays what was typed, and
nothing becomes a formula, a link or a number by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from itertools import groupby
from pathlib import Path
from textwrap import wrap
from typing import Any

from digitaleschool.core.evidence.document import Document
from digitaleschool.core.evidence.results import Cell, CrossTable, ItemTable, Results, Test
from digitaleschool.core.survey.answers import MISSING_KINDS
from digitaleschool.core.survey.model import Instrument

from .plain import clean, one_line
from .wording import HEADS, METHOD, MISSING, words

TOP = 3
"""Rows above each table: title, marking or empty, and the heads' row is the third."""
HEIGHT, MOST_LINES = 15.0, 8
"""Of a line in points, and most lines that a row shows."""
LONGEST_TEXT = 32_767
"""Characters that a cell can hold."""
FORBIDDEN = str.maketrans("[]:*?/\\'", "        ")
"""In the name of a sheet."""


def write_workbook(path: Path, *, document: Document, results: Results, instrument: Instrument) -> None:
    """Writes overview, all questions, a sheet of cross tables for each grouping, rankings, method and codebook."""
    with workbook(
        str(path), title=document.title, subject=document.subtitle, marking=document.marking,
        heads=HEADS.get(results.language, HEADS["nl"]),
    ) as book:  # fmt: skip
        terms = words(results.language)
        crosses = _crosses_by(results.crosses)
        names = _Names()
        overview = book.sheet(names.fresh(terms["overview"]), one_line(document.title))
        _items(book.sheet(names.fresh(terms["all_items"]), terms["all_items"]), results.items)
        for by, tables in crosses.items():
            title = f"{book.heads['cross']} {one_line(tables[0].by_label)}"
            _crosses(book.sheet(names.fresh(f"{terms['by']} {by}"), title), tables)
        _rankings(book.sheet(names.fresh(terms["rankings"]), terms["rankings"]), results)
        if results.comparisons:
            _comparisons(book.sheet(names.fresh(terms["comparisons"]), terms["comparisons"]), results)
        _method(book.sheet(names.fresh(terms["method"]), terms["method"]), results)
        _codebook(book.sheet(names.fresh(terms["codebook"]), terms["codebook"]), instrument, results.language)
        _overview(overview, document, book.titles)


@contextmanager
def workbook(
    target: Any, *, title: str, subject: str = "", marking: str = "", heads: Mapping[str, str] | None = None
) -> Iterator[Book]:
    """A workbook in which nothing is a formula, a link or a number by itself; ``target`` is a path or a stream."""
    import xlsxwriter

    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "in_memory": True,  # no file for each sheet
    }
    with xlsxwriter.Workbook(target, options) as file:
        file.set_properties({
            "title": one_line(title)[:255], "subject": one_line(subject)[:255],
            "author": "Digitale School", "comments": one_line(marking)[:255],
        })  # fmt: skip
        yield Book(file=file, marking=one_line(marking), heads=heads or {})


@dataclass
class _Names:
    """Names of sheets: at most 31 characters, none twice."""

    taken: set[str] = field(default_factory=set)

    def fresh(self, wanted: str) -> str:
        name = base = one_line(wanted.translate(FORBIDDEN))[:28] or "-"
        number = 2
        while name.lower() in self.taken:
            name, number = f"{base} {number}", number + 1
        self.taken.add(name.lower())
        return name


class Book:
    """The file with its formats, and the sheets made so far."""

    def __init__(self, *, file: Any, marking: str, heads: Mapping[str, str]) -> None:
        self.file, self.marking, self.heads = file, marking, heads
        self.titles: list[tuple[str, str]] = []
        accent, warn = "#0B5563", "#8A3B00"
        self.title = file.add_format({"bold": True, "font_size": 15, "font_color": accent})
        self.mark = file.add_format({"bold": True, "font_color": warn, "bg_color": "#FDF0E3"})
        self.head = file.add_format({
            "bold": True, "font_color": "#FFFFFF", "bg_color": accent, "text_wrap": True, "valign": "top", "border": 1,
            "border_color": "#FFFFFF",
        })  # fmt: skip
        self.wrap = file.add_format({"text_wrap": True, "valign": "top"})
        self.plain = file.add_format({"valign": "top"})
        self.percent = file.add_format({"num_format": "0.0%", "valign": "top"})
        self.whole = file.add_format({"num_format": "#,##0", "valign": "top"})
        self.decimal = file.add_format({"num_format": "0.000", "valign": "top"})

    def sheet(self, name: str, title: str) -> Sheet:
        sheet = self.file.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.write_string(0, 0, _cut(title), self.title)
        if self.marking:
            sheet.write_string(1, 0, _cut(self.marking), self.mark)
            sheet.set_header("&C" + self.marking.replace("&", "&&")[:200])
        self.titles.append((name, title))
        return Sheet(sheet, self)


class Sheet:
    """A sheet that is filled row by row under its heads."""

    def __init__(self, sheet: Any, book: Book) -> None:
        self.sheet, self.book, self.row = sheet, book, TOP
        self.widths: Sequence[float] = ()
        self.lines = 1

    def head(self, labels: Sequence[str], widths: Sequence[float], *, frozen: int) -> None:
        self.widths = widths
        self.sheet.set_row(TOP - 1, HEIGHT * max(map(_lines, labels, widths)))
        for column, (label, width) in enumerate(zip(labels, widths, strict=True)):
            self.sheet.write_string(TOP - 1, column, _cut(label), self.book.head)
            self.sheet.set_column(column, column, width)
        self.sheet.freeze_panes(TOP, frozen)
        self.sheet.repeat_rows(TOP - 1)

    def texts(self, values: Iterable[str], start: int = 0) -> None:
        for column, value in enumerate(values, start):
            if value:
                self.lines = max(self.lines, _lines(value, self.widths[column]))
                self.sheet.write_string(self.row, column, _cut(value), self.book.wrap)

    def numbers(self, values: Iterable[float | None], start: int, style: Any) -> None:
        for column, value in enumerate(values, start):
            if value is not None:
                self.sheet.write_number(self.row, column, value, style)

    def next(self) -> None:
        if self.lines > 1:
            self.sheet.set_row(self.row, HEIGHT * self.lines)
        self.row, self.lines = self.row + 1, 1

    def done(self) -> None:
        if self.row > TOP and self.widths:
            self.sheet.autofilter(TOP - 1, 0, self.row - 1, len(self.widths) - 1)


def _overview(sheet: Sheet, document: Document, titles: Sequence[tuple[str, str]]) -> None:
    heads = sheet.book.heads
    sheet.head((heads["what"], heads["value"]), (28, 90), frozen=0)
    for line in (("", one_line(document.subtitle)), *document.facts):
        sheet.texts(line)
        sheet.next()
    sheet.next()
    for name, title in titles[1:]:
        sheet.texts((name, title))
        sheet.next()


def _items(sheet: Sheet, items: Sequence[ItemTable]) -> None:
    heads, book = sheet.book.heads, sheet.book
    names = (
        "variable", "question", "row", "answer", "n", "base", "missing", "share", "low", "high", "unweighted",
        "mentions", "mean", "median", "note",
    )  # fmt: skip
    sheet.head([heads[name] for name in names], (20, 34, 34, 22, 9, 8, 10, 10, 10, 10, 11, 14, 12, 22, 20), frozen=4)
    for item in items:
        row = item.label if item.label != item.question else ""
        for option in item.options or (None,):
            sheet.texts((item.id, item.question, row, option.label if option else ""))
            sheet.numbers((option.n if option else None, item.base, item.missing), 4, book.whole)
            if option:
                shares = (option.share, option.low, option.high, option.unweighted, option.mentions)
                sheet.numbers(shares, 7, book.percent)
            sheet.numbers((item.mean,), 12, book.decimal)
            withheld = option.suppressed if option else item.suppressed
            sheet.texts((item.median or "", heads["withheld"] if withheld else ""), 13)
            sheet.next()
    sheet.done()


def _crosses_by(crosses: Sequence[CrossTable]) -> dict[str, list[CrossTable]]:
    ordered = sorted(crosses, key=lambda table: table.by)
    return {by: list(tables) for by, tables in groupby(ordered, key=lambda table: table.by)}


def _crosses(sheet: Sheet, tables: Sequence[CrossTable]) -> None:
    """A row for each question and answer: the shares of every group, then their n and intervals, then the tests."""
    heads = sheet.book.heads
    groups = tuple(dict.fromkeys(group for table in tables for group in table.rows))
    place = {code: index for index, (code, _) in enumerate(groups)}
    kinds = ["share", "n", "base", "low", "high"]
    if any(table.group_tests for table in tables):  # groups overlap, so each has a test of its own
        kinds += ["adjusted", "effect"]
    blocks = [f"{heads[kind]}: {label}" for kind in kinds for _, label in groups]
    tests = ("test", "statistic", "df", "p", "adjusted", "effect", "why", "merged", "note")
    labels = (heads["variable"], heads["question"], heads["answer"], *blocks, *(heads[name] for name in tests))
    sheet.head(labels, (20, 34, 22, *[12] * len(blocks), 16, 11, 16, 9, 12, 12, 60, 40, 24), frozen=3)
    after = 3 + len(blocks)
    for table in tables:
        if table.withheld:
            sheet.texts((table.item, table.label))
            sheet.texts((table.withheld,), after + 8)
            sheet.next()
            continue
        cells = {(cell.row, cell.column): cell for cell in table.cells}
        merged = "; ".join(" + ".join(parts) for parts in table.merged.values())
        for code, answer in table.columns:
            own = [cells[group, code] for group, _ in table.rows if (group, code) in cells]
            sheet.texts((table.item, table.label, answer))
            for cell in own:
                _cell(sheet, 3 + place[cell.row], len(groups), cell, table)
            _test(sheet, after, table.test)
            hidden = any(cell.suppressed for cell in own)
            sheet.texts((merged, heads["withheld"] if hidden else ""), after + 7)
            sheet.next()
    sheet.done()


def _cell(sheet: Sheet, column: int, step: int, cell: Cell, table: CrossTable) -> None:
    book, test = sheet.book, table.group_tests.get(cell.row)
    values: tuple[tuple[float | None, Any], ...] = (
        (cell.share, book.percent),
        (cell.n, book.whole),
        (table.bases.get(cell.row), book.whole),
        (cell.low, book.percent),
        (cell.high, book.percent),
        (test.adjusted_p if test else None, book.decimal),
        (test.effect_size if test else None, book.decimal),
    )
    for index, (value, style) in enumerate(values):
        if value is not None:
            sheet.sheet.write_number(sheet.row, column + index * step, value, style)


def _test(sheet: Sheet, column: int, test: Test | None) -> None:
    if test is None:
        return
    decimal = sheet.book.decimal
    sheet.texts((test.name,), column)
    sheet.numbers((test.statistic,), column + 1, decimal)
    sheet.texts((" / ".join(f"{df:.5g}" for df in test.df),), column + 2)
    sheet.numbers((test.p, test.adjusted_p, test.effect_size), column + 3, decimal)
    sheet.texts((test.why_withheld,), column + 6)


def _rankings(sheet: Sheet, results: Results) -> None:
    heads, book = sheet.book.heads, sheet.book
    names = ("ranking", "variable", "row", "place", "best", "worst", "score", "rule")
    sheet.head([heads[name] for name in names], (32, 22, 40, 9, 12, 12, 10, 70), frozen=3)
    for ranking in results.rankings:
        for rank in ranking.ranks:
            sheet.texts((ranking.title, rank.id, rank.label))
            sheet.numbers((rank.place, rank.best, rank.worst), 3, book.whole)
            sheet.numbers((rank.score,), 6, book.decimal)
            sheet.texts((ranking.rule,), 7)
            sheet.next()
    sheet.done()


def _comparisons(sheet: Sheet, results: Results) -> None:
    heads, book = sheet.book.heads, sheet.book
    names = ("row", "ours", "reference", "difference", "low", "high", "bound", "comparable", "note", "year", "source")
    sheet.head([heads[name] for name in names], (50, 10, 10, 10, 10, 10, 10, 13, 70, 10, 70), frozen=1)
    for own in results.comparisons:
        sheet.texts((own.label,))
        sheet.numbers((own.ours, own.reference, own.difference, own.low, own.high), 1, book.percent)
        above = "" if own.bound == "exactly" else heads["above"]
        sheet.texts((above, heads["yes" if own.comparable else "no"], own.why, own.year, own.source), 6)
        sheet.next()
    sheet.done()


def _method(sheet: Sheet, results: Results) -> None:
    heads, names = sheet.book.heads, METHOD.get(results.language, METHOD["nl"])
    sheet.head((heads["what"], heads["value"]), (38, 110), frozen=1)
    facts: list[tuple[str, object]] = [
        ("instrument", f"{results.instrument} {results.version}"),
        ("persons", results.persons),
        *asdict(results.fieldwork).items(),
        *asdict(results.method).items(),
        *(asdict(results.weighting).items() if results.weighting else ()),
        *(("note", note) for note in results.method.notes),
    ]
    for name, value in facts:
        if name == "notes" or value in (None, "", ()):
            continue
        sheet.texts((names.get(name, name),))
        if isinstance(value, (int, float)):
            sheet.numbers((value,), 1, sheet.book.plain)
        else:
            sheet.texts((", ".join(map(str, value)) if isinstance(value, tuple) else str(value),), 1)
        sheet.next()


def _codebook(sheet: Sheet, instrument: Instrument, language: str) -> None:
    heads, book = sheet.book.heads, sheet.book
    names = ("variable", "question", "row", "type", "code", "label")
    sheet.head([heads[name] for name in names], (28, 50, 50, 14, 8, 40), frozen=2)
    for variable in instrument.variables:
        item = instrument.item(variable.item_id)
        part = variable.label[language] if variable.part else ""
        for code, category in enumerate(variable.categories):
            sheet.texts((variable.id, item.wording[language], part, item.kind.value))
            sheet.numbers((code,), 4, book.whole)
            sheet.texts((category.label[language],), 5)
            sheet.next()
    for code, kind in sorted(MISSING_KINDS.items()):
        sheet.texts(("*", "", "", heads["kind"]))
        sheet.numbers((code,), 4, book.whole)
        sheet.texts((MISSING.get(language, MISSING["nl"])[kind],), 5)
        sheet.next()
    sheet.done()


def _lines(text: str, width: float) -> int:
    """Lines that a text takes in a column; not every program finds the height of a row by itself."""
    characters = int(width * 1.1)  # most are narrower than the digits in which a width is told
    return min(len(wrap(text, characters)), MOST_LINES) if len(text) > characters else 1


def _cut(text: str) -> str:
    return clean(text)[:LONGEST_TEXT]
