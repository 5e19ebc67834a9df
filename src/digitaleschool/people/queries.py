from __future__ import annotations

from django.db.models import QuerySet

from .models import Organisation, School
from .rules import Visitor, organisations_for


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
