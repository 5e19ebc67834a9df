"""The answers that came in on the site, as an import: from here they walk the same road as a file."""

from __future__ import annotations

import hashlib
import json
from array import array
from collections.abc import Mapping, Sequence

from digitaleschool.core.survey.answers import Answers
from digitaleschool.core.survey.asking import answers_from
from digitaleschool.core.survey.checks import check_straight_lines

from .models import Answer, Round
from .queries import instrument_of
from .reading import Import

FORMAT = "site"
FILE = "antwoorden"


def live_answers(round: Round) -> Import:
    """Every answer of the round that is no longer sealed, in the order of its random key."""
    rows = _rows(round)
    answers, _ = _coded(round, rows)
    return Import(
        file=FILE, format=FORMAT, encoding="", delimiter="", sheet="", rows_read=len(rows), answers=answers, matches=(),
        notices=tuple(check_straight_lines(answers, range(1, len(rows) + 1))), fingerprint=_fingerprint(rows),
    )  # fmt: skip


def answers_by_school(round: Round) -> tuple[Answers, Mapping[int, int]]:
    """The same answers without what an import tells of them, and the number of each school in their ``clusters``."""
    return _coded(round, _rows(round))


def _rows(round: Round) -> list[Answer]:
    return list(Answer.objects.filter(round=round).order_by("pk"))


def _coded(round: Round, rows: Sequence[Answer]) -> tuple[Answers, Mapping[int, int]]:
    numbers = {school: number for number, school in enumerate(sorted({row.school_id for row in rows if row.school_id}))}
    clusters = array("i", (numbers.get(row.school_id, -1) for row in rows)) if numbers else None
    content = [_content(row) for row in rows]
    return answers_from(instrument_of(round), content, clusters=clusters, invented=round.is_invented), numbers


def _content(row: Answer) -> dict[str, object]:
    """What was answered, with what the site knows of the school and did not ask."""
    known = {name: value for name, value in (("network", row.network), ("province", row.province)) if value}
    return known | row.content


def _fingerprint(rows: list[Answer]) -> str:
    """The same answers give the same, whatever their keys and order, which change with each opening."""
    lines = sorted(json.dumps([row.school_id, row.network, row.province, row.content], sort_keys=True) for row in rows)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
