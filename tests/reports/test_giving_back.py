"""The page that a school gets back, and who may open it."""

from __future__ import annotations

import pytest
from django.test import Client

from digitaleschool.needs.models import Answer
from digitaleschool.people.models import Organisation


def _give(round, school, count, yes):
    Answer.objects.bulk_create(
        Answer(
            round=round, school=school, network="go", province="oost_vlaanderen",
            content={"field": ["hout"], "statements": {"want_more": "applies" if k < yes else "applies_not"}},
        )
        for k in range(count)
    )  # fmt: skip


@pytest.fixture
def round(new_round):
    return new_round("voorbij", status="published", instrument_version="2")


@pytest.fixture
def read(client):
    def ask(person, number: str = "301", **query) -> tuple[int, str]:
        client = Client()
        if person:
            client.force_login(person)
        answer = client.get(f"/rondes/voorbij/scholen/{number}/", query)
        return answer.status_code, answer.text

    return ask


def test_a_school_reads_its_own_share_beside_flanders(round, new_school, new_person, read):
    school, other = new_school("301", name="De Werf"), new_school("302")
    _give(round, school, 12, 6)
    _give(round, other, 40, 10)
    dina = new_person("Dina", role="school_lead", at=school.organisation)

    status, text = read(dina)

    assert status == 200
    assert "De Werf" in text
    assert "50%" in text
    assert "31%" in text


def test_small_cells_of_a_school_are_hidden(round, new_school, new_person, read):
    school = new_school("301")
    _give(round, school, 12, 3)
    _give(round, new_school("302"), 40, 20)
    dina = new_person("Dina", role="school_lead", at=school.organisation)

    _, text = read(dina)

    assert "25%" not in text
    assert "te klein" in text


@pytest.mark.parametrize("count", [0, 4])
def test_a_school_with_few_answers_hears_why_there_is_nothing(round, new_school, amina, read, count):
    school = new_school("301")
    _give(round, school, count, 2)
    _give(round, new_school("302"), 40, 20)

    status, text = read(amina)

    assert status == 200
    assert "geen 5 antwoorden" in text


def test_a_school_is_there_for_its_own_people_and_its_rtc(round, new_school, new_person, amina, chloe, bram, read):
    school = new_school("301")
    _give(round, school, 12, 6)
    _give(round, new_school("302"), 40, 20)
    teacher = new_person("Tom", role="teacher", at=school.organisation)

    seen = [read(person)[0] for person in (None, amina, teacher, bram, chloe)]

    assert seen == [302, 200, 200, 404, 404]


@pytest.mark.parametrize("status", ["open", "closed"])
def test_nothing_is_given_back_before_the_report_is_public(new_round, new_school, amina, read, status):
    new_round("voorbij", status=status, instrument_version="2")
    new_school("301")

    assert read(amina)[0] == 404


def test_nonsense_in_the_address_changes_nothing(round, new_school, amina, read):
    _give(round, new_school("301"), 12, 6)
    _give(round, new_school("302"), 40, 20)

    assert {read(amina, veld=field)[0] for field in ("hout", "\x00", "niets", "ü" * 5000)} == {200}


def test_the_list_asks_as_much_for_one_school_as_for_three(round, new_school, amina, django_assert_num_queries):
    client = Client()
    client.force_login(amina)
    schools = [new_school(number) for number in ("301", "302", "303")]
    _give(round, schools[0], 6, 3)

    with django_assert_num_queries(_queries(client)):
        client.get("/rondes/voorbij/scholen/")
    for school in schools[1:]:
        _give(round, school, 6, 3)
    text = client.get("/rondes/voorbij/scholen/").text

    assert _queries(client) == _queries(client)
    assert all(school.number in text for school in schools)


def _queries(client) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        client.get("/rondes/voorbij/scholen/")
    return len(seen)


def test_the_list_hides_how_few_answered(round, new_school, amina):
    _give(round, new_school("301"), 4, 2)
    client = Client()
    client.force_login(amina)

    text = client.get("/rondes/voorbij/scholen/").text

    assert "minder dan 5" in text
    assert Organisation.objects.filter(kind="school").count() == 1


def test_answers_of_no_known_school_are_no_schools_own(round, new_school, amina, read):
    new_school("301")
    _give(round, None, 12, 6)
    _give(round, new_school("302"), 40, 20)

    _, text = read(amina)

    assert "geen 5 antwoorden" in text
