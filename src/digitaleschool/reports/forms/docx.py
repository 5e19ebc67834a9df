"""The report as a Word document: headings, lists and captions by style, tables that repeat their head, alt texts.

The body is written as XML in one go, because python-docx takes a millisecond for each cell; styles, pictures and parts
are its work. Every text is escaped where it enters.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any

from digitaleschool.core.evidence.document import (
    Block,
    Chart,
    Document,
    Finding,
    Line,
    Listing,
    Paragraph,
    Section,
    Strong,
    Table,
)

from .docx_styles import PARAGRAPHS, add_styles, new_numbering
from .headings import beyond
from .pdf import chart_pictures
from .plain import escape, one_line
from .widths import column_shares, must_stack, plain_cell
from .wording import words

EMU = 914400
"""English metric units in an inch."""
WIDTH = round(6.3 * EMU)
"""Of the text, which charts fill."""
TEXT_TWIPS = 9070
"""The same in twentieths of a point, which tables fill."""
LINE = 78
"""Characters of a table on that width, in the fonts that Word and LibreOffice put in each other's place."""
NAMESPACES = " ".join(
    f'xmlns:{prefix}="http://schemas.openxmlformats.org/{rest}"'
    for prefix, rest in (
        ("w", "wordprocessingml/2006/main"), ("r", "officeDocument/2006/relationships"),
        ("wp", "drawingml/2006/wordprocessingDrawing"), ("a", "drawingml/2006/main"), ("pic", "drawingml/2006/picture"),
    )
)  # fmt: skip


def write_docx(path: Path, *, document: Document) -> None:
    """Writes the whole report, A4, in the language of the document."""
    import docx
    from docx.oxml import parse_xml

    file = docx.Document()
    add_styles(file, language=document.language)
    _set_properties(file, document)
    _set_page(file, document)
    writer = _Writer(file=file, language=document.language, pictures=iter(chart_pictures(document)))
    body = parse_xml(f"<w:body {NAMESPACES}>{''.join(_body(document, writer))}</w:body>")
    last = file.element.body[-1]
    for element in list(body):
        last.addprevious(element)
    file.save(str(path))


@dataclass
class _Writer:
    """What the parts of the body share: the file for pictures and numbering, and numbers that must differ."""

    file: Any
    language: str
    pictures: Iterator[bytes]
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    bookmarks: dict[str, int] = field(default_factory=dict)


def _body(document: Document, writer: _Writer) -> Iterator[str]:
    yield _paragraph("Title", _run(document.title))
    if document.subtitle:
        yield _paragraph("Subtitle", _run(document.subtitle))
    if document.marking:
        yield _paragraph(PARAGRAPHS["marking"], _run(document.marking))
    _number_headings(document.sections, writer)
    for section in document.sections[:1]:
        yield from _section(section, 1, writer)
    for label, value in document.facts:
        yield _paragraph(PARAGRAPHS["fact"], _run(label) + "<w:r><w:tab/></w:r>" + _run(value))
    yield from _contents(document, writer)
    for section in document.sections[1:]:
        yield from _section(section, 1, writer)


def _number_headings(sections: tuple[Section, ...], writer: _Writer) -> None:
    for _, section in _entries(sections, 1):
        writer.bookmarks[section.id] = next(writer.numbers)


def _contents(document: Document, writer: _Writer) -> Iterator[str]:
    """A table of contents that is complete as it stands: links without page numbers, which Word may renew."""
    entries = list(_entries(document.sections, 1))
    yield _paragraph(PARAGRAPHS["contents"], _run(words(document.language)["contents"]))
    start = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> TOC \\o "1-2" \\h \\n '
        '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    for index, (level, section) in enumerate(entries):
        link = f'<w:hyperlink w:anchor="s{writer.bookmarks[section.id]}">{_run(section.title)}</w:hyperlink>'
        first, last = index == 0, index == len(entries) - 1
        yield _paragraph(f"TOC{level}", f"{start if first else ''}{link}{end if last else ''}")


def _entries(sections: tuple[Section, ...], level: int) -> Iterator[tuple[int, Section]]:
    for section in sections:
        yield level, section
        if level < 2:
            yield from _entries(section.sections, level + 1)


def _section(section: Section, level: int, writer: _Writer) -> Iterator[str]:
    title = _run(section.title)
    if number := writer.bookmarks.get(section.id):
        title = f'<w:bookmarkStart w:id="{number}" w:name="s{number}"/>{title}<w:bookmarkEnd w:id="{number}"/>'
    yield _paragraph(f"Heading{min(level, 9)}", title)
    for block in section.blocks:
        yield from _block(block, section.title, writer)
    for inner in section.sections:
        yield from _section(inner, level + 1, writer)


def _block(block: Block, heading: str, writer: _Writer) -> Iterator[str]:
    match block:
        case Paragraph():
            yield _paragraph(PARAGRAPHS.get(block.role, PARAGRAPHS["text"]), _line(block.parts))
        case Listing():
            yield from _listing(block, writer)
        case Finding():
            yield from _finding(block, writer)
        case Table():
            yield from _table(block, beyond(heading, block.caption))
        case Chart():
            if caption := beyond(heading, block.title):
                yield _paragraph("Caption", _run(caption))
            yield _paragraph(PARAGRAPHS["figure"], _picture(block, writer))
            yield from _table(block.table, beyond(block.title, block.table.caption))


