"""Who may have which files of a report."""

from __future__ import annotations

from django.db.models import Q

from digitaleschool.needs.rules import Visitor, works_for_rtc


def files_for(visitor: Visitor) -> Q:
    """Everyone has the report and its tables; single answers are for staff, unless they are invented."""
    return Q() if works_for_rtc(visitor) else Q(for_staff=False) | Q(report__round__is_invented=True)
