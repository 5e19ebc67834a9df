"""What the stage ``frameworks`` keeps of people: files that wait to be read in, examples that they wrote."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from digitaleschool.core.privacy.retention import Kept
from digitaleschool.people.personal_data import About, Kind, Row, delete, register, rows_due

from .models import ContextCell, GoalFile


def _goal_files(about: About) -> list[Row]:
    files = GoalFile.objects.filter(owner=about.person).defer("content").order_by("pk")
    return [{"name": file.name, "until": file.expires_at, "done_at": file.done_at} for file in files]


def _forget_goal_files(about: About) -> int:
    return delete(GoalFile.objects.filter(owner=about.person))


def _goal_files_over(kept: Kept, now: datetime) -> QuerySet:
    return GoalFile.objects.filter(expires_at__lt=kept.end(now))


def _cells(about: About) -> list[Row]:
    cells = ContextCell.objects.filter(made_by=about.person).select_related("goal", "field").order_by("pk")
    return [
        {"goal": cell.goal.code, "field": cell.field.label, "example": cell.example_nl, "changed_at": cell.changed_at}
        for cell in cells
    ]


def _make_cells_nameless(about: About) -> int:
    return ContextCell.objects.filter(made_by=about.person).update(made_by=None)


def register_kinds() -> None:
    register(
        Kind(
            code="goal_files", models=("frameworks.GoalFile",),
            fields={"name": _("name"), "until": _("kept until"), "done_at": _("read at")},
            held=_goal_files, forget=_forget_goal_files, clear=rows_due(_goal_files_over),
        ),
        Kind(
            code="context_cells", models=("frameworks.ContextCell",),
            fields={
                "goal": _("goal"), "field": _("field of study"), "example": _("example"),
                "changed_at": _("written on"),
            },
            held=_cells, forget=_make_cells_nameless,
        ),
    )  # fmt: skip
