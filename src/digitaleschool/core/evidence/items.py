"""The table of each question: persons, shares, intervals, what is missing, and the middle of an ordered scale."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from digitaleschool.core.survey.answers import MISSING_KINDS
from digitaleschool.core.survey.model import Item, Kind

from .columns import Column
from .counting import Counted, Estimate
from .preparing import Prepared
from .request import Request
from .results import ItemTable, Share
from .weighing import weight_of_each

Weights = NDArray[np.float64]
"""(persons,)"""


def item_tables(counted: Counted, prepared: Prepared, request: Request) -> tuple[ItemTable, ...]:
    """A table for each single question and each row; a question with several answers has one table with its options."""
    tables: list[ItemTable] = []
    weights = weight_of_each(prepared, request, counted.raking)
    numbers = _number_tables(prepared, weights)
    for _, group in groupby(prepared.columns, key=lambda column: column.table):
        own = list(group)
        tables.append(
            _several_answers(own, counted) if own[0].flag else _one_answer(own[0], counted, prepared, weights)
        )  # fmt: skip
    return tuple(_in_order([*tables, *numbers], prepared))


def _one_answer(column: Column, counted: Counted, prepared: Prepared, weights: Weights) -> ItemTable:
    estimate = counted.totals[column.id]
    base = estimate.base
    return ItemTable(
        id=column.id,
        item_id=column.item_id,
        label=column.label,
        question=column.question,
        type=column.type,
        base=base,
        missing=len(column.codes) - base,
        missing_kinds=_missing_kinds(column),
        options=tuple(_shares(column, estimate, counted)),
        ordered=column.ordered,
        mean=_mean(column, estimate, prepared, weights),
        median=_median(column, estimate),
        top_two=_top_two(column, counted, prepared),
    )


def _several_answers(columns: Sequence[Column], counted: Counted) -> ItemTable:
    first = columns[0]
    estimates = [counted.totals[column.id] for column in columns]
    base = estimates[0].base
    mentions = sum(estimate.n[1] for estimate in estimates)
    options = tuple(
        Share(
            code=column.part,
            label=column.label,
            n=estimate.n[1],
            share=estimate.share[1],
            low=estimate.low[1],
            high=estimate.high[1],
            unweighted=_unweighted(estimate, 1, counted),
            mentions=estimate.n[1] / mentions if mentions else None,
        )
        for column, estimate in zip(columns, estimates, strict=True)
    )
    return ItemTable(
        id=first.table,
        item_id=first.item_id,
        label=first.question,
        question=first.question,
        type=first.type,
        base=base,
        missing=len(first.codes) - base,
        missing_kinds=_missing_kinds(first),
        options=options,
    )


def _number_tables(prepared: Prepared, weights: Weights) -> list[ItemTable]:
    """Numbers that are not tabulated in classes: base, mean and median only."""
    tables = []
    coded = {column.item_id for column in prepared.columns}
    for item in prepared.instrument.items:
        if item.kind is Kind.NUMBER and item.id in prepared.answers.numbers and item.id not in coded:
            tables.append(_number_table(item, prepared, weights))
    return tables


def _number_table(item: Item, prepared: Prepared, weights: Weights) -> ItemTable:
    numbers = np.asarray(prepared.answers.numbers[item.id])
    given = ~np.isnan(numbers)
    base = int(given.sum())
    missing = len(numbers) - base
    return ItemTable(
        id=item.id,
        item_id=item.id,
        label=item.wording[prepared.language],
        question=item.wording[prepared.language],
        type=item.kind.value,
        base=base,
        missing=missing,
        missing_kinds={"blank": missing} if missing else {},
        options=(),
        ordered=True,
        mean=_mean_of(numbers, weights),
        median=_plain_number(_middle_of(numbers[given], weights[given]), prepared.language) if base else None,
    )


def _plain_number(value: float, language: str) -> str:
    text = f"{value:g}"
    return text if language == "en" else text.replace(".", ",")


def _in_order(tables: Sequence[ItemTable], prepared: Prepared) -> list[ItemTable]:
    places = {item.id: place for place, item in enumerate(prepared.instrument.items)}
    return sorted(tables, key=lambda table: places.get(table.item_id, len(places)))


def _shares(column: Column, estimate: Estimate, counted: Counted) -> Iterator[Share]:
    n, share, low, high = estimate.n, estimate.share, estimate.low, estimate.high
    for place, (code, label) in enumerate(column.categories):
        yield Share(
            code=code,
            label=label,
            n=n[place],
            share=share[place],
            low=low[place],
            high=high[place],
            unweighted=_unweighted(estimate, place, counted),
        )


def _unweighted(estimate: Estimate, place: int, counted: Counted) -> float | None:
    if counted.raking is None or not estimate.base:
        return None
    return estimate.n[place] / estimate.base


def _missing_kinds(column: Column) -> Mapping[str, int | None]:
    counts = np.bincount(column.codes, minlength=256).tolist()
    return {name: counts[code] for code, name in MISSING_KINDS.items() if counts[code]}


def _mean(column: Column, estimate: Estimate, prepared: Prepared, weights: Weights) -> float | None:
    """Of a scale: the weighted mean of its steps. Of a number in classes: that of the numbers themselves."""
    if column.values and estimate.base:
        return sum(value * (share or 0.0) for value, share in zip(column.values, estimate.share, strict=True))
    numbers = prepared.answers.numbers.get(column.id)
    if numbers is None or column.type != Kind.NUMBER.value:
        return None
    return _mean_of(np.asarray(numbers), weights)


def _mean_of(numbers: NDArray[np.float64], weights: Weights) -> float | None:
    given = ~np.isnan(numbers)
    return float(np.average(numbers[given], weights=weights[given])) if given.any() else None


def _middle_of(numbers: NDArray[np.float64], weights: Weights) -> float:
    """The number of the middle person; halfway between two where the halves meet between them."""
    order = np.argsort(numbers, kind="stable")
    part = np.cumsum(weights[order]) / weights.sum()
    lower, upper = numbers[order[[np.argmax(part >= 0.5 - 1e-12), np.argmax(part > 0.5 + 1e-12)]]]
    return float(lower + upper) / 2


def _median(column: Column, estimate: Estimate) -> str | None:
    """The label of the category in which the middle person stands; the lower one when two halves meet between them."""
    if not column.ordered or not estimate.base:
        return None
    running = 0.0
    for share, (_, label) in zip(estimate.share, column.categories, strict=True):
        running += share or 0.0
        if running >= 0.5 - 1e-12:
            return label
    return None


def _top_two(column: Column, counted: Counted, prepared: Prepared) -> Share | None:
    top = prepared.tops.get(column.id)
    if top is None:
        return None
    estimate = counted.totals[top.id]
    code, label = top.categories[1]
    return Share(
        code=code,
        label=label,
        n=estimate.n[1],
        share=estimate.share[1],
        low=estimate.low[1],
        high=estimate.high[1],
        unweighted=_unweighted(estimate, 1, counted),
    )
