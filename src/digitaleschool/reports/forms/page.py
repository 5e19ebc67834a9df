"""The report as HTML: the body that the site and the one-file page share, and that one-file page.

Everything is escaped here; there is no inline style and no script, so a strict content security policy holds. A number
in a sentence carries its value and the estimate it is bound to. Markup is lean, because a report has thousands of
cells: a table whose columns are all numbers but the first says so once.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from importlib.resources import files

from digitaleschool.core.evidence.document import (
    Block,
    Chart,
    Document,
    Finding,
    Inline,
    Line,
    Listing,
    Number,
    Paragraph,
    Section,
    Strong,
    Table,
)

from .charts import legend
from .plain import escape
from .svg import draw
from .wording import words


def render_sections(document: Document) -> str:
    """Marking, facts, contents and every section (h2 and deeper), without the title."""
    facts = "".join(f"<dt>{escape(label)}</dt><dd>{escape(value)}</dd>" for label, value in document.facts)
    return "".join((
        marking(document),
        f'<dl class="facts">{facts}</dl>' if facts else "",
        _contents(document),
        *(_section(section, 2, document.language) for section in document.sections),
    ))  # fmt: skip


def report_html(document: Document) -> str:
    """The whole report as one file that needs no other: styles inside, no script, nothing fetched."""
    language = "en" if document.language == "en" else "nl"
    subtitle = f'<p class="subtitle">{escape(document.subtitle)}</p>' if document.subtitle else ""
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{escape(document.title)}</title><style>{style_sheet()}</style></head>"
        f'<body class="alone"><main class="report"><h1>{escape(document.title)}</h1>{subtitle}'
        f"{render_sections(document)}</main></body></html>\n"
    )


def marking(document: Document) -> str:
    """The warning that the answers are invented; empty where they are not."""
    return f'<p class="marking" role="note">{escape(document.marking)}</p>' if document.marking else ""


@cache
def style_sheet() -> str:
    """The tokens and ``report.css``, which the site links and the one-file page carries."""
    tokens = files("digitaleschool.common").joinpath("static", "common", "tokens.css")
    sheet = files("digitaleschool.reports").joinpath("static", "reports", "report.css")
    return tokens.read_text(encoding="utf-8") + sheet.read_text(encoding="utf-8")


def _contents(document: Document) -> str:
    def entry(section: Section) -> str:
        inner = f"<ul>{''.join(map(entry, section.sections))}</ul>" if section.sections else ""
        return f'<li><a href="#{escape(section.id)}">{escape(section.title)}</a>{inner}</li>'

    title = words(document.language)["contents"]
    entries = "".join(map(entry, document.sections))
    return f'<nav class="contents" aria-labelledby="contents"><h2 id="contents">{title}</h2><ul>{entries}</ul></nav>'


def _section(section: Section, level: int, language: str) -> str:
    name = escape(section.id)
    return "".join((
        f'<section><h{level} id="{name}">{escape(section.title)}</h{level}>',
        *(_block(block, language) for block in section.blocks),
        *(_section(inner, min(level + 1, 6), language) for inner in section.sections),
        "</section>",
    ))  # fmt: skip


def _block(block: Block, language: str) -> str:
    match block:
        case Paragraph(role="quote"):
            return f"<blockquote><p>{_line(block.parts)}</p></blockquote>"
        case Paragraph():
            return f"<p{_role(block.role)}>{_line(block.parts)}</p>"
        case Listing():
            tag = "ol" if block.ordered else "ul"
            return f"<{tag}>{''.join(f'<li>{_line(line)}</li>' for line in block.lines)}</{tag}>"
        case Finding():
            return _finding(block, language)
        case Table():
            return _table(block)
        case Chart():
            return _figure(block, language)


def _role(role: str) -> str:
    return "" if role == "text" else f' class="{escape(role)}"'


def _finding(finding: Finding, language: str) -> str:
    basis = f"{words(language)['basis']}: {_line(finding.basis)}" if finding.basis else ""
    reasons = ". ".join(part for part in (escape(finding.why).rstrip("."), basis) if part)
    return (
        f'<div class="finding {escape(finding.strength)}" id="{escape(finding.id)}"><p>{_line(finding.sentence)}</p>'
        f'<p class="why"><strong class="badge">{escape(finding.strength_label)}</strong> {reasons}</p></div>'
    )


def _figure(chart: Chart, language: str) -> str:
    entries = "".join(f'<li class="{name}">{escape(label)}</li>' for name, label in legend(chart, language=language))
    key = f'<ul class="legend">{entries}</ul>' if entries else ""
    table = replace(chart.table, id=f"{chart.id}-table") if chart.table.id == chart.id else chart.table
    return (
        f'<figure id="{escape(chart.id)}"><figcaption>{escape(chart.title)}</figcaption>{key}'
        f"{draw(chart, language=language)}"
        f"<details><summary>{words(language)['figures']}</summary>{_table(table)}</details></figure>"
    )


def _table(table: Table) -> str:
    name = escape(table.id)
    numeric = all(column.numeric for column in table.columns[1:])
    heads = "".join(
        f'<th scope="col"{_numeric(column.numeric and not numeric)}>{escape(column.label)}' for column in table.columns
    )
    plain = [_numeric(column.numeric and not numeric) for column in table.columns]
    rows = "".join(_row(row, plain) for row in table.rows)
    note = f'<p class="note">{escape(table.note)}</p>' if table.note else ""
    return (
        f'<div class="scroll" role="group" tabindex="0" aria-labelledby="{name}">'
        f'<table{" class=n" if numeric else ""}><caption id="{name}">{escape(table.caption)}</caption>'
        f"<thead><tr>{heads}</thead><tbody>{rows}</tbody></table></div>{note}"
    )


def _row(row: tuple[Line, ...], marks: list[str]) -> str:
    """One row, without the end tags that HTML lets go: a report would carry eight thousand signs of them."""
    head = f'<th scope="row">{_cell(row[0])}' if row else ""
    cells = (f"<td{mark}>{_cell(cell)}" for cell, mark in zip(row[1:], marks[1:], strict=True))
    return f"<tr>{head}{''.join(cells)}"


def _cell(line: Line) -> str:
    """A cell says its number plainly: row and column bind it, and a report has thousands of cells."""
    return "".join(escape(part.text) if isinstance(part, Number) else _inline(part) for part in line)


def _numeric(numeric: bool) -> str:
    return ' class="n"' if numeric else ""


def _line(line: Line) -> str:
    return "".join(map(_inline, line))


def _inline(part: Inline) -> str:
    match part:
        case Number(value=None):
            return f'<span data-ref="{escape(part.ref)}">{escape(part.text)}</span>'
        case Number():
            return f'<data value="{part.value:.6g}" data-ref="{escape(part.ref)}">{escape(part.text)}</data>'
        case Strong():
            return f"<strong>{escape(part.text)}</strong>"
        case _:
            return escape(part)
