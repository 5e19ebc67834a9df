"""My own account page, and the menu on top of every page."""

from __future__ import annotations

import re

import pytest

from digitaleschool.people.models import Organisation


def _nav(client) -> str:
    """The menu of a wide screen; a phone has it a second time."""
    return re.findall(r'<nav class="header-nav[^>]*>(.*?)</nav>', client.get("/rondes/").text, re.S)[-1]


def menu(client) -> list[str]:
    return re.findall(r">([^<]+)</a>", _nav(client))


def links(client) -> list[str]:
    return re.findall(r'href="([^"]+)"', _nav(client))


@pytest.fixture
def people(amina, bram, new_person, new_school, rtc):
    return {
        "nobody": None,
        "coordinator": amina,
        "researcher": new_person("Ruben", role="rtc_researcher", at=rtc()),
        "administrator": new_person("Ada", is_staff=True),
        "teacher": bram,
        "lead": new_person("Dina", role="school_lead", at=new_school("400").organisation),
        "provider": new_person("Piet", role="provider", at=Organisation.objects.create(kind="provider", name="V")),
        "no role": new_person("Niemand"),
    }


ALL = ["Opleidingen", "Rondes", "Behoeften"]
OWN = ["Mijn gegevens", "Mijn account", "Afmelden"]


@pytest.mark.parametrize(
    ("role", "words"),
    [
        ("nobody", [*ALL, "Aanmelden"]),
        ("coordinator", [*ALL, "Planning", "Reeksen", "Scholen", "Organisaties", "Logboek", *OWN]),
        ("researcher", [*ALL, "Reeksen", "Scholen", "Organisaties", *OWN]),
        ("administrator", [*ALL, "Planning", "Reeksen", "Scholen", "Organisaties", "Logboek", "Vervangen", *OWN]),
        ("teacher", [*ALL, "Mijn opleidingen", "Mijn wensen", "Mijn school", *OWN]),
        ("lead", [*ALL, "Mijn opleidingen", "Mijn wensen", "Mijn school", *OWN]),
        ("provider", [*ALL, "Mijn voorstellen", "Materiaal", *OWN]),
        ("no role", [*ALL, *OWN]),
    ],
)
def test_the_menu_offers_what_the_visitor_can_open(client, people, role, words):
    if people[role]:
        people[role].set_unusable_password()  # else some pages ask for it again
        people[role].save()
        client.force_login(people[role])

    shown = menu(client)

    assert shown == [word for word in words if word not in _coming()]
    assert [client.get(address).status_code for address in links(client)] == [200] * len(shown)


def _coming() -> set[str]:
    """Pages that the menu leads to as soon as they are there."""
    return set() if _has("schools") else {"Scholen", "Organisaties", "Mijn school"}


def _has(name: str) -> bool:
    from django.urls import NoReverseMatch, reverse

    try:
        return bool(reverse(name))
    except NoReverseMatch:
        return False


def test_the_menu_says_where_you_are(client, amina):
    client.force_login(amina)

    assert re.findall(r'aria-current="page">([^<]+)<', client.get("/account/").text) == ["Mijn account"] * 2


def test_who_stands_in_is_not_offered_what_stays_closed(client, people):
    client.force_login(people["administrator"])
    client.post(f"/vervangen/{people['teacher'].pk}/", {"reason": "helpen zoeken"})

    assert menu(client) == [*ALL, "Mijn opleidingen", "Mijn wensen", "Mijn school"]


def test_my_account_says_what_i_do_where(client, people):
    client.force_login(people["teacher"])
    teacher = client.get("/account/").text
    client.force_login(people["no role"])

    assert "leraar · Brams school, sinds 1 januari 2026" in teacher
    assert "Je hebt nog geen rol" in client.get("/account/").text


def test_a_role_that_is_over_is_not_told(client, bram, now):
    bram.memberships.update(until="2026-06-30")
    client.force_login(bram)

    assert "Brams school" not in client.get("/account/").text


def test_name_and_language_are_changed_by_their_owner(client, bram, chloe):
    client.force_login(bram)

    response = client.post("/account/", {"name": "  Bram   De Wit ", "language": "en"}, follow=True)
    bram.refresh_from_db()
    chloe.refresh_from_db()

    assert "Bewaard." in response.text
    assert (bram.name, bram.language, chloe.name) == ("Bram De Wit", "en", "Chloe")


@pytest.mark.parametrize(
    ("name", "language"),
    [("", "nl"), ("\u200b", "nl"), ("x" * 121, "nl"), ("Bram", "fr"), ("Bram", ""), ("\x00", "nl")],
)
def test_what_cannot_be_a_name_or_a_language_is_refused_in_words(client, bram, name, language):
    client.force_login(bram)

    response = client.post("/account/", {"name": name, "language": language})
    bram.refresh_from_db()

    assert (response.status_code, bram.name, bram.language) == (200, "Bram", "nl")
    assert "Dit kan nog niet bewaard worden" in response.text
    assert 'class="errorlist"' in response.text


def test_who_has_no_password_is_offered_one(client, bram):
    bram.set_unusable_password()
    bram.save()
    client.force_login(bram)

    page = client.get("/account/").text

    assert 'href="/account/password/set/">Kies een wachtwoord</a>' in page
    assert client.get("/account/password/set/").status_code == 200
