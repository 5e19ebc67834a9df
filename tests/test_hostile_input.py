"""Whatever is typed in an address or sent in a form: an answer in words, never a failure of the site."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import islice

import pytest
from django.db import transaction
from django.test import Client
from tests import xss
from tests.test_hostile_pages import (  # noqa: F401  (fixtures)
    NOT_OURS,
    _client,
    cast,
    courses_of_others,
    enrolled,
    everything,
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
from tests.test_permissions import CHANGES, OK, ROLES, address_of

PARTS = 3
NAMES = re.findall(
    r"\w+",
    "finaliteit jaar kader meer naar next niveau page q school soort state studiegebied taal thema van "
    "veld vraag met sort status level field theme goal tool day from until minutes price practice "
    "province tot prijs sorteer trefwoord zoek doel toepassing behoefte ronde versie licentie kosten "
    "wanneer vorm kies post saves seen sequence step training version public purpose remove add choice "
    "code deed form go link person start number pk",
)
"""Names that the pages read from addresses and forms, and some that they do not."""
WITHOUT_TOKEN = {"profile_code", "stop_mail", "survey_landing", "survey_page"}
"""Of people without an account: the address itself, or a secret beside it, is the key (``respondent_page``)."""
GARBAGE = {
    "nul": ["a\x00b"],
    "huge": ["9" * 400],
    "beyond a row": ["9223372036854775808"],
    "often": ["1", "1e999", "-1", "\u0663\u00b2", ""],
    "hostile": [xss.STRINGS[11]],
    "long": ["x" * 20_000],
}

ONE_BY_ONE = {"nul", "often", "hostile"}
"""Also sent in one kind of field at a time; of the others all fields are full at once."""


@pytest.mark.parametrize("part", range(PARTS))
def test_garbage_in_an_address_is_answered_in_words(part, everything):  # noqa: F811
    failed = []
    for page, (client, address) in list(everything.items())[part::PARTS]:
        bare = address.partition("?")[0]
        names = {*NAMES, *_fields(client, address).kinds}
        for what, values in GARBAGE.items():
            if what == "long":  # a web server refuses such an address
                continue
            response = _tried(lambda: client.get(bare, dict.fromkeys(names, values)))  # noqa: B023
            if _is_failure(response):
                failed.append((page, what, str(response)[:200]))

    assert failed == []


@pytest.mark.parametrize("part", range(PARTS))
def test_garbage_in_a_form_is_answered_in_words(part, everything, cast, tenant):  # noqa: F811
    failed = []
    for name, (client, address) in list(_forms(cast, tenant).items())[part::PARTS]:
        fields = _fields(client, address)
        for what, values in GARBAGE.items():
            sendings = _with_garbage(fields, values)
            for sent in sendings if what in ONE_BY_ONE else islice(sendings, 1):
                response = _tried(lambda: client.post(address, sent))  # noqa: B023
                if _is_failure(response):
                    failed.append((name, what, str(response)[:300]))
                elif what == "hostile" and (found := _theirs(response)):
                    failed.append((name, what, str(found)))

    assert failed == []


def test_a_form_without_its_token_does_nothing(everything, cast, tenant):  # noqa: F811
    answers = {}
    for name, (client, address) in _forms(cast, tenant).items():
        strict = Client(enforce_csrf_checks=True)
        strict.cookies = client.cookies
        answers[name] = strict.post(address).status_code

    assert {name for name, status in answers.items() if status != 403} == WITHOUT_TOKEN
    assert len(answers) > 80


def _forms(cast, tenant) -> dict[str, tuple[Client, str]]:  # noqa: F811
    """Each address that takes a POST, with someone who may."""
    people = dict(zip(ROLES, cast.here.people, strict=True))
    forms = {}
    for name in sorted(CHANGES):
        may = [people[role] for role in ROLES if getattr(CHANGES[name], role) == OK]
        may = may or ([cast.administrator] if CHANGES[name].administrator == OK else [])
        if may and not name.startswith(NOT_OURS):
            forms[name] = (_client(may[-1]), address_of(name, tenant))
    return forms


def _tried(ask):
    """The answer, or what flew out; nothing of it stays."""
    try:
        with transaction.atomic():
            response = ask()
            response.getvalue()
            transaction.set_rollback(True)
    except Exception as flew:  # it is what we look for
        return flew
    return response


def _theirs(response) -> list[str]:
    """Elements that no page of ours has so."""
    is_page = response["Content-Type"].startswith("text/html")
    return [one for one in xss.runs(response.text) if one.startswith("img")] if is_page else []


def _is_failure(response) -> bool:
    return isinstance(response, Exception) or response.status_code >= 500


class _Fields(HTMLParser):
    """The fields of a page by their kind, with what stands in them."""

    def __init__(self) -> None:
        super().__init__()
        self.kinds: dict[str, str] = {}
        self.values: dict[str, str] = {}
        self._of = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        name = said.get("name", "")
        if tag == "option" and self._of and (self._of not in self.values or "selected" in said):
            self.values[self._of] = said.get("value", "")
        if tag not in {"input", "select", "textarea", "button"} or not name or name == "csrfmiddlewaretoken":
            return
        self._of = name if tag == "select" else ""
        self.kinds[name] = said.get("type", "text") if tag == "input" else tag
        if tag == "textarea" or self.kinds[name] == "text":
            self.values[name] = said.get("value") or "tekst"
        elif tag == "input" and (self.kinds[name] not in {"checkbox", "radio"} or "checked" in said):
            self.values[name] = said.get("value", "")


def _fields(client: Client, address: str) -> _Fields:
    """None where there is no page to look at."""
    response = client.get(address)
    looked = _Fields()
    if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
        looked.feed(response.text)
    response.getvalue()
    return looked


def _with_garbage(fields: _Fields, values: list) -> Iterator[dict[str, object]]:
    """All of it garbage; then one kind of field after another, the rest as it stood."""
    yield dict.fromkeys({*NAMES, *fields.kinds}, values)
    for kind in sorted(set(fields.kinds.values())):
        yield fields.values | {name: values for name, its in fields.kinds.items() if its == kind}
