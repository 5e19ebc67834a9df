"""A round for who works on it: its page with the next step, and its ten steps."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from digitaleschool.needs.models import Contact, FrameSchool, RoundStep, Target
from digitaleschool.needs.services import PlanRefused, give_steps_and_questions, plan_step
from digitaleschool.people.models import AuditEntry

SLUG = "werk-2027"
PAGE, STEPS = f"/rondes/{SLUG}/", f"/rondes/{SLUG}/stappen/"


@pytest.fixture
def round(new_round):
    today = timezone.localdate()
    round = new_round(
        SLUG, status="planned", instrument_version="2", opens_on=today, closes_on=today + timedelta(days=30)
    )
    give_steps_and_questions(round=round)
    return round


@pytest.fixture
def as_amina(client, amina):
    client.force_login(amina)
    return client


@pytest.fixture
def framed(round, new_school):
    FrameSchool.objects.create(round=round, school=new_school("1"), network="go")
    Target.objects.create(round=round, dimension="network", category="go", answers=1)


def _move(client) -> str:
    return client.get(PAGE).context["move"].address


# --- the page of the round --------------------------------------------------------------------------------------------


def test_one_step_comes_next_from_the_beginning_to_the_end(as_amina, round, new_school, new_invitation, new_report):
    moves = [_move(as_amina)]
    FrameSchool.objects.create(round=round, school=new_school("1"), network="go")
    moves.append(_move(as_amina))
    Target.objects.create(round=round, dimension="network", category="go", answers=1)
    moves.append(_move(as_amina))
    type(round).objects.update(status="open")
    moves.append(_move(as_amina))
    new_invitation(round, status="sent")
    moves.append(_move(as_amina))
    new_invitation(round, email="ook@school.example", status="answered", school_id=round.frame.get().school_id)
    moves.append(_move(as_amina))
    type(round).objects.update(status="closed")
    moves.append(_move(as_amina))
    new_report(round)
    type(round).objects.update(status="closed")
    moves.append(_move(as_amina))
    type(round).objects.update(status="published")
    contact = Contact.objects.create(round=round, email="a@b.example", consent_version="1", left_on=date(2027, 1, 1))
    moves.append(_move(as_amina))
    Contact.objects.filter(pk=contact.pk).update(thanked_on=date(2027, 2, 1))
    moves.append(_move(as_amina))

    assert [address.removeprefix(PAGE) for address in moves] == [
        "steekproef/", "steekproef/network/", "openen/", "uitnodigingen/", "stand/", "sluiten/", "rapport/maken/",
        "rapport/maken/", "rapport/maken/", "stappen/",
    ]  # fmt: skip


def test_who_may_not_make_the_move_is_told_who_does(client, round, framed, new_person, rtc):
    client.force_login(new_person("Rik", role="rtc_researcher", at=rtc()))

    page = client.get(PAGE)

    assert "De volgende stap is voor een coördinator" in page.text
    assert page.context["move"].address == PAGE + "stand/"
    assert "Verander de ronde" not in page.text


def test_a_survey_that_is_gone_is_said_and_no_failure(as_amina, round):
    type(round).objects.update(instrument="weg")

    page = as_amina.get(PAGE)

    assert page.context["move"].address == PAGE + "bewerken/"
    assert as_amina.get(STEPS).status_code == as_amina.get(PAGE + "vragen/").status_code == 200


def test_visitors_see_the_round_as_before(client, round, chloe, bram):
    type(round).objects.update(status="published")

    def shows(person) -> list[bool]:
        if person:
            client.force_login(person)
        page = client.get(PAGE).text
        return ["Volgende stap" in page, "Werk aan deze ronde" in page, "Schooljaar" in page]

    assert [shows(person) for person in (None, bram, chloe)] == [[False, False, True]] * 3


def test_steps_that_are_late_stand_on_the_page(as_amina, round):
    RoundStep.objects.filter(number=2).update(due_on=timezone.localdate() - timedelta(days=1))
    RoundStep.objects.filter(number=3).update(due_on=timezone.localdate() - timedelta(days=1))  # the site sees: done

    page = as_amina.get(PAGE)

    assert [step.planned.number for step in page.context["steps_late"]] == [2]
    assert "1 stap is te laat:" in page.text


def test_the_page_asks_as_much_whatever_is_in_the_round(as_amina, round, framed, new_school, new_invitation):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            as_amina.get(PAGE)
        return len(queries)

    before = asked()
    for number in range(2, 6):
        school = new_school(str(number))
        FrameSchool.objects.create(round=round, school=school, network="kov")
        new_invitation(round, email=f"{number}@school.example", school=school, status="sent")

    assert asked() == before


# --- the ten steps ----------------------------------------------------------------------------------------------------


def test_the_board_shows_ten_steps_and_what_the_site_sees(as_amina, round, framed):
    page = as_amina.get(STEPS)

    told = page.context["steps"]
    assert [step.planned.number for step in told] == list(range(1, 11))
    assert [step.planned.number for step in told if step.is_done] == [3, 4]
    assert page.text.count("Het systeem ziet: klaar") == 2
    assert "2 van 10 zijn klaar." in page.text


def test_a_round_of_before_has_its_steps_too(as_amina, round):
    round.steps.all().delete()

    assert len(as_amina.get(STEPS).context["steps"]) == 10


@pytest.mark.parametrize(("ago", "words"), [(1, "1 dag te laat"), (15, "15 dagen te laat"), (0, ""), (-1, "")])
def test_a_late_step_stands_out_in_words(as_amina, round, ago, words):
    RoundStep.objects.filter(number=1).update(due_on=timezone.localdate() - timedelta(days=ago))

    page = as_amina.get(STEPS).text

    assert ("te laat" in page) == bool(words)
    assert words in page


def test_a_step_is_planned_and_marked_through_its_form(as_amina, round, amina, rtc):
    filled = {
        "owner": amina.pk, "starts_on": "2026-01-05", "due_on": "2026-02-01", "deliverable": "Bronnenlijst",
        "evidence": "Map Bronnen\r\nTeams", "is_done": "on", "done_on": "2026-01-30",
    }  # fmt: skip

    response = as_amina.post(STEPS + "1/", filled)

    step = RoundStep.objects.get(number=1)
    assert response["Location"] == STEPS
    assert (step.owner, step.starts_on, step.due_on, step.done_on) == (
        amina, date(2026, 1, 5), date(2026, 2, 1), date(2026, 1, 30),
    )  # fmt: skip
    assert (step.deliverable, step.evidence) == ("Bronnenlijst", "Map Bronnen\nTeams")
    assert list(AuditEntry.objects.values_list("verb", "organisation", "details")) == [
        ("round.step_planned", rtc().pk, {"step": 1, "done": True})
    ]


def test_done_without_a_day_is_done_today_and_unmarking_is_possible(as_amina, round):
    as_amina.post(STEPS + "6/", {"is_done": "on"})
    assert RoundStep.objects.get(number=6).done_on == timezone.localdate()

    as_amina.post(STEPS + "6/", {"done_on": "2026-01-30"})
    assert RoundStep.objects.get(number=6).done_on is None


@pytest.mark.parametrize(
    "facts",
    [
        {"starts_on": "2026-02-02", "due_on": "2026-02-01"}, {"is_done": "on", "done_on": "2099-01-01"},
        {"owner": "9" * 30}, {"owner": "x"}, {"due_on": "0001-01-01"}, {"deliverable": "a" * 201},
        {"evidence": "a" * 2001},
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_said_in_words(as_amina, round, facts):
    response = as_amina.post(STEPS + "1/", facts)

    assert response.status_code == 200
    assert "Dit kan nog niet bewaard worden" in response.text
    assert not AuditEntry.objects.exists()


def test_only_colleagues_of_the_rtcs_that_take_part_see_to_a_step(as_amina, round, amina, chloe, rtc):
    def owners() -> list[str]:
        return [str(person) for person in as_amina.get(STEPS + "1/").context["form"].fields["owner"].queryset]

    assert owners() == ["Amina"]
    round.rtcs.add(rtc("limburg"))
    assert owners() == ["Amina", "Chloe"]


def test_who_left_stays_the_owner_until_someone_else_is(as_amina, round, chloe):
    RoundStep.objects.filter(number=1).update(owner=chloe)

    as_amina.post(STEPS + "1/", {"owner": chloe.pk, "deliverable": "x"})

    assert RoundStep.objects.get(number=1).owner == chloe


@pytest.mark.parametrize("number", ["0", "11", "9999"])
def test_a_step_that_is_none_is_not_there(as_amina, round, number):
    assert as_amina.get(f"{STEPS}{number}/").status_code == 404


def test_the_service_refuses_a_step_that_is_due_before_it_begins(round, amina, now):
    with pytest.raises(PlanRefused):
        plan_step(
            round=round, number=1, owner=None, starts_on=date(2027, 1, 2), due_on=date(2027, 1, 1), deliverable="",
            evidence="", done_on=None, by=amina, now=now,
        )  # fmt: skip


@pytest.mark.parametrize("address", [STEPS, STEPS + "1/"])
def test_another_tenants_round_is_not_there(client, round, chloe, bram, address):
    answers = []
    for person in (chloe, bram):
        client.force_login(person)
        answers.append(client.get(address).status_code)

    assert answers == [404, 404]
