"""What each role may do, in one place. Every rule asks a visitor; who is not signed in holds no role."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from digitaleschool.core.schools.places import rtc_province

from .models import Membership, Organisation, Person
from .models.organisations import Province

Visitor = Person | AnonymousUser
Role = Membership.Role
RTC_ROLES = frozenset({Role.RTC_COORDINATOR, Role.RTC_RESEARCHER})


def administers(visitor: Visitor) -> bool:
    """Whether the visitor administers the platform, for all organisations."""
    return bool(visitor.is_active and visitor.is_staff)


def works_for_rtc(visitor: Visitor) -> bool:
    """Whether the visitor works for one of the RTCs today, or administers the platform."""
    return administers(visitor) or bool(rtcs_of(visitor))


def is_asked_for_second_factor(visitor: Visitor) -> bool:
    """Whether a password or a code alone opens too much: who works for an RTC or administers the platform."""
    return works_for_rtc(visitor)


def may_stand_in(visitor: Visitor) -> bool:
    """Whether the visitor may see the site as someone else, to help: administrators of the platform only."""
    return administers(visitor)


def rtcs_of(visitor: Visitor) -> frozenset[int]:
    """The RTCs that the visitor works for today."""
    return organisations_with(visitor, *RTC_ROLES)


def coordinated_by(visitor: Visitor) -> frozenset[int]:
    """The RTCs that the visitor coordinates today."""
    return organisations_with(visitor, Role.RTC_COORDINATOR)


def schools_led_by(visitor: Visitor) -> frozenset[int]:
    """The schools where the visitor is head or ICT coordinator today."""
    return organisations_with(visitor, Role.SCHOOL_LEAD)


def schools_of(visitor: Visitor) -> frozenset[int]:
    """The schools where the visitor works today: as head, ICT coordinator or teacher."""
    return organisations_with(visitor, Role.SCHOOL_LEAD, Role.TEACHER)


def organisations_with(visitor: Visitor, *roles: str) -> frozenset[int]:
    """Where the visitor holds one of these roles today."""
    if not visitor.is_authenticated or not visitor.is_active:
        return frozenset()
    return frozenset(organisation for role, organisation in visitor.roles if role in roles)


def organisations_for(visitor: Visitor) -> Q:
    """The organisations that a visitor may open: RTC staff those of their province, anyone their own."""
    if administers(visitor):
        return Q()
    if not visitor.is_authenticated or not visitor.is_active:
        return Q(pk__in=[])
    own = Q(pk__in=[organisation for _, organisation in visitor.roles])
    rtcs = rtcs_of(visitor)
    if not rtcs:
        return own
    return own | Q(province__in=[*provinces_of(rtcs), ""])


def provinces_of(rtcs: frozenset[int]) -> list[str]:
    """Where these RTCs work; the schools of Brussels belong to the RTC of Flemish Brabant."""
    provinces = list(Organisation.objects.filter(pk__in=rtcs).order_by("province").values_list("province", flat=True))
    return [*provinces, Province.BRUSSEL] if Province.VLAAMS_BRABANT in provinces else provinces


def reads_log_book(visitor: Visitor) -> bool:
    """Whether the visitor may read who did what: coordinators of an RTC for their own RTC, administrators for all."""
    return administers(visitor) or bool(coordinated_by(visitor))


def imports_schools(visitor: Visitor) -> bool:
    """Whether the visitor may read a register of schools: coordinators of an RTC and administrators."""
    return administers(visitor) or bool(coordinated_by(visitor))


def provinces_coordinated_by(visitor: Visitor) -> frozenset[str] | None:
    """The provinces of the RTCs that the visitor coordinates; None, all of them, for an administrator."""
    if administers(visitor):
        return None
    rtcs = Organisation.objects.filter(pk__in=coordinated_by(visitor))
    return frozenset(rtcs.values_list("province", flat=True))


# Organisations, and what people do there

ROLES_AT: dict[str, tuple[Membership.Role, ...]] = {
    Organisation.Kind.RTC: (Role.RTC_COORDINATOR, Role.RTC_RESEARCHER, Role.REVIEWER),
    Organisation.Kind.SCHOOL: (Role.SCHOOL_LEAD, Role.TEACHER),
    Organisation.Kind.PROVIDER: (Role.PROVIDER, Role.TRAINER),
    Organisation.Kind.COMPANY: (Role.PROVIDER, Role.TRAINER),
    Organisation.Kind.GUIDANCE: (Role.REVIEWER, Role.TRAINER),
}
"""Which roles there are in an organisation of a kind, the one that may do most first."""


def manages(visitor: Visitor, organisation: Organisation) -> bool:
    """Whether the visitor may change an organisation: coordinators their RTC and what lies in its province.

    An organisation without a province works for all five RTCs, so any coordinator may.
    """
    return administers(visitor) or _is_near(coordinated_by(visitor), organisation)


def sees_people_of(visitor: Visitor, organisation: Organisation) -> bool:
    """Whether the visitor may see who does what there: staff of its RTC, and who leads it."""
    if administers(visitor) or _is_near(rtcs_of(visitor), organisation):
        return True
    return organisation.pk in organisations_with(visitor, Role.SCHOOL_LEAD, Role.PROVIDER)


def roles_to_give(visitor: Visitor, organisation: Organisation) -> tuple[Membership.Role, ...]:
    """The roles that the visitor may give and end there; never one above their own."""
    if manages(visitor, organisation):
        return ROLES_AT[organisation.kind]
    return (Role.TEACHER,) if organisation.pk in schools_led_by(visitor) else ()


def edits_posts(visitor: Visitor, person: Person, school: Organisation) -> bool:
    """Whether the visitor may say what a person teaches at a school: that person, who leads it, its coordinators."""
    if not visitor.is_authenticated or not visitor.is_active:
        return False
    return visitor.pk == person.pk or school.pk in schools_led_by(visitor) or manages(visitor, school)


def _is_near(rtcs: frozenset[int], organisation: Organisation) -> bool:
    """Whether one of these RTCs is this organisation or works for it."""
    if not rtcs or organisation.is_rtc:
        return organisation.pk in rtcs
    provinces = Organisation.objects.filter(pk__in=rtcs).values_list("province", flat=True)
    return not organisation.province or rtc_province(organisation.province) in provinces
