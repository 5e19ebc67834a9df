"""What people get in their mailbox about a place, and when."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import icalendar
import pytest
from django.core import mail as django_mail
from django.db import connection, transaction
from django.utils.timezone import make_aware
from tests.at_once import at_once, meet_after
from tests.common.mail_server import MailServer
from tests.enrolment.rooms import new_run, training

from digitaleschool.common.models import OutboxMail
from digitaleschool.common.outbox import message_id, send_due
from digitaleschool.enrolment.models import Enrolment, MomentDone, Notice
from digitaleschool.enrolment.services import notice_mails
from digitaleschool.enrolment.services.enrolling import enrol
from digitaleschool.enrolment.services.moments import tell_of_days
from digitaleschool.enrolment.services.notice_mails import tell_due
from digitaleschool.enrolment.services.notices import notify
from digitaleschool.enrolment.services.runs import move_run
from digitaleschool.offer.models import Material, Session, TrainingMaterial
from digitaleschool.offer.services.runs import Day, RunPlan

__all__ = ["new_run", "training"]


@pytest.fixture
def els(new_person, bram):
    """Teaches with Bram; her address is a real one, so that mail leaves."""
    els = new_person("Els", role="teacher", at=bram.memberships.get().organisation)
    els.email = "els@school.be"
    els.save()
    return els


@pytest.fixture
def run(new_run):
    return new_run(capacity=12, place="Labo 2", town="Gent", postcode="9000")


@pytest.fixture
def seat(run, els, now):
    return Enrolment.objects.create(
        training=run.training, run=run, person=els, school=els.memberships.get().organisation, state="seated",
        asked_at=now, seated_at=now,
    )  # fmt: skip


def here(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return make_aware(datetime(2026, month, day, hour, minute))


def mailed(now) -> list[str]:
    """Makes and sends what is due; the subjects that left."""
    before = len(django_mail.outbox)
    while tell_due(now=now) or send_due(now=now):
        pass
    return [letter.subject for letter in django_mail.outbox[before:]]


def calendars(letter) -> list[tuple[str, list]]:
    parts = [part for part in letter.message().walk() if part.get_content_type() == "text/calendar"]
    files = [icalendar.Calendar.from_ical(part.get_payload(decode=True)) for part in parts]
    assert [part.get_param("method") for part in parts] == [str(file["method"]) for file in files]
    return [
        (str(file["method"]), [(str(one["uid"]), one["sequence"], one.start) for one in file.events]) for file in files
    ]


def test_a_place_is_told_with_its_days_for_the_calendar(seat, now):
    notify("seated", enrolment=seat, now=now)

    assert mailed(now) == ["Je hebt een plaats: PLC leren"]

    [letter] = django_mail.outbox
    first = seat.run.sessions.order_by("starts_at").first()
    assert letter.body.startswith("Dag Els,\n\nJe hebt een plaats in PLC leren.\n\n- ")
    assert f"/mijn-opleidingen/{seat.key}/" in letter.body
    assert "{" not in letter.body
    [(method, events)] = calendars(letter)
    assert (method, len(events)) == ("REQUEST", seat.run.sessions.count())
    assert events[0][1:] == (0, first.starts_at)
    assert Notice.objects.get().mail == OutboxMail.objects.get()


def test_a_moved_run_changes_the_same_event_and_takes_back_a_day_that_is_gone(seat, now):
    notify("seated", enrolment=seat, now=now)
    mailed(now)
    [(_, before)] = calendars(django_mail.outbox[0])
    run, sessions = seat.run, list(seat.run.sessions.order_by("starts_at"))
    run.sequence += 1
    run.save()
    sessions[-1].delete()
    Session.objects.filter(pk=sessions[0].pk).update(starts_at=sessions[0].starts_at - timedelta(days=1))
    notify("run_moved", enrolment=Enrolment.objects.get(), now=now)

    assert mailed(now) == ["Andere dag of plaats: PLC leren"]

    after = dict(calendars(django_mail.outbox[1]))
    assert [one[0] for one in after["REQUEST"]] == [one[0] for one in before[:-1]]
    assert after["REQUEST"][0][1:] == (2, sessions[0].starts_at - timedelta(days=1))
    assert [one[:2] for one in after["CANCEL"]] == [(before[-1][0], 3)]


def test_who_cancels_has_the_days_taken_back(seat, now):
    notify("seated", enrolment=seat, now=now)
    mailed(now)
    Enrolment.objects.update(state="ended", ended_at=now, ended_because="cancelled")
    notify("cancelled", enrolment=seat, now=now)

    mailed(now)

    [(_, before)], [(method, after)] = (calendars(letter) for letter in django_mail.outbox)
    assert (method, [one[0] for one in after]) == ("CANCEL", [one[0] for one in before])
    assert all(late[1] > early[1] for early, late in zip(before, after, strict=True))


def test_what_is_no_longer_true_is_not_told(seat, now):
    notify("seated", enrolment=seat, now=now)
    Enrolment.objects.update(state="ended", ended_at=now, ended_because="cancelled")
    notify("cancelled", enrolment=seat, now=now)

    assert mailed(now) == ["Je bent uitgeschreven: PLC leren"]
    assert list(Notice.objects.order_by("pk").values_list("state", flat=True)) == ["dropped", "told"]


def test_what_is_due_for_one_person_comes_in_one_mail(seat, now):
    notify("seated", enrolment=seat, now=now)
    notify("run_confirmed", enrolment=seat, now=now)

    assert mailed(now) == ["Je hebt een plaats: PLC leren (en nog 1)"]
    assert "Gaat door: PLC leren\n--------------------\n\nEr zijn genoeg deelnemers." in django_mail.outbox[0].body
    assert len(calendars(django_mail.outbox[0])) == 1


def test_nobody_gets_mail_at_night_that_can_wait(seat, new_person):
    late = here(25, 21, 30)
    notify("run_confirmed", enrolment=seat, now=late)
    notify("material", enrolment=seat, now=late, what="De PLC-gids", part="1")

    assert mailed(late) == []
    assert mailed(here(26, 6, 59)) == []
    assert mailed(here(26, 7)) == ["Gaat door: PLC leren"]
    assert mailed(here(26, 16)) == ["Materiaal klaar: PLC leren"]


def test_an_answer_that_cannot_wait_is_asked_at_night(seat):
    Enrolment.objects.update(state="offered", answer_by=here(26, 8))
    notify("offered", enrolment=Enrolment.objects.get(), now=here(25, 23), part="1")

    assert mailed(here(25, 23)) == ["Er is een plaats vrij: PLC leren"]
    assert "tot donderdag 26 november 2026, 8:00" in django_mail.outbox[0].body


def test_mail_is_in_the_language_of_who_reads_it(seat, els, now):
    els.language = "en"
    els.save()
    notify("seated", enrolment=seat, now=now)

    assert mailed(now) == ["You have a place: PLC leren"]
    assert django_mail.outbox[0].body.startswith("Hello Els,\n\nYou have a place in PLC leren.")


def test_a_rolled_back_deed_is_not_mailed(seat, now):
    with transaction.atomic():
        notify("seated", enrolment=seat, now=now)
        transaction.set_rollback(True)

    assert mailed(now) == []


# --- by the calendar --------------------------------------------------------------------------------------------------


@pytest.fixture
def days(seat):
    """Two days in March around the clock change, and a return session."""
    Session.objects.all().delete()
    starts = [make_aware(datetime(2027, month, day, 9)) for month, day in ((3, 22), (3, 29), (4, 26))]
    for moment in starts:
        Session.objects.create(
            run=seat.run, starts_at=moment, ends_at=moment + timedelta(hours=3), is_return=moment == starts[2]
        )
    return starts


def told_by(now) -> list[str]:
    known = set(Notice.objects.values_list("pk", flat=True))
    tell_of_days(now=now)
    return sorted(Notice.objects.exclude(pk__in=known).values_list("event", flat=True))


def test_each_moment_is_told_once_on_its_day(days):
    begin = datetime(2027, 3, 13, tzinfo=UTC)
    hours = [begin + timedelta(days=day, hours=hour) for day in range(40) for hour in (9, 10, 11, 13, 14, 15)]

    told = [(f"{moment:%d/%m %H}", event) for moment in hours for event in told_by(moment)]

    assert told == [
        ("15/03 15", "reminder"),  # a week before the first: 16:00 by the clock of Belgium, told in UTC
        ("21/03 11", "reminder"),
        ("28/03 10", "reminder"),  # noon in summer time, that began this night
        ("30/03 14", "thanks"),
        ("19/04 14", "return_session"),
    ]
    assert MomentDone.objects.count() == 5


def test_who_got_a_place_after_a_moment_is_not_reminded_of_it(days, seat):
    Enrolment.objects.update(seated_at=days[0] - timedelta(days=5))

    assert told_by(days[0] - timedelta(days=5)) == []
    assert told_by(days[0] - timedelta(hours=20)) == ["reminder"]


def test_a_moment_that_passed_long_ago_is_not_told(days):
    assert told_by(days[0] - timedelta(days=4)) == []


def test_nobody_is_reminded_of_a_run_that_does_not_go_on(days, seat):
    seat.run.status = "cancelled"
    seat.run.save()

    assert told_by(days[0] - timedelta(hours=20)) == []


def test_a_run_that_moved_is_reminded_of_anew(days, seat):
    assert told_by(days[0] - timedelta(hours=20)) == ["reminder"]
    Session.objects.filter(starts_at=days[0]).update(
        starts_at=days[0] + timedelta(days=2), ends_at=days[0] + timedelta(days=2, hours=3)
    )

    assert told_by(days[0] + timedelta(hours=28)) == ["reminder"]


def test_material_is_told_from_its_day(days, seat, rtc):
    material = Material.objects.create(slug="gids", organisation=rtc(), title="De PLC-gids", licence="by")
    TrainingMaterial.objects.create(training=seat.training, material=material, days_before=4)

    assert told_by(days[0] - timedelta(days=5)) == ["reminder"]
    assert told_by(days[0] - timedelta(days=4)) == ["material"]
    assert told_by(days[0] - timedelta(days=3)) == []
    notice = Notice.objects.get(event="material")
    assert (notice.facts["what"], notice.due_at.astimezone(UTC).hour) == ("De PLC-gids", 15)


# --- two workers, and a mail server that says no ----------------------------------------------------------------------


def told_twice(now) -> list[tuple[str, int]]:
    """Two workers tell at once, one a moment later than the other, when one thing more is due."""
    _done, failures = at_once(lambda: tell_due(now=now), lambda: tell_due(now=now + timedelta(hours=12)))
    assert failures == []
    return [(mail.key, mail.text.count("Je hebt een plaats in")) for mail in OutboxMail.objects.order_by("pk")]


@pytest.fixture
def two_due(seat):
    """A place to tell at once, and a confirmation that waits for the morning."""
    late = here(25, 22)
    notify("seated", enrolment=seat, now=late)
    notify("run_confirmed", enrolment=seat, now=late)
    return late


@pytest.mark.django_db(transaction=True)
def test_two_workers_tell_the_same_once(two_due):
    told = told_twice(two_due)

    assert sum(count for _key, count in told) == 1
    assert not Notice.objects.exclude(state="told").exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="there a transaction that writes is alone from its begin")
def test_two_workers_without_the_lock_tell_it_twice(two_due, monkeypatch):
    """The twin: both look before either writes."""

    def unlocked(person, now):
        due = Notice.objects.filter(person=person, state="waiting", due_at__lte=now).order_by("pk")
        return list(notice_mails._with_all(due))

    monkeypatch.setattr(notice_mails, "_due_of", unlocked)
    meet_after(monkeypatch, "_due_of", notice_mails)

    told = told_twice(two_due)

    assert sum(count for _key, count in told) == 2


def test_nothing_is_lost_on_a_mail_server_that_fails_one_in_five(run, new_person, now, settings):
    people = [new_person(f"Leraar{number}") for number in range(25)]
    for number, person in enumerate(people):
        person.email = f"leraar{number}@school.be"
        person.save()
        seat = Enrolment.objects.create(training=run.training, run=run, person=person, state="seated", asked_at=now)
        notify("seated", enrolment=seat, now=now)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"

    with MailServer(errors=0.2) as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        moment = now
        while OutboxMail.objects.exclude(state="done").exists() or Notice.objects.filter(state="waiting").exists():
            tell_due(now=moment)
            send_due(now=moment, batch=50)
            moment += timedelta(minutes=5)

    assert sorted(server.numbers) == sorted(message_id(mail) for mail in OutboxMail.objects.all())
    assert sorted(letter["To"] for letter in server.letters) == sorted(person.email for person in people)
    assert threading.active_count() < 20


# --- from the deed to the mailbox -------------------------------------------------------------------------------------


def test_a_run_that_is_moved_at_the_desk_moves_in_the_participants_calendar(run, els, amina, now):
    deed = run.sessions.earliest("starts_at").starts_at - timedelta(days=14)
    enrol(run=run, person=els, now=deed)
    first = make_aware(datetime(2027, 3, 22, 9))
    days = [Day(starts_at=first, ends_at=first + timedelta(hours=2))]
    plan = RunPlan(
        rtc=run.rtc, mode="on_site", is_confirmed=True, sessions=days, place="Elders", postcode="9000", town="Gent"
    )
    mailed(deed)
    move_run(run=run, plan=plan, sequence=0, by=amina, now=deed)
    later = (deed + timedelta(days=1)).replace(hour=12)
    mailed(later)

    [(_, told)], after = (calendars(letter) for letter in django_mail.outbox)
    known = {uid: (sequence, start) for uid, sequence, start in told}
    for method, events in after:
        for uid, sequence, start in events:
            assert sequence > known[uid][0]
            assert (method, start == first) in {("REQUEST", True), ("CANCEL", True)}
    assert [(method, len(events)) for method, events in after] == [("REQUEST", 1), ("CANCEL", len(told) - 1)]
    assert "Elders" in django_mail.outbox[1].body
