"""What options and rows may be called in an export: wordings, codes, aliases, and slips of the pen."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .answers import NOT_APPLICABLE
from .model import Option, Row
from .tables import Column, fold, squeeze
from .words import DONT_KNOW, missing_kind, parse_number

MISREAD = 0.93
"""Least similarity at which an unknown wording is read as an option that differs by a slip of the pen."""
LONGEST_MISREAD = 300
"""Characters; a longer answer is not compared with the options."""

_LEADING_CODE = re.compile(r"\s*[\w-]{1,12}\s*[.):]\s+(.+)", re.DOTALL)


class Wordings:
    """Options (or rows) by everything they may be called."""

    def __init__(self, parts: Sequence[Option | Row]) -> None:
        self.exact: dict[str, int] = {}
        self.known: dict[str, int] = {}
        self._labels: dict[str, int] = {}
        for index, part in enumerate(parts):
            for name in (part.label.nl, part.label.en, *part.aliases, part.code):
                self.exact.setdefault(squeeze(name), index)
                self.known.setdefault(fold(name), index)
            for name in (part.label.nl, part.label.en, *part.aliases):
                self._labels.setdefault(fold(name), index)
        self.known.pop("", None)

    def find(self, column: Column, value: str) -> tuple[int | None, bool]:
        """The option's index (or a missing kind), and whether it took a slip of the pen to find it."""
        for wording in dict.fromkeys((value, column_label(column, value))):
            index = self.exact.get(squeeze(wording), self.known.get(fold(wording)))
            if index is not None and value not in column.missing:
                return index, False
        kind = missing_kind(column, value)
        if kind is None and fold(value) in DONT_KNOW:
            kind = NOT_APPLICABLE
        if kind is not None:
            return kind, False
        after_code = _LEADING_CODE.match(value)
        if after_code and fold(after_code[1]) in self.known:
            return self.known[fold(after_code[1])], False
        number = parse_number(value)
        if number is not None and f"{number:g}" in self.known:
            return self.known[f"{number:g}"], False
        index = self.nearest(value)
        return index, index is not None

    def nearest(self, wording: str) -> int | None:
        """The one option that differs by a slip of the pen, if there is one."""
        folded = fold(wording)
        if not 6 <= len(folded) <= LONGEST_MISREAD:
            return None
        labels = [label for label in self._labels if _may_resemble(label, folded)]
        if not labels:
            return None
        from rapidfuzz import fuzz, process  # slow to load, and most answers resemble nothing

        found = process.extractOne(folded, labels, scorer=fuzz.ratio, score_cutoff=MISREAD * 100)
        return self._labels[found[0]] if found and _same_digits(found[0], folded) else None


def _may_resemble(one: str, other: str) -> bool:
    """Whether the two share letters enough to be alike at all, in whatever order these stand."""
    needed = (MISREAD - 0.01) * (len(one) + len(other)) / 2
    return min(len(one), len(other)) >= needed and sum(min(one.count(c), other.count(c)) for c in set(one)) >= needed


def _same_digits(one: str, other: str) -> bool:
    """A slip of the pen never changes a number: "group 1" is not "group 2"."""
    return re.findall(r"\d+", one) == re.findall(r"\d+", other)


def column_label(column: Column, value: str) -> str:
    """The label that the format declares for a value, or the value itself."""
    return next((label for declared, label in column.declared if declared == value and label), value)


def split_wordings(parts: Sequence[Option | Row]) -> dict[str, str]:
    """Everything that options (or rows) may be called -> their code, as a splitter wants it."""
    return {name: part.code for part in parts for name in (part.code, *part.aliases, part.label.en, part.label.nl)}
