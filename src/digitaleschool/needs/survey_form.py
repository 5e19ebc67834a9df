"""A page of the survey as its template walks it: every field with its name, what stands in it, and what is wrong.

A template may only ask "if" and "for"; whatever must be worked out for it (which boxes are ticked, which words belong
to which field, which follow-up waits for which answer) is worked out here. No database.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from digitaleschool.core.survey.asking import (
    LONGEST_LINE,
    LONGEST_TEXT,
    Fault,
    Page,
    asked_on,
    base_in_words,
    is_follow_up,
    posted_of,
    progress,
    seconds_for,
)
from digitaleschool.core.survey.asking.fields import own_field
from digitaleschool.core.survey.asking.suggesting import suggestions_for
from digitaleschool.core.survey.model import Item, Kind, Option, Row

LARGEST_IN_ONE_COLUMN = 7
"""Options of one question that stand below each other on a wide screen; more of them take two columns."""


@dataclass(frozen=True, kw_only=True)
class Field:
    """One text field."""

    id: str
    name: str
    label: str
    value: str = ""
    errors: tuple[str, ...] = ()
    longest: int = 0

    @property
    def error_id(self) -> str:
        return f"{self.id}-error"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One radio button or tick box, with the field for own words beside it."""

    id: str
    name: str
    value: str
    label: str
    checked: bool = False
    alone: bool = False
    own: Field | None = None
    is_no_answer: bool = False
    aside: str = ""
    """What only a screen reader says after the label: what the end of a scale stands for."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """A row with an answer of its own."""

    id: str
    label: str
    choices: tuple[Choice, ...]
    errors: tuple[str, ...] = ()
    alone: bool = False
    own: Field | None = None


@dataclass(frozen=True, kw_only=True)
class Question:
    """One item; ``kind`` names its template ``_<kind>.html``."""

    id: str
    kind: str
    wording: str
    help: str = ""
    errors: tuple[str, ...] = ()
    only_if: str = ""
    """For a follow-up: for whom it is, as a sentence without its end."""
    follows: str = ""
    """The field whose answer shows a follow-up, where a script can tell."""
    follows_values: str = ""
    at_most: int = 0
    choices: tuple[Choice, ...] = ()
    lines: tuple[Line, ...] = ()
    fields: tuple[Field, ...] = ()
    heads: tuple[str, ...] = ()
    """Over the columns of lines, on a wide screen."""
    suggestions: tuple[str, ...] = ()
    low: str = ""
    high: str = ""
    is_long: bool = False

    @property
    def template(self) -> str:
        return f"needs/survey/_{self.kind}.html"

    @property
    def field(self) -> Field:
        """The one field of a text or a number."""
        return self.fields[0]

    @property
    def error_id(self) -> str:
        return f"{self.id}-error"

    @property
    def described_by(self) -> str:
        """The ids of what is said about the whole question."""
        said = [(self.only_if, "only-if"), (self.help or self.at_most or self.low, "help"), (self.errors, "error")]
        return " ".join(f"{self.id}-{name}" for given, name in said if given)


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A line of the summary on top: where to go, and what to do there. Without ``anchor`` it is about the whole."""

    anchor: str
    question: str
    message: str


@dataclass(frozen=True, kw_only=True)
class SurveyForm:
    """A page to answer."""

    section: str
    title: str
    intro: str
    number: int
    total: int
    percent: int
    minutes_left: int
    is_first: bool
    is_last: bool
    questions: tuple[Question, ...]
    problems: tuple[Problem, ...]
    asked_again: tuple[str, ...]
    """Items that were left open although they are required: going on without them is possible now."""


