"""Schools, organisations and roles: on a phone and on a desktop, for everyone, without JavaScript."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.test import Client
from playwright.sync_api import Page, expect
from tests.browser.axe import inject_axe

from digitaleschool.people.models import Organisation, Post, School

PAGES = [
    "/scholen/",
    "/scholen/?q=niets",
    "/scholen/100/",
    "/scholen/100/aanpassen/",
    "/scholen/import/",
    "/organisaties/",
    "/organisaties/nieuw/",
    "/organisaties/PROVIDER/",
    "/organisaties/PROVIDER/aanpassen/",
    "/organisaties/SCHOOL/mensen/nieuw/",
    "/organisaties/SCHOOL/rollen/ROLE/",
    "/organisaties/SCHOOL/mensen/BRAM/",
]
SMALL_TARGETS = """() => [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, summary")]
    .filter(e => e.checkVisibility() && !e.classList.contains("skip-link"))
    .filter(e => !(getComputedStyle(e).display === "inline" && e.closest("p, li, dd, td")))
    .filter(e => e.getBoundingClientRect().height < 24 || e.getBoundingClientRect().width < 24)
    .map(e => e.outerHTML.slice(0, 120))"""
LIST = """\
nummer,naam,gemeente,postcode,net,bestuur,leerlingen
100,Brams nieuwe school met een heel lange naam die niet op een telefoon past,GENT,9000,GO!,GO!,1640
2,Sint-Jan,AALST,"9300,9310",GO!,GO!,500
3,Hasselt,HASSELT,3500,GO!,GO!,500
4,,GENT,9000,GO!,GO!,1
"""


@pytest.fixture
def open_page(browser, live_server, amina, bram) -> Iterator[Callable[..., Page]]:
    """Opens an address as Amina; there are a school with Bram, who teaches there, and a provider."""
    school = bram.memberships.get().organisation
    Post.objects.create(person=bram, school=school, function="practice", field="bouw", since=date(2026, 1, 1))
    provider = Organisation.objects.create(kind="provider", name="Aanbieder", province="oost_vlaanderen")
    places = {"SCHOOL": school.pk, "PROVIDER": provider.pk, "ROLE": bram.memberships.get().pk, "BRAM": bram.pk}
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
        for word, key in places.items():
            address = address.replace(word, str(key))
        page.goto(live_server.url + address)
        return page

    yield go
    for context in contexts:
        context.close()


@pytest.mark.parametrize("address", PAGES)
def test_a_page_fits_and_can_be_used_by_everyone(open_page, address):
    page = open_page(address, width=1280, language="en")

    _assert_usable(page)


def test_a_coordinator_reads_in_schools_and_finds_one(open_page, tmp_path):
    file = tmp_path / "scholen.csv"
    file.write_text(LIST, encoding="utf-8")
    page = open_page("/scholen/import/", width=360, javascript=False)

    wrong = tmp_path / "leraren.csv"
    wrong.write_text("naam,net\nEls,GO!\n", encoding="utf-8")
    page.get_by_label("Bestand met scholen").set_input_files(wrong)
    page.get_by_role("button", name="Bekijk wat er verandert").click()
    expect(page.get_by_role("alert")).to_contain_text("Bestand met scholen: Dit is geen lijst van scholen")
    page.get_by_label("Bestand met scholen").set_input_files(file)
    page.get_by_role("button", name="Bekijk wat er verandert").click()
    expect(page.get_by_text("deze rijen zijn niet gelezen. (rij 5)")).to_be_visible()
    expect(page.get_by_text("Brams nieuwe school").first).to_be_visible()
    page.get_by_role("button", name="Deze scholen inlezen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("De scholen zijn ingelezen")
    page.get_by_role("link", name="Naar de scholen").click()
    page.get_by_label("Naam, nummer of gemeente").fill("aalst")
    page.get_by_role("button", name="Zoeken").click()
    page.get_by_role("link", name="Sint-Jan").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Sint-Jan")
    assert sorted(School.objects.values_list("number", flat=True)) == ["100", "2"]


def test_the_preview_fits_and_can_be_used_by_everyone(open_page, tmp_path):
    file = tmp_path / "scholen.csv"
    file.write_text(LIST, encoding="utf-8")
    page = open_page("/scholen/import/", width=1280)

    page.get_by_label("Bestand met scholen").set_input_files(file)
    page.get_by_role("button", name="Bekijk wat er verandert").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Wat er zou veranderen")

    _assert_usable(page)


def _assert_usable(page: Page) -> None:
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
