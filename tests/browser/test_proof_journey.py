"""From the code in the room to a certificate that anyone can check: a trainer at a screen, a participant on a phone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from tests.browser.walking import check, new_page, open_menu, rtcs, sign_in

from digitaleschool.enrolment.models import Certificate, Enrolment
from digitaleschool.frameworks.models import Edition, Framework, Goal, GoalLink
from digitaleschool.offer.models import Run, Session, Trainer, Training, Version
from digitaleschool.people.demo import make_cast
from digitaleschool.people.models import Organisation

__all__ = ["new_page", "rtcs"]

VERIFY = """async (token) => {
    const bytes = text => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), sign => sign.charCodeAt(0));
    const [head, body, signature] = token.split(".");
    const {keys} = await (await fetch("/.well-known/jwks.json")).json();
    const named = JSON.parse(new TextDecoder().decode(bytes(head))).kid;
    const jwk = keys.find(key => named.includes(key.kid));
    const way = {name: "RSASSA-PKCS1-v1_5", hash: "SHA-256"};
    const key = await crypto.subtle.importKey("jwk", jwk, way, false, ["verify"]);
    const holds = text => crypto.subtle.verify(way, key, bytes(signature), new TextEncoder().encode(text));
    return [await holds(`${head}.${body}`), await holds(`${head}.${body}A`)];
}"""


@pytest.fixture
def demo(live_server, settings, rtcs) -> Run:
    """Tess gives a run whose session began an hour ago; Bram and Dina have a place."""
    settings.DEMO_MODE = True
    settings.SITE_URL = live_server.url
    now = timezone.now()
    people = make_cast(timezone.localdate(now))
    provider = Organisation.objects.get(name="Demoaanbieder Vakwerk")
    rtc = Organisation.objects.get(kind="rtc", province="oost_vlaanderen")
    training = Training.objects.create(slug="plc-in-de-klas", provider=provider, rtc=rtc, is_invented=True)
    title = {"nl": "Storingen zoeken met een PLC", "en": "Finding faults with a PLC"}
    version = Version.objects.create(
        training=training, number=1, state="published", published_at=now, title_nl=title["nl"], content={"title": title}
    )
    framework = Framework.objects.create(slug="doelen", title_nl="Minimumdoelen", title_en="Goals")
    edition = Edition.objects.create(
        framework=framework, slug="doelen-2025", title_nl="Minimumdoelen 2025", title_en="Goals 2025"
    )
    first, other = (
        Goal.objects.create(
            edition=edition, track=track, code=code, slug=f"{track}-{code}", kind="goal",
            label_nl="nauwkeurig meten met het juiste toestel", label_en="measuring precisely",
        )
        for track, code in (("doorstroom", "6.47"), ("dubbel", "6.25"))
    )  # fmt: skip
    GoalLink.objects.create(kind="equal", of=first, to=other)
    version.goals.add(first)
    run = Run.objects.create(
        training=training, rtc=rtc, status="confirmed", place="RTC-lokaal", town="Gent", capacity=12, is_invented=True
    )
    run.trainers.add(Trainer.objects.create(provider=provider, person=people["tess"], name="Tess", is_invented=True))
    began = now - timedelta(hours=1)
    Session.objects.create(run=run, starts_at=began, ends_at=began + timedelta(hours=3))
    for name, wants in (("bram", "Hoe begin ik met leerlingen die nog nooit een PLC zagen?"), ("dina", "")):
        Enrolment.objects.create(
            training=training, run=run, person=people[name], state="seated", seated_at=now, is_invented=True,
            school=people[name].memberships.get().organisation, field="mechanica_elektriciteit", wants_to_know=wants,
        )  # fmt: skip
    return run


def test_from_the_code_in_the_room_to_a_certificate_that_anyone_checks(demo, new_page):
    screen, phone, stranger = new_page(1280), new_page(360), new_page(360)
    code = shows_the_code(screen)
    says_i_am_here(phone, code)
    follows_the_list(screen)
    address = gets_the_certificate(phone)
    checks_it(stranger, address)
    corrects_the_list(screen, demo)
    stranger.goto(address)
    expect(stranger.locator("main")).to_contain_text("Dit attest is ingetrokken op")
    expect(stranger.locator("main")).not_to_contain_text("Bram")
    check(stranger)


def shows_the_code(screen: Page) -> str:
    sign_in(screen, "Tess")
    open_menu(screen).get_by_role("link", name="Wat ik geef").click()
    check(screen, picture="lesgever-reeksen")
    screen.get_by_role("link", name="Storingen zoeken met een PLC").click()
    expect(screen.locator("main")).to_contain_text("Hoe begin ik met leerlingen die nog nooit een PLC zagen?")
    check(screen, picture="lesgever-reeks")
    screen.get_by_role("link", name="Toon de code").click()
    check(screen, picture="lesgever-code")
    return screen.locator(".room-signs").inner_text()


def says_i_am_here(phone: Page, code: str) -> None:
    sign_in(phone, "Bram")
    phone.goto("/aanwezig/")
    phone.get_by_label("De code op het scherm").fill(code.lower())
    check(phone)
    phone.get_by_role("button", name="Verder").click()
    check(phone, picture="leraar-ik-ben-er")
    phone.get_by_role("button", name="Ik ben er: Bram").click()
    expect(phone.get_by_role("status")).to_contain_text("Je staat op de lijst.")
    check(phone)


def follows_the_list(screen: Page) -> None:
    """The trainer has the list open; who checks in appears by itself. Dina came an hour and a half late."""
    expect(screen.locator("#attendance-count")).to_have_text("1 van 2 aanwezig")
    screen.get_by_role("link", name="Naar de lijst").click()
    bram, dina = (screen.get_by_role("group", name=name) for name in ("Bram", "Dina"))
    expect(bram.get_by_role("radio", name="Aanwezig")).to_be_checked()
    expect(bram).to_contain_text("Aangemeld met de code")
    dina.get_by_role("radio", name="Aanwezig").check()
    dina.get_by_label("Minuten").fill("90")
    screen.get_by_role("button", name="Bewaar de lijst").click()
    expect(screen.locator("#attendance-count")).to_contain_text("2 aanwezig")
    check(screen, picture="lesgever-lijst")
    screen.get_by_role("button", name="De lijst klopt: sluit ze af").click()
    check(screen)


def gets_the_certificate(phone: Page) -> str:
    """Bram's, for he was there all the time; with the codes of his pupils."""
    certificate = Certificate.objects.get()
    assert certificate.person.name == "Bram"
    phone.goto(f"/inschrijvingen/{certificate.enrolment.key}/attest/")
    expect(phone.locator("main")).to_contain_text("6.47 (doorstroomfinaliteit) · 6.25 (dubbele finaliteit)")
    phone.get_by_label("Welke finaliteit hebben je leerlingen?").select_option("dubbel")
    phone.get_by_role("button", name="Gebruik deze codes").click()
    expect(phone.locator(".goals")).to_have_text("6.25 nauwkeurig meten met het juiste toestel")
    check(phone, picture="leraar-attest")
    files = {}
    for name in ("Download het attest (PDF)", "Download de digitale badge"):
        files[name] = phone.request.get(phone.get_by_role("link", name=name).get_attribute("href"))
    pdf, badge = files.values()
    assert pdf.body().startswith(b"%PDF-")
    assert phone.evaluate(VERIFY, badge.text()) == [True, False]
    return phone.url


def checks_it(stranger: Page, address: str) -> None:
    stranger.goto(address)
    expect(stranger.locator("main")).to_contain_text("Dit attest is echt en geldig.")
    expect(stranger.locator("main")).to_contain_text("3 uur")
    expect(stranger.get_by_role("link", name="Download het attest (PDF)")).to_have_count(0)
    check(stranger)


def corrects_the_list(screen: Page, run: Run) -> None:
    screen.get_by_role("group", name="Bram").get_by_role("radio", name="Afwezig").check()
    screen.get_by_label("Waarom verbeter je dit?").fill("Bram gaf zijn telefoon aan een collega.")
    screen.get_by_role("button", name="Verbeter de lijst").click()
    expect(screen.get_by_role("group", name="Bram")).to_contain_text("Verbeterd: Bram gaf zijn telefoon")
    check(screen)
