"""The demo cast: who is in it, and that nobody else comes in by its list."""

from __future__ import annotations

from datetime import date
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.core.management import call_command
from django.test import Client

from digitaleschool.dashboard.management.commands import demo as demo_command
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
    assert len({one.code for one in CAST}) == len({one.email for one in CAST}) == len(CAST) == 13


@pytest.fixture
def demo(settings, cast):
    """The site in demo mode, with its cast."""
    settings.DEMO_MODE = True
    return cast


def enter(client, code: str):
    return client.post("/account/demo/", {"person": code})


def signed_in(client) -> str | None:
    return client.session.get("_auth_user_id")


def test_the_sign_in_page_shows_the_cast_in_demo_mode_only(client, cast, settings):
    without = client.get("/account/login/").text
    settings.DEMO_MODE = True
    page = client.get("/account/login/").text

    assert "/account/demo/" not in without
    assert "Amina" not in without
    assert [f"Meld aan als {one.name}" in page for one in CAST] == [True] * 13
    assert [str(one.can) in page for one in CAST] == [True] * 13
    assert "verzonnen" in page


def test_a_demo_without_its_cast_says_how_to_make_it(client, db, settings):
    settings.DEMO_MODE = True

    page = client.get("/account/login/").text

    assert "digitaleschool manage demo" in page
    assert "/account/demo/" not in page


@pytest.mark.parametrize("one", CAST, ids=lambda one: one.code)
def test_anyone_of_the_cast_comes_in_with_one_click(client, demo, one):
    response = enter(client, one.code)

    assert (response.status_code, response["Location"]) == (302, "/")
    assert signed_in(client) == str(demo[one.code].pk)


@pytest.mark.parametrize("method", ["get", "post", "put", "head"])
def test_outside_of_the_demo_there_is_no_such_page(client, cast, method):
    response = getattr(client, method)("/account/demo/", {"person": "amina"})

    assert (response.status_code, signed_in(client)) == (404, None)


@pytest.mark.parametrize("method", ["get", "head", "put", "delete"])
def test_entering_the_demo_takes_a_form(client, demo, method):
    response = getattr(client, method)("/account/demo/", {"person": "amina"})

    assert (response.status_code, signed_in(client)) == (405, None)


def test_entering_the_demo_takes_our_own_form(demo):
    stranger = Client(enforce_csrf_checks=True)

    assert (enter(stranger, "amina").status_code, signed_in(stranger)) == (403, None)


@pytest.mark.parametrize("code", ["", "nobody", "amina\x00", "1", "amina@rtc-oost-vlaanderen.example", "x" * 9999])
def test_nobody_else_comes_in_by_the_demo(client, demo, code):
    assert (enter(client, code).status_code, signed_in(client)) == (404, None)


@pytest.mark.parametrize("change", [{"is_invented": False}, {"is_active": False}])
def test_someone_who_exists_or_may_not_sign_in_does_not_come_in_by_the_demo(client, demo, change):
    Person.objects.filter(pk=demo["ada"].pk).update(**change)

    assert (enter(client, "ada").status_code, signed_in(client)) == (404, None)
    assert "Meld aan als Ada" not in client.get("/account/login/").text


def test_changing_to_someone_else_of_the_cast_starts_anew(client, demo):
    enter(client, "amina")
    first = client.session.session_key
    enter(client, "chloe")

    assert signed_in(client) == str(demo["chloe"].pk)
    assert client.session.session_key != first


def test_the_command_makes_the_cast_in_demo_mode_only(settings, rtc, monkeypatch):
    rtc()
    rtc("limburg")
    monkeypatch.setattr(demo_command, "import_export", stop)
    people = []
    for settings.DEMO_MODE in (False, True):
        with pytest.raises(Stop):
            call_command("demo", stdout=StringIO())
        people.append(Person.objects.count())

    assert people == [0, 13]


class Stop(Exception):
    """The rest of the command makes a report, which is not what is asked here."""


def stop(**_):
    raise Stop
