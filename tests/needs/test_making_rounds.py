"""Making and changing a round, opening and closing it: the services, and the pages of who may."""

from datetime import date, timedelta

import pytest

from digitaleschool.core.survey.loading import load_instrument
from digitaleschool.needs.models import Round
from digitaleschool.needs.services import (
    RoundPlan,
    RoundRefused,
    change_round,
    close_round,
    give_steps_and_questions,
    hindrances_to_opening,
    make_round,
    open_for_answers,
)
from digitaleschool.people.models import AuditEntry, Membership

TODAY = date(2026, 11, 23)
OPENS, CLOSES = date(2026, 11, 23), date(2027, 1, 31)


@pytest.fixture
def plan(rtc):
    def make(**facts) -> RoundPlan:
        known = {
            "title_nl": "Ronde 2027", "title_en": "", "school_year": "2026-2027",
            "survey": load_instrument("digitale-school-leraren@2"), "sample": "quota", "smallest_cell": 5,
            "rtcs": [rtc()], "keeps_school": True, "opens_on": OPENS, "closes_on": CLOSES,
        }  # fmt: skip
        return RoundPlan(**known | facts)

    return make


@pytest.fixture
def made(plan, amina, now):
    def make(**facts) -> Round:
        return make_round(plan=plan(**facts), by=amina, now=now)

    return make


def _refusal(act) -> str:
    with pytest.raises(RoundRefused) as refused:
        act()
    return refused.value.said("en")


# --- making and changing ----------------------------------------------------------------------------------------------


def test_a_new_round_gets_its_steps_and_its_questions_with_their_items(made, rtc, now, amina):
    round = made()

    assert (round.slug, round.title_en, round.status, round.is_invented) == (
        "ronde-2027", "Ronde 2027", "planned", False,
    )  # fmt: skip
    assert [step.number for step in round.steps.all()] == list(range(1, 11))
    assert [(question.code, question.parent and question.parent.code) for question in round.questions.all()] == [
        ("1", None), ("1a", "1"), ("1b", "1"), ("2", None), ("3", None), ("4", None),
    ]  # fmt: skip
    assert {link.instrument for question in round.questions.all() for link in question.items.all()} == {
        "digitale-school-leraren", "interview-leidraad",
    }  # fmt: skip
    assert list(AuditEntry.objects.values_list("verb", "by", "organisation", "object_label", "at")) == [
        ("round.made", amina.pk, rtc().pk, "Ronde 2027", now)
    ]


def test_steps_and_questions_are_given_once(made):
    round = made()
    round.questions.filter(code="2").delete()

    give_steps_and_questions(round=round)

    assert (round.steps.count(), round.questions.count()) == (10, 5)


@pytest.mark.parametrize(
    ("titles", "slugs"),
    [
        (["Ronde 2027"] * 3, ["ronde-2027", "ronde-2027-2", "ronde-2027-3"]),
        (["Nieuw"], ["nieuw-2"]),  # rondes/nieuw/ is a page
        (["???"], ["ronde"]),
        (["Één lés_ï"], ["een-les-i"]),
        (["a" * 120], ["a" * 55]),
    ],
)
def test_the_address_is_made_of_the_title_and_is_free(made, titles, slugs):
    assert [made(title_nl=title).slug for title in titles] == slugs


def test_what_someone_of_the_demo_makes_is_invented(plan, amina, now):
    amina.is_invented = True

    assert make_round(plan=plan(), by=amina, now=now).is_invented


def test_a_round_without_rtcs_is_of_all_five(made, chloe):
    from digitaleschool.needs.queries import rounds_run_by, rounds_worked_on

    round = made(rtcs=[])

    assert list(rounds_run_by(chloe)) == list(rounds_worked_on(chloe)) == [round]


def test_who_coordinates_elsewhere_cannot_make_a_round_for_others(plan, chloe, bram, rtc, now):
    assert "your own RTC" in _refusal(lambda: make_round(plan=plan(), by=chloe, now=now))
    assert "coordinates" in _refusal(lambda: make_round(plan=plan(), by=bram, now=now))
    assert make_round(plan=plan(rtcs=[rtc(), rtc("limburg")]), by=chloe, now=now).pk
    assert AuditEntry.objects.get().organisation == rtc("limburg")


def test_who_only_researches_at_an_rtc_does_not_run_its_rounds(made, chloe, rtc):
    from digitaleschool.needs.queries import rounds_run_by, rounds_worked_on

    round = made()
    Membership.objects.create(person=chloe, organisation=rtc(), role="rtc_researcher", since=date(2026, 1, 1))

    assert (list(rounds_worked_on(chloe)), list(rounds_run_by(chloe))) == ([round], [])


