"""What the stage ``frameworks`` keeps of people: files that wait to be read in."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from digitaleschool.core.privacy.retention import Kept
from digitaleschool.people.personal_data import About, Kind, Row, delete, register, rows_due

from .models import GoalFile


def _goal_files(about: About) -> list[Row]:
    files = GoalFile.objects.filter(owner=about.person).defer("content").order_by("pk")
    return [{"name": file.name, "until": file.expires_at, "done_at": file.done_at} for file in files]


def _forget_goal_files(about: About) -> int:
    return delete(GoalFile.objects.filter(owner=about.person))


def _goal_files_over(kept: Kept, now: datetime) -> QuerySet:
    return GoalFile.objects.filter(expires_at__lt=kept.end(now))


def register_kinds() -> None:
    register(
        Kind(
            code="goal_files", models=("frameworks.GoalFile",),
            fields={"name": _("name"), "until": _("kept until"), "done_at": _("read at")},
            held=_goal_files, forget=_forget_goal_files, clear=rows_due(_goal_files_over),
        )
    )  # fmt: skip
