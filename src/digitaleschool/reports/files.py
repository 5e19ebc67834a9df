"""The forms of a report as files: what they are called, what they are, and who may have them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    media_type: str
    label: str | Promise
    purpose: str | Promise
    for_staff: bool = False
    """Holds a line for each respondent, or tells about single rows: kept inside, unless the answers are invented."""


FORMS: dict[str, Form] = {
    "report.pdf": Form(media_type="application/pdf", label=_("Report as PDF"), purpose=_("to print or to send")),
    "report.docx": Form(
        media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        label=_("Report as a Word document"),
        purpose=_("to write on"),
    ),
    "report.html": Form(
        media_type="text/html; charset=utf-8",
        label=_("Report as one web page"),
        purpose=_("to keep, works without internet"),
    ),
    "tables.xlsx": Form(
        media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        label=_("All tables as a workbook"),
        purpose=_("to compute with, with codebook"),
    ),
    "tables.json": Form(media_type="application/json", label=_("All tables as JSON"), purpose=_("for software")),
    "answers.parquet": Form(
        media_type="application/vnd.apache.parquet",
        label=_("Answers as Parquet"),
        purpose=_("to analyse in Python or R"),
        for_staff=True,
    ),
    "answers.sav": Form(
        media_type="application/x-spss-sav",
        label=_("Answers for SPSS"),
        purpose=_("to analyse in SPSS"),
        for_staff=True,
    ),
    "answers.sps": Form(
        media_type="text/plain; charset=utf-8",
        label=_("Syntax for SPSS"),
        purpose=_("defines the questions with several answers"),
    ),
    "import.json": Form(
        media_type="application/json",
        label=_("How the file was read"),
        purpose=_("columns, and what stood out in the rows"),
        for_staff=True,
    ),
}
