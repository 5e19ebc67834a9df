from collections import Counter

import pytest

from digitaleschool.core.survey.answers import BLANK, NOT_APPLICABLE
from digitaleschool.core.survey.bands import bands
from digitaleschool.core.survey.coding import code_answers
from digitaleschool.core.survey.inference import NothingToCount, draft, slug
from digitaleschool.core.survey.model import Kind, Role
from digitaleschool.core.survey.parts import find_parts
from digitaleschool.core.survey.platforms import platform_of, set_apart
from digitaleschool.core.survey.tables import Column, RawTable, column_of


def drafted(*columns: Column, platform: str = ""):
    platform = platform or platform_of(columns, "csv")
    table = RawTable(columns=columns, rows=range(2, 2 + len(columns[0])))
    return draft(table, title="toets", platform=platform, roles=set_apart(columns, platform)), table


def only_item(*columns: Column, platform: str = ""):
    result, table = drafted(*columns, platform=platform)
    (item,) = result.instrument.items
    return item, code_answers(table, result.instrument, result.matches)


@pytest.mark.parametrize(
    ("header", "cells", "kind"),
    [
        ("Net", ["GO!", "KOV", "GO!", "KOV", "KOV"], Kind.SINGLE),
        ("Tevreden?", ["1", "5", "3", "2"], Kind.SCALE),
        ("Aantal jaren", ["1", "5", "3", "2"], Kind.NUMBER),
        ("Leeftijd", ["25", "61", "43", "38"], Kind.NUMBER),
        ("Ingevuld", ["0", "1", "1", "0"], Kind.SINGLE),
        ("Hoe vaak?", ["vaak", "soms", "nooit", "vaak", "weet niet"], Kind.SINGLE),
        ("Vormen", ["bso, tso", "tso", "bso", "tso, dbso", "dbso", "bso"], Kind.MULTIPLE),
        (
            "Wensen",
            ["meer tijd om te oefenen in de klas", "een cursus over robots graag", "niets", "geen idee, echt"],
            Kind.TEXT,
        ),
    ],
)
def test_kind_is_guessed_from_the_cells(header, cells, kind):
    item, _ = only_item(column_of(header, cells))

    assert item.kind is kind


def test_likert_is_put_in_order_and_what_stands_beside_it_is_missing():
    item, coding = only_item(column_of("C1", ["Agree", "Strongly disagree", "I don't know", "Agree", "Disagree", ""]))

    assert [option.label.en for option in item.options] == ["Strongly disagree", "Disagree", "Agree"]
    assert item.ordered
    assert list(coding.answers.codes["c1"]) == [2, 0, NOT_APPLICABLE, 2, 1, BLANK]


def test_options_that_contain_the_separator_are_found():
    cells = [
        "Website, forum of blog",
        "Boek",
        "Website, forum of blog, Boek",
        "Boek, Film",
        "Website, forum of blog",
        "Film",
        "Film, Website, forum of blog",
        "Boek, Website, forum of blog",
    ]

    assert sorted(find_parts(column_of("keuze", cells))) == ["Boek", "Film", "Website, forum of blog"]


def test_microsoft_joins_with_semicolons_and_options_keep_their_commas():
    cells = ["Lezen, schrijven;Rekenen;", "Rekenen;", "Lezen, schrijven;", "Rekenen;Lezen, schrijven;"]

    assert sorted(find_parts(column_of("keuze", cells))) == ["Lezen, schrijven", "Rekenen"]


@pytest.mark.parametrize(
    "cells",
    [
        ["een zin, met een komma", "nog een zin, ook zo", "en deze, die niet terugkomt"],
        ["a", "b", "a"],
        ["1,5", "2,5", "1,5", "2,5"],
        [""],
    ],
)
def test_sentences_with_commas_are_no_options(cells):
    assert find_parts(column_of("tekst", cells)) == []


def test_a_separator_in_one_answer_does_not_make_several() -> None:
    once = ["rood"] * 20 + ["groen, of bijna"] * 12 + ["blauw"] * 8

    assert find_parts(column_of("kleur", once)) == []
    assert sorted(find_parts(column_of("kleur", [*once, "blauw, rood", "rood, blauw"])))[:2] == ["blauw", "groen"]


def test_grid_of_google_becomes_a_matrix():
    result, table = drafted(
        column_of("Hoe vaak? [uitleg]", ["vaak", "soms", ""]), column_of("Hoe vaak? [toets]", ["nooit", "soms", "vaak"])
    )
    (item,) = result.instrument.items

    assert (item.kind, item.ordered, [row.label.nl for row in item.rows]) == (Kind.MATRIX, True, ["uitleg", "toets"])
    assert [option.label.nl for option in item.options] == ["nooit", "soms", "vaak"]
    assert list(code_answers(table, result.instrument, result.matches).answers.codes["hoe_vaak.uitleg"]) == [
        2,
        1,
        BLANK,
    ]


