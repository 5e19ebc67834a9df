"""What is kept about a person, on a phone and a wide screen: read, taken along, erased; and the log book."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from playwright.sync_api import expect
from tests.browser.axe import inject_axe
from tests.browser.walking import WALKED_AT, WIDTHS

from digitaleschool.people.audit import write_down
from digitaleschool.people.models import Person

PASSWORD = "vier-losse-woorden-hier"


@pytest.fixture(params=WALKED_AT)
def page_of(request, browser, live_server, settings):
    """Signs someone in who has typed the password a moment ago; gives the page."""
    settings.SECOND_FACTOR_REQUIRED = False
    context = browser.new_context(
        viewport={"width": request.param, "height": 800}, locale="nl-BE", base_url=live_server.url
    )

    def go(person):
        page = context.new_page()
        page.goto("/account/login/")
        page.get_by_label("E-mailadres").fill(person.email)
        page.get_by_label("Wachtwoord", exact=False).first.fill(PASSWORD)
        page.get_by_role("button", name="Aanmelden").click()
        page.goto("/account/reauthenticate/?next=/mijn-gegevens/")
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("main form button[type=submit]").first.click()
        return page

    yield go
    context.close()


def check(page) -> None:
    inject_axe(page)
    faults = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")["violations"]
    assert [(fault["id"], fault["nodes"][0]["html"][:160]) for fault in faults] == []
    for width in reversed(WIDTHS):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("() => document.documentElement.scrollWidth") == width


def test_a_teacher_reads_takes_along_and_is_forgotten(page_of, bram):
    EmailAddress.objects.create(user=bram, email=bram.email, primary=True, verified=True)
    page = page_of(bram)

    for summary in page.locator("summary").all()[1:]:
        summary.click()
    check(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Haal alles op").click()
    page.get_by_role("link", name="Bekijk wat wissen verandert").click()
    check(page)
    page.get_by_label("Je mailadres").fill("iemand@anders.example")
    page.get_by_role("button", name="Wis nu alles").click()
    expect(page.get_by_role("alert")).to_contain_text("Er is niets gewist.")
    check(page)
    page.get_by_label("Je mailadres").fill(bram.email)
    page.get_by_role("button", name="Wis nu alles").click()
    check(page)

    assert re.fullmatch(r"mijn-gegevens-\d{4}-\d\d-\d\d\.zip", download.value.suggested_filename)
    assert "roles.csv" in zipfile.ZipFile(download.value.path()).namelist()
    expect(page.get_by_role("heading", level=1)).to_have_text("Je gegevens zijn gewist")
    assert not Person.objects.filter(pk=bram.pk).exists()


def test_consent_is_given_and_taken_back(page_of, bram):
    page = page_of(bram)
    page.goto("/mijn-gegevens/toestemmingen/")
    check(page)

    page.get_by_role("button", name=re.compile("Ja, dat mag.*Nieuws per mail")).click()
    check(page)
    given = bram.consents.filter(withdrawn_at__isnull=True).count()
    page.get_by_role("button", name=re.compile("Trek in.*Nieuws per mail")).click()

    assert (given, bram.consents.filter(withdrawn_at__isnull=True).count()) == (1, 0)


def test_a_coordinator_looks_for_lines_and_takes_them_along(page_of, amina, rtc, now):
    write_down("school.imported", by=amina, now=now, organisation=rtc(), label="scholen.csv")
    page = page_of(amina)
    page.goto("/account/")
    page.locator("#main").get_by_role("link", name="Logboek").click()
    check(page)

    page.get_by_label("Wat", exact=True).select_option(label="las scholen in uit een bestand")
    page.get_by_role("button", name="Toon deze regels").click()
    check(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Haal deze regels op").click()

    expect(page.get_by_role("heading", level=2, name="1 regel", exact=True)).to_be_visible()
    assert "scholen.csv" in Path(download.value.path()).read_text(encoding="utf-8-sig")
