from __future__ import annotations

from django.db.models import QuerySet

from .models import Round
from .rules import Visitor, rounds_for


def rounds_visible_to(visitor: Visitor) -> QuerySet[Round]:
    """The rounds that this visitor may see, newest school year first."""
    return Round.objects.filter(rounds_for(visitor)).order_by("-school_year", "slug", "pk")