def test_grid_of_yes_and_no():
    result, _ = drafted(column_of("Wil je? [dit]", ["Ja", "Nee"]), column_of("Wil je? [dat]", ["", "Ja"]))

    assert [item.kind for item in result.instrument.items] == [Kind.YES_NO]


def test_limesurvey_multiple_with_other():
    columns = (
        column_of("A8[SQ001]", ["Yes", "No", "N/A"]),
        column_of("A8[SQ002]", ["No", "Yes", "N/A"]),
        column_of("A8[other]", ["", "thuis", ""]),
    )
    result, table = drafted(*columns)
    (item,) = result.instrument.items
    answers = code_answers(table, result.instrument, result.matches).answers

    assert (item.kind, [option.code for option in item.options]) == (Kind.MULTIPLE, ["sq001", "sq002", "other"])
    assert (list(answers.codes["a8.sq001"])[:2], answers.texts["a8.other"]) == ([1, 0], ("", "thuis", ""))


def test_spss_group_of_zeros_and_ones_is_one_question():
    columns = tuple(
        Column(name=f"v5_{at}", title=f"Bron - {name}", values=("0", "1"), codes=bytes([at % 2, 1, 0]))
        for at, name in enumerate(("krant", "web", "collega"), 1)
    )
    result, _ = drafted(*columns, platform="spss")
    (item,) = result.instrument.items

    assert (item.kind, item.wording.nl) == (Kind.MULTIPLE, "Bron")
    assert [option.label.nl for option in item.options] == ["krant", "web", "collega"]


def test_declared_labels_win_over_guessing():
    column = Column(
        name="q",
        title="Tevreden?",
        values=("1", "2", "9"),
        codes=b"\0\1\2",
        declared=(("1", "disagree"), ("2", "agree"), ("9", "geen antwoord")),
        missing=("9",),
    )

    item, coding = only_item(column, platform="spss")

    assert (item.kind, item.ordered, [option.label.nl for option in item.options]) == (
        Kind.SINGLE,
        True,
        ["disagree", "agree"],
    )
    assert list(coding.answers.codes["q"]) == [0, 1, BLANK]


def test_columns_that_are_no_answers_are_set_apart():
    columns = (
        column_of("Tijdstempel", ["2021-04-01", "2021-04-02"]),
        column_of("E-mailadres", ["a@b.be", "c@d.be"]),
        column_of("Wat is je naam?", ["An", "Bo"]),
        column_of("Contact", ["x@y.be", "z@y.be"]),
        column_of("Begonnen op", ["01/04/2021", "02/04/2021"]),
        column_of("Leeg", ["", ""]),
        column_of("Net", ["GO!", "KOV"]),
    )

    result, _ = drafted(*columns)

    assert [match.role for match in result.matches] == ["time", "mail", "name", "mail", "date", "empty", ""]
    assert [item.id for item in result.instrument.items] == ["net"]


@pytest.mark.parametrize(
    ("header", "cells", "is_school"),
    [
        ("Op welke school werk je?", ["VTI Aalst", "KTA Gent", "VTI Aalst"], True),
        ("Place", ["IES Miralcamp", "IES Caminàs", "CEFIRE", "Escuela Adultos", "Centro"], True),
        ("Onderwijsnet", ["GO!", "KOV", "GO!"], False),
    ],
)
def test_school_is_the_cluster(header, cells, is_school):
    item, coding = only_item(column_of(header, cells))

    assert (item.role is Role.CLUSTER, coding.answers.clusters is not None) == (is_school, is_school)


def test_only_one_column_is_the_school():
    result, _ = drafted(
        column_of("School", ["VTI Aalst", "KTA Gent", "x"]), column_of("Naam school", ["VTI Aalst", "KTA Gent", "x"])
    )

    assert Counter(item.role for item in result.instrument.items)[Role.CLUSTER] == 1


def test_nothing_to_count_is_refused():
    with pytest.raises(NothingToCount):
        drafted(column_of("Tijdstempel", ["2021-04-01"]), column_of("Leeg", [""]))


@pytest.mark.parametrize(
    ("numbers", "bounds"),
    [
        ((0, 100), (0, 20, 40, 60, 80)),
        ((50, 99), (0, 20, 40, 60, 80)),
        ((40, 54), (40, 45, 50)),
        ((27345, 56000), (20000, 30000, 40000, 50000)),
        ((3.2, 3.9), (3,)),
        ((7, 7), (7,)),
        ((-10, 10), (-10, -5, 0, 5)),
    ],
)
def test_bands_are_round_and_hold_everything(numbers, bounds):
    cells = {str(number): float(number) for number in numbers}

    found = bands(cells)

    assert found == bounds
    assert found[0] <= min(cells.values())


@pytest.mark.parametrize(
    ("wording", "code"),
    [
        ("Hoe vaak?", "hoe_vaak"),
        ("2 à 4", "v2_a_4"),
        ("", "x"),
        ("日本", "x"),
        ("< 5", "under_5"),
        ("q" * 60, "q" * 40),
    ],
)
def test_slugs_are_codes(wording, code):
    assert slug(wording) == code
