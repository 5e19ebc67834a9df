"""A proposal in a real browser: it saves itself, says so when it cannot, and shows hostile text as text."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client
from tests.browser.axe import inject_axe
from tests.browser.test_every_page import FAULTS
from tests.offer.conftest import new_provider, new_version, piet, vakwerk  # noqa: F401  (fixtures)
from tests.xss import STRINGS, watch

from digitaleschool.offer.forms.sections import SECTIONS
from digitaleschool.offer.models import Version

SAVED, WAIT = ".offer-saved", 15_000


@pytest.fixture
def tab(browser, live_server, piet) -> Iterator:  # noqa: F811
    """A tab of Piet on a phone."""
    client = Client()
    client.force_login(piet)
    context = browser.new_context(viewport={"width": 360, "height": 800}, locale="nl-BE", base_url=live_server.url)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    yield context.new_page()
    context.close()


def part(version: Version, code: str) -> str:
    return f"/aanbod/voorstellen/{version.training.slug}/deel/{code}/"


def test_a_part_saves_itself_and_its_findings_turn(tab, new_version):  # noqa: F811
    version = new_version()
    tab.goto(part(version, "vooraf"))
    before = tab.locator("#findings .finding-met").count()

    tab.fill("[name=prior_ict]", "geen")
    tab.fill("[name=prior_subject]", "niets")
    tab.check("[name=needs_no_equipment]")
    tab.wait_for_selector(SAVED, timeout=WAIT)

    version.refresh_from_db()
    assert (version.value.prior_ict, tab.locator("#findings .finding-met").count() > before) == ("geen", True)
    assert tab.inner_text("#saved").startswith("Bewaard om ")


def test_what_could_not_be_saved_is_told_and_tried_again(tab, new_version):  # noqa: F811
    version = new_version()
    tab.goto(part(version, "wat"))

    tab.context.set_offline(True)
    tab.fill("[name=promise_nl]", "Onderweg getypt")
    tab.wait_for_selector("#saved.is-failed", timeout=WAIT)
    told = tab.inner_text("#saved")
    tab.context.set_offline(False)
    tab.wait_for_selector(SAVED, timeout=WAIT)

    version.refresh_from_db()
    assert told.startswith("Niet bewaard: de site is niet bereikbaar.")
    assert version.value.promise.nl == "Onderweg getypt"


def test_an_older_tab_is_told_and_overwrites_nothing(tab, new_version):  # noqa: F811
    version = new_version()
    other = tab.context.new_page()
    for page in (tab, other):
        page.goto(part(version, "wat"))

    other.fill("[name=promise_nl]", "van de andere")
    other.wait_for_selector(SAVED, timeout=WAIT)
    tab.fill("[name=promise_nl]", "van deze")
    tab.wait_for_selector("#saved .notice-error", timeout=WAIT)

    version.refresh_from_db()
    assert (version.value.promise.nl, tab.input_value("[name=promise_nl]")) == ("van de andere", "van deze")


@pytest.mark.parametrize("start", range(0, 60, 20))
def test_hostile_text_is_shown_as_text(tab, new_version, start):  # noqa: F811
    strings = [said[:300] for said in STRINGS[start : start + 20]]
    whole, first = "\n".join(strings), strings[0]
    rows = {
        "title": {"nl": first[:200], "en": first[:200]}, "promise": {"nl": strings[1], "en": ""},
        "about": {"nl": whole, "en": whole}, "prior_ict": whole, "prior_subject": whole, "access": whole,
        "platform": first, "platform_how_to": whole, "pupils_do": whole, "extra_for": first,
        "contact_name": first[:120],
        "fields": [first], "self_study": strings[:3],
        "equipment": [{"name": said, "brought_by": "school"} for said in strings],
        "software": [{"tool": said, "licence": said} for said in strings],
        "sessions": [{"title": said, "parts": [{"title": said, "minutes": 10}]} for said in strings],
        "first_lessons": [{"field": first, "first_lesson": said} for said in strings],
        "labour_market": [{"tool": said, "company": said, "what": said} for said in strings],
    }  # fmt: skip
    version, watched = new_version(first, content=rows), watch(tab)
    root = f"/aanbod/voorstellen/{version.training.slug}/"

    for address in ("/aanbod/voorstellen/", root, root + "bevindingen/", root + "indienen/", root + "versies/"):
        watched.look(address)
    for section in SECTIONS:
        watched.look(part(version, section.code))

    assert (watched.ran, watched.blocked) == ([], [])


def test_each_part_can_be_used_by_everyone_on_a_phone(tab, new_version):  # noqa: F811
    version, faults = new_version(content={"sessions": [{"title": "Dag 1", "parts": [{"minutes": 60}]}]}), {}
    for section in SECTIONS:
        tab.goto(part(version, section.code))
        inject_axe(tab)
        width = tab.evaluate("() => document.documentElement.scrollWidth")
        faults[section.code] = [*tab.evaluate(FAULTS), *([f"{width} wide"] if width > 360 else [])]

    assert {code: found for code, found in faults.items() if found} == {}
