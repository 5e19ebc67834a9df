"""Whatever a stranger types stays text in every form."""

import io
import json
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import docx
import pyreadstat
import pytest
from python_calamine import CalamineWorkbook

from digitaleschool.reports.forms import FORMATS, write_forms
from digitaleschool.reports.forms.page import render_sections, report_html
from digitaleschool.reports.forms.plain import clean, one_line

from . import hostile, sample
from .test_page import Tree

TAGS = {tag for tag, _ in Tree(report_html(sample.document())).seen}
ATTRIBUTES = {name for _, attributes in Tree(report_html(sample.document())).seen for name in attributes}


@pytest.mark.parametrize("text", hostile.ALL)
def test_no_text_becomes_a_tag_or_an_attribute(text: str) -> None:
    html = report_html(sample.document(text))

    seen = Tree(html).seen
    assert {tag for tag, _ in seen} == TAGS
    assert {name for _, attributes in seen for name in attributes} == ATTRIBUTES
    html.encode("utf-8")


@pytest.mark.parametrize("text", [*hostile.SCRIPTS, *hostile.BREAKERS])
def test_every_drawing_stays_xml(text: str) -> None:
    for svg in re.findall(r'<svg class="chart".*?</svg>.*?</svg>', render_sections(sample.document(text))):
        names = {element.tag for element in ElementTree.fromstring(svg.replace("&nbsp;", " ")).iter()}
        assert names <= {"svg", "title", "desc", "path", "text", "circle", "g"}


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> Path:
    """All forms of a report in which every text is all hostile texts in a row."""
    text = " ".join(hostile.ALL)[:3000]
    out = tmp_path_factory.mktemp("hostile")
    write_forms(
        out, document=sample.document(text), results=sample.results(text), answers=sample.answers(text), imported=None,
        formats=FORMATS,
    )  # fmt: skip
    return out


@pytest.mark.parametrize("text", hostile.FORMULAS)
def test_a_cell_of_the_workbook_is_text_and_says_what_was_typed(text: str, tmp_path: Path) -> None:
    results = sample.results()
    item = results.items[0]
    named = [
        type(item)(**{name: getattr(item, name) for name in item.__slots__} | {"label": text, "question": text}),
        *results.items[1:],
    ]
    results = type(results)(**{name: getattr(results, name) for name in results.__slots__} | {"items": tuple(named)})

    write_forms(
        tmp_path,
        document=sample.document(),
        results=results,
        answers=sample.answers(),
        imported=None,
        formats=("xlsx",),
    )

    path = tmp_path / "tables.xlsx"
    assert CalamineWorkbook.from_path(path).get_sheet_by_name("Alle vragen").to_python()[3][1] == clean(text)
    assert _formulas_and_links(path) == []


def test_no_sheet_has_a_formula_or_a_link(written: Path) -> None:
    assert _formulas_and_links(written / "tables.xlsx") == []


def test_the_word_report_has_no_link_to_the_world(written: Path) -> None:
    docx.Document(str(written / "report.docx"))
    with zipfile.ZipFile(written / "report.docx") as file:
        relations = [file.read(name).decode() for name in file.namelist() if name.endswith(".rels")]
        body = file.read("word/document.xml").decode()

    assert not any('TargetMode="External"' in text for text in relations)
    assert re.findall(r"<w:instrText[^>]*>([^<]*)<", body) == [' TOC \\o "1-2" \\h \\n ']


def test_the_pdf_has_nothing_that_runs(written: Path) -> None:
    pdf = (written / "report.pdf").read_bytes()

    assert not re.search(rb"/(JavaScript|JS|Launch|EmbeddedFile|SubmitForm|URI)\b", pdf)


def test_json_and_spss_can_be_read(written: Path) -> None:
    tables = json.loads((written / "tables.json").read_text(encoding="utf-8"))
    _, about = pyreadstat.read_sav(str(written / "answers.sav"), output_format="dict")
    syntax = (written / "answers.sps").read_text(encoding="utf-8")

    assert len(tables["items"]) == len(sample.results().items)
    assert about.number_rows == sample.PERSONS
    commands = [line.split(" ")[0] for line in syntax.splitlines() if line[:1] not in ("*", " ", "")]
    assert set(commands) == {"GET", "MRSETS"}


@pytest.mark.parametrize("text", ["\x00", "\ud800", "\ufffe", "\x0b"])
def test_text_that_breaks_xml_breaks_no_form(text: str, tmp_path: Path) -> None:
    paths = write_forms(
        tmp_path, document=sample.document(text), results=sample.results(text), answers=sample.answers(text),
        imported=None, formats=FORMATS,
    )  # fmt: skip

    assert len(paths) == 8
    assert one_line(text) == ""


def _formulas_and_links(path: Path) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as file:
        sheets = "".join(file.read(name).decode() for name in file.namelist() if name.startswith("xl/worksheets/sheet"))
        relations = "".join(file.read(name).decode() for name in file.namelist() if name.endswith(".rels"))
    return re.findall(r"<f>|<f |<hyperlink|TargetMode=\"External\"", sheets + relations)
