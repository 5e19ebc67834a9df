"""What cells say in words: yes and no, why there is no answer, numbers as people write them, texts of their own."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping

from .answers import BLANK, NOT_APPLICABLE, REFUSED
from .splitting import pieces
from .tables import Column, fold, is_blank, squeeze

YES_WORDS = frozenset(map(fold, (
    "ja", "yes", "y", "j", "oui", "si", "sí", "true", "waar", "wahr", "vrai", "1", "x", "aangevinkt", "checked",
    "selected", "gekozen", "chosen", "van toepassing", "applies", "ticked", "aangeduid", "quoted", "on",
)))  # fmt: skip
NO_WORDS = frozenset(map(fold, (
    "nee", "neen", "no", "n", "non", "nein", "false", "onwaar", "falsch", "faux", "0", "niet aangevinkt", "unchecked",
    "not selected", "niet gekozen", "not chosen", "niet van toepassing", "does not apply", "not ticked",
    "niet aangeduid", "not quoted", "off",
)))  # fmt: skip
MISSING_WORDS: Mapping[str, int] = {
    **dict.fromkeys(map(fold, (
        "n/a", "#N/A", "#N/B", "nvt", "n.v.t.", "niet van toepassing", "not applicable", "does not apply", "no aplica",
        "sans objet", "trifft nicht zu",
    )), NOT_APPLICABLE),
    **dict.fromkeys(map(fold, (
        "geen antwoord", "no answer", "wil ik niet zeggen", "zeg ik liever niet", "dat zeg ik liever niet",
        "prefer not to say", "prefer not to answer", "i prefer not to answer", "i don't want to answer",
        "i don’t want to answer", "i don't want to answer this question", "i don’t want to answer this question",
        "prefiero no contestar", "keine angabe", "refused", "geweigerd",
    )), REFUSED),
}  # fmt: skip
"""Cells that say why there is no answer, folded -> missing kind. An option with that wording goes first."""

DONT_KNOW = frozenset(map(fold, (
    "i don't know", "i don’t know", "don't know", "don’t know", "do not know", "weet niet", "weet ik niet",
    "ik weet het niet", "geen idee", "geen mening", "no opinion", "no sabe", "ns/nc", "no lo sé", "je ne sais pas",
    "weiß nicht",
)))  # fmt: skip
"""Answers that stand beside an ordered scale, not on it; an option with that wording goes first."""


def missing_kind(column: Column, value: str) -> int | None:
    """Which kind of missing a cell is; None for an answer."""
    if not value or value in column.missing:
        return BLANK
    kind = MISSING_WORDS.get(fold(value))
    if kind is not None:
        return kind
    return BLANK if is_blank(value) else None


_OWN = re.compile(
    r"\s*(?:andere?s?|other|overige?)\s*(?:\((?:please specify|specify|namelijk)\))?\s*,?\s*(?:namelijk)?\s*[:.…]+\s*",
    re.IGNORECASE,
)


def own_words(value: str) -> str:
    """The text without the "other:" that a form puts before it."""
    return squeeze(_OWN.sub("", value, count=1)) or squeeze(value)


CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029\ud800-\udfff]")


def squeeze_lines(text: str) -> str:
    """A text with its lines kept, without the space around it and without control characters."""
    if text.isprintable():
        return text.strip()
    return CONTROL.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


_ITEM_MARK = re.compile(r"^\s*(?:top\s*)?(?:\d{1,2}\s*[.):\-–]|[-–•*])\s*", re.IGNORECASE)


def ranked_texts(cell: str) -> tuple[str, ...]:
    """The texts of one cell in order: lines or numbered lines first, otherwise cut at separators.

    >>> ranked_texts("1. Kahoot!\\n2) Bookwidgets"), ranked_texts("Excel, Word; Kahoot!")
    (('Kahoot!', 'Bookwidgets'), ('Excel', 'Word', 'Kahoot!'))
    """
    lines = [line for line in re.split(r"[\n\r]+", cell) if line.strip()]
    parts = lines if len(lines) > 1 else pieces(cell)
    stripped = (squeeze(_ITEM_MARK.sub("", part)) for part in parts)
    return tuple(part for part in stripped if part)


_NUMBER = re.compile(
    r"\s*(?:±|~|ca\.?|ong\.?|ongeveer|about|circa)?\s*(?P<number>[-−]?[0-9][0-9.,'\s]*(?:[eE][+-]?[0-9]{1,3})?)(?P<rest>.*)\Z",
    re.DOTALL,
)
_UNIT = re.compile(
    r"\s*(?:%|€|eur|euro|jaar|jaren|j\.?|year|years|yrs?|años?|ans?|uur|uren|hours?|h|min|minuten|minutes|x|keer|times?|/\s*[0-9]+|\+|[-–=:]\s*\D.*)?\s*\Z",
    re.IGNORECASE | re.DOTALL,
)


def parse_number(cell: str, *, decimal_comma: bool | None = None) -> float | None:
    """The number in a cell as people write it, or None.

    A single comma is the decimal mark unless ``decimal_comma`` is False; a unit may follow.

    >>> [parse_number(cell) for cell in ("7,5", "1.234,56", "1,234.56", "10 jaar", "4 - eens", "veel")]
    [7.5, 1234.56, 1234.56, 10.0, 4.0, None]
    """
    found = _NUMBER.match(cell) if len(cell) < 60 else None
    if not found or not _UNIT.match(found["rest"]):
        return None
    digits = found["number"].replace("−", "-").replace("'", "")
    digits = re.sub(r"\s+", "", digits).rstrip(".,")
    comma, dot = digits.rfind(","), digits.rfind(".")
    if comma >= 0 and dot >= 0:
        digits = digits.replace(".", "").replace(",", ".") if comma > dot else digits.replace(",", "")
    elif comma >= 0:
        thousands = digits.count(",") > 1 or decimal_comma is False
        digits = digits.replace(",", "") if thousands else digits.replace(",", ".")
    elif digits.count(".") > 1 or (decimal_comma and re.fullmatch(r"-?\d{1,3}\.\d{3}", digits)):
        digits = digits.replace(".", "")
    try:
        number = float(digits)
    except ValueError:
        return None
    return number if math.isfinite(number) and abs(number) < 1e15 else None


def decimal_comma(values: Iterable[str]) -> bool | None:
    """Whether a column writes decimals with a comma; None where nothing tells.

    >>> decimal_comma(["1.234", "2,5"]), decimal_comma(["1,234", "2.5"]), decimal_comma(["3"])
    (True, False, None)
    """
    for value in values:
        if len(value) < 40:
            if re.search(r"\d,\d{1,2}\s*\Z|\d,\d{4,}\s*\Z|\.\d{3},\d", value):
                return True
            if re.search(r"\d\.\d{1,2}\s*\Z|\d\.\d{4,}\s*\Z|,\d{3}\.\d", value):
                return False
    return None
