"""When a training is judged anew, and when it need not be."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest
from tests.quality_cases import FACTS, TODAY, with_content, with_facts

from digitaleschool.core.quality.due import Judged, due, facts_hash, next_school_year, school_year
from digitaleschool.core.quality.facts import EvidenceFact, GoalFact, RunFact
from digitaleschool.core.quality.framework import load_quality_framework

FRAMEWORK = load_quality_framework()
JUDGED = Judged(framework="rtc-2022", school_year="2026-2027", facts_hash=facts_hash(FACTS), closed_on=TODAY)


def reasons(facts=FACTS, judged=JUDGED, before=date(2027, 2, 1)):
    return [(one.reason, one.on, one.criteria) for one in due(FRAMEWORK, judged, facts, before=before)]


def test_what_did_not_change_is_not_due():
    assert reasons() == []


def test_a_changed_description_is_due_at_once():
    assert reasons(with_content(pupils_do="Iets anders.")) == [("changed", TODAY, ())]


def test_new_dates_material_and_needs_are_no_change():
    more = with_facts(
        runs=(*FACTS.runs, RunFact(starts_on=TODAY, mode="online")), materials=(), needs=(4, 5), tracks=()
    )

    assert reasons(more) == []


def test_a_new_version_of_the_framework_is_a_change():
    assert reasons(judged=dataclasses.replace(JUDGED, framework="rtc-2020")) == [("changed", TODAY, ())]


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (date(2027, 6, 30), []),
        (date(2027, 7, 1), []),
        # evidence that counts until 30 June is gone on 1 July
        (date(2027, 7, 2), [("expired", date(2027, 7, 1), ("E1",))]),
        (date(2027, 9, 2), [("expired", date(2027, 7, 1), ("E1",)), ("year", date(2027, 9, 1), ())]),
        (date(2028, 2, 1), [
            ("expired", date(2027, 7, 1), ("E1",)), ("year", date(2027, 9, 1), ()),
            ("expired", date(2028, 1, 2), ("E2",)),
        ]),
    ],
)  # fmt: skip
def test_what_ends_before_a_day_is_due_the_day_after_its_last(before, expected):
    assert reasons(before=before) == expected


def test_evidence_that_ended_before_the_page_was_opened_is_still_told():
    later = dataclasses.replace(FACTS, today=date(2027, 8, 1))

    assert reasons(later, before=date(2027, 8, 2)) == [("expired", date(2027, 7, 1), ("E1",))]


def test_a_second_certificate_takes_over():
    trainer = FACTS.trainers[0]
    trainer = dataclasses.replace(trainer, evidence=(*trainer.evidence, EvidenceFact(kind="subject")))
    facts = with_facts(trainers=(trainer,))

    assert reasons(facts, dataclasses.replace(JUDGED, facts_hash=facts_hash(facts)), date(2027, 7, 2)) == []


def test_a_goal_whose_edition_ends_is_due_even_beside_a_current_one():
    facts = with_facts(
        goals=(*FACTS.goals, GoalFact(code="4.5", edition="e", framework="F", scope="in", ends_on=date(2026, 12, 31)))
    )
    found = due(FRAMEWORK, dataclasses.replace(JUDGED, facts_hash=facts_hash(facts)), facts, before=date(2027, 1, 31))

    assert [(one.on, one.criteria, one.said.nl) for one in found] == [
        (date(2027, 1, 1), ("D3",), "Vanaf 01-01-2027: Afgelopen: 4.5 (F)."),
    ]


def test_a_year_that_began_is_due_today():
    assert reasons(judged=dataclasses.replace(JUDGED, school_year="2025-2026")) == [("year", TODAY, ())]


@pytest.mark.parametrize(
    ("day", "year", "next_"),
    [
        (date(2026, 8, 31), "2025-2026", date(2026, 9, 1)),
        (date(2026, 9, 1), "2026-2027", date(2027, 9, 1)),
        (date(2027, 1, 1), "2026-2027", date(2027, 9, 1)),
    ],
)
def test_a_school_year_begins_on_the_first_of_september(day, year, next_):
    assert (school_year(day), next_school_year(day)) == (year, next_)
