"""A newcomer walks the demo: a round runs, a school is invited, a teacher answers, a report comes, a school hears back.

``GUIDE_PICTURES=docs/images/guides pytest tests/browser/test_journey.py`` writes the pictures that the guides name.
"""

from __future__ import annotations

import re

import pytest
from django.utils import timezone
from django.utils.timezone import localdate
from playwright.sync_api import Page, expect
from tests.browser.walking import WALKED_AT, check, new_page, open_menu, rtcs, sign_in, sign_out  # noqa: F401  (fixtures)

from digitaleschool.dashboard.jobs import JOBS
from digitaleschool.needs.demo_rounds import CAST_SCHOOL, OVER, RUNNING, make_demo_rounds
from digitaleschool.needs.models import Round
from digitaleschool.people.demo import CAST, make_cast


@pytest.fixture
def demo(live_server, settings, rtcs, new_report) -> None:  # noqa: F811
    """The cast and its two rounds, as ``digitaleschool manage demo`` makes them, but with a small report."""
    settings.DEMO_MODE = True
    settings.SITE_URL = live_server.url
    today = localdate()
    make_cast(today)
    _, over = make_demo_rounds(today=today)
    for language in ("nl", "en"):
        new_report(over, language=language)


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


@pytest.mark.parametrize("width", WALKED_AT)
def test_a_newcomer_walks_from_the_running_round_to_what_a_school_hears_back(new_page, width):  # noqa: F811
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


@pytest.mark.parametrize("width", WALKED_AT)
def test_each_of_the_cast_lands_on_a_page_that_leads_on(new_page, width):  # noqa: F811
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


def test_the_round_of_the_year_before_leads_a_lead_to_the_page_of_the_school(new_page):  # noqa: F811
    page = new_page(360)
    sign_in(page, "Dina")
    open_menu(page).get_by_role("link", name="Rondes", exact=True).click()
    page.get_by_role("link", name="Demoronde 2025").click()

    page.get_by_role("link", name="Zie wat je school terugkrijgt").click()

    expect(page).to_have_url(re.compile(re.escape(f"/rondes/{OVER}/scholen/{CAST_SCHOOL}/") + "$"))


def test_the_demo_says_that_all_of_it_is_invented(new_page):  # noqa: F811
    page = new_page(360)
    sign_in(page, "Amina")

    assert Round.objects.filter(is_invented=False).count() == 0
    expect(page.locator(".for-you .marking")).to_have_text("Je kijkt rond als iemand die niet bestaat.")
