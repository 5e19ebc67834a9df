"""Every page of the site, from the table of permissions: on a phone, usable by everyone, nothing sticking out."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from tests.browser.axe import inject_axe
from tests.test_permissions import (  # noqa: F401  (fixtures)
    OK,
    READS,
    ROLES,
    address_of,
    cast,
    courses_of_others,
    enrolled,
    goal_of_all,
    half_filled,
    learning,
    need_of_rtc,
    open_to_all,
    school_work,
    season_planned,
    taught_run,
    tenant,
    training_followed,
    training_judged,
    training_of_provider,
)

PARTS = 4
"""The pages are dealt over so many tests, which run side by side."""
FAULTS = """() => axe.run(document, {resultTypes: ['violations']}).then(found => found.violations
    .filter(fault => ['serious', 'critical'].includes(fault.impact))
    .map(fault => `${fault.id}: ${fault.nodes[0].html.slice(0, 120)}`))"""


@pytest.mark.parametrize("part", range(PARTS))
def test_a_page_can_be_used_by_everyone_on_a_phone(part, browser, live_server, cast, tenant):  # noqa: F811
    faults, contexts = {}, {}
    for name in sorted(READS)[part::PARTS]:
        visitors = [person for person, answer in _visitors(cast, READS[name]) if answer == OK]
        if visitors and _is_page(address := address_of(name, tenant), visitors[-1]):
            who = visitors[-1]
            if who not in contexts:
                contexts[who] = _context(browser, live_server.url, who)
            faults[name] = _faults(contexts[who], live_server.url + address)
    for context in contexts.values():
        context.close()

    assert len(faults) > 10
    assert {name: found for name, found in faults.items() if found} == {}


def _visitors(cast, row):  # noqa: F811
    """Who comes last opens the page: whoever has the most on it."""
    people = dict(zip(ROLES, cast.here.people, strict=True))
    return [
        (None, row.anonymous), (cast.administrator, row.administrator),
        *((people[role], getattr(row, role)) for role in ("teacher", "lead", "provider", "coordinator")),
    ]  # fmt: skip


def _client(person) -> Client:
    client = Client()
    if person:
        client.force_login(person)
    return client


def _is_page(address: str, person) -> bool:
    response = _client(person).get(address)
    response.getvalue()
    return response.status_code == 200 and response["Content-Type"].startswith("text/html")


def _context(browser, site: str, person):
    context = browser.new_context(viewport={"width": 360, "height": 800}, locale="nl-BE")
    cookie = _client(person).cookies.get(settings.SESSION_COOKIE_NAME)
    if cookie:
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site}])
    return context


def _faults(context, address: str) -> list[str]:
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(address)
    inject_axe(page)
    found = [*said, *page.evaluate(FAULTS)]
    width = page.evaluate("() => document.documentElement.scrollWidth")
    page.close()
    return found + ([f"{width} pixels wide"] if width > 360 else [])
