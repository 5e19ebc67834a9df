"""The fields of a form: what they are called, and what stands in them for values that are kept.

``item`` for one or more codes, a number or a text; ``item.row`` for the answer of a row; ``item.1`` .. ``item.k`` for
ranked texts. A respondent's own words beside an option or a tick are in ``item.option``, beside a row with an answer of
its own in ``item.row.text``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from digitaleschool.core.survey.model import Item, Kind, Option, Row

from .codes import Values
from .pages import Page

ROW_KINDS = frozenset({Kind.MATRIX, Kind.STATEMENTS, Kind.YES_NO})
"""Kinds of which each row has an answer of its own."""
STEP = "step"
"""The button that was pressed: ``next``, ``back`` or ``later``."""
ASKED_AGAIN = "asked-again"
"""Items that were asked once more after they were left open; no item can have this id."""


def own_field(item: Item, code: str) -> str:
    """The field for a respondent's own words beside an option or row."""
    return f"{item.id}.{code}.text" if item.kind in ROW_KINDS else f"{item.id}.{code}"


def own_parts(item: Item) -> tuple[Option | Row, ...]:
    """The options or rows beside which own words may stand."""
    parts: tuple[Option | Row, ...] = item.rows if item.kind is Kind.MATRIX else (*item.options, *item.rows)
    return tuple(part for part in parts if part.other)


def keys_of(item: Item) -> Iterator[str]:
    """Everything that values may hold for an item: its value, own words, and what was typed in vain."""
    yield item.id
    yield unread_key(item)
    for part in own_parts(item):
        yield f"{item.id}.{part.code}"


def unread_key(item: Item) -> str:
    """Where values hold what was typed but is no answer yet: field -> what stands in it."""
    return f"!{item.id}"


def fields_of(item: Item) -> tuple[str, ...]:
    """The names of all fields of an item."""
    own = tuple(own_field(item, part.code) for part in own_parts(item))
    if item.kind in ROW_KINDS:
        return (*(f"{item.id}.{row.code}" for row in item.rows), *own)
    if item.kind is Kind.RANKED_TEXTS:
        return tuple(f"{item.id}.{place}" for place in range(1, (item.at_most or 1) + 1))
    return (item.id, *own)


def posted_of(page: Page, values: Values) -> dict[str, list[str]]:
    """What a browser would post for these values: so a form is filled in again.

    What was typed in vain stands there as it was typed.

    >>> from digitaleschool.core.survey.loading import load_instrument
    >>> from .pages import pages_of
    >>> page = pages_of(load_instrument("digitale-school-leraren@2"))[0]
    >>> posted_of(page, {"ict_years": 7.5, "form": ["bso"], "!self_rating": {"self_rating": ["99"]}})
    {'form': ['bso'], 'ict_years': ['7.5'], 'self_rating': ['99']}
    """
    posted: dict[str, list[str]] = {}
    for item in page.items:
        unread = values.get(unread_key(item))
        if isinstance(unread, Mapping) and unread:
            posted |= {name: list(map(str, unread[name])) for name in fields_of(item) if name in unread}
        else:
            posted |= _posted_of(item, values)
    return posted


def _posted_of(item: Item, values: Values) -> dict[str, list[str]]:
    value = values.get(item.id)
    posted = {}
    if isinstance(value, Mapping):
        posted = {f"{item.id}.{row.code}": [str(value[row.code])] for row in item.rows if value.get(row.code)}
    elif item.kind is Kind.RANKED_TEXTS and isinstance(value, Sequence):
        posted = {f"{item.id}.{place}": [str(text)] for place, text in enumerate(value, start=1)}
    elif isinstance(value, list | tuple):
        posted = {item.id: list(map(str, value))} if value else {}
    elif value is not None:
        posted = {item.id: [plain_number(value) if isinstance(value, float) else str(value)]}
    for part in own_parts(item):
        words = values.get(f"{item.id}.{part.code}")
        if words:
            posted[own_field(item, part.code)] = [str(words)]
    return posted


def plain_number(number: float) -> str:
    """A number as one would type it.

    >>> plain_number(7.0), plain_number(7.5)
    ('7', '7.5')
    """
    return str(int(number)) if number.is_integer() else repr(number)
