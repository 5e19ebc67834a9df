"""Interviews of a round: planned and held, by who works on it."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from digitaleschool.needs.models import FrameSchool, Interview
from digitaleschool.needs.services import InterviewRefused, save_interview
from digitaleschool.people.models import AuditEntry

ADDRESS = "/rondes/gesprekken-2027/interviews/"
TODAY = date(2026, 11, 23)


@pytest.fixture
def round(new_round):
    return new_round("gesprekken-2027", status="open")


@pytest.fixture
def as_amina(client, amina):
    client.force_login(amina)
    return client


@pytest.fixture
def keep(round, new_school, amina, now):
    school = new_school("1")

    def act(interview=None, **facts):
        known = {"school": school, "interviewer": None, "on": None, "persons": 1, "status": "planned"}
        return save_interview(round=round, interview=interview, by=amina, now=now, today=TODAY, **known | facts)

    return act


@pytest.mark.parametrize(
    ("facts", "is_kept"),
    [
        ({}, True),
        ({"status": "held", "on": TODAY}, True),
        ({"status": "held", "on": TODAY + timedelta(days=1)}, False),
        ({"status": "held"}, False),
        ({"status": "cancelled"}, True),
        ({"persons": 0}, False),
        ({"persons": 50}, True),
        ({"persons": 51}, False),
    ],
)
def test_an_interview_that_was_held_has_a_day_that_is_over(keep, facts, is_kept):
    if is_kept:
        assert keep(**facts).pk
    else:
        with pytest.raises(InterviewRefused):
            keep(**facts)
    assert Interview.objects.count() == is_kept


def test_planning_and_changing_are_written_down_without_the_school(keep, rtc):
    interview = keep()
    keep(interview, status="held", on=TODAY)

    assert list(AuditEntry.objects.order_by("pk").values_list("verb", "object_label", "organisation", "details")) == [
        ("interview.planned", "Ronde gesprekken-2027", rtc().pk, {"status": "planned"}),
        ("interview.changed", "Ronde gesprekken-2027", rtc().pk, {"status": "held"}),
    ]


def test_an_interview_is_planned_and_held_through_its_page(as_amina, round, new_school, amina):
    school = new_school("12")
    filled = {"school": school.pk, "interviewer": amina.pk, "persons": "2", "status": "planned", "on": ""}

    as_amina.post(ADDRESS + "nieuw/", filled)
    interview = Interview.objects.get()
    held = as_amina.post(
        f"{ADDRESS}{interview.pk}/", filled | {"status": "held", "on": f"{timezone.localdate():%Y-%m-%d}"}
    )

    interview.refresh_from_db()
    assert held["Location"] == ADDRESS
    assert (interview.is_held, interview.persons, interview.interviewer) == (True, 2, amina)
    assert "Gevoerd: 1. Gepland: 0." in as_amina.get(ADDRESS).text


def test_the_school_of_the_board_stands_in_the_form(as_amina, round, new_school):
    school = new_school("12")

    def chosen(number: str):
        return as_amina.get(f"{ADDRESS}nieuw/", {"school": number}).context["form"].initial["school"]

    assert [chosen("12"), chosen("99"), chosen("\x00"), chosen("x" * 500)] == [school.pk, None, None, None]


def test_only_schools_of_the_sample_can_be_chosen_once_there_is_one(as_amina, round, new_school):
    inside, outside = new_school("1"), new_school("2")
    FrameSchool.objects.create(round=round, school=inside)

    response = as_amina.post(ADDRESS + "nieuw/", {"school": outside.pk, "persons": "1", "status": "planned"})

    assert response.status_code == 200
    assert "geldige keuze" in response.text
    assert not Interview.objects.exists()


@pytest.mark.parametrize(
    "facts",
    [
        {"school": ""}, {"school": "9" * 30}, {"school": "\x00"}, {"persons": "0"}, {"persons": "9" * 30},
        {"status": "lost"}, {"on": "0001-01-01"}, {"on": "gisteren"}, {"interviewer": "9" * 30}, {"status": "held"},
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_said_in_words(as_amina, round, new_school, facts):
    filled = {"school": new_school("1").pk, "persons": "1", "status": "planned"}

    response = as_amina.post(ADDRESS + "nieuw/", filled | facts)

    assert response.status_code == 200
    assert "Dit kan nog niet bewaard worden" in response.text
    assert not Interview.objects.exists()


def test_who_works_elsewhere_cannot_be_the_interviewer(as_amina, round, new_school, chloe):
    filled = {"school": new_school("1").pk, "persons": "1", "status": "planned", "interviewer": chloe.pk}

    as_amina.post(ADDRESS + "nieuw/", filled)

    assert not Interview.objects.exists()


def test_interviews_of_another_province_are_counted_and_not_named(client, round, new_school, amina, chloe):
    round.rtcs.set([])
    here = Interview.objects.create(round=round, school=new_school("1", name="School in Gent"))
    there = Interview.objects.create(round=round, school=new_school("2", name="School in Hasselt", province="limburg"))
    client.force_login(amina)
    page = client.get(ADDRESS).text

    assert ("School in Gent" in page, "Hasselt" in page) == (True, False)
    assert "Gepland: 2." in page
    assert "Nog 1 bij een school van een andere provincie" in page
    assert [client.get(f"{ADDRESS}{one.pk}/").status_code for one in (here, there)] == [200, 404]


def test_an_interview_of_another_round_is_not_there(as_amina, round, new_round, new_school):
    other = Interview.objects.create(round=new_round("andere"), school=new_school("1"))

    assert as_amina.get(f"{ADDRESS}{other.pk}/").status_code == 404


@pytest.mark.parametrize("key", ["0", "9" * 18])
def test_a_number_that_is_none_is_not_there(as_amina, round, key):
    assert as_amina.get(f"{ADDRESS}{key}/").status_code == 404


def test_the_list_asks_as_much_for_one_interview_as_for_three(as_amina, round, new_school, amina):
    Interview.objects.create(round=round, school=new_school("1"), interviewer=amina)
    with CaptureQueriesContext(connection) as one:
        as_amina.get(ADDRESS)
    for number in ("2", "3"):
        Interview.objects.create(round=round, school=new_school(number), interviewer=amina)

    with CaptureQueriesContext(connection) as three:
        as_amina.get(ADDRESS)

    assert len(three) == len(one)


def test_an_empty_list_says_what_to_do(as_amina, round):
    assert "Er zijn nog geen gesprekken." in as_amina.get(ADDRESS).text
