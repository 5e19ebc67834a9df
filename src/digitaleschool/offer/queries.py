"""Reads of the offer, each with its limit."""

from __future__ import annotations

from datetime import datetime

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery

from digitaleschool.frameworks.models import Goal
from digitaleschool.needs.models import Need
from digitaleschool.needs.rules import needs_for_all
from digitaleschool.people.models import Organisation
from digitaleschool.people.rules import Visitor

from .models import Assessment, CatalogueFile, Run, Track, TrackStep, Trainer, Training, Verdict, Version
from .rules import (
    provider_organisations,
    providers_imported_for,
    rtcs_imported_for,
    rtcs_that_judge,
    tracks_made_by,
    trainings_run_by,
    trainings_written_by,
    versions_for,
)  # fmt: skip

State = Version.State
OPEN = (State.DRAFT, State.SUBMITTED, State.RETURNED)


def versions_visible_to(visitor: Visitor) -> QuerySet[Version]:
    """The versions that a visitor may read, newest first within a training."""
    return (
        Version.objects.filter(versions_for(visitor))
        .select_related("training__provider", "training__rtc", "changed_by")
        .order_by("training__slug", "-number", "pk")
    )


def published_versions() -> QuerySet[Version]:
    """The published version of each training, with its provider and RTC."""
    return Version.objects.filter(state=State.PUBLISHED).select_related("training__provider", "training__rtc")


def trainings_visible_to(visitor: Visitor) -> QuerySet[Training]:
    """The trainings of which the visitor may read a version."""
    theirs = Version.objects.filter(versions_for(visitor)).values("training")
    return Training.objects.filter(pk__in=theirs).select_related("provider", "rtc").order_by("slug")


def trainings_written_on(visitor: Visitor) -> QuerySet[Training]:
    """The trainings that the visitor may write on."""
    return Training.objects.filter(trainings_written_by(visitor)).select_related("provider", "rtc").order_by("slug")


def trainings_planned_by(visitor: Visitor) -> QuerySet[Training]:
    """The trainings whose runs the visitor plans, once they were submitted."""
    return (
        Training.objects.filter(trainings_run_by(visitor))
        .filter(versions__submitted_at__isnull=False)
        .select_related("provider", "rtc")
        .order_by("slug")
        .distinct()
    )


def runs_planned_by(visitor: Visitor) -> QuerySet[Run]:
    """The runs that the visitor may change."""
    return Run.objects.filter(training__in=trainings_planned_by(visitor).values("pk")).select_related(
        "training__provider", "training__rtc", "rtc"
    )


def proposals_of(visitor: Visitor) -> QuerySet[Version]:
    """The newest version of each training that the visitor may write on."""
    newest = Version.objects.filter(training=OuterRef("training")).order_by("-number").values("pk")[:1]
    return (
        Version.objects.filter(training__in=trainings_written_on(visitor).values("pk"), pk=Subquery(newest))
        .select_related("training__provider", "training__rtc", "changed_by")
        .order_by("-changed_at", "-pk")
    )


def current_version(training: Training) -> Version | None:
    """The newest version, whatever its state."""
    return training.versions.select_related("training__provider", "training__rtc", "changed_by").order_by(
        "-number"
    ).first()  # fmt: skip


def reasons_for_returning(version: Version) -> Assessment | None:
    """The last assessment that sent a version back, with what reviewers found wanting (``wanting``)."""
    wanting = Verdict.objects.exclude(judged=Verdict.Judged.MET).order_by("criterion", "pk")
    return (
        version.assessments.filter(state=Assessment.State.RETURNED)
        .prefetch_related(Prefetch("assignments__verdicts", queryset=wanting))
        .order_by("-closed_at", "-pk")
        .first()
    )


def providers_of(visitor: Visitor) -> QuerySet[Organisation]:
    """The organisations whose dossier the visitor keeps."""
    return Organisation.objects.filter(provider_organisations(visitor)).order_by("name", "pk")


