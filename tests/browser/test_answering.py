"""A teacher answers by a link, from the mail to the receipt and what comes after it, in a real browser."""

from __future__ import annotations

from urllib.parse import urlsplit
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect
from tests.browser.axe import inject_axe

from digitaleschool.needs.links import hash_of, secret_of
from digitaleschool.needs.models import Ballot, Contact, Draft, Invitation, Round

SECRET = secret_of("invitation", UUID(int=7))


@pytest.fixture
def link(new_round, new_school, live_server, settings) -> str:
    settings.SITE_URL = live_server.url
    round = new_round("ronde", status="open", instrument_version="2")
    school = new_school(name="Technische school")
    Invitation.objects.create(
        id=UUID(int=7), round=round, school=school, email="els@school.example", token_hash=hash_of(SECRET)
    )
    return f"{live_server.url}/u/{SECRET}/"


@pytest.fixture
def phone(browser):
    """Makes a browser of someone: how wide, and whether it runs scripts."""
    contexts = []

    def make(width: int = 360, *, javascript: bool = True) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 800}, locale="nl-BE", java_script_enabled=javascript
        )
        context.set_default_timeout(5_000)
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


def _check(page: Page, width: int) -> None:
    """Nothing to find for axe, and nothing beside the screen."""
    inject_axe(page)
    faults = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")["violations"]
    assert [(fault["id"], fault["nodes"][0]["html"][:160]) for fault in faults] == []
    assert page.evaluate("() => document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("width", [320, 1280])
def test_from_the_link_to_the_receipt_and_after(phone, link, width):
    page, hosts = phone(width), set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))

    page.goto(link)
    _check(page, width)
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("button", name="Nederlands").click()
    page.get_by_role("button", name="Begin").click()
    page.get_by_label("bso", exact=True).check()
    page.get_by_role("button", name="Verder", exact=True).click()
    page.get_by_role("button", name="Later verdergaan").click()
    _check(page, width)
    page.get_by_role("link", name="Ga nu verder").click()
    page.get_by_role("button", name="Ga verder waar je was").click()
    page.get_by_role("button", name="Verder", exact=True).click()
    page.locator("textarea").first.fill("PLC en domotica")
    page.get_by_role("button", name="Verder", exact=True).click()
    page.get_by_label("Ja, geef me een code").check()
    _check(page, width)
    page.get_by_role("button", name="Verstuur je antwoorden").click()
    code = page.locator("[data-code]").text_content()
    assert page.locator("[data-reference]").text_content() == Draft.objects.get().reference
    _check(page, width)
    page.get_by_role("link", name="Stuur mij de samenvatting").click()
    page.get_by_label("Je mailadres").fill("els@scholen.be")
    _check(page, width)
    page.get_by_role("button", name="Bewaar mijn adres").click()
    _check(page, width)
    page.goto(link.replace(f"u/{SECRET}", "profiel"))
    _check(page, width)
    page.get_by_label("Je code").fill(code)
    page.get_by_role("button", name="Toon het").click()
    expect(page.get_by_text("PLC en domotica")).to_be_visible()
    _check(page, width)

    assert (Ballot.objects.count(), Contact.objects.get().email) == (1, "els@scholen.be")
    assert hosts == {urlsplit(link).netloc}


def test_without_a_script_and_by_keyboard_alone(phone, link):
    page = phone(javascript=False)
    page.goto(link)
    page.get_by_role("button", name="Begin").focus()
    page.keyboard.press("Enter")
    page.get_by_label("bso", exact=True).focus()
    page.keyboard.press("Space")
    for _ in range(3):
        page.get_by_role("button", name="Verder", exact=True).focus()
        page.keyboard.press("Enter")
    page.get_by_role("button", name="Verstuur je antwoorden").focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text("Bedankt")
    assert Ballot.objects.count() == 1


@pytest.mark.parametrize("width", [320, 1280])
def test_a_lost_cookie_and_the_pages_of_nowhere(phone, link, width):
    page = phone(width)
    page.goto(link)
    page.get_by_role("button", name="Begin").click()
    page.get_by_label("bso", exact=True).check()
    page.context.clear_cookies()

    page.get_by_role("button", name="Verder", exact=True).click()
    expect(page.get_by_label("bso", exact=True)).to_be_checked()
    _check(page, width)
    page.get_by_role("textbox", name="Je link").fill("een andere link")
    page.get_by_role("button", name="Verder", exact=True).click()
    _check(page, width)
    page.get_by_role("textbox", name="Je link").fill(link)
    page.get_by_role("button", name="Verder", exact=True).click()
    expect(page.get_by_text("Deel 2 van 4")).to_be_visible()

    page.context.clear_cookies()
    page.goto(page.url)
    _check(page, width)
    page.goto(link.replace(SECRET, "onzin"))
    _check(page, width)
    Round.objects.update(status="closed")
    page.goto(link)
    _check(page, width)
