from __future__ import annotations

from datetime import date, datetime

from allauth.mfa.models import Authenticator
from django.db.models import Prefetch, Q, QuerySet

from digitaleschool.core.schools.records import SchoolRecord, SiteRecord

from .models import (
    AuditEntry,
    Membership,
    Organisation,
    Person,
    Post,
    RegisterFile,
    School,
    Site,
    normal_email,
)
from .models.organisations import Province
from .rules import Visitor, administers, coordinated_by, is_asked_for_second_factor, may_stand_in, organisations_for


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


def members_of(organisation: Organisation, today: date) -> QuerySet[Membership]:
    """The roles that people hold there today or will hold, each with what the person teaches at that place."""
    here = Post.objects.filter(_not_over(today), school=organisation)
    return (
        organisation.memberships.filter(_not_over(today))
        .select_related("person")
        .prefetch_related(Prefetch("person__posts", queryset=here, to_attr="posts_here"))
        .order_by("role", "person__name", "person__email", "since", "pk")
    )


def posts_of(person: Person, school: Organisation, today: date) -> QuerySet[Post]:
    """What a person teaches or does at a school, today or later."""
    return person.posts.filter(_not_over(today), school=school).order_by("function", "field", "since", "pk")


def _not_over(today: date) -> Q:
    return Q(until__isnull=True) | Q(until__gte=today)


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


def register_files_of(visitor: Visitor, now: datetime) -> QuerySet[RegisterFile]:
    """The lists of schools that this visitor handed in and that are still kept."""
    kept = RegisterFile.objects.filter(expires_at__gt=now)
    return kept.filter(owner=visitor.pk) if visitor.is_authenticated else kept.none()


def register_of_schools() -> tuple[SchoolRecord, ...]:
    """Every school that the site knows, as plain facts by number."""
    schools = School.objects.select_related("organisation").prefetch_related("sites").order_by("number")
    return tuple(record_of(school) for school in schools)


def record_of(school: School) -> SchoolRecord:
    """A school as plain facts."""
    organisation = school.organisation
    return SchoolRecord(
        number=school.number, name=organisation.name, network=school.network, board=school.board,
        philosophy=school.philosophy, pupils=school.pupils, setting=school.setting, email=organisation.email,
        province=organisation.province, is_active=organisation.is_active, is_invented=organisation.is_invented,
        keeps_network=bool(school.network_reason), sites=tuple(_site_record(site) for site in school.sites.all()),
    )  # fmt: skip


def _site_record(site: Site) -> SiteRecord:
    return SiteRecord(
        postcode=site.postcode, town=site.town, street=site.street, name=site.name, province=site.province,
        latitude=site.latitude, longitude=site.longitude,
    )  # fmt: skip


def rtc_for(province: str) -> Organisation | None:
    """The RTC to which the schools of a province belong."""
    asked = Province.VLAAMS_BRABANT if province == Province.BRUSSEL else province
    return Organisation.objects.filter(kind=Organisation.Kind.RTC, province=asked).first() if asked else None


def people_to_stand_in_for(visitor: Visitor, *, words: str = "") -> QuerySet[Person]:
    """Whom this visitor may stand in for, by name: anyone who can sign in, never another administrator.

    Ada of the demo, whom anyone may enter, stands in for invented people only.
    """
    if not may_stand_in(visitor):
        return Person.objects.none()
    people = Person.objects.filter(is_active=True, is_staff=False, is_superuser=False).order_by("name", "email", "pk")
    if visitor.is_invented:
        people = people.filter(is_invented=True)
    if not words:
        return people
    told = Q(name__icontains=words) | Q(email__icontains=words)
    at = Membership.objects.filter(organisation__name__icontains=words).values("person")
    return people.filter(told | Q(pk__in=at))


def person_of_address(email: str) -> Person | None:
    """Who signs in with this address, however it is typed."""
    return Person.objects.filter(email=normal_email(email)).first()


def roles_held_by(person: Person, today: date) -> QuerySet[Membership]:
    """What someone does today, and where."""
    return person.memberships.held_on(today).select_related("organisation")
