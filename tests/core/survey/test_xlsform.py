"""XLSForms of others become instruments; broken ones are refused with sheet and row."""

from __future__ import annotations

import io
import random
import zipfile

import pytest
import xlsxwriter

from digitaleschool.core.survey.loading import load_instrument
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
from digitaleschool.core.survey.xlsform import read_xlsform, write_xlsform

SURVEY = ["type", "name", "label", "label::English (en)", "hint", "required", "relevant", "constraint", "appearance",
          "parameters"]  # fmt: skip
CHOICES = ["list_name", "name", "label", "label::English (en)"]


def workbook(**sheets: list[list[object]]) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    book.close()
    return stream.getvalue()


def form(*survey, choices=(), settings=()):
    sheets = {"survey": [SURVEY, *survey]}
    if choices:
        sheets["choices"] = [CHOICES, *choices]
    if settings:
        sheets["settings"] = list(settings)
    return workbook(**sheets)


def same(words):
    return Text(nl=words, en=words)


def instrument_of(item):
    section = Section(id="all", title=same("all"), items=(item,))
    return Instrument(id="demo", version="1", changed="", title=same("demo"), sections=(section,))


def test_a_form_of_someone_else_becomes_an_instrument():
    notes = []
    source = form(
        ["start", "start"],
        ["text", "Naam", "Hoe heet je?", "Your name?", "voornaam", "yes"],
        ["note", "welcome", "Dag!"],
        ["begin group", "wie", "Wie ben je?", "Who are you?"],
        ["select_one Stad or_other", "stad", "Welke stad?", "Which town?"],
        ["select_multiple vak", "vak", "Welke vakken?", "", "", "", "${stad} = '1' or ${stad} = '2'",
         "count-selected(.) < 3 and not(selected(., 'geen') and count-selected(.) > 1)"],
        ["text", "vak_other", "Namelijk", "", "", "", "selected(${vak}, 'ander')"],
        ["begin_group", "details", "Details", "", "", "", "${stad} = '1'"],
        ["integer", "leeftijd", "Leeftijd", "Age", "", "", "", ". >= 18 and . <= 99"],
        ["end_group"],
        ["calculate", "c"],
        ["end group"],
        ["begin_group", "gebruik", "Hoe vaak?", "How often?", "", "", "", "", "table-list"],
        ["select_one freq", "gebruik_a", "Uitleg", "Explaining", "", "TRUE"],
        ["select_one freq", "gebruik_b", "Oefenen", "Practising"],
        ["end_group"],
        ["range", "cijfer", "Cijfer?", "Grade?", "", "", "", "", "", "start=1 end=5 step=1"],
        ["date", "dag", "Welke dag?", "Which day?", "", "", "${leeftijd} > 20"],
        choices=[["Stad", 1, "Gent", "Ghent"], ["Stad", 2, "Brugge"], ["vak", "hout", "hout"],
                 ["vak", "hout", "hout weer"], ["vak", "ander", "ander"], ["vak", "geen", "geen"],
                 ["freq", "never", "nooit"], ["freq", "some", "soms"], ["freq", "often", "vaak"]],
        settings=[["form_title", "form_id"], ["Mijn form", "Mijn_Form 2"]],
    )  # fmt: skip

    instrument = read_xlsform(source, "form.xlsx", notes)

    stad = (
        Option(code="c1", label=Text(nl="Gent", en="Ghent"), aliases=("1",)),
        Option(code="c2", label=same("Brugge"), aliases=("2",)),
        Option(code="other", label=Text(nl="andere", en="other"), other=True),
    )
    vak = (
        Option(code="hout", label=same("hout")),
        Option(code="ander", label=same("ander"), other=True),
        Option(code="geen", label=same("geen"), exclusive=True),
    )
    freq = (
        Option(code="never", label=same("nooit")),
        Option(code="some", label=same("soms")),
        Option(code="often", label=same("vaak")),
    )
    assert instrument == Instrument(
        id="mijn_form-2", version="1", changed="", title=same("Mijn form"),
        sections=(
            Section(id="form", title=same("Mijn form"), items=(
                Item(id="naam", kind=Kind.TEXT, wording=Text(nl="Hoe heet je?", en="Your name?"),
                     help=same("voornaam"), required=True, aliases=("Naam",)),
            )),
            Section(id="wie", title=Text(nl="Wie ben je?", en="Who are you?"), items=(
                Item(id="stad", kind=Kind.SINGLE, wording=Text(nl="Welke stad?", en="Which town?"), options=stad),
                Item(id="vak", kind=Kind.MULTIPLE, wording=same("Welke vakken?"), options=vak, at_most=2,
                     base=Condition(item="stad", codes=("c1", "c2"))),
                Item(id="leeftijd", kind=Kind.NUMBER, wording=Text(nl="Leeftijd", en="Age"), minimum=18, maximum=99,
                     base=Condition(item="stad", codes=("c1",))),
            )),
            Section(id="form_2", title=same("Mijn form"), items=(
                Item(id="gebruik", kind=Kind.MATRIX, wording=Text(nl="Hoe vaak?", en="How often?"), required=True,
                     ordered=True, options=freq, rows=(
                         Row(code="gebruik_a", label=Text(nl="Uitleg", en="Explaining")),
                         Row(code="gebruik_b", label=Text(nl="Oefenen", en="Practising")),
                     )),
                Item(id="cijfer", kind=Kind.SCALE, wording=Text(nl="Cijfer?", en="Grade?"), minimum=1, maximum=5),
                Item(id="dag", kind=Kind.TEXT, wording=Text(nl="Welke dag?", en="Which day?")),
            )),
        ),
    )  # fmt: skip
    assert [note.en for note in notes] == [
        "sheet choices, row 5: the choice hout is there already",
        "sheet survey, row 4: a note did not become a question",
        "sheet survey, row 19: the condition was dropped: ${leeftijd} > 20",
    ]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (b"", "f.xlsx: geen leesbaar Excelbestand (.xlsx)"),
        (b"type,name\ntext,a\n", "f.xlsx: geen leesbaar Excelbestand (.xlsx)"),
        (workbook(Blad1=[["a"]]), "f.xlsx: er is geen blad 'survey': dit is geen XLSForm"),
        (workbook(survey=[["naam"], ["a"]]), "f.xlsx, blad survey, rij 1: de kolom 'type' ontbreekt"),
        (workbook(survey=[["type"], ["text"]]), "f.xlsx, blad survey, rij 1: de kolom 'name' ontbreekt"),
        (workbook(survey=[]), "f.xlsx, blad survey, rij 1: de kolom 'type' ontbreekt"),
        (form(), "f.xlsx, blad survey: er staat geen vraag in"),
        (form(["note", "n", "Dag"]), "f.xlsx, blad survey: er staat geen vraag in"),
        (form(["text", "", "Wat?"]), "f.xlsx, blad survey, rij 2: de vraag heeft geen naam"),
        (form(["text", "a", "Wat?"], ["tekst", "b", "Wat?"]),
         "f.xlsx, blad survey, rij 3: het type 'tekst' is onbekend"),
        (form(["select_one x", "a", "Wat?"]), "f.xlsx, blad survey, rij 2: de lijst 'x' staat niet in choices"),
        (form(["begin_group", "g", "G"], ["text", "a", "Wat?"]),
         "f.xlsx, blad survey, rij 2: de groep wordt niet gesloten"),
        (form(["text", "a", "Wat?"], ["end_group"]), "f.xlsx, blad survey, rij 3: er is geen groep om te sluiten"),
        (form(["range", "a", "Wat?", "", "", "", "", "", "", "start=a"]),
         "f.xlsx, blad survey, rij 2: de grenzen zijn geen getallen"),
        (form(["range", "a", "Wat?", "", "", "", "", "", "", "start=5 end=1"]),
         "f.xlsx, blad survey, rij 2, vraag a: het minimum (5) ligt niet onder het maximum (1)"),
        (form(["select_one x", "a", "Wat?"], choices=[["x", "", "leeg"]]),
         "f.xlsx, blad choices, rij 2: de keuze heeft geen naam"),
        (form(["select_multiple x", "a", "Wat?", "", "", "", "", "count-selected(.) <= 4"], choices=[["x", "y", "y"]]),
         "f.xlsx, blad survey, rij 2, vraag a: 'at_most' is 4 bij 1 opties"),
        (form(*(["text", "a", "Wat?"] for _ in range(5_001))), "f.xlsx: meer dan 5000 vragen of opties"),
        (form(["select_one x", "a", "Wat?"], choices=[["x", n, f"n{n}"] for n in range(2_001)]),
         "f.xlsx: meer dan 2000 vragen of opties"),
        (form(["select_one x", "a", "Wat?"], choices=[["x", n, f"n{n}"] for n in range(201)]),
         "f.xlsx, blad survey, rij 2, vraag a: 201 antwoorden; er kunnen er hoogstens 200 zijn"),
    ],
)  # fmt: skip
def test_a_broken_form_is_refused_with_sheet_and_row(source, said):
    with pytest.raises(InstrumentError) as caught:
        read_xlsform(source, "f.xlsx")

    assert str(caught.value) == said


