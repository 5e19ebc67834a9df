"""The report as a tagged PDF (PDF/UA-1) with bookmarks, set by typst.

Words and charts go in as JSON beside a fixed template, never into its source, so no text can become markup. Only the
fonts that come with typst are used, so that a report looks the same on every machine; where they lack a letter, the
machine's own fonts help out, and where those lack it too, the file is still tagged but no longer claims PDF/UA.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from digitaleschool.core.evidence.document import (
    Block,
    Chart,
    Document,
    Finding,
    Line,
    Listing,
    Number,
    Paragraph,
    Section,
    Strong,
    Table,
)

from .charts import PAPER, lay_out, legend
from .headings import beyond
from .plain import clean, one_line
from .widths import column_shares, must_stack, plain_cell
from .wording import words

PIXELS = 144
"""To the inch of a picture: sharp in print, and half the work of a screen's double."""


def report_pdf(document: Document) -> bytes:
    """The whole report, A4."""
    return compile_template("report.typ", as_data(document), format="pdf")[0]


def chart_pictures(document: Document) -> tuple[bytes, ...]:
    """Every chart of the report with its legend as a PNG, in the order of the document."""
    charts = [_block(chart, document.language) for chart in charts_of(document.sections)]
    return compile_template("pictures.typ", {"charts": charts}, format="png") if charts else ()


def charts_of(sections: tuple[Section, ...]) -> tuple[Chart, ...]:
    """The charts of these sections and of those within them, in order."""
    found: list[Chart] = []
    for section in sections:
        found += [block for block in section.blocks if isinstance(block, Chart)]
        found += charts_of(section.sections)
    return tuple(found)


def compile_template(name: str, data: dict[str, Any], *, format: Literal["pdf", "png"]) -> tuple[bytes, ...]:
    """What typst makes of a template with these data: one PDF, or one PNG for each page."""
    return compile_source(_template(name), data, format=format)


def compile_source(source: bytes, data: dict[str, Any], *, format: Literal["pdf", "png"]) -> tuple[bytes, ...]:
    """The same of a template that stands elsewhere."""
    import typst

    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    for system_fonts, accessible in ((False, True), (True, True), (True, False)):
        compiler = typst.Compiler(source, font_paths=typst.Fonts(include_system_fonts=system_fonts))
        standards: typst.PDFStandards = ["ua-1"] if accessible and format == "pdf" else []
        try:
            made = compiler.compile(format=format, ppi=PIXELS, sys_inputs=inputs, pdf_standards=standards)
        except typst.TypstError:
            if not accessible:
                raise
            continue
        return tuple(made) if isinstance(made, list) else (made or b"",)
    raise AssertionError("the last attempt returns or raises")


def as_data(document: Document) -> dict[str, Any]:
    """The document as JSON values for the template: each block with its kind, text cleaned, charts drawn."""
    return {
        "title": one_line(document.title),
        "subtitle": one_line(document.subtitle),
        "language": "en" if document.language == "en" else "nl",
        "marking": one_line(document.marking),
        "words": dict(words(document.language)),
        "facts": [[one_line(label), one_line(value)] for label, value in document.facts],
        "sections": [_section(section, document.language) for section in document.sections],
    }


@cache
def _template(name: str) -> bytes:
    folder = files("digitaleschool.reports.forms")
    return folder.joinpath("charts.typ").read_bytes() + folder.joinpath(name).read_bytes()


def _section(section: Section, language: str) -> dict[str, Any]:
    return {
        "title": one_line(section.title),
        "blocks": [_block(block, language, section.title) for block in section.blocks],
        "sections": [_section(inner, language) for inner in section.sections],
    }


def _block(block: Block, language: str, heading: str = "") -> dict[str, Any]:
    """A block below that heading, whose words are not said again."""
    match block:
        case Paragraph():
            return {"kind": "paragraph", "role": block.role, "parts": _line(block.parts)}
        case Listing():
            return {"kind": "listing", "ordered": block.ordered, "lines": [_line(line) for line in block.lines]}
        case Finding():
            return {
                "kind": "finding", "sentence": _line(block.sentence), "strength": block.strength,
                "label": one_line(block.strength_label), "why": clean(block.why), "basis": _line(block.basis),
            }  # fmt: skip
        case Table():
            return _table(block, beyond(heading, block.caption))
        case Chart():
            return {
                "kind": "chart", "title": one_line(block.title), "caption": one_line(beyond(heading, block.title)),
                "description": one_line(block.description),
                "drawing": vars(lay_out(block, language=language, canvas=PAPER)),
                "table": _table(block.table, beyond(block.title, block.table.caption)),
                "legend": [[name, one_line(label)] for name, label in legend(block, language=language)],
            }  # fmt: skip


def _table(table: Table, caption: str) -> dict[str, Any]:
    stacked = must_stack(table)
    return {
        "kind": "table", "caption": one_line(caption), "note": clean(table.note),
        "columns": [[one_line(column.label), column.numeric] for column in table.columns],
        "widths": [round(100 * share, 2) for share in column_shares(table, stacked=stacked)], "stacked": stacked,
        "rows": [[clean(plain_cell(cell)) for cell in row] for row in table.rows],
    }  # fmt: skip


def _line(line: Line) -> list[list[str]]:
    return [_inline(part) for part in line]


def _inline(part: str | Number | Strong) -> list[str]:
    match part:
        case Strong():
            return ["strong", clean(part.text)]
        case Number():
            return ["number", clean(part.text)]
        case _:
            return ["text", clean(part)]
