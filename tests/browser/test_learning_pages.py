"""Material and self-study on a phone and a wide screen: stored with and without script, walked, and nothing runs."""

from __future__ import annotations

import pytest
from django.test import Client
from playwright.sync_api import expect
from tests.browser.axe import inject_axe
from tests.browser.walking import WALKED_AT, WIDTHS
from tests.hostile_uploads import HTML, pdf
from tests.xss import STRINGS, watch

from digitaleschool.core.files import check
from digitaleschool.offer.demo_modules import make_demo_modules
from digitaleschool.offer.models import Material, Module, Training, TrainingMaterial, Version
from digitaleschool.offer.services.materials import make_material
from digitaleschool.people.models import Organisation


@pytest.fixture
def vakwerk(db):
    return Organisation.objects.create(kind="provider", name="Vakwerk")


@pytest.fixture
def piet(new_person, vakwerk):
    return new_person("Piet", role="provider", at=vakwerk)


@pytest.fixture
def training(vakwerk, rtc, now):
    training = Training.objects.create(slug="plc-leren", provider=vakwerk, rtc=rtc())
    Version.objects.create(training=training, number=1, title_nl="PLC leren", state="published", submitted_at=now,
                           published_at=now)  # fmt: skip
    return training


@pytest.fixture
def new_page(browser, live_server):
    contexts = []

    def make(person=None, *, width: int = 360, script: bool = True):
        context = browser.new_context(
            viewport={"width": width, "height": 800}, locale="nl-BE", base_url=live_server.url,
            java_script_enabled=script,
        )  # fmt: skip
        contexts.append(context)
        if person:
            client = Client()
            client.force_login(person)
            context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value,
                                  "url": live_server.url}])  # fmt: skip
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


