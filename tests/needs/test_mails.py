from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from digitaleschool.common.models import OutboxMail
from digitaleschool.common.outbox import bounce, send_due
from digitaleschool.needs.address_list import read_text
from digitaleschool.needs.links import answer_address, secret_of
from digitaleschool.needs.models import Invitation
from digitaleschool.needs.services.invitations import add_people, send_mails

TODAY = date(2026, 11, 23)


@pytest.fixture
def sent(new_round, amina, now):
    """Writes invitations to these addresses, in a round of both RTCs."""
    round = new_round("ronde", status="open")

    def write(*addresses: str, by=amina, rtc=None) -> list[OutboxMail]:
        if rtc:
            round.rtcs.add(rtc)
        add_people(round=round, entries=read_text("".join(f"X;{each}\n" for each in addresses)), by=by, now=now)
        send_mails("first", round=round, by=by, now=now, today=TODAY)
        return list(OutboxMail.objects.filter(recipient__in=addresses).order_by("recipient"))

    return write


def page(person, address: str = "/mail/") -> str:
    client = Client()
    client.force_login(person)
    return client.get(address).text


def test_a_coordinator_sees_the_mails_of_the_own_rtc_only(sent, amina, chloe, rtc, new_person):
    sent("els@school.be")
    sent("leen@school.be", by=chloe, rtc=rtc("limburg"))
    administrator = new_person("Ada", is_staff=True)

    seen = [
        ("els@school.be" in text, "leen@school.be" in text) for text in map(page, (amina, chloe, administrator))
    ]  # fmt: skip

    assert seen == [(True, False), (False, True), (True, True)]


def test_a_mail_that_waits_is_shown_without_its_link(sent, amina, settings):
    settings.DEMO_MODE = True
    [mail] = sent("els@school.be")

    text = page(amina, f"/mail/{mail.pk}/")

    assert "Dag X" in text
    assert secret_of("invitation", Invitation.objects.get().pk) not in text


@pytest.mark.parametrize("demo", [True, False])
def test_where_the_site_is_tried_out_an_invented_mail_is_shown_with_its_link(sent, amina, now, settings, demo):
    settings.DEMO_MODE = demo
    [mail] = sent("els@school.example")
    send_due(now=now)

    text = page(amina, f"/mail/{mail.pk}/")

    link = answer_address(Invitation.objects.get())
    assert (f'href="{link}"' in text) == demo
    assert ("Dag X" in text) == demo


def test_the_link_of_an_invented_mail_leads_to_the_survey(sent, amina, now, settings):
    settings.DEMO_MODE = True
    sent("els@school.example")
    link = answer_address(Invitation.objects.get())

    assert Client().get(link.removeprefix(settings.SITE_URL)).status_code == 200


def test_a_mail_that_was_given_up_can_be_tried_again(sent, amina, now):
    [mail, bounced] = sent("els@school.be", "weg@school.be")
    OutboxMail.objects.filter(pk=mail.pk).update(state="given_up", attempts=20)
    bounce(bounced, now=now)
    client = Client()
    client.force_login(amina)

    for row in (mail, bounced):
        client.post(f"/mail/{row.pk}/opnieuw/")

    assert list(OutboxMail.objects.order_by("recipient").values_list("state", "attempts")) == [
        ("waiting", 0),
        ("given_up", 0),
    ]


def test_mails_that_wait_too_long_tell_of_the_worker(sent, amina):
    sent("els@school.be")
    OutboxMail.objects.update(not_before=timezone.now())
    before = page(amina)
    OutboxMail.objects.update(not_before=timezone.now() - timedelta(minutes=11))

    assert ("manage work" in before, "manage work" in page(amina)) == (False, True)


def test_the_list_asks_as_often_for_three_rows_as_for_one(sent, amina):
    client = Client()
    client.force_login(amina)

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/mail/").status_code == 200
        return len(queries)

    sent("a@school.be")
    client.get("/mail/")
    one = count()
    sent("b@school.be", "c@school.be")

    assert count() == one


def test_a_list_can_be_narrowed(sent, amina):
    sent("els@school.be", "jan@school.be")
    OutboxMail.objects.filter(recipient="els@school.be").update(state="done")

    found = [
        [name for name in ("els@", "jan@") if f">{name}" in page(amina, f"/mail/?{question}")]
        for question in ("", "state=done", "q=JAN", "state=x&page=-1", "q=niemand")
    ]

    assert found == [["els@", "jan@"], ["els@"], ["jan@"], ["els@", "jan@"], []]
