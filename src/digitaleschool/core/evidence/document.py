"""A report as a tree of few kinds of blocks, the same for every form: page, one-file HTML, PDF, DOCX.

Words come from templates, numbers are bound: a :class:`Number` says which estimate it shows, so nothing is typed in.
"""

from __future__ import annotations

from digitaleschool.core.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number in a sentence or a cell: what is read (``text``), its value, and the estimate it is bound to."""

    text: str
    value: float | None
    ref: str
    """For instance ``statements.solve_problems/not_ticked/share``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strong:
    """Words with weight."""

    text: str


Inline = str | Number | Strong
Line = tuple[Inline, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """``role``: text, lead, note, warning, quote."""

    parts: Line
    role: str = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Bullets, or numbers when ``ordered``."""

    lines: tuple[Line, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A conclusion: its sentence, base and ``strength`` (``strong``, ``moderate``, ``weak`` or ``none``), with why."""

    id: str
    sentence: Line
    strength: str
    strength_label: str
    why: str
    basis: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    label: str
    numeric: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """``rows`` hold as many lines as there are ``columns``; the first column heads its row."""

    id: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Line, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar: its parts (one for a plain bar, several for a stacked one), with interval ends where known.

    Values are shares from 0 to 1 unless the chart says otherwise; None is withheld.
    """

    label: str
    parts: tuple[float | None, ...]
    low: float | None = None
    high: float | None = None
    text: str = ""
    """What is written at the bar's end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """``kind``: bars (one part each, with intervals), stacked (a distribution each), ranks (``low``..``high`` places).

    Every chart carries the ``table`` that says the same and a ``description`` for who does not see it.
    """

    id: str
    kind: str
    title: str
    description: str
    series: tuple[str, ...]
    bars: tuple[Bar, ...]
    table: Table
    maximum: float = 1.0


Block = Paragraph | Listing | Finding | Table | Chart


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    id: str
    title: str
    blocks: tuple[Block, ...]
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """``marking`` stands on every page when the answers are invented or the report is confidential."""

    title: str
    subtitle: str
    language: str
    marking: str
    sections: tuple[Section, ...]
    facts: tuple[tuple[str, str], ...] = ()
    """Label and value, for the title page."""