def survey_form(
    page: Page,
    pages: Sequence[Page],
    values: Mapping[str, Any],
    faults: Sequence[Fault],
    language: str,
    minutes: int,
) -> SurveyForm:
    """The page for someone who gave ``values`` so far; ``minutes`` is what the whole survey takes."""
    shown = asked_on(page, values)
    posted = posted_of(page, values)
    wrong: dict[str, list[str]] = {}
    for fault in faults:
        wrong.setdefault(fault.field, []).append(fault.message[language])
    builder = _Builder(posted=posted, wrong=wrong, language=language)
    with override(language):
        questions = tuple(_with_base(builder.question(item), item, shown, page, language) for item in shown)
    items = {item.id: item for item in shown}
    here = progress(page, pages)
    left = sum(map(seconds_for, pages[page.number - 1 :])) / (sum(map(seconds_for, pages)) or 1)
    return SurveyForm(
        section=page.section, title=page.title[language], intro=page.intro[language] if page.intro else "",
        number=here.number, total=here.total, percent=round(100 * here.done),
        minutes_left=max(1, math.ceil(minutes * left)), is_first=page.number == 1, is_last=page.number == len(pages),
        questions=questions, problems=_problems(faults, items, questions, language),
        asked_again=tuple(fault.item for fault in faults if fault.item in items and items[fault.item].required),
    )  # fmt: skip


def _problems(
    faults: Sequence[Fault], items: Mapping[str, Item], questions: Sequence[Question], language: str
) -> tuple[Problem, ...]:
    anchors = {question.id: question for question in questions}
    return tuple(
        Problem(
            anchor=_anchor(fault, anchors), message=fault.message[language],
            question=items[fault.item].wording[language] if fault.item in items else "",
        )
        for fault in faults
    )  # fmt: skip


def _anchor(fault: Fault, questions: Mapping[str, Question]) -> str:
    """The first control of what is wrong, so that following the link puts the cursor there."""
    question = questions.get(_id(fault.item))
    if question is None:
        return ""
    for field in (*question.fields, *(own for own in _owns(question))):
        if field.name == fault.field:
            return field.id
    for line in question.lines:
        if line.id == _id(fault.field):
            return line.choices[0].id
    return question.choices[0].id if question.choices else question.id


def _owns(question: Question) -> list[Field]:
    return [part.own for part in (*question.choices, *question.lines) if part.own is not None]


def _with_base(question: Question, item: Item, shown: Sequence[Item], page: Page, language: str) -> Question:
    """A question for some only: said in words, and told to the script where the answer is on this page."""
    if not is_follow_up(item, shown) or item.base is None:
        return question
    said = replace(question, only_if=base_in_words(item, page.known_items)[language])
    owner = page.known_items[item.base.item.partition(".")[0]]
    name, codes = item.base.item, item.base.codes
    part = name.partition(".")[2]
    if owner.kind in {Kind.MULTIPLE, Kind.TICKS} and part:
        if codes[0].startswith("not_"):
            return said
        name, codes = owner.id, (part,)
    if owner.kind is Kind.NUMBER:
        return said
    if owner.kind is Kind.SCALE:
        codes = tuple(code.removeprefix("v") for code in codes)
    return replace(said, follows=name, follows_values=" ".join(codes))


def _id(name: str) -> str:
    """The id of a field or question in the page; codes hold no hyphen, so no two names share one."""
    return f"q-{name.replace('.', '-')}"


