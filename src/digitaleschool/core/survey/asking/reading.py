"""What a browser posted, understood: values that may be kept, and faults in words that say what to do.

Nothing that is posted may raise, whatever its names and contents. What is no answer yet (a number in words, a fourth
answer where three may be) is not lost: it waits in the values until it is mended, and the form shows it again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from typing import Any

from digitaleschool.core.survey.bands import is_within
from digitaleschool.core.survey.model import Item, Kind, Option, Row, Text
from digitaleschool.core.survey.words import parse_number
from digitaleschool.core.text import clean_line, clean_lines
from digitaleschool.core.values import dataclass

from .branching import base_in_words, is_asked, is_follow_up
from .codes import Values
from .faults import (
    LEFT_OPEN,
    NO_NUMBER,
    NOTHING,
    UNKNOWN,
    not_beside,
    not_chosen,
    not_for_you,
    out_of_range,
    too_long,
    too_many,
)
from .fields import ASKED_AGAIN, ROW_KINDS, STEP, fields_of, keys_of, own_field, own_parts, posted_of, unread_key
from .pages import Page, asked_on

LONGEST_TEXT = 4_000
"""Signs of an open answer."""
LONGEST_LINE = 200
"""Signs of one of several ranked texts, and of own words beside an option."""
LONGEST_TYPED = 20_000
"""Signs of a text that is too long which are kept, so that its writer can shorten it."""

Posted = Mapping[str, Sequence[str]]
"""What a form posts: the values of each field, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something to mend: at which field of which item, and what to do. Both are empty where it is the whole page."""

    field: str
    item: str
    message: Text


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What was understood of one page.

    ``values`` has every key that the page's items may have, None where nothing was answered, so that laid over earlier
    values it also takes away what was cleared. ``notes`` say what was filled in and is not kept.
    """

    values: Mapping[str, Any]
    faults: tuple[Fault, ...] = ()
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Hindrance:
    """Why a survey cannot be sent yet: the page to go back to, and what to mend there."""

    page: Page
    faults: tuple[Fault, ...]


def read_page(page: Page, posted: Posted, values: Values) -> Reading:
    """What was posted from ``page`` by who gave ``values`` before.

    An item with a fault has no value until the fault is mended. A required item that was left open is a fault once:
    the form says so in the field ``asked-again``, and who leaves it open again goes on, because not to answer is a
    right. Going back or leaving for later (``step``) asks for nothing.

    >>> from digitaleschool.core.survey.loading import load_instrument
    >>> from .pages import pages_of
    >>> page = pages_of(load_instrument("digitale-school-leraren@2"))[2]
    >>> reading = read_page(page, {"trained": ["no"], "trained_which": ["Excel"]}, {})
    >>> reading.values["trained"], reading.values["trained_which"]
    ('no', None)
    >>> reading.notes[0]["en"][:55]
    'What you filled in at “Which ICT training did you take?'
    """
    found: dict[str, Any] = {key: None for item in page.items for key in keys_of(item)}
    faults: list[Fault] = []
    notes: list[Text] = []
    shown = asked_on(page, values)
    unsure: set[str] = set()
    insists = _last(posted, STEP) not in {"back", "later"}
    for item in shown:
        read = _READERS[item.kind](item, posted)
        if is_follow_up(item, shown) and not is_asked(item, page.known_items, {**values, **found}):
            assert item.base is not None
            if item.base.item.partition(".")[0] not in unsure:
                if read.says_something:
                    notes.append(not_for_you(item, base_in_words(item, page.known_items)))
                continue
            unsure.add(item.id)
        if not read.says_something and item.required and insists and item.id not in posted.get(ASKED_AGAIN, ()):
            faults.append(Fault(field=fields_of(item)[0], item=item.id, message=LEFT_OPEN))
            continue
        notes += read.notes
        faults += [Fault(field=name, item=item.id, message=message) for name, message in read.faults]
        if any(message is not UNKNOWN for _, message in read.faults):
            found[unread_key(item)] = _typed(item, posted) or None
            unsure.add(item.id)
        else:  # what no form of ours offers was not typed by anyone, and is not kept
            found[item.id] = read.value
            found |= {f"{item.id}.{code}": words for code, words in read.own.items()}
    return Reading(values=found, faults=tuple(faults), notes=tuple(notes))


