"""The groups that tables are crossed by. Groups too small to tell something about are merged first, and that is said.

Where a person gives one answer the groups part the persons; where several answers may be given, groups overlap and each
is a yes/no of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace

import numpy as np

from digitaleschool.core.survey.answers import FIRST_MISSING
from digitaleschool.core.survey.model import Item, Kind, Role
from digitaleschool.core.values import dataclass

from .columns import Codes, Column, recoded
from .merging import merge_neighbours, merge_small
from .wording import Wording

REST = "rest"
UNKNOWN = "unknown"
LARGEST_THRESHOLD = 30
"""Shares of fewer persons are too wide to read (NCHS Series 2 no. 175, 2017)."""

REST_LABEL = {"nl": "andere groepen samen", "en": "other groups together"}
SPLITTABLE = {Kind.SINGLE, Kind.SCALE, Kind.NUMBER}
OVERLAPPING = {Kind.MULTIPLE, Kind.TICKS, Kind.STATEMENTS, Kind.YES_NO}


@dataclass(frozen=True, kw_only=True)
class Group:
    """``sources`` are the codes that went into it, one unless groups were merged."""

    code: str
    label: str
    sources: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Grouping:
    """How persons are split by the answers to one question.

    ``columns`` is one column with a category for each group, or, where groups overlap, one 0/1 column for each group.
    """

    by: str
    label: str
    groups: tuple[Group, ...]
    columns: tuple[Column, ...]
    overlapping: bool = False

    @property
    def merged(self) -> Mapping[str, tuple[str, ...]]:
        return {group.code: group.sources for group in self.groups if len(group.sources) > 1}


@dataclass(frozen=True, kw_only=True)
class Groupings:
    """``refused`` holds the questions that cannot split these persons: at most one group would be large enough."""

    kept: tuple[Grouping, ...] = ()
    refused: tuple[str, ...] = field(default=())


def smallest_group(persons: int, min_cell: int) -> int:
    """The fewest persons that a group needs: an eighth of all, at most 30, never under twice the smallest cell.

    >>> [smallest_group(persons, 5) for persons in (24, 243, 10_000)]
    [10, 30, 30]
    """
    return max(2 * min_cell, min(LARGEST_THRESHOLD, persons // 8))


def usual_questions(items: Sequence[Item]) -> tuple[str, ...]:
    """What tables are crossed by when nobody says otherwise: the background of the persons."""
    return tuple(item.id for item in items if item.role is Role.BACKGROUND and item.variables and _can_split(item))


def groupings(
    by: Sequence[str], items: Mapping[str, Item], columns: Sequence[Column], *, threshold: int, language: str
) -> Groupings:
    """A grouping for each question in ``by`` that splits the persons into two groups of ``threshold`` or more."""
    kept, refused = [], []
    for item_id in dict.fromkeys(by):
        item = items[item_id]
        own = [column for column in columns if column.item_id == item_id]
        grouping = None
        if own and item.kind in SPLITTABLE:
            grouping = _partition(item, own[0], threshold, language)
        elif own and item.kind in OVERLAPPING:
            grouping = _overlapping(item, own, threshold, language)
        if grouping is None:
            refused.append(item_id)
        else:
            kept.append(grouping)
    return Groupings(kept=tuple(kept), refused=tuple(refused))


def _can_split(item: Item) -> bool:
    return item.kind in SPLITTABLE | OVERLAPPING


def _partition(item: Item, column: Column, threshold: int, language: str) -> Grouping | None:
    counts = np.bincount(column.codes, minlength=256)[: column.size].tolist()
    merge = merge_neighbours if column.ordered else merge_small
    parts = merge(counts, threshold)
    if len(parts) < 2:
        return None
    groups = [_group(item, column, part, language) for part in parts]
    unknown = int((column.codes >= FIRST_MISSING).sum())
    home = None
    if unknown >= threshold:
        home = len(groups)
        groups.append(Group(code=UNKNOWN, label=Wording(language).text("not_filled_in"), sources=(UNKNOWN,)))
    elif unknown:
        home = min(range(len(parts)), key=lambda place: sum(counts[k] for k in parts[place]))
        groups[home] = _with_unknown(groups[home], language)
    own = column
    if home is not None or any(len(part) != 1 for part in parts) or len(parts) < column.size:
        categories = tuple((group.code, group.label) for group in groups)
        own = recoded(column, f"{column.id}~", parts, categories, missing=home)
    return Grouping(by=item.id, label=column.question, groups=tuple(groups), columns=(own,))


def _with_unknown(group: Group, language: str) -> Group:
    """The smallest group takes in the few who did not say: else the total minus the groups would be about them."""
    label = group.label if group.code == REST else Wording(language).text("or_unknown", label=group.label)
    return Group(code=group.code, label=label, sources=(*group.sources, UNKNOWN))


def _overlapping(item: Item, columns: Sequence[Column], threshold: int, language: str) -> Grouping | None:
    counts = [int((column.codes == 1).sum()) for column in columns]
    others = [int((column.codes == 0).sum()) for column in columns]
    # A group that nearly everybody is in tells nothing, and gives away the few who are not.
    parts = [part for part in merge_small(counts, threshold) if max(others[place] for place in part) >= threshold]
    if len(parts) < 2:
        return None
    groups: list[Group] = []
    flags: list[Column] = []
    for part in parts:
        group, flag = _overlapping_group(item, [columns[place] for place in part], language)
        groups.append(group)
        flags.append(flag)
    return Grouping(
        by=item.id,
        label=columns[0].question,
        groups=tuple(groups),
        columns=tuple(flags),
        overlapping=True,
    )


def _overlapping_group(item: Item, columns: Sequence[Column], language: str) -> tuple[Group, Column]:
    first = columns[0]
    sources = tuple(column.part for column in columns)
    # Who gave no answer counts as "not in": nobody can then tell the few unknown from all the others.
    if len(columns) == 1:
        own = replace(first, id=f"{item.id}~{first.part}", codes=_any_of([first.codes]), any_of=(first.id,))
        return Group(code=first.part, label=first.label, sources=sources), own
    group = Group(code=REST, label=REST_LABEL[language], sources=sources)
    codes = _any_of([column.codes for column in columns])
    flag = replace(
        first, id=f"{item.id}~{REST}", label=group.label, codes=codes, flag=True, part=REST,
        any_of=tuple(column.id for column in columns),
    )  # fmt: skip
    return group, flag


def _any_of(flags: Sequence[Codes]) -> Codes:
    """1 where one of the flags is 1, else 0."""
    codes: Codes = np.logical_or.reduce([flag == 1 for flag in flags]).astype(np.uint8)
    return codes


def _group(item: Item, column: Column, part: tuple[int, ...], language: str) -> Group:
    sources = tuple(column.categories[place][0] for place in part)
    first, last = column.categories[part[0]], column.categories[part[-1]]
    if len(part) == 1:
        return Group(code=first[0], label=first[1], sources=sources)
    if not column.ordered:
        return Group(code=REST, label=REST_LABEL[language], sources=sources)
    return Group(code=f"{first[0]}_{last[0]}", label=_span(item, part, first[1], last[1]), sources=sources)


def _span(item: Item, part: tuple[int, ...], first: str, last: str) -> str:
    """The words for neighbours that went together: 0-2 and 3-5 make 0-5."""
    if item.kind is not Kind.NUMBER:
        return f"{first} – {last}"
    low = f"{item.bands[part[0]]:g}"
    end = part[-1] + 1
    return f"{low}+" if end == len(item.bands) else f"{low}-{item.bands[end] - 1:g}"
