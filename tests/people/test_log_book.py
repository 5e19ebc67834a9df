from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest

from digitaleschool.people.audit import write_down
from digitaleschool.people.models import AuditEntry

ADDRESS = "/logboek/"


@pytest.fixture
def note(amina, rtc, now):
    """Writes down a deed of Amina's at her RTC, unless told otherwise."""

    def make(verb: str = "school.imported", **facts):
        return write_down(verb, **{"by": amina, "now": now, "organisation": rtc()} | facts)

    return make


def _lines(client, query: str = "") -> list[str]:
    page = client.get(ADDRESS + query)
    return [f"{who} {words} {line.object_label}".strip() for line, who, words in page.context["told"]]


def test_a_coordinator_reads_what_was_done_in_words(client, amina, note):
    note(label="scholen.csv")
    client.force_login(amina)

    assert _lines(client) == ["Amina las scholen in uit een bestand scholen.csv"]
    assert "scholen.csv" in client.get(ADDRESS).text


def test_the_newest_line_stands_first_also_within_a_second(client, amina, note, now):
    note(label="eerst")
    note(label="dan")
    note(label="vroeger", now=now - timedelta(days=1))
    client.force_login(amina)

    assert [line.split()[-1] for line in _lines(client)] == ["dan", "eerst", "vroeger"]


def test_a_deed_without_words_shows_its_code(client, amina, note):
    note("moon.landed")
    client.force_login(amina)

    assert _lines(client) == ["Amina moon.landed"]


def test_who_did_it_is_told_apart(client, amina, note):
    note(by=None)
    note(by=None)
    AuditEntry.objects.filter(pk=AuditEntry.objects.latest("pk").pk).update(is_nameless=True)
    client.force_login(amina)

    assert [line.rpartition(" las ")[0] for line in _lines(client)] == [
        "Iemand van wie de naam niet meer bewaard wordt",
        "De site zelf",
    ]


def test_both_names_stand_there_when_someone_stood_in(client, amina, note, new_person):
    support = new_person("Dirk", is_staff=True)
    AuditEntry.objects.filter(pk=note().pk).update(stood_in_by=support)
    client.force_login(amina)

    assert "Gedaan door Dirk, die inviel voor Amina." in client.get(ADDRESS).text


@pytest.mark.parametrize(
    ("name", "sees"), [("amina", ["gent"]), ("chloe", ["hasselt"]), ("admin", ["nergens", "hasselt", "gent"])]
)
def test_each_reads_what_is_theirs(client, request, note, rtc, new_person, name, sees):
    note(label="gent")
    note(label="hasselt", organisation=rtc("limburg"))
    note(label="nergens", organisation=None)
    person = new_person("Dirk", is_staff=True) if name == "admin" else request.getfixturevalue(name)
    client.force_login(person)

    assert [line.split()[-1] for line in _lines(client)] == sees


@pytest.mark.parametrize("role", ["rtc_researcher", "school_lead", "teacher"])
def test_for_others_there_is_no_log_book(client, new_person, rtc, role):
    client.force_login(new_person("Emma", role=role, at=rtc()))

    assert (client.get(ADDRESS).status_code, client.post("/logboek/bestand/").status_code) == (404, 404)


def test_a_role_that_ended_opens_nothing(client, amina):
    amina.memberships.update(until=datetime(2026, 1, 2, tzinfo=UTC).date())
    client.force_login(amina)

    assert client.get(ADDRESS).status_code == 404


def test_the_lines_can_be_chosen(client, amina, note, new_person, rtc, now):
    other = new_person("Emma", role="rtc_researcher", at=rtc())
    note(label="a")
    note("my_data.exported", label="b", by=other)
    note(label="c", now=now - timedelta(days=40))
    client.force_login(amina)

    def chosen(query: str) -> list[str]:
        return [line.split()[-1] for line in _lines(client, query)]

    assert chosen(f"?person={other.pk}") == ["b"]
    assert chosen("?verb=school.imported") == ["a", "c"]
    assert chosen("?since=2026-11-23&until=2026-11-23") == ["b", "a"]
    assert chosen("?until=2026-11-22") == ["c"]
    assert _lines(client, f"?person={other.pk}&verb=school.imported") == []


