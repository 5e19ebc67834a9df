"""From planned editions to rows: all of one edition, or nothing."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from digitaleschool.core.frameworks import model as core
from digitaleschool.core.frameworks.comparing import EditionPlan, plan_edition
from digitaleschool.core.frameworks.crosswalk import Crosswalk
from digitaleschool.core.frameworks.loading import load_editions
from digitaleschool.frameworks.models import Edition, Framework, Goal, GoalLink
from digitaleschool.frameworks.queries import all_links, edition_value, editions, key_of, link_value

from .cells import bring_cells
from .locking import lock_frameworks
from .tools import bring_tools


@transaction.atomic
def load_knowledge() -> tuple[str, ...]:
    """Brings editions, tools and examples of the knowledge into the site; which of them changed.

    A second time changes nothing.
    """
    lock_frameworks()
    plans = [plan_for(edition) for edition in load_editions()]
    changed = [plan for plan in plans if not plan.changes_nothing]
    for plan in changed:
        store_goals(plan, Edition.Origin.SITE)
    for plan in changed:
        store_links(plan)
    for edition in load_editions():
        _drop_links(edition)
    others = (("tools", bring_tools()), ("examples", bring_cells()))
    return (*(plan.edition.id for plan in changed), *(name for name, has_changed in others if has_changed))


def plan_for(edition: core.Edition) -> EditionPlan:
    """What storing this edition would change, as the site stands now."""
    row = editions().filter(slug=edition.id).first()
    return plan_edition(edition_value(row) if row else None, edition)


def check_crosswalk(plan: EditionPlan) -> None:
    """Raises :class:`~core.frameworks.model.FrameworkRefused` where the links contradict those of other editions."""
    others = (link_value(link) for link in all_links().exclude(of__edition__slug=plan.edition.id))
    Crosswalk([*others, *plan.edition.links])


def store_goals(plan: EditionPlan, origin: str) -> Edition:
    """Framework, edition and goals, without links: those may lead to an edition that is stored next."""
    edition = _edition(plan.edition, origin)
    rows = {key_of(goal): goal for goal in edition.goals.select_related("edition")}
    new = Goal.objects.bulk_create(_filled(Goal(edition=edition), goal) for goal in plan.new)
    rows |= {key_of(goal): goal for goal in new}
    touched = [change.goal for change in plan.changed]
    for goal in (*plan.new, *touched):
        rows[goal.key] = _filled(rows[goal.key], goal)
        rows[goal.key].parent = rows[goal.parent] if goal.parent else None
    below = [rows[goal.key] for goal in plan.new if goal.parent]
    Goal.objects.bulk_update(below, ["parent"], batch_size=200)  # all else of them was written when they were made
    Goal.objects.bulk_update(
        [rows[goal.key] for goal in (*touched, *plan.kept)],
        ["label_nl", "label_en", "kind", "parent", "order", "scope", "why_nl", "why_en", "source", "identifier"],
        batch_size=200,
    )  # fmt: skip
    return edition


def store_links(plan: EditionPlan) -> None:
    """The new links of an edition whose goals, and those they lead to, are there."""
    keys = {key for link in plan.new_links for key in (link.of, link.to)}
    goals = {key_of(goal): goal for goal in _goals(keys)}
    GoalLink.objects.bulk_create(
        [
            GoalLink(kind=link.kind, of=goals[link.of], to=goals[link.to], source=link.source)
            for link in plan.new_links
        ],
        update_conflicts=True, unique_fields=["kind", "of", "to"], update_fields=["source"],
    )  # fmt: skip


def goals_there(keys: Iterable[core.GoalKey]) -> set[core.GoalKey]:
    """Which of these goals the site has."""
    wanted = set(keys)
    return {key_of(goal) for goal in _goals(wanted)} & wanted


def _goals(keys: Iterable[core.GoalKey]) -> Iterable[Goal]:
    names = {key.edition for key in keys}
    return Goal.objects.filter(edition__slug__in=names).select_related("edition").order_by("pk")


def _edition(value: core.Edition, origin: str) -> Edition:
    framework, _ = Framework.objects.update_or_create(
        slug=value.framework.id,
        defaults={
            "title_nl": value.framework.title.nl, "title_en": value.framework.title.en,
            "publisher": value.framework.publisher,
        },
    )  # fmt: skip
    edition, _ = Edition.objects.update_or_create(
        slug=value.id,
        defaults={
            "framework": framework, "title_nl": value.title.nl, "title_en": value.title.en, "licence": value.licence,
            "languages": list(value.languages), "valid_from": value.valid_from, "valid_until": value.valid_until,
            "source": value.source, "changed": value.changed, "origin": origin,
        },
    )  # fmt: skip
    return edition


def _filled(row: Goal, goal: core.Goal) -> Goal:
    row.stage, row.track, row.set, row.code = goal.key.stage, goal.key.track, goal.key.set, goal.key.code
    row.slug, row.kind, row.order, row.scope = goal.key.slug, goal.kind, goal.order, goal.scope
    row.label_nl, row.label_en, row.why_nl, row.why_en = goal.label.nl, goal.label.en, goal.why.nl, goal.why.en
    row.source, row.identifier = goal.source, goal.identifier
    return row


def _drop_links(edition: core.Edition) -> None:
    """A link that the knowledge no longer tells was a mistake."""
    told = {(link.kind, link.of, link.to) for link in edition.links}
    there = all_links().filter(of__edition__slug=edition.id)
    gone = [link.pk for link in there if (link.kind, key_of(link.of), key_of(link.to)) not in told]
    GoalLink.objects.filter(pk__in=gone).delete()