def test_in_preparation_everything_can_change(made, plan, amina, now):
    round = made()

    other = plan(
        title_nl="Andere", survey=load_instrument("digitale-school-leraren"), keeps_school=False, smallest_cell=3
    )
    changed = change_round(round=round, plan=other, by=amina, now=now)

    assert (changed.title_nl, changed.slug, changed.instrument_version, changed.keeps_school) == (
        "Andere", "ronde-2027", "1", False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"survey": "digitale-school-leraren"}, "The survey cannot change"),
        ({"keeps_school": False}, "keep the school"),
        ({"smallest_cell": 4}, "cannot get smaller"),
        ({"closes_on": None}, "needs a beginning and an end"),
    ],
)
def test_what_was_promised_stays_once_a_round_was_open(made, plan, amina, now, facts, why):
    round = made()
    open_for_answers(round=round, by=amina, now=now, today=TODAY)
    if "survey" in facts:
        facts = {"survey": load_instrument(facts["survey"])}

    assert why in _refusal(lambda: change_round(round=round, plan=plan(**facts), by=amina, now=now))
    assert change_round(round=round, plan=plan(smallest_cell=6, title_nl="Nieuw"), by=amina, now=now).smallest_cell == 6


# --- opening and closing ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({}, []),
        ({"closes_on": TODAY}, []),
        ({"opens_on": TODAY - timedelta(days=9), "closes_on": TODAY - timedelta(days=1)}, ["The last day"]),
        ({"opens_on": None}, ["no period"]),
        ({"closes_on": None}, ["no period"]),
    ],
)
def test_a_round_opens_only_with_a_survey_and_a_period_that_is_not_over(made, amina, now, facts, why):
    round = made(**facts)

    hindrances = [hindrance["en"] for hindrance in hindrances_to_opening(round, today=TODAY)]

    assert len(hindrances) == len(why)
    assert all(words in hindrance for words, hindrance in zip(why, hindrances, strict=True))
    if why:
        assert _refusal(lambda: open_for_answers(round=round, by=amina, now=now, today=TODAY)) == hindrances[0]
    else:
        assert open_for_answers(round=round, by=amina, now=now, today=TODAY).is_open


def test_a_survey_that_is_gone_opens_nothing(made):
    round = made()
    round.instrument = "weg"

    assert [hindrance["en"] for hindrance in hindrances_to_opening(round, today=TODAY)] == [
        "The survey is gone. Choose another one."
    ]


def test_a_round_is_not_public_while_it_is_open(client, made, amina, now):
    round = made()
    open_for_answers(round=round, by=amina, now=now, today=TODAY)

    assert client.get(f"/rondes/{round.slug}/").status_code == 404
    assert round.title_nl not in client.get("/rondes/").text


def test_opening_and_closing_twice_is_doing_it_once(made, amina, now):
    round = made()
    for _ in range(2):
        open_for_answers(round=round, by=amina, now=now, today=TODAY)
    for _ in range(2):
        close_round(round=round, by=amina, now=now)

    assert sorted(AuditEntry.objects.values_list("verb", flat=True)) == ["round.closed", "round.made", "round.opened"]


def test_a_closed_round_can_open_again_until_its_report_is_public(made, amina, now):
    round = made()
    open_for_answers(round=round, by=amina, now=now, today=TODAY)
    close_round(round=round, by=amina, now=now)
    assert open_for_answers(round=round, by=amina, now=now, today=TODAY).is_open

    Round.objects.update(status="published")

    assert "is public" in _refusal(lambda: open_for_answers(round=round, by=amina, now=now, today=TODAY))
    assert "not open" in _refusal(lambda: close_round(round=round, by=amina, now=now))


def test_a_round_in_preparation_cannot_close(made, amina, now):
    assert "not open" in _refusal(lambda: close_round(round=made(), by=amina, now=now))


# --- pages ------------------------------------------------------------------------------------------------------------

FILLED = {
    "title_nl": "Ronde 2027", "title_en": "Round 2027", "school_year": "2026-2027", "opens_on": "2026-11-23",
    "closes_on": "2099-01-31", "survey": "digitale-school-leraren@2", "sample": "quota", "smallest_cell": "5",
    "promise": "confidential",
}  # fmt: skip


@pytest.fixture
def as_amina(client, amina):
    client.force_login(amina)
    return client


