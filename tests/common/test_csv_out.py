import csv
import io
from datetime import date
from decimal import Decimal

import pytest

from digitaleschool.common.csv_out import csv_response, csv_text

FORMULAS = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("x";"klik")',
    "+32 9 123 45 67",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "  =1+1",
    "\0=1+1",
    "＝1+1",
]


def _read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";"))


@pytest.mark.parametrize("payload", FORMULAS)
def test_what_would_start_a_formula_is_text(payload):
    rows = _read(csv_text([payload], [[payload, "x"]]))

    assert rows == [["'" + payload.replace("\0", "")], ["'" + payload.replace("\0", ""), "x"]]


@pytest.mark.parametrize("text", ["Zoë; An", 'zei "ja"', "regel 1\nregel 2", "a=b", "1-2", "😀", "أهلا", "'t Laar", ""])
def test_other_text_comes_back_as_it_was(text):
    assert _read(csv_text(["a", "b"], [[text, text]]))[1] == [text, text]


def test_numbers_and_days_stay_what_they_are():
    rows = _read(csv_text(["a"], [[-5, 0.5, None, date(2026, 11, 25), Decimal("-1")]]))

    assert rows[1] == ["-5", "0.5", "", "2026-11-25", "-1"]


def test_the_file_opens_in_a_spreadsheet_in_dutch():
    assert csv_text(["naam", "aantal"], [["An", 1]]) == "\ufeffnaam;aantal\r\nAn;1\r\n"


def test_a_download_is_kept_by_nobody_else():
    response = csv_response("logboek", ["a"], [["b"]])

    assert response.content.startswith(b"\xef\xbb\xbf")
    assert dict(response.headers) == {
        "Content-Type": "text/csv; charset=utf-8",
        "Content-Disposition": 'attachment; filename="logboek.csv"',
        "Cache-Control": "private, no-store",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
    }
