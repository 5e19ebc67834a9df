"""Words for the report: every sentence stands in ``knowledge/evidence/report.yaml``, every number is bound into it.

A template is one sentence with ``{names}`` between braces. Nothing that counts stands in the templates themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from .document import Inline, Line, Number

    Value = Inline | Line

LANGUAGES = ("nl", "en")
KNOWLEDGE = Path(__file__).parents[2] / "knowledge" / "evidence"
REPORT = KNOWLEDGE / "report.yaml"


class Wording:
    """The sentences in one language.

    >>> Wording("en").text("out_of", n="12", base="40")
    '12 of 40'
    """

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else "nl"
        self._templates = templates()

    def has(self, key: str) -> bool:
        return key in self._templates

    def line(self, key: str, **values: Value) -> Line:
        """The sentence with its numbers still bound."""
        return filled(self._templates[key][self.language], values)

    def text(self, key: str, **values: Value) -> str:
        """The sentence as plain words."""
        return plain(self.line(key, **values))

    def counted(self, key: str, number: int | None, /, **values: Value) -> Line:
        """The sentence in the singular (``key_one``) or the plural (``key``)."""
        singular = f"{key}_one"
        return self.line(singular if number == 1 and self.has(singular) else key, **values)

    def listed(self, lines: tuple[Line, ...] | tuple[str, ...], last: str = "and") -> Line:
        """``a, b and c``."""
        whole = [line if isinstance(line, tuple) else (line,) for line in lines]
        parts: list[Inline] = []
        for place, line in enumerate(whole):
            if place:
                _add(parts, f" {self.text(last)} " if place == len(whole) - 1 else ", ")
            for part in line:
                _add(parts, part)
        return tuple(parts)


def filled(template: str, values: Mapping[str, Value]) -> Line:
    """A template with its values in place, numbers still bound.

    >>> filled("{a} of {b}", {"a": "one", "b": ("two",)})
    ('one of two',)
    """
    parts: list[Inline] = []
    for literal, name in _parts(template):
        if literal:
            _add(parts, literal)
        if name:
            value = values[name]
            for part in value if isinstance(value, tuple) else (value,):
                _add(parts, part)
    return tuple(parts)


def plain(line: Line) -> str:
    """A line as it is read."""
    return "".join(part if isinstance(part, str) else part.text for part in line)


def bound(line: Line) -> tuple[Number, ...]:
    """The numbers of a line."""
    from .document import Number  # the document is only loaded where a text is written

    return tuple(part for part in line if isinstance(part, Number))


@lru_cache(maxsize=1)
def templates() -> dict[str, dict[str, str]]:
    """Every sentence by its key, in nl and en."""
    found = yaml.load(REPORT.read_bytes(), Loader=yaml.CSafeLoader)
    for key, entry in found.items():
        if not isinstance(entry, dict) or set(entry) != set(LANGUAGES):
            raise ValueError(f"knowledge/evidence/report.yaml, {key}: needs a sentence in nl and in en")
    return dict(found)


@lru_cache(maxsize=2048)
def _parts(template: str) -> tuple[tuple[str, str | None], ...]:
    return tuple((literal, name) for literal, name, _, _ in Formatter().parse(template))


def _add(parts: list[Inline], part: Inline) -> None:
    if isinstance(part, str) and parts and isinstance(parts[-1], str):
        parts[-1] += part
    else:
        parts.append(part)
