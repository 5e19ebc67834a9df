from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet

from .models import AuditEntry, Organisation, School
from .rules import Visitor, administers, coordinated_by, is_asked_for_second_factor, organisations_for


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


def has_second_factor(visitor: Visitor) -> bool:
    """Whether an app on the visitor's phone is asked for when they sign in."""
    return Authenticator.objects.filter(user_id=visitor.pk, type=Authenticator.Type.TOTP).exists()


def lacks_second_factor(visitor: Visitor) -> bool:
    """Whether the visitor is asked for a second factor and has none yet."""
    return is_asked_for_second_factor(visitor) and not has_second_factor(visitor)
