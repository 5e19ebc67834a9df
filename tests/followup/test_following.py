"""What the worker does: each participant is asked once, the evaluation is kept, the figures reach the offer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from digitaleschool.common.models import OutboxMail
from digitaleschool.common.outbox import filled, filler_of
from digitaleschool.core.followup.evaluating import MIDDLES
from digitaleschool.dashboard.need_chain import chain_of
from digitaleschool.dashboard.need_thread import thread_of
from digitaleschool.enrolment.models import Attendance
from digitaleschool.followup.links import address, secret_of
from digitaleschool.followup.models import Asked, Evaluation, Followed
from digitaleschool.followup.services.evaluating import keep_evaluation, tell_delivered
from digitaleschool.followup.services.refusals import FollowupRefused
from digitaleschool.followup.services.using import say_use, write_card
from digitaleschool.followup.tasks import follow_up
from digitaleschool.needs.models import Need
from digitaleschool.offer.facts import facts_of
from digitaleschool.offer.models import Delivered


def work(now) -> None:
    for _ in range(5):
        if not follow_up(now):
            return


def test_the_worker_asks_each_thing_once_by_a_secret_link(seat, now):
    work(now)
    work(now + timedelta(hours=2))

    mail = OutboxMail.objects.get()
    assert (Asked.objects.get().what, mail.recipient, mail.about) == ("after", seat.person.email, seat.key.hex)
    assert "{link}" in mail.text
    assert filler_of(mail.kind).is_wanted(mail, now=now)
    assert address(seat) in filled(mail, filler_of(mail.kind).fill(mail))


def test_the_day_after_a_lesson_it_is_asked_how_it_went_until_it_is_said(seat, now):
    day = now.date() + timedelta(days=3)
    write_card(enrolment=seat, lesson="Lift {link} 100%", class_name="5EM", lesson_on=day, today=now.date(), now=now)
    work(now + timedelta(days=4))

    mail = OutboxMail.objects.get(key__startswith="followup:use")
    assert "Lift (link) 100%" in mail.text
    assert filler_of(mail.kind).fill(mail) == {"link": address(seat, "use_in_class")}
    say_use(enrolment=seat, outcome="done", now=now + timedelta(days=4, minutes=1))
    assert not filler_of(mail.kind).is_wanted(mail, now=now + timedelta(days=5))


def test_who_lost_the_place_gets_no_mail(seat, now):
    work(now)
    type(seat).objects.update(state="ended", ended_at=now)

    mail = OutboxMail.objects.get()
    assert not filler_of(mail.kind).is_wanted(mail, now=now)
    work(now + timedelta(days=50))
    assert OutboxMail.objects.count() == 1


def test_who_was_at_no_session_is_asked_nothing(seat, run, now):
    Attendance.objects.create(session=run.sessions.order_by("starts_at")[0], enrolment=seat, kind="absent", how="list")

    work(now)

    assert not OutboxMail.objects.exists()


def test_a_run_that_is_long_over_is_looked_at_no_more(seat, run, now):
    work(now + timedelta(days=400))

    assert (Followed.objects.get().next_at, Asked.objects.count()) == (None, 0)


def test_an_evaluation_is_answered_on_one_page_and_changed(run, seat, client, monkeypatch, now):
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    page = reverse("evaluation", args=[secret_of(seat), "end"])
    shown = client.get(page)
    posted = {
        "self_rating": "6",
        "statements.didactic_insight": "applies",
        "criteria.a2": "yes",
        "practised": "quarter_half",
    }
    answer = client.post(page, posted)

    assert (shown.status_code, answer.status_code) == (200, 302)
    assert Evaluation.objects.get().values == {
        "self_rating": 6, "statements": {"didactic_insight": "applies"}, "criteria": {"a2": "yes"},
        "practised": "quarter_half",
    }  # fmt: skip
    client.post(page, {"self_rating": "7"})
    assert Evaluation.objects.get().values == {"self_rating": 7}
    empty = client.post(page, {})
    assert (empty.status_code, "Beantwoord minstens één vraag." in empty.content.decode()) == (400, True)
    assert (
        "staan nu niet open" in client.get(reverse("evaluation", args=[secret_of(seat), "six_months"])).content.decode()
    )
    assert client.get(reverse("evaluation", args=[secret_of(seat), "ooit"])).status_code == 404


def test_an_empty_evaluation_is_refused(seat, now):
    with pytest.raises(FollowupRefused):
        keep_evaluation(enrolment=seat, moment="end", values={"self_rating": None}, now=now)


@pytest.fixture
def evaluated_run(new_seat, run, plc, now):
    """Nine participants of three schools who say that they practised less than was promised."""
    schools = [new_seat().school for _ in range(3)]
    seats = [*run.enrolments.order_by("pk"), *(new_seat(school=schools[at % 3]) for at in range(6))]
    for seat in seats:
        values = {"practised": "under_quarter", "criteria": {"a2": "yes"}, "self_rating": 6}
        keep_evaluation(enrolment=seat, moment="end", values=values, now=now)
    tell_delivered(training=plc, now=now)
    return run


def test_what_was_delivered_reaches_the_facts_of_the_quality_framework(evaluated_run, plc, now):
    facts = {one.what: one for one in facts_of(plc.versions.get(), now.date()).delivered}

    practice, a2 = facts["practice"], facts["A2"]
    assert (round(practice.promised, 3), practice.happened, practice.base) == (0.75, MIDDLES["under_quarter"], 9)
    assert (a2.yes, a2.base) == (9, 9)
    assert (facts["group_size"].promised, facts["group_size"].happened) == (12, 9)
    assert (facts["return_session"].promised, facts["return_session"].happened) == (1, None)
    assert set(Delivered.objects.filter(run=evaluated_run).values_list("what", flat=True)) == set(facts)


def test_promises_are_shown_to_everyone_on_the_page_of_the_training(evaluated_run, plc, client):
    page = client.get(reverse("training", args=[plc.slug])).content.decode()

    assert "Beloofd: 75 % oefentijd. Deelnemers zeggen 12 % (0 tot 25 %, 9 antwoorden)." in page
    assert "niet nagekomen" in page


def test_the_page_of_a_run_tells_who_answered_and_what_changed(evaluated_run, amina):
    client = Client()
    client.force_login(amina)
    page = client.get(reverse("followed_run", args=[evaluated_run.pk])).content.decode()

    assert "Wie antwoordde" in page
    assert "Niemand antwoordde zowel voor de start als later." in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_runs_asks_as_much_for_three_as_for_one(
    count, plc, rtc, run, amina, now, django_assert_num_queries
):
    for _ in range(count - 1):
        other = type(run).objects.create(training=plc, rtc=rtc())
        other.sessions.create(starts_at=now - timedelta(days=9), ends_at=now - timedelta(days=8))
    client = Client()
    client.force_login(amina)

    with django_assert_num_queries(LIST_QUERIES):
        page = client.get(reverse("followed_runs")).content.decode()
    assert page.count('after-step"') == count


LIST_QUERIES = 8


# --- the thread -------------------------------------------------------------------------------------------------------


def test_the_thread_ends_in_use_in_class_and_not_in_attendance(new_seat, plc, amina, bram, now):
    need = Need.objects.create(number=1, text_nl="PLC's programmeren", created_on=now.date(), is_checked=True)
    plc.versions.get().needs.add(need)
    seat = new_seat(bram)
    Attendance.objects.create(
        session=seat.run.sessions.order_by("starts_at")[0], enrolment=seat, kind="present", minutes=180, how="list"
    )

    def told(visitor) -> dict[str, tuple[bool, list[str]]]:
        chain = chain_of(need, thread_of(need, visitor), visitor, now)
        return {link.title: (link.is_there, [line.words for line in link.lines]) for link in chain}

    before = told(amina)
    say_use(enrolment=seat, outcome="done", now=now)
    after, public = told(amina), told(bram)

    assert list(before) == [
        "Bron", "Schatting", "Behoefte", "Opleiding", "Op kwaliteit beoordeeld", "Reeks", "Plaats", "Aanwezig",
        "Gebruikt in de klas", "Gesloten",
    ]  # fmt: skip
    assert (before["Aanwezig"][0], before["Gebruikt in de klas"]) == (True, (False, []))
    assert after["Gebruikt in de klas"] == (True, ["1 leraar"])
    assert after["Gesloten"][0] is False
    assert public["Gebruikt in de klas"] == (True, ["minder dan vijf leraren"])
    assert public["Plaats"][1] == ["minder dan vijf leraren", "Je eigen plaats"]
