"""Pages as a person meets them: on a phone and on a desktop, in Dutch and in English, with and without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect
from tests.browser.axe import inject_axe

PAGES = [
    "/",
    "/rondes/",
    "/rondes/demo-2021/",
    "/rondes/demo-2021/rapport/",
    "/account/login/",
    "/toegankelijkheid/",
    "/privacy/",
]
WIDTHS = [360, 1280]
SMALLEST_TARGET = 24  # CSS pixels, WCAG 2.2 criterion 2.5.8

SMALL_TARGETS = """() => [...document.querySelectorAll("a[href], button, input:not([type=hidden]), summary")]
    .filter(e => e.checkVisibility() && !e.classList.contains("skip-link"))
    .filter(e => !(getComputedStyle(e).display === "inline" && e.closest("p, li, td, figcaption")))
    .filter(e => e.getBoundingClientRect().height < %d || e.getBoundingClientRect().width < %d)
    .map(e => e.outerHTML.slice(0, 120))"""
FOCUS_HERE = "() => { const e = document.activeElement; return e === document.body ? '' : e.outerHTML.slice(0, 200) }"
CAN_BE_REACHED = """() => [...document.querySelectorAll("a[href], button, input:not([type=hidden]), summary")]
    .filter(e => e.checkVisibility()).length"""


@dataclass
class Watch:
    """What a page said and asked for while it was open."""

    errors: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def open_page(browser, live_server, demo_round, watch) -> Iterator[Callable[..., Page]]:
    """Opens an address of the site at a width, in a language."""
    contexts = []

    def go(address: str, *, width: int = 1280, language: str = "nl", javascript: bool = True) -> Page:
        locale = {"nl": "nl-BE", "en": "en-GB"}[language]
        context = browser.new_context(
            viewport={"width": width, "height": 900}, locale=locale, java_script_enabled=javascript
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: watch.errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: watch.errors.append(str(error)))
        page.on("request", lambda request: watch.hosts.add(urlsplit(request.url).netloc))
        page.goto(live_server.url + address)
        return page

    yield go
    for context in contexts:
        context.close()


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_page_fits_and_can_be_used_by_everyone(open_page, watch, live_server, address, language):
    page = open_page(address, width=1280, language=language)
    inject_axe(page)
    faults = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")["violations"]

    serious = [
        (fault["id"], [node["html"][:160] for node in fault["nodes"][:3]])
        for fault in faults
        if fault["impact"] in {"serious", "critical"}
    ]
    assert serious == []
    for width in (1280, 360, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("() => document.documentElement.scrollWidth") == width
        assert page.evaluate(SMALL_TARGETS % (SMALLEST_TARGET, SMALLEST_TARGET)) == []
    assert page.locator("html").get_attribute("lang") == language
    assert (watch.errors, watch.hosts) == ([], {urlsplit(live_server.url).netloc})


@pytest.mark.parametrize("width", WIDTHS)
def test_the_road_to_the_report_works_without_javascript(open_page, watch, width):
    page = open_page("/", width=width, javascript=False)

    page.get_by_role("link", name="Bekijk het demorapport").click()
    expect(page.locator("article.report")).to_have_attribute("lang", "nl")
    dutch = page.get_by_role("heading", level=1).inner_text()
    page.get_by_role("button", name="English").click()

    expect(page.locator("article.report")).to_have_attribute("lang", "en")
    assert page.url.endswith("/rondes/demo-2021/rapport/")
    assert page.get_by_role("heading", level=1).inner_text() != dutch
    assert watch.errors == []


def test_a_form_can_be_kept_without_javascript(open_page):
    page = open_page("/rondes/demo-2021/rapport/", javascript=False)
    page.locator(".report-downloads summary").click()

    with page.expect_download() as download:
        page.locator(".report-downloads").get_by_role("link").first.click()

    assert re.fullmatch(r"demo-2021-report-v1-nl\.\w+", download.value.suggested_filename)


@pytest.mark.parametrize("address", PAGES)
def test_the_keyboard_reaches_everything(open_page, address):
    page = open_page(address, width=360)
    reachable = page.evaluate(CAN_BE_REACHED)

    page.keyboard.press("Tab")
    first = page.evaluate(FOCUS_HERE)
    reached = {first}
    for _ in range(reachable * 2 + 20):
        page.keyboard.press("Tab")
        here = page.evaluate(FOCUS_HERE)
        if not here:
            break
        reached.add(page.evaluate("() => [...document.querySelectorAll('*')].indexOf(document.activeElement)"))

    assert "skip-link" in first
    assert len(reached) >= reachable


def test_focus_can_be_seen(open_page):
    page = open_page("/rondes/")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")

    assert page.evaluate("() => getComputedStyle(document.activeElement).outlineWidth") == "3px"


def test_the_skip_link_leads_past_the_menu(open_page):
    page = open_page("/")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert page.evaluate("() => document.activeElement.closest('main') !== null")


def test_staff_sign_in_with_javascript_off(open_page, amina):
    page = open_page("/account/login/", javascript=False)

    page.get_by_label("E-mailadres").fill("amina@rtc.example")
    page.get_by_label("Wachtwoord", exact=False).first.fill("vier-losse-woorden-hier")
    page.get_by_role("button", name="Aanmelden").click()

    expect(page.get_by_role("link", name="Mijn account")).to_be_visible()
