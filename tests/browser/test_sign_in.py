"""Signing in on a phone: with a code by mail, and as someone of the demo cast."""

from __future__ import annotations

import re
from datetime import date

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from playwright.sync_api import expect
from tests.browser.axe import inject_axe

from digitaleschool.people.demo import make_cast

SMALL_TARGETS = """() => [...document.querySelectorAll("main a[href], button, input:not([type=hidden]), summary")]
    .filter(e => e.checkVisibility() && !(getComputedStyle(e).display === "inline" && e.closest("p, li, td")))
    .filter(e => e.getBoundingClientRect().height < 24 || e.getBoundingClientRect().width < 24)
    .map(e => e.outerHTML.slice(0, 120))"""


@pytest.fixture
def phone(browser, live_server):
    """A page of 360 pixels without JavaScript of ours, in Dutch."""
    context = browser.new_context(viewport={"width": 360, "height": 800}, locale="nl-BE", base_url=live_server.url)
    yield context.new_page()
    context.close()


def check(page) -> None:
    inject_axe(page)
    faults = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")["violations"]
    assert [(fault["id"], fault["nodes"][0]["html"][:160]) for fault in faults] == []
    assert page.evaluate("() => document.documentElement.scrollWidth") == 360
    assert page.evaluate(SMALL_TARGETS) == []


def test_a_teacher_signs_in_with_a_code(phone, bram):
    phone.goto("/account/login/")
    phone.get_by_role("link", name="Mail me een code").click()
    check(phone)
    phone.get_by_label("E-mailadres").fill(bram.email)
    phone.get_by_role("button", name="Mail me een code").click()
    check(phone)
    phone.get_by_label("Code").fill(re.search(r"^\w{4}-\w{4}$", mail.outbox[0].body, re.M)[0])
    phone.get_by_role("button", name="Aanmelden").click()

    phone.goto("/account/")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Mijn account")
    check(phone)


def test_a_newcomer_comes_in_as_anyone_of_the_cast(phone, rtc, settings):
    settings.DEMO_MODE = True
    rtc()
    rtc("limburg")
    make_cast(date(2026, 11, 23))

    phone.goto("/account/login/")
    check(phone)
    phone.get_by_role("button", name="Meld aan als Dina").click()
    phone.goto("/account/")

    expect(phone.get_by_text("dina@dewerkbank.example").first).to_be_visible()


def test_staff_see_what_a_second_factor_asks_of_them(phone, amina):
    phone.goto("/account/login/?next=/rondes/")
    phone.get_by_label("E-mailadres").fill(amina.email)
    phone.get_by_label("Wachtwoord", exact=False).first.fill("vier-losse-woorden-hier")
    phone.get_by_role("button", name="Aanmelden").click()
    check(phone)
    phone.get_by_role("link", name="Later").click()

    assert phone.url.endswith("/rondes/")


def test_the_menu_opens_on_a_phone_without_javascript(browser, live_server, amina):
    context = browser.new_context(viewport={"width": 360, "height": 800}, locale="nl-BE", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/account/login/?next=/rondes/")
    page.get_by_label("E-mailadres").fill(amina.email)
    page.get_by_label("Wachtwoord", exact=False).first.fill("vier-losse-woorden-hier")
    page.get_by_role("button", name="Aanmelden").click()

    account = page.get_by_role("link", name="Mijn account")
    before = account.count()
    page.get_by_text("Menu", exact=True).click()
    account.click()

    assert before == 0
    expect(page.get_by_role("heading", level=1)).to_have_text("Mijn account")
    context.close()


def test_the_bar_of_standing_in_fits_a_phone(phone, live_server, new_person, bram, client):
    client.force_login(new_person("Ada", is_staff=True))
    client.post(f"/vervangen/{bram.pk}/", {"reason": "helpen zoeken"})
    phone.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )

    for address in ("/rondes/", "/account/"):
        phone.goto(address)
        check(phone)
        expect(phone.get_by_role("complementary", name="Vervanging")).to_be_visible()
    phone.get_by_role("button", name="Stop").click()

    expect(phone.get_by_role("heading", level=1)).to_have_text("Iemand vervangen")
    check(phone)


ENTRANCE = [
    "login/code/",
    "signup/",
    "inactive/",
    "confirm-email/",
    "confirm-email/x/",
    "password/reset/",
    "password/reset/done/",
    "password/reset/key/1-x/",
    "password/reset/key/done/",
]
OWN = ["", "email/", "password/change/", "2fa/", "tweede-stap/", "elders/", "logout/", "reauthenticate/"]


def test_every_page_of_an_account_can_be_used_by_everyone(phone, live_server, client, db, bram):
    for address in ENTRANCE:
        phone.goto(f"/account/{address}")
        check(phone)
    client.force_login(bram)
    phone.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    for address in OWN:
        phone.goto(f"/account/{address}")
        check(phone)


def test_the_second_factor_is_set_up_on_a_phone(phone, amina):
    phone.goto("/account/login/")
    phone.get_by_label("E-mailadres").fill(amina.email)
    phone.get_by_label("Wachtwoord", exact=False).first.fill("vier-losse-woorden-hier")
    phone.get_by_role("button", name="Aanmelden").click()
    phone.get_by_role("link", name="Nu instellen").click()
    phone.get_by_label("Wachtwoord", exact=False).first.fill("vier-losse-woorden-hier")
    phone.locator("main form button").first.click()
    check(phone)
    secret = phone.locator("main code").inner_text()
    phone.get_by_label("code").fill(format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time()))))
    phone.get_by_role("button", name="Zet aan").click()
    check(phone)
    phone.get_by_role("link", name="Ik heb ze, ga verder").click()

    expect(phone.get_by_role("heading", level=1)).to_be_visible()
