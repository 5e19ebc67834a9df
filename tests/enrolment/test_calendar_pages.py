"""Addresses that a calendar follows, the file of one place, and the mails to read again."""

from __future__ import annotations

from datetime import timedelta

import icalendar
import pytest
import vobject
from django.conf import settings
from django.test import Client
from django.utils import timezone
from tests.at_once import at_once
from tests.enrolment.rooms import new_enrolment, new_run, run, tess, training

from digitaleschool.enrolment.models import CalendarFeed, Enrolment, Notice
from digitaleschool.enrolment.services.feeds import make_feed
from digitaleschool.enrolment.services.notice_mails import tell_due
from digitaleschool.enrolment.services.notices import notify
from digitaleschool.needs.links import hash_of

__all__ = ["new_enrolment", "new_run", "run", "tess", "training"]
PAGE = "/mijn-opleidingen/agenda/"


def as_(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def made_by(person, **said) -> str:
    """Makes an address on the page; where it leads on this site."""
    response = as_(person).post(PAGE, said)
    address = response.context["shown"]["address"]
    assert response.text.count(address) == 1
    return address.removeprefix(settings.SITE_URL)


def days(address: str) -> list[tuple[str, str]]:
    """What two parsers find at an address: the same."""
    response = Client().get(address)
    assert response.status_code == 200
    found = icalendar.Calendar.from_ical(response.content)
    other = vobject.readOne(response.text)
    assert [str(one["uid"]) for one in found.events] == [one.uid.value for one in getattr(other, "vevent_list", [])]
    return [(str(one["summary"]), str(one["status"])) for one in found.events]


def test_ones_own_address_shows_the_days_of_a_place_and_of_what_one_gives(bram, tess, new_enrolment):
    new_enrolment(bram)

    assert days(made_by(bram)) == [("PLC leren", "TENTATIVE"), ("PLC leren: terugkommoment", "TENTATIVE")]
    assert days(made_by(tess))[0] == ("Je geeft: PLC leren", "TENTATIVE")


def test_a_place_that_ended_leaves_the_calendar(bram, new_enrolment):
    place, address = new_enrolment(bram), made_by(bram)
    Enrolment.objects.filter(pk=place.pk).update(state="ended", ended_at=timezone.now())

    assert days(address) == []


def test_nobody_who_comes_is_named(bram, amina, tess, new_enrolment, training):
    new_enrolment(bram)

    for address in (made_by(tess), made_by(amina, training=training.slug)):
        text = Client().get(address).text
        assert "Bram" not in text
        assert bram.email not in text
        assert "ATTENDEE" not in text


def test_who_keeps_the_list_sees_how_many_come_and_others_do_not(bram, amina, new_enrolment, training):
    new_enrolment(bram)

    assert "1 van 8 plaatsen bezet" in Client().get(made_by(amina, training=training.slug)).text
    assert "plaatsen bezet" not in Client().get(made_by(bram, training=training.slug)).text


def test_a_run_that_does_not_go_on_is_told_to_who_follows_the_training(amina, run, training):
    run.status = "cancelled"
    run.save()

    assert {status for _summary, status in days(made_by(amina, training=training.slug))} == {"CANCELLED"}


def test_a_new_address_ends_the_old_one_and_the_secret_is_kept_nowhere(bram):
    first, second = made_by(bram), made_by(bram)

    assert [Client().get(address).status_code for address in (first, second)] == [404, 200]
    [feed] = CalendarFeed.objects.all()
    secret = second.split("/")[-1].removesuffix(".ics")
    assert feed.digest == hash_of(secret)
    assert secret not in str(vars(feed))
    assert secret not in as_(bram).get(PAGE).text


def test_an_address_that_was_ended_is_gone(bram, chloe):
    address, feed = made_by(bram), CalendarFeed.objects.get()

    assert as_(chloe).post(PAGE, {"do": "end", "feed": feed.pk}).status_code == 404
    assert Client().get(address).status_code == 200
    assert as_(bram).post(PAGE, {"do": "end", "feed": feed.pk}).status_code == 302
    assert Client().get(address).status_code == 404


def test_who_may_no_longer_sign_in_has_no_calendar(bram):
    address = made_by(bram)
    bram.is_active = False
    bram.save()

    assert Client().get(address).status_code == 404


@pytest.mark.parametrize("said", [{"training": "x" * 200}, {"do": "end", "feed": "9" * 40}, {"do": "end"}])
def test_nonsense_is_not_found(bram, said):
    assert as_(bram).post(PAGE, said).status_code == 404


def test_another_tenants_hidden_training_cannot_be_followed(bram, training):
    training.versions.update(state="draft", submitted_at=None, published_at=None)

    assert as_(bram).post(PAGE, {"training": training.slug}).status_code == 404


def test_the_page_tells_when_a_calendar_last_looked(bram):
    address = made_by(bram)
    assert "Er keek nog geen agenda." in as_(bram).get(PAGE).text

    Client().get(address)

    assert "Je agenda keek het laatst op" in as_(bram).get(PAGE).text


def test_a_calendar_costs_the_same_with_one_place_and_with_three(
    bram, new_run, new_enrolment, django_assert_num_queries
):
    address = made_by(bram)
    for number in range(3):
        new_enrolment(bram, run=new_run())
        if number in (0, 2):
            with django_assert_num_queries(7):
                Client().get(address)


def test_ones_place_as_a_file_and_nobody_elses(bram, chloe, new_enrolment):
    place = new_enrolment(bram)
    address = f"/mijn-opleidingen/{place.key}/agenda.ics"

    response = as_(bram).get(address)

    assert response["Content-Disposition"] == 'attachment; filename="plc-leren.ics"'
    assert [str(one["attendee"]) for one in icalendar.Calendar.from_ical(response.content).events] == [
        f"mailto:{bram.email}"
    ] * 2
    assert as_(chloe).get(address).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_taps_at_once_make_one_address(new_person, now):
    person = new_person("Els")

    _secrets, failures = at_once(*[lambda: make_feed(person=person, training=None, now=now)] * 2)

    assert (failures, CalendarFeed.objects.count()) == ([], 1)


# --- mails ------------------------------------------------------------------------------------------------------------


def test_one_reads_ones_own_mails_again(bram, chloe, new_enrolment, settings):
    settings.DEMO_MODE = True
    assert "We mailden je nog niet" in as_(bram).get("/mijn-opleidingen/mails/").text
    now = timezone.now() + timedelta(days=1)
    notify("seated", enrolment=new_enrolment(bram), now=now)
    tell_due(now=now)

    text = as_(bram).get("/mijn-opleidingen/mails/").text

    assert "Je hebt een plaats: PLC leren" in text
    assert "Is onderweg." in text
    assert "Je hebt een plaats" not in as_(chloe).get("/mijn-opleidingen/mails/").text


def test_what_waits_for_the_morning_is_told_on_the_page(bram, new_enrolment):
    now = timezone.now()
    place = new_enrolment(bram)
    notify("run_confirmed", enrolment=place, now=now)
    Notice.objects.update(due_at=now + timedelta(hours=9))

    text = as_(bram).get("/mijn-opleidingen/mails/").text
    assert "Wordt binnenkort gemaild" in text
    assert "Gaat door: PLC leren" in text
    Enrolment.objects.update(state="ended", ended_at=now)
    assert "Gaat door: PLC leren" not in as_(bram).get("/mijn-opleidingen/mails/").text


def test_the_page_of_mails_costs_the_same_with_one_and_with_three(
    bram, new_run, new_enrolment, django_assert_num_queries
):
    now = timezone.now()
    client = as_(bram)
    for number in range(3):
        notify("seated", enrolment=new_enrolment(bram, run=new_run()), now=now)
        tell_due(now=now)
        if number in (0, 2):
            with django_assert_num_queries(7):
                client.get("/mijn-opleidingen/mails/")
