"""A workbook that goes out in pieces, and comes in again unchanged."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import load_workbook

from digitaleschool.common import xlsx_out
from digitaleschool.common.xlsx_out import Table, xlsx_pieces, xlsx_response

FORMULAS = [
    "=1+1", "+32 9 123 45 67", "-5", "@SUM(A1)", "\t=1", "=HYPERLINK(\"x\")", "=cmd|' /C calc'!A0", "＝1+1", "'=1",
    "a\nb", "<script>", "Zoë & 't Serclaes", " spatie ", "_x0041_",
]  # fmt: skip


def read(tables):
    file = load_workbook(io.BytesIO(b"".join(xlsx_pieces(tables))))
    return {name: file.get_sheet_by_name(name).to_python() for name in file.sheet_names}


def test_text_stays_text_and_numbers_are_numbers():
    rows = [[text, 3, Decimal("1.5"), None] for text in FORMULAS]

    back = read([Table("Lijst", ["wat", "n", "deel", "leeg"], rows), Table("Leeg: of/niet", ["x"], [])])

    assert back["Lijst"][0][:3] == ["wat", "n", "deel"]
    assert [row[:3] for row in back["Lijst"][1:]] == [[text, 3.0, 1.5] for text in FORMULAS]
    assert list(back) == ["Lijst", "Leeg of niet"]


def test_no_cell_is_a_formula_and_every_part_is_xml():
    file = zipfile.ZipFile(io.BytesIO(b"".join(xlsx_pieces([Table("a", FORMULAS, [FORMULAS])]))))

    parts = {name: ElementTree.fromstring(file.read(name)) for name in file.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    assert {cell.get("t") for cell in sheet.findall(".//{*}c")} == {"inlineStr"}
    assert not sheet.findall(".//{*}f")


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc", "Cn"]), min_size=1, max_size=40))
def test_whatever_is_typed_comes_back(text):
    assert read([Table("a", ["x"], [[text]])])["a"][1:] == [[text]]


def test_what_no_file_can_hold_is_left_out(monkeypatch):
    assert read([Table("a", ["x"], [["a\x00\x0bb\ud800c"]])])["a"][1] == ["abc"]
    monkeypatch.setattr(xlsx_out, "MOST_ROWS", 2)
    with pytest.raises(ValueError, match="holds 2 rows"):
        list(xlsx_pieces([Table("a", ["x"], [["1"], ["2"]])]))


def test_rows_leave_as_they_are_made():
    made = []

    def rows():
        for number in range(2000):
            made.append(number)
            yield [number]

    pieces = xlsx_pieces([Table("a", ["x"], rows())])
    first = next(pieces)

    assert len(made) < 1000
    assert first
    response = xlsx_response("lijst", [Table("a", ["x"], [])])
    assert response["Content-Disposition"] == 'attachment; filename="lijst.xlsx"'
    assert b"".join(response.streaming_content)[:2] == b"PK"
