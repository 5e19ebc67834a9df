from array import array

import pytest

from digitaleschool.core.survey.answers import BLANK, INVALID, NOT_APPLICABLE, NOT_ASKED, REFUSED
from digitaleschool.core.survey.coding import code_answers
from digitaleschool.core.survey.matching import ColumnMatch, propose
from digitaleschool.core.survey.model import Condition, Instrument, Item, Kind, Option, Role, Row, Section, Text
from digitaleschool.core.survey.tables import Column, RawTable, column_of


def text(words: str) -> Text:
    return Text(nl=words, en=words)


def options(*labels: str, other: bool = False) -> tuple[Option, ...]:
    known = tuple(Option(code=label.split()[0].lower().strip(",;"), label=text(label)) for label in labels)
    return (*known, Option(code="other", label=text("andere"), other=True)) if other else known


def read(item: Item, *columns: Column, before: tuple[Item, ...] = ()):
    """The answers that the columns hold for one item, and the kinds of notices with their rows."""
    instrument = Instrument(
        id="toets",
        version="1",
        changed="2026",
        title=text("Toets"),
        sections=(Section(id="deel", title=text("Deel"), items=(*before, item)),),
    )
    table = RawTable(columns=columns, rows=range(2, 2 + len(columns[0])))
    coding = code_answers(table, instrument, propose(instrument, columns))
    return coding.answers, [(notice.kind, notice.rows) for notice in coding.notices]


def test_single_knows_wordings_codes_aliases_and_missing_kinds():
    item = Item(
        id="net",
        kind=Kind.SINGLE,
        wording=text("Net"),
        options=(
            Option(code="go", label=Text(nl="GO!", en="GO! schools"), aliases=("gemeenschap", "1")),
            Option(code="kov", label=text("KOV")),
        ),
    )

    answers, notices = read(
        item,
        column_of(
            "net",
            [
                "GO!",
                "go! SCHOOLS",
                "kov",
                "Gemeenschap",
                "1",
                "1.0",
                "A2. KOV",
                "",
                "n.v.t.",
                "geen antwoord",
                "XYZ",
            ],
        ),
    )

    assert list(answers.codes["net"]) == [0, 0, 1, 0, 0, 0, 1, BLANK, NOT_APPLICABLE, REFUSED, INVALID]
    assert notices == [("unknown_option", (12,))]


def test_single_takes_an_unknown_wording_as_other_when_there_is_one():
    item = Item(id="net", kind=Kind.SINGLE, wording=text("Net"), options=options("GO", other=True))

    answers, notices = read(item, column_of("net", ["GO", "Andere: steiner", "andere"]))

    assert (list(answers.codes["net"]), answers.texts) == ([0, 1, 1], {"net.other": ("", "steiner", "")})
    assert notices == []


def test_slip_of_the_pen_is_read_and_said():
    item = Item(
        id="net", kind=Kind.SINGLE, wording=text("Net"), options=options("Antwerpen centrum", "groep 1 van leraren")
    )

    answers, notices = read(item, column_of("net", ["Antwerpen centrm", "groep 2 van leraren"]))

    assert list(answers.codes["net"]) == [0, INVALID]
    assert notices == [("unknown_option", (3,)), ("read_as", (2,))]


def test_text_of_other_stands_in_a_column_beside():
    item = Item(id="a1", kind=Kind.SINGLE, wording=text("A1"), options=options("Ja", other=True))

    answers, _ = read(item, column_of("A1", ["Ja", "andere", ""]), column_of("A1[other]", ["", "soms", "nooit"]))

    assert (list(answers.codes["a1"]), answers.texts["a1.other"]) == ([0, 1, 1], ("", "soms", "nooit"))


def test_multiple_in_one_cell():
    item = Item(
        id="form", kind=Kind.MULTIPLE, wording=text("Vorm"), options=options("bso, deeltijds", "tso", other=True)
    )

    answers, notices = read(
        item, column_of("form", ["bso, deeltijds, tso", "tso", "", "tso, een eigen vorm", "n.v.t."])
    )

    assert list(answers.codes["form.bso"]) == [1, 0, BLANK, 0, NOT_APPLICABLE]
    assert list(answers.codes["form.tso"]) == [1, 1, BLANK, 1, NOT_APPLICABLE]
    assert list(answers.codes["form.other"]) == [0, 0, BLANK, 1, NOT_APPLICABLE]
    assert answers.texts == {"form.other": ("", "", "", "een eigen vorm", "")}
    assert notices == []


def test_multiple_without_other_reports_what_it_does_not_know():
    item = Item(id="form", kind=Kind.MULTIPLE, wording=text("Vorm"), options=options("bso", "tso"), at_most=1)

    answers, notices = read(item, column_of("form", ["bso, xyz", "xyz", "bso;tso"]))

    assert [list(answers.codes[f"form.{code}"]) for code in ("bso", "tso")] == [[1, INVALID, 1], [0, INVALID, 1]]
    assert notices == [("unknown_option", (2,)), ("unknown_option", (3,)), ("too_many", (4,))]


