"""Moments of guidance: opened by who may, taken once, given back, mailed with a day for the calendar."""

from __future__ import annotations

from datetime import datetime, timedelta

import icalendar
import pytest
from django.core import mail as django_mail
from django.db import connection
from django.db.models import F
from django.test import Client
from django.utils import timezone
from django.utils.timezone import make_aware
from tests.at_once import at_once, meet_after
from tests.enrolment.rooms import new_enrolment, new_run, run, tess, training

from digitaleschool.common.outbox import send_due
from digitaleschool.enrolment.models import GuidanceSlot, Notice
from digitaleschool.enrolment.services import guidance
from digitaleschool.enrolment.services.guidance import (
    GuidanceRefused,
    SlotPlan,
    book_slot,
    free_slot,
    open_slots,
    withdraw_slot,
)
from digitaleschool.enrolment.services.notice_mails import tell_due

__all__ = ["new_enrolment", "new_run", "run", "tess", "training"]
NINE = make_aware(datetime(2026, 12, 9, 9))


@pytest.fixture
def school(bram):
    return bram.memberships.get().organisation


@pytest.fixture
def ico(new_person, school):
    """ICT coordinator of Bram's school."""
    return new_person("Ine", role="school_lead", at=school)


@pytest.fixture
def els(new_person, school):
    return new_person("Els", role="teacher", at=school)


@pytest.fixture
def slots(ico, school, now):
    open_slots(plan=plan(school=school), by=ico, now=now)
    return list(GuidanceSlot.objects.all())


def plan(begins=NINE, hours: float = 1, minutes: int = 30, **whom) -> SlotPlan:
    return SlotPlan(
        starts_at=begins, ends_at=begins + timedelta(hours=hours), minutes=minutes, place="PC-lokaal", **whom
    )


