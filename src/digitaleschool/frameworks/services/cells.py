"""Context cells: those of the knowledge brought in, and what an RTC adds, changes and removes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from digitaleschool.core.frameworks.examples import Example, load_examples
from digitaleschool.frameworks.models import ContextCell, Goal, Tool
from digitaleschool.frameworks.queries import key_of
from digitaleschool.people.audit import write_down
from digitaleschool.people.models import Organisation, Person
from digitaleschool.people.rules import rtcs_of

FACTS = ("goal_id", "field_id", "example_nl", "example_en", "tool_id", "material_nl", "material_en", "order")


def bring_cells() -> bool:
    """Makes the examples of the knowledge rows; whether that changed anything. Goals and tools must be there.

    An example that an RTC changed or removed is left as it is; one that the knowledge no longer has goes.
    """
    rows = {cell.code: cell for cell in ContextCell.objects.exclude(code="").order_by("pk")}
    keys = {key for one in load_examples() for key in (one.goal, one.field)}
    named = Goal.objects.filter(edition__slug__in={key.edition for key in keys}).select_related("edition")
    goals = {key_of(goal): goal.pk for goal in named.order_by("pk")}
    tools = dict(Tool.objects.order_by("pk").values_list("slug", "pk"))
    new, changed = [], []
    for at, example in enumerate(load_examples()):
        facts = _facts_of(example, at, goals, tools)
        row = rows.get(example.code)
        if row is None:
            new.append(ContextCell(code=example.code, origin=ContextCell.Origin.SITE, **facts))
        elif _follows_the_site(row) and any(getattr(row, fact) != value for fact, value in facts.items()):
            for fact, value in facts.items():
                setattr(row, fact, value)
            changed.append(row)
    told = {example.code for example in load_examples()}
    gone = [row.pk for code, row in rows.items() if code not in told and _follows_the_site(row)]
    ContextCell.objects.bulk_create(new)
    ContextCell.objects.bulk_update(changed, FACTS)
    ContextCell.objects.filter(pk__in=gone).delete()
    return bool(new or changed or gone)


@transaction.atomic
def add_cell(*, goal: Goal, facts: Mapping[str, Any], by: Person, now: datetime) -> ContextCell:
    """Keeps an example; ``facts`` holds ``field``, ``tool`` and the wordings. The same twice is one example."""
    goal = Goal.objects.select_for_update().get(pk=goal.pk)
    there = ContextCell.objects.filter(goal=goal, field=facts["field"])
    same = there.filter(example_nl=facts["example_nl"], removed_at=None).first()
    if same:
        return same
    last = there.order_by("-order").values_list("order", flat=True).first()
    cell = ContextCell.objects.create(
        goal=goal, order=0 if last is None else last + 1, origin=ContextCell.Origin.OWN, made_by=by, changed_at=now,
        **facts,
    )  # fmt: skip
    _note("context_cell.added", cell, by=by, now=now)
    return cell


@transaction.atomic
def change_cell(*, cell: ContextCell, facts: Mapping[str, Any], by: Person, now: datetime) -> None:
    """Changes an example; from then on it is the RTCs' own."""
    cell = ContextCell.objects.select_for_update().get(pk=cell.pk)
    if cell.removed_at or all(getattr(cell, fact) == value for fact, value in facts.items()):
        return
    for fact, value in facts.items():
        setattr(cell, fact, value)
    cell.origin, cell.made_by, cell.changed_at = ContextCell.Origin.OWN, by, now
    cell.save()
    _note("context_cell.changed", cell, by=by, now=now)


@transaction.atomic
def remove_cell(*, cell: ContextCell, by: Person, now: datetime) -> None:
    """Takes an example off every page."""
    cell = ContextCell.objects.select_for_update().get(pk=cell.pk)
    if cell.removed_at:
        return
    cell.removed_at = now
    cell.save(update_fields=["removed_at"])
    _note("context_cell.removed", cell, by=by, now=now)


def _follows_the_site(cell: ContextCell) -> bool:
    return cell.origin == ContextCell.Origin.SITE and cell.removed_at is None


def _facts_of(example: Example, at: int, goals: Mapping[Any, int], tools: Mapping[str, int]) -> dict[str, Any]:
    return {
        "goal_id": goals[example.goal], "field_id": goals[example.field], "example_nl": example.example.nl,
        "example_en": example.example.en, "tool_id": tools[example.tool] if example.tool else None,
        "material_nl": example.material.nl, "material_en": example.material.en, "order": at,
    }  # fmt: skip


def _note(verb: str, cell: ContextCell, *, by: Person, now: datetime) -> None:
    rtc = Organisation.objects.filter(pk__in=rtcs_of(by)).order_by("pk").first()
    label = f"{cell.goal.code} · {cell.field.label_nl}"
    write_down(verb, by=by, now=now, organisation=rtc, on=cell, label=label)