def test_exclusive_option_beside_others_is_said():
    alone = Option(code="none", label=text("geen"), exclusive=True)
    item = Item(id="help", kind=Kind.MULTIPLE, wording=text("Hulp"), options=(*options("forum"), alone))

    answers, notices = read(item, column_of("help", ["geen", "forum;geen"]))

    assert (list(answers.codes["help.none"]), notices) == ([1, 1], [("exclusive_beside_others", (3,))])


@pytest.mark.parametrize(
    ("cells", "codes"),
    [
        ((["Yes", "No", "N/A"], ["No", "Yes", "N/A"]), ([1, 0, NOT_ASKED], [0, 1, NOT_ASKED])),
        ((["Y", "", ""], ["", "Y", ""]), ([1, 0, BLANK], [0, 1, BLANK])),
        ((["bso", "", ""], ["tso", "tso", ""]), ([1, 0, BLANK], [1, 1, BLANK])),
        ((["1", "0", ""], ["0", "0", ""]), ([1, 0, BLANK], [0, 0, BLANK])),
    ],
)
def test_multiple_in_columns_of_its_own(cells, codes):
    item = Item(id="form", kind=Kind.MULTIPLE, wording=text("Vorm"), options=options("bso", "tso"))

    answers, notices = read(item, column_of("form[bso]", cells[0]), column_of("form[tso]", cells[1]))

    assert tuple(list(answers.codes[f"form.{code}"]) for code in ("bso", "tso")) == codes
    assert notices == []


def test_other_column_of_multiple_holds_its_text():
    item = Item(id="form", kind=Kind.MULTIPLE, wording=text("Vorm"), options=options("bso", other=True))

    answers, _ = read(item, column_of("form[bso]", ["Y", ""]), column_of("form[other]", ["", "eigen vorm"]))

    assert (list(answers.codes["form.other"]), answers.texts["form.other"]) == ([0, 1], ("", "eigen vorm"))


def test_ticks_that_are_left_alone_are_not_blank():
    rows = (Row(code="a", label=text("eerste stelling")), Row(code="b", label=text("tweede, met komma")))
    item = Item(id="past", kind=Kind.TICKS, wording=text("Wat past?"), rows=rows)

    answers, _ = read(item, column_of("past", ["eerste stelling, tweede, met komma", "tweede, met komma", ""]))

    assert (list(answers.codes["past.a"]), list(answers.codes["past.b"])) == ([1, 0, 0], [1, 1, 0])


def test_yes_and_no_are_said_and_silence_is_blank():
    item = Item(id="wil", kind=Kind.YES_NO, wording=text("Wil je?"), rows=(Row(code="a", label=text("dit")),))

    answers, notices = read(item, column_of("Wil je? [dit]", ["Ja", "neen", "", "misschien"]))

    assert (list(answers.codes["wil.a"]), notices) == ([1, 0, BLANK, INVALID], [("unknown_option", (5,))])


def test_yes_no_asked_as_ticks_says_yes_only():
    rows = (Row(code="a", label=text("dit")), Row(code="b", label=text("dat")))
    item = Item(id="wil", kind=Kind.YES_NO, wording=text("Wil je?"), rows=rows)

    answers, notices = read(item, column_of("wil", ["dit", ""]))

    assert [list(answers.codes[f"wil.{code}"]) for code in "ab"] == [[1, BLANK], [BLANK, BLANK]]
    assert notices == [("ticked_only", ())]


def test_scale_from_number_label_and_end():
    item = Item(
        id="cijfer",
        kind=Kind.SCALE,
        wording=text("Cijfer"),
        minimum=1,
        maximum=5,
        low_label=text("zwak"),
        high_label=text("sterk"),
    )

    answers, notices = read(
        item, column_of("cijfer", ["1", "5,0", "3 - gaat", "sterk", "zwak", "", "6", "2,5", "weet niet"])
    )

    assert list(answers.codes["cijfer"]) == [0, 4, 2, 4, 0, BLANK, INVALID, INVALID, INVALID]
    assert notices == [("out_of_range", (8, 9, 10))]


def test_number_keeps_its_value_and_its_class():
    item = Item(id="jaren", kind=Kind.NUMBER, wording=text("Jaren"), minimum=0, maximum=60, bands=(0, 3, 11))

    answers, notices = read(item, column_of("jaren", ["2", "10,5 jaar", "60", "61", "-1", "", "lang"]))

    assert list(answers.codes["jaren"]) == [0, 1, 2, INVALID, INVALID, BLANK, INVALID]
    assert list(answers.numbers["jaren"][:3]) == [2.0, 10.5, 60.0]
    assert all(number != number for number in answers.numbers["jaren"][3:])
    assert notices == [("out_of_range", (5, 6, 8))]


