"""What nobody should send, sent to every page for respondents: a sentence comes back, and nothing is half kept."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client

from digitaleschool.core.survey.asking.reading import LONGEST_TYPED
from digitaleschool.needs.models import Answer, Ballot, Draft
from digitaleschool.needs.respondents import filled_of
from digitaleschool.needs.sealing import fresh_secret, handle_of
from digitaleschool.needs.services.ballots import open_ballots

from .respondents import FIELDED, TODAY, draft_of, filled_in, invite

GOOD = {"form": "bso", "ict_years": "7", "self_rating": "6"}
FORM = "application/x-www-form-urlencoded"
FAMILY = "👩‍👩‍👧‍👦"


@dataclass(frozen=True)
class Bad:
    """One kind of bad input: what is put in the fields, or the whole request where that is odd."""

    fields: dict[str, Any] = field(default_factory=dict)
    raw: bytes | None = None
    type: str = FORM
    method: str = "post"
    headers: dict[str, str] = field(default_factory=dict)
    path: Callable[[str], str] | None = None
    """Another address than that of the page, from the secret."""
    query: str = ""


def text(words: str) -> Bad:
    """The same words in a number, in own words, in an open question and in a ranked text."""
    fields = dict.fromkeys(("ict_years", "form", "self_rating", "field.other", "training_needs", "tools.1"), words)
    return Bad(fields | {"name": words, "email": words})


def page(number: str) -> Callable[[str], str]:
    return lambda secret: f"/vragenlijst/{handle_of(secret)}/{number}/"


def link(spoil: Callable[[str], str]) -> Callable[[str], str]:
    return lambda secret: f"/u/{spoil(secret)}/"


BAD: dict[str, Bad] = {
    # text that databases, readers or browsers choke on
    "nul": text("a\0b"),
    "only nul": text("\0"),
    "lone surrogate, as bytes": Bad(raw=b"training_needs=%ED%A0%80&tools.1=%ED%BF%BF&step=next"),
    "no utf-8": Bad(raw=b"training_needs=%ff%fe%80&tools.1=\xff\xfe&step=next"),
    "overlong utf-8": Bad(raw=b"training_needs=%c0%af%e0%80%af&step=next"),
    "cut off utf-8": Bad(raw=b"training_needs=%e2%82&step=next"),
    "half a percent sign": Bad(raw=b"training_needs=%&tools.1=%g&ict_years=%1&step=next"),
    "utf-16": Bad(raw="training_needs=hé&step=next".encode("utf-16")),
    "another charset": Bad(raw=b"training_needs=%e9&step=next", type=f"{FORM}; charset=latin-1"),
    "a charset that is none": Bad(raw=b"training_needs=x&step=next", type=f"{FORM}; charset=klingon"),
    "control signs": text("a\x01\x02\x1b[31mb\x7f\x85"),
    "line ends": text("a\r\nSet-Cookie: x=1\r\n\r\nb"),
    "line and paragraph separators": text("a\u2028b\u2029c"),
    "right to left": text("שלום עולם مرحبا"),
    "turned around": text("abc\u202egpj.exe\u202c"),
    "isolates": text("\u2066\u2067a\u2069"),
    "zero width": text("\u200b\u200c\u200d\ufeff"),
    "soft hyphens": text("les\u00adsen"),
    "emoji": text("🙂🚀"),
    "emoji of a family": text(FAMILY),
    "flags": text("🇧🇪🇳🇱"),
    "composed": text("Zoë"),
    "decomposed": text("Zoe\u0308"),
    "many accents": text("Z" + "\u0301" * 2000),
    "compatibility signs": text("ﬁﬂ①²Å"),
    "astral": text("𝔘𝔫𝔦𝔠𝔬𝔡𝔢"),
    "private use": text("\ue000\uf8ff\U000f0000"),
    "no characters": text("\ufffe\uffff\U0001ffff"),
    "replacement": text("\ufffd"),
    "tags of unicode": text("\U000e0001\U000e0061"),
    "one megabyte": text("a" * 1_000_000),
    "one megabyte of accents": Bad({"training_needs": "é" * 500_000}),
    "three megabytes": Bad({"training_needs": "a" * 3_000_000}),
    "a number of signs too many": Bad({"training_needs": "a" * (LONGEST_TYPED + 1)}),
    "blanks": text(" \t\u00a0\u3000 "),
    "empty": text(""),
    "markup": text("<script>alert(1)</script>"),
    "markup in an attribute": text('"><img src=x onerror=alert(1)>'),
    "entities": text("&lt;&#0;&#x110000;&nbsp;"),
    "template words": text("{{ round.title }}{% debug %}"),
    "format words": text("%s %(x)s {0} {link} {unsubscribe} ${x}"),
    "sql": text("'; DROP TABLE needs_answer; --"),
    "spreadsheet formula": text("=HYPERLINK(1)"),
    "json": text('{"a": [1, null]}'),
    "path": text("../../../../etc/passwd"),
    # answers that the form does not have
    "unknown option": Bad({"form": "havo", "trained": "misschien", "function": "baas"}),
    "unknown row": Bad({"use.nope": "daily", "modes.nope": "yes", "statements.": "applies"}),
    "unknown answer of a row": Bad({"use.explain": "hourly", "modes.online": "maybe", "statements.x": "yes"}),
    "unknown item": Bad({"salary": "1", "": "x", ".": "x", "!tools": "x", "__proto__": "x", "round": "2"}),
    "items that are never asked": Bad({"school": "1", "name": "Els", "known": "x", "values": "x", "link": "x"}),
    "too many of at most three": Bad({"reasons": ["a", "b", "c", "d", "e"], "form": ["bso", "tso", "bso", "bso"]}),
    "one option twice": Bad({"self_rating": ["1", "2"], "ict_years": ["1", "x"]}),
    "many values of one field": Bad({"form": ["bso"] * 900}),
    "a list for a text": Bad({"training_needs": ["a", "b"], "training_needs[]": "x", "training_needs[0]": "y"}),
    "an exclusive option with others": Bad({"reasons": ["none", "time"], "modes.none": "yes", "modes.online": "yes"}),
    "number in words": Bad({"ict_years": "zeven"}),
    "number below": Bad({"ict_years": "-1", "self_rating": "-1"}),
    "number above": Bad({"ict_years": "61", "self_rating": "11"}),
    "number without end": Bad({"ict_years": "9" * 5000, "self_rating": "9" * 5000}),
    "infinite": Bad({"ict_years": "inf", "self_rating": "Infinity"}),
    "no number": Bad({"ict_years": "NaN", "self_rating": "nan"}),
    "power": Bad({"ict_years": "1e308", "self_rating": "1e1"}),
    "power without end": Bad({"ict_years": "1e99999999"}),
    "hexadecimal": Bad({"ict_years": "0x10", "self_rating": "0x1"}),
    "underscores": Bad({"ict_years": "1_0", "self_rating": "1_0"}),
    "digits of elsewhere": Bad({"ict_years": "٧", "self_rating": "７"}),
    "half of a scale": Bad({"self_rating": "6.5"}),
    "leading noughts": Bad({"self_rating": "006", "ict_years": "007"}),
    "true": Bad({"ict_years": "true", "self_rating": "True", "form": "None"}),
    # requests that no form of ours sends
    "no step": Bad({"step": []}),
    "unknown step": Bad({"step": "jump"}),
    "two steps": Bad({"step": ["next", "send"]}),
    "step with nul": Bad({"step": "send\0"}),
    "asked again of nothing": Bad({"asked-again": ["nope", "\0", ""]}),
    "too many fields": Bad({f"x{number}": "1" for number in range(1500)}),
    "a field name without end": Bad({"x" * 100_000: "1"}),
    "nothing": Bad(raw=b""),
    "cut off": Bad(raw=b"form=bso&ict_years=7&self_ra"),
    "only ampersands": Bad(raw=b"&&&&&==&=&"),
    "json body": Bad(raw=b'{"form": ["bso"], "step": "next"}', type="application/json"),
    "xml body": Bad(raw=b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', type="application/xml"),
    "plain body": Bad(raw=b"step=next", type="text/plain"),
    "no content type": Bad(raw=b"step=next", type=""),
    "odd content type": Bad(raw=b"step=next", type="\x80/;;;=,"),
    "multipart without boundary": Bad(raw=b"--x\r\n", type="multipart/form-data"),
    "multipart junk": Bad(raw=b"--x\r\ngarbage" * 50, type="multipart/form-data; boundary=x"),
    "multipart with odd boundary": Bad(raw=b"--\xff\r\n", type="multipart/form-data; boundary=\xff"),
    "multipart cut off": Bad(
        raw=b'--x\r\nContent-Disposition: form-data; name="step"\r\n\r\nnext\r\n--x\r\nContent-Disposition: form-',
        type="multipart/form-data; boundary=x",
    ),
    "a file": Bad(
        raw=b'--x\r\nContent-Disposition: form-data; name="form"; filename="../a.exe"\r\n\r\nMZ\x90\r\n'
        b'--x\r\nContent-Disposition: form-data; name="step"\r\n\r\nnext\r\n--x--\r\n',
        type="multipart/form-data; boundary=x",
    ),
    "base64 junk in multipart": Bad(
        raw=b'--x\r\nContent-Disposition: form-data; name="step"\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!'
        b"\r\n--x--\r\n",
        type="multipart/form-data; boundary=x",
    ),
    "put": Bad(raw=b"step=next", method="put"),
    "patch": Bad(raw=b"step=next", method="patch"),
    "delete": Bad(raw=b"", method="delete"),
    "options": Bad(raw=b"", method="options"),
    "head": Bad(raw=b"", method="head"),
    "trace": Bad(raw=b"", method="trace"),
    "invented method": Bad(raw=b"", method="BREW"),
    # addresses and headers
    "huge page number": Bad(path=page("9" * 30)),
    "page number without end": Bad(path=page("9" * 5000)),
    "last number that is one": Bad(path=page("9999")),
    "page nought": Bad(path=page("0")),
    "page below": Bad(path=page("-1")),
    "page in other digits": Bad(path=page("٣")),
    "page in words": Bad(path=page("een")),
    "query without end": Bad(query="?mend=" + "a" * 8000),
    "query with nul": Bad(query="?mend=%00&page=%ff"),
    "foreign secret": Bad(path=link(lambda secret: fresh_secret())),
    "spoilt secret": Bad(path=link(lambda secret: secret[:-1] + ("a" if secret[-1] != "a" else "b"))),
    "secret in capitals": Bad(path=link(str.upper)),
    "short secret": Bad(path=link(lambda secret: secret[:31])),
    "long secret": Bad(path=link(lambda secret: secret * 300)),
    "secret with nul": Bad(path=link(lambda secret: f"{secret}%00")),
    "secret with a half sign": Bad(path=link(lambda secret: f"{secret}%ED%A0%80")),
    "secret that is an injection": Bad(path=link(lambda secret: "'%20OR%20''='")),
    "foreign handle": Bad(path=lambda secret: f"/vragenlijst/{handle_of(fresh_secret())}/1/"),
    "handle in other signs": Bad(path=lambda secret: f"/vragenlijst/{'é' * 43}/1/"),
    "short handle": Bad(path=lambda secret: f"/vragenlijst/{handle_of(secret)[:42]}/1/"),
    "host of another": Bad(headers={"host": "evil.example"}),
    "two hosts": Bad(headers={"host": "testserver, evil.example"}),
    "host with junk": Bad(headers={"host": "a b\tc<script>"}),
    "host with a port without end": Bad(headers={"host": "testserver:99999999"}),
    "no host": Bad(headers={"host": ""}),
    "forwarded host": Bad(headers={"x-forwarded-host": "evil.example", "forwarded": "host=evil.example"}),
    "forwarded proto": Bad(headers={"x-forwarded-proto": "gopher"}),
    "origin of another": Bad(headers={"origin": "https://evil.example", "referer": "https://evil.example/"}),
    "no origin": Bad(headers={"origin": "null"}),
    "cookie junk": Bad(headers={"cookie": "=;;;\x80=\xff; a=b=c; \x00"}),
    "cookies without end": Bad(headers={"cookie": "; ".join(f"c{number}=x" for number in range(2000))}),
    "language that is none": Bad(headers={"accept-language": "xx-" + "y" * 600, "cookie": "django_language=../../x"}),
    "content length below": Bad(raw=b"step=next", headers={"content-length": "-1"}),
    "content length in words": Bad(raw=b"step=next", headers={"content-length": "veel"}),
    "method in a header": Bad({"step": "next"}, headers={"x-http-method-override": "DELETE"}),
}


@pytest.fixture
def secret(new_round, new_school):
    return invite(new_round(**FIELDED), school=new_school())[1]


@pytest.fixture
def begun(client, secret):
    """Someone who began and filled in the first page."""
    client.raise_request_exception = True
    client.post(f"/u/{secret}/")
    client.post(f"/vragenlijst/{handle_of(secret)}/1/", GOOD | {"step": "next"})
    return secret


def _send(client: Client, bad: Bad, address: str, secret: str) -> Any:
    path = (bad.path(secret) if bad.path else address) + bad.query
    meta = {
        "CONTENT_LENGTH" if name == "content-length" else f"HTTP_{name.upper().replace('-', '_')}": value
        for name, value in bad.headers.items()
    }
    if bad.raw is None and bad.method == "post":
        return client.post(path, {"step": "next"} | bad.fields, **meta)
    return client.generic(bad.method.upper(), path, bad.raw or b"", bad.type, **meta)


def _says_something(response: Any, method: str) -> bool:
    """A page in words (or a way on), and no failure of ours."""
    if response.status_code >= 500:
        return False
    return response.status_code in {301, 302} or method in {"head", "trace"} or "<h1" in response.text


def test_there_are_as_many_kinds_as_promised():
    assert len(BAD) >= 84


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_the_landing_bears_it(client, secret, bad):
    response = _send(client, bad, f"/u/{secret}/", secret)

    assert _says_something(response, bad.method)
    assert Draft.objects.count() <= 1
    assert (Ballot.objects.count(), Answer.objects.count()) == (0, 0)


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_a_page_bears_it(client, begun, bad, number):
    response = _send(client, bad, f"/vragenlijst/{handle_of(begun)}/{number}/", begun)

    assert _says_something(response, bad.method)
    _nothing_is_half_kept(begun)


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_handing_in_bears_it(client, begun, bad):
    """The last page sent with bad input is one whole answer or none, and that answer can be opened."""
    draft = draft_of(begun)
    pages = filled_of(draft, begun).pages(draft.round)
    good = filled_in(pages[-1], {}, random.Random(1))
    sent = bad if bad.raw is not None else Bad(**(vars(bad) | {"fields": good | {"step": "send"} | bad.fields}))

    response = _send(client, sent, f"/vragenlijst/{handle_of(begun)}/{len(pages)}/", begun)

    assert _says_something(response, bad.method)
    _nothing_is_half_kept(begun)
    type(draft.round).objects.update(status="closed")
    assert open_ballots(round=draft.round, today=TODAY) == Answer.objects.count() <= 1


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_the_pages_beside_bear_it(client, begun, bad):
    for name in ("", "later/", "klaar/"):
        response = _send(client, bad, f"/vragenlijst/{handle_of(begun)}/{name}", begun)

        assert _says_something(response, bad.method)
    _nothing_is_half_kept(begun)


def _nothing_is_half_kept(secret: str) -> None:
    """Either the draft is whole and readable and no answer was handed in, or the answer was and the draft is empty."""
    draft = draft_of(secret)
    assert Ballot.objects.count() == int(draft.is_handed_in)
    if not draft.is_handed_in:
        values = filled_of(draft, secret).values
        assert {"form", "ict_years", "self_rating"} & {key.lstrip("!") for key in values} or values == {}
        assert "\0" not in str(values)
