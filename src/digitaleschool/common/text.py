"""Text from outside, made fit to keep: the one place where it is done."""

from __future__ import annotations

import unicodedata

KEPT_OUT = {"Cc", "Cs", "Co", "Cn"}
"""Control signs (NUL among them), halves of pairs, private and unassigned signs: databases or readers choke on them."""


def clean_line(text: str, *, longest: int | None = None) -> str:
    """One line in composed signs, without blanks around it; cut at ``longest`` signs where that is given.

    >>> clean_line("  Zoe\\u0308\\n d'Hondt\\x00 ")
    "Zoë d'Hondt"
    """
    spaced = "".join(" " if sign.isspace() else sign for sign in unicodedata.normalize("NFC", text))
    kept = "".join(sign for sign in spaced if unicodedata.category(sign) not in KEPT_OUT)
    return " ".join(kept.split())[:longest]
