"""The offer of the demo: invented trainings that walk the same road as real ones, from a proposal to the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

import yaml
from django.db import transaction
from django.utils import timezone

from digitaleschool.core.quality.framework import load_quality_framework
from digitaleschool.core.survey.knowledge_files import KNOWLEDGE
from digitaleschool.frameworks.models import Goal
from digitaleschool.needs.models import Need
from digitaleschool.people.demo import RTC_OOST_VLAANDEREN, VAKWERK
from digitaleschool.people.models import Organisation, Person

from .models import Assessment, Assignment, Track, TrackStep, Trainer, Training, Version
from .review_picture import picture_of
from .services.deciding import publish
from .services.dossiers import Evidence, ProviderFacts, TrainerFacts, keep_provider, keep_trainer
from .services.proposing import Draft, propose, save_draft, submit
from .services.reviewing import Judgement, assign_reviewer, hand_in, open_assessment, save_verdicts
from .services.runs import Day, RunPlan, plan_run

FILE = KNOWLEDGE / "demo" / "offer.yaml"
PROVIDER, COORDINATOR = "piet@vakwerk.example", "amina@rtc-oost-vlaanderen.example"
REVIEWERS = (("first", "quinten@begeleiding.example"), ("second", "rosa@debrug.example"))
REASON = "In orde volgens het voorstel (verzonnen oordeel)."


def make_demo_offer(now: datetime) -> int:
    """Makes what is not there yet; how many of its trainings are published. The cast and the needs must be there."""
    made = make_offer(yaml.safe_load(FILE.read_text(encoding="utf-8")), now)
    return Version.objects.filter(training__in=made.values(), state=Version.State.PUBLISHED).count()


def make_offer(demo: Mapping[str, Any], now: datetime) -> dict[str, Training]:
    """The trainings of a file by their key: proposed, judged and published along the real road, each once."""
    vakwerk = Organisation.objects.get(kind=VAKWERK.kind, name=VAKWERK.name, is_invented=True)
    rtc = Organisation.objects.get(kind=RTC_OOST_VLAANDEREN.kind, province=RTC_OOST_VLAANDEREN.province)
    piet = Person.objects.get(email=PROVIDER, is_invented=True)
    trainers = _dossier(demo["trainers"], vakwerk, piet, now)
    made: dict[str, Training] = {}
    for told in demo["trainings"]:
        title = told["content"]["title"]["nl"]
        there = Version.objects.filter(training__provider=vakwerk, training__is_invented=True, title_nl=title).first()
        made[told["key"]] = there.training if there else _propose(told, vakwerk, rtc, piet, trainers, now)
    _tracks(demo["tracks"], made)
    for told in demo["trainings"]:
        _judge(told, made[told["key"]], piet, now)
    return made


def _dossier(told: list[Mapping[str, Any]], vakwerk: Organisation, piet: Person, now: datetime) -> dict[str, Trainer]:
    today = timezone.localdate(now)
    facts = ProviderFacts(
        quality_system="Elke opleiding krijgt een vragenlijst achteraf; een collega van buiten kijkt elk jaar mee.",
        is_external=True, quality_until=today + timedelta(days=700), contact_email="vragen@vakwerk.example",
        answers_within_days=5,
    )  # fmt: skip
    keep_provider(organisation=vakwerk, facts=facts, by=piet, now=now)
    trainers = {one.name: one for one in Trainer.objects.filter(provider=vakwerk, is_invented=True)}
    for one in told:
        if one["name"] not in trainers:
            trainers[one["name"]] = _trainer(one, vakwerk, piet, now)
    return trainers


def _trainer(told: Mapping[str, Any], vakwerk: Organisation, piet: Person, now: datetime) -> Trainer:
    today = timezone.localdate(now)
    evidence = [
        Evidence(kind=one["kind"], what=one["what"], until=_in(today, one.get("valid_days")))
        for one in told["evidence"]
    ]
    facts = TrainerFacts(name=told["name"], fields=told["fields"], about=told["about"], evidence=evidence)
    trainer = keep_trainer(trainer=None, organisation=vakwerk, facts=facts, by=piet, now=now)
    trainer.is_invented = True
    trainer.save(update_fields=["is_invented"])
    return trainer


def _in(today: date, days: int | None) -> date | None:
    return None if days is None else today + timedelta(days=days)


@transaction.atomic
def _propose(
    told: Mapping[str, Any], vakwerk: Organisation, rtc: Organisation, piet: Person,
    trainers: Mapping[str, Trainer], now: datetime,
) -> Training:  # fmt: skip
    version = propose(title=told["content"]["title"]["nl"], provider=vakwerk, rtc=rtc, by=piet, now=now)
    rows = {
        "goals": [_goal(one).pk for one in told["goals"]],
        "trainers": [trainers[name].pk for name in told["trainers"]],
        "needs": list(Need.objects.filter(
            theme__code=told["need"]["theme"], merged_into__isnull=True, is_checked=True
        ).order_by("-weight", "number").values_list("pk", flat=True)[:1]),
    }  # fmt: skip
    save_draft(version=version, draft=Draft(content=told["content"], rows=rows), saves=0, seen="", by=piet, now=now)
    for run in told["runs"]:
        plan_run(training=version.training, plan=_plan(run, rtc, timezone.localdate(now)), by=piet, now=now)
    return version.training


def _goal(said: str) -> Goal:
    edition, code = said.split()
    return Goal.objects.filter(edition__slug=edition, code=code).order_by("track", "pk")[0]


def _plan(run: Mapping[str, Any], rtc: Organisation, today: date) -> RunPlan:
    first = today + timedelta(days=run["in_days"])
    days = []
    for at, (minutes, week) in enumerate(zip(run["minutes"], run["weeks"], strict=True)):
        day = _workday(first + timedelta(weeks=week))
        starts = timezone.make_aware(datetime.combine(day, time.fromisoformat(run["start"])))
        is_last = at == len(run["weeks"]) - 1
        days.append(Day(starts_at=starts, ends_at=starts + timedelta(minutes=minutes), is_return=is_last))
    return RunPlan(
        rtc=rtc, mode=run.get("mode", "on_site"), is_confirmed=run["status"] == "confirmed", sessions=days,
        place=run.get("place", ""), street=run.get("street", ""), postcode=run.get("postcode", ""),
        town=run.get("town", ""), capacity=run["capacity"],
    )  # fmt: skip


def _workday(day: date) -> date:
    """The day itself, or the Monday after a weekend."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def _tracks(told: list[Mapping[str, Any]], made: Mapping[str, Training]) -> None:
    for one in told:
        facts = {name: one[name] for name in ("title_nl", "title_en", "about_nl", "about_en", "fields", "theme")}
        track, _ = Track.objects.get_or_create(
            slug=one["slug"], defaults={**facts, "is_published": True, "is_invented": True}
        )
        for order, step in enumerate(one["trainings"]):
            TrackStep.objects.get_or_create(
                track=track, training=made[step["key"]],
                defaults={"order": order, "level": step["level"], "why_nl": step["why_nl"], "why_en": step["why_en"]},
            )  # fmt: skip


