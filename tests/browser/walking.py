"""What walks through the site in a browser share: people with a browser of their own, and a look at each page.

The pictures that the guides name are written to ``GUIDE_PICTURES``, where that is set.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.browser.axe import inject_axe

from digitaleschool.people.models import Organisation
from digitaleschool.people.models.organisations import Province

WIDTHS = [360, 1280]
"""Each page is looked at on both; a walk is made on a phone, and on a wide screen too where pictures are made."""
GUIDES = Path(__file__).parents[2] / "docs" / "guides"
PICTURES = os.environ.get("GUIDE_PICTURES", "")
"""The folder where pictures go; none are made without it."""
WALKED_AT = WIDTHS if PICTURES else WIDTHS[:1]
SMALL_TARGETS = """() => [...document.querySelectorAll("header a[href], header button, main .button")]
    .filter(e => e.checkVisibility())
    .filter(e => e.getBoundingClientRect().height < 24 || e.getBoundingClientRect().width < 24)
    .map(e => e.outerHTML.slice(0, 120))"""
WAYS_ON = (
    """() => [...document.querySelectorAll("main a[href], main button")].filter(e => e.checkVisibility()).length"""
)


@pytest.fixture
def rtcs(live_server, rtc) -> None:
    """The five RTCs as a migration wrote them: a live server empties every table after its test."""
    for province, name in Province.choices:
        if province != Province.BRUSSEL:
            Organisation.objects.filter(pk=rtc(province).pk).update(name=f"RTC {name}")


@pytest.fixture
def new_page(browser, live_server, demo) -> Iterator[Callable[[int], Page]]:
    """Opens a browser of someone of their own, at a width."""
    contexts = []

    def make(width: int) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 800}, locale="nl-BE", base_url=live_server.url
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


def check(page: Page, *, picture: str = "", at: str = "") -> None:
    """The page can be used by everyone, and leads on; ``picture`` is what a guide may call it, from ``at`` on."""
    width = (page.viewport_size or {})["width"]
    inject_axe(page)
    faults = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")["violations"]
    serious = [
        (fault["id"], [node["html"][:160] for node in fault["nodes"][:3]])
        for fault in faults
        if fault["impact"] in {"serious", "critical"}
    ]
    here = urlsplit(page.url).path
    assert (here, serious) == (here, [])
    for wide in sorted(WIDTHS, key=lambda wide: wide == width):  # this walk's own width last
        page.set_viewport_size({"width": wide, "height": 800})
        assert (here, page.evaluate("() => document.documentElement.scrollWidth")) == (here, wide)
        assert (here, page.evaluate(SMALL_TARGETS)) == (here, [])
    assert page.evaluate(WAYS_ON) > 0, f"{here} is a dead end"
    if picture and PICTURES:
        keep_picture(page, f"{picture}-{width}.png", at)


def keep_picture(page: Page, name: str, at: str) -> None:
    """The part of the page that a guide is about; never more than fits on a screen."""
    if not any(f"/{name})" in guide.read_text(encoding="utf-8") for guide in GUIDES.glob("*.md")):
        return
    page.evaluate("() => document.activeElement.blur()")
    page.evaluate("() => document.querySelectorAll('header details').forEach(menu => menu.open = false)")
    if at:
        page.locator(at).first.evaluate(
            "e => scrollTo({top: e.getBoundingClientRect().top + scrollY - 16, behavior: 'instant'})"
        )
    else:
        page.evaluate("() => scrollTo({top: 0, behavior: 'instant'})")
    page.screenshot(path=Path(PICTURES) / name, animations="disabled")


def sign_in(page: Page, name: str, *, picture: str = "") -> None:
    page.goto("/account/login/")
    if picture:
        check(page, picture=picture)
    page.get_by_role("button", name=f"Meld aan als {name}", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Dag {name}")


def open_menu(page: Page) -> Locator:
    """The main menu, which a phone folds away."""
    folded = page.locator("header summary")
    if folded.is_visible():
        folded.click()
    return page.get_by_role("navigation", name="Hoofdmenu")


def sign_out(page: Page) -> None:
    open_menu(page).get_by_role("link", name="Afmelden").click()
    check(page)
    page.locator("main").get_by_role("button", name="Afmelden").click()
    expect(page.get_by_role("link", name="Aanmelden", exact=True)).to_be_visible()
