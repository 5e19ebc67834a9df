"""Who was there in the demo, all invented: lists of what is over, certificates, and a session that is on today."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Min

from digitaleschool.offer.models import Run, Session, Trainer
from digitaleschool.people.demo import member
from digitaleschool.people.models import Person

from .models import Attendance, AttendanceList, Certificate, Enrolment, Notice
from .services.attending import Mark, close_list, list_of, minutes_of, take_attendance
from .services.taking_over import next_line_number

TRAINER = "tess"
LATE = 40
"""Minutes that one of the participants comes later."""


@transaction.atomic
def make_demo_proof(now: datetime) -> int:
    """How many certificates there are; a second time changes nothing. The runs of the demo must be there."""
    tess = member(TRAINER)
    trainer = Person.objects.filter(email=tess.email, is_invented=True).first() if tess else None
    if trainer is None or AttendanceList.objects.filter(session__run__is_invented=True).exists():
        return Certificate.objects.filter(is_invented=True).count()
    over = Session.objects.filter(run__is_invented=True, ends_at__lt=now).exclude(run__status=Run.Status.CANCELLED)
    for session in over.order_by("ends_at", "pk"):
        _note(session, trainer)
    _today(trainer, now)
    Notice.objects.filter(person__is_invented=True).update(state=Notice.State.TOLD)
    return Certificate.objects.filter(is_invented=True).count()


def _note(session: Session, trainer: Person) -> None:
    """All were there but the last; the one before came late, the one before that was excused."""
    seated = Enrolment.objects.filter(run=session.run_id, state=Enrolment.State.SEATED).order_by("pk")
    if not seated:
        return
    later = session.ends_at + timedelta(minutes=5)
    marks = _marks([one.pk for one in seated], minutes_of(session))
    take_attendance(session=session, marks=marks, why="", by=trainer, now=later)
    close_list(session=session, by=trainer, now=later)


def _marks(participants: Sequence[int], whole: int) -> list[Mark]:
    marks = [Mark(enrolment=key, kind=Attendance.Kind.PRESENT) for key in participants]
    if len(participants) > 4:
        *_others, excused, late, absent = participants
        marks[-3:] = [
            Mark(enrolment=excused, kind=Attendance.Kind.EXCUSED),
            Mark(enrolment=late, kind=Attendance.Kind.PRESENT, minutes=max(whole - LATE, 1)),
            Mark(enrolment=absent, kind=Attendance.Kind.ABSENT),
        ]
    return marks


def _today(trainer: Person, now: datetime) -> None:
    """A session that began half an hour ago, for who wants to try the code: people of a run that is over come again."""
    like = (
        Run.objects.filter(is_invented=True, enrolments__state=Enrolment.State.SEATED, sessions__ends_at__lt=now)
        .annotate(first=Min("sessions__starts_at")).order_by("first", "pk").first()
    )  # fmt: skip
    own = Trainer.objects.filter(person=trainer, is_invented=True).first()
    if like is None or own is None:
        return
    run = Run.objects.create(
        training=like.training, rtc=like.rtc, mode=like.mode, status=Run.Status.CONFIRMED, place=like.place,
        street=like.street, postcode=like.postcode, town=like.town, province=like.province, capacity=12,
        is_invented=True,
    )  # fmt: skip
    run.trainers.add(own)
    starts = now.replace(second=0, microsecond=0) - timedelta(minutes=30)
    on = Session.objects.create(run=run, starts_at=starts, ends_at=starts + timedelta(hours=3))
    back = starts + timedelta(weeks=5)
    Session.objects.create(run=run, starts_at=back, ends_at=back + timedelta(minutes=90), is_return=True)
    asked = now - timedelta(days=20)
    for before in like.enrolments.filter(state=Enrolment.State.SEATED).order_by("pk"):
        Enrolment.objects.create(
            training=run.training, run=run, person=before.person, school=before.school, field=before.field,
            state=Enrolment.State.SEATED, line_number=next_line_number(run.training), asked_at=asked, seated_at=asked,
            is_invented=True,
        )  # fmt: skip
    list_of(on)
