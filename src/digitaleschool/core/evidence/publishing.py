"""From results to what may leave the house: one pass of disclosure control over every table that goes out together.

The masks come from :mod:`.disclosing`. Here they are laid over everything that is made of the same persons: counts,
shares with and without weights, intervals, mentions, means, medians, top-two shares, missing answers, bases, rankings
and tests.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from digitaleschool.core.stats.disclosure import Mask
from digitaleschool.core.survey.answers import Answers

from .columns import Column
from .comparison import our_answer
from .crosses import untested
from .disclosing import Withheld, withhold
from .grouping import Grouping
from .preparing import Prepared, prepare
from .rankings import rankings_of
from .request import Request
from .results import Comparison, CrossTable, ItemTable, Results, Share
from .wording import Wording


def publish(results: Results, answers: Answers, request: Request, *, prepared: Prepared | None = None) -> Results:
    """The same results without any number that could tell about a few persons; ``published`` is True.

    ``answers`` and ``request`` are those that ``results`` came from: the counts are taken afresh from them, with what
    is missing, so that no table goes out that was not looked at. ``prepared`` where they were prepared for this request
    already.
    """
    prepared = prepared or prepare(answers, request)
    withheld = withhold(prepared, request)
    items = tuple(_item(table, prepared, withheld, request) for table in results.items)
    crosses = _crosses(results, prepared, withheld, request)
    rankings = rankings_of(prepared, request, withheld, results.rankings)
    shown = replace(
        results,
        items=items,
        crosses=crosses,
        rankings=rankings,
        comparisons=tuple(_comparison(comparison, items) for comparison in results.comparisons),
        published=True,
    )
    if not request.margins:
        return shown
    if request.exact_weights:
        note = Wording(request.language).text("note_exact")
        return replace(shown, confidential=True, method=replace(shown.method, notes=(*shown.method.notes, note)))
    from .coarsening import coarsened  # only weighted reports need it

    return coarsened(shown, prepared, request)


# --- items ------------------------------------------------------------------------------------------------------------


def _item(table: ItemTable, prepared: Prepared, withheld: Withheld, request: Request) -> ItemTable:
    column = prepared.by_id.get(table.id)
    if column is not None and not column.flag:
        return _one_answer(table, column, prepared, withheld, request)
    flags = [own for own in prepared.columns if own.flag and table.id == own.table]
    if flags:
        return _several_answers(table, flags, withheld, request)
    return _hide_table(table) if _too_few(table.base, request) else table


def _one_answer(
    table: ItemTable, column: Column, prepared: Prepared, withheld: Withheld, request: Request
) -> ItemTable:
    mask = withheld.totals[column.id].tolist()
    if mask[column.size] or _too_few(table.base, request):
        return _hide_table(table)
    if not any(mask):
        return table
    options = tuple(
        _hide_share(option) if hidden else option for option, hidden in zip(table.options, mask, strict=False)
    )
    top = prepared.tops.get(column.id)
    shows_top = top is not None and not withheld.totals[top.id][:2].any()
    return replace(
        table,
        options=options,
        mean=None,
        median=table.median if _median_shows(table, column, mask) else None,
        top_two=table.top_two if shows_top or table.top_two is None else _hide_share(table.top_two),
        suppressed=all(mask[: column.size]),
    )


def _median_shows(table: ItemTable, column: Column, mask: list[bool]) -> bool:
    """Whether the published answers give the median anyway: all that is withheld lies on one side of it."""
    middle = next((place for place, (_, label) in enumerate(column.categories) if label == table.median), None)
    hidden = [place for place in range(column.size) if mask[place]]
    return middle is not None and (max(hidden) < middle or min(hidden) > middle)


def _several_answers(table: ItemTable, flags: list[Column], withheld: Withheld, request: Request) -> ItemTable:
    if _too_few(table.base, request) or withheld.totals[flags[0].id][2]:
        return _hide_table(table)
    hidden = [bool(withheld.totals[flag.id][1]) for flag in flags]
    if not any(hidden):
        return table
    # The part of all mentions gives the number of all mentions, and that the one option that is withheld.
    options = tuple(
        _hide_share(option) if away else replace(option, mentions=None)
        for option, away in zip(table.options, hidden, strict=True)
    )
    return replace(table, options=options, suppressed=all(hidden))


def _too_few(base: int | None, request: Request) -> bool:
    return base is None or 0 < base < request.min_cell


def _hide_table(table: ItemTable) -> ItemTable:
    return replace(
        table,
        base=None,
        missing=None,
        missing_kinds=dict.fromkeys(table.missing_kinds),
        options=tuple(_hide_share(option) for option in table.options),
        mean=None,
        median=None,
        top_two=None if table.top_two is None else _hide_share(table.top_two),
        suppressed=True,
    )


def _hide_share(share: Share) -> Share:
    return replace(
        share, n=None, share=None, low=None, high=None, unweighted=None, mentions=None, suppressed=True
    )  # fmt: skip


def _comparison(comparison: Comparison, items: Sequence[ItemTable]) -> Comparison:
    """Without our side where that is withheld."""
    option = our_answer(comparison, items)
    if option is None or not option.suppressed:
        return comparison
    return replace(comparison, ours=None, ours_n=None, ours_base=None, difference=None, low=None, high=None)


# --- cross tables -----------------------------------------------------------------------------------------------------


def _crosses(results: Results, prepared: Prepared, withheld: Withheld, request: Request) -> tuple[CrossTable, ...]:
    words = Wording(request.language)
    columns: Mapping[str, Column] = {column.coarse_of or column.id: column for column in prepared.crossed}
    groupings = {grouping.by: grouping for grouping in prepared.groupings}
    return tuple(
        _cross(table, columns[table.item], groupings[table.by], withheld, request, words) for table in results.crosses
    )


def _cross(
    table: CrossTable, column: Column, grouping: Grouping, withheld: Withheld, request: Request, words: Wording
) -> CrossTable:
    masks = [_group_mask(withheld, column, grouping, place) for place in range(len(grouping.groups))]
    small = [_too_few(table.bases[group.code], request) for group in grouping.groups]
    if not any(small) and not any(any(mask[place] for place in (*column.shown, column.size)) for mask in masks):
        return table
    cells = list(table.cells)
    bases = dict(table.bases)
    width = len(table.columns)
    for place, (group, mask) in enumerate(zip(grouping.groups, masks, strict=True)):
        away = small[place] or mask[column.size]
        if away:
            bases[group.code] = None
        for k, source in enumerate(column.shown):
            if away or mask[source]:
                at = place * width + k
                cells[at] = replace(cells[at], n=None, share=None, low=None, high=None, suppressed=True)
    why = words.text("p_withheld_table")
    return replace(
        table,
        cells=tuple(cells),
        bases=bases,
        test=None if table.test is None else untested(None, why),
        group_tests={
            group.code: untested(None, why) if small[place] or any(masks[place]) else table.group_tests[group.code]
            for place, group in enumerate(grouping.groups)
        }
        if grouping.overlapping
        else {},
        withheld=words.text("table_withheld") if all(cell.suppressed for cell in cells) else "",
    )


def _group_mask(withheld: Withheld, column: Column, grouping: Grouping, place: int) -> list[bool]:
    """(K + 1) for one group, missing last."""
    if grouping.overlapping:
        mask: Mask = withheld.crosses[column.id, grouping.columns[place].id][:, 1]
    else:
        mask = withheld.crosses[column.id, grouping.columns[0].id][:, place]
    found: list[bool] = mask.tolist()
    return found
