"""The way from a run on the page of a training to its enrolment, which a later stage knows: ``RUN_DOORS``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.module_loading import import_string

from digitaleschool.people.rules import Visitor

from .models import Run


@dataclass(frozen=True, kw_only=True)
class Door:
    """Beside a run: how full it is, and where one enrols; without a label there is no button."""

    words: str
    label: str = ""
    address: str = ""
    team_address: str = ""
    """Where who leads a school proposes colleagues."""


def with_doors(runs: Sequence[Run], visitor: Visitor, now: datetime) -> list[tuple[Run, Door]]:
    """Each run with its door."""
    found: dict[int, Door] = import_string(settings.RUN_DOORS)(runs, visitor, now) if runs else {}
    return [(run, found[run.pk]) for run in runs]
