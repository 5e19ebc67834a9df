from dataclasses import replace
from datetime import date

import pytest

from digitaleschool.core.fieldwork.next_move import Move, next_move
from digitaleschool.core.fieldwork.steps import RoundFacts, Standing, days_late, seen_in, standing_of

READY = RoundFacts(
    has_survey=True, questions=6, has_period=True, schools=951, groups_with_target=4, answers_wanted=243,
    answers_done=243, interviews_wanted=56, interviews_held=56, invited=900, is_closed=True, is_published=True,
    reports=1, summaries_sent=12,
)  # fmt: skip


def test_the_system_sees_the_steps_that_leave_a_trace_on_the_site():
    seen = seen_in(READY)

    assert {number: one.is_ready for number, one in seen.items()} == dict.fromkeys((3, 4, 5, 7, 8, 9), True)


def test_it_sees_nothing_ready_in_a_round_without_anything():
    assert [number for number, one in seen_in(RoundFacts()).items() if one.is_ready] == []


@pytest.mark.parametrize(
    ("step", "facts"),
    [
        (3, {"has_survey": False}),
        (3, {"survey_faults": 1}),
        (3, {"questions": 0}),
        (3, {"questions_without_item": 1}),
        (4, {"schools": 0}),
        (4, {"groups_with_target": 0}),
        (5, {"answers_done": 242}),
        (5, {"interviews_held": 55}),
        (5, {"groups_short": 1}),
        (5, {"answers_wanted": 0, "interviews_wanted": 0}),
        (7, {"reports": 0}),
        (8, {"is_published": False}),
        (8, {"summaries_waiting": 1}),
        (9, {"is_published": False}),
    ],
)
def test_one_thing_that_lacks_keeps_a_step_from_being_ready(step, facts):
    seen = seen_in(replace(READY, **facts))[step]

    assert not seen.is_ready
    assert [fact for fact in seen.facts if not fact.holds]
    assert all(fact.words.nl and fact.words.en for fact in seen.facts)


def test_a_round_without_interviews_wanted_is_not_held_up_by_them():
    assert seen_in(replace(READY, interviews_wanted=0, interviews_held=0))[5].is_ready


TODAY = date(2027, 3, 2)


@pytest.mark.parametrize(
    ("facts", "standing"),
    [
        ({"is_done": True, "due_on": date(2027, 1, 1)}, Standing.DONE),
        ({"is_done": False, "due_on": date(2027, 3, 1)}, Standing.LATE),
        ({"is_done": False, "due_on": date(2027, 3, 2)}, Standing.TO_COME),
        ({"is_done": False, "due_on": date(2027, 3, 2), "starts_on": date(2027, 3, 2)}, Standing.BUSY),
        ({"is_done": False, "starts_on": date(2027, 3, 3)}, Standing.TO_COME),
        ({"is_done": False}, Standing.TO_COME),
    ],
)
def test_a_step_is_late_from_the_day_after_it_was_due(facts, standing):
    assert standing_of(today=TODAY, **facts) is standing


@pytest.mark.parametrize(
    ("due", "days"), [(None, 0), (date(2027, 3, 3), 0), (date(2027, 3, 2), 0), (date(2027, 3, 1), 1)]
)
def test_days_late_are_counted_from_the_day_it_was_due(due, days):
    assert days_late(due, TODAY) == days


PLANNED = replace(READY, is_closed=False, is_published=False, reports=0, invited=0, answers_done=0, groups_short=4)
OPEN = replace(PLANNED, is_open=True)
CLOSED = replace(PLANNED, is_closed=True)


@pytest.mark.parametrize(
    ("facts", "move"),
    [
        (replace(PLANNED, has_survey=False), Move.MEND_SURVEY),
        (replace(PLANNED, survey_faults=1), Move.MEND_SURVEY),
        (replace(PLANNED, questions=0), Move.LINK_QUESTIONS),
        (replace(PLANNED, questions_without_item=1), Move.LINK_QUESTIONS),
        (replace(PLANNED, schools=0, groups_with_target=0), Move.MAKE_FRAME),
        (replace(PLANNED, groups_with_target=0), Move.SET_TARGETS),
        (replace(PLANNED, has_period=False), Move.SET_PERIOD),
        (replace(PLANNED, is_past_its_end=True), Move.SET_PERIOD),
        (PLANNED, Move.OPEN),
        (OPEN, Move.INVITE),
        (replace(OPEN, has_links=True), Move.FOLLOW),
        (replace(OPEN, invited=1), Move.FOLLOW),
        (replace(OPEN, invited=1, is_past_its_end=True), Move.CLOSE),
        (replace(OPEN, invited=1, groups_short=0, answers_done=242), Move.FOLLOW),
        (replace(OPEN, invited=1, groups_short=0, answers_done=243), Move.CLOSE),
        (replace(OPEN, invited=1, groups_short=0, answers_wanted=0), Move.FOLLOW),
        (CLOSED, Move.MAKE_REPORT),
        (replace(CLOSED, reports=1), Move.PUBLISH),
        (replace(CLOSED, is_published=True, summaries_waiting=1), Move.GIVE_BACK),
        (replace(CLOSED, is_published=True), Move.LOOK_BACK),
    ],
)
def test_the_next_move_is_the_first_thing_that_lacks(facts, move):
    assert next_move(facts) is move
