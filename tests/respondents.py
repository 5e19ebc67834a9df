"""Teachers who answer the survey over HTTP, as a browser without JavaScript would: for tests and ``benchmarks/``."""

from __future__ import annotations

import http.client
import random
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import urlencode, urlsplit

TIMEOUT_SECONDS = 60
LONGEST_PAUSE = 0.5
MOST_PAGES = 40
REFERENCE = re.compile(r'data-reference="([^"]+)"')
TAG = re.compile(r"<(/?form|fieldset|input|button|textarea)\b([^>]*)>")
ATTRIBUTE = re.compile(r'([a-z_-]+)(?:="([^"]*)")?')
PLACE = re.compile(r"(.+)\.\d+\Z")
SECRET = re.compile(r"[A-Za-z0-9_-]{32,}")
MARKED = "training_needs"
"""The open question in which each respondent writes something of his own, to be found again by."""

WORDS = ("Bookwidgets", 'Één lés: <3D> & "CAD"', "meer oefenen")

Posted = list[tuple[str, str]]
Typed = dict[str, list[str]]
"""Field -> what was typed there; the places of a ranking are one field."""


# --- what stands on a page ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Field:
    name: str
    kind: str
    value: str = ""
    alone: bool = False
    """An answer that goes with no other."""
    waits_for: tuple[str, frozenset[str]] | None = None
    """The field and the values that this follow-up belongs to."""


@dataclass
class Form:
    action: str
    fields: list[Field] = field(default_factory=list)

    def named(self) -> dict[str, list[Field]]:
        found: dict[str, list[Field]] = {}
        for own in self.fields:
            found.setdefault(own.name, []).append(own)
        return found

    @property
    def hidden(self) -> Posted:
        return [(own.name, own.value) for own in self.fields if own.kind == "hidden"]


def forms_of(page: str) -> list[Form]:
    """The forms of a page of ours. Read with two patterns: Python's parser takes longer than the site does."""
    forms: list[Form] = []
    inside, alone, waits_for = False, False, None
    for tag, text in TAG.findall(page):
        facts = {name: unescape(value) for name, value in ATTRIBUTE.findall(text)}
        if tag == "form":
            forms.append(Form(action=facts.get("action", "")))
        elif tag == "fieldset":
            alone = "data-alone" in facts
            if "question" in facts.get("class", ""):
                follows = facts.get("data-follows")
                waits_for = (follows, frozenset(facts["data-values"].split())) if follows else None
        elif inside and facts.get("name"):
            kind = facts.get("type", {"button": "submit", "textarea": "textarea"}.get(tag, "text"))
            kind = facts.get("inputmode", kind)
            lonely = alone or "data-alone" in facts
            forms[-1].fields.append(Field(facts["name"], kind, facts.get("value", ""), lonely, waits_for))
        inside = inside if tag == "fieldset" or "form" not in tag else tag == "form"
    return forms


# --- one browser ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Visit:
    """One request: what was asked (secrets left out), how long it took, what came back."""

    method: str
    path: str
    status: int
    seconds: float
    tries: int = 1


class Gone(Exception):
    """The server did not answer, however often it was asked."""


class Visitor:
    """A browser of one person: cookies, redirects, and the patience to try again when the line breaks."""

    def __init__(self, address: str, *, most_tries: int = 1, pause: Callable[[float], None] = time.sleep) -> None:
        self.host = urlsplit(address).netloc
        self.cookies: dict[str, str] = {}
        self.visits: list[Visit] = []
        self.most_tries, self.pause = most_tries, pause

    def get(self, path: str) -> tuple[str, str]:
        return self._follow("GET", path, None)

    def post(self, path: str, data: Posted) -> tuple[str, str]:
        return self._follow("POST", path, urlencode(data))

    def again(self) -> Visitor:
        """The same browser in another window."""
        other = Visitor(f"http://{self.host}", most_tries=self.most_tries, pause=self.pause)
        other.cookies = dict(self.cookies)
        return other

    def _follow(self, method: str, path: str, body: str | None) -> tuple[str, str]:
        """The address and the text of the page where this ends."""
        for _ in range(5):
            status, headers, text = self._ask(method, path, body)
            if status not in {301, 302, 303}:
                return path, text
            place = urlsplit(headers["Location"])
            method, path, body = "GET", place.path + (f"?{place.query}" if place.query else ""), None
        raise AssertionError(f"{path} redirects for ever")

    def _ask(self, method: str, path: str, body: str | None) -> tuple[int, http.client.HTTPMessage, str]:
        start = time.perf_counter()
        for attempt in range(1, self.most_tries + 1):
            try:
                status, headers, text = self._once(method, path, body)
            except (OSError, http.client.HTTPException):
                self.pause(min(LONGEST_PAUSE, 0.05 * attempt))
                continue
            if status in {502, 503, 504} and attempt < self.most_tries:
                self.pause(min(LONGEST_PAUSE, 0.05 * attempt))
                continue
            seconds = time.perf_counter() - start
            self.visits.append(Visit(method, SECRET.sub("...", path), status, seconds, attempt))
            return status, headers, text
        raise Gone(f"{method} {SECRET.sub('...', path)} was asked {self.most_tries} times")

    def _once(self, method: str, path: str, body: str | None) -> tuple[int, http.client.HTTPMessage, str]:
        connection = http.client.HTTPConnection(self.host, timeout=TIMEOUT_SECONDS)
        try:
            headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
            if body is not None:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
                headers["Origin"] = f"http://{self.host}"
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, rest = line.partition("=")
            self.cookies[name.strip()] = rest.split(";")[0]
        return answer.status, answer.headers, text


