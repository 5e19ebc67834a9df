"""The demo cast: thirteen invented people, at least one for each role, and organisations that do not exist either."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from .models import Membership, Organisation, Person, Post, School, Site
from .models.organisations import Network, Province
from .rules import Role
from .services.searching import search_text_of

Kind = Organisation.Kind
STARTS_IN = 9
"""A school year begins in September; so do the roles of the cast."""


@dataclass(frozen=True, kw_only=True)
class InventedSite:
    street: str
    postcode: str
    town: str
    latitude: float
    longitude: float


@dataclass(frozen=True, kw_only=True)
class Place:
    """An organisation of the demo; the RTCs are the real ones, all others are invented."""

    kind: str
    name: str = ""
    province: str = ""
    number: str = ""
    facts: tuple[tuple[str, Any], ...] = ()
    sites: tuple[InventedSite, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CastMember:
    """An invented person: what they may do in one line, the role that allows it, and what they teach or do."""

    code: str
    name: str
    email: str
    can: Any
    role: str = ""
    at: Place | None = None
    posts: tuple[tuple[str, str], ...] = ()
    """Codes of the vocabularies: function, field."""
    administers: bool = False


RTC_OOST_VLAANDEREN = Place(kind=Kind.RTC, province=Province.OOST_VLAANDEREN)
RTC_LIMBURG = Place(kind=Kind.RTC, province=Province.LIMBURG)
DE_WERKBANK = Place(
    kind=Kind.SCHOOL,
    name="Demoschool De Werkbank",
    province=Province.OOST_VLAANDEREN,
    number="900001",
    facts=(
        ("board", "Vlaamse Gemeenschap"), ("network", Network.GO), ("pupils", 640), ("setting", School.Setting.URBAN)
    ),
    sites=(
        InventedSite(street="Demostraat 1", postcode="9000", town="Gent", latitude=51.0543, longitude=3.7174),
        InventedSite(street="Demolaan 12", postcode="9050", town="Gentbrugge", latitude=51.0369, longitude=3.7627),
    ),
)  # fmt: skip
HET_KOMPAS = Place(
    kind=Kind.SCHOOL,
    name="Demoschool Het Kompas",
    province=Province.LIMBURG,
    number="900002",
    facts=(
        ("board", "vrij"), ("philosophy", "Katholiek"), ("network", Network.KOV), ("pupils", 1180),
        ("setting", School.Setting.RURAL),
    ),
    sites=(InventedSite(street="Demoweg 3", postcode="3960", town="Bree", latitude=51.1415, longitude=5.5969),),
)  # fmt: skip
VAKWERK = Place(kind=Kind.PROVIDER, name="Demoaanbieder Vakwerk")
GUIDANCE = Place(kind=Kind.GUIDANCE, name="Demobegeleidingsdienst")
OTHER_GUIDANCE = Place(kind=Kind.GUIDANCE, name="Demobegeleidingsdienst De Brug")

CAST: tuple[CastMember, ...] = (
    CastMember(
        code="amina",
        name="Amina",
        email="amina@rtc-oost-vlaanderen.example",
        can=_("Coordinates RTC Oost-Vlaanderen: makes rounds, invites schools, publishes reports."),
        role=Role.RTC_COORDINATOR,
        at=RTC_OOST_VLAANDEREN,
    ),
    CastMember(
        code="ruben",
        name="Ruben",
        email="ruben@rtc-oost-vlaanderen.example",
        can=_("Researcher of RTC Oost-Vlaanderen: follows the fieldwork and works on the rounds of his RTC."),
        role=Role.RTC_RESEARCHER,
        at=RTC_OOST_VLAANDEREN,
    ),
    CastMember(
        code="chloe",
        name="Chloe",
        email="chloe@rtc-limburg.example",
        can=_("Coordinates RTC Limburg: sees her own rounds and schools, and nothing of another RTC."),
        role=Role.RTC_COORDINATOR,
        at=RTC_LIMBURG,
    ),
    CastMember(
        code="bram",
        name="Bram",
        email="bram@dewerkbank.example",
        can=_("Teaches practical subjects, mechanics and electricity, at Demoschool De Werkbank."),
        role=Role.TEACHER,
        at=DE_WERKBANK,
        posts=(("practice", "mechanica_elektriciteit"),),
    ),
    CastMember(
        code="els",
        name="Els",
        email="els@dewerkbank.example",
        can=_("Teaches practical subjects, mechanics and electricity, at Demoschool De Werkbank, beside Bram."),
        role=Role.TEACHER,
        at=DE_WERKBANK,
        posts=(("practice", "mechanica_elektriciteit"),),
    ),
    CastMember(
        code="farid",
        name="Farid",
        email="farid@dewerkbank.example",
        can=_("Teaches wood at Demoschool De Werkbank; comes along where colleagues go."),
        role=Role.TEACHER,
        at=DE_WERKBANK,
        posts=(("practice", "hout"),),
    ),
    CastMember(
        code="dina",
        name="Dina",
        email="dina@dewerkbank.example",
        can=_("ICT coordinator of Demoschool De Werkbank: sees what her school hears back."),
        role=Role.SCHOOL_LEAD,
        at=DE_WERKBANK,
        posts=(("ict", ""),),
    ),
    CastMember(
        code="hugo",
        name="Hugo",
        email="hugo@hetkompas.example",
        can=_("Head of Demoschool Het Kompas in Limburg: sees what his school hears back."),
        role=Role.SCHOOL_LEAD,
        at=HET_KOMPAS,
        posts=(("head", ""),),
    ),
    CastMember(
        code="piet",
        name="Piet",
        email="piet@vakwerk.example",
        can=_("Training provider at Demoaanbieder Vakwerk: reads what teachers need."),
        role=Role.PROVIDER,
        at=VAKWERK,
    ),
    CastMember(
        code="tess",
        name="Tess",
        email="tess@vakwerk.example",
        can=_("Trainer at Demoaanbieder Vakwerk: reads what teachers need."),
        role=Role.TRAINER,
        at=VAKWERK,
    ),
    CastMember(
        code="quinten",
        name="Quinten",
        email="quinten@begeleiding.example",
        can=_("Quality reviewer at a guidance service: judges the trainings that he is asked for."),
        role=Role.REVIEWER,
        at=GUIDANCE,
    ),
    CastMember(
        code="rosa",
        name="Rosa",
        email="rosa@debrug.example",
        can=_("Quality reviewer at another guidance service: the second one to judge a training."),
        role=Role.REVIEWER,
        at=OTHER_GUIDANCE,
    ),
    CastMember(
        code="ada",
        name="Ada",
        email="ada@beheer.example",
        can=_("Administers the platform: all organisations, and standing in for someone to help."),
        administers=True,
    ),
)


def member(code: str) -> CastMember | None:
    """The member of the cast with this code."""
    return next((one for one in CAST if one.code == code), None)


@transaction.atomic
def make_cast(today: date) -> dict[str, Person]:
    """Makes the cast, by code, with its schools and other organisations. A second time changes nothing."""
    since = date(today.year - (today.month < STARTS_IN), STARTS_IN, 1)
    places = {place: _organisation(place) for place in _places(CAST)}
    people = {}
    for one in CAST:
        person = people[one.code] = _person(one)
        if one.at:
            _give_role(person, one, places[one.at], since)
    return people


def cast_that_may_enter() -> list[CastMember]:
    """Who of the cast can be entered from the sign-in page, in its order; nobody outside of the demo."""
    if not settings.DEMO_MODE:
        return []
    known = _invented().values_list("email", flat=True)
    return [one for one in CAST if one.email in set(known)]


def person_to_enter(code: str) -> Person | None:
    """The person behind a code of the cast; nobody outside of the demo, and never someone who exists."""
    one = member(code)
    return _invented().filter(email=one.email).first() if settings.DEMO_MODE and one else None


def _invented() -> QuerySet[Person]:
    return Person.objects.filter(is_invented=True, is_active=True)


def _places(cast: Iterable[CastMember]) -> list[Place]:
    return list(dict.fromkeys(one.at for one in cast if one.at))


def _organisation(place: Place) -> Organisation:
    if place.kind == Kind.RTC:
        return Organisation.objects.get(kind=Kind.RTC, province=place.province)
    if place.kind == Kind.SCHOOL:
        return _school(place).organisation
    return Organisation.objects.get_or_create(
        kind=place.kind,
        name=place.name,
        is_invented=True,
        defaults={"province": place.province, "search_text": search_text_of(place.name)},
    )[0]


def _school(place: Place) -> School:
    if school := School.objects.filter(number=place.number).select_related("organisation").first():
        return school
    places = [part for site in place.sites for part in (site.town, site.postcode)]
    organisation = Organisation.objects.create(
        kind=Kind.SCHOOL,
        name=place.name,
        province=place.province,
        is_invented=True,
        search_text=search_text_of(place.name, place.number, places),
    )
    school = School.objects.create(organisation=organisation, number=place.number, **dict(place.facts))
    for site in place.sites:
        Site.objects.create(
            school=school,
            name=place.name,
            street=site.street,
            postcode=site.postcode,
            town=site.town,
            province=place.province,
            latitude=site.latitude,
            longitude=site.longitude,
        )
    return school


def _person(one: CastMember) -> Person:
    """A person without a password: the demo list is their only way in. Their address counts as confirmed."""
    person = Person.objects.filter(email=one.email).first()
    if person is None:
        person = Person.objects.create_user(one.email, name=one.name, is_invented=True, is_staff=one.administers)
    EmailAddress.objects.get_or_create(user=person, email=one.email, defaults={"verified": True, "primary": True})
    return person


def _give_role(person: Person, one: CastMember, organisation: Organisation, since: date) -> None:
    Membership.objects.get_or_create(
        person=person, organisation=organisation, role=one.role, until=None, defaults={"since": since}
    )
    for function, field in one.posts:
        if organisation.is_school:
            Post.objects.get_or_create(
                person=person, school=organisation, function=function, field=field, until=None,
                defaults={"since": since},
            )  # fmt: skip
