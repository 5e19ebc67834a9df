"""What home tells who signs in: one next step, and only what is theirs."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from digitaleschool.needs.links import hash_of, secret_of
from digitaleschool.needs.models import Answer, SchoolLink
from digitaleschool.offer.models import Training, Version


def ways(client, person) -> list[tuple[str, str]]:
    """The next step and the other ways on home, as (what stands on the link, its address)."""
    client.force_login(person)
    text = client.get("/").text
    block = text[text.index("for-you") : text.index("loop-title")]
    links = re.findall(r'<a (?:class="button" )?href="([^"]+)">([^<]+)', block)
    assert block.count('class="button"') == 1
    return [(words, address) for address, words in links]


GOALS = ("Zoek doelen en tools op", "/kaders/")
MY_DATA = ("Bekijk mijn gegevens", "/mijn-gegevens/")
TRAININGS = ("Bekijk de opleidingen", "/aanbod/beoordelingen/")
LEARN = [("Doe de zelfcheck", "/advies/"), ("Zoek een opleiding", "/opleidingen/")]
PROPOSALS = [("Bekijk mijn voorstellen", "/aanbod/voorstellen/"), ("Bekijk de dekking", "/aanbod/dekking/")]
PROPOSE = ("Een opleiding voorstellen", "/aanbod/voorstellen/nieuw/")
KITS, MINE = ("Bekijk de leenkits", "/leenkits/"), ("Bekijk mijn opleidingen", "/mijn-opleidingen/")
LOG_BOOK = ("Open het logboek", "/logboek/")
NEWEST = ("Lees het nieuwste rapport", "/rondes/verleden/rapport/")


@pytest.fixture
def published(new_round, new_report):
    round = new_round("verleden", school_year="2024-2025")
    new_report(round)
    return round


@pytest.fixture
def school(new_school):
    return new_school("100")


def open_link(round, school) -> str:
    link = SchoolLink(round=round, school=school)
    link.token_hash = hash_of(secret_of("school", link.id))
    link.save()
    return f"/u/{secret_of('school', link.id)}/"


def answer(round, school) -> None:
    Answer.objects.create(round=round, school=school, content={})


def test_a_coordinator_finds_the_round_that_waits_most(client, new_round, published, amina):
    new_round("plan", status="planned")
    new_round("loopt", status="open")

    found = ways(client, amina)

    assert found == [
        ("Nodig leraren uit", "/rondes/loopt/uitnodigingen/"),
        ("Open de ronde", "/rondes/loopt/"),
        ("Open de ronde", "/rondes/plan/"),
        ("Open de ronde", "/rondes/verleden/"),
        TRAININGS,
        KITS,
        NEWEST,
        GOALS,
        LOG_BOOK,
        MY_DATA,
    ]


def test_a_coordinator_without_work_begins_a_round(client, published, amina):
    assert ways(client, amina)[0] == ("Nieuwe ronde", "/rondes/nieuw/")


def test_a_coordinator_elsewhere_finds_nothing_of_the_round(client, new_round, published, chloe):
    new_round("loopt", status="open")

    assert ways(client, chloe) == [
        ("Nieuwe ronde", "/rondes/nieuw/"),
        TRAININGS,
        KITS,
        NEWEST,
        GOALS,
        LOG_BOOK,
        MY_DATA,
    ]


def test_a_lead_finds_what_the_school_hears_back_and_its_survey(client, new_round, published, new_person, school):
    answer(published, school)
    running = new_round("loopt", status="open", closes_on=date(2099, 1, 1))
    answer(running, school)
    address = open_link(running, school)

    found = ways(client, new_person("Dina", role="school_lead", at=school.organisation))

    assert found == [
        ("Zie wat je school terugkrijgt", "/rondes/verleden/scholen/100/"),
        ("Open mijn school", "/scholen/100/"),
        ("Vul de vragenlijst in", address),
        *LEARN,
        MINE,
        NEWEST,
        GOALS,
        MY_DATA,
    ]


def test_a_lead_finds_nothing_of_another_school(client, new_round, published, new_person, school, new_school):
    answer(published, school)
    open_link(new_round("loopt", status="open"), school)

    found = ways(client, new_person("Hugo", role="school_lead", at=new_school("200").organisation))

    assert found == [("Open mijn school", "/scholen/200/"), *LEARN, MINE, NEWEST, GOALS, MY_DATA]


def test_a_teacher_finds_the_survey_of_the_school(client, new_round, published, new_person, school):
    answer(published, school)
    address = open_link(new_round("loopt", status="open"), school)

    found = ways(client, new_person("Bram", role="teacher", at=school.organisation))

    assert found == [
        ("Vul de vragenlijst in", address),
        ("Zie wat je school terugkrijgt", "/rondes/verleden/scholen/100/"),
        *LEARN,
        MINE,
        NEWEST,
        GOALS,
        MY_DATA,
    ]


@pytest.mark.parametrize(
    "round_is", [{"status": "closed"}, {"status": "planned"}, {"status": "open", "closes_on": date(2026, 1, 1)}]
)
def test_a_round_that_takes_no_answers_is_not_offered(client, new_round, published, new_person, school, round_is):
    open_link(new_round("loopt", **round_is), school)

    assert ways(client, new_person("Bram", role="teacher", at=school.organisation))[0] == LEARN[0]


def test_a_closed_link_is_not_offered(client, new_round, published, new_person, school):
    open_link(new_round("loopt", status="open"), school)
    SchoolLink.objects.update(is_open=False)

    assert ways(client, new_person("Bram", role="teacher", at=school.organisation))[0] == LEARN[0]


@pytest.mark.parametrize(
    ("role", "found"),
    [
        ("provider", [PROPOSE, *PROPOSALS]),
        ("trainer", PROPOSALS),
        ("reviewer", [("Bekijk wat je beoordeelt", "/aanbod/beoordelen/")]),
    ],
)
def test_who_makes_or_judges_trainings_finds_that_first(client, published, new_person, rtc, role, found):
    assert ways(client, new_person("Piet", role=role, at=rtc())) == [*found, NEWEST, MY_DATA]


def test_a_provider_goes_on_with_what_was_sent_back(client, published, new_person, rtc, now):
    piet = new_person("Piet", role="provider", at=rtc())
    for slug, state in (("klad", "draft"), ("terug", "returned"), ("weg", "submitted")):
        training = Training.objects.create(slug=slug, provider=rtc(), rtc=rtc())
        Version.objects.create(training=training, number=1, title_nl=slug, state=state, submitted_at=now)

    found = ways(client, piet)

    assert found[:2] == [("Werk dit voorstel af", "/aanbod/voorstellen/terug/"), PROPOSE]


def test_who_has_no_role_is_told_whom_to_ask(client, db, new_person):
    person = new_person("Niemand")

    assert ways(client, person) == [*LEARN, ("Bekijk de rondes", "/rondes/"), MY_DATA]
    assert "Je hebt hier nog geen rol." in client.get("/").text


def test_who_stands_in_is_not_led_to_what_is_ones_own(client, new_round, published, new_person, school):
    open_link(new_round("loopt", status="open"), school)
    bram = new_person("Bram", role="teacher", at=school.organisation)
    client.force_login(new_person("Ada", is_staff=True))
    client.post(f"/vervangen/{bram.pk}/", {"reason": "Bram ziet zijn rondes niet."})

    text = client.get("/").text

    assert "Dag Bram" in text
    assert [words in text for words in ("Lees het nieuwste rapport", "/u/", "Bekijk mijn gegevens")] == [
        True,
        False,
        False,
    ]


def test_home_asks_as_much_for_one_round_and_school_as_for_three(
    client, new_round, new_report, new_person, new_school, rtc
):
    person = new_person("Alles", role="rtc_coordinator", at=rtc())
    client.force_login(person)

    def grow(number: int) -> None:
        school = new_school(f"10{number}")
        person.memberships.create(organisation=school.organisation, role="school_lead", since=date(2026, 1, 1))
        published, running = new_round(f"oud-{number}"), new_round(f"loopt-{number}", status="open")
        new_report(published)
        answer(published, school)
        answer(running, school)
        open_link(running, school)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/").status_code == 200
        return len(asked)

    grow(1)
    one = queries()
    grow(2)
    grow(3)

    assert queries() == one
