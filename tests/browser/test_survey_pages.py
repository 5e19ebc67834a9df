"""The survey as a teacher meets it: on a phone and on a desktop, by keyboard, without JavaScript, on a bad line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from django.test import Client
from playwright.sync_api import Page, Response, expect
from tests.browser.axe import inject_axe

WIDTHS = [320, 360, 1280]
PARTS = [1, 2, 3, 4]
LARGEST_PAGE = 100_000
"""Bytes of a page with everything that it loads, before a server packs it."""
SMALL_TARGETS = """() => [...document.querySelectorAll("a[href], button, input:not([type=hidden]), textarea")]
    .filter(e => e.checkVisibility() && !e.classList.contains("skip-link"))
    .filter(e => !(getComputedStyle(e).display === "inline" && e.closest("p, li")))
    .filter(e => e.getBoundingClientRect().height < 24 || e.getBoundingClientRect().width < 24)
    .map(e => e.outerHTML.slice(0, 120))"""
FIELD_NAMES = """() => [...new Set([...document.querySelector("form.survey").elements]
    .filter(e => e.name && e.type !== "hidden" && e.checkVisibility())
    .map(e => e.name + (e.type === "submit" ? e.value : "")))]"""


@dataclass
class Watch:
    """What a page said, and what it asked for."""

    errors: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)
    responses: list[Response] = field(default_factory=list)

    @property
    def bytes(self) -> int:
        """What was loaded so far."""
        return sum(len(response.body()) for response in self.responses if response.status == 200)


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def open_part(browser, live_server, new_round, amina, watch) -> Iterator[Callable[..., Page]]:
    """Opens a part of the survey, as staff see it in the preview."""
    client = Client()
    client.force_login(amina)
    for version in ("1", "2"):
        new_round(f"proef-{version}", instrument_version=version, status="planned")
    contexts = []

    def go(part: int, *, version: str = "2", width: int = 1280, language: str = "nl", javascript: bool = True) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, locale={"nl": "nl-BE", "en": "en-GB"}[language],
            java_script_enabled=javascript,
        )  # fmt: skip
        contexts.append(context)
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
        context.add_cookies([cookie])
        context.set_default_timeout(5_000)
        page = context.new_page()
        page.on("console", lambda message: watch.errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: watch.errors.append(str(error)))
        page.on("request", lambda request: watch.hosts.add(urlsplit(request.url).netloc))
        page.on("response", lambda response: watch.responses.append(response))
        page.goto(f"{live_server.url}/rondes/proef-{version}/vragenlijst/{f'{part}/' if part else ''}")
        return page

    yield go
    for context in contexts:
        context.close()


EVERY_PART = [("2", part, language) for part in [0, *PARTS] for language in ("nl", "en")] + [("1", 2, "nl")]


@pytest.mark.parametrize(("version", "part", "language"), EVERY_PART)
def test_a_part_fits_and_can_be_used_by_everyone(open_part, watch, live_server, version, part, language):
    page = open_part(part, version=version, width=WIDTHS[-1], language=language)
    weight = watch.bytes
    inject_axe(page)
    faults = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")["violations"]

    serious = [
        (fault["id"], [node["html"][:160] for node in fault["nodes"][:3]])
        for fault in faults
        if fault["impact"] in {"serious", "critical"}
    ]
    assert serious == []
    for width in reversed(WIDTHS):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("() => document.documentElement.scrollWidth") == width
        assert page.evaluate(SMALL_TARGETS) == []
    assert page.locator("html").get_attribute("lang") == language
    assert (watch.errors, watch.hosts) == ([], {urlsplit(live_server.url).netloc})
    assert 5_000 < weight < LARGEST_PAGE


@pytest.mark.parametrize("width", [320, 1280])
def test_faults_stand_on_top_and_at_their_fields(open_part, watch, width):
    page = open_part(4, width=width)
    for name in ("kwaliteit van het aanbod", "lesmateriaal en nazorg", "interactief", "praktisch ingevuld"):
        page.get_by_label(name).check()
    page.get_by_role("button", name="Verstuur je antwoorden").click()
    inject_axe(page)
    faults = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")["violations"]

    summary = page.get_by_role("alert")
    assert page.evaluate("() => document.activeElement.className") == "survey-problems"
    expect(summary).to_contain_text("Je koos er 4. Kies er hoogstens 3: haal er 1 weg.")
    summary.get_by_role("link").click()
    assert page.evaluate("() => document.activeElement.id") == "q-reasons-quality"
    question = page.get_by_role("group", name="Wat geeft voor jou de doorslag")
    assert "q-reasons-error" in (question.get_attribute("aria-describedby") or "")
    expect(question.get_by_role("checkbox", checked=True)).to_have_count(4)
    assert [fault["id"] for fault in faults if fault["impact"] in {"serious", "critical"}] == []
    assert page.title().startswith("Te verbeteren:")
    assert page.evaluate("() => document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("width", WIDTHS)
def test_each_line_of_a_grid_says_its_question_and_its_answers(open_part, width):
    page = open_part(2, width=width)

    line = page.get_by_role("group", name="uitleg geven", exact=True)
    names = ["dagelijks", "meerdere keren per week", "2 à 4 keer per maand", "1 keer per maand",
             "enkele keren per jaar", "nooit", "geen antwoord"]  # fmt: skip
    assert [line.get_by_role("radio", name=name, exact=True).count() for name in names] == [1] * 7
    line.get_by_role("radio", name="nooit").check()
    assert line.get_by_role("radio", checked=True).get_attribute("value") == "never"


def test_a_grid_stands_under_its_heads_on_a_wide_screen(open_part):
    page = open_part(2)

    places = page.evaluate("""() => {
        const middle = e => { const box = e.getBoundingClientRect(); return Math.round(box.left + box.width / 2); };
        const grid = document.querySelector(".lines");
        const lines = [...grid.querySelectorAll(".line")].map(line => [...line.querySelectorAll("input[type=radio]")]);
        return [[...grid.querySelectorAll(".lines-head span")].slice(1), ...lines].map(cells => cells.map(middle));
    }""")
    heads, *lines = places
    assert len(lines) == 14
    assert all(abs(here - head) <= 2 for line in lines for here, head in zip(line, heads, strict=True))


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("width", [320, 1280])
def test_the_keyboard_reaches_every_field(open_part, part, width):
    page = open_part(part, width=width)
    wanted = set(page.evaluate(FIELD_NAMES))

    reached = set()
    for _ in range(len(wanted) * 3 + 60):
        page.keyboard.press("Tab")
        here = page.evaluate(
            "() => { const e = document.activeElement; return (e.name || '') + (e.type === 'submit' ? e.value : '') }"
        )
        reached.add(here)

    assert wanted - reached == set()


def test_the_survey_can_be_walked_by_keyboard_alone(open_part, live_server):
    page = open_part(1, width=360)
    page.locator("#main").focus()

    def tab_to(name: str) -> None:
        for _ in range(200):
            page.keyboard.press("Tab")
            if page.evaluate("() => document.activeElement.name") == name:
                return
        raise AssertionError(name)

    tab_to("network")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    tab_to("ict_years")
    page.keyboard.type("7,5")
    assert page.locator("[name=network]:checked").get_attribute("value") == "kov"
    for part in PARTS:
        tab_to("step")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/vragenlijst/{f'{part + 1}/' if part < 4 else ''}")
        page.locator("#main").focus()

    expect(page.get_by_role("status")).to_contain_text("Dat was het laatste deel.")


def test_everything_works_without_javascript(open_part, watch):
    page = open_part(3, javascript=False)

    page.get_by_label("nee").check()
    page.get_by_label("Welke ICT-bijscholing volgde je?").fill("Excel")
    expect(page.get_by_text("Alleen als je “ja” antwoordde op")).to_be_visible()
    page.get_by_role("button", name="Verder").click()
    page.wait_for_url("**/vragenlijst/4/")
    expect(page.get_by_role("status")).to_contain_text("is niet bewaard")
    expect(page.locator("[data-counter]")).not_to_be_visible()
    page.get_by_role("button", name="Terug").click()
    page.wait_for_url("**/vragenlijst/3/")
    assert watch.errors == []


def test_a_required_number_in_words_comes_back_as_it_was_typed(open_part):
    page = open_part(1, javascript=False)

    page.get_by_label("Hoeveel jaar werk je al met ICT in je lessen?").fill("een stuk of tien")
    page.get_by_role("button", name="Verder").click()

    field = page.get_by_label("Hoeveel jaar werk je al met ICT in je lessen?")
    assert (field.input_value(), field.get_attribute("aria-invalid")) == ("een stuk of tien", "true")


# --- what the script adds -------------------------------------------------------------------------------------------


def test_a_counter_tells_how_many_may_be_chosen(open_part):
    page = open_part(4)
    counter = page.locator("[data-counter]")

    expect(counter).to_have_text("0 gekozen van hoogstens 3.")
    for name in ("kwaliteit van het aanbod", "interactief"):
        page.get_by_label(name).check()
    expect(counter).to_have_text("2 gekozen van hoogstens 3.")
    page.get_by_label("praktisch ingevuld").check()
    page.locator("[name='reasons.other']").fill("de koffie")

    expect(counter).to_have_text("Je koos er 4, dat is er 1 te veel.")
    assert counter.get_attribute("aria-live") == "polite"


def test_an_answer_that_stands_alone_clears_the_others(open_part):
    page = open_part(4)

    page.get_by_role("group", name="een helpdesk").get_by_label("ja").check()
    page.get_by_role("group", name="geen nazorg nodig").get_by_label("ja").check()
    assert page.locator("[name='support.helpdesk']:checked").get_attribute("value") == "no"
    page.get_by_role("group", name="een discussieforum").get_by_label("ja").check()

    assert page.locator("[name='support.no_need']:checked").get_attribute("value") == "no"


def test_a_follow_up_comes_when_it_is_due(open_part):
    page = open_part(3)
    which = page.get_by_label("Welke ICT-bijscholing volgde je?")

    expect(which).not_to_be_visible()
    page.get_by_label("ja", exact=True).check()
    expect(which).to_be_visible()
    page.get_by_label("nee", exact=True).check()
    expect(which).not_to_be_visible()


def test_what_was_typed_survives_a_line_that_drops(open_part):
    page = open_part(3)
    needs = page.get_by_label("Welke bijscholing heb je nodig")
    needs.fill("CNC-frezen met een digitale tweeling")
    page.get_by_label("ja", exact=True).check()

    address = page.url
    page.route("**/vragenlijst/3/", lambda route: route.abort())
    page.get_by_role("button", name="Verder").click(no_wait_after=True)
    page.wait_for_timeout(300)
    page.unroute("**/vragenlijst/3/")
    page.goto(address)

    assert needs.input_value() == "CNC-frezen met een digitale tweeling"
    assert page.get_by_label("ja", exact=True).is_checked()
    expect(page.locator("[data-unsent]")).to_contain_text("Nog niet verzonden")


def test_what_was_sent_is_wiped_from_the_browser(open_part):
    page = open_part(3)
    page.get_by_label("Welke bijscholing heb je nodig").fill("iets persoonlijks")
    assert "iets persoonlijks" in page.evaluate("() => JSON.stringify(sessionStorage)")

    page.get_by_role("button", name="Verder").click()
    page.wait_for_url("**/vragenlijst/4/")

    assert page.evaluate("() => [JSON.stringify(sessionStorage), localStorage.length]") == ["{}", 0]


def test_without_a_connection_nothing_is_sent_and_that_is_said(open_part):
    page = open_part(3)
    page.get_by_label("Welke bijscholing heb je nodig").fill("lassen")

    page.context.set_offline(True)
    page.get_by_role("button", name="Verder").click()

    expect(page.locator("[data-offline]")).to_be_visible()
    assert page.get_by_label("Welke bijscholing heb je nodig").input_value() == "lassen"
    page.context.set_offline(False)
    page.get_by_role("button", name="Verder").click()
    page.wait_for_url("**/vragenlijst/4/")


def test_a_double_click_sends_once_and_a_failed_one_can_be_tried_again(open_part):
    page = open_part(3)
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)

    page.route("**/vragenlijst/3/", lambda route: route.fulfill(status=204) if not sent[1:] else route.fallback())
    page.get_by_role("button", name="Verder").dblclick()
    page.wait_for_timeout(300)
    assert len(sent) == 1
    page.evaluate("() => window.dispatchEvent(new PageTransitionEvent('pageshow'))")
    page.get_by_role("button", name="Verder").click()
    page.wait_for_url("**/vragenlijst/4/")

    assert len(sent) == 2
