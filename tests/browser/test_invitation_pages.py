"""The pages on which a coordinator asks people: on a phone and on a desktop, for everyone, without JavaScript."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect
from tests.browser.axe import inject_axe

from digitaleschool.common.outbox import send_due
from digitaleschool.needs.address_list import read_text
from digitaleschool.needs.links import stop_address
from digitaleschool.needs.models import Invitation
from digitaleschool.needs.services.invitations import add_people, send_mails
from digitaleschool.needs.services.school_links import open_school_link

LIST = "/rondes/ronde/uitnodigingen/"
PAGES = [
    LIST,
    "/rondes/leeg/uitnodigingen/",
    LIST + "toevoegen/",
    LIST + "tekst/first/nl/",
    LIST + "versturen/first/",
    LIST + "versturen/reminder/",
    LIST + "school/101/",
    LIST + "school/102/",
    "/mail/",
    "STOP",
]
SMALL_TARGETS = """() => [...document.querySelectorAll("a[href], button, input:not([type=hidden]), textarea, summary")]
    .filter(e => e.checkVisibility() && !e.classList.contains("skip-link"))
    .filter(e => !(getComputedStyle(e).display === "inline" && e.closest("p, li, dd, td")))
    .filter(e => e.getBoundingClientRect().height < 24 || e.getBoundingClientRect().width < 24)
    .map(e => e.outerHTML.slice(0, 120))"""


@pytest.fixture
def open_page(browser, live_server, new_round, new_school, amina, settings) -> Iterator[Callable[..., Page]]:
    """Opens an address as Amina, whose round has people who were asked, people who were not, and a school."""
    settings.SITE_URL, settings.DEMO_MODE = live_server.url, True
    now, round = timezone.now(), new_round("ronde", status="open")
    new_round("leeg", status="planned")
    school, _ = new_school("101", name="Campus De Vaart"), new_school("102")
    doer = {"round": round, "by": amina, "now": now}
    add_people(entries=read_text("Els Peeters;els@school.example;101\nJan;jan@school.example;;en"), **doer)
    send_mails("first", today=date(2026, 1, 1), **doer)
    add_people(entries=read_text("Nele;nele@school.example;102"), **doer)
    open_school_link(school=school, most_a_day=60, **doer)
    send_due(now=now)
    client = Client()
    client.force_login(amina)
    contexts = []

    def go(address: str, *, width: int = 1280, language: str = "nl", javascript: bool = True) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, locale={"nl": "nl-BE", "en": "en-GB"}[language],
            java_script_enabled=javascript,
        )  # fmt: skip
        contexts.append(context)
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
        context.add_cookies([cookie])
        context.set_default_timeout(5_000)
        page = context.new_page()
        if address == "STOP":
            address = urlsplit(stop_address(Invitation.objects.order_by("email")[0].pk)).path
        page.goto(live_server.url + address)
        return page

    yield go
    for context in contexts:
        context.close()


@pytest.mark.parametrize("address", PAGES)
def test_a_page_fits_and_can_be_used_by_everyone(open_page, address):
    page = open_page(address, width=1280, language="en")
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.reload()
    inject_axe(page)
    faults = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")["violations"]

    assert [(fault["id"], [node["html"][:160] for node in fault["nodes"][:3]]) for fault in faults] == []
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("() => document.documentElement.scrollWidth") == width
        assert page.evaluate(SMALL_TARGETS) == []
    assert errors == []


def test_a_coordinator_asks_a_teacher_who_reads_the_mail_and_begins(open_page):
    page = open_page(LIST + "toevoegen/", width=360, javascript=False)

    page.get_by_label("Plak de lijst hier").fill("Wim;wim@school.example;101\nFout;fout;101")
    page.get_by_role("button", name="Kijk de lijst na").click()
    expect(page.get_by_role("alert")).to_contain_text("Rij 2, kolom e-mail: 'fout' is geen mailadres.")
    page.get_by_label("Plak de lijst hier").fill("Wim;wim@school.example;101")
    page.get_by_role("button", name="Kijk de lijst na").click()
    page.get_by_role("button", name="Voeg 1 persoon toe").click()
    page.get_by_role("link", name="Bekijk en verstuur 2 uitnodigingen").click()
    page.get_by_role("button", name="Verstuur 2 uitnodigingen").click()
    expect(page.get_by_text("2 mails staan klaar")).to_be_visible()

    send_due(now=timezone.now())
    page.get_by_role("link", name="Mails die wachten of verstuurd zijn").click()
    page.get_by_role("link", name="wim@school.example").click()
    expect(page.get_by_text("Zo had de mail eruitgezien")).to_be_visible()
    page.locator(".mail-text a").first.click()

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert "/u/" in page.url


def test_the_qr_code_is_seen(open_page):
    page = open_page(LIST + "school/101/")

    assert page.locator(".school-link img").evaluate("e => e.complete && e.naturalWidth > 100")
