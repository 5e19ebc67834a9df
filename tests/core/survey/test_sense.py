"""What makes no sense does not exist: one YAML snippet for each rule, with the sentence that refuses it."""

from __future__ import annotations

import pytest

from digitaleschool.core.survey.loading import parse_instrument
from digitaleschool.core.survey.model import InstrumentError, Item, Kind, Option, Text

TOP = "id: demo\nversion: '1'\ntitle: {nl: Proef, en: Trial}\nsections:\n"
YES_NO = "options: [{code: yes, nl: ja, en: yes}, {code: no, nl: nee, en: no}]"


def form(*items: str) -> str:
    lines = "".join(f"      - {{id: q{number}, nl: Wat?, en: What?, {item}}}\n" for number, item in enumerate(items, 1))
    return f"{TOP}  - id: all\n    nl: Alles\n    en: All\n    items:\n{lines}"


@pytest.mark.parametrize(
    ("items", "nl", "en"),
    [
        # parts that a kind needs
        (
            ["kind: single"],
            "vraag q1: een vraag van het type single heeft opties",
            "item q1: an item of kind single has options",
        ),
        (["kind: multiple"], "vraag q1: een vraag van het type multiple heeft opties", None),
        (
            ["kind: matrix, options: [{code: a, nl: a}]"],
            "vraag q1: een vraag van het type matrix heeft rijen",
            "item q1: an item of kind matrix has rows",
        ),
        (["kind: matrix, rows: [{code: a, nl: a}]"], "vraag q1: een vraag van het type matrix heeft opties", None),
        (["kind: ticks"], "vraag q1: een vraag van het type ticks heeft rijen", None),
        (["kind: statements"], "vraag q1: een vraag van het type statements heeft rijen", None),
        (["kind: yes_no"], "vraag q1: een vraag van het type yes_no heeft rijen", None),
        # fields of another kind
        (
            [f"kind: text, {YES_NO}"],
            "vraag q1: 'options' hoort niet bij een vraag van het type text",
            "item q1: 'options' does not belong to an item of kind text",
        ),
        (
            [f"kind: single, {YES_NO}, rows: [{{code: a, nl: a}}]"],
            "vraag q1: 'rows' hoort niet bij een vraag van het type single",
            None,
        ),
        (
            [f"kind: single, {YES_NO}, at_most: 1"],
            "vraag q1: 'at_most' hoort niet bij een vraag van het type single",
            None,
        ),
        (
            ["kind: scale, minimum: 0, maximum: 5, bands: [0]"],
            "vraag q1: 'bands' hoort niet bij een vraag van het type scale",
            None,
        ),
        (["kind: text, minimum: 0"], "vraag q1: 'minimum' hoort niet bij een vraag van het type text", None),
        (["kind: text, ordered: true"], "vraag q1: 'ordered' hoort niet bij een vraag van het type text", None),
        (
            ["kind: number, low_label: {nl: a, en: a}"],
            "vraag q1: 'low_label' hoort niet bij een vraag van het type number",
            None,
        ),
        # twice
        (
            ["kind: single, options: [{code: a, nl: a}, {code: a, nl: b}]"],
            "vraag q1: optie a staat er twee keer",
            "item q1: option a stands there twice",
        ),
        (
            ["kind: ticks, rows: [{code: a, nl: a}, {code: a, nl: b}]"],
            "vraag q1: rij a staat er twee keer",
            "item q1: row a stands there twice",
        ),
        # scales and numbers
        (
            ["kind: scale, maximum: 10"],
            "vraag q1: een schaal heeft een minimum en een maximum",
            "item q1: a scale has a minimum and a maximum",
        ),
        (
            ["kind: scale, minimum: 0, maximum: 2.5"],
            "vraag q1: een schaal telt in gehele getallen",
            "item q1: a scale counts in whole numbers",
        ),
        (
            ["kind: scale, minimum: 5, maximum: 5"],
            "vraag q1: het minimum (5) ligt niet onder het maximum (5)",
            "item q1: the minimum (5) is not below the maximum (5)",
        ),
        (["kind: number, minimum: 5, maximum: 1"], "vraag q1: het minimum (5) ligt niet onder het maximum (1)", None),
        (
            ["kind: scale, minimum: 0, maximum: 200"],
            "vraag q1: 201 antwoorden; er kunnen er hoogstens 200 zijn",
            "item q1: 201 answers; there can be 200 at most",
        ),
        (
            ["kind: number, bands: [0, 3, 3]"],
            "vraag q1: de klassen (bands) lopen niet op",
            "item q1: the bands do not ascend",
        ),
        (
            [f"kind: single, options: [{', '.join(f'{{code: c{n}, nl: n{n}}}' for n in range(201))}]"],
            "vraag q1: 201 antwoorden; er kunnen er hoogstens 200 zijn",
            None,
        ),
        (
            [f"kind: number, bands: {list(range(201))}"],
            "vraag q1: 201 antwoorden; er kunnen er hoogstens 200 zijn",
            None,
        ),
        # how many
        (
            ["kind: multiple, at_most: 3, options: [{code: a, nl: a}, {code: b, nl: b}]"],
            "vraag q1: 'at_most' is 3 bij 2 opties",
            "item q1: 'at_most' is 3 with 2 options",
        ),
        (["kind: multiple, at_most: 0, options: [{code: a, nl: a}]"], "vraag q1: 'at_most' is 0 bij 1 opties", None),
        (["kind: ranked_texts"], "vraag q1: 'at_most' is 1 tot 20", "item q1: 'at_most' is 1 to 20"),
        (["kind: ranked_texts, at_most: 21"], "vraag q1: 'at_most' is 1 tot 20", None),
        # exclusive
        (
            ["kind: single, options: [{code: a, nl: a, exclusive: true}]"],
            "vraag q1: a is exclusief, maar hier kan maar één antwoord",
            "item q1: a is exclusive, but only one answer is possible here",
        ),
        (
            ["kind: multiple, at_most: 1, options: [{code: a, nl: a, exclusive: true}]"],
            "vraag q1: a is exclusief, maar hier kan maar één antwoord",
            None,
        ),
        (
            ["kind: statements, rows: [{code: a, nl: a, exclusive: true}]"],
            "vraag q1: a is exclusief, maar hier kan maar één antwoord",
            None,
        ),
        # roles
        (
            [f"kind: single, role: identity, {YES_NO}"],
            "vraag q1: wie iemand is, wordt als tekst gevraagd",
            "item q1: who someone is, is asked as text",
        ),
        (
            ["kind: number, role: identity, bands: [0, 1]"],
            "vraag q1: wie iemand is, wordt niet in klassen geteld",
            None,
        ),
        (
            ["kind: text, role: cluster", "kind: text, role: cluster"],
            "instrument: meer dan één vraag naar de school: q1, q2",
            "instrument: more than one item for the school: q1, q2",
        ),
        # bases
        (
            ["kind: text, base: {item: q9, codes: [yes]}"],
            "vraag q1, basis: er is geen vraag 'q9'",
            "item q1, base: there is no item 'q9'",
        ),
        (
            ["kind: text, base: {item: q2, codes: [yes]}", f"kind: single, {YES_NO}"],
            "vraag q1, basis: vraag q2 komt niet eerder",
            "item q1, base: item q2 does not come earlier",
        ),
        (["kind: text, base: {item: q1, codes: [yes]}"], "vraag q1, basis: vraag q1 komt niet eerder", None),
        (
            [f"kind: single, {YES_NO}", "kind: text, base: {item: q1, codes: [maybe]}"],
            "vraag q2, basis: q1 heeft geen antwoord 'maybe'",
            "item q2, base: q1 has no answer 'maybe'",
        ),
        (
            [f"kind: single, {YES_NO}", "kind: text, base: {item: q1, codes: []}"],
            "vraag q2, basis: 'codes' is leeg",
            None,
        ),
        (
            ["kind: text", "kind: text, base: {item: q1, codes: [yes]}"],
            "vraag q2, basis: 'q1' heeft geen antwoorden om op te kiezen",
            "item q2, base: 'q1' has no answers to choose by",
        ),
        (
            ["kind: ticks, rows: [{code: a, nl: a}]", "kind: text, base: {item: q1, codes: [ticked]}"],
            "vraag q2, basis: 'q1' heeft geen antwoorden om op te kiezen",
            None,
        ),
        (
            ["kind: ticks, rows: [{code: a, nl: a}]", "kind: text, base: {item: q1.b, codes: [ticked]}"],
            "vraag q2, basis: 'q1.b' heeft geen antwoorden om op te kiezen",
            None,
        ),
    ],
)
def test_an_item_without_sense_is_refused(items, nl, en):
    with pytest.raises(InstrumentError) as caught:
        parse_instrument(form(*items).encode())

    error = caught.value
    assert InstrumentError(error.reason, error.entry).said("nl") == nl
    if en is not None:
        assert InstrumentError(error.reason, error.entry).said("en") == en


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (
            form("kind: text").replace("id: demo", "id: Mijn enquête"),
            "instrument, regel 1: het id 'Mijn enquête': gebruik kleine letters, cijfers, - en _",
        ),
        (
            form("kind: text").replace("version: '1'", "version: '1'\nkind: quiz"),
            "instrument, regel 1: 'kind' is 'quiz'; kies uit survey, interview",
        ),
        (TOP.replace("sections:\n", ""), "instrument, regel 1: er is geen deel"),
        (TOP + "  - {id: all, nl: Alles, en: All}\n", "deel all, regel 5: er staat geen vraag in"),
        (
            form("kind: text").replace("id: all", "id: All"),
            "deel All, regel 5: de code 'All' (deel): gebruik kleine letters, cijfers en _, met een letter vooraan",
        ),
        (
            form("kind: text").replace("id: q1", "id: q-1"),
            "vraag q-1, regel 9: de code 'q-1' (vraag): gebruik kleine letters, cijfers en _, met een letter vooraan",
        ),
        (
            form("kind: text", "kind: text").replace("id: q2", "id: q1"),
            "instrument, regel 1: vraag q1 staat er twee keer",
        ),
        (
            form("kind: text") + form("kind: text").removeprefix(TOP).replace("q1", "q2"),
            "instrument, regel 1: deel all staat er twee keer",
        ),
        (
            form("kind: ticks, rows: [{code: a, nl: a}, {code: a-b, nl: b}]"),
            "deel all, vraag q1, rij a-b, regel 9: de code 'a-b' (rij): gebruik kleine letters, cijfers en _, "
            "met een letter vooraan",
        ),
        (
            form("kind: single, options: [{code: a, nl: a, per_year: -1}]"),
            "deel all, vraag q1, optie a, regel 9: per_year is een aantal keer per jaar, 0 of meer",
        ),
    ],
)
def test_a_form_without_sense_is_refused_with_its_line(source, said):
    with pytest.raises(InstrumentError) as caught:
        parse_instrument(source.encode())

    assert str(caught.value) == said