@dataclass(frozen=True, kw_only=True)
class _Builder:
    """Makes questions of one page."""

    posted: Mapping[str, Sequence[str]]
    wrong: Mapping[str, Sequence[str]]
    language: str

    def question(self, item: Item) -> Question:
        made = Question(
            id=_id(item.id), kind=item.kind.value, wording=item.wording[self.language],
            help=item.help[self.language] if item.help else "",
            errors=tuple(self.wrong.get(item.id, ())),
        )  # fmt: skip
        match item.kind:
            case Kind.SINGLE:
                choices = (*self._choices(item, item.options), self._no_answer(item.id))
                return replace(made, choices=choices, is_long=len(choices) > LARGEST_IN_ONE_COLUMN)
            case Kind.MULTIPLE | Kind.TICKS:
                choices = self._choices(item, item.options or item.rows)
                is_long = item.kind is Kind.MULTIPLE and len(choices) > LARGEST_IN_ONE_COLUMN
                return replace(made, choices=choices, at_most=item.at_most or 0, is_long=is_long)
            case Kind.SCALE:
                return self._scale(made, item)
            case Kind.MATRIX | Kind.STATEMENTS | Kind.YES_NO:
                lines = tuple(self._line(item, row) for row in item.rows)
                return replace(made, lines=lines, heads=tuple(choice.label for choice in lines[0].choices))
            case Kind.RANKED_TEXTS:
                places = range(1, (item.at_most or 1) + 1)
                fields = tuple(self._field(f"{item.id}.{place}", str(place), LONGEST_LINE) for place in places)
                first = [error for field in fields for error in field.errors]
                return replace(made, fields=fields, suggestions=suggestions_for(item), errors=made.errors or (*first,))
            case Kind.NUMBER:
                return replace(made, help=made.help or self._range(item), fields=(self._number(item),))
        return replace(made, fields=(self._only_field(item, LONGEST_TEXT),))

    def _range(self, item: Item) -> str:
        if item.minimum is None or item.maximum is None:
            return _("A number, for instance 7.")
        bounds = {"low": f"{item.minimum:g}", "high": f"{item.maximum:g}"}
        return _("A number from %(low)s to %(high)s.") % bounds

    def _scale(self, made: Question, item: Item) -> Question:
        low, high = int(item.minimum or 0), int(item.maximum or 0)
        ends = {step: label[self.language] for step, label in ((low, item.low_label), (high, item.high_label)) if label}
        steps = tuple(self._choice(item.id, str(step), str(step), aside=ends.get(step, "")) for step in
                      range(low, high + 1))  # fmt: skip
        return replace(
            made, choices=(*steps, self._no_answer(item.id)),
            low=f"{low} = {ends[low]}" if low in ends else "", high=f"{high} = {ends[high]}" if high in ends else "",
        )  # fmt: skip

    def _line(self, item: Item, row: Row) -> Line:
        name = f"{item.id}.{row.code}"
        answers = item.options if item.kind is Kind.MATRIX else item.variables[0].categories[::-1]
        choices = tuple(self._choice(name, option.code, self._said(item, option)) for option in answers)
        return Line(
            id=_id(name), label=row.label[self.language], choices=(*choices, self._no_answer(name)),
            errors=tuple(self.wrong.get(name, ())), alone=row.exclusive, own=self._own(item, row),
        )  # fmt: skip

    def _said(self, item: Item, option: Option) -> str:
        """What a statement is answered with: it fits, or it does not."""
        if item.kind is Kind.STATEMENTS:
            return _("fits") if option.code == "applies" else _("does not fit")
        return option.label[self.language]

    def _choices(self, item: Item, parts: Sequence[Option | Row]) -> tuple[Choice, ...]:
        return tuple(
            self._choice(item.id, part.code, part.label[self.language], alone=part.exclusive, own=self._own(item, part))
            for part in parts
        )

    def _choice(self, name: str, value: str, label: str, **facts: Any) -> Choice:
        checked = value in self.posted.get(name, ())
        return Choice(id=f"{_id(name)}-{value}", name=name, value=value, label=label, checked=checked, **facts)

    def _no_answer(self, name: str) -> Choice:
        """The way back to no answer: a radio button cannot be taken back by itself."""
        return Choice(id=f"{_id(name)}-none-", name=name, value="", label=_("no answer"), is_no_answer=True)

    def _own(self, item: Item, part: Option | Row) -> Field | None:
        if not part.other or (item.kind is Kind.MATRIX and not isinstance(part, Row)):
            return None
        field = self._field(own_field(item, part.code), part.label[self.language], LONGEST_LINE)
        return replace(field, id=f"{field.id}-own")

    def _number(self, item: Item) -> Field:
        """A number that was understood, with the decimal mark of the language."""
        field = self._only_field(item, 0)
        if self.language == "en" or field.errors:
            return field
        return replace(field, value=field.value.replace(".", ","))

    def _only_field(self, item: Item, longest: int) -> Field:
        """The one field of a question, beside which the question itself has an id."""
        return replace(self._field(item.id, item.wording[self.language], longest), id=f"{_id(item.id)}-field")

    def _field(self, name: str, label: str, longest: int) -> Field:
        given = self.posted.get(name, ())
        return Field(
            id=_id(name), name=name, label=label, value=given[-1] if given else "",
            errors=tuple(self.wrong.get(name, ())), longest=longest,
        )  # fmt: skip
