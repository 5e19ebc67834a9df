"""Moments of guidance of the demo, all invented: the ICT coordinator's afternoon, and the trainer's."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils.timezone import localdate, make_aware

from digitaleschool.people.demo import member
from digitaleschool.people.models import Person

from .guidance_queries import guided_by
from .models import GuidanceSlot
from .services.guidance import SlotPlan, book_slot, open_slots, tell_question

AHEAD = timedelta(days=8)
WEEKEND = 5


def make_demo_guidance(now: datetime) -> int:
    """How many moments there are; a second time changes nothing. The cast and the enrolments must be there."""
    if not GuidanceSlot.objects.filter(is_invented=True).exists():
        dina, tess, els = (_of_cast(name) for name in ("dina", "tess", "els"))
        schools, _none = guided_by(dina)
        _none, trainings = guided_by(tess)
        begins = _afternoon(now)
        for school in schools[:1]:
            _open(begins, "Open leercentrum", dina, now, school=school)
        for training in trainings[:1]:
            _open(begins + timedelta(days=1), "https://meet.example/tess", tess, now, training=training)
        if slot := GuidanceSlot.objects.filter(host=dina).first():
            book_slot(slot=slot, by=els, now=now)
            tell_question(slot=slot, by=els, question="Mijn klas kan niet aanmelden in de leeromgeving.")
    return GuidanceSlot.objects.filter(is_invented=True).count()


def _open(begins: datetime, place: str, by: Person, now: datetime, **whom: object) -> None:
    plan = SlotPlan(starts_at=begins, ends_at=begins + timedelta(hours=2), minutes=30, place=place, **whom)
    open_slots(plan=plan, by=by, now=now)


def _afternoon(now: datetime) -> datetime:
    day = localdate(now) + AHEAD
    while day.weekday() >= WEEKEND - 1:  # the day after it is a day of school too
        day += timedelta(days=1)
    return make_aware(datetime.combine(day, time(13, 30)))


def _of_cast(name: str) -> Person:
    one = member(name)
    if one is None:
        raise LookupError(name)
    return Person.objects.get(email=one.email, is_invented=True)
