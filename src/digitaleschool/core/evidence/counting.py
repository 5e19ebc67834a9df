"""One pass over the answers: persons, shares and intervals of every table, total and by group."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from digitaleschool.core.stats.intervals import logit, wilson
from digitaleschool.core.stats.raking import Raking, RakingRefused
from digitaleschool.core.stats.share_tables import CellTable, Coded, ShareTables, share_tables
from digitaleschool.core.survey.model import Text
from digitaleschool.core.values import dataclass

from .columns import Column
from .preparing import Prepared
from .request import Request
from .weighing import WeightingRefused, targets_of
from .wording import LANGUAGES, Wording


@dataclass(frozen=True, slots=True)
class Estimate:
    """Of one column in one group, or of everybody: a number for each category. None where the base is empty."""

    n: list[int]
    base: int
    share: list[float | None]
    low: list[float | None]
    high: list[float | None]


@dataclass(frozen=True, kw_only=True)
class Counted:
    """``totals`` by column id; ``groups`` by (column id, group column id, place of the group)."""

    tables: Mapping[tuple[str, str | None], CellTable]
    totals: Mapping[str, Estimate]
    groups: Mapping[tuple[str, str, int], Estimate]
    interval: str
    """``wilson`` or ``logit``."""
    raking: Raking | None
    design_effect: float | None


def count(prepared: Prepared, request: Request) -> Counted:
    """Counts, shares and intervals for all of ``prepared``."""
    groups = [column for grouping in prepared.groupings for column in grouping.columns]
    own = (*prepared.columns, *prepared.tops.values(), *prepared.crossed)
    counted = list({column.id: column for column in own}.values())
    if not counted or not prepared.answers.count:
        return _nobody(counted)
    everybody = _tables(counted, [], prepared, request)
    tables = dict(everybody.tables)
    if groups:
        # Only what is crossed is counted by group: half the work.
        tables.update(
            (key, table)
            for key, table in _tables(prepared.crossed, groups, prepared, request).tables.items()
            if key[1] is not None
        )
    simple = prepared.clusters is None and not request.margins
    interval = "wilson" if simple else "logit"
    totals = [(column.id, tables[column.id, None], 0) for column in counted]
    wanted = list(_wanted(prepared))
    inside = [(key, tables[key[0], key[1]], key[2]) for key in wanted]
    estimates = _estimates([(table, row) for _, table, row in (*totals, *inside)], interval, request.level)
    return Counted(
        tables=tables,
        totals={key: estimate for (key, _, _), estimate in zip(totals, estimates, strict=False)},
        groups=dict(zip(wanted, estimates[len(totals) :], strict=True)),
        interval=interval,
        raking=everybody.raking,
        design_effect=None if simple else _design_effect(prepared.columns, tables),
    )


def _tables(columns: Sequence[Column], groups: Sequence[Column], prepared: Prepared, request: Request) -> ShareTables:
    margins = targets_of(prepared, request)
    try:
        return _counted_tables(columns, groups, prepared, margins)
    except RakingRefused as refusal:
        raise _refused(refusal, prepared, request) from refusal


def _counted_tables(
    columns: Sequence[Column],
    groups: Sequence[Column],
    prepared: Prepared,
    margins: Mapping[str, Mapping[int, float]],
) -> ShareTables:
    # What is weighed by has to be known with all its categories, whether it is counted or not.
    weighing = [prepared.by_id[variable] for variable in margins]
    items = {column.id: column for column in (*columns, *weighing)}.values()
    return share_tables(
        {column.id: column.codes for column in (*items, *groups)},
        items=[Coded(column.id, column.size) for column in items],
        groups=[Coded(column.id, column.size) for column in groups],
        clusters=prepared.clusters,
        margins=margins,
    )


def _refused(refusal: RakingRefused, prepared: Prepared, request: Request) -> WeightingRefused:
    """The same in one sentence for the person who gave the margins."""
    names = tuple(request.margins or ())
    sentences = {}
    for language in LANGUAGES:
        words = Wording(language)
        if refusal.reason == "empty" and refusal.axis is not None and refusal.codes:
            column = prepared.by_id[names[refusal.axis]]
            category = column.categories[refusal.codes[0]][1]
            sentences[language] = words.text("raking_empty", question=column.question, category=category)
        else:
            sentences[language] = words.text("raking_other", reason=str(refusal))
    return WeightingRefused(Text(nl=sentences["nl"], en=sentences["en"]))


def _nobody(columns: Sequence[Column]) -> Counted:
    """What there is to say without a question or without a person."""
    empty = {
        column.id: Estimate([0] * column.size, 0, [None] * column.size, [None] * column.size, [None] * column.size)
        for column in columns
    }  # fmt: skip
    return Counted(tables={}, totals=empty, groups={}, interval="wilson", raking=None, design_effect=None)


def _wanted(prepared: Prepared) -> Iterator[tuple[str, str, int]]:
    """Every (column, group column, place) that a cross table shows: of overlapping groups, who is in."""
    for grouping in prepared.groupings:
        for own in grouping.columns:
            places = (1,) if grouping.overlapping else range(own.size)
            for column in prepared.crossed:
                for place in places:
                    yield column.id, own.id, place


def _estimates(lines: Sequence[tuple[CellTable, int]], interval: str, level: float) -> list[Estimate]:
    """Of one line of each table. All intervals at once: thousands of cells in a few numpy calls."""
    if not lines:
        return []
    widths = [table.share.shape[1] for table, _ in lines]
    base_n = [int(table.base_n[row]) for table, row in lines]
    share = np.concatenate([table.share[row] for table, row in lines])
    n = np.concatenate([table.n[row] for table, row in lines])
    base = np.repeat(np.array(base_n, dtype=np.float64), widths)
    if interval == "wilson":
        low, high = wilson(share, base, level)
    else:
        se = np.concatenate([table.se[row] for table, row in lines])
        df = np.repeat(np.array([table.df[row] for table, row in lines], dtype=np.float64), widths)
        low, high = logit(share, se, df, level, n=base)
    ns: list[int] = n.tolist()
    shares, lows, highs = (_with_none(np.asarray(numbers)) for numbers in (share, low, high))
    found, start = [], 0
    for width, persons in zip(widths, base_n, strict=True):
        cut = slice(start, start + width)
        found.append(Estimate(ns[cut], persons, shares[cut], lows[cut], highs[cut]))
        start += width
    return found


def _with_none(numbers: NDArray[np.float64]) -> list[float | None]:
    values: list[float | None] = numbers.tolist()
    for place in np.flatnonzero(np.isnan(numbers)).tolist():
        values[place] = None
    return values


def _design_effect(columns: Sequence[Column], tables: Mapping[tuple[str, str | None], CellTable]) -> float | None:
    """The middle one of the design effects of all shares: variance against that of a simple sample of the same size."""
    effects = []
    for column in columns:
        table = tables[column.id, None]
        simple = table.share * (1 - table.share) / np.maximum(table.base_n[:, None], 1)
        inside = simple > 0
        effects.append(table.se[inside] ** 2 / simple[inside])
    flat = np.sort(np.concatenate(effects)) if effects else np.zeros(0)
    return float(flat[(flat.size - 1) // 2] + flat[flat.size // 2]) / 2 if flat.size else None
