from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import connections
from django.utils import timezone

from digitaleschool.people.audit import write_down
from digitaleschool.people.erasure import MustHandOver, forget, stands_in_the_way
from digitaleschool.people.models import AuditEntry, ErasureRequest, Membership, Person

PAGE, DONE = "/mijn-gegevens/vergeten/", "/mijn-gegevens/vergeten/gedaan/"


def test_the_page_shows_first_what_it_changes(sign_in, bram, rtc, now):
    write_down("school.imported", by=bram, now=now, organisation=rtc())

    text = sign_in(bram).get(PAGE).text

    for words in ("Dit wissen we meteen", "Je rollen", "Dit blijft, en waarom", "2 jaar na de dag waarop je het deed"):
        assert words in text
    assert "Ook wij kunnen niet terugvinden welke van jou zijn" in text
    assert Person.objects.filter(pk=bram.pk).exists()


def test_what_an_unconfirmed_address_leaves_behind_is_told(sign_in, bram):
    client = sign_in(bram)
    EmailAddress.objects.filter(user=bram).delete()

    assert "Uitnodigingen en mails naar dat adres blijven daarom staan." in client.get(PAGE).text


def test_typing_the_address_erases_and_says_goodbye(sign_in, bram):
    client = sign_in(bram)

    response = client.post(PAGE, {"email": " BRAM@school.example "})

    assert (response.status_code, response["Location"]) == (302, DONE)
    assert "Je gegevens zijn gewist" in client.get(DONE).text
    assert client.get("/account/").status_code == 302
    assert not Person.objects.filter(pk=bram.pk).exists()
    request = ErasureRequest.objects.get()
    assert (request.person, request.done_at is not None, request.effects["account"]) == (None, True, 1)


@pytest.mark.parametrize("typed", ["", "amina@rtc.example", "\x00", "x" * 5000, "ja"])
def test_something_else_erases_nothing_and_is_told(sign_in, bram, typed):
    response = sign_in(bram).post(PAGE, {"email": typed})

    assert response.status_code == 400
    assert "Dit kan nog niet bewaard worden" in response.text
    assert (Person.objects.filter(pk=bram.pk).exists(), ErasureRequest.objects.count()) == (True, 0)


def test_all_sessions_of_the_person_end_and_no_other(sign_in, bram, amina):
    from django.contrib.sessions.models import Session
    from django.test import Client

    elsewhere, other = Client(), Client()
    elsewhere.force_login(bram)
    other.force_login(amina)

    sign_in(bram).post(PAGE, {"email": bram.email})

    assert elsewhere.get("/account/").status_code == 302
    assert other.get("/account/").status_code == 200
    assert [session.get_decoded()["_auth_user_id"] for session in Session.objects.order_by("pk")] == [str(amina.pk)]


def test_an_account_can_be_made_anew_with_the_same_address(bram, rtc, now, django_user_model):
    write_down("school.imported", by=bram, now=now, organisation=rtc())

    forget(bram, now=now)

    assert django_user_model.objects.create_user("bram@school.example", "een-ander-wachtwoord").pk != bram.pk


# --- who is the last must hand over first -----------------------------------------------------------------------------


def test_the_last_coordinator_hands_over_first(sign_in, amina, rtc):
    client = sign_in(amina)

    page, posted = client.get(PAGE), client.post(PAGE, {"email": amina.email})

    for response, status in ((page, 200), (posted, 409)):
        assert response.status_code == status
        assert f"Je bent de enige coördinator van {rtc().name}. Geef eerst een collega die rol." in response.text
    assert Person.objects.filter(pk=amina.pk).exists()
    assert ErasureRequest.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "blocked"),
    [
        ({}, False),
        ({"person_active": False}, True),
        ({"role": "rtc_researcher"}, True),
        ({"province": "limburg"}, True),
        ({"until": -1}, True),
        ({"since": 1}, True),
    ],
)
def test_who_counts_as_a_colleague_who_takes_over(amina, new_person, rtc, now, change, blocked):
    role, place = change.get("role", "rtc_coordinator"), rtc(change.get("province", "oost_vlaanderen"))
    other = new_person("Emma", role=role, at=place, is_active=change.get("person_active", True))
    if "until" in change:
        other.memberships.update(until=now.date() + timedelta(days=change["until"]))
    if "since" in change:
        other.memberships.update(since=now.date() + timedelta(days=change["since"]))

    assert bool(stands_in_the_way(amina, today=now.date())) is blocked


def test_a_coordinator_who_stopped_is_in_nobodys_way(amina, now):
    amina.memberships.update(until=now.date() - timedelta(days=1))

    assert stands_in_the_way(amina, today=now.date()) is None


def test_the_last_administrator_hands_over_first(new_person, now):
    dirk = new_person("Dirk", is_staff=True)
    with pytest.raises(MustHandOver, match="enige beheerder"):
        forget(dirk, now=now)
    new_person("Els", is_staff=True)

    forget(dirk, now=now)

    assert not Person.objects.filter(pk=dirk.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_two_last_coordinators_cannot_leave_at_once(amina, new_person, rtc, now):
    emma = new_person("Emma", role="rtc_coordinator", at=rtc())

    def leave(person) -> str:
        try:
            forget(person, now=now)
        except MustHandOver:
            return "stays"
        return "left"

    assert sorted(_together(leave, [amina, emma])) == ["left", "stays"]
    assert Membership.objects.filter(role="rtc_coordinator").count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_would_leave(amina, new_person, rtc, now):
    """The twin that must fail: it shows that the test above meets a race that is really there."""
    emma = new_person("Emma", role="rtc_coordinator", at=rtc())
    both_have_looked = threading.Barrier(2, timeout=20)

    def leave_naively(person) -> None:
        refusal = stands_in_the_way(person, today=now.date())
        both_have_looked.wait()
        if refusal is None:
            Person.objects.filter(pk=person.pk).delete()

    _together(leave_naively, [amina, emma])

    assert Membership.objects.filter(role="rtc_coordinator").count() == 0


def test_what_fails_half_way_erases_nothing(amina, bram, now, monkeypatch):
    from digitaleschool.people import own_kinds

    def fail(*_):
        raise RuntimeError("half-way")

    monkeypatch.setattr(own_kinds, "deeds_of", fail)

    with pytest.raises(RuntimeError):
        forget(bram, now=timezone.now())

    assert (bram.memberships.count(), ErasureRequest.objects.count(), AuditEntry.objects.count()) == (1, 0, 0)


def _together(act, people) -> list:
    def run(person):
        try:
            return act(person)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(people)) as pool:
        return list(pool.map(run, people))
