"""The Word report, read back."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn

from digitaleschool.core.evidence.document import Document
from digitaleschool.reports.forms.docx import write_docx

from . import sample


@pytest.fixture
def written(tmp_path: Path):
    def write(document: Document) -> Any:
        write_docx(tmp_path / "report.docx", document=document)
        return docx.Document(str(tmp_path / "report.docx"))

    return write


def test_the_report_is_told_in_real_styles(written) -> None:
    paragraphs = [(paragraph.style.name, paragraph.text) for paragraph in written(sample.document()).paragraphs]

    assert paragraphs[:24] == [
        ("Title", "Digitale school: wat leraren zeggen"),
        ("Subtitle", "Bevraging van 120 leraren"),
        ("Report Marking", sample.MARKING),
        ("Heading 1", "In het kort"),
        ("Report Lead", "Van de leraren legt 62 % elke dag leerstof uit met digitale middelen."),
        ("Report Warning", "Let op: wie niet aanduidt, zegt niet nee."),
        ("Report Note", "Een noot."),
        ("Quote", "Een citaat uit een open antwoord."),
        ("List Bullet", "Eerst dit"),
        ("List Bullet", "dan 37 %"),
        ("List Number", "een"),
        ("List Number", "twee"),
        ("Report Finding", "Uitleggen staat alleen op kop: 62 % doet het elke dag."),
        ("Report Why", "zwakke uitspraak · open steekproef van 120 personen · Gebaseerd op: n = 120 antwoorden"),
        ("Report Fact", "Bevraagd\tseptember 2021"),
        ("Report Fact", "Antwoorden\t120"),
        ("TOC Heading", "Inhoud"),
        ("toc 1", "In het kort"),
        ("toc 1", "De antwoorden"),
        ("toc 2", "Stellingen"),
        ("toc 2", "Gebruik"),
        ("Heading 1", "De antwoorden"),
        ("Normal", "Elke vraag apart."),
        ("Heading 2", "Stellingen"),
    ]


def test_tables_hold_their_cells_and_repeat_their_head(written) -> None:
    table = written(sample.document()).tables[0]

    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Stelling", "n", "%"],
        ["Ik los problemen zelf op", "56", "47 %"],
        ["Er is te weinig materiaal", "–", "–"],
    ]
    assert table.style.name == "Report Table"
    assert [row._tr.find(f".//{qn('w:tblHeader')}") is not None for row in table.rows] == [True, False, False]
    assert [cell.paragraphs[0].style.name for cell in table.rows[1].cells] == [
        "Report Cell",
        "Report Number",
        "Report Number",
    ]


def test_charts_are_pictures_with_their_words(written) -> None:
    report = written(sample.document())

    described = [mark.get("descr") for mark in report.element.iter(qn("wp:docPr"))]
    assert described == [
        f"{chart.title}. {chart.description}" for chart in (sample.bars(), sample.stacked(), sample.ranks())
    ]
    assert len({shape.width for shape in report.inline_shapes}) == 1
    assert len({mark.get("id") for mark in report.element.iter(qn("wp:docPr"))}) == 3


def test_every_page_is_marked_and_numbered(written) -> None:
    section = written(sample.document()).sections[0]

    assert [paragraph.text for paragraph in section.header.paragraphs] == [sample.MARKING]
    assert [field.get(qn("w:instr")) for field in section.footer._element.iter(qn("w:fldSimple"))] == [
        " PAGE ",
        " NUMPAGES ",
    ]


def test_real_answers_are_not_marked(written) -> None:
    report = written(replace(sample.document(), marking=""))

    assert [paragraph.text for paragraph in report.sections[0].header.paragraphs] == [""]
    assert "Report Marking" not in {paragraph.style.name for paragraph in report.paragraphs}


@pytest.mark.parametrize(("language", "tag"), [("nl", "nl-BE"), ("en", "en-GB")])
def test_the_file_says_what_it_is_and_in_which_language(language: str, tag: str, written) -> None:
    report = written(replace(sample.document(), language=language))

    properties = report.core_properties
    assert (properties.title, properties.language) == ("Digitale school: wat leraren zeggen", tag)
    assert {mark.get(qn("w:val")) for mark in report.styles.element.iter(qn("w:lang"))} == {tag}


def test_each_numbered_list_starts_at_one(written) -> None:
    document = sample.document()
    section = replace(document.sections[0], blocks=document.sections[0].blocks * 2)

    report = written(replace(document, sections=(section,)))

    numbers = [mark.get(qn("w:val")) for mark in report.element.body.iter(qn("w:numId"))]
    assert numbers[0] == numbers[1] != numbers[2] == numbers[3]


def test_contents_point_to_headings_that_are_there(written) -> None:
    body = written(sample.document()).element.body

    anchors = [link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))]
    assert anchors == [mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))]
    assert len(set(anchors)) == 4


def test_styles_and_paragraphs_keep_the_order_that_word_demands(written) -> None:
    """Word refuses a file whose properties stand in another order than the standard says."""
    wanted = ["pStyle", "keepNext", "numPr", "pBdr", "shd", "tabs", "spacing", "ind", "jc"]
    report = written(sample.document())

    for root in (report.element, report.styles.element):
        for properties in root.iter(qn("w:pPr")):
            names = [child.tag.split("}")[1] for child in properties]
            ours = [name for name in names if name in wanted]
            assert ours == sorted(ours, key=wanted.index)
