"""A teacher's pages: enrolling from the page of a training, answering, swapping, cancelling, asking, borrowing."""

from __future__ import annotations

# ruff: noqa: F811
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.enrolment.rooms import new_enrolment, new_run, run, tess, training  # noqa: F401

from digitaleschool.enrolment.models import EnrolDesk, Enrolment, Kit, KitLoan, Question
from digitaleschool.enrolment.services.enrolling import cancel, enrol
from digitaleschool.people.models import Membership

SENT = {
    "field": "mechanica_elektriciteit", "level": "beginner", "wants_to_know": "Een verkeerslicht",
    "known_ict": "partly", "thing_0": "none", "needs_replacement": "yes",
}  # fmt: skip


@pytest.fixture
def teacher(client, bram) -> Client:
    client.force_login(bram)
    return client


@pytest.fixture
def ans(new_person, bram):
    """A colleague of Bram."""
    school = bram.memberships.get().organisation
    return new_person("Ans", role="teacher", at=school)


@pytest.fixture
def dina(new_person, bram):
    """Leads Bram's school."""
    return new_person("Dina", role="school_lead", at=bram.memberships.get().organisation)


def enrolled(person, run, **facts) -> Enrolment:
    return enrol(run=run, person=person, now=timezone.now(), **facts)


def test_a_teacher_enrols_from_the_page_of_the_training(teacher, bram, run, rtc):
    kit = Kit.objects.create(rtc=rtc(), kind="pc", name="Leenlaptop 1")
    assert f'href="/inschrijven/{run.pk}/"' in teacher.get("/opleidingen/plc-leren/").text

    page = teacher.post(f"/inschrijven/{run.pk}/", SENT | {"thing_0": "kit"}, follow=True)

    mine = Enrolment.objects.get()
    assert (mine.person, mine.state, mine.wants_to_know) == (bram, "seated", "Een verkeerslicht")
    assert (mine.prior, mine.equipment, mine.needs_replacement) == ({"ict": "partly"}, {"laptop met muis": "kit"}, True)
    assert KitLoan.objects.get().kit == kit
    assert page.redirect_chain[-1][0] == f"/mijn-opleidingen/{mine.key}/"
    assert "eerst 20 minuten zelfstudie" in page.text
    assert "Bekijk je inschrijving" in teacher.get("/opleidingen/plc-leren/").text
    assert teacher.get(f"/inschrijven/{run.pk}/").url == f"/mijn-opleidingen/{mine.key}/"


def test_who_first_looks_gets_advice_and_no_place(teacher, run):
    page = teacher.post(f"/inschrijven/{run.pk}/", SENT | {"step": "check"})

    assert "zelfstudie" in page.text
    assert not Enrolment.objects.exists()


def test_what_may_be_told_of_health_asks_for_a_yes(teacher, run):
    refused = teacher.post(f"/inschrijven/{run.pk}/", SENT | {"access_needs": "Ik hoor slecht"})
    assert refused.status_code == 400

    teacher.post(f"/inschrijven/{run.pk}/", SENT | {"access_needs": "Ik hoor slecht", "access_agrees": "on"})

    assert Enrolment.objects.get().access_needs == "Ik hoor slecht"


@pytest.mark.parametrize("facts", [{"takes": "nobody"}, {"takes": "invited"}, {"closes_at": True}])
def test_where_enrolling_is_closed_it_is_said(facts, teacher, run, new_run):
    other = new_run(40)
    facts = {name: timezone.now() if value is True else value for name, value in facts.items()}
    EnrolDesk.objects.create(run=run, **facts)

    page = teacher.post(f"/inschrijven/{run.pk}/", SENT)

    assert f'href="/inschrijven/{other.pk}/"' in page.text
    assert not Enrolment.objects.exists()


def test_a_full_run_asks_for_other_dates_and_the_next_in_line_moves_up(teacher, bram, ans, new_run):
    full, other = new_run(21, capacity=1), new_run(50, capacity=0)
    first = enrolled(ans, full)

    teacher.post(f"/inschrijven/{full.pk}/", SENT | {"also": [str(other.pk)]})
    mine = Enrolment.objects.get(person=bram)
    assert (mine.state, list(mine.also.all())) == ("waiting", [other])
    assert "nummer 1 op de wachtlijst" in teacher.get(f"/mijn-opleidingen/{mine.key}/").text

    cancel(enrolment=first, now=timezone.now(), by=ans)
    assert "Wacht op je antwoord" in teacher.get("/mijn-opleidingen/").text
    teacher.post(f"/mijn-opleidingen/{mine.key}/antwoord/", {"answer": "yes"})
    mine.refresh_from_db()
    assert mine.state == "seated"


