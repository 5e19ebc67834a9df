"""All that the quality framework looks at in a version, gathered from the rows. Same rows, same facts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from statistics import median

from django.db.models import Count, Prefetch
from django.utils.timezone import localdate

from digitaleschool.core.catalogue.asking import Near
from digitaleschool.core.offer.content import Content
from digitaleschool.core.quality.facts import (
    DeliveredFact,
    EvidenceFact,
    Facts,
    GoalFact,
    MaterialFact,
    ProviderFact,
    RunFact,
    ToolFact,
    TrainerFact,
)
from digitaleschool.frameworks.models import Tool
from digitaleschool.people.models import Post, Site
from digitaleschool.people.rules import provinces_of

from .models import Delivered, Module, Provider, Run, Session, Version

YEAR = timedelta(days=365)


def facts_of(version: Version, today: date) -> Facts:
    """The facts about one version on a day, in a fixed number of queries."""
    content = version.value
    return Facts(
        content=content, today=today, goals=_goals(version), provider=_provider(version), trainers=_trainers(version),
        tracks=_tracks(version), modules=_modules(content), runs=_runs(version, content, today), tools=_tools(content),
        materials=_materials(version), delivered=delivered_of(version.training_id),
        needs=tuple(version.needs.order_by("pk").values_list("pk", flat=True)),
    )  # fmt: skip


def _goals(version: Version) -> tuple[GoalFact, ...]:
    goals = version.goals.select_related("edition__framework").order_by("edition__slug", "order", "code", "pk")
    return tuple(
        GoalFact(
            code=goal.code, edition=goal.edition.slug, framework=goal.edition.framework.slug, kind=goal.kind,
            scope=goal.scope, ends_on=goal.edition.valid_until,
        )
        for goal in goals
    )  # fmt: skip


def _provider(version: Version) -> ProviderFact:
    told = Provider.objects.filter(organisation=version.training.provider_id).first()
    name = version.training.provider.name
    if told is None:
        return ProviderFact(name=name)
    return ProviderFact(
        name=name, quality_system=told.quality_system, is_external=told.is_external, ends_on=told.quality_until
    )


def _trainers(version: Version) -> tuple[TrainerFact, ...]:
    trainers = version.trainers.prefetch_related("evidence").order_by("name", "pk")
    return tuple(
        TrainerFact(
            name=trainer.name,
            fields=tuple(trainer.fields),
            evidence=tuple(EvidenceFact(kind=one.kind, ends_on=one.until) for one in trainer.evidence.all()),
        )
        for trainer in trainers
    )


def _tracks(version: Version) -> tuple[str, ...]:
    steps = version.training.track_steps.filter(track__is_published=True)
    return tuple(steps.order_by("track__slug").values_list("track__title_nl", flat=True))


def _modules(content: Content) -> tuple[str, ...]:
    """Of the modules that are named for prior knowledge, those that a teacher can open."""
    named = Module.objects.filter(slug__in=content.self_study, published_at__isnull=False)
    return tuple(named.order_by("slug").values_list("slug", flat=True))


def _runs(version: Version, content: Content, today: date) -> tuple[RunFact, ...]:
    """Runs that go on or may, from a year ago on: what was longer ago says nothing of where it is held now."""
    sessions = Prefetch("sessions", queryset=Session.objects.order_by("starts_at", "pk"))
    runs = list(version.training.runs.exclude(status=Run.Status.CANCELLED).prefetch_related(sessions).order_by("pk"))
    schools = _schools(version, content) if any(run.latitude is not None for run in runs) else []
    facts = (_run(run, held, schools) for run in runs if (held := list(run.sessions.all())))
    return tuple(fact for fact in facts if fact.starts_on > today - YEAR)


def _run(run: Run, sessions: list[Session], schools: list[tuple[float, float]]) -> RunFact:
    return RunFact(
        starts_on=localdate(sessions[0].starts_at), mode=run.mode, town=run.town, median_km=_median_km(run, schools),
        has_return=any(session.is_return for session in sessions),
    )  # fmt: skip


def _schools(version: Version, content: Content) -> list[tuple[float, float]]:
    """Where the schools of the RTC lie at which someone teaches one of the fields; all its schools where nobody does.

    A school that lies in several places counts once, where it stands first.
    """
    provinces = provinces_of(frozenset({version.training.rtc_id}))
    sites = Site.objects.filter(
        school__organisation__province__in=provinces, latitude__isnull=False, longitude__isnull=False
    ).order_by("school", "postcode", "town", "street", "pk")
    teach = Post.objects.filter(field__in=content.fields, until__isnull=True).values_list("school", flat=True)
    places: dict[int, tuple[float, float]] = {}
    for school, latitude, longitude in sites.values_list("school", "latitude", "longitude"):
        places.setdefault(school, (latitude, longitude))
    of_fields = [places[school] for school in dict.fromkeys(teach.order_by("school")) if school in places]
    return of_fields or list(places.values())


def _median_km(run: Run, schools: Iterable[tuple[float, float]]) -> float | None:
    if run.latitude is None or run.longitude is None:
        return None
    here = Near(latitude=run.latitude, longitude=run.longitude, km=1)
    distances = [here.km_to(school) for school in schools]
    return round(median(distances), 1) if distances else None


def delivered_of(training: int, run: int | None = None) -> tuple[DeliveredFact, ...]:
    """What came of a training in a run, or in all its runs, as a later stage wrote it down."""
    return tuple(row.fact for row in Delivered.objects.filter(training=training, run=run).order_by("what", "pk"))


def _materials(version: Version) -> tuple[MaterialFact, ...]:
    held = version.training.materials.select_related("material").order_by("material__title", "pk")
    return tuple(
        MaterialFact(title=one.material.title, licence=one.material.licence, days_ahead=one.days_before) for one in held
    )


def _tools(content: Content) -> tuple[ToolFact, ...]:
    codes = {one.tool for one in content.software} | {one.tool for one in content.labour_market}
    tools = Tool.objects.filter(slug__in=codes).annotate(count=Count("proofs")).order_by("slug")
    return tuple(
        ToolFact(
            code=tool.slug, kind=tool.kind, available_after=tool.available_after,
            on_labour_market=tool.on_labour_market, proofs=tool.count,
        )
        for tool in tools
    )  # fmt: skip
