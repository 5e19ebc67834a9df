"""Reads of modules, each with its limit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from digitaleschool.people.rules import Visitor

from .material_rules import kept_by
from .models import Module, ModuleProgress, ModuleStep, Version


@dataclass(frozen=True, kw_only=True)
class ModuleLine:
    """A module in a list, and whether the reader did all its steps."""

    module: Module
    is_done: bool


def modules_visible_to(visitor: Visitor) -> QuerySet[Module]:
    """Published ones are everyone's; the others their makers'."""
    wanted = Q(published_at__isnull=False) | kept_by(visitor)
    return (
        Module.objects.filter(wanted)
        .select_related("organisation", "tool")
        .annotate(step_count=Count("steps"))
        .order_by("title_nl", "pk")
    )


def modules_kept(visitor: Visitor) -> QuerySet[Module]:
    """What a visitor works on."""
    return Module.objects.filter(kept_by(visitor)).select_related("organisation", "tool").order_by("title_nl", "pk")


def steps_of(module: Module) -> QuerySet[ModuleStep]:
    return ModuleStep.objects.filter(module=module).select_related("material").order_by("position", "pk")


def steps_done(visitor: Visitor, modules: list[int]) -> set[int]:
    """The steps of these modules that someone who is signed in did."""
    if not visitor.is_authenticated:
        return set()
    done = ModuleProgress.objects.filter(person=visitor.pk, step__module__in=modules)
    return set(done.values_list("step", flat=True))


def modules_named(slugs: Iterable[str]) -> list[Module]:
    """The published modules that a training names, in its order."""
    found = {one.slug: one for one in Module.objects.filter(slug__in=list(slugs), published_at__isnull=False)}
    return [found[slug] for slug in slugs if slug in found]


def modules_at(*, theme: str, level: str, most: int = 3) -> list[Module]:
    """Published modules on a theme at a level, to begin with."""
    rows = Module.objects.filter(theme=theme, level=level, published_at__isnull=False)
    return list(rows.order_by("minutes", "title_nl", "pk")[:most])


def module_lines(modules: list[Module], done: set[int]) -> list[ModuleLine]:
    """Each module with whether all its steps are among those done; one query, and none for no modules."""
    steps: dict[int, set[int]] = {module.pk: set() for module in modules}
    rows = ModuleStep.objects.filter(module__in=steps).values_list("module", "pk") if done and steps else ()
    for module, step in rows:
        steps[module].add(step)
    return [ModuleLine(module=one, is_done=bool(steps[one.pk]) and steps[one.pk] <= done) for one in modules]


def trainings_that_ask(module: Module) -> list[Version]:
    """The published versions that name a module as what to do beforehand."""
    asking = Version.objects.filter(
        state=Version.State.PUBLISHED, content__self_study__icontains=f'"{module.slug}"'
    ).select_related("training")
    return list(asking.order_by("title_nl", "pk"))
