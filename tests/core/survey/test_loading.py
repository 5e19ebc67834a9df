"""Instruments load fast and completely, or are refused with file, entry, line and reason."""

from __future__ import annotations

import pickle
import subprocess
import sys
import time

import pytest

from digitaleschool.core.survey.loading import list_instruments, load_instrument, parse_instrument, read_instrument
from digitaleschool.core.survey.model import (
    Condition,
    Instrument,
    InstrumentError,
    Item,
    Kind,
    Option,
    Polarity,
    Role,
    Row,
    Section,
    Text,
)

FORM = """
id: demo
version: "1.10"
changed: "2026-11-23: first"
title: {nl: Proef, en: Trial}
sections:
  - id: all
    nl: Alles
    en: All
    items:
"""

SINGLE = """
      - id: works
        kind: single
        nl: Werkt het?
        en: Does it work?
        options:
          - {code: yes, nl: ja, en: yes}
          - {code: no, nl: nee, en: no}
"""


def form(items: str, top: str = FORM) -> bytes:
    return (top.strip("\n") + items).encode()


def refusal(source: bytes, language: str = "nl") -> str:
    with pytest.raises(InstrumentError) as caught:
        parse_instrument(source)
    return caught.value.said(language)


def test_every_field_arrives():
    source = form("""
      - id: use
        kind: matrix
        ordered: true
        role: background
        polarity: negative
        nl: Hoe vaak?
        en: How often?
        help: {nl: Kies., en: Choose.}
        source: L1-2
        measures: frequency
        required: true
        aliases: [vaak, "often: how"]
        options:
          - {code: daily, nl: dagelijks, en: daily, per_year: 180, aliases: [elke dag]}
          - {code: never, nl: nooit}
        rows:
          - {code: explain, nl: uitleg, en: explaining, source: L3, measures: m, polarity: positive, aliases: [a]}
          - {code: other, nl: anders, en: else, other: true}
      - id: grade
        kind: scale
        nl: Hoe goed?
        en: How good?
        minimum: 0
        maximum: 10
        low_label: {nl: slecht, en: bad}
        high_label: {nl: goed, en: good}
        base: {item: use.explain, codes: [daily]}
        prompts:
          - {nl: Waarom?, en: Why?}
""")

    assert parse_instrument(source) == Instrument(
        id="demo",
        version="1.10",
        changed="2026-11-23: first",
        title=Text(nl="Proef", en="Trial"),
        sections=(
            Section(
                id="all",
                title=Text(nl="Alles", en="All"),
                items=(
                    Item(
                        id="use",
                        kind=Kind.MATRIX,
                        ordered=True,
                        role=Role.BACKGROUND,
                        polarity=Polarity.NEGATIVE,
                        wording=Text(nl="Hoe vaak?", en="How often?"),
                        help=Text(nl="Kies.", en="Choose."),
                        source="L1-2",
                        measures="frequency",
                        required=True,
                        aliases=("vaak", "often: how"),
                        options=(
                            Option(
                                code="daily",
                                label=Text(nl="dagelijks", en="daily"),
                                per_year=180.0,
                                aliases=("elke dag",),
                            ),
                            Option(code="never", label=Text(nl="nooit", en="nooit")),
                        ),
                        rows=(
                            Row(
                                code="explain",
                                label=Text(nl="uitleg", en="explaining"),
                                source="L3",
                                measures="m",
                                polarity=Polarity.POSITIVE,
                                aliases=("a",),
                            ),
                            Row(code="other", label=Text(nl="anders", en="else"), other=True),
                        ),
                    ),
                    Item(
                        id="grade",
                        kind=Kind.SCALE,
                        wording=Text(nl="Hoe goed?", en="How good?"),
                        minimum=0.0,
                        maximum=10.0,
                        low_label=Text(nl="slecht", en="bad"),
                        high_label=Text(nl="goed", en="good"),
                        base=Condition(item="use.explain", codes=("daily",)),
                        prompts=(Text(nl="Waarom?", en="Why?"),),
                    ),
                ),
            ),
        ),
    )


