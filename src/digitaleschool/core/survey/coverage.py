"""Which research questions have an item to answer them, and which items no research question asks for.

A form with questions that nobody wanted an answer to is too long; a question without an item stays without an answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from digitaleschool.core.values import dataclass

from .model import Instrument, Item, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A research question: ``part_of`` is the code of the question above it, ``items`` are (instrument, item)."""

    code: str
    part_of: str = ""
    items: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemLine:
    """One item of an instrument and the codes of the questions that it helps to answer."""

    item: Item
    questions: frozenset[str]
    describes: bool
    """Says who answers (background, school): it needs no research question, results are crossed by it."""

    @property
    def is_loose(self) -> bool:
        return not self.questions and not self.describes


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentCoverage:
    """The items of one instrument, in the order of the form."""

    instrument: Instrument
    lines: tuple[ItemLine, ...]

    @property
    def loose(self) -> tuple[Item, ...]:
        """Items that no research question asks for."""
        return tuple(line.item for line in self.lines if line.is_loose)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The whole matrix."""

    questions: tuple[Question, ...]
    instruments: tuple[InstrumentCoverage, ...]
    counts: Mapping[tuple[str, str], int]
    """(code of the question, id of the instrument) -> number of items."""
    uncovered: tuple[str, ...]
    """Codes of questions without an item: neither of their own nor, for all of their parts, below them."""
    gone: tuple[tuple[str, str, str], ...]
    """Links (question, instrument, item) to what is in none of the instruments: of an older version, or a slip."""

    @property
    def is_whole(self) -> bool:
        """Every research question has an item."""
        return bool(self.questions) and not self.uncovered


def coverage_of(questions: Sequence[Question], instruments: Sequence[Instrument]) -> Coverage:
    """Lays the questions beside the items of the instruments.

    A question with parts is covered by an item of its own, or when all of its parts are covered.

    >>> from .loading import load_instrument
    >>> guide = load_instrument("interview-leidraad")
    >>> asked = [Question(code="1"), Question(code="1a", part_of="1", items=frozenset({(guide.id, "why_use")}))]
    >>> coverage_of(asked, [guide]).uncovered, coverage_of([*asked, Question(code="2")], [guide]).uncovered
    ((), ('2',))
    """
    known = {(instrument.id, item.id) for instrument in instruments for item in instrument.items}
    alive = {question.code: question.items & known for question in questions}
    parts: dict[str, list[str]] = {}
    for question in questions:
        if question.part_of:
            parts.setdefault(question.part_of, []).append(question.code)
    return Coverage(
        questions=tuple(questions),
        instruments=tuple(_lines(instrument, alive) for instrument in instruments),
        counts={
            (code, instrument.id): sum(name == instrument.id for name, _ in items)
            for code, items in alive.items()
            for instrument in instruments
        },
        uncovered=tuple(question.code for question in questions if not _is_covered(question.code, alive, parts)),
        gone=tuple((q.code, instrument, item) for q in questions for instrument, item in sorted(q.items - known)),
    )


def _is_covered(code: str, alive: Mapping[str, frozenset[tuple[str, str]]], parts: Mapping[str, Sequence[str]]) -> bool:
    if alive[code]:
        return True
    own = parts.get(code, ())
    return bool(own) and all(alive[part] for part in own)


def _lines(instrument: Instrument, alive: Mapping[str, frozenset[tuple[str, str]]]) -> InstrumentCoverage:
    return InstrumentCoverage(
        instrument=instrument,
        lines=tuple(
            ItemLine(
                item=item,
                questions=frozenset(code for code, items in alive.items() if (instrument.id, item.id) in items),
                describes=item.role is not Role.CONTENT,
            )
            for item in instrument.items
        ),
    )