def test_person_is_left_behind_and_school_becomes_a_number():
    name = Item(id="naam", kind=Kind.TEXT, wording=text("Naam"), role=Role.IDENTITY)
    school = Item(id="school", kind=Kind.TEXT, wording=text("School"), role=Role.CLUSTER)

    answers, _ = read(
        school, column_of("naam", list("abcd")), column_of("school", ["VTI", "KTA", "vti ", ""]), before=(name,)
    )

    assert (answers.codes, answers.texts, answers.clusters) == ({}, {}, array("i", [0, 1, 0, -1]))


def test_ranked_texts_from_one_cell_or_several():
    item = Item(id="tools", kind=Kind.RANKED_TEXTS, wording=text("Tools"), at_most=2)

    joined, notices = read(item, column_of("tools", ["Word, Kahoot!", "a; b; c", ""]))
    apart, _ = read(item, column_of("tools [1]", ["Word"]), column_of("tools [2]", ["Kahoot!"]))

    assert joined.texts == {"tools.1": ("Word", "a", ""), "tools.2": ("Kahoot!", "b", "")}
    assert apart.texts == {"tools.1": ("Word",), "tools.2": ("Kahoot!",)}
    assert notices == [("too_many", (3,))]


@pytest.mark.parametrize("kind", [Kind.SINGLE, Kind.MULTIPLE])
def test_base_tells_not_asked_from_blank(kind):
    asked = Item(id="ooit", kind=kind, wording=text("Ooit?"), options=options("ja", "nee"))
    item = Item(
        id="welke",
        kind=Kind.SINGLE,
        wording=text("Welke?"),
        options=options("word", "excel"),
        base=Condition(item="ooit", codes=("ja",)),
    )

    answers, notices = read(
        item,
        column_of("ooit", ["ja", "ja", "nee", "nee", ""]),
        column_of("welke", ["word", "", "", "excel", ""]),
        before=(asked,),
    )

    assert list(answers.codes["welke"]) == [0, BLANK, NOT_ASKED, INVALID, NOT_ASKED]
    assert notices == [("outside_base", (5,))]


def test_item_without_a_column_was_not_asked():
    item = Item(id="net", kind=Kind.SINGLE, wording=text("Net"), options=options("go"))

    answers, notices = read(item, column_of("iets", ["a", "b"]))

    assert (list(answers.codes["net"]), notices) == ([NOT_ASKED, NOT_ASKED], [("item_missing", ())])


def test_declared_labels_and_missing_values_of_spss():
    item = Item(id="net", kind=Kind.SINGLE, wording=text("Net"), options=options("GO", "KOV"))
    column = Column(
        name="net",
        values=("1", "2", "9", ""),
        codes=b"\0\1\2\3",
        declared=(("1", "GO"), ("2", "KOV"), ("9", "GO")),
        missing=("9",),
    )

    answers, notices = read(item, column)

    assert (list(answers.codes["net"]), notices) == ([0, 1, BLANK, BLANK], [])


def test_many_distinct_cells_take_the_wide_road():
    item = Item(id="form", kind=Kind.MULTIPLE, wording=text("Vorm"), options=options("bso", other=True))
    cells = [f"bso, vorm {at}" if at % 2 else f"vorm {at}" for at in range(5000)]

    answers, _ = read(item, column_of("form", cells))

    assert answers.codes["form.bso"] == bytes(at % 2 for at in range(5000))
    assert answers.texts["form.other"][4999] == "vorm 4999"


def test_long_text_is_cut_and_said():
    item = Item(id="wens", kind=Kind.TEXT, wording=text("Wens"))

    answers, notices = read(item, column_of("wens", ["x" * 30_000, "a\r\nb\x07", ""]))

    assert answers.texts["wens"] == ("x" * 20_000, "a\nb", "")
    assert notices == [("text_cut", (2,))]


def test_match_to_a_part_that_holds_text_only():
    rows = (Row(code="a", label=text("dit")), Row(code="other", label=text("iets anders"), other=True))
    item = Item(
        id="use", kind=Kind.MATRIX, wording=text("Hoe vaak?"), rows=rows, options=options("vaak", "nooit"), ordered=True
    )
    instrument = Instrument(
        id="toets",
        version="1",
        changed="2026",
        title=text("Toets"),
        sections=(Section(id="deel", title=text("Deel"), items=(item,)),),
    )
    table = RawTable(columns=(column_of("x", ["vaak", "?"]), column_of("y", ["thuis", ""])), rows=range(2, 4))
    matches = (
        ColumnMatch(index=0, header="x", item="use", part="other"),
        ColumnMatch(index=1, header="y", item="use", part="other", text=True),
    )

    answers = code_answers(table, instrument, matches).answers

    assert (list(answers.codes["use.other"]), answers.texts) == ([0, INVALID], {"use.other": ("thuis", "")})
