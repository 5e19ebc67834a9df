"""Reads of what follows a training, each with its limit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, Max, Min, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from digitaleschool.core.followup.asking import Followed as FollowedFacts
from digitaleschool.enrolment.models import Attendance, Enrolment
from digitaleschool.offer.models import Run, Session, Training, Version
from digitaleschool.people.rules import Visitor

from .models import AgendaPoint, Asked, Evaluation
from .rules import runs_followed_by, runs_taken_part_in

Moment = Evaluation.Moment


def runs_followed(visitor: Visitor) -> QuerySet[Run]:
    """The runs that the visitor follows up, those of which the last session is nearest first."""
    mine = Run.objects.filter(runs_followed_by(visitor)).values("pk")
    return _runs().filter(pk__in=mine).order_by("-last_at", "-pk")


def runs_with_agenda(visitor: Visitor) -> QuerySet[Run]:
    """The runs of which the visitor may read the agenda: those that one follows up, and those one takes part in."""
    followed = Run.objects.filter(runs_followed_by(visitor)).values("pk")  # apart: all of them, or some, is all
    return _runs().filter(Q(pk__in=followed) | runs_taken_part_in(visitor))


def _runs() -> QuerySet[Run]:
    sessions = Prefetch("sessions", queryset=Session.objects.order_by("starts_at", "pk"))
    return (
        Run.objects.exclude(status=Run.Status.CANCELLED)
        .select_related("training__provider", "training__rtc", "rtc")
        .prefetch_related(sessions)
        .annotate(first_at=Min("sessions__starts_at"), last_at=Max("sessions__ends_at"))
    )


def begun(runs: QuerySet[Run], now: datetime) -> QuerySet[Run]:
    """Those of which a session took place."""
    return runs.filter(first_at__lte=now)


def participants_of(run: Run) -> QuerySet[Enrolment]:
    """Who has a place in a run, without those of whom is noted that they were at no session."""
    noted = Attendance.objects.filter(enrolment=OuterRef("pk"))
    stayed_away = Exists(noted) & ~Exists(noted.filter(kind=Attendance.Kind.PRESENT))
    return Enrolment.objects.filter(~stayed_away, run=run, state=Enrolment.State.SEATED).order_by("pk")


def own_enrolment(visitor: Visitor, key: UUID) -> Enrolment | None:
    """The visitor's own enrolment."""
    if not visitor.is_authenticated or not visitor.is_active:
        return None
    mine = Enrolment.objects.filter(key=key, person=visitor.pk, state=Enrolment.State.SEATED)
    return mine.select_related("run__rtc", "training", "person").first()


def own_enrolments(visitor: Visitor, now: datetime) -> QuerySet[Enrolment]:
    """The visitor's own places in runs that have begun, the newest first."""
    if not visitor.is_authenticated or not visitor.is_active:
        return Enrolment.objects.none()
    begun = Session.objects.filter(run=OuterRef("run"), starts_at__lte=now)
    mine = Enrolment.objects.filter(person=visitor.pk, state=Enrolment.State.SEATED)
    return mine.filter(Exists(begun)).select_related("run", "training").order_by("-run", "-pk")


def own_seats(visitor: Visitor, runs: Iterable[int]) -> list[Enrolment]:
    """The visitor's own places in these runs."""
    if not visitor.is_authenticated or not visitor.is_active:
        return []
    mine = Enrolment.objects.filter(person=visitor.pk, state=Enrolment.State.SEATED, run__in=list(runs))
    return list(mine.order_by("-pk"))


def attended_in(runs: Iterable[int]) -> QuerySet[Enrolment]:
    """Of whom is noted that they were at a session of these runs."""
    present = Attendance.objects.filter(enrolment=OuterRef("pk"), kind=Attendance.Kind.PRESENT)
    return Enrolment.objects.filter(Exists(present), run__in=list(runs), state=Enrolment.State.SEATED)


def version_of(training: Training) -> Version | None:
    """What a training promises: its published version, or the last one that was."""
    return (
        training.versions.filter(published_at__isnull=False).order_by("-number").first()
        or training.versions.order_by("-number").first()
    )


