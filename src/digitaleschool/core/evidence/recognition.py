"""Open answers made countable: the tools and themes that the vocabularies know, counted by persons, not by mentions.

Nothing of the text itself goes on: what a person wrote becomes a yes or a no for each tool and theme.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

import numpy as np

from digitaleschool.core.survey.answers import BLANK, FIRST_MISSING, NOT_ASKED, Answers
from digitaleschool.core.survey.model import Item, Kind, Role
from digitaleschool.core.survey.vocabulary import load_themes, load_tools

from .columns import Codes, Column
from .wording import Wording

RECOGNISED = "recognised"
"""The type of a table that comes from open answers."""
KINDS = ("subject", "general")
UNKNOWN = "unknown"
FEWEST_KNOWN = 0.2
"""Open answers are grouped when the vocabulary knows something in this part of them."""


def recognised_columns(answers: Answers, language: str) -> tuple[Column, ...]:
    """A yes/no column for each tool and theme that somebody named, those named most first, and for each kind."""
    columns: list[Column] = []
    for item in answers.instrument.items:
        if item.role is Role.CONTENT and item.kind in {Kind.RANKED_TEXTS, Kind.TEXT}:
            columns += _of_item(item, answers, language)
    return tuple(columns)


def _of_item(item: Item, answers: Answers, language: str) -> list[Column]:
    texts = _texts(item, answers)
    if not texts or not any(texts):
        return []
    find = tools_in if item.kind is Kind.RANKED_TEXTS else themes_in
    found = [frozenset(code for text in own for code in find(text)) for own in texts]
    written = sum(1 for own in texts if own)
    if sum(1 for own in found if own) < FEWEST_KNOWN * written:
        return []
    missing = _missing(item, answers)
    flags = _Flags(item, language, [bool(own) for own in texts], missing)
    part = "tool" if item.kind is Kind.RANKED_TEXTS else "theme"
    columns = list(flags.columns(part, found, _labels(part, language), crossable=part == "theme"))
    return columns + list(_kinds(flags, part, found, columns, texts, language))


def _kinds(
    flags: _Flags,
    part: str,
    found: Sequence[frozenset[str]],
    columns: Sequence[Column],
    texts: Sequence[Sequence[str]],
    language: str,
) -> Iterator[Column]:
    """Subject-technical or general: any of the tools (themes) of that kind; and answers that the vocabulary misses."""
    kind_of = _kind_of(part)
    words = Wording(language)
    by_person = [
        frozenset(kind_of[code] for code in own) | ({UNKNOWN} if texts[k] and not own else frozenset())
        for k, own in enumerate(found)
    ]
    labels = {kind: words.text(f"{part}_kind_{kind}") for kind in (*KINDS, UNKNOWN)}
    any_of = {kind: tuple(column.id for column in columns if kind_of[column.part] == kind) for kind in KINDS}
    yield from flags.columns("kind", by_person, labels, any_of=any_of, order=(*KINDS, UNKNOWN))


class _Flags:
    """Makes yes/no columns over the persons who wrote something; the others keep their missing kind."""

    def __init__(self, item: Item, language: str, wrote: Sequence[bool], missing: Codes) -> None:
        self._item = item
        self._question = item.wording[language]
        self._blank = np.where(np.array(wrote, dtype=np.bool_), np.uint8(0), missing).astype(np.uint8)

    def columns(
        self,
        part: str,
        found: Sequence[frozenset[str]],
        labels: Mapping[str, str],
        *,
        any_of: Mapping[str, tuple[str, ...]] | None = None,
        order: Sequence[str] = (),
        crossable: bool = True,
    ) -> Iterator[Column]:
        people: dict[str, list[int]] = {}
        for person, own in enumerate(found):
            for code in own:
                people.setdefault(code, []).append(person)
        known = list(order) or list(labels)
        for code in sorted(people, key=lambda code: (-len(people[code]) * (not order), known.index(code))):
            codes = self._blank.copy()
            codes[people[code]] = 1
            yield Column(
                id=f"{self._item.id}.{part}.{code}",
                item_id=self._item.id,
                label=labels[code],
                question=self._question,
                type=RECOGNISED,
                categories=(("not_named", ""), ("named", labels[code])),
                codes=codes,
                flag=True,
                part=code,
                any_of=(any_of or {}).get(code, ()),
                crossable=crossable,
            )


def _texts(item: Item, answers: Answers) -> list[list[str]]:
    """What each person wrote at the item."""
    keys = [item.id] if item.kind is Kind.TEXT else [f"{item.id}.{k}" for k in range(1, (item.at_most or 0) + 1)]
    columns = [answers.texts[key] for key in keys if key in answers.texts]
    return [[text for text in own if text.strip()] for own in zip(*columns, strict=True)]


def _missing(item: Item, answers: Answers) -> Codes:
    """Why somebody wrote nothing: the question was not put to them, or it was left open."""
    codes = np.full(answers.count, BLANK, dtype=np.uint8)
    if item.base is None or item.base.item not in answers.codes:
        return codes
    given = np.frombuffer(answers.codes[item.base.item], dtype=np.uint8)
    categories = answers.instrument.variable(item.base.item).categories
    asked = [place for place, option in enumerate(categories) if option.code in item.base.codes]
    codes[(given < FIRST_MISSING) & ~np.isin(given, asked)] = NOT_ASKED
    return codes


@lru_cache(maxsize=16_384)
def tools_in(text: str) -> tuple[str, ...]:
    """The code of the tool that a text names, as a tuple of one or none."""
    tool = load_tools().recognise(text)
    return () if tool is None else (tool.code,)


@lru_cache(maxsize=16_384)
def themes_in(text: str) -> tuple[str, ...]:
    """The codes of the themes that a text touches."""
    return tuple(theme.code for theme in load_themes().match(text))


def _labels(part: str, language: str) -> dict[str, str]:
    if part == "tool":
        return {tool.code: tool.label for tool in load_tools().tools}
    return {theme.code: theme.label[language] for theme in load_themes().themes}


def _kind_of(part: str) -> dict[str, str]:
    entries = load_tools().tools if part == "tool" else load_themes().themes
    return {entry.code: entry.kind.value for entry in entries}
