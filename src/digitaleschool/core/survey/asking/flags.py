"""What is odd about one answer: marks for a person to look at, never a reason to leave it out."""

from __future__ import annotations

from digitaleschool.core.survey.checks import check_straight_lines, looks_like_a_test
from digitaleschool.core.survey.model import Instrument, Item, Kind, Role

from .answering import answers_from
from .branching import is_asked
from .codes import Values

STRAIGHT_LINE = "straight_line"
ALMOST_EMPTY = "almost_empty"
TEST = "test"
LEAST_ANSWERED = 0.2
"""The share of the questions about content below which an answer is almost empty."""


def flags_of(instrument: Instrument, values: Values) -> tuple[str, ...]:
    """The marks of one answer: ``straight_line``, ``almost_empty``, ``test``.

    Straight lines and test words are told by the rules for exports (:mod:`..checks`).

    >>> from digitaleschool.core.survey.loading import load_instrument
    >>> form = load_instrument("digitale-school-leraren@2")
    >>> flags_of(form, {"use": {row.code: "never" for row in form.item("use").rows}})
    ('straight_line', 'almost_empty')
    """
    flags = []
    if check_straight_lines(answers_from(instrument, [values]), (1,)):
        flags.append(STRAIGHT_LINE)
    items = {item.id: item for item in instrument.items}
    asked = [item for item in instrument.items if item.role is Role.CONTENT and is_asked(item, items, values)]
    if sum(_is_answered(item, values) for item in asked) < LEAST_ANSWERED * len(asked):
        flags.append(ALMOST_EMPTY)
    if any(looks_like_a_test(text) for item in instrument.items for text in _typed(item, values)):
        flags.append(TEST)
    return tuple(flags)


def _is_answered(item: Item, values: Values) -> bool:
    value = values.get(item.id)
    return bool(value) or isinstance(value, int | float)


def _typed(item: Item, values: Values) -> list[str]:
    value = values.get(item.id)
    if item.kind is Kind.TEXT:
        return [value] if isinstance(value, str) else []
    if item.kind is Kind.RANKED_TEXTS and isinstance(value, list | tuple):
        return [text for text in value if isinstance(text, str)]
    return []
