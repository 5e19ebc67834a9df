"""An instrument as pages: one section a page, without what the site knows already or must not know."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from digitaleschool.core.survey.model import Instrument, Item, Kind, Role, Text
from digitaleschool.core.values import dataclass

from .branching import base_in_words, is_asked, is_follow_up
from .codes import Values

NEVER_ASKED = frozenset({Role.CLUSTER, Role.IDENTITY})
"""The school is known by the link that was followed; names and addresses go to a page and a store of their own."""

SECONDS = {
    Kind.SINGLE: 8.0, Kind.NUMBER: 10.0, Kind.SCALE: 8.0, Kind.MULTIPLE: 8.0, Kind.RANKED_TEXTS: 0.0, Kind.TEXT: 45.0,
    Kind.MATRIX: 8.0, Kind.TICKS: 8.0, Kind.STATEMENTS: 8.0, Kind.YES_NO: 8.0,
}  # fmt: skip
"""To read the question and answer it. Rules of thumb of our own, to be held against real rounds."""
SECONDS_PER_PART = {
    Kind.MULTIPLE: 1.0, Kind.RANKED_TEXTS: 10.0, Kind.MATRIX: 6.0, Kind.TICKS: 4.0, Kind.STATEMENTS: 6.0,
    Kind.YES_NO: 5.0,
}  # fmt: skip
"""On top of that for each option, row or text."""
SECONDS_PER_PAGE = 10.0


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page of the survey. ``number`` counts from 1; ``bases`` are the items of any page that its own point at."""

    number: int
    section: str
    title: Text
    intro: Text | None
    items: tuple[Item, ...]
    bases: tuple[Item, ...] = ()

    @property
    def known_items(self) -> Mapping[str, Item]:
        """The items by which it is told who is asked what, by id."""
        return {item.id: item for item in (*self.bases, *self.items)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where one is: page ``number`` of ``total``, with ``done`` (0 to 1) of the survey behind."""

    number: int
    total: int
    done: float


def pages_of(instrument: Instrument, known: Collection[str] = frozenset()) -> tuple[Page, ...]:
    """The pages of a survey, in order.

    ``known`` are ids of items that the site knows itself (network and province, from the school). They are not asked;
    give their values along with the rest, so that branching on them works. A section without a question left makes no
    page.

    >>> from digitaleschool.core.survey.loading import load_instrument
    >>> [page.section for page in pages_of(load_instrument("digitale-school-leraren@2"), {"network", "province"})]
    ['about', 'use', 'needs', 'expectations']
    """
    pages: list[Page] = []
    for section in instrument.sections:
        items = tuple(item for item in section.items if item.role not in NEVER_ASKED and item.id not in known)
        if items:
            pages.append(Page(
                number=len(pages) + 1, section=section.id, title=section.title, intro=section.intro, items=items,
                bases=_bases_of(items, instrument),
            ))  # fmt: skip
    return tuple(pages)


def _bases_of(items: Sequence[Item], instrument: Instrument) -> tuple[Item, ...]:
    found: dict[str, Item] = {}
    waiting = list(items)
    while waiting:
        item = waiting.pop()
        if item.base is not None:
            owner = instrument.item(item.base.item.partition(".")[0])
            if found.setdefault(owner.id, owner) is owner:
                waiting.append(owner)
    return tuple(item for item in instrument.items if item.id in found)


def asked_on(page: Page, values: Values) -> tuple[Item, ...]:
    """The items to show on a page to who gave these values so far.

    An item whose base was asked on an earlier page stands there or not. An item whose base is shown on this same page
    always stands there, as a follow-up (:func:`~.branching.is_follow_up`): without JavaScript nobody can show it later.
    """
    shown: list[Item] = []
    for item in page.items:
        if is_follow_up(item, shown) or (not _base_is_here(item, page) and is_asked(item, page.known_items, values)):
            shown.append(item)
    return tuple(shown)


def _base_is_here(item: Item, page: Page) -> bool:
    return is_follow_up(item, page.items)


def shown_to_all(page: Page) -> Page:
    """The page with every item on it, for who looks the survey over: whom an item is for stands in its help."""
    items = []
    for item in page.items:
        if item.base is not None and not _base_is_here(item, page):
            only = base_in_words(item, page.known_items)
            told = Text(nl=f"{only.nl}.", en=f"{only.en}.")
            if item.help is not None:
                told = Text(nl=f"{told.nl} {item.help.nl}", en=f"{told.en} {item.help.en}")
            item = replace(item, base=None, help=told)
        items.append(item)
    return replace(page, items=tuple(items))


def page_after(page: Page, pages: Sequence[Page], values: Values) -> Page | None:
    """The next page on which something is asked; None after the last."""
    return next((one for one in pages[page.number :] if asked_on(one, values)), None)


def page_before(page: Page, pages: Sequence[Page], values: Values) -> Page | None:
    """The page before on which something is asked; None before the first."""
    return next((one for one in reversed(pages[: page.number - 1]) if asked_on(one, values)), None)


def progress(page: Page, pages: Sequence[Page]) -> Progress:
    """How far ``page`` is: done is the share of the time that the pages before it take.

    >>> from digitaleschool.core.survey.loading import load_instrument
    >>> pages = pages_of(load_instrument("digitale-school-leraren@2"))
    >>> progress(pages[0], pages)
    Progress(number=1, total=4, done=0.0)
    """
    whole = sum(map(seconds_for, pages))
    done = sum(map(seconds_for, pages[: page.number - 1]))
    return Progress(number=page.number, total=len(pages), done=done / whole if whole else 0.0)


def seconds_for(page: Page) -> float:
    """About how long a page takes: the sum over its items of :data:`SECONDS` and :data:`SECONDS_PER_PART`.

    An item that only some are asked counts for half.
    """
    return SECONDS_PER_PAGE + sum(_seconds(item) for item in page.items)


def _seconds(item: Item) -> float:
    parts = len(item.rows) or len(item.options) or (item.at_most or 0)
    seconds = SECONDS[item.kind] + SECONDS_PER_PART.get(item.kind, 0.0) * parts
    return seconds / 2 if item.base is not None else seconds


def minutes_for(instrument: Instrument, known: Collection[str] = frozenset()) -> int:
    """Whole minutes that answering takes, rounded up: the sum of :func:`seconds_for` over the pages.

    >>> from digitaleschool.core.survey.loading import load_instrument
    >>> minutes_for(load_instrument("digitale-school-leraren@2"))
    10
    """
    return max(1, math.ceil(sum(map(seconds_for, pages_of(instrument, known))) / 60))