def test_who_waits_for_one_date_waits_for_another_in_one_tap(teacher, bram, new_run):
    full, other = new_run(21, capacity=0), new_run(40, capacity=0)
    mine = enrolled(bram, full)
    assert "Wacht ook voor deze datum" in teacher.get(f"/inschrijven/{other.pk}/").text

    teacher.post(f"/inschrijven/{other.pk}/")

    assert list(mine.also.all()) == [other]
    assert "Je wacht ook voor deze datum:" in teacher.get(f"/mijn-opleidingen/{mine.key}/").text


def test_a_place_on_one_date_leads_to_changing_not_to_a_second_place(teacher, bram, run, new_run):
    mine, other = enrolled(bram, run), new_run(40)

    assert f'href="/mijn-opleidingen/{mine.key}/#anders"' in teacher.get(f"/inschrijven/{other.pk}/").text
    teacher.post(f"/inschrijven/{other.pk}/", SENT)
    assert Enrolment.objects.get() == mine


def test_a_kit_that_no_longer_fits_the_days_is_told(teacher, bram, run, rtc):
    kit = Kit.objects.create(rtc=rtc(), kind="pc", name="Leenlaptop 1")
    mine = enrolled(bram, run)
    day = timezone.localdate() + timedelta(days=2)
    KitLoan.objects.create(kit=kit, enrolment=mine, first_on=day, last_on=day)

    assert "De dagen van de reeks veranderden" in teacher.get(f"/mijn-opleidingen/{mine.key}/").text


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"state": "ended", "ended_at": True, "ended_because": "cancelled"}, "Je bent niet meer ingeschreven"),
        ({"state": "offered", "answer_by": True}, "Er is een plaats vrij voor jou"),
        ({"state": "proposed", "answer_by": True}, "Een collega stelt voor dat je meedoet"),
    ],
)  # fmt: skip
def test_each_state_says_what_it_is(facts, says, teacher, bram, run, new_enrolment):
    facts = {name: timezone.now() if value is True else value for name, value in facts.items()}

    mine = new_enrolment(bram, line_number=1, **facts)

    assert says in teacher.get(f"/mijn-opleidingen/{mine.key}/").text
    assert teacher.get("/mijn-opleidingen/").status_code == 200


def test_what_is_over_leads_to_the_class_and_the_certificate(teacher, bram, new_run, new_enrolment):
    mine = new_enrolment(bram, run=new_run(-90), line_number=1)

    page = teacher.get(f"/mijn-opleidingen/{mine.key}/").text

    assert (f"/mijn-opleidingen/daarna/{mine.key}/" in page, f"/inschrijvingen/{mine.key}/attest/" in page) == (
        True, True,
    )  # fmt: skip


def test_no_to_an_offered_place_goes_to_the_next(teacher, bram, ans, new_run, new_person):
    full = new_run(21, capacity=1)
    first = enrolled(new_person("Els"), full)
    mine, next_one = enrolled(bram, full), enrolled(ans, full)
    cancel(enrolment=first, now=timezone.now())

    teacher.post(f"/mijn-opleidingen/{mine.key}/antwoord/", {"answer": "no"})

    assert [Enrolment.objects.get(pk=one.pk).state for one in (mine, next_one)] == ["ended", "offered"]


def test_another_date_in_one_tap_and_cancelling(teacher, bram, run, new_run):
    other, mine = new_run(40), enrolled(bram, run)
    assert f'value="{other.pk}"' in teacher.get(f"/mijn-opleidingen/{mine.key}/").text

    page = teacher.post(f"/mijn-opleidingen/{mine.key}/wisselen/", {"run": other.pk}, follow=True)

    now_mine = Enrolment.objects.get(state="seated")
    assert (now_mine.run, page.redirect_chain[-1][0]) == (other, f"/mijn-opleidingen/{now_mine.key}/")
    assert teacher.get(f"/mijn-opleidingen/{now_mine.key}/annuleren/").status_code == 200
    teacher.post(f"/mijn-opleidingen/{now_mine.key}/annuleren/")
    assert not Enrolment.objects.exclude(state="ended").exists()
    assert teacher.post(f"/mijn-opleidingen/{now_mine.key}/wisselen/", {"run": "x"}).status_code == 404


