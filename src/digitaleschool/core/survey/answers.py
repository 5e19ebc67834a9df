"""What was answered: one byte per respondent and variable, without nulls; missing kinds are codes of their own."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import field

from digitaleschool.core.values import dataclass

from .model import Instrument

BLANK = 255
"""Was asked, was left open."""
NOT_ASKED = 254
"""Was not asked: outside the base, or not in this export."""
NOT_APPLICABLE = 253
REFUSED = 252
INVALID = 251
"""An answer was given that the instrument does not know; it is reported, and kept out of the counts."""
SUPPRESSED = 250
"""Was answered, but is withheld: too few persons gave this answer."""
FIRST_MISSING = 250
"""Codes from here on are missing kinds."""

MISSING_KINDS: Mapping[int, str] = {
    BLANK: "blank",
    NOT_ASKED: "not_asked",
    NOT_APPLICABLE: "not_applicable",
    REFUSED: "refused",
    INVALID: "invalid",
    SUPPRESSED: "suppressed",
}


@dataclass(frozen=True, kw_only=True)
class Answers:
    """The answers to one instrument, column by column.

    ``codes[variable_id]`` has ``count`` bytes (category index, or a missing kind); ``numbers[item_id]`` has ``count``
    doubles (NaN where missing); ``texts[key]`` has ``count`` strings ("" where missing), with as key the item id for a
    text, ``item.1`` .. ``item.k`` for ranked texts, ``item.option`` or ``item.row`` for "other, namely". The names of
    persons are never in here. ``clusters`` numbers the schools (-1 unknown), without their names.
    """

    instrument: Instrument
    count: int
    codes: Mapping[str, bytes]
    numbers: Mapping[str, array[float]] = field(default_factory=dict)
    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    clusters: array[int] | None = None
    invented: bool = False
    """Demo answers: marked as invented wherever they show."""

    def __post_init__(self) -> None:
        for name, columns in (("codes", self.codes), ("numbers", self.numbers), ("texts", self.texts)):
            for key, column in columns.items():
                if len(column) != self.count:
                    raise ValueError(f"{name}[{key!r}] has {len(column)} values for {self.count} respondents")