@pytest.fixture(autouse=True)
def _school_year(monkeypatch):
    from django.utils import timezone

    monkeypatch.setattr(timezone, "localdate", lambda *args: TODAY)


def test_a_coordinator_makes_a_round_and_lands_on_its_page(as_amina, rtc):
    response = as_amina.post("/rondes/nieuw/", FILLED | {"rtcs": [rtc().pk]}, follow=True)

    assert response.redirect_chain == [("/rondes/ronde-2027/", 302)]
    assert "De ronde is gemaakt." in response.text
    assert list(Round.objects.get().rtcs.all()) == [rtc()]


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"title_nl": ""}, "Dit veld is verplicht."),
        ({"title_nl": "\x00 \u200b\u202e"}, "Dit veld is verplicht."),
        ({"school_year": "1999-2000"}, "1999-2000"),
        ({"opens_on": "2027-02-01", "closes_on": "2027-01-31"}, "De laatste dag valt voor de eerste."),
        ({"opens_on": "0001-01-01"}, "Kies een dag van deze eeuw."),
        ({"survey": "../../etc/passwd"}, "passwd"),
        ({"smallest_cell": "2"}, "3"),
        ({"promise": "none"}, "none"),
        ({"rtcs": ["999999"]}, "999999"),
        ({"rtcs": ["\x00"]}, "Null-tekens zijn niet toegestaan."),
        ({"rtcs": ["9" * 30]}, "9" * 30),
    ],
)
def test_what_makes_no_sense_is_said_in_words_and_nothing_is_made(as_amina, facts, words):
    response = as_amina.post("/rondes/nieuw/", FILLED | facts)

    assert response.status_code == 200
    assert words in response.text
    assert "Dit kan nog niet bewaard worden" in response.text
    assert not Round.objects.exists()


def test_another_rtcs_round_alone_is_refused_in_words(as_amina, rtc):
    response = as_amina.post("/rondes/nieuw/", FILLED | {"rtcs": [rtc("limburg").pk]})

    assert "Kies ook je eigen RTC" in response.text
    assert not Round.objects.exists()


def test_what_was_promised_is_shown_and_cannot_be_changed(as_amina, made, amina, now):
    round = made()
    open_for_answers(round=round, by=amina, now=now, today=TODAY)

    page = as_amina.get(f"/rondes/{round.slug}/bewerken/").text
    as_amina.post(
        f"/rondes/{round.slug}/bewerken/",
        FILLED | {"rtcs": [round.rtcs.get().pk], "promise": "anonymous", "title_nl": "Andere"},
    )

    round.refresh_from_db()
    assert "Dit kan niet meer veranderen" in page
    assert (round.title_nl, round.keeps_school) == ("Andere", True)


def test_opening_asks_for_what_lacks_and_then_opens(as_amina, made):
    round = made(opens_on=None)

    refused = as_amina.post(f"/rondes/{round.slug}/openen/")
    Round.objects.update(opens_on=OPENS)
    opened = as_amina.post(f"/rondes/{round.slug}/openen/")

    assert (refused.status_code, opened.status_code) == (409, 302)
    assert "nog geen periode" in refused.text
    assert Round.objects.get().is_open


def test_closing_says_who_could_still_answer(as_amina, made, new_invitation, amina, now):
    round = made()
    open_for_answers(round=round, by=amina, now=now, today=TODAY)
    new_invitation(round, email="a@school.example", status="started")
    new_invitation(round, email="b@school.example", status="sent")

    page = as_amina.get(f"/rondes/{round.slug}/sluiten/").text
    closed = as_amina.post(f"/rondes/{round.slug}/sluiten/")

    assert "1 persoon begon en is niet klaar" in page
    assert "1 persoon is uitgenodigd en begon nog niet." in page
    assert closed["Location"] == f"/rondes/{round.slug}/"
    assert Round.objects.get().is_closed


@pytest.mark.parametrize("page", ["bewerken", "openen", "sluiten"])
def test_another_tenants_round_is_not_there(client, made, chloe, page):
    round = made()
    client.force_login(chloe)

    answers = [ask(f"/rondes/{round.slug}/{page}/").status_code for ask in (client.get, client.post)]

    assert answers == [404, 404]


def test_the_list_offers_a_new_round_to_who_may(client, amina, bram):
    def offers(person) -> bool:
        if person:
            client.force_login(person)
        return "/rondes/nieuw/" in client.get("/rondes/").text

    assert [offers(person) for person in (None, bram, amina)] == [False, False, True]
