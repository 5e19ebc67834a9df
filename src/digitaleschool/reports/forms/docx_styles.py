"""The styles of the Word report: the built-in ones in our colours, and a few of our own."""

from __future__ import annotations

from typing import Any

PARAGRAPHS = {
    "text": "Normal", "lead": "ReportLead", "note": "ReportNote", "warning": "ReportWarning", "quote": "Quote",
    "marking": "ReportMarking", "fact": "ReportFact", "contents": "TOCHeading", "figure": "ReportFigure",
    "finding": "ReportFinding", "why": "ReportWhy", "cell": "ReportCell", "number": "ReportNumber",
    "header": "ReportHeader", "footer": "ReportFooter", "table": "ReportTable",
}  # fmt: skip
"""The style id for each role of a paragraph."""

FONT = "Calibri"
INK, SOFT, ACCENT, WARN, LINE = "1A2230", "475063", "0B5563", "8A3B00", "C5CCD8"
HEADINGS = ((1, 17), (2, 14), (3, 12), (4, 11))
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def add_styles(file: Any, *, language: str) -> None:
    """Gives the document its language, its fonts and the styles that :data:`PARAGRAPHS` names."""
    from docx.oxml import parse_xml

    styles = file.styles.element
    _set_defaults(file, "en-GB" if language == "en" else "nl-BE")
    for style in _OWN:
        styles.append(parse_xml(style))


def new_numbering(file: Any) -> int:
    """The id of a numbering that starts again at 1, for one ordered list."""
    numbering = file.part.numbering_part.element
    usual = file.styles["List Number"].element.pPr.numPr.numId.val
    fresh = numbering.add_num(numbering.num_having_numId(usual).abstractNumId.val)
    fresh.add_lvlOverride(ilvl=0).add_startOverride(1)
    return int(fresh.numId)


def _set_defaults(file: Any, language: str) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    normal = file.styles["Normal"]
    normal.font.size = Pt(10.5)
    _plain_font(normal)
    normal.paragraph_format.space_after = Pt(6)
    for mark in file.styles.element.iter(qn("w:lang")):
        mark.set(qn("w:val"), language)
    titles = [("Title", 26, ACCENT), ("Subtitle", 13, SOFT), ("Caption", 10, INK), ("Quote", 10.5, SOFT)]
    titles += [(f"Heading {level}", size, ACCENT) for level, size in HEADINGS]
    for name, size, colour in titles:
        style = file.styles[name]
        style.font.size, style.font.color.rgb = Pt(size), RGBColor.from_string(colour)
        _plain_font(style)
    file.styles["Caption"].paragraph_format.keep_with_next = True
    file.styles["Caption"].paragraph_format.space_before = Pt(10)


def _plain_font(style: Any) -> None:
    """One font by name: the template's theme fonts would win over it."""
    from docx.oxml.ns import qn

    style.font.name = FONT
    fonts = style.element.rPr.rFonts
    for key in list(fonts.attrib):
        if key.endswith("Theme"):
            del fonts.attrib[key]
    fonts.set(qn("w:cs"), FONT)
    fonts.set(qn("w:eastAsia"), FONT)


def _paragraph(style: str, name: str, layout: str = "", run: str = "", *, based: str = "Normal") -> str:
    return (
        f'<w:style {W} w:type="paragraph" w:customStyle="1" w:styleId="{style}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="{based}"/><w:qFormat/><w:pPr>{layout}</w:pPr><w:rPr>{run}</w:rPr></w:style>'
    )


def _contents(level: int) -> str:
    return (
        f'<w:style {W} w:type="paragraph" w:styleId="TOC{level}"><w:name w:val="toc {level}"/>'
        '<w:basedOn w:val="Normal"/><w:uiPriority w:val="39"/>'
        f'<w:pPr>{_space(0, 40)}<w:ind w:left="{(level - 1) * 220}"/></w:pPr></w:style>'
    )


def _line(side: str, size: int, colour: str, space: int = 0) -> str:
    return f'<w:{side} w:val="single" w:sz="{size}" w:space="{space}" w:color="{colour}"/>'


def _bar(colour: str) -> str:
    return f"<w:pBdr>{_line('left', 24, colour, 8)}</w:pBdr>"


def _frame(colour: str) -> str:
    return f"<w:pBdr>{''.join(_line(side, 8, colour, 6) for side in ('top', 'left', 'bottom', 'right'))}</w:pBdr>"


def _space(before: int, after: int) -> str:
    return f'<w:spacing w:before="{before}" w:after="{after}"/>'


def _look(size: float, colour: str, *, bold: bool = False) -> str:
    return f'{"<w:b/>" if bold else ""}<w:color w:val="{colour}"/><w:sz w:val="{round(size * 2)}"/>'


_SHADE = '<w:shd w:val="clear" w:color="auto" w:fill="FDF0E3"/>'
_ASIDE = '<w:ind w:left="200"/>'
_FACT = '<w:tabs><w:tab w:val="left" w:pos="2600"/></w:tabs><w:ind w:left="2600" w:hanging="2600"/>'
_TABLE = (
    f'<w:style {W} w:type="table" w:customStyle="1" w:styleId="ReportTable"><w:name w:val="Report Table"/>'
    '<w:basedOn w:val="TableNormal"/><w:tblPr>'
    f"<w:tblBorders>{_line('bottom', 4, LINE)}{_line('insideH', 4, LINE)}</w:tblBorders>"
    '<w:tblCellMar><w:left w:w="60" w:type="dxa"/><w:right w:w="60" w:type="dxa"/></w:tblCellMar></w:tblPr>'
    '<w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr>'
    f"<w:tcPr><w:tcBorders>{_line('bottom', 12, ACCENT)}</w:tcBorders></w:tcPr></w:tblStylePr></w:style>"
)
_OWN = (
    _contents(1),
    _contents(2),
    _paragraph("ReportLead", "Report Lead", run=_look(12, INK)),
    _paragraph("ReportNote", "Report Note", run=_look(9, SOFT)),
    _paragraph("ReportWarning", "Report Warning", _bar(WARN) + _SHADE),
    _paragraph("ReportMarking", "Report Marking", _frame(WARN) + _SHADE, _look(10.5, WARN, bold=True)),
    _paragraph("ReportFact", "Report Fact", _FACT),
    _paragraph("ReportFigure", "Report Figure", _space(0, 120)),
    _paragraph("ReportFinding", "Report Finding", f"<w:keepNext/>{_bar(ACCENT)}{_space(120, 0)}{_ASIDE}"),
    _paragraph("ReportWhy", "Report Why", _bar(ACCENT) + _space(0, 160) + _ASIDE, _look(9, SOFT)),
    _paragraph("ReportCell", "Report Cell", _space(20, 20), '<w:sz w:val="18"/>'),
    _paragraph("ReportNumber", "Report Number", '<w:jc w:val="right"/>', based="ReportCell"),
    _paragraph("ReportHeader", "Report Header", '<w:jc w:val="center"/>', _look(9, WARN, bold=True)),
    _paragraph("ReportFooter", "Report Footer", run=_look(8.5, SOFT)),
    _TABLE,
)
