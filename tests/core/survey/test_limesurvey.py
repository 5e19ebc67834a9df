"""LimeSurvey structures of versions 3 and 6 become instruments; broken ones are refused with their element."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from digitaleschool.core.survey.dumping import dump_instrument
from digitaleschool.core.survey.limesurvey import read_lss, with_limesurvey_codes, write_lss
from digitaleschool.core.survey.loading import load_instrument, parse_instrument
from digitaleschool.core.survey.model import (
    Condition,
    Instrument,
    InstrumentError,
    Item,
    Kind,
    Option,
    Row,
    Section,
    Text,
)

REAL = Path(__file__).parents[4] / "shared" / "data" / "surveys" / "limesurvey_structure.lss"


def table(name: str, *rows: dict[str, str]) -> str:
    cells = "".join(
        "<row>" + "".join(f"<{key}><![CDATA[{value}]]></{key}>" for key, value in row.items()) + "</row>"
        for row in rows
    )
    return f"<{name}><rows>{cells}</rows></{name}>"


def document(*tables: str, kind: str = "Survey") -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><document><LimeSurveyDocType>{kind}</LimeSurveyDocType>'
        f"<DBVersion>365</DBVersion><languages><language>en</language></languages>{''.join(tables)}</document>"
    ).encode()


GROUP = table("groups", {"gid": "1", "group_name": "All", "group_order": "0", "language": "en"})


def question(qid: str, kind: str, title: str, **more: str) -> dict[str, str]:
    return {
        "qid": qid, "sid": "9", "gid": "1", "type": kind, "title": title, "question": f"What about {title}?",
        "question_order": qid, "language": "en", "other": "N", "mandatory": "N", "relevance": "1", **more,
    }  # fmt: skip


def part(qid: str, parent: str, title: str, words: str, **more: str) -> dict[str, str]:
    return {
        "qid": qid,
        "parent_qid": parent,
        "title": title,
        "question": words,
        "language": "en",
        "scale_id": "0",
        **more,
    }


def answer(qid: str, code: str, words: str, place: int) -> dict[str, str]:
    return {"qid": qid, "code": code, "answer": words, "sortorder": str(place), "language": "en", "scale_id": "0"}


def same(words: str) -> Text:
    return Text(nl=words, en=words)


def items_of(*tables: str, notes: list[Text] | None = None) -> tuple[Item, ...]:
    return read_lss(document(GROUP, *tables), notes=notes).items


def test_version_3_keeps_the_wording_of_each_language_in_the_rows():
    source = document(
        table("groups",
              {"gid": "1", "group_name": "Wie", "group_order": "0", "language": "nl",
               "description": "<p>Dag &amp; welkom</p>"},
              {"gid": "1", "group_name": "Who", "group_order": "0", "language": "en", "description": "Hello"}),
        table("questions",
              question("10", "L", "A1", question="<b>Welk&nbsp;net?</b>", language="nl", mandatory="Y", other="Y"),
              question("10", "L", "A1", question="Which network?", language="en", mandatory="Y", other="Y"),
              question("11", "M", "A2", question="Welke?", language="nl",
                       relevance='((A1.NAOK == "K1" or A1.NAOK == "K2"))'),
              question("11", "M", "A2", question="Which ones?", language="en")),
        table("subquestions",
              part("12", "11", "SQ002", "twee", language="nl", question_order="2"),
              part("13", "11", "SQ001", "een", language="nl", question_order="1"),
              part("12", "11", "SQ002", "two", question_order="2"),
              part("13", "11", "SQ001", "one", question_order="1")),
        table("answers",
              answer("10", "K2", "vrij", 2) | {"language": "nl"}, answer("10", "K1", "GO!", 1) | {"language": "nl"},
              answer("10", "K1", "GO!", 1), answer("10", "K2", "free", 2)),
        table("question_attributes",
              {"qid": "11", "attribute": "max_answers", "value": "1"},
              {"qid": "10", "attribute": "other_replace_text", "value": "iets anders", "language": "nl"},
              {"qid": "10", "attribute": "other_replace_text", "value": "something else", "language": "en"}),
        table("surveys", {"sid": "9", "language": "nl"}),
        table("surveys_languagesettings", {"surveyls_language": "nl", "surveyls_title": "Enquête"},
              {"surveyls_language": "en", "surveyls_title": "Survey"}),
    )  # fmt: skip

    network = (
        Option(code="k1", label=same("GO!"), aliases=("K1",)),
        Option(code="k2", label=Text(nl="vrij", en="free"), aliases=("K2",)),
        Option(code="other", label=Text(nl="iets anders", en="something else"), other=True, aliases=("-oth-",)),
    )
    which = (
        Option(code="sq001", label=Text(nl="een", en="one"), aliases=("SQ001",)),
        Option(code="sq002", label=Text(nl="twee", en="two"), aliases=("SQ002",)),
    )
    assert read_lss(source) == Instrument(
        id="enquete", version="1", changed="", title=Text(nl="Enquête", en="Survey"),
        sections=(
            Section(id="wie", title=Text(nl="Wie", en="Who"), intro=Text(nl="Dag & welkom", en="Hello"), items=(
                Item(id="a1", kind=Kind.SINGLE, wording=Text(nl="Welk net?", en="Which network?"), required=True,
                     options=network, aliases=("A1",)),
                Item(id="a2", kind=Kind.MULTIPLE, wording=Text(nl="Welke?", en="Which ones?"), at_most=1, options=which,
                     base=Condition(item="a1", codes=("k1", "k2")), aliases=("A2",)),
            )),
        ),
    )  # fmt: skip


def test_version_6_keeps_the_wording_in_tables_of_its_own():
    bare = {key: value for key, value in question("10", "F", "B1").items() if key not in ("question", "language")}
    row = {"qid": "11", "parent_qid": "10", "title": "SQ001", "question_order": "1", "scale_id": "0"}
    source = document(
        table("groups", {"gid": "1", "group_order": "1"}),
        table("group_l10ns", {"gid": "1", "group_name": "Gebruik", "description": "", "language": "nl"}),
        table("questions", bare),
        table("subquestions", row),
        table("question_l10ns",
              {"qid": "10", "question": "Hoe vaak?", "help": "Kies.", "language": "nl-informal"},
              {"qid": "11", "question": "uitleg", "help": "", "language": "nl-informal"}),
        table("answers", {"aid": "1", "qid": "10", "code": "A1", "sortorder": "1"},
              {"aid": "2", "qid": "10", "code": "A2", "sortorder": "2"},
              {"aid": "3", "qid": "10", "code": "A3", "sortorder": "3"}),
        table("answer_l10ns", {"aid": "1", "answer": "nooit", "language": "nl-informal"},
              {"aid": "2", "answer": "soms", "language": "nl-informal"},
              {"aid": "3", "answer": "vaak", "language": "nl-informal"}),
    )  # fmt: skip

    (item,) = read_lss(source).items

    assert item == Item(
        id="b1", kind=Kind.MATRIX, wording=same("Hoe vaak?"), help=same("Kies."), ordered=True, aliases=("B1",),
        rows=(Row(code="sq001", label=same("uitleg"), aliases=("SQ001",)),),
        options=tuple(Option(code=f"a{n}", label=same(word), aliases=(f"A{n}",))
                      for n, word in enumerate(("nooit", "soms", "vaak"), start=1)),
    )  # fmt: skip


TWO_ROWS = table("subquestions", part("21", "2", "SQ001", "this"), part("22", "2", "SQ002", "that"))


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        ("S", [("q", Kind.TEXT, ("Q",), [])]),
        ("T", [("q", Kind.TEXT, ("Q",), [])]),
        ("U", [("q", Kind.TEXT, ("Q",), [])]),
        ("D", [("q", Kind.TEXT, ("Q",), [])]),
        ("N", [("q", Kind.NUMBER, ("Q",), [])]),
        ("5", [("q", Kind.SCALE, ("Q",), [])]),
        ("Y", [("q", Kind.SINGLE, ("Q",), ["yes", "no"])]),
        ("G", [("q", Kind.SINGLE, ("Q",), ["female", "male"])]),
        ("M", [("q", Kind.MULTIPLE, ("Q",), ["sq001", "sq002"])]),
        ("P", [("q", Kind.MULTIPLE, ("Q",), ["sq001", "sq002"])]),
        ("A", [("q", Kind.MATRIX, ("Q",), ["v1", "v2", "v3", "v4", "v5", "sq001", "sq002"])]),
        ("B", [("q", Kind.MATRIX, ("Q",), [*(f"v{step}" for step in range(1, 11)), "sq001", "sq002"])]),
        ("C", [("q", Kind.MATRIX, ("Q",), ["yes", "uncertain", "no", "sq001", "sq002"])]),
        ("E", [("q", Kind.MATRIX, ("Q",), ["increase", "same", "decrease", "sq001", "sq002"])]),
        ("K", [("q_sq001", Kind.NUMBER, ("Q[SQ001]",), []), ("q_sq002", Kind.NUMBER, ("Q[SQ002]",), [])]),
        ("Q", [("q_sq001", Kind.TEXT, ("Q[SQ001]",), []), ("q_sq002", Kind.TEXT, ("Q[SQ002]",), [])]),
        ("R", [("q", Kind.RANKED_TEXTS, ("Q",), [])]),
        ("*", [("q", Kind.TEXT, ("Q",), [])]),
        ("|", [("q", Kind.TEXT, ("Q",), [])]),
        ("I", [("q", Kind.TEXT, ("Q",), [])]),
    ],
)
def test_each_question_type_becomes_a_kind(kind, found):
    items = items_of(table("questions", question("2", kind, "Q")), TWO_ROWS)

    assert [
        (item.id, item.kind, item.aliases, [one.code for one in (*item.options, *item.rows)]) for item in items
    ] == found


@pytest.mark.parametrize(
    ("kind", "column", "found"),
    [(":", "SQ001", Kind.NUMBER), (";", "SQ001", Kind.TEXT)],
)
def test_a_table_of_cells_becomes_an_item_for_each_cell(kind, column, found):
    parts = table("subquestions", part("21", "2", "SQ001", "this"), part("23", "2", column, "good", scale_id="1"))

    items = items_of(table("questions", question("2", kind, "Q")), parts)

    assert [(item.id, item.kind, item.aliases, item.wording.en) for item in items] == [
        ("q_sq001_sq001", found, ("Q[SQ001_SQ001]",), "What about Q? - this: good")
    ]


def test_a_dual_scale_becomes_two_matrices():
    answers = table("answers", answer("2", "A1", "low", 1), answer("2", "A1", "bad", 1) | {"scale_id": "1"})

    items = items_of(table("questions", question("2", "1", "Q")), TWO_ROWS, answers)

    assert [(item.id, item.aliases, item.options[0].label.en, item.rows[0].aliases) for item in items] == [
        ("q", ("Q", "Q#0"), "low", ("SQ001", "SQ001#0", "SQ001][1")),
        ("q_2", ("Q#1",), "bad", ("SQ001", "SQ001#1", "SQ001][2")),
    ]


def test_what_is_not_taken_over_is_said():
    notes = []

    items = items_of(
        table("questions", question("1", "X", "X1"), question("2", "R", "R1"), question("3", "Z", "Z1"),
              question("4", "S", "S1", relevance="count(R1.NAOK) > 2")),
        table("answers", answer("2", "A1", "one", 1), answer("2", "A2", "two", 2)),
        notes=notes,
    )  # fmt: skip

    assert [(item.id, item.kind, item.at_most) for item in items] == [
        ("r1", Kind.RANKED_TEXTS, 2), ("z1", Kind.TEXT, None), ("s1", Kind.TEXT, None),
    ]  # fmt: skip
    assert [note.en for note in notes] == [
        "question X1: a text without an answer was dropped",
        "question R1: the options of a ranking were dropped",
        "question Z1: type 'Z' is unknown and became text",
        "question S1: the condition was dropped: count(R1.NAOK) > 2",
    ]


@pytest.mark.parametrize(
    ("relevance", "base"),
    [
        ('Q1.NAOK == "A2"', Condition(item="q1", codes=("a2",))),
        ('((Q1.NAOK == "A1")) or (Q1.NAOK == "A2")', Condition(item="q1", codes=("a1", "a2"))),
        ('((9X1X1.NAOK == "A2"))', Condition(item="q1", codes=("a2",))),
        ('Q2_SQ002.NAOK == "Y"', Condition(item="q2", codes=("sq002",))),
        ('9X1X2SQ002.NAOK == "Y"', Condition(item="q2", codes=("sq002",))),
        ('Q1.NAOK == "A9"', None),
        ('Q9.NAOK == "A1"', None),
        ('Q1.NAOK == "A1" and Q2_SQ002.NAOK == "Y"', None),
    ],
)
def test_conditions_become_bases(relevance, base):
    items = items_of(
        table("questions", question("1", "L", "Q1"), question("2", "M", "Q2"),
              question("3", "S", "Q3", relevance=relevance)),
        table("answers", answer("1", "A1", "one", 1), answer("1", "A2", "two", 2)),
        TWO_ROWS,
    )  # fmt: skip

    assert items[2].base == base


QUESTION = table("questions", question("1", "S", "Q1"))


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (b"", "f.lss, regel 1: geen geldige XML"),
        (b"id,name\n1,x\n", "f.lss, regel 1: geen geldige XML"),
        (document(GROUP, QUESTION)[:-20], "f.lss, regel 1: geen geldige XML"),
        (b'<!DOCTYPE d [<!ENTITY a "aaa">]><document>&a;</document>', "f.lss: geen XML die we vertrouwen"),
        (b'<!DOCTYPE d SYSTEM "file:///etc/passwd"><document/>', "f.lss: geen XML die we vertrouwen"),
        (b'<?xml version="1.0" encoding="no-such"?><document/>', "f.lss: geen XML die we vertrouwen"),
        (b"<html/>", "f.lss: geen LimeSurvey-vragenlijst (.lss)"),
        (document(GROUP, QUESTION, kind="Group"), "f.lss: geen LimeSurvey-vragenlijst (.lss)"),
        (document(GROUP), "f.lss, element questions: er staat geen vraag in"),
        (document(QUESTION), "f.lss, element questions, qid 1: de groep van de vraag bestaat niet"),
        (document(GROUP, table("questions", question("", "S", "Q1"))),
         "f.lss, element questions, rij 1: qid of title ontbreekt"),
        (document(GROUP, QUESTION, table("subquestions", part("5", "99", "SQ1", "x"))),
         "f.lss, element subquestions, qid 5: de vraag erboven bestaat niet"),
        (document(GROUP, QUESTION, table("answers", answer("99", "A1", "x", 1))),
         "f.lss, element answers, code A1: de vraag ervan bestaat niet"),
        (document(GROUP, table("questions", question("1", "L", "Q1"))),
         "f.lss, element questions, qid 1, vraag q1: een vraag van het type single heeft opties"),
        (document(GROUP, table("questions", question("1", "F", "Q1")), table("answers", answer("1", "A1", "x", 1))),
         "f.lss, element questions, qid 1, vraag q1: een vraag van het type matrix heeft rijen"),
        (document(GROUP, table("questions", question("1", "K", "Q1"))),
         "f.lss, element questions, qid 1: er zijn geen deelvragen"),
        (document(GROUP, table("questions", question("1", ":", "Q1"))),
         "f.lss, element questions, qid 1: de tabel heeft geen rijen of kolommen"),
        (document(GROUP, QUESTION, table("digitaleschool", {"entry": "q1", "field": "polarity", "value": "sour"})),
         "f.lss: de regels van Digitale School in dit bestand kloppen niet ('sour' is not a valid Polarity)"),
        (b" " * 20_000_001, "f.lss: het bestand is te groot"),
    ],
)  # fmt: skip
def test_a_broken_structure_is_refused_with_its_element(source, said):
    with pytest.raises(InstrumentError) as caught:
        read_lss(source, "f.lss")

    assert str(caught.value) == said


@pytest.mark.parametrize(
    "tables",
    [
        (table("questions", *(question(str(n), "S", "Q1") for n in range(5_001))),),
        (table("questions", question("1", "M", "Q1")),
         table("subquestions", *(part(str(n), "1", "SQ1", "x") for n in range(2, 2_003)))),
        (table("questions", question("1", ";", "Q1")),
         table("subquestions", *(part(str(n), "1", f"SQ{n}", "x", scale_id=str(n % 2)) for n in range(2, 200)))),
    ],
)  # fmt: skip
def test_more_than_any_form_has_is_refused_at_once(tables):
    with pytest.raises(InstrumentError, match=r"meer dan \d+ vragen of opties"):
        read_lss(document(GROUP, *tables))


def test_deep_nesting_is_only_no_survey():
    with pytest.raises(InstrumentError, match="geen LimeSurvey-vragenlijst"):
        read_lss(b"<document>" + b"<a>" * 200_000 + b"</a>" * 200_000 + b"</document>")


def test_our_codes_become_codes_that_limesurvey_takes_and_come_back_as_aliases():
    survey = with_limesurvey_codes(load_instrument("digitale-school-leraren"))

    assert [option.aliases[-1:] for option in survey.item("use").options] == [
        ("every day",), ("A2",), ("A3",), ("A4",), ("A5",), (),
    ]  # fmt: skip
    assert survey.item("use").rows[2].aliases == ("leerpaden", "learningpaths")
    assert survey.item("trained_which").aliases[-1] == "trainedwhich"


def test_a_file_that_went_through_limesurvey_still_reads():
    survey = load_instrument("digitale-school-leraren")
    written = write_lss(survey)

    start, end = written.index(b" <digitaleschool>"), written.index(b"</document>")
    found = read_lss(written[:start] + written[end:])

    assert [item.id for item in found.items] == [item.id.replace("_", "") for item in survey.items]
    assert [item.wording for item in found.items] == [item.wording for item in survey.items]
    changed = {item.id: item.kind for item, asked in zip(found.items, survey.items, strict=True)
               if item.kind is not asked.kind}  # fmt: skip
    assert changed == {"statements": Kind.MULTIPLE}
    assert found.item("trainedwhich").base == Condition(item="trained", codes=("yes",))
    assert [option.code for option in found.item("reasons").options][-1] == "other"
    assert found.item("reasons").at_most == 3
    assert (found.item("selfrating").low_label, found.item("selfrating").maximum) == (
        survey.item("self_rating").low_label, 10,
    )  # fmt: skip


def test_the_real_structure_reads_and_travels():
    if not REAL.exists():
        pytest.skip("the shared data is not beside the repository")
    notes = []

    found = read_lss(REAL.read_bytes(), REAL.name, notes)

    assert [(section.id, len(section.items)) for section in found.sections] == [
        ("group_1", 4), ("group_2", 13), ("group_3", 10), ("group_4", 5), ("group_5", 2),
    ]  # fmt: skip
    assert {alias.partition("[")[0].partition("#")[0] for item in found.items for alias in item.aliases} == {
        f"G{group}Q{number}"
        for group, last in ((1, 4), (2, 9), (3, 10), (4, 4), (5, 2))
        for number in range(1, last + 1)
    } - {"G3Q9"}  # fmt: skip
    assert [note.en.partition(":")[0] for note in notes] == [
        "question G1Q4", "question G3Q8", "question G3Q9", "question G5Q2",
    ]  # fmt: skip
    assert found.item("g1q1").help == same("Help text for G1Q1")
    assert parse_instrument(dump_instrument(found).encode()) == found
    assert read_lss(write_lss(found)) == with_limesurvey_codes(found)


def test_damaged_structures_are_read_or_refused_and_nothing_else():
    source, chance = write_lss(load_instrument("interview-leidraad")), random.Random(2021)
    lines = source.split(b"\n")

    outcomes = []
    for _ in range(120):
        damaged = list(lines)
        for _ in range(chance.randrange(1, 5)):
            place = chance.randrange(len(damaged))
            if chance.random() < 0.5:
                del damaged[place]
            else:
                damaged.insert(chance.randrange(len(damaged)), damaged[place])
        flipped = bytearray(b"\n".join(damaged))
        if chance.random() < 0.3:
            flipped[chance.randrange(len(flipped))] = chance.randrange(256)
        try:
            read_lss(bytes(flipped))
            outcomes.append("read")
        except InstrumentError:
            outcomes.append("refused")

    assert {"read", "refused"} == set(outcomes)
