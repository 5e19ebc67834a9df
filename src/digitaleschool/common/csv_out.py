"""Tables for a spreadsheet: every CSV file that leaves the site is written here.

A cell that begins with ``=`` is a formula to a spreadsheet, and what people typed stands in our cells: a name such as
``=HYPERLINK(...)`` would work for the stranger who typed it on the machine of the colleague who opens the file. Such a
cell gets an apostrophe, which a spreadsheet hides and takes for "this is text".
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from django.http import HttpResponse

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""The wide signs are folded to the plain ones by spreadsheets in East Asian settings."""
BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel takes UTF-8 for the signs of Western Europe of 1991."""


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    r"""The table as text, with semicolons, as a spreadsheet in Dutch expects.

    >>> csv_text(["naam", "aantal"], [["=1+1", -5], ["Zoë", None]]).splitlines()
    ['\ufeffnaam;aantal', "'=1+1;-5", 'Zoë;']
    """
    out = io.StringIO()
    out.write(BYTE_ORDER_MARK)
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([_cell(title) for title in header])
    writer.writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue()


def csv_response(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """The table as a download that nobody else's cache keeps; ``name`` without its ending."""
    response = HttpResponse(csv_text(header, rows), content_type="text/csv; charset=utf-8")
    return as_own_download(response, f"{name}.csv")


def as_own_download(response: HttpResponse, name: str) -> HttpResponse:
    """Marks an answer as a file for this visitor alone: kept by no cache, opened by no browser on our address."""
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _cell(value: object) -> str:
    """Numbers and days as they are, all other text so that it starts nothing."""
    if value is None:
        return ""
    if isinstance(value, (int, float, Decimal, date)):
        return str(value)
    text = str(value).replace("\0", "")
    if text.startswith(STARTS_A_FORMULA) or text.lstrip().startswith(STARTS_A_FORMULA):
        return "'" + text
    return text