def faults_of(page: Page, values: Values) -> tuple[Fault, ...]:
    """The faults that still stand in kept values: to show on a page that is opened again."""
    return read_page(page, {**posted_of(page, values), STEP: ["back"]}, values).faults


def hindrance_of(pages: Sequence[Page], values: Values) -> Hindrance | None:
    """What keeps these values from being sent: a fault left behind on a page, or nothing answered at all.

    An open question is none: whoever answered something may leave the rest.
    """
    for page in pages:
        faults = faults_of(page, values)
        if faults:
            return Hindrance(page=page, faults=faults)
    items = [item for page in pages for item in page.items]
    if any(values.get(key) for item in items for key in keys_of(item)) or any(_is_number(values, i) for i in items):
        return None
    return Hindrance(page=pages[0], faults=(Fault(field="", item="", message=NOTHING),))


def _is_number(values: Values, item: Item) -> bool:
    """A nought is an answer."""
    return isinstance(values.get(item.id), int | float)


# --- one item -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class _Read:
    """What one item's fields hold."""

    value: Any = None
    own: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[tuple[str, Text], ...] = ()
    notes: tuple[Text, ...] = ()

    @property
    def says_something(self) -> bool:
        return self.value is not None or bool(self.own) or bool(self.faults)


def _read_single(item: Item, posted: Posted) -> _Read:
    code = _last(posted, item.id)
    own, faults = _own_words(item, posted)
    if code and code not in _codes(item.options):
        faults.append((item.id, UNKNOWN))
        code = ""
    if not code and own:
        code = next(iter(own))
    strayed = [part for part in own_parts(item) if part.code in own and part.code != code]
    kept = {key: words for key, words in own.items() if key == code}
    return _Read(value=code or None, own=kept, faults=tuple(faults), notes=tuple(map(not_chosen, strayed)))


def _read_several(item: Item, posted: Posted) -> _Read:
    """The codes that were chosen, in the order of the form; own words choose their option."""
    parts = item.options or item.rows
    ticked = {code for code in posted.get(item.id, ()) if code}
    own, faults = _own_words(item, posted)
    if ticked - _codes(parts):
        faults.append((item.id, UNKNOWN))
    chosen = [part.code for part in parts if part.code in ticked or part.code in own]
    alone = next((part for part in parts if part.exclusive and part.code in chosen), None)
    if alone is not None and len(chosen) > 1:
        faults.append((item.id, not_beside(alone)))
    elif item.at_most is not None and len(chosen) > item.at_most:
        faults.append((item.id, too_many(len(chosen), item.at_most)))
    return _Read(value=chosen or None, own=own, faults=tuple(faults))


def _read_rows(item: Item, posted: Posted) -> _Read:
    """A code for each row that was answered; a row that was set back to "no answer" has none."""
    answers = _codes(item.options) if item.kind is Kind.MATRIX else _ROW_ANSWERS[item.kind]
    own, faults = _own_words(item, posted)
    value: dict[str, str] = {}
    for row in item.rows:
        code = _last(posted, f"{item.id}.{row.code}")
        if code and code not in answers:
            faults.append((f"{item.id}.{row.code}", UNKNOWN))
        elif code:
            value[row.code] = code
        elif row.code in own and item.kind is not Kind.MATRIX:
            value[row.code] = _YES[item.kind]
    alone = next((row for row in item.rows if row.exclusive and value.get(row.code) == _YES.get(item.kind)), None)
    if alone is not None and list(value.values()).count(_YES[item.kind]) > 1:
        faults.append((f"{item.id}.{alone.code}", not_beside(alone)))
    return _Read(value=value or None, own=own, faults=tuple(faults))


def _read_number(item: Item, posted: Posted) -> _Read:
    raw = _last(posted, item.id)
    text = clean_line(raw[:LONGEST_LINE])
    if not text:
        return _Read()
    number = parse_number(text) if len(raw) <= LONGEST_LINE else None
    if number is None:
        return _Read(faults=((item.id, NO_NUMBER),))
    if not is_within(item, number):
        return _Read(faults=((item.id, out_of_range(item)),))
    return _Read(value=number + 0.0)


