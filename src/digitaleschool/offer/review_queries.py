"""Reads about the judging of trainings, each with its limit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet

from digitaleschool.people.models import Membership, Person
from digitaleschool.people.rules import Visitor, administers, coordinated_by

from .models import Assessment, Assignment, Verdict, Version, Waiver
from .review_rules import assessments_decided_by, assessments_for, may_review

SEATS = Prefetch("assignments", queryset=Assignment.objects.select_related("reviewer").order_by("pk"))
STATE = Version.State


def assessments_visible_to(visitor: Visitor) -> QuerySet[Assessment]:
    """The assessments that a visitor may read whole."""
    return _whole(Assessment.objects.filter(pk__in=Assessment.objects.filter(assessments_for(visitor)).values("pk")))


def assessments_run_by(visitor: Visitor) -> QuerySet[Assessment]:
    """The assessments about which the visitor decides."""
    return _whole(Assessment.objects.filter(assessments_decided_by(visitor)))


def open_assessments_run_by(visitor: Visitor) -> QuerySet[Assessment]:
    """Those that wait for a decision of the visitor, the oldest first, with who judges and how far they are."""
    verdicts = Prefetch("verdicts", queryset=Verdict.objects.order_by("criterion", "pk"))
    seats = Prefetch(
        "assignments", queryset=Assignment.objects.select_related("reviewer").prefetch_related(verdicts).order_by("pk")
    )
    rows = Assessment.objects.filter(assessments_decided_by(visitor), state=Assessment.State.OPEN)
    return (
        rows.select_related("version__training__provider", "version__training__rtc")
        .prefetch_related(seats)
        .order_by("opened_at", "pk")
    )


def closed_assessments_run_by(visitor: Visitor) -> QuerySet[Assessment]:
    """Those that were decided, the newest first."""
    rows = Assessment.objects.filter(assessments_decided_by(visitor)).exclude(state=Assessment.State.OPEN)
    return rows.select_related("version__training__provider", "version__training__rtc").order_by("-closed_at", "-pk")


def proposals_to_judge(visitor: Visitor) -> QuerySet[Version]:
    """What was handed to the visitor's RTC and is not being judged yet, the oldest first."""
    rtcs = Q() if administers(visitor) else Q(training__rtc__in=coordinated_by(visitor))
    at_work = Assessment.objects.filter(version=OuterRef("pk"), state=Assessment.State.OPEN)
    return (
        Version.objects.filter(rtcs, ~Exists(at_work), state=STATE.SUBMITTED)
        .select_related("training__provider", "training__rtc")
        .order_by("submitted_at", "pk")
    )


def versions_decided_by(visitor: Visitor) -> QuerySet[Version]:
    """The versions that were handed to the visitor's RTC, whatever became of them."""
    rtcs = Q() if administers(visitor) else Q(training__rtc__in=coordinated_by(visitor))
    return Version.objects.filter(rtcs, submitted_at__isnull=False).select_related("training__provider").order_by("pk")


def assignments_of(visitor: Visitor) -> QuerySet[Assignment]:
    """What the visitor was asked to judge: what is still to be done first, the most urgent on top."""
    if not visitor.is_authenticated or not visitor.is_active:
        return Assignment.objects.none()
    verdicts = Prefetch("verdicts", queryset=Verdict.objects.order_by("criterion", "pk"))
    seats = Assignment.objects.prefetch_related(verdicts).order_by("pk")
    return (
        Assignment.objects.filter(reviewer=visitor.pk)
        .select_related("assessment__version__training__provider", "assessment__version__training__rtc", "reviewer")
        .prefetch_related(verdicts, Prefetch("assessment__assignments", queryset=seats))
        .order_by(
            F("assessment__closed_at").desc(nulls_first=True), F("handed_in_at").desc(nulls_first=True),
            F("due_on").asc(nulls_last=True), "pk",
        )
    )  # fmt: skip


def reviewers_to_ask(assessment: Assessment, today: date) -> QuerySet[Person]:
    """Who can be asked for an assessment and was not yet, with how many others they judge now (``busy_with``)."""
    asked = assessment.assignments.filter(reviewer__isnull=False).values("reviewer")
    held = Membership.objects.held_on(today).select_related("organisation").order_by("organisation__name", "pk")
    at_work = Q(assignments__handed_in_at__isnull=True, assignments__assessment__state=Assessment.State.OPEN)
    return (
        may_review(assessment.version.training, today)
        .exclude(pk__in=asked)
        .annotate(busy_with=Count("assignments", filter=at_work))
        .prefetch_related(Prefetch("memberships", queryset=held, to_attr="held"))
    )


def verdicts_by_two() -> list[tuple[str, str, int, str]]:
    """School year, criterion, assessment and verdict of every first and second reviewer who handed in.

    A third one judges only where two differ, and would make everyone look less of one mind.
    """
    two = Verdict.objects.filter(
        assignment__seat__in=[Assignment.Seat.FIRST, Assignment.Seat.SECOND], assignment__handed_in_at__isnull=False
    )
    facts = "assignment__assessment__school_year", "criterion", "assignment__assessment", "judged"
    return list(two.order_by("assignment__assessment", "criterion", "assignment", "pk").values_list(*facts))


def passed_assessment(version: Version) -> Assessment | None:
    """The last time that a version was found in order."""
    passed = _whole(Assessment.objects.filter(version=version, state=Assessment.State.PASSED))
    return passed.order_by("-closed_at", "-pk").first()


def passed_on(versions: Iterable[Version]) -> dict[int, datetime]:
    """When each of these versions was last found in order; one that never was is left out."""
    passed = Assessment.objects.filter(
        version__in=[version.pk for version in versions], state=Assessment.State.PASSED, closed_at__isnull=False
    )  # fmt: skip
    return dict(passed.order_by("closed_at", "pk").values_list("version", "closed_at"))


def is_looked_at_again(version: Version) -> bool:
    """Whether a published version is being judged anew."""
    return version.assessments.filter(state=Assessment.State.OPEN).exists()


def _whole(rows: QuerySet[Assessment]) -> QuerySet[Assessment]:
    verdicts = Prefetch("verdicts", queryset=Verdict.objects.order_by("criterion", "pk"))
    seats = Assignment.objects.select_related("reviewer").prefetch_related(verdicts).order_by("pk")
    return (
        rows.select_related("version__training__provider", "version__training__rtc", "closed_by")
        .prefetch_related(
            Prefetch("assignments", queryset=seats),
            Prefetch("waivers", queryset=Waiver.objects.select_related("by").order_by("criterion", "pk")),
        )
        .order_by("-opened_at", "-pk")
    )
