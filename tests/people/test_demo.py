"""The demo cast: who is in it, and that nobody else comes in by its list."""

from __future__ import annotations

from datetime import date

import pytest
from allauth.account.models import EmailAddress

from digitaleschool.people.demo import CAST, make_cast
from digitaleschool.people.models import Membership, Organisation, Person, Post, School, Site
from digitaleschool.people.queries import organisations_visible_to
from digitaleschool.people.rules import administers, coordinated_by, schools_led_by, works_for_rtc

TODAY = date(2026, 11, 23)


@pytest.fixture
def cast(rtc):
    for province in ("oost_vlaanderen", "limburg"):
        rtc(province)
    return make_cast(TODAY)


def test_the_cast_holds_someone_of_each_role(cast):
    roles = Membership.objects.values_list("role", flat=True)

    assert set(roles) == set(Membership.Role.values)
    assert [name for name, person in cast.items() if administers(person)] == ["ada"]
    assert [name for name, person in cast.items() if works_for_rtc(person)] == ["amina", "ruben", "chloe", "ada"]
    assert [name for name, person in cast.items() if coordinated_by(person)] == ["amina", "chloe"]
    assert [name for name, person in cast.items() if schools_led_by(person)] == ["dina", "hugo"]


def test_all_that_the_cast_brings_is_invented(cast):
    people = Person.objects.all()

    assert {(person.is_invented, person.email.endswith(".example")) for person in people} == {(True, True)}
    assert [person.name for person in people if person.has_usable_password()] == []
    assert set(Organisation.objects.filter(is_invented=True).values_list("kind", flat=True)) == {
        "school", "provider", "guidance"
    }  # fmt: skip
    assert list(School.objects.values_list("number", "organisation__province", "organisation__is_invented")) == [
        ("900001", "oost_vlaanderen", True),
        ("900002", "limburg", True),
    ]


def test_the_places_of_the_cast_are_rows_that_a_form_would_take(cast):
    for row in [*Organisation.objects.all(), *School.objects.all(), *Site.objects.all(), *Post.objects.all()]:
        row.full_clean()

    assert Site.objects.filter(latitude__isnull=False, school__number="900001").count() == 2


def test_a_second_time_changes_nothing(cast):
    def rows():
        return {
            model: list(model.objects.order_by("pk").values())
            for model in (Person, Organisation, School, Site, Membership, Post, EmailAddress)
        }

    first = rows()
    make_cast(date(2027, 10, 1))

    assert rows() == first


def test_the_cast_of_one_province_does_not_see_the_other(cast):
    def seen(name: str) -> set[str]:
        return set(organisations_visible_to(cast[name]).filter(kind="school").values_list("name", flat=True))

    assert (seen("amina"), seen("chloe")) == ({"Demoschool De Werkbank"}, {"Demoschool Het Kompas"})
    assert (seen("bram"), seen("piet")) == ({"Demoschool De Werkbank"}, set())


@pytest.mark.parametrize(
    ("today", "since"), [(date(2027, 8, 31), date(2026, 9, 1)), (date(2027, 9, 1), date(2027, 9, 1))]
)
def test_roles_begin_with_the_school_year(rtc, today, since):
    rtc("limburg")
    rtc()
    make_cast(today)

    assert set(Membership.objects.values_list("since", flat=True)) == {since}


def test_codes_and_addresses_are_each_of_one_person():
    assert len({one.code for one in CAST}) == len({one.email for one in CAST}) == len(CAST) == 10
