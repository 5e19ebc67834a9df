"""Teachers who answer the survey over HTTP, as a browser without JavaScript would: for tests and ``benchmarks/``."""

from __future__ import annotations

import http.client
import random
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode, urlsplit

TIMEOUT_SECONDS = 60
MOST_PAGES = 40
REFERENCE = re.compile(r'data-reference="([^"]+)"')


@dataclass
class Field:
    name: str
    kind: str
    value: str = ""
    chosen: bool = False


@dataclass
class Form:
    action: str
    fields: list[Field] = field(default_factory=list)

    def named(self) -> dict[str, list[Field]]:
        found: dict[str, list[Field]] = {}
        for own in self.fields:
            found.setdefault(own.name, []).append(own)
        return found


class _Forms(HTMLParser):
    """The forms of a page with their fields."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._area: Field | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(action=found.get("action", "")))
        elif tag in {"input", "button", "textarea", "option", "select"} and self.forms and found.get("name"):
            kind = found.get("type", "submit" if tag == "button" else "text") if tag != "textarea" else "textarea"
            own = Field(found["name"], kind, found.get("value", ""), "checked" in found)
            self.forms[-1].fields.append(own)
            self._area = own if tag == "textarea" else None

    def handle_data(self, data: str) -> None:
        if self._area:
            self._area.value += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = None


def forms_of(page: str) -> list[Form]:
    parser = _Forms()
    parser.feed(page)
    return parser.forms


@dataclass
class Visit:
    """One request: what was asked, how long it took, what came back."""

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

    def post(self, path: str, data: list[tuple[str, str]]) -> tuple[str, str]:
        return self._follow("POST", path, urlencode(data))

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
                self.pause(0.05 * attempt)
                continue
            if status in {502, 503, 504} and attempt < self.most_tries:
                self.pause(0.05 * attempt)
                continue
            self.visits.append(Visit(method, path, status, time.perf_counter() - start, attempt))
            return status, headers, text
        raise Gone(f"{method} {path}")

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


@dataclass
class Answered:
    """What a respondent typed on all pages, and the reference that the receipt showed."""

    typed: list[tuple[str, str]]
    reference: str
    pages: int
    last_page: tuple[str, list[tuple[str, str]]]
    """Address and body of the post that handed the answer in."""


def answer_survey(visitor: Visitor, landing: str, chance: random.Random, *, mark: str = "") -> Answered:
    """Walks from the landing page to the receipt. ``mark`` is written in the first open question."""
    _, page = visitor.get(landing)
    start = forms_of(page)[-1]
    path, page = visitor.post(start.action or landing, [(f.name, f.value) for f in start.fields if f.kind == "hidden"])
    typed: list[tuple[str, str]] = []
    for number in range(1, MOST_PAGES):
        form = next((form for form in forms_of(page) if "step" in form.named()), None)
        if form is None:
            raise AssertionError(f"no page of the survey at {path}: {page[:300]!r}")
        data = list(_filled(form, chance, mark))
        if any(name == "training_needs" for name, _ in data):
            mark = ""
        steps = [own.value for own in form.named()["step"]]
        last = "send" in steps
        data.append(("step", "send" if last else "next"))
        typed += [pair for pair in data if pair[0] != "step"]
        post = (form.action or path, data)
        path, page = visitor.post(*post)
        reference = REFERENCE.search(page)
        if reference:
            return Answered(typed, reference[1], number, post)
    raise AssertionError("the survey has no end")


def _filled(form: Form, chance: random.Random, mark: str) -> Iterator[tuple[str, str]]:
    """A value for most fields, as a person in a hurry would give; text beside "other" is left empty."""
    for name, own in form.named().items():
        kind = own[0].kind
        if kind == "hidden":
            yield name, own[0].value
        elif kind == "radio":
            given = [option for option in own if option.value]
            if given and chance.random() < 0.95:
                yield name, chance.choice(given).value
        elif kind == "checkbox" and name != "wants_code":
            offered = [option.value for option in own if option.value not in {"other", "no_need"}]
            for value in chance.sample(offered, k=min(len(offered), chance.randint(0, 2))):
                yield name, value
        elif kind == "number":
            yield name, str(chance.randint(0, 30))
        elif name == "training_needs":
            yield name, mark or "PLC en domotica"
        elif kind in {"text", "textarea"} and "." not in name and not name.startswith("link"):
            yield name, "Bookwidgets"
