"""Columns on paper: numbers as wide as they need, words share what is left."""

import pytest

from digitaleschool.core.evidence.document import Column, Table
from digitaleschool.reports.forms.headings import beyond
from digitaleschool.reports.forms.widths import column_shares, must_stack


def table(*heads: tuple[str, bool], cells: tuple[str, ...]) -> Table:
    columns = tuple(Column(label=label, numeric=numeric) for label, numeric in heads)
    return Table(id="t", caption="", columns=columns, rows=(tuple((cell,) for cell in cells),))


def test_a_number_takes_what_it_needs_and_words_the_rest() -> None:
    shares = column_shares(
        table(("Deel", False), ("n", True), ("Aandeel", True), cells=("iets", "243", "81 %")), line=100
    )

    assert shares == pytest.approx((0.86, 0.05, 0.09))


def test_columns_of_words_share_by_their_length() -> None:
    shares = column_shares(
        table(("Deel", False), ("n", True), ("Bron", False), cells=("x" * 18, "5", "y" * 90)), line=100
    )

    assert shares == pytest.approx((0.97 * 20 / 62, 0.03, 0.97 * 42 / 62))


@pytest.mark.parametrize("groups", [1, 5, 12])
def test_the_first_column_keeps_its_part_and_all_fill_the_line(groups: int) -> None:
    heads = (("Deel", False), *((f"groep {number}", True) for number in range(groups)))
    wide = table(*heads, cells=("iets", *["51 % (n = 57)"] * groups))

    for stacked in (False, True):
        shares = column_shares(wide, stacked=stacked)
        assert sum(shares) == pytest.approx(1)
        assert shares[0] >= 0.31 - 1e-9
    assert must_stack(wide) is (groups == 12)


def test_a_long_word_in_a_head_is_not_broken() -> None:
    shares = column_shares(table(("a", False), ("Vlaams-Brabantse kring", True), cells=("b", "1")), line=100)

    assert shares[1] == pytest.approx((len("Brabantse") + 2) / 100)


@pytest.mark.parametrize(
    ("heading", "title", "shown"),
    [
        ("Welke hulp?", "Welke hulp?", ""),
        ("Welke hulp?", "Welke hulp? Antwoord: ja", "Antwoord: ja"),
        ("Provincie", "Provincie: per net", "Per net"),
        ("Tijd", "Tijdens de les", "Tijdens de les"),
        ("", "Meest gebruikt", "Meest gebruikt"),
        ("Gebruik", "", ""),
    ],
)
def test_a_title_is_shown_as_far_as_its_heading_lacks_it(heading: str, title: str, shown: str) -> None:
    assert beyond(heading, title) == shown
