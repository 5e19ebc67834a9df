import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitaleschool.core.survey.tables import (
    RawTable,
    choose,
    column_of,
    counts_of,
    fold,
    is_blank,
    packed,
    recode,
    rows_where,
    squeeze,
)


def test_column_keeps_each_distinct_cell_once():
    column = column_of("net", ["go ", "kov", "go", ""])

    assert (column.values, column.codes, column.counts) == (("go", "kov", ""), b"\0\1\0\2", (2, 1, 1))
    assert column.cells() == ["go", "kov", "go", ""]
    assert column.answers == ("go", "kov")


@given(st.lists(st.sampled_from([f"cel {at}" for at in range(400)]), max_size=700))
def test_column_gives_back_its_cells_in_one_byte_or_four(cells):
    column = column_of("x", cells)

    assert column.cells() == cells
    assert isinstance(column.codes, bytes) is (len(set(cells)) <= 256)
    assert sum(column.counts) == len(cells)


@given(st.lists(st.integers(0, 299), min_size=1, max_size=6000), st.randoms(use_true_random=False))
def test_recode_is_a_lookup_for_every_size(codes, chance):
    table = [chance.randrange(256) for _ in range(300)]

    assert recode(packed(codes, 300), table) == bytes(table[code] for code in codes)
    assert counts_of(packed(codes, 300), 300) == tuple(codes.count(code) for code in range(300))


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 255), st.integers(0, 255)), max_size=200))
def test_choose_takes_one_of_two_bytes(rows):
    mask = bytes(255 if yes else 0 for yes, _, _ in rows)

    chosen = choose(mask, bytes(a for _, a, _ in rows), bytes(b for _, _, b in rows))

    assert chosen == bytes(a if yes else b for yes, a, b in rows)


def test_rows_are_found_in_order():
    assert rows_where(b"\1\5\2\1", [1, 2]) == [0, 2, 3]


@pytest.mark.parametrize("size", [4, 5000])
def test_table_takes_rows_with_their_numbers(size):
    table = RawTable(columns=(column_of("a", map(str, range(size))),), rows=range(2, size + 2))
    kept = bytes(at % 2 for at in range(size))

    taken = table.take(kept)

    assert list(taken.rows) == list(range(3, size + 2, 2))
    assert taken.columns[0].cells() == [str(at) for at in range(1, size, 2)]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("GO! Onderwijs", "go onderwijs", True),
        ("Coördinator", "coordinator", True),
        ("Zoe\u0308", "Zoë", True),
        ("à  la\u00a0carte", "a la carte", True),
        ("Straße", "STRASSE", True),
        ("< 20", "> 20", False),
        ("C", "C++", False),
        ("2 à 4", "2 à 5", False),
    ],
)
def test_folding_joins_spellings_and_keeps_meanings_apart(one, other, same):
    assert (fold(one) == fold(other)) is same


@pytest.mark.parametrize(
    ("cell", "blank"),
    [("", True), ("  ", True), ("\u200b", True), ("\u00a0", True), ("N/A", True), ("#N/B", True), ("NaN", True),
     ("-", True), ("0", False), ("nee", False), ("Null Pointer", False), ("x" * 50, False)],
)  # fmt: skip
def test_blank_cells(cell, blank):
    assert is_blank(cell) is blank


def test_squeeze_leaves_single_spaces():
    assert squeeze(" a\u00a0\u200b b\r\n c ") == "a b c"
