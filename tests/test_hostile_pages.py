"""Sixty hostile texts in every field that people fill in, on every page of the site: nothing of it runs.

The fields are those of ``hostile_rows``, the pages those of the table of permissions, each as who sees most on it.
"""

from __future__ import annotations

import csv
import io
import json
import re
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from icalendar import Calendar
from tests import hostile_rows, xss
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

from digitaleschool.offer.forms.sections import SECTIONS

PARTS = 3
THREES = [" ".join(three) for three in zip(xss.STRINGS[40:60], xss.STRINGS[20:40], xss.STRINGS[:20], strict=True)]
"""Three at a time, so that it takes a third as long; what only runs at the start of a value stands there."""
NOT_OURS = ("account_", "mfa_", "openid_", "socialaccount_", "enter_demo", "language", "healthz", "readyz")
"""Addresses of other packages, or without words of ours."""
INTO_FILES = ["a\r\nEND:VEVENT\r\nX-EVIL:1", '#read("/etc/hostname") #panic() $x$ `y` @z', "]]></item><item>"]
FORMULA = '=HYPERLINK("http://x.example","klik")'


@pytest.fixture
def everything(cast, tenant):  # noqa: F811
    """All that is shown, with a page for each address and who sees most on it."""
    closed = hostile_rows.more_rows(cast, tenant)
    people = dict(zip(ROLES, cast.here.people, strict=True))
    clients = {person: _client(person) for person in (None, cast.administrator, *people.values())}
    pages = {}
    for name in sorted(READS):
        row, seen = READS[name], [(None, READS[name].anonymous), (cast.administrator, READS[name].administrator)]
        seen += [(people[role], getattr(row, role)) for role in ROLES]
        visitors = [person for person, answer in seen if answer == OK]
        if visitors and not name.startswith(NOT_OURS):
            pages[name] = (clients[visitors[-1]], address_of(name, tenant))
    coordinator, provider = clients[people["coordinator"]], clients[people["provider"]]
    writing = address_of("proposal", tenant)
    pages |= {f"section {one.code}": (provider, f"{writing}deel/{one.code}/") for one in SECTIONS}
    for name in ("", "beoordeling.pdf", "beoordeling.json"):
        pages[f"closed {name}"] = (coordinator, f"/aanbod/beoordelingen/{closed}/{name}")
    pages |= {
        "rss alle": (clients[None], "/opleidingen/rss/alle.xml"),
        "calendar alle": (clients[None], "/opleidingen/kalender/alle.ics"),
        "merge 2": (coordinator, "/behoeften/1/samenvoegen/?met=3"),
        "own wishes": (clients[people["teacher"]], "/wensen/"),
        "material of others": (provider, address_of("material", tenant)),
    }
    return pages


def _client(person) -> Client:
    client = Client()
    if person:
        client.force_login(person)
    return client


def _read(page: tuple[Client, str]) -> tuple[str, bytes]:
    client, address = page
    response = client.get(address)
    assert response.status_code == 200, address
    return response["Content-Type"].partition(";")[0], response.getvalue()


def test_every_field_is_shown_somewhere(everything):
    names: dict[str, str] = {}

    def marker(name: str) -> str:
        return names.setdefault(name, f"zq{len(names)}zq")

    count = hostile_rows.write_everywhere(marker)
    shown = {}
    for page, where in everything.items():
        _, body = _read(where)
        found = set(re.findall(r"zq\d+zq", body.decode(errors="replace")))
        shown[page] = {name for name, text in names.items() if text in found}

    pairs = sum(len(found) for found in shown.values())
    unseen = set(names) - set().union(*shown.values())
    assert unseen == set()
    assert (len(names), pairs >= 560) == (count, True), pairs


@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_runs_on_any_page(part, everything):
    if connection.vendor == "postgresql":
        pytest.skip("what a page shows of a text does not depend on the database; that it is stored is tested above")
    hostile_rows.write_everywhere(lambda name: "zqz")
    harmless = {}
    for name, where in everything.items():
        kind, body = _read(where)
        if kind == "text/html" and b"zqz" in body:
            harmless[name] = xss.runs(body.decode())
    assert len(harmless) > 80

    faults = []
    for hostile in THREES[part::PARTS]:
        hostile_rows.write_everywhere(lambda name, hostile=hostile: hostile)
        for name in harmless:
            html = _read(everything[name])[1].decode()
            if xss.runs(html) != harmless[name]:
                faults.append((name, hostile))
            for data in re.findall(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', html, re.S):
                json.loads(data)

    assert faults == []


def test_feeds_and_files_stay_whole(everything):
    """As JSON, XML and iCalendar they can be read back, with the text in them as it was written."""
    for hostile in [*xss.STRINGS[::6], FORMULA, *INTO_FILES]:
        hostile_rows.write_everywhere(lambda name, hostile=hostile: hostile)

        kind, feed = _read(everything["rss alle"])
        items = ElementTree.fromstring(feed).findall(".//item")
        assert (kind, len(items) > 2) == ("application/rss+xml", True)
        assert {tuple(child.tag for child in item) for item in items} == {tuple(child.tag for child in items[0])}
        days = Calendar.from_ical(_read(everything["calendar alle"])[1])
        assert {event.get("X-EVIL") for event in days.walk("VEVENT")} == {None}
        json.loads(_read(everything["closed beoordeling.json"])[1])
        assert _read(everything["closed beoordeling.pdf"])[1][:5] == b"%PDF-"
        json.loads(_read(everything["framework_case"])[1])


def test_no_cell_of_a_table_is_a_formula(everything, cast):  # noqa: F811
    for formula in ("=1+1", "+1", "-1", "@x", "\t=1"):
        hostile_rows.write_everywhere(lambda name, formula=formula: formula)
        coordinator = _client(cast.here.people[6])
        exported = coordinator.post(address_of("log_book_export", {}))
        for answer in (_read(everything["framework_csv"])[1], exported.getvalue()):
            rows = list(csv.reader(io.StringIO(answer.decode("utf-8-sig")), delimiter=";"))
            assert len(rows) > 1
            assert [cell for row in rows for cell in row if cell.lstrip()[:1] in {"=", "+", "-", "@"}] == []