def as_(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def told() -> list[tuple[str, str]]:
    return list(Notice.objects.order_by("pk").values_list("event", "person__name"))


def test_an_hour_holds_two_moments_of_half_an_hour_and_opening_twice_opens_no_more(ico, school, now):
    counts = [open_slots(plan=plan(school=school), by=ico, now=now) for _ in range(2)]

    assert counts == [2, 0]
    assert list(GuidanceSlot.objects.values_list("starts_at", flat=True)) == [NINE, NINE + timedelta(minutes=30)]


def test_only_who_leads_the_school_or_gives_the_training_opens_moments(ico, bram, amina, tess, school, training, now):
    assert open_slots(plan=plan(training=training), by=tess, now=now) == 2
    for person, whom in ((bram, {"school": school}), (amina, {"school": school}), (ico, {"training": training})):
        with pytest.raises(GuidanceRefused):
            open_slots(plan=plan(**whom), by=person, now=now)


@pytest.mark.parametrize(
    "facts",
    [
        {"begins": NINE - timedelta(days=300)}, {"begins": NINE + timedelta(days=900)}, {"hours": 0.25},
        {"hours": 9, "minutes": 15},
    ],
)  # fmt: skip
def test_moments_that_make_no_sense_are_refused(ico, school, now, facts):
    with pytest.raises(GuidanceRefused):
        open_slots(plan=plan(school=school, **facts), by=ico, now=now)


def test_a_moment_is_taken_by_one_teacher(slots, bram, els, now):
    book_slot(slot=slots[0], by=bram, now=now)
    again = book_slot(slot=slots[0], by=bram, now=now)

    with pytest.raises(GuidanceRefused):
        book_slot(slot=slots[0], by=els, now=now)

    assert (again.person, again.sequence) == (bram, 1)
    assert told() == [("guidance_booked", "Bram"), ("guidance_taken", "Ine"), ("guidance_soon", "Bram")]


def test_nobody_is_in_two_places_or_takes_all_moments(ico, school, bram, now):
    open_slots(plan=plan(school=school, hours=2.5), by=ico, now=now)
    slots = list(GuidanceSlot.objects.all())
    for slot in slots[: guidance.MOST_WITH_ONE]:
        book_slot(slot=slot, by=bram, now=now)

    with pytest.raises(GuidanceRefused):
        book_slot(slot=slots[-1], by=bram, now=now)

    other = GuidanceSlot.objects.create(
        host=ico, school=school, starts_at=NINE + timedelta(minutes=10), ends_at=NINE + timedelta(hours=1), place="x"
    )
    with pytest.raises(GuidanceRefused):
        book_slot(slot=other, by=bram, now=now)


def test_what_is_over_is_not_taken(slots, bram):
    with pytest.raises(GuidanceRefused):
        book_slot(slot=slots[0], by=bram, now=NINE)


def _calendar(letter) -> list[tuple[str, str, int]]:
    parts = [part for part in letter.message().walk() if part.get_content_type() == "text/calendar"]
    files = [icalendar.Calendar.from_ical(part.get_payload(decode=True)) for part in parts]
    return [(str(file["method"]), str(one["uid"]), one["sequence"]) for file in files for one in file.events]


def test_both_get_mail_that_puts_it_in_their_calendar_and_takes_it_out(slots, bram, ico, now):
    for person in (bram, ico):
        person.email = f"{person.name.lower()}@school.be"
        person.is_invented = False
        person.save()

    def mailed(moment) -> dict[str, list]:
        before = len(django_mail.outbox)
        while tell_due(now=moment) or send_due(now=moment):
            pass
        return {letter.to[0]: _calendar(letter) for letter in django_mail.outbox[before:]}

    slot = book_slot(slot=slots[0], by=bram, now=now)
    booked = mailed(now)
    soon = mailed(NINE - timedelta(hours=20))
    free_slot(slot=slot, by=bram, now=NINE - timedelta(hours=10))
    freed = mailed(NINE - timedelta(hours=1))

    uid = {person.email: booked[person.email][0][1] for person in (bram, ico)}
    assert uid[bram.email] != uid[ico.email]
    assert booked == {address: [("REQUEST", one, 1)] for address, one in uid.items()}
    assert soon == {bram.email: [("REQUEST", uid[bram.email], 1)]}
    assert freed == {address: [("CANCEL", one, 2)] for address, one in uid.items()}


def test_who_gave_it_back_is_not_reminded(slots, bram, now):
    free_slot(slot=book_slot(slot=slots[0], by=bram, now=now), by=bram, now=now)

    while tell_due(now=NINE - timedelta(hours=20)):
        pass

    assert dict(Notice.objects.values_list("event", "state")) == {
        "guidance_booked": "dropped", "guidance_taken": "dropped", "guidance_soon": "dropped",
        "guidance_freed": "told", "guidance_given_back": "told",
    }  # fmt: skip


def test_a_host_who_cannot_come_takes_it_back_once(slots, bram, ico, els, now):
    slot = book_slot(slot=slots[0], by=bram, now=now)
    for _ in range(2):
        withdraw_slot(slot=slot, by=els, now=now)
        withdraw_slot(slot=slot, by=ico, now=now)

    slot.refresh_from_db()
    assert (slot.person, slot.withdrawn_at, slot.sequence) == (None, now, 2)
    assert told()[3:] == [("guidance_withdrawn", "Bram"), ("guidance_given_back", "Ine")]
    assert open_slots(plan=plan(school=slot.school), by=ico, now=now) == 1  # the hour may be opened anew


# --- at once ----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_two_teachers_at_once_one_has_the_moment(slots, bram, els, now):
    done, failures = at_once(*[lambda who=who: book_slot(slot=slots[0], by=who, now=now) for who in (bram, els)])

    assert (len(done), [type(one) for one in failures]) == (1, [GuidanceRefused])
    assert GuidanceSlot.objects.get(pk=slots[0].pk).person == done[0].person


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="there a transaction that writes is alone from its begin")
def test_of_two_teachers_without_the_conditional_update_both_have_it(slots, bram, els, now, monkeypatch):
    """The twin: looking, and then writing."""

    def is_free(slot):
        return GuidanceSlot.objects.get(pk=slot.pk).is_free

    def look_then_write(slot, by, now):
        if not guidance.is_free(slot):
            return False
        GuidanceSlot.objects.filter(pk=slot.pk).update(person=by, booked_at=now, sequence=F("sequence") + 1)
        return True

    monkeypatch.setattr(guidance, "is_free", is_free, raising=False)
    monkeypatch.setattr(guidance, "_take", look_then_write)
    meet_after(monkeypatch, "is_free", guidance)

    done, failures = at_once(*[lambda who=who: book_slot(slot=slots[0], by=who, now=now) for who in (bram, els)])

    assert (len(done), failures) == (2, [])


