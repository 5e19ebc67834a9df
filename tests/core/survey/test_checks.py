import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitaleschool.core.survey.answers import Answers
from digitaleschool.core.survey.checks import check_rows, check_straight_lines, row_digests
from digitaleschool.core.survey.matching import ColumnMatch
from digitaleschool.core.survey.model import Instrument, Item, Kind, Option, Role, Row, Section, Text
from digitaleschool.core.survey.tables import RawTable, column_of


def text(words: str) -> Text:
    return Text(nl=words, en=words)


KINDS = {
    "naam": (Kind.TEXT, Role.IDENTITY), "school": (Kind.TEXT, Role.CLUSTER), "wens": (Kind.TEXT, Role.CONTENT),
    "net": (Kind.SINGLE, Role.CONTENT),
}  # fmt: skip


def checked(**columns: list[str]):
    """What is kept, and what is said: columns by name, ``tijd`` and ``nummer`` being the tool's."""
    items = []
    matches = []
    for at, name in enumerate(columns):
        if name in {"tijd", "nummer", "spoor"}:
            role = {"tijd": "time", "nummer": "id", "spoor": "trace"}[name]
            matches.append(ColumnMatch(index=at, header=name, role=role))
            continue
        kind, role = KINDS.get(name, KINDS["net"])
        options = (Option(code="a", label=text("a")),) if kind is Kind.SINGLE else ()
        items.append(Item(id=name, kind=kind, wording=text(name), role=role, options=options))
        matches.append(ColumnMatch(index=at, header=name, item=name))
    instrument = Instrument(id="toets", version="1", changed="2026", title=text("Toets"),
                            sections=(Section(id="deel", title=text("Deel"), items=tuple(items)),))  # fmt: skip
    cells = list(columns.values())
    table = RawTable(
        columns=tuple(column_of(name, column) for name, column in columns.items()), rows=range(2, 2 + len(cells[0]))
    )
    found = check_rows(table, instrument, matches)
    return list(found.kept), [(notice.kind, notice.rows, notice.left_out) for notice in found.notices]


def test_row_without_an_answer_is_left_out_and_listed():
    kept, said = checked(tijd=["1", "2", "3"], naam=["An", "Bo", "Ce"], school=["x", "y", ""], net=["a", "", "N/A"])

    assert (kept, said) == ([1, 0, 0], [("empty_rows", (3, 4), True)])


@pytest.mark.parametrize(
    ("columns", "kept", "kind"),
    [
        ({"tijd": ["t", "t"], "net": ["a", "a"]}, [1, 0], "duplicate_rows"),
        ({"nummer": ["7", "7"], "net": ["a", "a"]}, [1, 0], "duplicate_rows"),
        ({"naam": ["An", "An"], "net": ["a", "a"]}, [1, 0], "duplicate_rows"),
        ({"net": ["a", "a"]}, [1, 1], "identical_rows"),
        ({"school": ["x", "x"], "net": ["a", "a"]}, [1, 1], "identical_rows"),
        ({"tijd": ["", ""], "net": ["a", "a"]}, [1, 1], "identical_rows"),
    ],
)
def test_equal_rows_are_left_out_only_when_something_says_so(columns, kept, kind):
    assert checked(**columns) == (kept, [(kind, (3,), kind == "duplicate_rows")])


def test_typed_text_shows_that_two_rows_are_one_submission():
    wishes = [
        "een lange wens over robots",
        "een lange wens over robots",
        "iets heel anders gewenst",
        "nog wat anders graag",
        "en dit",
    ]

    kept, said = checked(wens=wishes, net=["a"] * 5)

    assert (kept, said) == ([1, 0, 1, 1, 1], [("duplicate_rows", (3,), True)])


def test_rows_that_differ_in_spelling_or_time_are_flagged_and_kept():
    cells = {f"v{at}": ["a", "A ", "á", "b"] for at in range(8)}

    kept, said = checked(tijd=["1", "2", "3", "4"], **cells)

    assert (kept, said) == ([1, 1, 1, 1], [("near_duplicates", (3, 4), False)])


def test_short_rows_that_resemble_are_not_flagged():
    assert checked(tijd=["1", "2"], net=["a", "A"]) == ([1, 1], [])


@pytest.mark.parametrize(
    ("columns", "rows"),
    [
        ({"wens": ["TEST", "iets"], "net": ["a", "a"]}, (2,)),
        ({"wens": ["iets", "Dit is een test"], "net": ["a", "a"]}, (3,)),
        ({"spoor": ["Survey Preview", "IP Address"], "net": ["a", "b"]}, (2,)),
    ],
)
def test_test_rows_are_flagged_and_kept(columns, rows):
    assert checked(**columns) == ([1, 1], [("test_rows", rows, False)])


def test_a_test_that_is_an_option_is_no_test_row():
    assert checked(nummer=["1", "2"], net=["test", "x"]) == ([1, 1], [])


def test_large_tables_find_the_same_duplicates():
    count = 6000
    times = [str(at) for at in range(count)]
    times[5999], times[17] = times[3], ""
    answers = ["a" if at % 2 else "b" for at in range(count)]

    kept, said = checked(tijd=times, net=answers)

    assert said == [("duplicate_rows", (6001,), True)]
    assert kept == [1] * 5999 + [0]


@given(st.lists(st.tuples(*[st.sampled_from(["", "a", "b", "c"])] * 3), min_size=1, max_size=30))
def test_digests_are_equal_where_rows_are_and_know_no_column_order(rows):
    columns = tuple(column_of(name, [row[at] for row in rows]) for at, name in enumerate("xyz"))

    digests = list(row_digests(RawTable(columns=columns, rows=range(2, 2 + len(rows)))))
    turned = list(row_digests(RawTable(columns=columns[::-1], rows=range(2, 2 + len(rows)))))

    assert digests == turned
    assert len(set(digests)) == len(set(rows))


def test_digests_of_large_and_small_tables_agree():
    cells = [str(at % 700) for at in range(5000)]
    large = RawTable(columns=(column_of("x", cells),), rows=range(5000))
    small = RawTable(columns=(column_of("x", cells[:10]),), rows=range(10))

    assert list(row_digests(large))[:10] == list(row_digests(small))


def matrix_answers(*rows: list[int]) -> Answers:
    lines = tuple(Row(code=f"r{at}", label=text(f"r{at}")) for at in range(len(rows[0])))
    item = Item(id="use", kind=Kind.MATRIX, wording=text("Hoe vaak?"), rows=lines, ordered=True,
                options=(Option(code="a", label=text("a")), Option(code="b", label=text("b"))))  # fmt: skip
    instrument = Instrument(id="toets", version="1", changed="2026", title=text("Toets"),
                            sections=(Section(id="deel", title=text("Deel"), items=(item,)),))  # fmt: skip
    codes = {f"use.r{at}": bytes(row[at] for row in rows) for at in range(len(rows[0]))}
    return Answers(instrument=instrument, count=len(rows), codes=codes)


def test_straight_line_is_one_answer_all_through_a_matrix():
    answers = matrix_answers([1] * 5, [1, 1, 1, 1, 0], [255] * 5, [0] * 5, [1, 1, 1, 1, 255])

    (said,) = check_straight_lines(answers, [2, 3, 4, 5, 6])

    assert (said.kind, said.rows, said.left_out) == ("straight_lining", (2, 5), False)


def test_short_matrix_has_no_straight_lines():
    assert check_straight_lines(matrix_answers([1] * 4, [1] * 4), [2, 3]) == ()
