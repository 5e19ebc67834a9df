"""Text from outside, made fit to keep: the one place where it is done."""

from __future__ import annotations

import re
import unicodedata

KEPT_OUT = {"Cc", "Cs", "Co", "Cn"}
"""Control signs (NUL among them), halves of pairs, private and unassigned signs: databases or readers choke on them."""
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Signs that turn the direction of what follows: Arabic reads well without them, and a name can hide behind them."""


def clean_line(text: str, *, longest: int | None = None) -> str:
    """One line in composed signs, without blanks around it; cut at ``longest`` signs where that is given.

    A line in which nothing can be seen (only joiners and blanks) is empty.

    >>> clean_line("  Zoe\\u0308\\n d'Hondt\\x00 "), clean_line("\\u200b \\u202e")
    ("Zoë d'Hondt", '')
    """
    spaced = "".join(" " if sign.isspace() else sign for sign in unicodedata.normalize("NFC", text))
    line = " ".join(_kept(spaced).split())[:longest]
    return line if _can_be_seen(line) else ""


def clean_lines(text: str) -> str:
    """Text of several lines in composed signs: blanks at the end of lines go, and more than one empty line in a row.

    >>> clean_lines(" eerst\\r\\n\\n\\n\\n dan  \\x00\\n")
    'eerst\\n\\n dan'
    """
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    text = re.sub("[\v\f\x1c-\x1e\x85\u2028\u2029]", "\n", text)
    lines = [_kept(line.replace("\t", " ")).rstrip() for line in text.split("\n")]
    whole = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return whole if _can_be_seen(whole) else ""


def _kept(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    return "".join(sign for sign in text if unicodedata.category(sign) not in KEPT_OUT and sign not in TURNING)


def _can_be_seen(text: str) -> bool:
    return any(unicodedata.category(sign)[0] not in "CZM" for sign in text)
