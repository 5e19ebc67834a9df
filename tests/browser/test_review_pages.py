"""Judging a training on a phone and a wide screen, with axe on each page.

``GUIDE_PICTURES=docs/images/guides pytest tests/browser/test_review_pages.py`` writes the pictures of the guides.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.browser.axe import inject_axe
from tests.browser.walking import PICTURES, WALKED_AT, WIDTHS

from digitaleschool.offer.models import Assessment, Training, Version
from digitaleschool.offer.review_picture import lines_to_judge
from digitaleschool.offer.services.reviewing import Judgement, hand_in, save_verdicts
from digitaleschool.people.models import Organisation

CONTENT = {
    "title": {"nl": "PLC voor beginners", "en": ""}, "levels": ["beginner"], "stages": ["2", "3"],
    "promise": {"nl": "Je stuurt een lopende band aan met een PLC.", "en": ""}, "fields": ["mechanica_elektriciteit"],
    "prior_ict": "Je kan met een browser werken.", "prior_subject": "Je kent de wet van Ohm.", "group_max": 14,
    "sessions": [{"title": "Dag 1", "parts": [{"title": "Zelf doen", "doing": "practise", "minutes": 90}]}],
    "pupils_do": "Leerlingen programmeren een transportband.",
}  # fmt: skip


@pytest.fixture(params=WALKED_AT)
def page_of(request, browser, live_server, settings, client):
    """The site as someone sees it."""
    settings.SECOND_FACTOR_REQUIRED = False
    context = browser.new_context(
        viewport={"width": request.param, "height": 800}, locale="nl-BE", base_url=live_server.url
    )

    def go(person):
        client.force_login(person)
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}])
        return context.new_page()

    yield go
    context.close()


def check(page, picture: str = "") -> None:
    width = page.viewport_size["width"]
    if PICTURES and picture.endswith(f"-{width}.png"):
        page.screenshot(path=Path(PICTURES) / picture, animations="disabled")
    inject_axe(page)
    faults = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")["violations"]
    assert [(fault["id"], fault["nodes"][0]["html"][:160]) for fault in faults] == []
    for wide in sorted(WIDTHS, key=lambda wide: wide == width):
        page.set_viewport_size({"width": wide, "height": 800})
        assert page.evaluate("() => document.documentElement.scrollWidth") == wide


def test_two_reviewers_judge_and_the_coordinator_sees_why_it_cannot_be_published(page_of, new_person, amina, rtc, now):
    vakwerk = Organisation.objects.create(kind="provider", name="Vakwerk")
    quinten, rosa = (
        new_person(name, role="reviewer", at=Organisation.objects.create(kind="guidance", name=f"Dienst {name}"))
        for name in ("Quinten", "Rosa")
    )
    training = Training.objects.create(slug="plc", provider=vakwerk, rtc=rtc())
    version = Version.objects.create(
        training=training, number=1, state="submitted", submitted_at=now, title_nl="PLC voor beginners", content=CONTENT
    )

    page = page_of(amina)
    page.goto("/aanbod/beoordelingen/")
    check(page, "beoordelen-lijst-1280.png")
    page.get_by_role("button", name="Vraag beoordelaars").click()
    for name in ("Quinten (Dienst Quinten)", "Rosa (Dienst Rosa)"):
        check(page)
        page.get_by_label("Wie").select_option(label=name)
        page.get_by_role("button", name="Vraag het per mail").click()
    check(page)

    page = page_of(quinten)
    page.goto("/aanbod/beoordelen/")
    check(page)
    page.get_by_role("link", name="Begin te beoordelen").click()
    page.locator("main summary").first.click()
    check(page, "beoordelen-360.png")
    page.get_by_role("radio", name="Niet voldaan").first.check()
    page.get_by_role("button", name="Lever in").click()
    check(page)
    page.get_by_label("Waarom").first.fill("Het is niet duidelijk wat je meebrengt.")
    page.get_by_role("button", name="Bewaren").click()
    assert page.get_by_text("Bewaard: 1 van").is_visible()

    assessment = Assessment.objects.get(version=version)
    criteria = [line.code for line in lines_to_judge(assessment, date(2026, 11, 25)) if line.is_judged]
    for seat in assessment.assignments.order_by("pk"):
        said = dict.fromkeys(criteria, Judgement(judged="met"))
        if seat.reviewer == rosa:
            said[criteria[0]] = Judgement(judged="not_met", reason="Het materiaal ontbreekt.", suggestion="Noem het.")
        save_verdicts(assignment=seat, judgements=said, criteria=criteria, by=seat.reviewer, now=now)
        hand_in(assignment=seat, criteria=criteria, by=seat.reviewer, now=now)
    page = page_of(amina)
    address = f"/aanbod/beoordelingen/{assessment.pk}/"
    page.goto(address)
    assert page.get_by_role("link", name="Vraag een derde beoordelaar").is_visible()
    check(page, "beslissen-1280.png")
    for more in ("criterium/A1/", "terug/", "vraag/"):
        page.goto(address + more)
        check(page)
    page.goto("/aanbod/beoordelingen/eensgezind/")
    check(page)