# --- one respondent -------------------------------------------------------------------------------------------------


@dataclass
class Respondent:
    """One person with a link of their own, and what the site said yes to."""

    secret: str
    visitor: Visitor
    mark: str = ""
    typed: Typed = field(default_factory=dict)
    """What was typed on the pages that the site acknowledged."""
    pages: int = 0
    reference: str = ""
    """Of the receipt; empty as long as the answer is not handed in."""
    trouble: str = ""
    last_post: tuple[str, Posted] = ("", [])
    """The post that hands the answer in."""

    def answer(
        self, chance: random.Random, *, most_pages: int = MOST_PAGES, hand_in: bool = True,
        rest: Callable[[], None] = lambda: None,
    ) -> None:  # fmt: skip
        """From the link to the receipt, or as far as told; ``rest`` is called before the link and each page is sent."""
        landing = f"/u/{self.secret}/"
        rest()
        _, page = self.visitor.get(landing)
        rest()
        path, page = self.visitor.post(landing, forms_of(page)[0].hidden)
        for _ in range(most_pages):
            form = next((form for form in forms_of(page) if "step" in form.named()), None)
            if form is None:
                raise AssertionError(f"no page of the survey at {SECRET.sub('...', path)}: {page[:200]!r}")
            filled = list(_filled(form, chance, self.mark))
            is_last = any(own.value == "send" for own in form.named()["step"])
            post = (form.action or path, [*filled, ("step", "send" if is_last else "next")])
            if is_last:
                self.last_post = post
                if not hand_in:
                    return
            rest()
            path, page = self.visitor.post(*post)
            self.typed |= as_typed(filled)
            self.pages += 1
            if is_last:
                self.reference = reference_on(page)
                return


def reference_on(page: str) -> str:
    """The number on a receipt; empty on any other page."""
    found = REFERENCE.search(page)
    return found[1] if found else ""


def _filled(form: Form, chance: random.Random, mark: str) -> Iterator[tuple[str, str]]:
    """A value for most fields, as a person in a hurry would give; text beside "other" is left empty."""
    given: dict[str, set[str]] = {}
    for name, own in form.named().items():
        asked = own[0].waits_for
        if asked and not given.get(asked[0], set()) & asked[1]:
            continue
        for value in _chosen(name, [one for one in own if not one.alone], chance, mark):
            given.setdefault(name, set()).add(value)
            yield name, value


def _chosen(name: str, own: list[Field], chance: random.Random, mark: str) -> list[str]:
    kind = own[0].kind if own else ""
    if kind == "hidden":
        return [own[0].value]
    if kind == "radio":
        values = [option.value for option in own if option.value]
        return [chance.choice(values)] if chance.random() < 0.95 else []
    if kind == "checkbox" and name != "wants_code":
        places = sorted(chance.sample(range(len(own)), k=min(len(own), chance.randint(0, 2))))
        return [own[place].value for place in places if own[place].value != "other"]
    if name == MARKED:
        return [mark or "PLC en domotica"]
    if kind == "decimal":
        return [str(chance.randint(0, 30))]
    if kind == "textarea" or (kind == "text" and "." not in name):
        return [chance.choice(WORDS)]
    if kind == "text" and PLACE.match(name):
        return [f"{chance.choice(WORDS)} {name[-1]}"]
    return []


# --- what must be found again ---------------------------------------------------------------------------------------


def as_typed(posted: Posted) -> Typed:
    """What a respondent filled in, by field; what the form itself carries is left out."""
    typed: Typed = {}
    for name, value in posted:
        if name not in {"step", "csrfmiddlewaretoken", "asked-again", "wants_code"}:
            place = PLACE.match(name)
            typed.setdefault(place[1] if place else name, []).append(value)
    return typed


def kept_as_typed(content: Mapping[str, Any]) -> Typed:
    """A kept answer as its respondent typed it, worked out without the code of the site."""
    typed: Typed = {}
    for name, value in content.items():
        if isinstance(value, Mapping):
            typed |= {f"{name}.{row}": [code] for row, code in value.items()}
        elif isinstance(value, list):
            typed[name] = value
        else:
            typed[name] = [value if isinstance(value, str) else f"{value:g}"]
    return typed
