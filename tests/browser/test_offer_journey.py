"""A need becomes a training: proposed, judged, published, found, advised, and read back to its figures."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect
from tests.browser.walking import check, new_page, rtcs, sign_in  # noqa: F401  (fixtures)

from digitaleschool.frameworks.services.storing import load_knowledge
from digitaleschool.needs.demo_rounds import make_demo_rounds
from digitaleschool.needs.live import live_answers
from digitaleschool.needs.services import record_answers
from digitaleschool.offer.demo import make_demo_offer
from digitaleschool.offer.demo_modules import make_demo_modules
from digitaleschool.people.demo import make_cast
from digitaleschool.people.models import Person
from digitaleschool.reports.demo_needs import make_demo_needs
from digitaleschool.reports.services import report_on

TITLE = "Je eerste PLC-programma in TIA Portal"
NEED = "Een PLC programmeren en de fouten erin vinden"
FIELD, TRACK = "Mechanica-Elektriciteit", "Slimme sturingen"
NOT_MET, MET = re.compile(r"\bfinding-not_met\b"), re.compile(r"\bfinding-met\b")
YEAR = str(timezone.now().year)
ESTIMATE = re.compile(r"\d+\s%.*\(\d+ van \d+ leraren; interval \d+", re.S)
"""A share, of how many, and how sure."""


@pytest.fixture
def demo(live_server, settings, rtcs) -> None:  # noqa: F811
    """What ``digitaleschool manage demo`` makes of the round of last year, in one language: needs, modules, offer."""
    settings.DEMO_MODE = True
    settings.SITE_URL = live_server.url
    now = timezone.now()
    load_knowledge()
    make_cast(timezone.localdate(now))
    _, over = make_demo_rounds(today=timezone.localdate(now))
    imported = live_answers(over)
    answer_file = record_answers(round=over, path=None, imported=imported, by=None, now=now)
    report_on(answer_file=answer_file, imported=imported, language="nl", now=now)
    over.refresh_from_db()
    make_demo_needs(over, by=Person.objects.get(name="Amina"), now=now)
    make_demo_modules(now)
    make_demo_offer(now)


def tick(page: Page, name: str, *values: str) -> None:
    """Ticks boxes, also those that stand in a group that is folded."""
    for value in values:
        box = page.locator(f"[name='{name}'][value='{value}']")
        if not box.is_visible():
            page.locator("details.offer-group", has=box).locator("summary").first.click()
        box.check()


def type_in(page: Page, said: dict[str, str]) -> None:
    for name, words in said.items():
        field = page.locator(f"[name='{name}']")
        if field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(words)
        else:
            field.fill(words)


def go_on(page: Page, title: str) -> None:
    """Saves the part and stands in the next one."""
    page.get_by_role("button", name="Bewaar en ga verder").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)
    check(page)


def add(page: Page, words: str, field: str) -> None:
    """Adds a row and waits for its field."""
    page.get_by_role("button", name=words).last.click()
    expect(page.locator(f"[name='{field}']")).to_be_visible()


def see_turn(page: Page, *codes: str) -> None:
    """Each criterion was told as not met where the part was opened, and turned without a page load."""
    for code in codes:
        expect(finding(page, code)).to_have_class(MET, timeout=15_000)
    assert page.evaluate("() => window.stayed"), "the page was loaded anew"


def finding(page: Page, code: str) -> Locator:
    return page.locator(f"#findings .finding:has(strong:text-matches('^{code} '))")


def fill_in(page: Page) -> None:
    """All nine parts; the findings turn beside what is filled in."""
    for code in ("A1", "D3"):
        expect(finding(page, code)).to_have_class(NOT_MET)
    page.evaluate("() => { window.stayed = true; }")
    type_in(page, {
        "promise_nl": "Je leest een PLC-programma, verandert het en zet het op de koffer.",
        "about_nl": "Je begint met een lamp en eindigt met een lopende band.\n\n- ingangen en uitgangen\n- een timer",
    })  # fmt: skip
    tick(page, "fields", "mechanica_elektriciteit")
    tick(page, "levels", "beginner")
    tick(page, "themes", "automation")
    tick(page, "functions", "practice")
    tick(page, "stages", "2", "3")
    tick(page, "forms", "tso", "bso")
    see_turn(page, "A1")
    check(page)
    go_on(page, "Doelen")

    page.get_by_label("Kader", exact=True).select_option(label="DigComp 3.0")
    page.get_by_label("Woorden of een code").fill("3.4")
    page.get_by_role("button", name="Zoeken", exact=True).click()
    page.locator("#gevonden label").filter(has_text=re.compile(r"^\s*3\.4\b")).get_by_role("checkbox").check()
    check(page)
    go_on(page, "Voor je komt")

    expect(finding(page, "D2")).to_have_class(NOT_MET)
    page.evaluate("() => { window.stayed = true; }")
    type_in(page, {
        "prior_ict": "Je kan bestanden bewaren en terugvinden.", "prior_subject": "Je kent een relaisschakeling.",
        "equipment-0-name": "laptop met Windows", "equipment-0-brought_by": "participant",
        "software-0-tool": "TIA Portal", "software-0-licence": "gratis proefversie",
        "software-0-available_after": "yes",
    })  # fmt: skip
    tick(page, "self_study", "wat-is-een-plc")
    see_turn(page, "D2", "D4")
    go_on(page, "Sessies")

    type_in(page, {
        "sessions-0-title": "Van relais naar PLC", "sessions-0-parts-0-title": "Wat een PLC doet",
        "sessions-0-parts-0-doing": "explain", "sessions-0-parts-0-minutes": "40",
    })  # fmt: skip
    add(page, "Voeg een deel toe", "sessions-0-parts-1-minutes")
    type_in(page, {
        "sessions-0-parts-1-title": "Zelf een lamp sturen", "sessions-0-parts-1-doing": "practise",
        "sessions-0-parts-1-minutes": "120",
    })  # fmt: skip
    add(page, "Voeg een sessie toe", "sessions-1-title")
    type_in(page, {
        "sessions-1-title": "Terugkommoment", "sessions-1-weeks_after": "5",
        "sessions-1-parts-0-title": "Wat lukte in de klas", "sessions-1-parts-0-doing": "exchange",
        "sessions-1-parts-0-minutes": "60",
    })  # fmt: skip
    tick_one(page, "sessions-1-is_return")
    go_on(page, "Plaats, groep en prijs")

    tick(page, "modes", "on_site")
    type_in(page, {
        "access": "Op wandelafstand van het station.", "group_min": "5", "group_ideal": "8", "group_max": "10",
        "price_cents": "45", "extra_cents": "0", "times_a_year": "2",
    })  # fmt: skip
    tick_one(page, "same_field")
    go_on(page, "Lesmateriaal en eerste les")

    expect(finding(page, "A5")).to_have_class(NOT_MET)
    page.evaluate("() => { window.stayed = true; }")
    type_in(page, {
        "material_days_ahead": "7", "pupils_do": "Leerlingen sturen een lopende band en zoeken een fout van de buur.",
        "first_lessons-0-field": "mechanica_elektriciteit",
        "first_lessons-0-first_lesson": "Les 1: leerlingen openen een programma en veranderen een timer.",
    })  # fmt: skip
    tick_one(page, "shares_with_participants", "shares_with_rtc")
    see_turn(page, "A5")
    go_on(page, "Arbeidsmarkt")

    type_in(page, {
        "labour_market-0-tool": "TIA Portal", "labour_market-0-company": "Demobedrijf Machinebouw (verzonnen)",
        "labour_market-0-what": "stuurt er verpakkingslijnen mee", "labour_market-0-year": YEAR,
    })  # fmt: skip
    go_on(page, "Lesgevers en contact")

    page.get_by_label("Tess", exact=True).check()
    tick(page, "questions_to", "trainer", "return_session")
    tick_one(page, "asks_ahead")
    type_in(page, {"contact_name": "Tess", "contact_email": "tess@vakwerk.example", "answers_within_days": "3"})
    go_on(page, "Behoeften en trajecten")

    page.locator("#gevonden label").filter(has_text=NEED).get_by_role("checkbox").check()
    page.get_by_role("button", name="Bewaar en bekijk het geheel").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)


def tick_one(page: Page, *names: str) -> None:
    for name in names:
        page.locator(f"[name='{name}']").check()


def squares(page: Page) -> list[int]:
    """All squares, with a training, empty, and missing, as the coverage map says."""
    page.goto("/aanbod/dekking/")
    told = page.locator(".coverage-told")
    expect(told).to_be_visible()
    return [int(number) for number in re.findall(r"\d+", told.inner_text())]


def judge(page: Page, name: str) -> None:
    """From home to what is asked, each criterion in order, and handed in."""
    sign_in(page, name)
    page.get_by_role("link", name="Bekijk wat je beoordeelt").first.click()
    page.locator(".review-card").filter(has_text=TITLE).get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    check(page)
    for one in page.get_by_role("radio", name="Voldaan", exact=True).all():
        one.check()
    page.get_by_role("button", name="Lever in").click()
    expect(page.locator(".review-card").filter(has_text=TITLE)).to_contain_text("Je hebt ingeleverd.")
    check(page)


def walk(new_page, width: int) -> None:  # noqa: F811
    visitor = new_page(width)
    before = squares(visitor)
    check(visitor)

    # a provider proposes what the map misses
    piet = new_page(width)
    sign_in(piet, "Piet")
    check(piet)
    piet.get_by_role("link", name="Een opleiding voorstellen").click()
    expect(piet.get_by_role("heading", level=1)).to_have_text("Een opleiding voorstellen")
    piet.get_by_label("Titel van de opleiding").fill(TITLE)
    piet.get_by_label("Aan welk RTC stel je ze voor?").select_option(label="RTC Oost-Vlaanderen")
    check(piet)
    piet.get_by_role("button", name="Begin", exact=True).click()
    expect(piet.get_by_role("heading", level=1)).to_contain_text("Wat en voor wie")
    check(piet)
    fill_in(piet)
    check(piet)
    piet.get_by_role("link", name="Naar indienen").click()
    expect(piet.get_by_role("button", name="Dien in")).to_be_visible()
    check(piet)
    piet.get_by_role("button", name="Dien in").click()
    expect(piet.get_by_text("Het voorstel is ingediend").first).to_be_visible()
    check(piet)

    # the coordinator puts it in a track and asks two reviewers
    amina = new_page(width)
    sign_in(amina, "Amina")
    check(amina)
    amina.get_by_role("link", name="Bekijk de opleidingen").click()
    expect(amina.get_by_role("heading", name=TITLE)).to_be_visible()
    check(amina)
    amina.get_by_role("button", name=re.compile(TITLE)).click()
    for name in ("Quinten", "Rosa"):
        expect(amina.get_by_label("Wie")).to_be_visible()
        check(amina)
        options = amina.get_by_label("Wie").locator("option").all_inner_texts()
        amina.get_by_label("Wie").select_option(label=next(one for one in options if one.startswith(name)))
        amina.get_by_role("button", name="Vraag het per mail").click()
        expect(amina.get_by_text(re.compile(f"{name}.*0 van"))).to_be_visible() if name == "Rosa" else None
    assessment = amina.url
    check(amina)
    amina.goto("/aanbod/trajecten/")
    check(amina)
    amina.get_by_role("link", name=TRACK).click()
    expect(amina.get_by_role("heading", level=1)).to_have_text(TRACK)
    add(amina, "Voeg een regel toe", "steps-1-training")
    options = amina.locator("[name='steps-1-training'] option").all_inner_texts()
    amina.locator("[name='steps-1-training']").select_option(label=next(one for one in options if TITLE in one))
    type_in(amina, {"steps-1-place": "1", "steps-1-level": "beginner", "steps-1-why_nl": "Hier begin je."})
    check(amina)
    amina.get_by_role("button", name="Bewaren", exact=True).last.click()
    expect(amina.locator("main")).to_contain_text(TRACK)
    check(amina)

    for name in ("Quinten", "Rosa"):
        judge(new_page(width), name)

    amina.goto(assessment)
    check(amina)
    amina.get_by_role("button", name="Publiceer").click()
    expect(amina.get_by_role("button", name="Publiceer")).to_have_count(0)
    check(amina)

    # a visitor finds it from home by field and level: two choices and a button
    visitor.goto("/")
    visitor.get_by_label("Studiegebied").select_option(label=FIELD)
    visitor.get_by_label("Niveau").select_option("beginner")
    visitor.get_by_role("button", name="Zoeken").click()
    found = visitor.locator(".catalogue-card").get_by_role("link", name=TITLE, exact=True)
    expect(found.first).to_be_visible()
    check(visitor)

    # the self-check advises it
    visitor.get_by_role("link", name="Doe de zelfcheck").click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Welke opleiding past bij mij?")
    check(visitor)
    visitor.get_by_role("link", name="automatiseren", exact=True).click()
    expect(visitor.get_by_label("Je studiegebied")).to_be_visible()
    visitor.get_by_label("Je studiegebied").select_option(label=FIELD)
    for one in visitor.get_by_role("radio", name="nog niet", exact=True).all():
        one.check()
    check(visitor)
    visitor.get_by_role("button", name="Toon mijn advies").click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Je advies")
    check(visitor)
    visitor.locator(".advice-picks").get_by_role("link", name=TITLE, exact=True).first.click()

    # its page says why it exists, down to the estimate; the need names the training
    expect(visitor.get_by_role("heading", level=1)).to_have_text(TITLE)
    check(visitor)
    why = visitor.locator(".training-why li").filter(has_text=NEED)
    expect(why).to_contain_text(ESTIMATE)
    why.get_by_role("link", name=NEED).click()
    expect(visitor.get_by_role("heading", level=1)).to_contain_text(NEED)
    expect(visitor.locator(".need-origins").get_by_role("link", name=TITLE, exact=True).first).to_be_visible()
    check(visitor)

    whole, filled, empty, missing = before
    assert squares(visitor) == [whole, filled + 1, empty - 1, missing - 1]
    check(visitor)


@pytest.mark.parametrize("width", [360])  # 1280 takes as long and shows no other page
def test_a_need_becomes_a_training_that_a_teacher_finds_and_understands(new_page, width):  # noqa: F811
    walk(new_page, width)