@pytest.mark.parametrize(
    "query",
    [
        "?person=\x00", "?person=99999999999999999999", "?person=1", "?verb=x", "?verb=%00", "?since=gisteren",
        "?since=0001-01-01", "?until=9999-12-31", "?since=2026-11-23&until=2026-11-01", "?since=%F0%28%8C",
    ],
)  # fmt: skip
def test_a_question_that_makes_no_sense_is_answered_in_words(client, amina, note, query):
    note(by=None)
    client.force_login(amina)

    page = client.get(ADDRESS + query)

    assert (page.status_code, page.context["told"]) == (200, [])
    assert "Deze regels kunnen we niet zoeken" in page.text


def test_a_page_that_is_not_there_gives_the_nearest(client, amina, note):
    note()
    client.force_login(amina)

    assert len(_lines(client, "?page=99999999999999999999")) == len(_lines(client, "?page=x")) == 1


def test_the_next_page_keeps_the_question(client, amina, note):
    for _ in range(51):
        note()
    client.force_login(amina)

    text = client.get(ADDRESS + "?verb=school.imported").text

    assert 'href="?verb=school.imported&amp;page=2"' in text


def test_an_empty_log_book_says_what_will_come(client, amina):
    client.force_login(amina)

    assert "Zodra iemand van je RTC iets verandert" in client.get(ADDRESS).text


def test_reading_leaves_no_line(client, amina, note):
    note()
    client.force_login(amina)

    client.get(ADDRESS)

    assert AuditEntry.objects.count() == 1


def test_taking_lines_along_leaves_a_line_at_each_organisation(client, amina, note, new_person, rtc):
    note(label="=1+1", details={"schools": 2})
    note("my_data.exported", label="x")
    note("my_data.exported", organisation=rtc("limburg"))
    client.force_login(new_person("Dirk", is_staff=True))

    response = client.post("/logboek/bestand/", {"verb": "my_data.exported"})

    assert response["Content-Disposition"] == 'attachment; filename="logboek.csv"'
    assert response["Cache-Control"] == "private, no-store"
    table = list(csv.reader(io.StringIO(response.text.removeprefix("\ufeff")), delimiter=";"))
    assert [row[1:7] for row in table[1:]] == [
        ["Amina", "", "haalde de eigen gegevens op als bestand", "my_data.exported", "", "RTC Limburg"],
        ["Amina", "", "haalde de eigen gegevens op als bestand", "my_data.exported", "x", "RTC Oost-Vlaanderen"],
    ]
    noted = AuditEntry.objects.filter(verb="log_book.exported").order_by("organisation__name")
    assert [(line.organisation.name, line.by.name, line.details) for line in noted] == [
        ("RTC Limburg", "Dirk", {"lines": 1}),
        ("RTC Oost-Vlaanderen", "Dirk", {"lines": 1}),
    ]


def test_a_formula_in_a_label_starts_nothing(client, amina, note):
    note(label="=1+1")
    client.force_login(amina)

    assert ";'=1+1;" in client.post("/logboek/bestand/").text


def test_a_file_of_nonsense_is_refused_and_not_noted(client, amina, note):
    note()
    client.force_login(amina)

    response = client.post("/logboek/bestand/", {"since": "gisteren"})

    assert (response.status_code, AuditEntry.objects.count()) == (400, 1)


@pytest.mark.parametrize("count", [1, 3])
def test_more_lines_take_no_more_questions(client, amina, note, django_assert_num_queries, new_person, rtc, count):
    for at in range(count):
        doer = new_person(f"P{at}", role="rtc_researcher", at=rtc())
        AuditEntry.objects.filter(pk=note(by=doer).pk).update(stood_in_by=new_person(f"S{at}"))
    client.force_login(amina)
    client.get(ADDRESS)

    with django_assert_num_queries(QUERIES):
        client.get(ADDRESS)


QUERIES = 7


HUGE = "9" * 30


@pytest.mark.parametrize(
    "query", [f"person={HUGE}", "person=-1", "person=x", "person=%00", "since=0001-01-01", f"page={HUGE}"]
)
def test_an_odd_question_breaks_nothing(client, amina, query):
    client.force_login(amina)

    assert client.get(f"/logboek/?{query}").status_code in {200, 400}
