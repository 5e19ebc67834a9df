"""Enrolments of the demo, all invented: a team, a waiting list, runs that come and that began, questions and kits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from digitaleschool.core.survey.knowledge_files import KNOWLEDGE
from digitaleschool.offer.models import Run, Session, Trainer, Training, Version
from digitaleschool.offer.services.listing import list_training
from digitaleschool.people.demo import member
from digitaleschool.people.models import Membership, Organisation, Person, Post
from digitaleschool.planning.models import PlannedRun

from .models import Enrolment, Kit, Notice, Question, QuestionVote
from .queries import first_session, last_session
from .services.enrolling import accept_offer, accept_proposal, cancel, enrol
from .services.kits import book_kit
from .services.taking_over import next_line_number
from .services.teams import propose

FILE = KNOWLEDGE / "demo" / "enrolments.yaml"
FIELD = "mechanica_elektriciteit"
SINCE = date(2025, 9, 1)
AHEAD = timedelta(days=20)
"""So long ago the people of the demo enrolled, an hour after each other."""


def make_demo_enrolments(now: datetime, *, file: Path = FILE) -> int:
    """How many enrolments there are; a second time changes nothing. The cast and the offer must be there."""
    if not Kit.objects.filter(is_invented=True).exists():
        told = yaml.safe_load(file.read_text(encoding="utf-8"))
        with transaction.atomic():
            _Made(told, now).make()
    return Enrolment.objects.filter(is_invented=True).count()


class _Made:
    """What the file tells, made row by row and deed by deed."""

    def __init__(self, told: Mapping[str, Any], now: datetime) -> None:
        self.told, self.now = told, now
        self.rtc = Organisation.objects.get(kind="rtc", province="oost_vlaanderen")
        self.people: dict[str, Person] = {}
        self.clock = now - AHEAD

    def make(self) -> None:
        self._people()
        self._trainer()
        for kit in self.told["kits"]:
            Kit.objects.create(rtc=self.rtc, is_invented=True, **kit)
        for one in self.told["over"]:
            if training := _training(one["training"]):
                self._questions(self._over(training, one), one)
        for one in self.told["coming"]:
            training = _training(one["training"])
            if training and "days" in one:
                self._run(training, one)
            runs = _coming(training, self.now) if training else []
            if len(runs) > one["run"]:
                self._come(runs[one["run"]], one)
                self._questions(runs[one["run"]], one)
        Notice.objects.filter(person__is_invented=True).update(state=Notice.State.TOLD)  # long ago

    def _at(self) -> datetime:
        """The next moment at which somebody does something."""
        self.clock += timedelta(hours=1)
        return min(self.clock, self.now)

    # --- people -------------------------------------------------------------------------------------------------------

    def _people(self) -> None:
        found = Organisation.objects.filter(school__number__in=self.told["schools"], is_invented=True)
        schools = list(found.order_by("school__number"))
        for number, name in enumerate(self.told["people"]):
            email = f"{name.lower().replace('ë', 'e')}@deelnemers.example"
            person = Person.objects.filter(email=email).first()
            if person is None:
                person = Person.objects.create_user(email, name=f"{name} (verzonnen)", is_invented=True)
                school = schools[number % len(schools)]
                Membership.objects.create(person=person, organisation=school, role=Membership.Role.TEACHER, since=SINCE)
                Post.objects.create(person=person, school=school, function="practice", field=FIELD, since=SINCE)
            self.people[name] = person

    def _trainer(self) -> None:
        """Tess of the cast is the trainer of that name, so that she finds her runs."""
        if tess := member("tess"):
            person = Person.objects.filter(email=tess.email, is_invented=True).first()
            Trainer.objects.filter(name=tess.name, is_invented=True, person__isnull=True).update(person=person)
        for run in Run.objects.filter(is_invented=True, trainers__isnull=True).select_related("training"):
            run.trainers.set(_trainers(run.training))

    def _person(self, name: str) -> Person:
        one = member(name)
        if one is None:
            return self.people[name]
        return Person.objects.get(email=one.email, is_invented=True)

    # --- runs ---------------------------------------------------------------------------------------------------------

    def _run(self, training: Training, told: Mapping[str, Any]) -> Run:
        """A run on days counted from today."""
        place = told.get("place", {})
        run = Run.objects.create(
            training=training, rtc=self.rtc, status=told.get("status", Run.Status.TENTATIVE),
            capacity=told["capacity"], is_invented=True, mode=Run.Mode.ON_SITE if place else Run.Mode.ONLINE,
            province="oost_vlaanderen" if place else "", **place,
        )  # fmt: skip
        run.trainers.set(_trainers(training))
        today = timezone.localdate(self.now)
        for number, (days, minutes) in enumerate(zip(told["days"], told["minutes"], strict=True)):
            day = datetime.combine(_workday(today + timedelta(days=days)), time.fromisoformat(told["start"]))
            starts = timezone.make_aware(day)
            Session.objects.create(
                run=run, starts_at=starts, ends_at=starts + timedelta(minutes=minutes),
                is_return=number == len(told["days"]) - 1,
            )  # fmt: skip
        list_training(training)
        return run

    def _over(self, training: Training, told: Mapping[str, Any]) -> Run:
        """A run that began: written as it stands, for nobody enrols for the past."""
        run = self._run(training, {"status": Run.Status.CONFIRMED, **told})
        begins = first_session(run) or self.now
        for number, name in enumerate(told["people"], 1):
            person, asked = self._person(name), begins - AHEAD + timedelta(hours=number)
            Enrolment.objects.create(
                training=training, run=run, person=person, school_id=_school(person), field=FIELD, state="seated",
                line_number=next_line_number(training), asked_at=asked, seated_at=asked, is_invented=True,
            )  # fmt: skip
        return run

    def _come(self, run: Run, told: Mapping[str, Any]) -> None:
        answers = told.get("answers", {})
        if team := told.get("team"):
            self._team(run, team, answers)
        for name in told["people"]:
            enrol(run=run, person=self._person(name), now=self._at(), **answers.get(name, {}))
        if kit := told.get("kit"):
            mine = Enrolment.objects.get(run=run, person=self._person(kit["by"]))
            first, last = first_session(run), last_session(run)
            if mine.is_seated and first and last:
                book_kit(
                    enrolment=mine, kind=kit["kind"], first_on=timezone.localdate(first),
                    last_on=timezone.localdate(last), by=mine.person, now=self.now,
                )  # fmt: skip
        for name in told.get("cancels", ()):
            cancel(enrolment=Enrolment.objects.get(run=run, person=self._person(name)), now=self.now)

    def _team(self, run: Run, told: Mapping[str, Any], answers: Mapping[str, Any]) -> None:
        lead = self._person(told["lead"])
        school = Organisation.objects.get(pk=_school(lead))
        people = [self._person(name) for name in told["people"]]
        propose(run=run, colleagues=people, by=lead, school=school, now=self._at(),
                answer_by=self.now + timedelta(days=7))  # fmt: skip
        for name, person in zip(told["people"], people, strict=True):
            mine = Enrolment.objects.get(run=run, person=person)
            if mine.is_proposed:
                accept_proposal(enrolment=mine, now=self._at(), **answers.get(name, {}))
            elif mine.is_offered:
                accept_offer(enrolment=mine, now=self._at())

    # --- questions ----------------------------------------------------------------------------------------------------

    def _questions(self, run: Run, told: Mapping[str, Any]) -> None:
        trainer = Person.objects.filter(trainer_of__runs=run).order_by("pk").first()
        for one in told.get("questions", ()):
            by = self._person(one["by"])
            is_answered = one["answer"] is not None
            question = Question.objects.create(
                run=run, asked_by=by, text=one["text"], asked_at=self.now - timedelta(days=4), is_invented=True,
                answer=one["answer"] or "", answered_at=self.now if is_answered else None,
                answered_by=trainer if is_answered else None,
            )  # fmt: skip
            votes = [by, *map(self._person, one["votes"])]
            QuestionVote.objects.bulk_create(QuestionVote(question=question, person=person) for person in votes)


def _training(title: str) -> Training | None:
    version = Version.objects.filter(title_nl=title, state=Version.State.PUBLISHED, training__is_invented=True).first()
    return version.training if version else None


def _coming(training: Training, now: datetime) -> list[Run]:
    """The runs that still begin, the soonest first; those of a season's plan are its own."""
    planned = PlannedRun.objects.filter(run__isnull=False).values("run")
    runs = training.runs.exclude(status=Run.Status.CANCELLED).exclude(pk__in=planned)
    return list(runs.annotate(first=Min("sessions__starts_at")).filter(first__gt=now).order_by("first", "pk"))


def _trainers(training: Training) -> Iterable[Trainer]:
    version = training.versions.filter(state=Version.State.PUBLISHED).first()
    return list(version.trainers.all()) if version else []


def _school(person: Person) -> int | None:
    found = person.memberships.filter(organisation__kind="school").order_by("pk")
    return found.values_list("organisation", flat=True).first()


def _workday(day: date) -> date:
    """The day itself, or the Monday after a weekend."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)
