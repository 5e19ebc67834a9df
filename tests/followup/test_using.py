"""The card, what became of the lesson, and the needs that it closes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from digitaleschool.enrolment.models import Question
from digitaleschool.followup.links import enrolment_of, secret_of
from digitaleschool.followup.models import AgendaPoint, ClassUse, NeedClosure, TransferCard
from digitaleschool.followup.services.agenda import change_point, drop_point, gather_agenda, move_point, publish_point
from digitaleschool.followup.services.refusals import FollowupRefused
from digitaleschool.followup.services.using import CLOSES_FROM, say_use, write_card
from digitaleschool.needs.models import Need
from digitaleschool.offer.models import TrainingAnswer


@pytest.fixture
def need(plc, now):
    made = Need.objects.create(number=1, text_nl="PLC's programmeren", created_on=now.date(), is_checked=True)
    plc.versions.get().needs.add(made)
    return made


def test_a_link_opens_one_enrolment_and_a_changed_one_none(seat):
    secret = secret_of(seat)

    assert enrolment_of(secret) == seat
    assert enrolment_of(secret[:-1] + ("a" if secret[-1] != "a" else "b")) is None
    assert enrolment_of(seat.key.hex) is None


def test_a_card_is_written_and_changed(seat, now):
    facts = {"enrolment": seat, "class_name": "5EM", "today": now.date(), "now": now}
    write_card(**facts, lesson="Een lift sturen", lesson_on=now.date() + timedelta(days=7))
    write_card(**facts, lesson="Een lift sturen", lesson_on=now.date() + timedelta(days=9))

    card = TransferCard.objects.get()
    assert (card.lesson, card.lesson_on) == ("Een lift sturen", now.date() + timedelta(days=9))


@pytest.mark.parametrize(("lesson", "days"), [("", 7), ("Lift", 400), ("Lift", -400)])
def test_a_card_that_says_nothing_is_refused(seat, now, lesson, days):
    with pytest.raises(FollowupRefused):
        write_card(
            enrolment=seat, lesson=lesson, class_name="5EM", lesson_on=now.date() + timedelta(days=days),
            today=now.date(), now=now,
        )  # fmt: skip
    assert not TransferCard.objects.exists()


def test_a_need_is_closed_by_use_in_class_and_opened_again(seat, need, now):
    say_use(enrolment=seat, outcome="tried", now=now)
    tried = NeedClosure.objects.count()
    use = say_use(enrolment=seat, outcome="done", now=now)
    closed = list(NeedClosure.objects.values_list("need", "use"))
    say_use(enrolment=seat, outcome="blocked", blocked_by="time", now=now)

    assert (tried, closed, NeedClosure.objects.count()) == (0, [(need.pk, use.pk)], 0)


@pytest.mark.parametrize(("teachers", "status"), [(CLOSES_FROM - 1, "open"), (CLOSES_FROM, "served")])
def test_a_need_as_a_whole_is_served_from_five_teachers_on(new_seat, need, now, teachers, status):
    for _ in range(teachers):
        say_use(enrolment=new_seat(), outcome="done", now=now)

    assert Need.objects.get().status == status


def test_a_need_that_was_refused_is_left_alone(new_seat, need, now):
    Need.objects.update(status="refused", status_reason="Hoort elders.")
    for _ in range(CLOSES_FROM):
        say_use(enrolment=new_seat(), outcome="done", now=now)

    assert (Need.objects.get().status, NeedClosure.objects.count()) == ("refused", CLOSES_FROM)


def test_who_has_no_place_says_nothing(new_seat, now):
    seat = new_seat(state="ended", ended_at=now)

    with pytest.raises(FollowupRefused):
        say_use(enrolment=seat, outcome="done", now=now)


# --- one tap ----------------------------------------------------------------------------------------------------------


def test_looking_changes_nothing_and_one_tap_is_enough(seat, client):
    address = reverse("use_in_class", args=[secret_of(seat)])
    for method in (client.get, client.head):
        assert method(address).status_code == 200
    assert not ClassUse.objects.exists()

    answer = client.post(address, {"outcome": "blocked"})

    use = ClassUse.objects.get()
    assert (answer.status_code, use.outcome, use.blocked_by) == (302, "blocked", "")
    client.post(address, {"blocked_by": "infrastructure"})
    use.refresh_from_db()
    assert (use.outcome, use.blocked_by) == ("blocked", "infrastructure")
    client.post(address, {"note": "Geen wifi.", "question": "Kan het zonder wifi?"})
    use.refresh_from_db()
    assert (use.outcome, use.blocked_by, use.note) == ("blocked", "infrastructure", "Geen wifi.")
    assert list(AgendaPoint.objects.values_list("kind", flat=True)) == ["blocker", "question"]


@pytest.mark.parametrize("posted", [{}, {"outcome": "klaar"}, {"outcome": "blocked", "blocked_by": "geld"}])
def test_a_tap_that_is_none_is_told_in_words(seat, client, posted):
    answer = client.post(reverse("use_in_class", args=[secret_of(seat)]), posted)

    assert (answer.status_code, ClassUse.objects.count()) == (400, 0)
    assert "Kies wat er van je les kwam." in answer.content.decode()


# --- the agenda -------------------------------------------------------------------------------------------------------


def test_the_agenda_puts_together_what_was_said(new_seat, run, amina, now):
    one, two, three = new_seat(), new_seat(), new_seat()
    say_use(enrolment=one, outcome="blocked", blocked_by="time", question="Hoe laad ik het in de PLC?", now=now)
    say_use(enrolment=two, outcome="tried", blocked_by="time", question="Het laden in de PLC lukt niet", now=now)
    say_use(enrolment=three, outcome="done", question="Waar vind ik een licentie?", now=now)
    Question.objects.create(run=run, asked_by=amina, text="Is er een licentie voor scholen?")
    Question.objects.create(run=run, asked_by=amina, text="Ging dit door?", answered_at=now)

    gather_agenda(run=run, now=now)

    points = AgendaPoint.objects.order_by("position")
    assert [(one.kind, one.code, one.uses.count(), one.asked.count()) for one in points] == [
        ("blocker", "time", 2, 0), ("question", "", 1, 1), ("question", "", 2, 0),
    ]  # fmt: skip


def test_what_a_person_did_to_a_point_stays(new_seat, run, tess, now):
    say_use(enrolment=new_seat(), outcome="blocked", blocked_by="time", now=now)
    say_use(enrolment=new_seat(), outcome="blocked", blocked_by="budget", now=now)
    budget, time = AgendaPoint.objects.order_by("position")
    change_point(point=time, title="Waar halen we tijd?", answer="", by=tess, now=now)
    drop_point(point=budget, is_dropped=True, by=tess, now=now)
    say_use(enrolment=new_seat(), outcome="blocked", blocked_by="time", now=now)
    say_use(enrolment=new_seat(), outcome="blocked", blocked_by="budget", now=now)

    told = [(one.title, one.is_dropped, one.uses.count()) for one in AgendaPoint.objects.order_by("position")]
    assert told == [("Er is geen budget", True, 2), ("Waar halen we tijd?", False, 2)]


def test_a_question_may_belong_to_a_point_of_the_trainer(seat, run, tess, now):
    say_use(enrolment=seat, outcome="done", question="Waar vind ik een licentie?", now=now)
    point = AgendaPoint.objects.get()
    AgendaPoint.objects.filter(pk=point.pk).update(kind=AgendaPoint.Kind.OWN)

    say_use(enrolment=seat, outcome="tried", question="Waar vind ik een licentie?", now=now)

    assert [(one.kind, one.uses.count()) for one in AgendaPoint.objects.all()] == [("own", 1)]


def test_an_answer_stays_when_nobody_asks_it_any_more(seat, run, now):
    say_use(enrolment=seat, outcome="done", question="Waar vind ik een licentie?", now=now)
    AgendaPoint.objects.update(answer="Bij de school.", answered_at=now)

    say_use(enrolment=seat, outcome="tried", question="", now=now)

    assert [(one.answer, one.uses.count()) for one in AgendaPoint.objects.all()] == [("Bij de school.", 0)]


def test_a_point_behind_which_nobody_stands_any_more_goes(seat, now):
    say_use(enrolment=seat, outcome="blocked", blocked_by="time", now=now)
    say_use(enrolment=seat, outcome="done", now=now)

    assert not AgendaPoint.objects.exists()


def test_points_move_and_the_ends_stay_where_they_are(new_seat, run, tess, now):
    for code in ("time", "budget", "skills"):
        say_use(enrolment=new_seat(), outcome="blocked", blocked_by=code, now=now)
    first, last = AgendaPoint.objects.get(code="budget"), AgendaPoint.objects.get(code="time")
    move_point(point=last, up=True, by=tess, now=now)
    move_point(point=first, up=True, by=tess, now=now)

    assert list(AgendaPoint.objects.order_by("position").values_list("code", flat=True)) == ["budget", "time", "skills"]


def test_an_answer_is_public_once_somebody_publishes_it(new_seat, plc, tess, client, now):
    say_use(enrolment=new_seat(), outcome="done", question="Waar vind ik een licentie?", now=now)
    point = AgendaPoint.objects.get()
    change_point(point=point, title=point.title, answer="Bij de school.", by=tess, now=now)
    page = reverse("training", args=[plc.slug])
    before = client.get(page).content.decode()
    publish_point(
        point=point, question="Waar vind ik een licentie?", answer="Bij je ICT-coördinator.", by=tess, now=now
    )

    assert "Bij de school." not in before
    assert "Bij je ICT-coördinator." in client.get(page).content.decode()
    client.force_login(tess)
    client.post(reverse("agenda_point_publish", args=[point.pk]), {"to": "off"})
    assert not TrainingAnswer.objects.exists()


def test_participants_read_the_agenda_and_cannot_change_it(seat, run, bram, tess, now):
    say_use(enrolment=seat, outcome="blocked", blocked_by="time", now=now)
    address, reader, trainer = reverse("return_agenda", args=[run.pk]), Client(), Client()
    reader.force_login(bram)
    trainer.force_login(tess)

    assert "Er is te weinig tijd" in reader.get(address).content.decode()
    assert "Haal weg" not in reader.get(address).content.decode()
    assert reader.post(address, {"title": "Pizza"}).status_code == 404
    assert trainer.post(address, {"title": "Een eigen oefening"}).status_code == 302
    assert list(AgendaPoint.objects.order_by("position").values_list("title", flat=True)) == [
        "Er is te weinig tijd", "Een eigen oefening",
    ]  # fmt: skip
