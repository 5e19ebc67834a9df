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
from .headings import beyond
from .plain import escape
from .svg import draw
from .wording import words


def render_sections(document: Document) -> str:
    """Marking, the first section, facts, contents and the other sections (h2 and deeper), without the title.

    The first section is the report in short: who reads no further has read that.
    """
    facts = "".join(f"<dt>{escape(label)}</dt><dd>{escape(value)}</dd>" for label, value in document.facts)
    sections = [_section(section, 2, document.language) for section in document.sections]
    return "".join((
        marking(document),
        *sections[:1],
        f'<dl class="facts">{facts}</dl>' if facts else "",
        _contents(document),
        *sections[1:],
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
        *(_block(block, section, language) for block in section.blocks),
        *(_section(inner, min(level + 1, 6), language) for inner in section.sections),
        "</section>",
    ))  # fmt: skip


def _block(block: Block, section: Section, language: str) -> str:
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
            return _table(block, shown=beyond(section.title, block.caption), beside=section.id)
        case Chart():
            return _figure(block, section, language)


def _role(role: str) -> str:
    return "" if role == "text" else f' class="{escape(role)}"'


def _finding(finding: Finding, language: str) -> str:
    basis = f"{words(language)['basis']}: {_line(finding.basis)}" if finding.basis else ""
    reasons = ". ".join(part for part in (escape(finding.why).rstrip("."), basis) if part)
    return (
        f'<div class="finding {escape(finding.strength)}" id="{escape(finding.id)}"><p>{_line(finding.sentence)}</p>'
        f'<p class="why"><strong class="badge">{escape(finding.strength_label)}</strong> {reasons}</p></div>'
    )


def _figure(chart: Chart, section: Section, language: str) -> str:
    """The chart under what its title adds to the heading; its table is named by the title within the drawing."""
    title = beyond(section.title, chart.title)
    caption = f"<figcaption>{escape(title)}</figcaption>" if title else ""
    entries = "".join(f'<li class="{name}">{escape(label)}</li>' for name, label in legend(chart, language=language))
    key = f'<ul class="legend">{entries}</ul>' if entries else ""
    table = replace(chart.table, id=f"{chart.id}-table") if chart.table.id == chart.id else chart.table
    return (
        f'<figure id="{escape(chart.id)}">{caption}{key}{draw(chart, language=language)}'
        f"<details><summary>{words(language)['figures']}</summary>"
        f"{_table(table, shown=beyond(chart.title, table.caption), beside=f'{chart.id}-t')}</details></figure>"
    )


def _table(table: Table, *, shown: str, beside: str) -> str:
    """The table with what its caption adds (``shown``) to what stands in the element ``beside``."""
    names = " ".join(
        map(escape, ([] if shown and shown == table.caption else [beside]) + ([table.id] if shown else []))
    )
    caption = f'<caption id="{escape(table.id)}">{escape(shown)}</caption>' if shown else ""
    numeric = all(column.numeric for column in table.columns[1:])
    heads = "".join(
        f'<th scope="col"{_numeric(column.numeric and not numeric)}>{escape(column.label)}' for column in table.columns
    )
    plain = [_numeric(column.numeric and not numeric) for column in table.columns]
    rows = "".join(_row(row, plain) for row in table.rows)
    note = f'<p class="note">{escape(table.note)}</p>' if table.note else ""
    return (
        f'<div class="scroll" role="group" tabindex="0" aria-labelledby="{names}">'
        f"<table{' class=n' if numeric else ''}>{caption}"
        f"<thead><tr>{heads}</thead><tbody>{rows}</tbody></table></div>{note}"
    )


def _row(row: tuple[Line, ...], marks: list[str]) -> str:
    """One row, without the end tags that HTML lets go: a report would carry eight thousand signs of them."""
    head = f'<th scope="row">{_cell(row[0])}' if row else ""
    cells = (f"<td{mark}>{_broken(_cell(cell))}" for cell, mark in zip(row[1:], marks[1:], strict=True))
    return f"<tr>{head}{''.join(cells)}"


def _cell(line: Line) -> str:
    """A cell says its number plainly: row and column bind it, and a report has thousands of cells."""
    return "".join(escape(part.text) if isinstance(part, Number) else _inline(part) for part in line)


def _broken(cell: str) -> str:
    """A figure with its base or interval behind it: on a phone, they stand below each other."""
    return cell.replace(" (", " <br>(", 1) if cell.endswith(")") and cell[:1].isdigit() else cell


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
