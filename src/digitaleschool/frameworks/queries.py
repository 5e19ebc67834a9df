"""Editions as rows for lists, and as values for everything that thinks; tools and examples."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from digitaleschool.core.frameworks import model as core
from digitaleschool.core.wording import Text
from digitaleschool.people.models import Organisation
from digitaleschool.people.queries import organisations_visible_to
from digitaleschool.people.rules import Visitor

from .models import ContextCell, Edition, Goal, GoalFile, GoalLink, LabourMarketProof, Tool


def editions() -> QuerySet[Edition]:
    """Every edition with its framework and how many goals it has; frameworks are open to all."""
    goals = Count("goals", filter=~Q(goals__kind=Goal.Kind.GROUP))
    return Edition.objects.select_related("framework").annotate(count=goals).order_by(
        "framework__title_nl", "framework_id", "-valid_from", "slug", "pk"
    )  # fmt: skip


def goals_of(edition: Edition) -> QuerySet[Goal]:
    """The goals of an edition, in order."""
    return Goal.objects.filter(edition=edition).select_related("edition").order_by("order", "pk")


def edition_value(edition: Edition) -> core.Edition:
    """The edition as a value, in two queries."""
    goals = list(goals_of(edition))
    keys = {goal.pk: key_of(goal) for goal in goals}
    links = GoalLink.objects.filter(of__edition=edition).select_related("of__edition", "to__edition").order_by("pk")
    return core.Edition(
        id=edition.slug,
        framework=core.Framework(
            id=edition.framework.slug, title=Text(nl=edition.framework.title_nl, en=edition.framework.title_en),
            publisher=edition.framework.publisher,
        ),
        title=Text(nl=edition.title_nl, en=edition.title_en), licence=edition.licence,
        languages=tuple(edition.languages), valid_from=edition.valid_from, valid_until=edition.valid_until,
        source=edition.source, changed=edition.changed, goals=tuple(_goal(goal, keys) for goal in goals),
        links=tuple(link_value(link) for link in links),
    )  # fmt: skip


def all_links() -> QuerySet[GoalLink]:
    """Every link of every edition, with the goals at both ends."""
    return GoalLink.objects.select_related("of__edition", "to__edition").order_by("pk")


def link_value(link: GoalLink) -> core.Link:
    return core.Link(kind=link.kind, of=key_of(link.of), to=key_of(link.to), source=link.source)


def key_of(goal: Goal) -> core.GoalKey:
    """What names a goal; its edition must be at hand."""
    return core.GoalKey(edition=goal.edition.slug, stage=goal.stage, track=goal.track, set=goal.set, code=goal.code)


def _goal(goal: Goal, keys: dict[int, core.GoalKey]) -> core.Goal:
    return core.Goal(
        key=keys[goal.pk], label=Text(nl=goal.label_nl, en=goal.label_en), kind=goal.kind,
        parent=keys[goal.parent_id] if goal.parent_id else None, order=goal.order, scope=goal.scope,
        why=Text(nl=goal.why_nl, en=goal.why_en), source=goal.source, identifier=goal.identifier,
    )  # fmt: skip


def identifiers_linked_from(edition: Edition) -> dict[core.GoalKey, str]:
    """The identifiers that goals of other editions, to which this one links, got elsewhere."""
    linked = Goal.objects.filter(links_here__of__edition=edition).exclude(identifier="").select_related("edition")
    return {key_of(goal): goal.identifier for goal in linked.order_by("pk").distinct()}


def goal_files_of(visitor: Visitor, now: datetime) -> QuerySet[GoalFile]:
    """The files with goals that this visitor handed in and that are still kept."""
    kept = GoalFile.objects.filter(expires_at__gt=now)
    return kept.filter(owner=visitor.pk) if visitor.is_authenticated else kept.none()


# Tools and examples: open to all, kept by the RTCs together


def tools() -> QuerySet[Tool]:
    """Every tool, by name without capitals and accents: so the order is the same in every database."""
    return Tool.objects.order_by("search_text", "pk")


def proofs_of(tool: Tool) -> QuerySet[LabourMarketProof]:
    """Which companies use the tool, the newest word first."""
    return tool.proofs.select_related("company").order_by("-said_on", "pk")


def companies_for(visitor: Visitor) -> QuerySet[Organisation]:
    """The companies that this visitor may name as users of a tool."""
    return organisations_visible_to(visitor).filter(kind=Organisation.Kind.COMPANY, is_active=True)


def cells_shown() -> QuerySet[ContextCell]:
    """The examples that stand on pages, with their goal, field and tool; by field, in order."""
    cells = ContextCell.objects.filter(removed_at=None)
    return cells.select_related("goal__edition", "field__edition", "tool").order_by(
        "field__edition", "field__order", "field", "order", "pk"
    )


def fields_on(today: date) -> QuerySet[Goal]:
    """The fields of study in which an example can be given: those of editions that have not ended."""
    not_ended = Q(edition__valid_until=None) | Q(edition__valid_until__gte=today)
    fields = Goal.objects.filter(not_ended, kind=Goal.Kind.FIELD).select_related("edition")
    return fields.order_by("edition__title_nl", "edition", "order", "pk")