def check_page(page) -> None:
    inject_axe(page)
    faults = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")["violations"]
    assert [(fault["id"], fault["nodes"][0]["html"][:160]) for fault in faults] == []
    for width in reversed(WIDTHS):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("() => document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("width", WALKED_AT)
def test_a_provider_stores_material_and_a_teacher_fetches_it(width, new_page, piet, training):
    page = new_page(piet, width=width)
    page.goto("/materiaal/")
    check_page(page)
    page.get_by_role("link", name="Voeg materiaal toe").click()
    check_page(page)

    disguised = {"name": "les.pdf", "mimeType": "application/pdf", "buffer": HTML}
    page.get_by_label("Bestand", exact=True).set_input_files(disguised)
    page.get_by_label("Titel").fill("Les 1: wat is een PLC?")
    page.get_by_label("Waarvoor dient het?").fill("Een **eerste les**:\n\n- uitleg\n- oefening")
    page.get_by_label("Licentie").select_option("by-sa")
    page.get_by_role("button", name="Bewaar").click()
    expect(page.get_by_role("alert")).to_contain_text("Dit is een webpagina, ook al heet ze anders.")
    check_page(page)
    renamed = {"name": "les.pdf", "mimeType": "text/html", "buffer": pdf()}
    page.get_by_label("Bestand", exact=True).set_input_files(renamed)
    page.get_by_role("button", name="Bewaar").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Les 1: wat is een PLC?")
    check_page(page)
    page.get_by_label("Dagen voor de eerste sessie").fill("")
    page.get_by_role("button", name="Gebruik het in deze opleiding").click()
    expect(page.get_by_text("openbaar zodra de opleiding dat is").first).to_be_visible()
    check_page(page)
    page.get_by_role("link", name="Nieuwe versie").click()
    check_page(page)
    page.goto("/materiaal/")
    check_page(page)

    reader = new_page(width=width)
    reader.goto(f"/materiaal/{Material.objects.get().slug}/")
    check_page(reader)
    with reader.expect_download() as download:
        reader.get_by_role("link", name="Haal het op").click()
    assert download.value.suggested_filename == "les.pdf"


def test_a_file_is_stored_without_script(new_page, piet):
    page = new_page(piet, script=False)
    page.goto("/materiaal/nieuw/")

    page.get_by_label("Bestand", exact=True).set_input_files({"name": "x", "mimeType": "", "buffer": pdf()})
    page.get_by_label("Titel").fill("Les")
    page.get_by_role("button", name="Bewaar").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Les")


@pytest.mark.parametrize("width", WALKED_AT)
def test_a_visitor_walks_a_module(width, new_page, vakwerk, now):
    make_demo_modules(organisation=vakwerk, now=now)
    page = new_page(width=width)
    page.goto("/modules/")
    check_page(page)
    page.get_by_role("link", name="Wat is een PLC?").click()
    check_page(page)
    page.get_by_role("link", name="Begin", exact=True).click()
    check_page(page)
    for _turn in range(2):
        page.get_by_role("button", name="Gedaan, ga verder").click()
    page.get_by_label("een drukknop").check()
    check_page(page)
    page.get_by_role("button", name="Kijk na").click()
    expect(page.get_by_role("status")).to_contain_text("Niet helemaal.")
    check_page(page)
    page.get_by_role("button", name="Verder", exact=True).click()
    page.goto("/modules/wat-is-een-plc/")

    expect(page.get_by_role("link", name="Ga verder bij stap 4")).to_be_visible()
    check_page(page)
    page.goto("/modules/wat-is-een-plc/afdrukken/")
    check_page(page)


@pytest.mark.parametrize("width", WALKED_AT)
def test_a_provider_writes_a_module_without_script_of_ours(width, new_page, piet):
    page = new_page(piet, width=width)
    page.goto("/modules/nieuw/")
    check_page(page)
    page.get_by_label("Titel in het Nederlands").fill("Sensoren")
    page.get_by_label("Wat kan je na afloop?").fill("Je kent drie sensoren.")
    page.get_by_label("Minuten").fill("10")
    page.get_by_role("button", name="Ga verder naar de stappen").click()
    check_page(page)
    for title in ("Een", "Twee"):
        page.get_by_role("link", name="tekst", exact=True).click()
        page.get_by_label("Titel").fill(title)
        page.get_by_label("Tekst").fill("Lees dit.")
        page.get_by_role("button", name="Bewaar").click()
    page.get_by_role("link", name="oefening", exact=True).click()
    check_page(page)
    page.get_by_role("button", name="Bewaar").click()
    page.goto("/modules/sensoren/bewerken/")
    page.get_by_role("button", name="Omhoog").first.click()
    check_page(page)
    page.get_by_role("button", name="Maak ze openbaar").click()

    expect(page.get_by_text("Iedereen vindt de module nu.")).to_be_visible()
    assert list(Module.objects.get().steps.values_list("title", flat=True)) == ["Twee", "Een"]


def test_nothing_of_sixty_strings_runs_in_a_browser(new_page, piet, vakwerk, training, now):
    facts = {"fields": [], "goal": None, "tool": None, "level": "", "language": "nl", "licence": "by"}
    text = "\n\n".join(STRINGS)
    material = make_material(
        organisation=vakwerk, facts=facts | {"title": STRINGS[11], "about": text}, upload=check(b"x", STRINGS[0]),
        by=piet, now=now,
    )  # fmt: skip
    TrainingMaterial.objects.create(training=training, material=material)
    module = Module.objects.create(
        slug="x", organisation=vakwerk, title_nl=STRINGS[1], promise=STRINGS[10], gives=STRINGS[17], minutes=5,
        published_at=now,
    )  # fmt: skip
    choices = [{"text": one, "is_right": at == 0} for at, one in enumerate(STRINGS)]
    module.steps.create(position=1, kind="exercise", title=STRINGS[29], text=text, question=STRINGS[30],
                        choices=choices, explanation=text)  # fmt: skip
    page = new_page(piet)
    watched = watch(page)

    pages = [f"/materiaal/{material.slug}/", "/materiaal/", f"/materiaal/{material.slug}/wijzigen/", "/modules/",
             "/modules/x/", "/modules/x/1/", "/modules/x/afdrukken/", "/modules/x/bewerken/"]  # fmt: skip
    for address in pages:
        watched.look(address)

    assert watched.ran == []
    assert watched.blocked == []


def test_the_hook_sees_what_runs(new_page):
    page = new_page()
    watched = watch(page)
    watched.look("/modules/")

    page.evaluate("() => { alert(1); console.log(2); document.body.append(document.createElement('i')); }")
    page.evaluate("() => { document.body.lastChild.outerHTML = '<img src=x onerror=alert(3)>'; }")
    page.wait_for_function("() => window.__blocked.length > 0")

    assert watched.ran == ["alert: 1", "console.log: 2"]
    assert any("script-src" in what for what in watched.blocked)