def test_values_made_in_code_are_refused_as_well():
    with pytest.raises(InstrumentError, match=r"^vraag wish: 'options' hoort niet bij een vraag van het type text$"):
        Item(
            id="wish",
            kind=Kind.TEXT,
            wording=Text(nl="Wat?", en="What?"),
            options=(Option(code="a", label=Text(nl="a", en="a")),),
        )
    with pytest.raises(InstrumentError, match=r"^optie a heeft geen label$"):
        Option(code="a", label=Text(nl=" ", en="a"))
    with pytest.raises(InstrumentError, match=r"^vraag wish: de verwoording is leeg$"):
        Item(id="wish", kind=Kind.TEXT, wording=Text(nl="Wat?", en=""))
    with pytest.raises(InstrumentError, match=r"^vraag n: een grens is geen gewoon getal$"):
        Item(id="n", kind=Kind.NUMBER, wording=Text(nl="Wat?", en="What?"), minimum=float("nan"))


def test_the_edges_are_allowed():
    two_hundred = ", ".join(f"{{code: c{n}, nl: n{n}}}" for n in range(200))

    parse_instrument(form(
        f"kind: single, options: [{two_hundred}]",
        "kind: scale, minimum: 0, maximum: 199",
        "kind: multiple, at_most: 2, options: [{code: a, nl: a}, {code: b, nl: b, exclusive: true}]",
        "kind: ranked_texts, at_most: 20",
        "kind: ticks, rows: [{code: a, nl: a}]",
        "kind: text, base: {item: q3, codes: [a]}",
        "kind: text, base: {item: q3.a, codes: [chosen]}",
        "kind: text, base: {item: q5.a, codes: [ticked]}",
        "kind: text, base: {item: q2, codes: [v0]}",
    ).encode())  # fmt: skip
