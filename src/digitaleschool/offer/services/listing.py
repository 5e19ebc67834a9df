"""What the catalogue shows of a training, written in the transaction of whatever changes it.

Whoever publishes or withdraws a version, or changes a run, calls :func:`list_training` before the end of the
transaction. Every process then reads only the listings with a higher number than it knows
(:mod:`digitaleschool.offer.catalogue_index`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from digitaleschool.core.catalogue import Entry, Offering, entry_json
from digitaleschool.core.offer.content import Content
from digitaleschool.core.quality.around import is_nothing
from digitaleschool.core.quality.framework import load_quality_framework
from digitaleschool.core.schools.places import centre_of, province_of
from digitaleschool.core.survey.knowledge_files import KnowledgeError
from digitaleschool.core.survey.vocabulary import load_terms, load_themes, load_tools
from digitaleschool.core.wording import Text
from digitaleschool.frameworks.models import Goal
from digitaleschool.needs.models import Need
from digitaleschool.offer.models import Listing, Revision, Run, Training, Version

ONLY_ROW = 1
LONGEST = 220
"""Characters of what is needed, on a card."""


@transaction.atomic
def list_training(training: Training) -> None:
    """Writes what the catalogue shows of the training as it stands now; of one that is not published: nothing."""
    revision = _locked_revision()
    shown = _shown(training)
    if not shown and not Listing.objects.filter(training=training).exists():
        return
    revision.number += 1
    revision.save(update_fields=["number"])
    Listing.objects.update_or_create(training=training, defaults={"entry": shown, "revision": revision.number})


@transaction.atomic
def list_all() -> int:
    """Writes all listings anew, after words of goals or tools changed; how many are in the catalogue."""
    trainings = Training.objects.filter(versions__state=Version.State.PUBLISHED) | Training.objects.filter(
        listing__isnull=False
    )
    for training in trainings.distinct().order_by("pk"):
        list_training(training)
    return Listing.objects.exclude(entry={}).count()


def _locked_revision() -> Revision:
    Revision.objects.get_or_create(pk=ONLY_ROW)
    return Revision.objects.select_for_update().get(pk=ONLY_ROW)


def _shown(training: Training) -> dict[str, Any]:
    versions = training.versions.filter(state=Version.State.PUBLISHED).select_related("training__provider")
    version = versions.first()
    if version is None:
        return {}
    goals = list(version.goals.select_related("edition").order_by("edition__slug", "order", "pk"))
    words = {_goal_slug(goal): [goal.code, goal.label_nl, goal.label_en] for goal in goals}
    return entry_json(_entry(version, goals, _coming(training))) | {"goal_words": words}


def _entry(version: Version, goals: list[Goal], runs: Iterable[Run]) -> Entry:
    content, training = version.value, version.training
    first = version.training.versions.filter(published_at__isnull=False).order_by("published_at").first() or version
    published = first.published_at or version.changed_at
    return Entry(
        key=training.pk, slug=training.slug,
        title=content.title if any(_both(content.title)) else Text(nl=training.slug, en=""),
        promise=content.promise, needed=_needed(content), provider=training.provider.name,
        tool_words=" ".join(_tool_words(one.tool) for one in content.software),
        words=" ".join([*_words(content), *(f"{goal.code} {goal.label_nl} {goal.label_en}" for goal in goals)]),
        fields=content.fields, themes=content.themes, levels=content.levels, modes=content.modes,
        goals=tuple(dict.fromkeys(_goal_slug(goal) for goal in goals)),
        tools=tuple(dict.fromkeys(one.tool for one in content.software if _tool(one.tool))),
        minutes=content.minutes, price_cents=content.total_cents,
        weight=_weight(version), published_on=timezone.localdate(published), is_invented=training.is_invented,
        sessions=_offerings(runs),
    )  # fmt: skip


def _weight(version: Version) -> float:
    """Of the heaviest need that it serves and that nobody refused."""
    served = version.needs.exclude(status=Need.Status.REFUSED)
    return float(served.aggregate(most=Max("weight"))["most"] or 0)


def _coming(training: Training) -> QuerySet[Run]:
    """Runs that go on, or may; the days of all their sessions."""
    runs = Run.objects.filter(training=training).exclude(status=Run.Status.CANCELLED)
    return runs.prefetch_related("sessions").order_by("pk")


def _offerings(runs: Iterable[Run]) -> tuple[Offering, ...]:
    found = []
    for run in runs:
        starts = min((session.starts_at for session in run.sessions.all()), default=None)
        if starts is not None:
            is_somewhere = run.mode != Run.Mode.ONLINE
            province = run.province or province_of(run.postcode)
            found.append(
                Offering(
                    key=run.pk, starts_on=timezone.localdate(starts), mode=run.mode,
                    province=province if is_somewhere else "", town=run.town if is_somewhere else "",
                    at=centre_of(run.postcode) if is_somewhere else None,
                )
            )  # fmt: skip
    return tuple(sorted(found, key=lambda one: (one.starts_on, one.key)))


def _needed(content: Content) -> Text:
    """What someone must know or bring, in one line; empty where nothing was said."""
    own = ", ".join(one.name for one in content.equipment if one.brought_by in ("participant", "school") and one.name)
    rules = load_quality_framework().rules
    prior = (content.prior_ict, content.prior_subject)
    said = [text.split("\n")[0] for text in prior if text and not is_nothing(text, rules)]
    line = " · ".join([*said, own] if own else said)
    line = line if len(line) <= LONGEST else line[: LONGEST - 1].rsplit(" ", 1)[0] + "…"
    return Text(nl=line, en=line)


def _words(content: Content) -> Iterable[str]:
    for term in load_terms("fields"):
        if term.code in content.fields:
            yield from (*_both(term.label), *term.aliases)
    for theme in load_themes().themes:
        if theme.code in content.themes:
            yield from (*_both(theme.label), *(word.rstrip("*") for word in theme.words))
    for plan in content.sessions:
        yield plan.title
    for one in content.equipment:
        yield one.name


def _tool(code: str) -> bool:
    try:
        load_tools().tool(code)
    except (KeyError, KnowledgeError):
        return False
    return True


def _tool_words(code: str) -> str:
    if not _tool(code):
        return code
    tool = load_tools().tool(code)
    return " ".join([tool.label, *tool.aliases, *tool.alone])


def _goal_slug(goal: Goal) -> str:
    return f"{goal.edition.slug}:{goal.slug}"


def _both(text: Text) -> tuple[str, str]:
    return text.nl, text.en