# --- pages ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def coming(ico, school):
    """Moments of next week, as pages read the clock."""
    now = timezone.now()
    begins = (now + timedelta(days=7)).replace(minute=0, second=0, microsecond=0)
    open_slots(plan=plan(begins, school=school), by=ico, now=now)
    return list(GuidanceSlot.objects.all())


def test_one_tap_takes_it_and_one_gives_it_back(coming, bram):
    client = as_(bram)
    assert "Vrije momenten" in client.get("/begeleiding/").text

    page = client.post(f"/begeleiding/{coming[0].key}/kies/", follow=True).text
    assert "Het moment is voor jou" in page
    assert "Je afspraken" in page
    client.post(f"/begeleiding/{coming[0].key}/waarover/", {"question": "Mijn PLC\x00 start niet"})
    assert GuidanceSlot.objects.get(pk=coming[0].pk).question == "Mijn PLC start niet"
    file = client.get(f"/begeleiding/{coming[0].key}/agenda.ics")
    [event] = icalendar.Calendar.from_ical(file.content).events
    assert event.start == coming[0].starts_at

    client.post(f"/begeleiding/{coming[0].key}/vrij/")
    assert GuidanceSlot.objects.get(pk=coming[0].pk).is_free


def test_who_is_too_late_reads_so(coming, bram, els):
    as_(bram).post(f"/begeleiding/{coming[0].key}/kies/")

    assert "Dit moment is net weg" in as_(els).post(f"/begeleiding/{coming[0].key}/kies/", follow=True).text


def test_the_moments_of_a_training_are_for_its_participants(tess, bram, els, training, new_enrolment):
    begins = (timezone.now() + timedelta(days=7)).replace(minute=0, second=0, microsecond=0)
    open_slots(plan=plan(begins, training=training), by=tess, now=timezone.now())
    slot = GuidanceSlot.objects.first()
    new_enrolment(bram)

    assert "Vrije momenten" in as_(bram).get("/begeleiding/").text
    assert "Er zijn nu geen vrije momenten" in as_(els).get("/begeleiding/").text
    assert as_(els).post(f"/begeleiding/{slot.key}/kies/").status_code == 404


def test_moments_are_opened_on_a_page_that_says_what_is_wrong(ico, school, bram):
    client = as_(ico)
    day = f"{timezone.localdate() + timedelta(days=9):%Y-%m-%d}"
    said = {
        "whom": f"school-{school.pk}",
        "day": day,
        "begins": "10:00",
        "ends": "12:00",
        "minutes": "30",
        "place": "B12",
    }

    wrong = client.post("/begeleiding/aanbieden/", said | {"ends": "09:00"})
    assert (wrong.status_code, "Het einde komt na het begin." in wrong.text) == (400, True)
    assert "4 momenten staan open." in client.post("/begeleiding/aanbieden/", said, follow=True).text
    assert as_(bram).get("/begeleiding/aanbieden/").status_code == 404


def test_the_pages_cost_the_same_with_two_moments_and_with_six(
    ico, bram, school, training, tess, new_enrolment, django_assert_num_queries
):
    new_enrolment(bram)
    now = timezone.now()
    begins = (now + timedelta(days=7)).replace(minute=0, second=0, microsecond=0)
    pages = ((as_(bram), "/begeleiding/", 8), (as_(ico), "/begeleiding/aanbieden/", 7))
    for hours in (0, 24):
        open_slots(plan=plan(begins + timedelta(hours=hours), school=school), by=ico, now=now)
        open_slots(plan=plan(begins + timedelta(hours=hours), training=training), by=tess, now=now)
        for client, address, queries in pages:
            with django_assert_num_queries(queries):
                client.get(address)
