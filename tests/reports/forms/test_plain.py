"""Text of strangers, before it goes anywhere."""

import pytest

from digitaleschool.reports.forms.plain import clean, clip, escape, one_line


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("gewoon", "gewoon"),
        ("é ñ 漢 €\n\t", "é ñ 漢 €\n\t"),
        ("a\x00b\x1fc\x7fd\x85e", "abcde"),
        ("\ud800a\udfff", "a"),
        ("a\u202eb\u2066c\ufeffd", "abcd"),
        ("\U0001f468\u200d\U0001f469", "\U0001f468\u200d\U0001f469"),
    ],
)
def test_clean_drops_what_breaks_xml_or_turns_words_around(text: str, kept: str) -> None:
    assert clean(text) == kept


def test_escape_leaves_no_mark_that_html_reads() -> None:
    assert escape("<a b='c' d=\"e\">&\x00") == "&lt;a b=&#x27;c&#x27; d=&quot;e&quot;&gt;&amp;"


def test_one_line_has_single_spaces() -> None:
    assert one_line("\n a \t b\u00a0c ") == "a b c"


@pytest.mark.parametrize(
    ("text", "limit", "clipped"), [("abc", 3, "abc"), ("abcd", 3, "…"), ("éé", 4, "éé"), ("ééé", 5, "é…")]
)
def test_clip_counts_bytes_and_never_cuts_a_character(text: str, limit: int, clipped: str) -> None:
    assert clip(text, limit) == clipped
    assert len(clipped.encode()) <= limit