def test_a_school_lead_proposes_and_each_says_yes(client, teacher, dina, bram, ans, new_run):
    run = new_run(21, capacity=2)
    client.force_login(dina)
    page = client.post(f"/inschrijven/{run.pk}/team/", {"colleagues": [bram.pk, ans.pk, dina.pk], "step": "check"})
    assert "2" in page.text
    assert not Enrolment.objects.exists()

    client.post(f"/inschrijven/{run.pk}/team/", {"colleagues": [bram.pk, ans.pk]})
    assert set(Enrolment.objects.values_list("state", flat=True)) == {"proposed"}
    assert "Ans" in client.get(f"/inschrijven/{run.pk}/team/").text

    client.force_login(bram)
    mine = Enrolment.objects.get(person=bram)
    assert "Dina" in client.get("/mijn-opleidingen/").text
    answer = client.post(f"/mijn-opleidingen/{mine.key}/antwoord/", {"answer": "yes"})
    assert answer.url == f"/mijn-opleidingen/{mine.key}/over-jou/"
    client.post(answer.url, {"wants_to_know": "Alles", "known_ict": "yes"})
    mine.refresh_from_db()
    assert (mine.state, mine.wants_to_know) == ("seated", "Alles")

    client.force_login(ans)
    client.post(f"/mijn-opleidingen/{Enrolment.objects.get(person=ans).key}/antwoord/", {"answer": "no"})
    assert Enrolment.objects.get(person=ans).state == "ended"


def test_only_colleagues_of_a_school_that_one_leads_can_be_proposed(client, dina, bram, chloe, run):
    client.force_login(bram)
    assert client.get(f"/inschrijven/{run.pk}/team/").status_code == 404
    client.force_login(dina)

    assert client.post(f"/inschrijven/{run.pk}/team/", {"colleagues": [chloe.pk]}).status_code == 400


def test_questions_are_asked_wanted_and_ticked_off(client, bram, ans, tess, run):
    for person in (bram, ans):
        enrolled(person, run)
    client.force_login(bram)
    client.post(f"/reeksen/{run.pk}/vragen/", {"text": "Mag ik filmen?"})
    question = Question.objects.get()
    client.force_login(ans)
    client.post(f"/vragen/{question.key}/stem/", {"wants": "yes"})
    assert "▲ 2" in client.get(f"/reeksen/{run.pk}/vragen/").text
    client.post(f"/vragen/{question.key}/antwoord/", {"answer": "x"})
    client.post(f"/vragen/{question.key}/weg/")
    question.refresh_from_db()
    assert not question.is_answered

    client.force_login(tess)
    client.post(f"/vragen/{question.key}/antwoord/", {"answer": "Ja, **graag**."})

    assert "<strong>graag</strong>" in client.get(f"/reeksen/{run.pk}/vragen/").text


def test_what_nobody_answered_is_for_the_return_session(client, bram, new_run, new_enrolment):
    run = new_run(-3)
    new_enrolment(bram, run=run)
    Question.objects.create(run=run, text="Mag ik filmen?", asked_by=bram)
    client.force_login(bram)

    assert "terugkommoment" in client.get(f"/reeksen/{run.pk}/vragen/").text


def test_a_kit_is_booked_later_and_given_back_to_the_rtc(client, amina, bram, run, rtc):
    kit = Kit.objects.create(rtc=rtc(), kind="pc", name="Leenlaptop 1")
    mine = enrolled(bram, run, equipment={"laptop met muis": "none"})
    day = timezone.localdate() + timedelta(days=21)
    client.force_login(bram)
    assert 'id="leenkit"' in client.get(f"/mijn-opleidingen/{mine.key}/").text
    wrong = {"kind": "pc", "first_on": day, "last_on": day - timedelta(days=3)}
    assert client.post(f"/mijn-opleidingen/{mine.key}/leenkit/", wrong).status_code == 400
    client.post(f"/mijn-opleidingen/{mine.key}/leenkit/", wrong | {"last_on": day})
    loan = KitLoan.objects.get(kit=kit)

    client.force_login(amina)
    assert "Bram" in client.get("/leenkits/").text
    client.post(f"/leenkits/lening/{loan.key}/", {"step": "out"})
    client.post(f"/leenkits/lening/{loan.key}/", {"step": "back"})
    loan.refresh_from_db()
    assert (loan.handed_at is None, loan.ended_at is None) == (False, False)
    client.post("/leenkits/nieuw/", {"rtc": rtc().pk, "kind": "tablet", "name": "Tablet 1", "is_active": "on"})
    assert client.post(f"/leenkits/{kit.pk}/", {"rtc": rtc().pk, "kind": "pc", "name": "Tablet 1"}).status_code == 400
    assert Kit.objects.count() == 2


