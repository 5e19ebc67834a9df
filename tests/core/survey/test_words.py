import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitaleschool.core.survey.answers import BLANK, NOT_APPLICABLE, REFUSED
from digitaleschool.core.survey.tables import column_of
from digitaleschool.core.survey.words import decimal_comma, missing_kind, own_words, parse_number, ranked_texts


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("7", 7.0),
        ("7,5", 7.5),
        ("7.5", 7.5),
        ("-5", -5.0),
        ("−5", -5.0),
        ("1.234,56", 1234.56),
        ("1,234.56", 1234.56),
        ("1.234.567", 1234567.0),
        ("1E+05", 100000.0),
        ("12 jaar", 12.0),
        ("± 10", 10.0),
        ("ongeveer 3", 3.0),
        ("20+", 20.0),
        ("8/10", 8.0),
        ("4 - eens", 4.0),
        ("€ 5", None),
        ("veel", None),
        ("", None),
        ("5-10", None),
        ("1e400", None),
        ("NaN", None),
        ("١٢", None),
        ("1_000", None),
        ("9" * 70, None),
        ("3 op 5", None),
    ],
)
def test_numbers_as_people_write_them(cell, number):
    assert parse_number(cell) == number


@given(st.integers(-(10**9), 10**9), st.integers(0, 99))
def test_number_with_a_comma_is_the_number_with_a_dot(whole, part):
    written = f"{whole},{part:02d}"

    assert math.isclose(parse_number(written) or 0.0, float(written.replace(",", ".")), rel_tol=1e-12, abs_tol=1e-12)


@pytest.mark.parametrize(
    ("cells", "comma"), [(["1,5"], True), (["1.5"], False), (["1,234"], None), (["1.234,5"], True), (["7"], None)]
)
def test_column_tells_which_decimal_mark_it_has(cells, comma):
    assert decimal_comma(cells) is comma


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("", BLANK),
        ("n.v.t.", NOT_APPLICABLE),
        ("N/A", NOT_APPLICABLE),
        ("I don’t want to answer", REFUSED),
        ("Zeg ik liever niet", REFUSED),
        ("-", BLANK),
        ("nee", None),
        ("0", None),
    ],
)
def test_missing_kinds(cell, kind):
    assert missing_kind(column_of("x", [cell]), cell) == kind


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("Andere: een boek", "een boek"),
        ("Other (please specify): a book", "a book"),
        ("andere, namelijk: thuis", "thuis"),
        ("een boek", "een boek"),
        ("Andere:", "Andere:"),
    ],
)
def test_own_words_lose_what_the_form_put_before_them(cell, words):
    assert own_words(cell) == words


@pytest.mark.parametrize(
    ("cell", "texts"),
    [
        ("Kahoot!, Word; Excel", ("Kahoot!", "Word", "Excel")),
        ("1) Word\n2) Excel", ("Word", "Excel")),
        ("top 1: Word", ("Word",)),
        ("- Word\n- Fusion 360, Revit", ("Word", "Fusion 360, Revit")),
        ("", ()),
    ],
)
def test_ranked_texts_in_one_cell(cell, texts):
    assert ranked_texts(cell) == texts
