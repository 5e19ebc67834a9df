"""Reads of material, each with its limit."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Min, OuterRef, QuerySet, Subquery
from django.utils.timezone import localdate

from digitaleschool.core.offer.release import OPEN, Release, Use, release
from digitaleschool.people.models import Organisation
from digitaleschool.people.rules import Visitor, administers

from .material_rules import is_public, judged_by, kept_by
from .models import Material, MaterialVersion, ModuleStep, Run, Session, Training, TrainingMaterial, Version
from .rules import proposes_for


def materials_visible_to(visitor: Visitor) -> QuerySet[Material]:
    """What a visitor may read about; whether they may fetch it, :func:`release_for` says."""
    wanted = kept_by(visitor) | is_public() | judged_by(visitor)
    return Material.objects.filter(wanted).select_related("organisation", "goal", "tool")


def materials_kept(visitor: Visitor) -> QuerySet[Material]:
    """What a visitor works on, with the number and day of its newest version and how many trainings have it."""
    newest = MaterialVersion.objects.filter(material=OuterRef("pk")).order_by("-number")
    return (
        Material.objects.filter(kept_by(visitor))
        .select_related("organisation")
        .annotate(
            newest_number=Subquery(newest.values("number")[:1]),
            newest_at=Subquery(newest.values("at")[:1]),
            newest_kind=Subquery(newest.values("file__kind")[:1]),
            training_count=Count("trainings", distinct=True),
        )
        .order_by("title", "pk")
    )


def organisations_of(visitor: Visitor) -> QuerySet[Organisation]:
    """The organisations for which the visitor may bring material and modules."""
    rows = Organisation.objects.filter(is_active=True).order_by("name", "pk")
    if administers(visitor):
        return rows.filter(kind__in=["rtc", "provider", "company"])
    return rows.filter(pk__in=proposes_for(visitor))


def versions_of(material: Material) -> QuerySet[MaterialVersion]:
    return MaterialVersion.objects.filter(material=material).select_related("file", "by").order_by("-number", "pk")


def trainings_of(organisation: int) -> list[tuple[Training, str]]:
    """The trainings of an organisation, each with its newest title."""
    newest = Version.objects.filter(training=OuterRef("pk")).order_by("-number").values("title_nl")[:1]
    rows = Training.objects.filter(provider=organisation).annotate(newest_title=Subquery(newest)).order_by("slug", "pk")
    return [(row, row.newest_title or row.slug) for row in rows]


def links_of(material: Material) -> QuerySet[TrainingMaterial]:
    newest = Version.objects.filter(training=OuterRef("training")).order_by("-number").values("title_nl")[:1]
    return (
        TrainingMaterial.objects.filter(material=material)
        .select_related("training")
        .annotate(title=Subquery(newest))
        .order_by("training__slug", "pk")
    )


def release_for(material: Material, visitor: Visitor, *, today: date) -> Release:
    """Whether the visitor may fetch it today: who works on it or judges it may always."""
    mine = Material.objects.filter(pk=material.pk).filter(kept_by(visitor) | judged_by(visitor))
    if mine.exists():
        return Release(state=OPEN)
    return release(for_participants=material.is_for_participants, uses=_uses([material.pk])[material.pk], today=today)


def materials_released(training: Training, *, today: date) -> list[Material]:
    """The material of a published training that anyone may fetch today, in three queries."""
    rows = list(Material.objects.filter(trainings__training=training).order_by("title", "pk"))
    uses = _uses([row.pk for row in rows]) if rows else {}
    return [
        row for row in rows if release(for_participants=row.is_for_participants, uses=uses[row.pk], today=today).is_open
    ]


def _uses(materials: list[int]) -> dict[int, list[Use]]:
    """Of each material, the published trainings and modules that it belongs to."""
    published = Version.objects.filter(state=Version.State.PUBLISHED).values("training")
    first = (
        Session.objects.filter(run__training=OuterRef("training"))
        .exclude(run__status=Run.Status.CANCELLED)
        .order_by()
        .values("run__training")
        .annotate(first=Min("starts_at"))
        .values("first")
    )
    rows = TrainingMaterial.objects.filter(material__in=materials, training__in=published).annotate(
        first=Subquery(first)
    )
    uses: dict[int, list[Use]] = {material: [] for material in materials}
    for row in rows:
        day = localdate(row.first) if row.first else None
        uses[row.material_id].append(Use(days_before=row.days_before, first_session_on=day))
    walked = ModuleStep.objects.filter(material__in=materials, module__published_at__isnull=False)
    for material in set(walked.values_list("material_id", flat=True)):
        uses[material].append(Use(days_before=None))
    return uses