def test_my_trainings_says_what_to_do_when_there_is_nothing(teacher):
    page = teacher.get("/mijn-opleidingen/").text

    assert 'href="/opleidingen/"' in page


def test_my_trainings_are_sorted_by_what_they_ask(teacher, bram, new_run, new_enrolment):
    states = {"seated": new_run(9), "waiting": new_run(8), "over": new_run(-90), "proposed": new_run(7)}
    for number, (state, when) in enumerate(states.items(), 1):
        facts = {"answer_by": timezone.now() + timedelta(days=2)} if state == "proposed" else {}
        new_enrolment(
            bram, run=when, state="seated" if state == "over" else state, line_number=number, **facts
        )  # fmt: skip

    lists = teacher.get("/mijn-opleidingen/").context["lists"]

    found = [[line.card.run for line in part] for part in (lists.to_answer, lists.coming, lists.waiting, lists.over)]
    assert found == [[states["proposed"]], [states["seated"]], [states["waiting"]], [states["over"]]]


@pytest.mark.parametrize("address", ["/mijn-opleidingen/", "/opleidingen/plc-leren/", "questions", "team", "kits"])
def test_more_rows_ask_no_more_of_the_database(
    address, bram, dina, amina, new_run, new_person, rtc, django_assert_num_queries
):
    first = new_run(9)
    person = {"team": dina, "kits": amina}.get(address, bram)
    address = {"questions": f"/reeksen/{first.pk}/vragen/", "team": f"/inschrijven/{first.pk}/team/",
               "kits": "/leenkits/"}.get(address, address)  # fmt: skip
    enrolled(bram, first)
    client = Client()
    client.force_login(person)

    def more(number: int) -> None:
        run = new_run(20 + number)
        colleague = new_person(f"Els{number}", role="teacher", at=dina.memberships.get().organisation)
        enrolled(colleague, run)
        Enrolment.objects.create(
            run=run, training=run.training, person=bram, state="seated", line_number=1000 * number
        )  # fmt: skip
        Question.objects.create(run=first, text=f"Vraag {number}", asked_by=bram)
        kit = Kit.objects.create(rtc=rtc(), kind="pc", name=f"Kit {number}")
        mine = Enrolment.objects.get(person=bram, run=first)
        KitLoan.objects.create(kit=kit, enrolment=mine, first_on=timezone.localdate(), last_on=timezone.localdate())

    more(1)
    client.get(address)
    with_one = _queries(client, address)
    more(2)
    more(3)

    assert _queries(client, address) == with_one


def _queries(client: Client, address: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_a_full_team_tells_what_it_costs_others(dina, bram, ans, new_run, new_person):
    from digitaleschool.enrolment.run_cards import cards_of
    from digitaleschool.enrolment.team_page import outlook_of

    run = new_run(21, capacity=2)
    now = timezone.now()
    enrolled(new_person("Els"), run)

    found = outlook_of(cards_of([run.pk], now)[run.pk], 3, now)

    assert (found.people, found.seated, found.waits, found.costs) == (3, 1, 2, 0)


def test_nobody_opens_the_enrolment_of_someone_else(client, bram, ans, run):
    mine = enrolled(bram, run)
    client.force_login(ans)

    for page in ("", "annuleren/", "over-jou/"):
        assert client.get(f"/mijn-opleidingen/{mine.key}/{page}").status_code == 404
    for page in ("antwoord/", "wisselen/", "annuleren/", "over-jou/", "leenkit/", "leenkit/weg/"):
        assert client.post(f"/mijn-opleidingen/{mine.key}/{page}", {"answer": "no"}).status_code == 404
    assert Membership.objects.count() == 2
