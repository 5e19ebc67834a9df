"""What came of one run of the demo: invented participants, their lessons, evaluations and questions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

import yaml
from django.db import transaction
from django.utils import timezone

from digitaleschool.core.followup.evaluating import BEFORE, END, SIX_WEEKS
from digitaleschool.core.survey.knowledge_files import KNOWLEDGE
from digitaleschool.enrolment.models import Attendance, Enrolment, Question
from digitaleschool.enrolment.services.taking_over import next_line_number
from digitaleschool.offer.models import Run, Trainer, Training
from digitaleschool.people.demo import DE_WERKBANK, HET_KOMPAS, RTC_OOST_VLAANDEREN
from digitaleschool.people.models import Organisation, Person

from .evaluated import instrument
from .models import AgendaPoint
from .services.agenda import change_point, gather_agenda, publish_point
from .services.evaluating import ASKED_AT_END, ASKED_IN_CLASS, keep_evaluation, tell_delivered
from .services.using import say_use, write_card

FILE = KNOWLEDGE / "demo" / "followup.yaml"
TRAINER, GIVER = "tess@vakwerk.example", "Tess"
SCHOOLS = {"werkbank": DE_WERKBANK, "kompas": HET_KOMPAS}
ANSWERED_AFTER = {BEFORE: -2, END: 0, SIX_WEEKS: 42}
"""Days after the last session on which the evaluations of the demo were answered."""


@transaction.atomic
def make_demo_followup(now: datetime) -> Run | None:
    """The run with all that came of it, once; None where the demo has no such training."""
    told = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    training = Training.objects.filter(slug=told["training"], is_invented=True).first()
    if training is None:
        return None
    there = training.runs.filter(is_invented=True, enrolments__transfer_card__isnull=False).distinct().first()
    if there is not None:
        return there
    run = _run(told, training, now)
    seats = {one.get("name") or one["email"]: _seat(one, run, now) for one in told["participants"]}
    for asked in told["questions"]:
        question = Question.objects.create(
            run=run, asked_by=seats[asked["by"]].person, text=asked["text"], asked_at=now - timedelta(days=55),
            is_invented=True,
        )  # fmt: skip
        for voter in asked["votes"]:
            question.votes.create(person=seats[voter].person)
    for seat in seats.values():
        _note_attendance(seat)
    for one in told["participants"]:
        _tell(one, seats[one.get("name") or one["email"]], now)
    gather_agenda(run=run, now=now)
    _answer(told["answer"], run, now)
    tell_delivered(training=training, now=now)
    return run


def _run(told: Mapping[str, Any], training: Training, now: datetime) -> Run:
    rtc = Organisation.objects.get(kind=RTC_OOST_VLAANDEREN.kind, province=RTC_OOST_VLAANDEREN.province)
    run = Run.objects.create(
        training=training, rtc=rtc, status=Run.Status.CONFIRMED, capacity=12, province=rtc.province, is_invented=True,
        place=told["place"]["place"], street=told["place"]["street"], postcode=told["place"]["postcode"],
        town=told["place"]["town"],
    )  # fmt: skip
    trainer = Trainer.objects.filter(name=GIVER, provider=training.provider, is_invented=True).first()
    if trainer is not None:
        trainer.person = Person.objects.filter(email=TRAINER, is_invented=True).first()
        trainer.save(update_fields=["person"])
        run.trainers.add(trainer)
    today = timezone.localdate(now)
    days = (_workday(today - timedelta(days=told["days_ago"])), _workday(today + timedelta(days=told["back_in"])))
    for day, minutes, is_return in zip(days, told["minutes"], (False, True), strict=True):
        starts = timezone.make_aware(datetime.combine(day, time.fromisoformat(told["start"])))
        run.sessions.create(starts_at=starts, ends_at=starts + timedelta(minutes=minutes), is_return=is_return)
    return run


def _workday(day: date) -> date:
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def _seat(one: Mapping[str, Any], run: Run, now: datetime) -> Enrolment:
    if "email" in one:
        person = Person.objects.get(email=one["email"], is_invented=True)
        school = Organisation.objects.get(kind="school", name=DE_WERKBANK.name, is_invented=True)
    else:
        school = Organisation.objects.get(kind="school", name=SCHOOLS[one["school"]].name, is_invented=True)
        person, is_new = Person.objects.get_or_create(
            email=f"{one['name'].lower().replace(' ', '.')}@{one['school']}.example",
            defaults={"name": one["name"], "is_invented": True},
        )
        if is_new:
            person.set_unusable_password()
            person.save(update_fields=["password"])
    asked = now - timedelta(days=70)
    return Enrolment.objects.create(
        training=run.training, run=run, person=person, school=school, field="mechanica_elektriciteit",
        level="advanced", state=Enrolment.State.SEATED, asked_at=asked, seated_at=asked, is_invented=True,
        line_number=next_line_number(run.training),
    )  # fmt: skip


def _tell(one: Mapping[str, Any], seat: Enrolment, now: datetime) -> None:
    today = timezone.localdate(now)
    end = seat.run.sessions.filter(is_return=False).latest("ends_at").ends_at
    if card := one.get("card"):
        facts = {name: card[name] for name in ("lesson", "class_name")}
        write_card(
            enrolment=seat, **facts, with_what=card.get("with_what", ""),
            lesson_on=today + timedelta(days=card["days"]), today=today, now=end,
        )  # fmt: skip
    if use := one.get("use"):
        told = now + timedelta(days=1 + (card or {"days": -10})["days"])
        say_use(enrolment=seat, **use, now=told)
    for moment, days in ANSWERED_AFTER.items():
        if said := one.get(moment):
            keep_evaluation(enrolment=seat, moment=moment, values=_values(said), now=end + timedelta(days=days))


def _note_attendance(seat: Enrolment) -> None:
    """Everyone was at the first session; nobody ticked it at the time."""
    session = seat.run.sessions.filter(is_return=False).latest("ends_at")
    Attendance.objects.create(
        session=session, enrolment=seat, kind=Attendance.Kind.PRESENT, how=Attendance.How.LIST,
        minutes=int((session.ends_at - session.starts_at).total_seconds() // 60), noted_at=session.ends_at,
    )  # fmt: skip


def _values(said: Mapping[str, Any]) -> dict[str, Any]:
    """The letters of the file as the values that the survey keeps."""
    rows = [row.code for row in instrument().item("statements").rows]
    fits = {code: "applies" if sign == "y" else "applies_not" for code, sign in zip(rows, said["fits"], strict=True)}
    values: dict[str, Any] = {"self_rating": said["rating"], "statements": fits}
    for name, item, codes in (("criteria", "criteria", ASKED_AT_END), ("class", "in_class", ASKED_IN_CLASS)):
        if name in said:
            values[item] = {
                code: "yes" if sign == "y" else "no" for code, sign in zip(codes, said[name], strict=True)
            }  # fmt: skip
    return values | {name: said[name] for name in ("practised", "how_often") if name in said}


def _answer(told: Mapping[str, Any], run: Run, now: datetime) -> None:
    tess = Person.objects.filter(email=TRAINER, is_invented=True).first()
    point = AgendaPoint.objects.filter(run=run, kind="question", title__startswith=told["begins"]).first()
    if tess is None or point is None:
        return
    change_point(point=point, title=point.title, answer=told["answer"], by=tess, now=now)
    publish_point(point=point, question=told["question"], answer=told["answer"], by=tess, now=now)