def repacked(source: bytes, name: str, change) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(source)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, change(old.read(part)) if part == name else old.read(part))
    return stream.getvalue()


def test_a_cell_at_the_far_corner_is_refused_before_room_is_made():
    far = repacked(
        form(["text", "a", "Wat?"]), "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b'r="A2"', b'r="XFD1048576"')
    )  # fmt: skip

    with pytest.raises(InstrumentError, match="veel te veel cellen"):
        read_xlsform(far)


def test_a_sheet_that_unpacks_to_gigabytes_is_refused():
    bomb = repacked(form(["text", "a", "Wat?"]), "xl/worksheets/sheet1.xml", lambda xml: xml + b" " * 61_000_000)

    with pytest.raises(InstrumentError, match="uitgepakt te groot"):
        read_xlsform(bomb)


def test_without_our_own_sheet_the_form_still_reads():
    survey = load_instrument("digitale-school-leraren")

    bare = repacked(
        write_xlsform(survey), "xl/workbook.xml", lambda xml: xml.replace(b'name="digitaleschool"', b'name="x"')
    )
    found = read_xlsform(bare)

    assert [item.id for item in found.items] == [item.id for item in survey.items]
    assert [item.wording for item in found.items] == [item.wording for item in survey.items]
    assert [item.base for item in found.items] == [item.base for item in survey.items]
    assert [item.at_most for item in found.items] == [item.at_most for item in survey.items]
    changed = {item.id: item.kind for item in found.items if item.kind is not survey.item(item.id).kind}
    assert changed == {"statements": Kind.MULTIPLE}
    assert found.item("use").ordered


def test_damaged_workbooks_are_read_or_refused_and_nothing_else():
    source, chance = write_xlsform(load_instrument("interview-leidraad")), random.Random(2021)

    outcomes = []
    for _ in range(40):
        damaged = bytearray(source)
        for _ in range(chance.choice((1, 5, 50))):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        try:
            read_xlsform(bytes(damaged))
            outcomes.append("read")
        except InstrumentError:
            outcomes.append("refused")

    assert len(outcomes) == 40
    assert "refused" in outcomes


def test_what_is_written_is_plain_text():
    asked = Item(id="q", kind=Kind.TEXT, wording=same('=HYPERLINK("http://evil.example")'))

    with zipfile.ZipFile(io.BytesIO(write_xlsform(instrument_of(asked)))) as archive:
        sheets = b"".join(archive.read(name) for name in archive.namelist() if "worksheets" in name)

    assert b"<f>" not in sheets
    assert b"<hyperlink" not in sheets


def test_a_text_too_long_for_a_cell_is_refused():
    asked = Item(id="q", kind=Kind.TEXT, wording=same("x" * 32_768))

    with pytest.raises(InstrumentError, match=r"^blad survey, rij 3: een tekst is te lang$"):
        write_xlsform(instrument_of(asked))
