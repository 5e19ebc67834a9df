"""Moments of guidance, one's calendar and one's mails: on a phone, from opening a moment to the mail about it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings as site
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect
from tests.browser.walking import check
from tests.enrolment.rooms import new_enrolment, new_run, run, training

from digitaleschool.enrolment.services.notice_mails import tell_due

__all__ = ["new_enrolment", "new_run", "run", "training"]


@pytest.fixture
def page_of(browser, live_server, settings):
    """A phone on which somebody is signed in."""
    settings.DEMO_MODE = True
    contexts = []

    def make(person):
        client = Client()
        client.force_login(person)
        context = browser.new_context(viewport={"width": 360, "height": 800}, locale="nl-BE", base_url=live_server.url)
        cookie = client.cookies[site.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": site.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
        context.set_default_timeout(20_000)
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


def test_a_moment_is_opened_taken_in_one_tap_and_mailed(page_of, live_server, new_person, bram, new_enrolment):
    school = bram.memberships.get().organisation
    ine = page_of(new_person("Ine", role="school_lead", at=school))
    ine.goto("/begeleiding/aanbieden/")
    expect(ine.locator("main")).to_contain_text("Je hebt geen momenten open")
    ine.get_by_label("Dag").fill(f"{timezone.localdate() + timedelta(days=9):%Y-%m-%d}")
    ine.get_by_label("Begint om").fill("13:30")
    ine.get_by_label("Eindigt om").fill("12:30")
    ine.get_by_label("Waar").fill("Open leercentrum")
    ine.get_by_role("button", name="Open deze momenten").click()
    expect(ine.locator(".form-errors")).to_contain_text("Het einde komt na het begin.")
    check(ine)
    ine.get_by_label("Eindigt om").fill("15:30")
    ine.get_by_role("button", name="Open deze momenten").click()
    expect(ine.get_by_role("status").or_(ine.locator(".messages")).first).to_contain_text("4 momenten staan open.")
    check(ine)

    new_enrolment(bram)
    page = page_of(bram)
    page.goto("/mijn-opleidingen/")
    page.get_by_role("link", name="Kies een moment van individuele begeleiding").click()
    page.get_by_role("button", name="14:00-14:30").click()
    expect(page.get_by_role("heading", name="Je afspraken")).to_be_visible()
    page.get_by_label("Waarover wil je het hebben?").fill("Mijn klas kan niet aanmelden")
    page.get_by_role("button", name="Zeg het vooraf").click()
    check(page, picture="begeleiding")

    page.goto("/mijn-opleidingen/agenda/")
    page.get_by_role("button", name="Maak mijn adres").click()
    address = page.get_by_label("Kopieer het nu").input_value()
    check(page, picture="agenda-adres")
    assert "Ine: " in Client().get(address.removeprefix(site.SITE_URL)).text

    tell_due(now=timezone.now())
    page.goto("/mijn-opleidingen/mails/")
    page.get_by_text("Lees Afspraak met Ine").click()
    expect(page.locator(".mail-text")).to_contain_text("Je hebt een afspraak met Ine")
    check(page)
