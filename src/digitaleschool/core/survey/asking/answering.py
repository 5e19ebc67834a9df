"""From the values of respondents to :class:`~..answers.Answers`, as a forms export of the same answers gives them."""

from __future__ import annotations

import math
from array import array
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from digitaleschool.core.survey.answers import BLANK, NOT_ASKED, Answers
from digitaleschool.core.survey.bases import OUTSIDE, outside_base_of
from digitaleschool.core.survey.coding import LONGEST_TEXT
from digitaleschool.core.survey.model import Instrument, Item, Kind
from digitaleschool.core.survey.tables import choose, is_blank
from digitaleschool.core.survey.words import squeeze_lines

from .branching import is_asked
from .codes import Values, code_of, number_of
from .fields import own_parts
from .pages import NEVER_ASKED

Respondent = Mapping[str, Any]
"""The content of one answer: item id -> value."""


def content_of(instrument: Instrument, values: Values, known: Collection[str] = frozenset()) -> dict[str, Any]:
    """What of a finished survey goes into the answer: only what was asked and answered.

    A follow-up falls away when the answer that it followed was changed later, and so does what was typed in vain, and
    everything that the instrument does not know. The items in ``known`` help to branch but are kept elsewhere.

    >>> from digitaleschool.core.survey.loading import load_instrument
    >>> form = load_instrument("digitale-school-leraren@2")
    >>> content_of(form, {"trained": "no", "trained_which": "Excel", "!tools": {}, "form": None})
    {'trained': 'no'}
    """
    items = {item.id: item for item in instrument.items}
    content: dict[str, Any] = {}
    for item in instrument.items:
        if item.role in NEVER_ASKED or item.id in known or not is_asked(item, items, values):
            continue
        for key in (item.id, *(f"{item.id}.{part.code}" for part in own_parts(item))):
            if _is_given(values.get(key)):
                content[key] = values[key]
    return content


def nothing_answered(content: Respondent) -> bool:
    """Whether an answer holds nothing."""
    return not any(map(_is_given, content.values()))


def _is_given(value: object) -> bool:
    return value is not None and value not in ("", [], {})


def answers_from(
    instrument: Instrument,
    respondents: Sequence[Respondent],
    clusters: Sequence[int] | None = None,
    invented: bool = False,
) -> Answers:
    """The answers of ``respondents``, one row each in the order given.

    ``clusters`` numbers their schools (-1 unknown). What is known of a school instead of asked (network, province)
    must stand among a respondent's values to be counted. Left open is :data:`~..answers.BLANK`; outside the base of an
    item is :data:`~..answers.NOT_ASKED`, and so is the school and who someone is; a value that the instrument does not
    know is :data:`~..answers.INVALID`.

    >>> from digitaleschool.core.survey.loading import load_instrument
    >>> form = load_instrument("digitale-school-leraren@2")
    >>> answers = answers_from(form, [{"trained": "yes", "ict_years": 7.0}, {}])
    >>> list(answers.codes["trained"]), list(answers.codes["ict_years"]), answers.numbers["ict_years"][0]
    ([0, 255], [2, 255], 7.0)
    """
    count = len(respondents)
    codes: dict[str, bytes] = {}
    numbers: dict[str, array[float]] = {}
    texts: dict[str, tuple[str, ...]] = {}
    for item in instrument.items:
        if item.role in NEVER_ASKED:
            codes |= {variable.id: bytes([NOT_ASKED]) * count for variable in item.variables}
            continue
        for variable in item.variables:
            codes[variable.id] = bytes(code_of(variable, item, values) for values in respondents)
        _apply_base(instrument, item, codes)
        if item.kind is Kind.NUMBER:
            numbers[item.id] = array("d", (_number(item, values) for values in respondents))
        texts |= _texts(item, respondents)
    return Answers(
        instrument=instrument, count=count, codes={v.id: codes[v.id] for v in instrument.variables}, numbers=numbers,
        texts=texts, clusters=None if clusters is None else array("i", clusters), invented=invented,
    )  # fmt: skip


def _apply_base(instrument: Instrument, item: Item, codes: dict[str, bytes]) -> None:
    if item.base is not None:
        outside = outside_base_of(instrument, item.base, codes)
        for variable in item.variables:
            codes[variable.id] = choose(outside, codes[variable.id].translate(OUTSIDE), codes[variable.id])
    if item.kind is Kind.TICKS:  # who was asked and ticked nothing, left every row alone
        for variable in item.variables:
            codes[variable.id] = codes[variable.id].replace(bytes([BLANK]), b"\0")


def _number(item: Item, values: Respondent) -> float:
    number = number_of(item, values.get(item.id))
    return math.nan if number is None else number


def _texts(item: Item, respondents: Sequence[Respondent]) -> dict[str, tuple[str, ...]]:
    if item.kind is Kind.TEXT:
        return {item.id: _column(values.get(item.id) for values in respondents)}
    if item.kind is Kind.RANKED_TEXTS:
        return {
            f"{item.id}.{place + 1}": _column(_nth(values.get(item.id), place) for values in respondents)
            for place in range(item.at_most or 1)
        }
    columns = {
        f"{item.id}.{part.code}": _column(values.get(f"{item.id}.{part.code}") for values in respondents)
        for part in own_parts(item)
    }
    return {key: column for key, column in columns.items() if any(column)}


def _nth(texts: object, place: int) -> object:
    return texts[place] if isinstance(texts, list | tuple) and place < len(texts) else ""


def _column(given: Iterable[object]) -> tuple[str, ...]:
    return tuple(_text(text) for text in given)


def _text(text: object) -> str:
    """A text as an export of it is read: a lone dash or "n/a" says nothing."""
    return squeeze_lines(text)[:LONGEST_TEXT] if isinstance(text, str) and not is_blank(text) else ""
