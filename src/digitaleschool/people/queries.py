from __future__ import annotations

from django.db.models import QuerySet

from .models import AuditEntry, Organisation, School
from .rules import Visitor, administers, coordinated_by, organisations_for


def organisations_visible_to(visitor: Visitor) -> QuerySet[Organisation]:
    """The organisations that this visitor may open, by name."""
    return Organisation.objects.filter(organisations_for(visitor)).order_by("name", "pk")


def schools_visible_to(visitor: Visitor) -> QuerySet[School]:
    """The schools that this visitor may open, by number."""
    return (
        School.objects.filter(organisation__in=organisations_visible_to(visitor))
        .select_related("organisation")
        .order_by("number")
    )


def log_book_visible_to(visitor: Visitor) -> QuerySet[AuditEntry]:
    """The lines of the log book that this visitor may read, newest first."""
    lines = AuditEntry.objects.select_related("by", "stood_in_by", "organisation").order_by("-at", "-pk")
    return lines if administers(visitor) else lines.filter(organisation__in=coordinated_by(visitor))
