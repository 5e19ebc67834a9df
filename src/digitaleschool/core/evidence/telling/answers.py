"""What each question gave: a sentence that says the main point, and a chart with its table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from digitaleschool.core.evidence.document import Block, Line, Listing, Paragraph, Section
from digitaleschool.core.evidence.document import Section as DocumentSection
from digitaleschool.core.evidence.results import ItemTable, Rank, Ranking, Share
from digitaleschool.core.survey.model import Item, Kind, Role

from .charts import answers_chart, matrix_chart, options_chart, ranks_chart, rows_chart
from .teller import Teller, sentences, slug

LISTED = 5
"""How long the lists "most", "least" and "now and then" are."""
TOLD = 3
"""How many of the first a sentence names; the chart below it shows the others."""
POSITIVE = 1
"""The place of "ticked", "applies" and "yes"."""


def answer_sections(teller: Teller) -> Iterator[DocumentSection]:
    """A section for each part of the form, with its questions; the background has its own place in the report."""
    for part in teller.instrument.sections:
        inner = tuple(
            Section(id=slug("q", item.id), title=item.wording[teller.language], blocks=tuple(blocks))
            for item in part.items
            if item.role is Role.CONTENT and (blocks := item_blocks(teller, item))
        )
        if inner:
            yield Section(id=slug("part", part.id), title=part.title[teller.language], blocks=(), sections=inner)


def item_blocks(teller: Teller, item: Item) -> list[Block]:
    """All that is told about one question; nothing where nobody could answer it."""
    tables = teller.tables_of(item)
    match item.kind:
        case Kind.SINGLE | Kind.SCALE | Kind.NUMBER if tables:
            return _one_answer(teller, tables[0], intervals=item.role is not Role.BACKGROUND)
        case Kind.MULTIPLE if tables:
            return _several_answers(teller, item, tables[0])
        case Kind.MATRIX if tables:
            return _matrix(teller, item, tables)
        case Kind.TICKS | Kind.STATEMENTS | Kind.YES_NO if tables:
            return _rows(teller, item, tables)
        case Kind.RANKED_TEXTS | Kind.TEXT:
            return _open(teller, item)
    return []


def _one_answer(teller: Teller, table: ItemTable, *, intervals: bool) -> list[Block]:
    words = teller.words
    if table.suppressed:
        return [Paragraph(parts=words.line("table_hidden", smallest=str(teller.results.method.min_cell)), role="note")]
    blocks: list[Block] = []
    if table.mean is not None:
        key = "mean_median" if table.median is not None else "mean_only"
        blocks.append(Paragraph(parts=words.line(key, mean=teller.mean(table), median=table.median or "")))
    elif table.median is not None:
        blocks.append(Paragraph(parts=words.line("median_only", median=table.median)))
    most = most_given(table) if not table.ordered else None
    if most is not None:
        blocks.append(
            Paragraph(
                parts=words.line("most_given", label=teller.quoted(most.label), share=teller.of_base(table, most))
            )
        )
    if most is None or table.missing:  # else the sentence above says who answered
        blocks.append(Paragraph(parts=teller.basis(table), role="note"))
    if any(option.share is not None for option in table.options):
        blocks.append(answers_chart(teller, table, intervals=intervals))
    return blocks


def _several_answers(teller: Teller, item: Item, table: ItemTable) -> list[Block]:
    words = teller.words
    if table.suppressed:
        return [Paragraph(parts=words.line("table_hidden", smallest=str(teller.results.method.min_cell)), role="note")]
    blocks: list[Block] = []
    ordered = sorted((option for option in table.options if option.share), key=lambda o: -(o.share or 0.0))
    if ordered:
        lines = tuple(_named(teller, table, option) for option in ordered[:TOLD])
        blocks.append(Paragraph(parts=words.line("several_most", answers=words.listed(lines))))
    key = "several_note_most" if item.at_most else "several_note"
    basis = teller.basis(table) if table.missing or not ordered else ()
    note = sentences(basis, words.line(key, most=str(item.at_most or 0)))
    blocks.append(Paragraph(parts=note, role="note"))
    last = {option.code for option in item.options if option.other}
    blocks.append(options_chart(teller, table, intervals=item.role is not Role.BACKGROUND, last=last))
    return blocks + _apart(teller, f"{table.id}.chosen")


def _named(teller: Teller, table: ItemTable, option: Share) -> Line:
    return (f"{teller.quoted(option.label)} (", *teller.of_base(table, option, within=True), ")")


def _rows(teller: Teller, item: Item, tables: Sequence[ItemTable]) -> list[Block]:
    words = teller.words
    shown = [table for table in tables if not _is_other(item, table)]
    if not shown:
        return []
    ordered = sorted(
        (table for table in shown if table.options[POSITIVE].share is not None),
        key=lambda table: -(table.options[POSITIVE].share or 0.0),
    )
    blocks: list[Block] = []
    if ordered:
        lines = tuple(_row_named(teller, table) for table in ordered[:TOLD])
        blocks.append(Paragraph(parts=words.line(f"rows_most_{item.kind.value}", answers=words.listed(lines))))
    blocks.append(Paragraph(parts=words.line(f"rows_note_{item.kind.value}"), role="note"))
    title = item.wording[teller.language]
    blocks.append(rows_chart(teller, shown, POSITIVE, name=item.id, title=title))
    return blocks + _apart(teller, f"{item.id}.chosen")


def _row_named(teller: Teller, table: ItemTable) -> Line:
    return (f"{teller.quoted(table.label)} (", *teller.of_base(table, table.options[POSITIVE], within=True), ")")


def _matrix(teller: Teller, item: Item, tables: Sequence[ItemTable]) -> list[Block]:
    words = teller.words
    blocks: list[Block] = [Paragraph(parts=words.line("matrix_note"), role="note")]
    last = {table.id for table in tables if _is_other(item, table)}
    blocks.append(matrix_chart(teller, tables, name=item.id, title=item.wording[teller.language], last=last))
    lists = [ranking for name in ("most", "least", "sometimes") if (ranking := teller.ranking(f"{item.id}.{name}"))]
    for ranking in lists:
        blocks += _ranking(teller, ranking)
    blocks += _in_two_lists(teller, lists)
    return blocks


def _ranking(teller: Teller, ranking: Ranking) -> list[Block]:
    """The first of a ranking, and below it what the order goes by and how sure it is."""
    chart = ranks_chart(teller, ranking, most=LISTED)
    note = sentences((ranking.rule,), _how_apart(teller, ranking.id))
    return [chart, Paragraph(parts=note, role="note")]


def _apart(teller: Teller, name: str) -> list[Block]:
    line = _how_apart(teller, name)
    return [Paragraph(parts=line, role="note")] if line else []


def _how_apart(teller: Teller, name: str) -> Line:
    """Whether the first places can be told from the rest; nothing where there is no rest."""
    ranking = teller.ranking(name)
    if ranking is None or len(ranking.ranks) <= LISTED:
        return ()
    words, listed = teller.words, min(LISTED, len(ranking.ranks))
    if ranking.separable >= listed:
        return words.line("apart_all", listed=str(listed))
    if ranking.separable:
        return words.counted("apart_some", ranking.separable, sure=str(ranking.separable), listed=str(listed))
    return words.line("apart_none", listed=str(listed))


def _in_two_lists(teller: Teller, lists: Sequence[Ranking]) -> list[Block]:
    """An entry that stands in two of the printed lists is explained."""
    words = teller.words
    places: dict[str, list[tuple[Ranking, Rank]]] = {}
    for ranking in lists:
        for rank in ranking.ranks[:LISTED]:
            places.setdefault(rank.id, []).append((ranking, rank))
    twice = [found for found in places.values() if len(found) > 1]
    if not twice:
        return []
    lines = []
    for found in twice:
        shares = words.listed(
            tuple(
                words.line("in_list", title=ranking.title, share=_score(teller, ranking, rank))
                for ranking, rank in found
            )
        )
        lines.append(words.line("in_two_lists", label=teller.quoted(found[0][1].label), lists=shares))
    return [Paragraph(parts=words.line("in_two_lists_lead")), Listing(lines=tuple(lines))]


def _score(teller: Teller, ranking: Ranking, rank: Rank) -> Line:
    table = teller.table(rank.id)
    score = teller.rank_score(ranking, rank)
    if table is None or table.base is None:
        return (score,)
    return teller.words.line("score_of", share=score, base=teller.base(table))


def _open(teller: Teller, item: Item) -> list[Block]:
    """What the vocabularies recognise in open answers; the answers themselves are not printed."""
    words = teller.words
    named = teller.recognised(item, "tool") or teller.recognised(item, "theme")
    if named is None or named.base is None:
        return [Paragraph(parts=words.line("open_not_grouped"), role="note")]
    part = "tool" if item.kind is Kind.RANKED_TEXTS else "theme"
    ordered = sorted((option for option in named.options if option.share), key=lambda o: -(o.share or 0.0))
    lines = tuple(_named(teller, named, option) for option in ordered[:TOLD])
    blocks: list[Block] = []
    if lines:
        blocks.append(Paragraph(parts=words.line(f"{part}_most", answers=words.listed(lines))))
    kinds = teller.recognised(item, "kind")
    if kinds is not None:
        blocks += _kinds(teller, kinds, part)
    blocks.append(Paragraph(parts=sentences(teller.basis(named), words.line(f"{part}_note")), role="note"))
    title = words.text(f"{part}_title", question=item.wording[teller.language])
    blocks.append(options_chart(teller, named, title=title))
    return blocks + _apart(teller, f"{named.id}.chosen")


def _kinds(teller: Teller, kinds: ItemTable, part: str) -> list[Block]:
    lines = tuple(
        teller.words.line(f"{part}_kind_share", kind=option.label, share=teller.of_base(kinds, option))
        for option in kinds.options
        if option.share is not None
    )
    return [Listing(lines=lines)] if lines else []


def most_given(table: ItemTable) -> Share | None:
    """The answer that most persons gave, when all answers show."""
    shown = [option for option in table.options if option.share is not None]
    if not shown:
        return None
    return max(shown, key=lambda option: option.share or 0.0)


def _is_other(item: Item, table: ItemTable) -> bool:
    return any(row.other and table.id == f"{item.id}.{row.code}" for row in item.rows)