@transaction.atomic
def _judge(told: Mapping[str, Any], training: Training, piet: Person, now: datetime) -> None:
    """From a draft to two reviewers, and for what is published to the catalogue."""
    version = training.versions.get(number=1)
    if version.state != Version.State.DRAFT:
        return
    amina = Person.objects.get(email=COORDINATOR, is_invented=True)
    version = submit(version=version, unmet=[], waivers={}, saves=version.saves, by=piet, now=now)
    assessment = open_assessment(version=version, framework=load_quality_framework().key, by=amina, now=now)
    due = timezone.localdate(now) + timedelta(days=14)
    for seat, email in REVIEWERS:
        reviewer = Person.objects.get(email=email, is_invented=True)
        assignment = assign_reviewer(
            assessment=assessment, reviewer=reviewer, seat=seat, due_on=due, by=amina, now=now
        )  # fmt: skip
        if told["state"] == "published":
            _all_met(assessment, assignment, reviewer, now)
    if told["state"] == "published":
        publish(assessment=assessment, by=amina, now=now)


def _all_met(assessment: Assessment, assignment: Assignment, reviewer: Person, now: datetime) -> None:
    criteria = picture_of(assessment, timezone.localdate(now)).criteria
    judgements = {code: Judgement(judged="met", reason=REASON) for code in criteria}
    save_verdicts(assignment=assignment, judgements=judgements, criteria=criteria, by=reviewer, now=now)
    hand_in(assignment=assignment, criteria=criteria, by=reviewer, now=now)
