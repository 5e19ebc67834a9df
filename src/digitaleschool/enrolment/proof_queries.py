"""Reads of attendance and certificates, each with its limit."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Count, Exists, Max, Min, OuterRef, Prefetch, Q, QuerySet

from digitaleschool.offer.models import Run, Session, Trainer, Version
from digitaleschool.people.models import Person
from digitaleschool.people.rules import Visitor

from .models import Attendance, AttendanceList, Certificate, Enrolment
from .proof_rules import certificates_had_by, runs_attended_to, runs_given_by

SEATED = Enrolment.State.SEATED


def runs_taught_by(visitor: Visitor, now: datetime) -> QuerySet[Run]:
    """The runs that the visitor gives, the next one first; those that are long over go last."""
    is_over = Q(last__lt=now - timedelta(days=2))
    given = _with_days(Run.objects.filter(runs_given_by(visitor))).annotate(is_over=is_over)
    return given.order_by("is_over", "first", "pk")


def runs_attended_by(visitor: Visitor) -> QuerySet[Run]:
    """The runs whose participants the visitor sees."""
    return _with_days(Run.objects.filter(runs_attended_to(visitor))).order_by("first", "pk")


def title_of(run: Run) -> str:
    """What the training of a run is called: as it is published, or as it was last written."""
    versions = run.training.versions.all()  # at hand, the newest first
    published = next((version for version in versions if version.is_published), None)
    said = published or next(iter(versions), None)
    return said.title if said else run.training.slug


def _with_days(runs: QuerySet[Run]) -> QuerySet[Run]:
    named = Prefetch("training__versions", queryset=Version.objects.order_by("-number"))
    days = Session.objects.filter(run=OuterRef("pk")).order_by().values("run")
    seats = Enrolment.objects.filter(run=OuterRef("pk"), state=SEATED).order_by().values("run")
    return runs.select_related("training__provider", "rtc").prefetch_related(named, "trainers").annotate(
        first=days.annotate(day=Min("starts_at")).values("day"), last=days.annotate(day=Max("ends_at")).values("day"),
        seated=seats.annotate(count=Count("pk")).values("count"),
    )  # fmt: skip


def trainers_to_name(run: Run) -> QuerySet[Trainer]:
    """The trainers of the provider who give trainings today."""
    return Trainer.objects.filter(provider=run.training.provider_id, is_active=True).order_by("name", "pk")


def sessions_of(run: Run) -> QuerySet[Session]:
    """The sessions of a run with their lists, and how many were there."""
    there = Count("attendances", filter=Q(attendances__kind=Attendance.Kind.PRESENT))
    noted = Count("attendances")
    rows = run.sessions.select_related("attendance_list__closed_by").annotate(there=there, noted=noted)
    return rows.order_by("starts_at", "pk")


def participants_of(run: Run) -> QuerySet[Enrolment]:
    """Who comes: everyone with a place, and who was noted at a session before giving it up; by name."""
    noted = Attendance.objects.filter(enrolment=OuterRef("pk"))
    return (
        Enrolment.objects.filter(run=run)
        .filter(Q(state=SEATED) | Exists(noted))
        .select_related("person", "school", "training__provider", "run__rtc")
        .order_by("person__name", "person__email", "pk")
    )


def session_with_code(code: str) -> AttendanceList | None:
    return AttendanceList.objects.select_related("session__run__training").filter(code=code).first()


def enrolment_at(session: Session, person: Visitor) -> Enrolment | None:
    """The place that someone has in the run of a session."""
    if not person.is_authenticated:
        return None
    return Enrolment.objects.filter(run=session.run_id, person=person.pk, state=SEATED).first()


def noted_lines(enrolment: Enrolment) -> list[tuple[Session, Attendance | None]]:
    """Each session of the run with what was noted of this participant."""
    noted = {one.session_id: one for one in enrolment.attendances.all()}
    days = enrolment.run.sessions.order_by("starts_at", "pk")
    return [(session, noted.get(session.pk)) for session in days]


def certificates_visible_to(visitor: Visitor) -> QuerySet[Certificate]:
    """The certificates that the visitor may fetch as files."""
    return Certificate.objects.filter(certificates_had_by(visitor)).select_related("person", "training", "rtc")


def certificates_of(person: Person) -> QuerySet[Certificate]:
    """What somebody followed and what still holds, the newest first; also when the enrolment is long gone."""
    return Certificate.objects.filter(person=person, ended_at__isnull=True).order_by("-issued_at", "-pk")


def certificates_shown() -> QuerySet[Certificate]:
    """Every certificate, for who knows its key; that is what the key is for."""
    return Certificate.objects.select_related("person", "replaced_by", "enrolment__run")
