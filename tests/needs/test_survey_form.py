"""A page of the survey as its template walks it."""

from __future__ import annotations

import pytest

from digitaleschool.core.survey.asking import faults_of, minutes_for, pages_of, read_page
from digitaleschool.core.survey.loading import load_instrument
from digitaleschool.needs.survey_form import survey_form

FORM = load_instrument("digitale-school-leraren@2")
PAGES = pages_of(FORM, {"network", "province"})


def form_of(number: int, posted=None, *, language="en", values=None):
    page = PAGES[number - 1]
    reading = read_page(page, posted or {}, values or {})
    values = {**(values or {}), **reading.values}
    return survey_form(page, PAGES, values, reading.faults, language, minutes_for(FORM))


def question(form, item):
    return next(one for one in form.questions if one.id == f"q-{item}")


def test_a_page_says_where_one_is():
    forms = [form_of(number) for number in range(1, 5)]

    assert [(form.number, form.total, form.is_first, form.is_last) for form in forms] == [
        (1, 4, True, False), (2, 4, False, False), (3, 4, False, False), (4, 4, False, True),
    ]  # fmt: skip
    assert [form.percent for form in forms] == sorted(form.percent for form in forms)
    assert [form.minutes_left for form in forms] == sorted((form.minutes_left for form in forms), reverse=True)
    assert forms[0].minutes_left == minutes_for(FORM)


def test_what_was_answered_stands_in_its_fields():
    form = form_of(1, {"form": ["bso"], "function": ["ict"], "function.other": ["klusser"], "ict_years": ["7,5"]})

    chosen = [choice.value for choice in question(form, "form").choices if choice.checked]
    function = {choice.value: (choice.checked, choice.own and choice.own.value)
                for choice in question(form, "function").choices}  # fmt: skip
    assert chosen == ["bso"]
    assert (function["ict"], function["other"], function["ta"]) == ((True, None), (True, "klusser"), (False, None))
    assert question(form, "ict_years").field.value == "7.5"
    assert question(form_of(1, {"ict_years": ["7.5"]}, language="nl"), "ict_years").field.value == "7,5"


def test_what_is_wrong_stands_at_its_field_and_on_top():
    form = form_of(1, {"ict_years": ["veel"], "self_rating": ["9"]}, language="nl")

    (problem,) = form.problems
    assert question(form, "ict_years").errors == (problem.message,)
    assert (problem.anchor, problem.question) == ("q-ict_years-field", "Hoeveel jaar werk je al met ICT in je lessen?")
    assert question(form, "ict_years").field.value == "veel"
    assert question(form, "ict_years").described_by == "q-ict_years-help q-ict_years-error"


@pytest.mark.parametrize(
    ("number", "posted", "anchor"),
    [
        (1, {"function.other": ["x" * 300]}, "q-function-other-own"),
        (2, {"use.explain": ["zzz"]}, "q-use-explain-daily"),
        (2, {"use.other.text": ["x" * 300]}, "q-use-other-text-own"),
        (2, {"tools.3": ["x" * 300]}, "q-tools-3"),
        (3, {"training_needs": ["x" * 5000]}, "q-training_needs-field"),
        (4, {"reasons": ["quality", "material", "expertise", "practical"]}, "q-reasons-quality"),
        (4, {"support.no_need": ["yes"], "support.forum": ["yes"]}, "q-support-no_need-yes"),
    ],
)
def test_a_problem_leads_to_the_control_that_mends_it(number, posted, anchor):
    form = form_of(number, posted)
    ids = [part.id for one in form.questions for part in (one, *one.choices, *one.lines, *one.fields)]
    ids += [part.id for one in form.questions for line in one.lines for part in line.choices]
    ids += [part.own.id for one in form.questions for part in (*one.choices, *one.lines) if part.own]

    assert [problem.anchor for problem in form.problems] == [anchor]
    assert anchor in ids
    assert len(ids) == len(set(ids))


def test_a_follow_up_says_for_whom_it_is_and_what_shows_it():
    which = question(form_of(3), "trained_which")

    assert which.only_if == "Only if you answered “yes” to “Have you ever taken an ICT training?”"
    assert (which.follows, which.follows_values) == ("trained", "yes")


def test_lines_can_be_set_back_to_no_answer():
    statements = question(form_of(2), "statements")

    assert statements.heads == ("fits", "does not fit", "no answer")
    assert [[choice.value for choice in line.choices] for line in statements.lines] == [
        ["applies", "applies_not", ""]
    ] * 15


def test_the_ends_of_a_scale_are_said():
    rating = question(form_of(1), "self_rating")

    assert (rating.low, rating.high) == ("0 = not skilled at all", "10 = very highly skilled")
    assert [choice.label for choice in rating.choices] == [*map(str, range(11)), "no answer"]
    assert rating.choices[10].aside == "very highly skilled"


def test_tools_are_suggested_where_tools_are_asked():
    assert "Smartschool" in question(form_of(2), "tools").suggestions


def test_a_page_opened_again_shows_what_still_is_wrong():
    values = read_page(PAGES[0], {"ict_years": ["veel"], "step": ["back"]}, {}).values

    form = survey_form(PAGES[0], PAGES, values, faults_of(PAGES[0], values), "en", 10)

    assert [problem.anchor for problem in form.problems] == ["q-ict_years-field"]
