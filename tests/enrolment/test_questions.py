"""Questions beforehand: asked and wanted by who takes part, ticked off by who gives it."""

from __future__ import annotations

# ruff: noqa: F811
import pytest
from tests.enrolment.rooms import new_enrolment, new_run, run, tess, training  # noqa: F401

from digitaleschool.enrolment.models import Question
from digitaleschool.enrolment.question_queries import open_questions_of, questions_of, runs_with_questions_for
from digitaleschool.enrolment.services.questions import (
    MOST_EACH,
    QuestionRefused,
    answer_question,
    ask_question,
    reopen_question,
    take_question_away,
    want_answer,
)


@pytest.fixture
def ans(new_person, new_enrolment):
    person = new_person("Ans")
    new_enrolment(person)
    return person


@pytest.fixture
def question(run, bram, new_enrolment, now):
    new_enrolment(bram)
    return ask_question(run=run, text="Werkt het\nop een tablet?", by=bram, now=now)


def test_what_most_want_to_know_comes_first(run, question, ans, now):
    second = ask_question(run=run, text="Mag ik filmen?", by=ans, now=now)

    assert want_answer(question=question, by=ans, wants=True) == 2
    assert want_answer(question=question, by=ans, wants=True) == 2
    assert [(one.text, one.vote_count) for one in questions_of(run)] == [
        ("Werkt het op een tablet?", 2), ("Mag ik filmen?", 1),
    ]  # fmt: skip
    want_answer(question=second, by=ans, wants=False)
    assert [one.vote_count for one in questions_of(run)] == [2, 0]


def test_the_trainer_ticks_off_and_what_is_open_stays_for_the_return_session(run, question, ans, tess, now):
    later = ask_question(run=run, text="Mag ik filmen?", by=ans, now=now)

    answer_question(question=question, answer="Ja, ook.", by=tess, now=now)
    assert list(open_questions_of(run)) == [later]
    reopen_question(question=question, by=tess)
    assert list(open_questions_of(run)) == [question, later]


def test_only_who_takes_part_asks_and_only_who_gives_it_answers(run, question, bram, chloe, now):
    with pytest.raises(QuestionRefused):
        ask_question(run=run, text="Mag ik?", by=chloe, now=now)
    with pytest.raises(QuestionRefused):
        want_answer(question=question, by=chloe, wants=True)
    for stranger in (bram, chloe):
        with pytest.raises(QuestionRefused):
            answer_question(question=question, answer="", by=stranger, now=now)
    with pytest.raises(QuestionRefused):
        take_question_away(question=question, by=chloe)


def test_the_same_question_twice_is_one_and_nobody_asks_without_end(run, question, bram, now):
    assert ask_question(run=run, text=" Werkt het op een tablet? ", by=bram, now=now) == question
    for number in range(MOST_EACH - 1):
        ask_question(run=run, text=f"Vraag {number}", by=bram, now=now)
    for text in ("Nog een", "  "):
        with pytest.raises(QuestionRefused):
            ask_question(run=run, text=text, by=bram, now=now)


def test_a_question_goes_away_by_who_asked_it_until_it_was_answered(run, question, bram, tess, now):
    answer_question(question=question, answer="", by=tess, now=now)
    with pytest.raises(QuestionRefused):
        take_question_away(question=question, by=bram)
    reopen_question(question=question, by=tess)

    take_question_away(question=question, by=bram)

    assert not Question.objects.exists()


def test_who_reads_the_questions(run, question, bram, tess, amina, chloe):
    assert [list(runs_with_questions_for(one)) for one in (bram, tess, amina, chloe)] == [[run], [run], [run], []]
