"""Reads of modules, each with its limit."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from digitaleschool.people.rules import Visitor

from .material_rules import kept_by
from .models import Module, ModuleProgress, ModuleStep


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