def test_words_that_yaml_takes_for_something_else_stay_words():
    options = parse_instrument(form(SINGLE)).item("works").options

    assert [(option.code, option.label.en) for option in options] == [("yes", "yes"), ("no", "no")]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        # what is no plain YAML
        (b"", "het bestand is leeg"),
        (b"\xff\xfe\x00\xd8", "geen geldige YAML (geen leesbare tekst)"),
        (b"id: [1\nb: 2", "regel 2: geen geldige YAML (did not find expected ',' or ']')"),
        (b"id: a\x00b", "geen geldige YAML (geen leesbare tekst)"),
        (b"- id: demo", "instrument, regel 1: hier horen sleutels met waarden"),
        (b"just words", "instrument, regel 1: hier horen sleutels met waarden"),
        (b"id: demo\nid: other", "regel 2: de sleutel 'id' staat er twee keer"),
        (b"id: &x demo", "regel 1: ankers (& en *) worden niet gebruikt"),
        (b"id: *x", "regel 1: ankers (& en *) worden niet gebruikt"),
        (
            b"id: !!python/name:os.system x",
            "regel 1: het label tag:yaml.org,2002:python/name:os.system wordt niet gebruikt",
        ),
        (b"? [a]\n: b", "regel 1: een sleutel is geen tekst"),
        (b"id: demo\n---\nid: two", "meer dan één document in het bestand"),
        (b"[" * 200_000, "regel 1: te diep genest"),
        (b"a: " + b"{a: " * 50, "regel 1: te diep genest"),
        (b"#" * 4_000_001, "groter dan 4000000 bytes"),
        # keys and types
        (b"version: '1'", "instrument, regel 1: 'id' ontbreekt"),
        (form(SINGLE).replace(b"title:", b"titel:"), "instrument, regel 1: 'title' ontbreekt"),
        (form(SINGLE) + b"colour: red\n", "instrument, regel 17: onbekende sleutel 'colour'"),
        (
            form(SINGLE).replace(b"nl: ja,", b"nl: ja, weight: 2,"),
            "deel all, vraag works, optie yes, regel 15: onbekende sleutel 'weight'",
        ),
        (form(SINGLE).replace(b"id: demo", b"id:"), "instrument, regel 1: 'id' is geen tekst"),
        (form(SINGLE).replace(b"id: demo", b"id: [demo]"), "instrument, regel 1: 'id' is geen tekst"),
        (form(SINGLE).replace(b"nl: Alles", b"nl: '  '"), "deel all, regel 7: 'nl' is geen tekst"),
        (
            form(SINGLE).replace(b"title: {nl: Proef, en: Trial}", b"title: Proef"),
            "instrument, regel 4: hier horen sleutels met waarden",
        ),
        (
            form(SINGLE).replace(b"kind: single", b"kind: choice"),
            "deel all, vraag works, regel 10: 'kind' is 'choice'; kies uit single, multiple, number, scale, matrix, "
            "ranked_texts, ticks, statements, yes_no, text",
        ),
        (
            form(SINGLE).replace(b"kind: single", b"kind: single\n        required: ja"),
            "deel all, vraag works, regel 10: 'required' is true of false",
        ),
        (
            form(SINGLE).replace(b"kind: single", b"kind: single\n        aliases: works"),
            "deel all, vraag works, regel 12: 'aliases' is geen lijst",
        ),
        (
            form(SINGLE).replace(b"kind: single", b"kind: single\n        aliases: [[a]]"),
            "deel all, vraag works, regel 12: 'aliases' bevat geen tekst",
        ),
        (
            form(SINGLE).replace(b"nl: ja,", b"nl: ja, per_year: often,"),
            "deel all, vraag works, optie yes, regel 15: 'per_year' is geen getal",
        ),
        (
            form(SINGLE).replace(b"nl: ja,", b"nl: ja, per_year: 1e999,"),
            "deel all, vraag works, optie yes, regel 15: 'per_year' is geen getal",
        ),
        (
            form(SINGLE).replace(b"kind: single", b"kind: ranked_texts\n        at_most: 2.5"),
            "deel all, vraag works, regel 10: 'at_most' is geen geheel getal",
        ),
        (
            form(SINGLE).replace(b"code: yes", b"code: Yes!"),
            "deel all, vraag works, optie Yes!, regel 15: de code 'Yes!' (optie): gebruik kleine letters, cijfers en "
            "_, met een letter vooraan",
        ),
        (form(SINGLE).replace(b"  - id: works", b"  - kind: text"), "regel 11: de sleutel 'kind' staat er twee keer"),
    ],
)
def test_a_broken_file_is_refused_with_entry_line_and_reason(source, said):
    assert refusal(source) == said


def test_a_refusal_speaks_english_too():
    assert refusal(form(SINGLE).replace(b"kind: single", b"kind: choice"), "en").startswith(
        "section all, item works, line 10: 'kind' is 'choice'; choose from single, multiple"
    )


def test_a_refusal_names_the_file(tmp_path):
    path = tmp_path / "my form.yaml"
    path.write_text("id: demo\nid: demo\n")

    with pytest.raises(InstrumentError) as caught:
        load_instrument(str(path))

    assert str(caught.value) == "my form.yaml, regel 2: de sleutel 'id' staat er twee keer"
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


@pytest.mark.parametrize("suffix", ["yaml", "lss", "xlsx"])
def test_a_file_that_is_not_there_is_refused(tmp_path, suffix):
    with pytest.raises(InstrumentError, match=rf"^nothing.{suffix}: kan niet worden gelezen$"):
        read_instrument(tmp_path / f"nothing.{suffix}")


def test_an_unknown_id_names_those_that_are_known():
    with pytest.raises(InstrumentError, match=r"geen instrument 'nope'; wel: digitale-school-leraren, "):
        load_instrument("nope")


def test_a_file_loads_by_path(tmp_path):
    path = tmp_path / "form.yaml"
    path.write_bytes(form(SINGLE))

    assert load_instrument(path) == load_instrument(str(path)) == parse_instrument(form(SINGLE))


@pytest.mark.parametrize("name", list_instruments())
def test_every_packaged_instrument_loads_under_its_own_name(name):
    instrument = load_instrument(name)

    assert name in (instrument.id, f"{instrument.id}@{instrument.version}")


def test_loading_is_cheap():
    times = []
    for _ in range(5):
        parse_source = (load_instrument.__globals__["FOLDER"] / "digitale-school-leraren.yaml").read_bytes()
        start = time.process_time()
        parse_instrument(parse_source)
        times.append(time.process_time() - start)

    assert min(times) < 0.030


def test_loading_imports_nothing_heavy():
    code = (
        "import sys; from digitaleschool.core.survey.loading import load_instrument;"
        "load_instrument('digitale-school-leraren');"
        "print(sorted({'numpy', 'polars', 'defusedxml', 'python_calamine', 'xlsxwriter', 'django'} & set(sys.modules)))"
    )

    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert found.stdout.strip() == "[]"
