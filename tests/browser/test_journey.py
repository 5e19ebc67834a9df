"""A newcomer walks the demo: a round runs, a school is invited, a teacher answers, a report comes, a school hears back.

``GUIDE_PICTURES=docs/images/guides pytest tests/browser/test_journey.py`` writes the pictures that the guides name.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from django.utils.timezone import localdate
from playwright.sync_api import Locator, Page, expect
from tests.browser.axe import inject_axe

from digitaleschool.dashboard.jobs import JOBS
from digitaleschool.needs.demo_rounds import CAST_SCHOOL, OVER, RUNNING, make_demo_rounds
from digitaleschool.needs.models import Round
from digitaleschool.people.demo import CAST, make_cast
from digitaleschool.people.models import Organisation
from digitaleschool.people.models.organisations import Province

WIDTHS = [360, 1280]
GUIDES = Path(__file__).parents[2] / "docs" / "guides"
PICTURES = os.environ.get("GUIDE_PICTURES", "")
"""The folder where pictures go; none are made without it."""
SMALL_TARGETS = """() => [...document.querySelectorAll("header a[href], header button, main .button")]
    .filter(e => e.checkVisibility())
    .filter(e => e.getBoundingClientRect().height < 24 || e.getBoundingClientRect().width < 24)
    .map(e => e.outerHTML.slice(0, 120))"""
WAYS_ON = (
    """() => [...document.querySelectorAll("main a[href], main button")].filter(e => e.checkVisibility()).length"""
)


@pytest.fixture
def demo(live_server, settings, rtc, new_report) -> None:
    """The cast and its two rounds, as ``digitaleschool manage demo`` makes them, but with a small report."""
    settings.DEMO_MODE = True
    settings.SITE_URL = live_server.url
    for province, name in Province.choices:
        if province != Province.BRUSSEL:
            Organisation.objects.filter(pk=rtc(province).pk).update(name=f"RTC {name}")  # as a migration wrote it
    today = localdate()
    make_cast(today)
    _, over = make_demo_rounds(today=today)
    for language in ("nl", "en"):
        new_report(over, language=language)


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
    assert (here, page.evaluate("() => document.documentElement.scrollWidth")) == (here, width)
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


def work() -> None:
    """What the worker does in its turn, all but mail."""
    for name in ("ballots", "reports"):
        JOBS[name](timezone.now())


def answers_so_far(page: Page) -> int:
    """The first figure of the board: "141 van 242"."""
    told = page.locator("dl.facts").first.locator("dd").first.inner_text()
    return int(re.match(r"\d+", told)[0])


def answer_as_a_teacher(page: Page, address: str) -> None:
    """Through all parts, on a phone, in a hurry: some questions stay open."""
    page.goto(address)
    check(page, picture="leraar-begin")
    page.get_by_role("button", name="Begin").click()
    for part in range(1, 10):
        check(page, picture=f"leraar-deel-{part}" if part < 3 else "")
        for name in {group.get_attribute("name") for group in page.get_by_role("radio").all() if group.is_visible()}:
            page.locator(f"input[type=radio][name='{name}']").nth(1).check()
        send = page.get_by_role("button", name="Verstuur je antwoorden")
        if send.count():
            send.click()
            break
        page.get_by_role("button", name="Verder", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bedankt, je antwoorden zijn verstuurd")
    expect(page.locator("[data-reference]")).not_to_be_empty()
    check(page, picture="leraar-bedankt")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_newcomer_walks_from_the_running_round_to_what_a_school_hears_back(new_page, width):
    page = new_page(width)

    # a coordinator sees what her round waits for
    sign_in(page, "Amina", picture="aanmelden")
    check(page, picture="rtc-home")
    page.get_by_role("link", name=re.compile("Open de ronde.*Demoronde 2026")).click()
    step = page.get_by_role("region", name="Volgende stap")
    expect(step.get_by_role("link")).to_have_count(1)
    check(page, picture="rtc-ronde")
    step.get_by_role("link").click()
    expect(page).to_have_url(re.compile("/stand/$"))
    before = answers_so_far(page)
    check(page, picture="rtc-stand")

    # she invites a school that the board proposes
    page.get_by_role("link", name="Nodig deze school uit").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Nodig uit: ")
    school = page.get_by_role("heading", level=1).inner_text().removeprefix("Nodig uit: ")
    check(page)
    page.get_by_role("button", name="Maak de link").click()
    address = page.locator(".school-link a.address").inner_text()
    check(page, picture="rtc-school-uitnodigen")

    page.goto(f"/rondes/{RUNNING}/uitnodigingen/scholen/?q={school}")
    expect(page.locator(".school-list li")).to_contain_text("link open, begonnen: 0, geantwoord: 0")
    check(page)

    # a teacher answers by that link, on a phone, without an account
    answer_as_a_teacher(new_page(360), address)
    work()

    # the board moves
    page.goto(f"/rondes/{RUNNING}/stand/")
    assert answers_so_far(page) == before + 1

    # she makes the report and reads it
    page.get_by_role("link", name="Demoronde 2026").click()
    page.get_by_role("link", name="Rapport", exact=True).click()
    expect(page.locator("dl.facts dd").first).to_have_text(f"{before}")
    expect(page.locator("dl.facts dd").nth(1)).to_have_text("1")
    check(page, picture="rtc-rapport-maken")
    page.get_by_role("button", name="Maak het rapport").click()
    expect(page.get_by_role("button", name="Maak het rapport")).to_have_count(0)
    check(page)
    work()
    page.goto(page.url)
    check(page)
    page.get_by_role("link", name="Het rapport is klaar: lees versie 1").click()
    check(page, picture="rtc-rapport")
    expect(page.locator("article.report .marking").first).to_contain_text("Tussentijds rapport")
    expect(page.locator("article.report"), "one answer alone stays sealed").to_contain_text(f"{before}")
    sign_out(page)

    # an ICT coordinator reads what her school hears back
    sign_in(page, "Dina")
    check(page, picture="school-home")
    page.get_by_role("region", name="Je volgende stap").get_by_role("link").click()
    expect(page).to_have_url(re.compile(re.escape(f"/rondes/{OVER}/scholen/{CAST_SCHOOL}/") + "$"))
    check(page, picture="school-terug")
    hidden = [int(re.match(r"\d+", told)[0]) for told in page.locator(".give-back-hidden").all_inner_texts()]
    assert sum(hidden) > 0


@pytest.mark.parametrize("width", WIDTHS)
def test_each_of_the_cast_lands_on_a_page_that_leads_on(new_page, width):
    """On a phone every way on home is followed, on a wide screen the next step; each page once."""
    page = new_page(width)
    seen: set[str] = set()

    for one in CAST:
        sign_in(page, one.name)
        next_step = page.get_by_role("region", name="Je volgende stap")
        expect(next_step.get_by_role("link")).to_have_count(1)
        assert page.locator(".for-you .lead").inner_text() != ""
        menu = open_menu(page).get_by_role("link")
        links = [*page.locator(".for-you a").all(), *menu.all()] if width == 360 else [next_step.get_by_role("link")]
        ways = [link.get_attribute("href") for link in links]
        assert all(link.is_visible() for link in menu.all())
        check(page, picture=f"home-{one.code}")
        for address in dict.fromkeys(ways):
            if address in seen:
                continue
            seen.add(address)
            answer = page.goto(address)
            assert (one.code, address, answer.status) == (one.code, address, 200)
            check(page, picture="pagina-" + address.strip("/").replace("/", "-"))
        page.context.clear_cookies()


def test_the_round_of_the_year_before_leads_a_lead_to_the_page_of_the_school(new_page):
    page = new_page(360)
    sign_in(page, "Dina")
    open_menu(page).get_by_role("link", name="Rondes", exact=True).click()
    page.get_by_role("link", name="Demoronde 2025").click()

    page.get_by_role("link", name="Zie wat je school terugkrijgt").click()

    expect(page).to_have_url(re.compile(re.escape(f"/rondes/{OVER}/scholen/{CAST_SCHOOL}/") + "$"))


def test_the_demo_says_that_all_of_it_is_invented(new_page):
    page = new_page(360)
    sign_in(page, "Amina")

    assert Round.objects.filter(is_invented=False).count() == 0
    expect(page.locator(".for-you .marking")).to_have_text("Je kijkt rond als iemand die niet bestaat.")