def _read_scale(item: Item, posted: Posted) -> _Read:
    text = _last(posted, item.id)
    if not text:
        return _Read()
    if not _WHOLE.match(text) or not is_within(item, int(text)):
        return _Read(faults=((item.id, UNKNOWN),))
    return _Read(value=int(text))


def _read_text(item: Item, posted: Posted) -> _Read:
    raw = _last(posted, item.id)
    if len(raw) > LONGEST_TYPED:
        return _Read(faults=((item.id, too_long(len(raw), LONGEST_TEXT, LONGEST_TYPED)),))
    text = clean_lines(raw)
    if len(text) > LONGEST_TEXT:
        return _Read(faults=((item.id, too_long(len(text), LONGEST_TEXT)),))
    return _Read(value=text or None)


def _read_ranked(item: Item, posted: Posted) -> _Read:
    """The texts in order; a place that was left open moves the next ones up, the same text twice counts once."""
    texts: dict[str, None] = {}
    faults: list[tuple[str, Text]] = []
    for name in fields_of(item):
        text, fault = _line(posted, name)
        if fault is not None:
            faults.append((name, fault))
        elif text:
            texts[text] = None
    return _Read(value=list(texts) or None, faults=tuple(faults))


_READERS: Mapping[Kind, Callable[[Item, Posted], _Read]] = {
    Kind.SINGLE: _read_single,
    Kind.MULTIPLE: _read_several,
    Kind.TICKS: _read_several,
    Kind.MATRIX: _read_rows,
    Kind.STATEMENTS: _read_rows,
    Kind.YES_NO: _read_rows,
    Kind.NUMBER: _read_number,
    Kind.SCALE: _read_scale,
    Kind.TEXT: _read_text,
    Kind.RANKED_TEXTS: _read_ranked,
}
_ROW_ANSWERS = {Kind.STATEMENTS: {"applies", "applies_not"}, Kind.YES_NO: {"yes", "no"}}
_YES = {Kind.STATEMENTS: "applies", Kind.YES_NO: "yes"}
_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,5})\Z")


# --- one field ------------------------------------------------------------------------------------------------------


def _last(posted: Posted, name: str) -> str:
    """What stands in a field; the last where it was posted more than once."""
    given = posted.get(name, ())
    return given[-1] if given else ""


def _line(posted: Posted, name: str) -> tuple[str, Text | None]:
    raw = _last(posted, name)
    if len(raw) > LONGEST_TYPED:
        return "", too_long(len(raw), LONGEST_LINE, LONGEST_TYPED)
    text = clean_line(raw)
    return (text, None) if len(text) <= LONGEST_LINE else ("", too_long(len(text), LONGEST_LINE))


def _own_words(item: Item, posted: Posted) -> tuple[dict[str, str], list[tuple[str, Text]]]:
    own: dict[str, str] = {}
    faults: list[tuple[str, Text]] = []
    for part in own_parts(item):
        name = own_field(item, part.code)
        text, fault = _line(posted, name)
        if fault is not None:
            faults.append((name, fault))
        elif text:
            own[part.code] = text
    return own, faults


def _codes(parts: Sequence[Option | Row]) -> set[str]:
    return {part.code for part in parts}


def _typed(item: Item, posted: Posted) -> dict[str, list[str]]:
    """What stands in the fields of an item, fit to keep: known codes, and texts without what no database takes."""
    chosen = {item.id} if item.options or item.rows else set()
    if item.kind in ROW_KINDS:
        chosen = {f"{item.id}.{row.code}" for row in item.rows}
    known = _codes((*item.options, *item.rows)) | _ROW_ANSWERS.get(item.kind, set())
    kept: dict[str, list[str]] = {}
    for name in fields_of(item):
        if name in chosen:
            given = [code for code in dict.fromkeys(posted.get(name, ())) if code in known]
        else:
            text = clean_lines(_last(posted, name)[:LONGEST_TYPED])
            given = [text] if text else []
        if given:
            kept[name] = given
    return kept
