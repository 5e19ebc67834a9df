"""Lists in order: which uses are most, least and now and then made, which wishes are shared most.

Each ranking states its rule. Beside its place every entry carries the places that the data cannot tell apart, from the
full covariance of the entries (the same persons answered them all), schools and weights included.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from digitaleschool.core.stats.calibration import raked
from digitaleschool.core.stats.design import Design
from digitaleschool.core.stats.ranks import rank_intervals
from digitaleschool.core.survey.answers import FIRST_MISSING
from digitaleschool.core.survey.model import Kind
from digitaleschool.core.values import dataclass

from .columns import Column
from .disclosing import Withheld
from .preparing import Prepared
from .request import Request
from .results import Rank, Ranking
from .weighing import targets_of
from .wording import Wording

TOP = 5
"""The length of the lists that a report prints, and the most places that are called separable."""
FEWEST = 3
"""A list of fewer entries is not ranked."""
MOST_ENTRIES = 30
NAMED_OFTEN = 10
"""A recognised tool or theme takes part in a ranking from so many persons on."""


@dataclass(frozen=True, kw_only=True)
class _List:
    """What is ranked: for each column the persons in one of ``places``."""

    id: str
    title: str
    rule: str
    entries: tuple[tuple[Column, tuple[int, ...]], ...]


def rankings_of(
    prepared: Prepared, request: Request, withheld: Withheld | None = None, known: Sequence[Ranking] = ()
) -> tuple[Ranking, ...]:
    """Every ranking; with ``withheld``, only of entries whose share is published.

    ``known`` rankings of the same answers are taken over where no entry fell out.
    """
    words = Wording(request.language)
    lists = [_shown(found, prepared, withheld) for found in _lists(prepared, words)]
    lists = [found for found in lists if len(found.entries) >= FEWEST]
    if not lists or not prepared.answers.count:
        return ()
    complete = {(ranking.id, frozenset(rank.id for rank in ranking.ranks)): ranking for ranking in known}
    design = None
    rankings = []
    for found in lists:
        ranking = complete.get((found.id, frozenset(column.id for column, _ in found.entries)))
        if ranking is None:
            design = design or design_of(prepared, request)
            ranking = _ranking(found, design, request.level)
        rankings.append(ranking)
    return tuple(ranking for ranking in rankings if ranking.ranks)  # nothing to rank where everyone left it open


def design_of(prepared: Prepared, request: Request) -> Design:
    """The sample of these answers: schools as clusters, weights raked to the margins."""
    design = Design.of(prepared.answers.count, clusters=prepared.clusters)
    if not request.margins:
        return design
    margins = [(_codes(prepared.by_id[name]), targets) for name, targets in targets_of(prepared, request).items()]
    return raked(design, margins).design


def _codes(column: Column) -> NDArray[np.int64]:
    """Whoever is missing is a category of its own."""
    return np.minimum(column.codes, column.size).astype(np.int64)


def _lists(prepared: Prepared, words: Wording) -> Iterator[_List]:
    for _, group in groupby(prepared.columns, key=lambda column: (column.item_id, column.flag and column.table)):
        columns = _own_entries(list(group), prepared)
        if len(columns) < FEWEST or columns[0].background:
            continue
        first = columns[0]
        if first.type == Kind.MATRIX.value and first.top:
            yield from _uses(columns, words)
        elif first.type in {Kind.MULTIPLE.value, Kind.YES_NO.value, "recognised"}:
            rule = "rule_yes" if first.type == Kind.YES_NO.value else "rule_chosen"
            entries = tuple((column, (1,)) for column in columns)
            yield _List(
                id=f"{first.table if first.flag else first.item_id}.chosen",
                title=first.question,
                rule=words.text("rule_named" if first.type == "recognised" else rule),
                entries=entries,
            )


def _own_entries(columns: Sequence[Column], prepared: Prepared) -> list[Column]:
    """Without "other, namely", and of what was recognised only what many named."""
    item = prepared.instrument.item(columns[0].item_id)
    other = {row.code for row in item.rows if row.other} | {option.code for option in item.options if option.other}
    if columns[0].type == "recognised":
        often = [column for column in columns if int((column.codes == 1).sum()) >= NAMED_OFTEN]
        return often[:MOST_ENTRIES]
    return [column for column in columns if column.part not in other]


def _uses(columns: Sequence[Column], words: Wording) -> Iterator[_List]:
    """Most: the two highest answers. Of a frequency also least (the lowest answer) and now and then (all between)."""
    first = columns[0]
    top = tuple(first.top)
    highest = words.text("or_quoted", a=first.categories[top[0]][1], b=first.categories[top[-1]][1])
    yield _List(
        id=f"{first.item_id}.most",
        title=words.text("most_used" if first.frequency else "most_high", question=first.question),
        rule=words.text("rule_top", answers=highest),
        entries=tuple((column, top) for column in columns),
    )
    if not first.frequency:
        return
    lowest = first.lowest
    yield _List(
        id=f"{first.item_id}.least",
        title=words.text("least_used", question=first.question),
        rule=words.text("rule_lowest", answer=first.categories[lowest][1]),
        entries=tuple((column, (lowest,)) for column in columns),
    )
    between = tuple(place for place in range(first.size) if place not in top and place != lowest)
    if between:
        ends = words.text("from_to", a=first.categories[between[0]][1], b=first.categories[between[-1]][1])
        yield _List(
            id=f"{first.item_id}.sometimes",
            title=words.text("sometimes_used", question=first.question),
            rule=words.text("rule_between", answers=ends),
            entries=tuple((column, between) for column in columns),
        )


def _shown(found: _List, prepared: Prepared, withheld: Withheld | None) -> _List:
    """Without the entries whose share is not published, or could be had from those that are."""
    if withheld is None:
        return found
    kept = tuple((column, places) for column, places in found.entries if _is_shown(column, places, prepared, withheld))
    return _List(id=found.id, title=found.title, rule=found.rule, entries=kept)


def _is_shown(column: Column, places: tuple[int, ...], prepared: Prepared, withheld: Withheld) -> bool:
    mask = withheld.totals[column.id]
    if not mask[list(places)].any():
        return True
    top = prepared.tops.get(column.id)
    if top is None or withheld.totals[top.id].any():
        return False
    # What is not among the two highest and not the lowest is in between: published already.
    return places == column.top or (column.frequency and column.lowest not in places and not mask[column.lowest])


def _ranking(found: _List, design: Design, level: float) -> Ranking:
    answered = np.column_stack([column.codes < FIRST_MISSING for column, _ in found.entries])
    holds = np.column_stack([np.isin(column.codes, places) for column, places in found.entries])
    weights = np.where(answered, design.weights[:, None], 0.0)
    base = weights.sum(axis=0)
    asked = base > 0
    weights, base, holds = weights[:, asked], base[asked], holds[:, asked]
    scores = (weights * holds).sum(axis=0) / base
    covariance = design.covariance(weights * (holds - scores) / base)
    best, worst = rank_intervals(scores, covariance, max(design.df(), 1), level)
    columns = [column for (column, _), kept in zip(found.entries, asked.tolist(), strict=True) if kept]
    order = sorted(range(len(columns)), key=lambda k: (-scores[k], k))
    ranks = tuple(
        Rank(
            id=columns[k].id,
            label=columns[k].label,
            score=float(scores[k]),
            place=1 + int((scores > scores[k] + 1e-12).sum()),
            best=int(best[k]),
            worst=int(worst[k]),
        )
        for k in order
    )
    return Ranking(id=found.id, title=found.title, rule=found.rule, ranks=ranks, separable=separable(ranks))


def separable(ranks: Sequence[Rank]) -> int:
    """The longest list at the top, of at most five, that surely holds the right entries, in whatever order; 0 if none.

    >>> def rank(place, worst):
    ...     return Rank(id="", label="", score=None, place=place, best=1, worst=worst)
    >>> separable([rank(1, 2), rank(2, 2), rank(3, 4), rank(4, 4)]), separable([rank(1, 2), rank(2, 3), rank(3, 3)])
    (2, 0)
    """
    found = 0
    for length in range(1, min(TOP, len(ranks) - 1) + 1):
        if all(rank.worst <= length for rank in ranks[:length]):
            found = length
    return found
