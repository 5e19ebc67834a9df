import pytest

from digitaleschool.core.survey.matching import MappingError, column_keys, left_over, parse_target, propose
from digitaleschool.core.survey.model import Instrument, Item, Kind, Option, Row, Section, Text
from digitaleschool.core.survey.tables import column_of


def text(words: str, english: str = "") -> Text:
    return Text(nl=words, en=english or words)


FREQUENCIES = (Option(code="often", label=text("vaak", "often")), Option(code="never", label=text("nooit", "never")))
INSTRUMENT = Instrument(
    id="toets",
    version="1",
    changed="2026",
    title=text("Toets"),
    sections=(
        Section(
            id="deel",
            title=text("Deel"),
            items=(
                Item(
                    id="net",
                    kind=Kind.SINGLE,
                    wording=text("Tot welk net hoort je school?", "Which network is your school in?"),
                    aliases=("A1",),
                    options=(
                        Option(code="go", label=text("GO!")),
                        Option(code="other", label=text("andere", "other"), other=True),
                    ),
                ),
                Item(
                    id="use",
                    kind=Kind.MATRIX,
                    wording=text("Hoe vaak gebruik je ICT?", "How often do you use ICT?"),
                    aliases=("A8",),
                    options=FREQUENCIES,
                    rows=(
                        Row(code="explain", label=text("uitleg geven", "explaining"), aliases=("SQ001",)),
                        Row(code="other", label=text("iets anders", "something else"), other=True),
                    ),
                ),
                Item(
                    id="modes",
                    kind=Kind.MULTIPLE,
                    wording=text("Hoe wil je leren?", "How do you want to learn?"),
                    aliases=("Q7",),
                    options=(
                        Option(code="course", label=text("cursus", "course"), aliases=("1",)),
                        Option(code="online", label=text("online"), aliases=("2",)),
                    ),
                ),
                Item(id="tools", kind=Kind.RANKED_TEXTS, wording=text("Noem je tools", "Name your tools"), at_most=3),
                Item(id="wish", kind=Kind.TEXT, wording=text("Wat wil je nog kwijt?", "Anything else?")),
            ),
        ),
    ),
)


@pytest.mark.parametrize(
    ("header", "target"),
    [
        ("Tot welk net hoort je school?", "net"),
        ("  TOT WELK NET  hoort je school ", "net"),
        ("Which network is your school in?", "net"),
        ("net", "net"),
        ("A1", "net"),
        ("A1. Tot welk net hoort je school?", "net"),
        ("A1: andere tekst van de vraag", "net"),
        ("A1[other]", "net.other"),
        ("Hoe vaak gebruik je ICT? [uitleg geven]", "use.explain"),
        ("How often do you use ICT? [explaining]", "use.explain"),
        ("A8[SQ001]", "use.explain"),
        ("A8[SQ001]. Hoe vaak gebruik je ICT? [uitleg geven]", "use.explain"),
        ("A8_SQ001", "use.explain"),
        ("use.explain", "use.explain"),
        ("Hoe vaak gebruik je ICT? - uitleg geven", "use.explain"),
        ("Uitleg geven", "use.explain"),
        ("Q7_2", "modes.online"),
        ("Noem je tools [2]", "tools.2"),
        ("tools_3", "tools.3"),
        ("Wat wil je nog kwijt", "wish"),
    ],
)
def test_header_names_its_place_outright(header, target):
    (match,) = propose(INSTRUMENT, [column_of(header, [])])

    assert (match.target, match.how, match.confidence) == (target, "exact", 1.0)


def test_header_that_resembles_is_proposed_with_its_likeness():
    (match,) = propose(INSTRUMENT, [column_of("Tot welk onderwijsnet hoort je school?", [])])

    assert (match.target, match.how) == ("net", "similar")
    assert 0.86 <= match.confidence < 1


@pytest.mark.parametrize("header", ["Schoenmaat", "x", "", "[ ]", "Opmerkingen over de koffie"])
def test_header_that_names_nothing_is_left_over(header):
    matches = propose(INSTRUMENT, [column_of(header, [])])

    assert left_over(matches) == matches


def test_place_is_given_once_and_the_surer_header_gets_it():
    similar, exact, double = propose(
        INSTRUMENT,
        [column_of("Tot welk onderwijsnet hoort je school?", []), column_of("A1", []), column_of("A1", [])],
    )

    assert (similar.target, exact.target, double.target) == ("", "net", "")


def test_title_counts_where_the_header_is_a_code():
    (match,) = propose(INSTRUMENT, [column_of("QID12", [], title="Wat wil je nog kwijt?")])

    assert match.target == "wish"


def test_mapping_goes_before_what_is_recognised():
    columns = [column_of("A1", []), column_of("Vrije tekst", []), column_of("Andere", []), column_of("Andere", [])]

    matches = propose(
        INSTRUMENT,
        columns,
        mapping={"A1": "", "Vrije tekst": "wish", "Andere": "use.other", "Andere (2)": "use.other:text"},
    )

    assert [(match.target, match.role, match.how) for match in matches] == [
        ("", "left_out", "mapping"),
        ("wish", "", "mapping"),
        ("use.other", "", "mapping"),
        ("use.other:text", "", "mapping"),
    ]


def test_column_set_apart_is_read_when_the_instrument_asks_for_it():
    columns = [column_of("Naam", []), column_of("Wat wil je nog kwijt?", [])]

    apart, wish = propose(INSTRUMENT, columns, roles={0: "name", 1: "trace"})

    assert (apart.target, apart.role, wish.target) == ("", "name", "wish")


@pytest.mark.parametrize("target", ["nets", "use.explian", "net:tekst", "tools.9", ".x"])
def test_target_that_is_nowhere_is_refused(target):
    with pytest.raises(MappingError, match=r"item|part|text"):
        parse_target(INSTRUMENT, target)


def test_mapping_of_a_column_that_is_not_there_is_refused():
    with pytest.raises(MappingError, match=r"no column is called 'Nett'"):
        propose(INSTRUMENT, [column_of("Net", [])], mapping={"Nett": "net"})


def test_keys_tell_equal_headers_apart():
    assert column_keys([column_of(name, []) for name in "aba"]) == ("a", "b", "a (2)")
