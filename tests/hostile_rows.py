"""One row of everything that people write, with a text of yours in every field, whatever the forms would say of it.

``more_rows`` adds to the objects of the permission table what is shown beside them; ``write_everywhere`` asks you
what to write in each field. Stored past the forms, a text is as bad as it can be.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.utils import timezone

from digitaleschool.core.offer.content import content_json, read_content
from digitaleschool.enrolment.models import Certificate
from digitaleschool.offer.models import ModuleStep, Version

FIELDS = {
    "common.OutboxMail": ["subject", "text"],
    "people.Organisation": ["name"],
    "people.Site": ["name", "street", "town"],
    "people.Person": ["name"],
    "people.AuditEntry": ["object_label"],
    "frameworks.Framework": ["title_nl", "title_en", "publisher"],
    "frameworks.Edition": ["title_nl", "title_en", "licence", "source", "changed"],
    "frameworks.Goal": ["label_nl", "label_en", "why_nl", "why_en", "source"],
    "frameworks.GoalLink": ["source"],
    "frameworks.ContextCell": ["example_nl", "example_en", "material_nl", "material_en"],
    "frameworks.Tool": [
        "label_nl", "label_en", "price_note_nl", "price_note_en", "equipment_nl", "equipment_en", "source",
    ],
    "frameworks.LabourMarketProof": ["company_name", "what", "source"],
    "needs.Round": ["title_nl", "title_en"],
    "needs.ResearchQuestion": ["wording_nl", "wording_en"],
    "needs.Need": ["text_nl", "text_en", "weight_reason", "status_reason"],
    "needs.NeedOrigin": ["text"],
    "offer.TrainingAnswer": ["question", "answer"],
    "followup.TransferCard": ["lesson", "class_name", "with_what"],
    "followup.ClassUse": ["note", "question"],
    "followup.AgendaPoint": ["title", "answer"],
    "offer.Material": ["title", "about"],
    "offer.MaterialVersion": ["note"],
    "offer.Module": ["title_nl", "title_en", "promise", "gives"],
    "offer.ModuleStep": ["title", "text", "explanation"],
    "offer.Provider": ["quality_system"],
    "offer.Trainer": ["name", "about"],
    "offer.TrainerEvidence": ["what"],
    "offer.Assessment": ["remark"],
    "offer.Verdict": ["reason", "suggestion"],
    "offer.Waiver": ["reason"],
    "offer.Run": ["place", "street", "town"],
    "enrolment.Enrolment": ["wants_to_know", "access_needs"],
    "enrolment.Attendance": ["why"],
    "enrolment.GuidanceSlot": ["place", "question"],
    "enrolment.Kit": ["name", "holds"],
    "enrolment.Question": ["text", "answer"],
    "offer.Version": ["title_nl", "title_en"],
    "offer.Track": ["title_nl", "title_en", "about_nl", "about_en"],
    "offer.TrackStep": ["why_nl", "why_en"],
    "planning.Season": ["title_nl", "title_en"],
    "planning.SeasonPlan": ["note"],
    "planning.Venue": ["name", "street", "town"],
    "planning.Wish": ["note"],
}  # fmt: skip
"""What people write, by model; codes, addresses and choices are no text of theirs."""
UNIQUE = {"people.Organisation", "enrolment.Kit"}
"""Where every row needs a text of its own."""


CONTENT: dict[str, Any] = {
    "title": {"nl": "PLC", "en": "PLC"}, "promise": {"nl": "x", "en": "x"}, "about": {"nl": "x", "en": "x"},
    "levels": ["beginner"], "themes": ["automation"], "stages": ["2"], "modes": ["hybrid"], "fields": ["bouw"],
    "prior_ict": "x", "prior_subject": "x", "access": "x", "platform": "x", "platform_how_to": "x", "extra_for": "x",
    "extra_cents": 100, "price_cents": 100, "pupils_do": "x", "contact_name": "x", "group_max": 9,
    "equipment": [{"name": "x"}], "software": [{"tool": "x", "licence": "x"}],
    "sessions": [{"title": "x", "parts": [{"title": "x", "minutes": 60}]},
                 {"title": "x", "is_return": True, "weeks_after": 4, "parts": [{"title": "x", "minutes": 60}]}],
    "first_lessons": [{"field": "bouw", "first_lesson": "x"}],
    "labour_market": [{"tool": "x", "company": "x", "what": "x", "year": 2025}],
}  # fmt: skip
"""A training in which every field is filled in; an ``x`` is a text."""


def more_rows(cast: Any, tenant: Mapping[str, Any]) -> int:
    """What stands beside the objects of the permission table; the key of an assessment that is closed."""
    from digitaleschool.enrolment.models import Enrolment, Question
    from digitaleschool.frameworks.models import ContextCell, Goal, GoalLink
    from digitaleschool.needs.models import Need, NeedCount, NeedOrigin, ResearchQuestion
    from digitaleschool.offer.models import (
        Assessment,
        Assignment,
        Module,
        Provider,
        Run,
        Session,
        Track,
        Trainer,
        Training,
        Verdict,
        Waiver,
    )
    from digitaleschool.offer.review_picture import picture_of
    from digitaleschool.people.audit import write_down

    now = timezone.now()
    here = cast.here
    coordinator = here.people[6]
    goal, need = Goal.objects.get(edition__slug="kader-1", code="1"), Need.objects.get(number=1)
    theme = Goal.objects.create(edition=goal.edition, code="t", slug="t", label_nl="x", label_en="x", kind="theme")
    GoalLink.objects.create(of=goal, to=theme, kind="related", source="x")
    ContextCell.objects.filter(goal=goal).update(example_en="x", material_nl="x", material_en="x")
    need.goals.add(goal)
    Need.objects.create(number=2, text_nl="x", rtc=here.rtc, merged_into=need, created_on=date(2026, 1, 1))
    Need.objects.create(number=3, text_nl="x", rtc=here.rtc, created_on=date(2026, 1, 1), status="refused",
                        status_reason="x")  # fmt: skip
    NeedCount.objects.update_or_create(pk=1, defaults={"last": 3})
    for kind in ("quote", "request", "open_answer"):
        NeedOrigin.objects.create(need=need, kind=kind, text="x", said_on=date(2026, 1, 1))
    ResearchQuestion.objects.update(wording_en="x")
    Question.objects.filter(answered_at__isnull=True).update(answered_at=now)
    Provider.objects.get_or_create(organisation=here.company, defaults={"quality_system": "x"})
    trainer = Trainer.objects.get(pk=tenant["trainer_edit:pk"])
    trainer.evidence.create(kind="subject", what="x")
    assessment = Assessment.objects.get(pk=tenant["assessment"])
    assignment = assessment.assignments.get()
    Verdict.objects.create(assignment=assignment, criterion="A1", judged="met")
    Waiver.objects.create(assessment=assessment, criterion="A2", reason="x", by=coordinator)
    judged = Version.objects.get(training__slug="voorstel-in-de-maak")
    Version.objects.filter(pk=judged.pk).update(state="replaced", submitted_at=now, published_at=now, ended_at=now)
    Version.objects.create(training=judged.training, number=2, title_nl="x")
    closed = Assessment.objects.create(version=judged, framework="rtc-2022", school_year="2026-2027",
                                       state="returned", closed_at=now, closed_by=coordinator,
                                       findings=picture_of(assessment, now.date()).findings)  # fmt: skip
    for seat, reviewer in (("first", here.people[5]), ("second", cast.elsewhere.people[5])):
        done = Assignment.objects.create(assessment=closed, reviewer=reviewer, seat=seat, handed_in_at=now)
        Verdict.objects.create(assignment=done, criterion="A1", judged="not_met", reason="x", suggestion="x")
    for training in Training.objects.all():
        run = training.runs.first() or Run.objects.create(
            training=training, rtc=here.rtc, postcode="9000", town="x", status="confirmed"
        )
        Session.objects.create(run=run, starts_at=now + timedelta(days=9), ends_at=now + timedelta(days=9, hours=2))
    for version in Version.objects.all():
        version.goals.add(goal)
        version.needs.add(need)
        version.trainers.add(trainer)
    track = Track.objects.get(slug="traject")
    track.steps.create(training=Training.objects.get(slug="open-opleiding"), order=0, why_nl="x", why_en="x")
    taken = Enrolment.objects.get(run=tenant["teaching_run:pk"])
    taken.attendances.create(session_id=tenant["attendance:session"], kind="absent", how="list", why="x")
    module = Module.objects.get(slug="plc")
    choices = [{"text": "x", "is_right": True}, {"text": "y", "is_right": False}]
    module.steps.create(position=2, kind="exercise", title="x", question="x", choices=choices, explanation="x")
    _follow_up(tenant, now)
    write_down("need.changed", by=coordinator, organisation=here.rtc, on=need, label="x", now=now)
    return closed.pk


def _follow_up(tenant: Mapping[str, Any], now: Any) -> None:
    """A card, what became of it, and a question that was published, in the run that is over."""
    from digitaleschool.enrolment.models import Enrolment
    from digitaleschool.followup.models import AgendaPoint, ClassUse, TransferCard
    from digitaleschool.offer.models import Training, TrainingAnswer

    seat = Enrolment.objects.get(key=tenant["own_after_training:key"])
    TransferCard.objects.create(enrolment=seat, lesson="x", class_name="x", with_what="x", lesson_on=now.date())
    use = ClassUse.objects.create(enrolment=seat, outcome="blocked", note="x", question="x", answered_at=now)
    shown = Training.objects.get(slug="open-opleiding")
    answer = TrainingAnswer.objects.create(training=shown, question="x", answer="x")
    point = AgendaPoint.objects.get(pk=tenant["point"])
    point.published = answer
    point.save()
    point.uses.add(use)


def write_everywhere(text_of: Callable[[str], str]) -> int:
    """Writes in every field what ``text_of`` says of its name, and lists the offer anew; how many fields there are."""
    from digitaleschool.offer.catalogue_index import forget
    from digitaleschool.offer.services.listing import list_all

    count = 0
    for label, names in FIELDS.items():
        for name in names:
            _write(apps.get_model(label), name, text_of(f"{label}.{name}"), each=label in UNIQUE)
            count += 1
    paths: set[str] = set()
    content = content_json(read_content(_filled(CONTENT, text_of, "", paths)))
    choices = [{"text": text_of("offer.ModuleStep.choices"), "is_right": True}, {"text": "y", "is_right": False}]
    ModuleStep.objects.filter(kind="exercise").update(
        choices=choices, question=text_of("offer.ModuleStep.question")[:500]
    )
    other = content_json(read_content(_filled(CONTENT, lambda name: f"2 {text_of(name)}", "", paths)))
    for version in Version.objects.all():
        version.content = content if version.number == 1 else other
        version.waiver_requests = {"A2": text_of("offer.Version.waiver_requests")}
        version.save(update_fields=["content", "waiver_requests"])
    for certificate in Certificate.objects.all():
        certificate.content = _filled(certificate.content, text_of, "certificate", paths)
        certificate.save(update_fields=["content"])
    list_all()
    forget()
    return count + len(paths) + 3


def _write(model: Any, name: str, text: str, *, each: bool) -> None:
    field = model._meta.get_field(name)
    for row in model.objects.all():
        tail = f" {row.pk}" if each else ""
        kept = text[: (field.max_length or 6000) - len(tail)] + tail
        setattr(row, name, kept)
        model.objects.filter(pk=row.pk).update(**{name: kept})


def _filled(raw: Any, text_of: Callable[[str], str], path: str, paths: set[str]) -> Any:
    if isinstance(raw, dict):
        return {name: _filled(one, text_of, f"{path}.{name}" if path else name, paths) for name, one in raw.items()}
    if isinstance(raw, list):
        return [_filled(one, text_of, path, paths) for one in raw]
    if raw in {"x", "PLC"}:
        paths.add(path)
        return text_of(f"offer.Version.content.{path}")[:300]
    return raw
