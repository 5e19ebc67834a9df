"""Everything that is counted, named and in order: columns, derived columns, groups, schools."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from digitaleschool.core.survey.answers import Answers
from digitaleschool.core.survey.model import Instrument
from digitaleschool.core.values import dataclass

from .collapsing import crossed_column, top_column
from .columns import Column, columns_of
from .grouping import Grouping, groupings, smallest_group, usual_questions
from .recognition import recognised_columns
from .request import Request
from .wording import Wording


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """``columns`` are tabulated; ``crossed`` are crossed by ``groupings``; ``tops`` give the top-two shares."""

    answers: Answers
    language: str
    columns: tuple[Column, ...]
    tops: Mapping[str, Column]
    """By the id of the column that it is made of."""
    crossed: tuple[Column, ...]
    groupings: tuple[Grouping, ...]
    refused: tuple[str, ...]
    clusters: NDArray[np.int64] | None
    """A number for each person's school; persons of an unknown school each have their own. None without schools."""
    schools: int | None

    @property
    def instrument(self) -> Instrument:
        return self.answers.instrument

    @cached_property
    def by_id(self) -> dict[str, Column]:
        return {column.id: column for column in self.columns}

    def question(self, name: str) -> str:
        """The wording of the question that an item id or a variable id belongs to."""
        item_id = name.partition(".")[0]
        return next((column.question for column in self.columns if column.item_id == item_id), name)


def prepare(answers: Answers, request: Request) -> Prepared:
    """The columns and groups of ``answers``; the same for counting and for protecting."""
    items = answers.instrument.items
    words = Wording(request.language)
    columns = columns_of(answers, request.language)
    by = request.by if request.by is not None else usual_questions(items)
    threshold = request.smallest_group or smallest_group(answers.count, request.min_cell)
    found = groupings(
        by, {item.id: item for item in items}, columns, threshold=threshold, language=request.language
    )  # fmt: skip
    columns += recognised_columns(answers, request.language)
    tops = {column.id: top_column(column, words) for column in columns if column.top}
    split = {*by, *(grouping.by for grouping in found.kept)}
    crossed = (
        crossed_column(
            column, tops.get(column.id), found.kept, threshold=threshold, fewest=2 * request.min_cell, words=words
        )
        for column in columns
        if found.kept and column.crossable and column.item_id not in split and not column.background
    )
    clusters, schools = _schools(answers)
    return Prepared(
        answers=answers,
        language=request.language,
        columns=columns,
        tops=tops,
        crossed=tuple(column for column in crossed if column is not None),
        groupings=found.kept,
        refused=found.refused,
        clusters=clusters,
        schools=schools,
    )


def _schools(answers: Answers) -> tuple[NDArray[np.int64] | None, int | None]:
    if answers.clusters is None or not answers.count:
        return None, None
    clusters = np.array(answers.clusters, dtype=np.int64)
    unknown = clusters < 0
    known = len(set(clusters[~unknown].tolist()))
    if known < 2:
        return None, None
    clusters[unknown] = clusters.max() + 1 + np.arange(int(unknown.sum()))
    return clusters, known
