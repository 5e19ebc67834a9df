"""The page that a school gets back, made ready for its template."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from digitaleschool.core.evidence.giving_back import Figure, GivenBack, Line, give_back
from digitaleschool.core.survey.model import Instrument
from digitaleschool.needs.live import answers_by_school
from digitaleschool.needs.models import Round
from digitaleschool.needs.queries import instrument_of
from digitaleschool.people.models import School

NOBODY = -2
"""The number of a school where nobody answered; -1 stands for answers of which the school is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement with the three shares in whole per cents, None where withheld."""

    label: str
    own: int | None
    own_base: int | None
    field: int | None
    everyone: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    title: str
    statements: tuple[Statement, ...]
    hidden: int
    """How many statements are left out, because the school's own share is withheld."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    persons: int
    everyone: int
    field: str
    field_label: str
    fields: tuple[tuple[str, str], ...]
    questions: tuple[Question, ...]

    @property
    def shows_something(self) -> bool:
        return any(question.statements for question in self.questions)


def page_for(round: Round, school: School, *, language: str, field: str) -> Page:
    """What ``school`` hears back, beside the field asked for (its own where that is no field of the page).

    Raises :class:`~digitaleschool.core.evidence.giving_back.TooFew`.
    """
    answers, numbers = answers_by_school(round)
    given = give_back(answers, school=numbers.get(school.pk, NOBODY), language=language, min_cell=round.smallest_cell)
    chosen = next((code for code in (field, given.nearest, *given.fields) if code in given.fields), "")
    return Page(
        persons=given.persons,
        everyone=given.everyone,
        field=chosen,
        field_label=given.fields.get(chosen, ""),
        fields=tuple(sorted(given.fields.items(), key=lambda pair: pair[1])),
        questions=tuple(_questions(given, instrument_of(round), chosen, language)),
    )


def _questions(given: GivenBack, instrument: Instrument, field: str, language: str) -> Iterator[Question]:
    for item, lines in groupby(given.lines, key=lambda line: line.item_id):
        found = list(lines)
        shown = [line for line in found if line.own.share is not None]
        yield Question(
            title=instrument.item(item).wording[language],
            statements=tuple(_statement(line, field) for line in shown),
            hidden=len(found) - len(shown),
        )


def _statement(line: Line, field: str) -> Statement:
    return Statement(
        label=line.label,
        own=_percent(line.own),
        own_base=line.own.base,
        field=_percent(line.fields[field]) if field in line.fields else None,
        everyone=_percent(line.everyone),
    )


def _percent(figure: Figure) -> int | None:
    return None if figure.share is None else round(100 * figure.share)