def trainers_of(visitor: Visitor) -> QuerySet[Trainer]:
    """The trainers of the visitor's organisations."""
    return (
        Trainer.objects.filter(provider__in=providers_of(visitor).values("pk"))
        .select_related("provider")
        .prefetch_related("evidence")
        .order_by("provider__name", "name", "pk")
    )


def judging_rtcs() -> QuerySet[Organisation]:
    """The RTCs that a proposal can be handed to."""
    return Organisation.objects.filter(rtcs_that_judge()).order_by("name", "pk")


def goals_to_choose() -> QuerySet[Goal]:
    """What a training can be tied to: goals and competences, not the groups above them."""
    return (
        Goal.objects.filter(kind__in=[Goal.Kind.GOAL, Goal.Kind.COMPETENCE])
        .select_related("edition__framework")
        .order_by("edition__framework__title_nl", "edition", "order", "pk")
    )


def needs_to_serve(rtc: int) -> QuerySet[Need]:
    """The needs that a training judged by this RTC can serve: its own and those of all, the heaviest first.

    Only those that everyone may read: a provider must not learn what a round found before its report is public.
    """
    open_ones = Need.objects.filter(needs_for_all(), merged_into__isnull=True).exclude(status=Need.Status.REFUSED)
    return open_ones.filter(Q(rtc=rtc) | Q(rtc__isnull=True)).order_by("-weight", "number")


def tracks_visible_to(visitor: Visitor) -> QuerySet[Track]:
    """Tracks that are shown to everyone, and those that the visitor works on."""
    return Track.objects.filter(Q(is_published=True) | tracks_made_by(visitor)).select_related("rtc").order_by(
        "title_nl", "pk"
    )  # fmt: skip


def tracks_worked_on(visitor: Visitor) -> QuerySet[Track]:
    """The tracks that the visitor may change."""
    return Track.objects.filter(tracks_made_by(visitor)).select_related("rtc").order_by("title_nl", "pk")


def trainings_for_a_track(visitor: Visitor) -> QuerySet[Training]:
    """The trainings that can stand in a track: published ones, and those that were sent to the visitor's RTC."""
    seen = versions_for(visitor) & ~Q(state__in=[State.DRAFT, State.WITHDRAWN])
    named = Prefetch("versions", queryset=Version.objects.order_by("-number"))
    theirs = Version.objects.filter(seen).values("training")
    return Training.objects.filter(pk__in=theirs).select_related("provider").prefetch_related(named).order_by("slug")


def steps_shown(track: Track) -> list[tuple[TrackStep, Version]]:
    """The steps of a track whose training is published, with what it says."""
    steps = list(track.steps.select_related("training__provider").order_by("order", "pk"))
    published = Version.objects.filter(state=State.PUBLISHED, training__in=[step.training_id for step in steps])
    versions = {version.training_id: version for version in published}
    return [(step, versions[step.training_id]) for step in steps if step.training_id in versions]


# --- catalogues of others ---------------------------------------------------------------------------------------------


def catalogue_files_of(visitor: Visitor, now: datetime) -> QuerySet[CatalogueFile]:
    """The files with trainings that this visitor handed in and that are still kept."""
    kept = CatalogueFile.objects.filter(expires_at__gt=now).select_related("provider", "rtc")
    return kept.filter(owner=visitor.pk) if visitor.is_authenticated else kept.none()


def rtcs_to_import_for(visitor: Visitor) -> QuerySet[Organisation]:
    """The RTCs that the visitor reads in trainings for."""
    return Organisation.objects.filter(rtcs_imported_for(visitor)).order_by("name", "pk")


def providers_to_import_for(visitor: Visitor) -> QuerySet[Organisation]:
    """The providers and companies that the visitor reads in trainings of."""
    return Organisation.objects.filter(providers_imported_for(visitor)).order_by("name", "pk")