def facts_of(enrolments: Iterable[Enrolment]) -> list[tuple[Enrolment, FollowedFacts]]:
    """What is known of participants, in a fixed number of queries; who is in a run without sessions is left out."""
    rows = list(enrolments)
    keys = [row.pk for row in rows]
    sessions: dict[int, list[Session]] = {}
    for session in Session.objects.filter(run__in={row.run_id for row in rows}).order_by("starts_at", "pk"):
        sessions.setdefault(session.run_id, []).append(session)
    evaluated: dict[int, set[str]] = {}
    for key, moment in Evaluation.objects.filter(enrolment__in=keys).values_list("enrolment", "moment"):
        evaluated.setdefault(key, set()).add(moment)
    asked: dict[int, set[tuple[str, object]]] = {}
    for key, what, on in Asked.objects.filter(enrolment__in=keys).values_list("enrolment", "what", "on"):
        asked.setdefault(key, set()).add((what, on))
    found = []
    for row in rows:
        if not (held := sessions.get(row.run_id)):
            continue
        card, use = getattr(row, "transfer_card", None), getattr(row, "class_use", None)
        found.append((row, FollowedFacts(
            first_start=timezone.localtime(held[0].starts_at), last_end=last_end_of(held),
            lesson_on=card.lesson_on if card else None,
            used_on=timezone.localdate(use.answered_at) if use else None,
            evaluated=frozenset(evaluated.get(row.pk, ())), asked=frozenset(asked.get(row.pk, ())),
        )))  # fmt: skip
    return found


def last_end_of(sessions: Iterable[Session]) -> datetime:
    """When the last session ends that is no return session, in local time."""
    held = list(sessions)
    return timezone.localtime(max(one.ends_at for one in [one for one in held if not one.is_return] or held))


def return_of(run: Run) -> Session | None:
    """The return session of a run."""
    return next((one for one in run.sessions.all() if one.is_return), None)


def agenda_of(run: Run, *, with_dropped: bool = False) -> QuerySet[AgendaPoint]:
    """The points of the return session in their order; those that were taken off stand last."""
    points = AgendaPoint.objects.filter(run=run).select_related("published")
    points = points if with_dropped else points.filter(is_dropped=False)
    return points.order_by("is_dropped", "position", "pk")


def behind(points: Iterable[AgendaPoint]) -> dict[int, int]:
    """How many persons stand behind each point: who said it, asked it beforehand, or voted for that."""
    persons: dict[int, set[int]] = {point.pk: set() for point in points}
    rows = AgendaPoint.objects.filter(pk__in=persons)
    for found in (
        rows.filter(uses__isnull=False).values_list("pk", "uses__enrolment__person"),
        rows.filter(asked__asked_by__isnull=False).values_list("pk", "asked__asked_by"),
        rows.filter(asked__votes__isnull=False).values_list("pk", "asked__votes__person"),
    ):
        for key, person in found:
            persons[key].add(person)
    return {key: len(found) for key, found in persons.items()}


def titles_of(trainings: Iterable[int]) -> dict[int, str]:
    """What trainings are called: by their newest version that was ever published, else their newest."""
    versions = Version.objects.filter(training__in=set(trainings)).order_by("number")
    return {one.training_id: one.title for one in sorted(versions, key=lambda one: one.published_at is not None)}


def points_worked_on(visitor: Visitor) -> QuerySet[AgendaPoint]:
    """The points that the visitor may change."""
    mine = Run.objects.filter(runs_followed_by(visitor)).values("pk")
    return AgendaPoint.objects.filter(run__in=mine).select_related("run__training", "run__rtc", "published")


def numbers_of(runs: Iterable[Run]) -> dict[int, dict[str, int]]:
    """For each run how many take part, wrote a card, answered and used it in class; for who follows them up."""
    counted = (
        Enrolment.objects.filter(run__in=[run.pk for run in runs], state=Enrolment.State.SEATED)
        .values("run")
        .annotate(
            seated=Count("pk"), cards=Count("transfer_card"), answered=Count("class_use"),
            used=Count("class_use", filter=Q(class_use__outcome="done")),
        )
        .order_by("run")
    )  # fmt: skip
    return {row["run"]: row for row in counted}