def _listing(block: Listing, writer: _Writer) -> Iterator[str]:
    style = "ListNumber" if block.ordered else "ListBullet"
    numbering = ""
    if block.ordered:
        numbering = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{new_numbering(writer.file)}"/></w:numPr>'
    for line in block.lines:
        yield _paragraph(style, _line(line), numbering)


def _finding(finding: Finding, writer: _Writer) -> Iterator[str]:
    yield _paragraph(PARAGRAPHS["finding"], _line(finding.sentence))
    basis = _run(f" · {words(writer.language)['basis']}: ") + _line(finding.basis) if finding.basis else ""
    yield _paragraph(PARAGRAPHS["why"], _run(finding.strength_label, bold=True) + _run(f" · {finding.why}") + basis)


def _picture(chart: Chart, writer: _Writer) -> str:
    name, image = writer.file.part.get_or_add_image(BytesIO(next(writer.pictures)))
    height = round(WIDTH * image.px_height / image.px_width)
    number = next(writer.numbers)
    words_of_it = escape(f"{one_line(chart.title)}. {one_line(chart.description)}")
    size = f'cx="{WIDTH}" cy="{height}"'
    return (
        f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent {size}/>'
        f'<wp:docPr id="{number}" name="chart {number}" descr="{words_of_it}"/>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
        f'<pic:cNvPr id="{number}" name="chart {number}" descr="{words_of_it}"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="{name}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>'
        f'<a:off x="0" y="0"/><a:ext {size}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
        "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def _table(table: Table, caption: str) -> Iterator[str]:
    if caption:
        yield _paragraph("Caption", _run(caption))
    stacked = must_stack(table, line=LINE)
    widths = _widths(table, stacked=stacked)
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    styles = [PARAGRAPHS["number"] if column.numeric else PARAGRAPHS["cell"] for column in table.columns]
    head = "".join(map(_cell, widths, styles, (_run(column.label) for column in table.columns)))
    rows = (
        f"<w:tr>{''.join(map(_cell, widths, styles, (_figure(cell, stacked) for cell in row)))}</w:tr>"
        for row in table.rows
    )
    yield (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{PARAGRAPHS["table"]}"/><w:tblW w:w="{TEXT_TWIPS}" w:type="dxa"/>'
        '<w:tblLayout w:type="fixed"/><w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" '
        f'w:lastColumn="0" w:noHBand="1" w:noVBand="1"/><w:tblCaption w:val="{escape(one_line(table.caption))}"/>'
        f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid><w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>"
        f"{''.join(rows)}</w:tbl>"
    )
    yield _paragraph(PARAGRAPHS["note"], _run(table.note))


def _widths(table: Table, *, stacked: bool) -> list[int]:
    first, *others = (round(TEXT_TWIPS * share) for share in column_shares(table, line=LINE, stacked=stacked))
    return [TEXT_TWIPS - sum(others), *others] if others else [first]


def _figure(cell: Line, stacked: bool) -> str:
    """The runs of a cell: what stands in brackets behind a figure goes below it where columns are narrow."""
    figure, bracket, rest = plain_cell(cell).partition(" (")
    if stacked and bracket and rest.endswith(")") and figure[:1].isdigit():
        return f"{_run(figure)}<w:r><w:br/></w:r>{_run(f'({rest}')}"
    return _line(cell)


def _cell(width: int, style: str, runs: str) -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{_paragraph(style, runs)}</w:tc>'


def _line(line: Line) -> str:
    return "".join(
        _run(part) if isinstance(part, str) else _run(part.text, bold=isinstance(part, Strong)) for part in line
    )


def _run(text: str, *, bold: bool = False) -> str:
    weight = "<w:rPr><w:b/></w:rPr>" if bold else ""
    return f'<w:r>{weight}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def _paragraph(style: str, runs: str, numbering: str = "") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{numbering}</w:pPr>{runs}</w:p>'


def _set_properties(file: Any, document: Document) -> None:
    properties = file.core_properties
    properties.title = one_line(document.title)[:255]
    properties.subject = one_line(document.subtitle)[:255]
    properties.author = "Digitale School"
    properties.comments = one_line(document.marking)[:255]
    properties.language = "en-GB" if document.language == "en" else "nl-BE"


def _set_page(file: Any, document: Document) -> None:
    from docx.oxml import parse_xml
    from docx.shared import Mm

    section = file.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(25)
    section.top_margin = section.bottom_margin = Mm(24)
    if document.marking:
        _replace(section.header, parse_xml(_standing(PARAGRAPHS["header"], _run(document.marking))))
    terms = words(document.language)
    page = _run(f"{one_line(document.title)[:90]} · {terms['page']} ") + _counter("PAGE")
    page += _run(f" {terms['of']} ") + _counter("NUMPAGES")
    _replace(section.footer, parse_xml(_standing(PARAGRAPHS["footer"], page)))


def _standing(style: str, runs: str) -> str:
    return _paragraph(style, runs).replace("<w:p>", f"<w:p {NAMESPACES}>", 1)


def _counter(name: str) -> str:
    return f'<w:fldSimple w:instr=" {name} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'


def _replace(part: Any, paragraph: Any) -> None:
    part.is_linked_to_previous = False
    for old in list(part._element):
        part._element.remove(old)
    part._element.append(paragraph)
