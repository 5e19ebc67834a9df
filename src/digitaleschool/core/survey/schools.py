"""Columns that point at schools or days, told by their titles and by what stands in them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .parts import LOOKED_AT
from .tables import Column, squeeze

_DATE = re.compile(r"(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4})(?:[T ]\d{1,2}:\d{2}.*)?\Z")


def is_date(column: Column) -> bool:
    """Days and moments are set apart: nothing is counted by them, and they point at persons."""
    answers = column.answers[:200]
    return sum(bool(_DATE.match(answer)) for answer in answers) >= 0.9 * len(answers)


_SCHOOL_HEADER = re.compile(
    r"(?:(?:wat is )?(?:de )?naam (?:van )?(?:de |je |jouw |uw )?school|school ?naam|school|instelling|"
    r"name of (?:the |your )?school|school name|your school|(?:op|in|aan) welke school.*|"
    r"(?:at |in )?which school\b(?! network).*|"
    r"institution|centro(?: educativo| escolar)?|instituto|etablissement|établissement|schule)\s*\??",
    re.IGNORECASE,
)
_SCHOOL_WORD = re.compile(
    r"\b(?:school|scholen|college|atheneum|lyceum|instituut|institut|instituto|ies|ceip|cefire|escuela|colegio|campus|"
    r"academy|academie|gymnasium|ksd|vti|vto|vtiz?|kta|gtb|go!|basisschool|middenschool|ecole|école|lycée|collège)\b",
    re.IGNORECASE,
)


def find_school(columns: Sequence[Column], apart: set[int]) -> int | None:
    """The column of schools: the first one with that title, or else the first whose answers are called school, IES."""
    usable = [index for index in range(len(columns)) if index not in apart and len(columns[index].answers) > 1]
    for is_school in (_is_titled_school, _holds_schools):
        found = next((index for index in usable if is_school(columns[index])), None)
        if found is not None:
            return found
    return None


def _is_titled_school(column: Column) -> bool:
    return any(_SCHOOL_HEADER.fullmatch(squeeze(title)) for title in (column.name, column.title))


def _holds_schools(column: Column) -> bool:
    labels = column.answers[:LOOKED_AT]
    if len(labels) < 4 or sum(map(len, labels)) > 40 * len(labels):
        return False
    return sum(bool(_SCHOOL_WORD.search(label)) for label in labels) >= 0.7 * len(labels)
