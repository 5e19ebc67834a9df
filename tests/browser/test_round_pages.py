"""A round as a project on a phone and on a desktop, without JavaScript: from nothing to closed, every page checked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect
from tests.browser.axe import inject_axe
from tests.browser.walking import WALKED_AT, WIDTHS

SMALL_TARGETS = """() => [...document.querySelectorAll("main a[href], button, input:not([type=hidden]), summary")]
    .filter(e => e.checkVisibility() && !(getComputedStyle(e).display === "inline" && e.closest("p, li, td")))
    .filter(e => e.getBoundingClientRect().height < 24 || e.getBoundingClientRect().width < 24)
    .map(e => e.outerHTML.slice(0, 120))"""
OPEN_ALL = "() => document.querySelectorAll('details').forEach(one => one.open = true)"


@pytest.fixture(params=WALKED_AT)
def page(request, browser, live_server, amina):
    """Amina's page, at each width."""
    context = browser.new_context(
        viewport={"width": request.param, "height": 900}, locale="nl-BE", base_url=live_server.url
    )
    client = Client()
    client.force_login(amina)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    yield context.new_page()
    context.close()


def check(page) -> None:
    page.evaluate(OPEN_ALL)
    inject_axe(page)
    faults = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")["violations"]
    assert [(fault["id"], fault["nodes"][0]["html"][:160]) for fault in faults] == []
    for width in reversed(WIDTHS):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("() => document.documentElement.scrollWidth") == width
        assert page.evaluate(SMALL_TARGETS) == []


def test_a_coordinator_runs_a_round_from_its_making_to_its_closing(page, new_school):
    for number in range(6):
        new_school(str(100 + number), network="kov" if number % 2 else "go", pupils=None if number == 5 else 1200)
    today = timezone.localdate()

    page.goto("/rondes/")
    page.get_by_role("link", name="Nieuwe ronde").click()
    page.get_by_label("Titel in het Nederlands").fill("Ronde van Amina")
    page.get_by_label("Opent op").fill(f"{today:%Y-%m-%d}")
    page.get_by_label("Laatste dag voor antwoorden").fill(f"{today - timedelta(days=1):%Y-%m-%d}")
    page.get_by_role("button", name="Maak de ronde").click()
    check(page)  # refused: the last day comes before the first
    page.get_by_role("link", name="De laatste dag valt voor de eerste.").click()
    page.get_by_label("Laatste dag voor antwoorden").fill(f"{today + timedelta(days=30):%Y-%m-%d}")
    page.get_by_role("button", name="Maak de ronde").click()

    check(page)
    page.get_by_role("link", name="Neem de scholen op").click()
    check(page)
    page.get_by_role("button", name="Neem de scholen op").click()
    expect(page.get_by_text("6 scholen zijn toegevoegd aan de steekproef.")).to_be_visible()
    check(page)
    page.get_by_role("link", name="Kies streefgetallen per onderwijsnet").click()
    page.get_by_label("Antwoorden nodig in totaal").fill("243")
    page.get_by_label("Gesprekken nodig in totaal").fill("56")
    page.get_by_role("button", name="Voorstellen").click()
    check(page)
    page.get_by_role("button", name="Bewaren").click()
    expect(page.get_by_text("Samen nodig: 243 antwoorden, 56 gesprekken.")).to_be_visible()

    page.goto("/rondes/ronde-van-amina/")
    page.get_by_role("link", name="Openen voor antwoorden").first.click()
    check(page)
    page.get_by_role("button", name="Open de ronde").click()
    expect(page.get_by_role("link", name="Nodig leraren uit")).to_be_visible()
    page.get_by_role("link", name="Stand", exact=True).click()
    expect(page.get_by_text("KOV komt nog 121 antwoorden te kort").first).to_be_visible()
    check(page)

    page.goto("/rondes/ronde-van-amina/sluiten/")
    check(page)
    page.get_by_role("button", name="Sluit de ronde").click()
    expect(page.get_by_role("link", name="Maak het rapport")).to_be_visible()


@pytest.mark.parametrize(
    "address",
    ["stappen/", "stappen/3/", "vragen/", "vragen/nieuw/", "vragen/1a/bewerken/", "stand/", "steekproef/",
     "interviews/", "interviews/nieuw/", "bewerken/", "openen/"],
)  # fmt: skip
def test_a_page_of_a_new_round_fits_and_can_be_used_by_everyone(page, new_round, address):
    from digitaleschool.needs.services import give_steps_and_questions

    give_steps_and_questions(round=new_round("nieuwe-ronde", status="planned", instrument_version="2"))

    page.goto(f"/rondes/nieuwe-ronde/{address}")

    check(page)
