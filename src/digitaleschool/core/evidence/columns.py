"""The answers made ready for counting: one coded column for each table, derived columns included."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from digitaleschool.core.survey.answers import FIRST_MISSING, INVALID, Answers
from digitaleschool.core.survey.model import Item, Kind, Role, Variable
from digitaleschool.core.values import dataclass

Codes = NDArray[np.uint8]


@dataclass(frozen=True, kw_only=True)
class Column:
    """One byte per person (``codes``): the place of the answer in ``categories``, or a missing kind from 250 on."""

    id: str
    item_id: str
    label: str
    question: str
    type: str
    categories: tuple[tuple[str, str], ...]
    """(code, label) in the language of the report."""
    codes: Codes
    ordered: bool = False
    flag: bool = False
    """One of several answers to one question: category 1 is chosen."""
    part: str = ""
    values: tuple[float, ...] = ()
    top: tuple[int, ...] = ()
    """For an ordered scale: the places of its two highest categories."""
    lowest: int = 0
    """For a frequency: the place of its rarest category."""
    frequency: bool = False
    """The categories stand for a number of times a year."""
    background: bool = False
    coarse_of: str = ""
    """The column of which this one holds the categories in larger parts."""
    parts: tuple[tuple[int, ...], ...] = ()
    """For each category the places that went into it, in the column that this one is made of."""
    any_of: tuple[str, ...] = ()
    """The yes/no columns of which at least one is chosen."""
    crossable: bool = True

    @property
    def table(self) -> str:
        """The id of the table that shows this column: its own, or for an option that of its question."""
        return self.id.rpartition(".")[0] if self.flag else self.id

    @property
    def size(self) -> int:
        return len(self.categories)

    @property
    def shown(self) -> range:
        """The places of the categories that cross tables show: of an option, only that it was chosen."""
        return range(1, self.size) if self.flag else range(self.size)


def columns_of(answers: Answers, language: str) -> tuple[Column, ...]:
    """Every coded column of the instrument that these answers hold, in the order of the form."""
    return tuple(
        _column(item, variable, answers, language)
        for item in answers.instrument.items
        if item.role not in {Role.IDENTITY, Role.CLUSTER}
        for variable in item.variables
        if variable.id in answers.codes
    )


def recoded(
    column: Column,
    name: str,
    parts: Sequence[tuple[int, ...]],
    categories: tuple[tuple[str, str], ...],
    *,
    missing: int | None = None,
) -> Column:
    """``column`` with its categories in larger parts; a category in no part is missing. ``missing``: their part."""
    recode = np.arange(256, dtype=np.uint8)
    recode[: column.size] = INVALID
    for place, part in enumerate(parts):
        recode[list(part)] = place
    if missing is not None:
        recode[FIRST_MISSING:] = missing
    return replace(
        column, id=name, categories=categories, codes=recode[column.codes], coarse_of=column.id, parts=tuple(parts),
        top=(), values=(),
    )  # fmt: skip


def _column(item: Item, variable: Variable, answers: Answers, language: str) -> Column:
    return Column(
        id=variable.id,
        item_id=item.id,
        label=variable.label[language],
        question=item.wording[language],
        type=item.kind.value,
        categories=tuple((option.code, option.label[language]) for option in variable.categories),
        codes=np.frombuffer(answers.codes[variable.id], dtype=np.uint8),
        ordered=variable.ordered,
        flag=variable.flag,
        part=variable.part,
        values=variable.values,
        top=_top(item, variable),
        lowest=_lowest(variable),
        frequency=bool(variable.categories) and all(option.per_year is not None for option in variable.categories),
        background=item.role is Role.BACKGROUND,
    )


def _lowest(variable: Variable) -> int:
    often = [option.per_year if option.per_year is not None else 0.0 for option in variable.categories]
    return often.index(min(often)) if often else 0


def _top(item: Item, variable: Variable) -> tuple[int, ...]:
    """The two highest categories: the most frequent ones of a frequency, else the last two; none of three or fewer."""
    places = range(len(variable.categories))
    if not variable.ordered or len(places) < 4 or item.kind is Kind.NUMBER:
        return ()
    often = [option.per_year for option in variable.categories]
    if None not in often:
        return tuple(sorted(sorted(places, key=lambda place: often[place] or 0.0)[-2:]))
    return tuple(places[-2:])


def valid(codes: Codes) -> NDArray[np.bool_]:
    """Who gave an answer that counts."""
    return codes < FIRST_MISSING
