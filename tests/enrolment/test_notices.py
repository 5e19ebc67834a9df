from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from digitaleschool.enrolment.models import Enrolment, Notice
from digitaleschool.enrolment.services.notices import notify
from digitaleschool.offer.models import Run, Session, Training


@pytest.fixture
def run(rtc, db):
    from digitaleschool.people.models import Organisation

    provider = Organisation.objects.create(kind="provider", name="Lieve vzw")
    training = Training.objects.create(slug="plc", provider=provider, rtc=rtc())
    run = Run.objects.create(training=training, rtc=rtc(), place="Labo", town="Gent", capacity=12)
    for day in (2, 9):
        starts = datetime(2027, 3, day, 8, tzinfo=UTC)
        Session.objects.create(run=run, starts_at=starts, ends_at=starts + timedelta(hours=3), is_return=day == 9)
    return run


@pytest.fixture
def seat(run, bram, now):
    school = bram.memberships.get().organisation
    return Enrolment.objects.create(
        training=run.training, run=run, person=bram, school=school, state="seated", asked_at=now
    )


def test_a_notice_of_a_rolled_back_deed_is_not_there(seat, now):
    with transaction.atomic():
        notify("seated", enrolment=seat, now=now)
        transaction.set_rollback(True)

    assert not Notice.objects.exists()


def test_the_same_is_written_once_and_each_part_by_itself(seat, now):
    for _ in range(2):
        notify("seated", enrolment=seat, now=now)
        notify("reminder", enrolment=seat, now=now, part="1")
        notify("reminder", enrolment=seat, now=now, part="2")

    assert list(Notice.objects.order_by("pk").values_list("event", flat=True)) == ["seated", "reminder", "reminder"]


def test_a_run_that_moves_twice_is_told_twice(seat, now):
    notify("run_moved", enrolment=seat, now=now)
    seat.run.sequence = 1
    notify("run_moved", enrolment=seat, now=now)

    assert Notice.objects.count() == 2


def test_who_leads_the_school_hears_of_a_replacement(seat, now, new_person):
    lead = new_person("Lena", role="school_lead", at=seat.school)

    notify("replacement", enrolment=seat, now=now, participant="Bram")

    assert [notice.person for notice in Notice.objects.all()] == [lead]


def test_a_notice_that_nobody_worded_is_a_bug(seat, now):
    with pytest.raises(KeyError):
        notify("sneated", enrolment=seat, now=now)
