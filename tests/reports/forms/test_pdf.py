"""The PDF: tagged, with bookmarks, marked on every page, and never made of strangers' markup."""

import shutil
import subprocess
from pathlib import Path

import pytest

from digitaleschool.core.evidence.document import Document, Paragraph, Section
from digitaleschool.reports.forms.pdf import chart_pictures, charts_of, report_pdf

from . import sample

needs_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils reads PDF files back")


def said(pdf: bytes, folder: Path) -> list[str]:
    """The words of each page."""
    (folder / "report.pdf").write_bytes(pdf)
    command = ["pdftotext", "-layout", str(folder / "report.pdf"), "-"]
    return subprocess.run(command, capture_output=True, check=True).stdout.decode().split("\f")[:-1]


def one_paragraph(text: str) -> Document:
    section = Section(id="s", title="Kop", blocks=(Paragraph(parts=(text,)),))
    return Document(title="T", subtitle="", language="nl", marking="", sections=(section,))


def test_the_pdf_claims_accessibility_and_has_what_that_takes() -> None:
    pdf = report_pdf(sample.document())

    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    assert [mark in pdf for mark in (b"/StructTreeRoot", b"/MarkInfo<</Marked true", b"/Lang(nl)", b"/Outlines")] == [
        True
    ] * 4
    assert b"Digitale school: wat leraren zeggen" in pdf


@needs_poppler
def test_every_page_is_marked_and_numbered(tmp_path: Path) -> None:
    pages = said(report_pdf(sample.document()), tmp_path)

    assert len(pages) >= 3
    assert all(sample.MARKING in page for page in pages)
    assert all(f"Pagina {number} van {len(pages)}" in page for number, page in enumerate(pages, 1))


@needs_poppler
def test_the_pdf_says_what_the_document_says(tmp_path: Path) -> None:
    text = " ".join(" ".join(said(report_pdf(sample.document()), tmp_path)).split())

    for words in ("Bevraagd", "september 2021", "In het kort", "zwakke uitspraak", "Gebaseerd op: n = 120 antwoorden"):
        assert words in text


@needs_poppler
@pytest.mark.parametrize("text", ["#eval(1)", '#import "x"', "*vet* _x_ = y", "$x^2$ @a <b> `c` \\ // /* ]"])
def test_markup_in_a_text_stays_text(text: str, tmp_path: Path) -> None:
    assert text in said(report_pdf(one_paragraph(text)), tmp_path)[-1]


@pytest.mark.parametrize("text", ["العربية", "漢字", "\U0001f468\u200d\U0001f469", "\u0600" * 9])
def test_letters_that_no_font_has_do_not_stop_the_report(text: str) -> None:
    assert report_pdf(one_paragraph(text)).startswith(b"%PDF-")


def test_a_report_without_words_is_still_a_report() -> None:
    empty = Document(title="", subtitle="", language="nl", marking="", sections=())

    assert report_pdf(empty).startswith(b"%PDF-")


def test_charts_are_found_in_order_and_become_pictures() -> None:
    document = sample.document()

    assert [chart.id for chart in charts_of(document.sections)] == ["chart-statements", "chart-use", "chart-ranks"]
    assert [picture[:8] for picture in chart_pictures(document)] == [b"\x89PNG\r\n\x1a\n"] * 3
    assert chart_pictures(one_paragraph("geen figuur")) == ()
