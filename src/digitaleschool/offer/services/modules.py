"""Modules of self-study: writing them, and noting which step someone did."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from digitaleschool.core.refusals import Refusal
from digitaleschool.core.wording import Text
from digitaleschool.offer.models import Module, ModuleProgress, ModuleStep
from digitaleschool.people.audit import write_down
from digitaleschool.people.models import Organisation, Person

from .materials import free_slug

FACTS = ("title_nl", "title_en", "promise", "level", "field", "theme", "tool", "minutes", "gives")
STEP_FACTS = ("kind", "title", "text", "video", "material", "question", "choices", "explanation")
MOST_STEPS = 40
OUT_OF_THE_WAY = 1_000
"""Added to places while steps move: no two may have one place, not even for a moment."""


class ModuleRefused(Refusal):
    """A change of a module that cannot be made."""


@transaction.atomic
def make_module(*, organisation: Organisation, facts: Mapping[str, Any], by: Person, now: datetime) -> Module:
    Organisation.objects.select_for_update().get(pk=organisation.pk)  # so that two get no address together
    module = Module(organisation=organisation, made_by=by, made_at=now, is_invented=by.is_invented)
    _fill(module, facts, FACTS)
    module.slug = free_slug(module.title_nl, Module)
    module.save()
    _note("module.made", module, by, now)
    return module


@transaction.atomic
def change_module(*, module: Module, facts: Mapping[str, Any], by: Person, now: datetime) -> Module:
    module = _locked(module)
    _fill(module, facts, FACTS)
    module.save()
    _note("module.changed", module, by, now)
    return module


@transaction.atomic
def set_public(*, module: Module, is_public: bool, by: Person, now: datetime) -> None:
    """Readers find it from now on, or no longer. One without steps stays where it is."""
    module = _locked(module)
    if is_public and not module.steps.exists():
        raise ModuleRefused(Text(nl="Voeg eerst een stap toe.", en="Add a step first."))
    if is_public == module.is_published:
        return
    module.published_at = now if is_public else None
    module.save(update_fields=["published_at"])
    _note("module.published" if is_public else "module.withdrawn", module, by, now)


@transaction.atomic
def save_step(
    *, module: Module, step: ModuleStep | None, facts: Mapping[str, Any], by: Person, now: datetime
) -> ModuleStep:
    """A new last step, or other words in one that is there."""
    module = _locked(module)
    if step is None:
        count = module.steps.count()
        if count >= MOST_STEPS:
            raise ModuleRefused(
                Text(
                    nl=f"Een module heeft hoogstens {MOST_STEPS} stappen. Maak er twee modules van.",
                    en=f"A module has {MOST_STEPS} steps at most. Make two modules of it.",
                )
            )
        step = ModuleStep(module=module, position=count + 1)
    else:
        step = module.steps.filter(pk=step.pk).first()  # as it stands now: another may have moved it
        if step is None:
            raise ModuleRefused(Text(nl="Deze stap is intussen weggehaald.", en="This step was taken away meanwhile."))
    _fill(step, facts, STEP_FACTS)
    step.save()
    _note("module.changed", module, by, now)
    return step


@transaction.atomic
def move_step(*, module: Module, step: int, places: int, by: Person, now: datetime) -> None:
    """One place up (-1) or down (1); at the end of the row nothing moves."""
    module = _locked(module)
    order = list(module.steps.order_by("position").values_list("pk", flat=True))
    if step not in order:
        return
    at = order.index(step)
    to = at + places
    if 0 <= to < len(order):
        order.insert(to, order.pop(at))
        _put_in(module, order)
        _note("module.changed", module, by, now)


@transaction.atomic
def remove_step(*, module: Module, step: int, by: Person, now: datetime) -> None:
    module = _locked(module)
    if ModuleStep.objects.filter(module=module, pk=step).delete()[0]:
        _put_in(module, list(module.steps.order_by("position").values_list("pk", flat=True)))
        _note("module.changed", module, by, now)


def mark_done(*, step: ModuleStep, person: Person, now: datetime) -> None:
    """The first time counts; what was answered is not kept."""
    ModuleProgress.objects.get_or_create(person=person, step=step, defaults={"done_at": now})


def _put_in(module: Module, order: list[int]) -> None:
    module.steps.update(position=F("position") + OUT_OF_THE_WAY)
    for place, key in enumerate(order, 1):
        module.steps.filter(pk=key).update(position=place)


def _locked(module: Module) -> Module:
    return Module.objects.select_for_update().get(pk=module.pk)


def _fill(row: Module | ModuleStep, facts: Mapping[str, Any], names: tuple[str, ...]) -> None:
    for name in names:
        setattr(row, name, facts[name])


def _note(verb: str, module: Module, by: Person, now: datetime) -> None:
    write_down(verb, by=by, now=now, organisation=module.organisation, on=module)
