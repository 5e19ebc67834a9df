"""Who may have which files of a report."""

from __future__ import annotations

from django.db.models import Q

from digitaleschool.needs.queries import rounds_worked_on
from digitaleschool.people.rules import Visitor


def files_for(visitor: Visitor) -> Q:
    """Everyone has the report and its tables; single answers are for who works on the round, unless invented."""
    return Q(for_staff=False) | Q(report__round__is_invented=True) | Q(report__round__in=rounds_worked_on(visitor))


def reports_for(visitor: Visitor) -> Q:
    """Interim reports are for who works on the round."""
    return Q(is_interim=False) | Q(round__in=rounds_worked_on(visitor))
