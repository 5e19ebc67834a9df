import pytest

from digitaleschool.common.text import clean_line


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Zoe\u0308", "Zoë"),
        ("  d'Hondt \t\r\n 't Serclaes\u00a0", "d'Hondt 't Serclaes"),
        ("nul\x00 en \x1b[31m", "nul en [31m"),
        ("half \ud800 paar", "half paar"),
        ("👩\u200d🏫 blijft heel", "👩\u200d🏫 blijft heel"),
        ("\u00a0\u2003", ""),
        ("=1+1", "=1+1"),
    ],
)
def test_a_line_is_made_fit_to_keep(typed, kept):
    assert clean_line(typed) == kept == clean_line(kept)


def test_a_line_is_cut_where_the_row_ends():
    assert clean_line("x" * 300, longest=255) == "x" * 255
