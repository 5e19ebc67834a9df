"""Charts, each with the table that says the same and a description for who does not see it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from digitaleschool.core.evidence.document import Bar, Chart, Column, Line, Table
from digitaleschool.core.evidence.numbers import DASH
from digitaleschool.core.evidence.results import ItemTable, Ranking, Share

from .teller import Teller, slug

MOST_BARS = 15


def answers_chart(teller: Teller, table: ItemTable, *, intervals: bool = True) -> Chart:
    """One question with one answer each: a bar for every answer. Who answered is a fact: it needs no ``intervals``."""
    return _bars(teller, table, table.options, title=table.label, intervals=intervals)


def options_chart(
    teller: Teller,
    table: ItemTable,
    *,
    title: str = "",
    most: int = MOST_BARS,
    intervals: bool = True,
    last: Collection[str] = (),
) -> Chart:
    """Several answers to one question: from most to least chosen, those of ``last`` below; with their places."""
    shown = [option for option in table.options if not option.suppressed]
    ordered = sorted(shown, key=lambda option: (option.code in last, -(option.share or 0.0)))
    hidden = [option for option in table.options if option.suppressed]
    chosen = [*ordered[:most], *(hidden if len(ordered) < most else ())]
    return _bars(teller, table, chosen, title=title or table.label, mentions=True, intervals=intervals)


def rows_chart(teller: Teller, tables: Sequence[ItemTable], place: int, *, name: str, title: str) -> Chart:
    """Rows that were each answered yes or no: a bar for the share of the answer at ``place``, from high to low."""
    words = teller.words
    ordered = sorted(tables, key=lambda table: -(table.options[place].share or -1.0))
    answer = tables[0].options[place].label
    ranking = teller.ranking(f"{tables[0].item_id}.chosen")
    ranks = {rank.id: rank for rank in ranking.ranks} if ranking else {}
    head = [
        Column(label=words.text("head_row")),
        Column(label=words.text("head_n"), numeric=True),
        Column(label=words.text("head_base"), numeric=True),
        Column(label=answer, numeric=True),
        Column(label=words.text("head_interval"), numeric=True),
        Column(label=tables[0].options[1 - place].label, numeric=True),
    ]
    weighted = teller.results.weighting is not None
    if weighted:
        head.append(Column(label=words.text("head_unweighted"), numeric=True))
    if ranks:
        head.append(Column(label=words.text("head_places"), numeric=True))
    rows = []
    for table in ordered:
        option = table.options[place]
        row: list[Line] = [
            (table.label,),
            (teller.n(table, option),),
            (teller.base(table),),
            (teller.share(table, option),),
            (teller.span(table, option),),
            (teller.share(table, table.options[1 - place]),),
        ]
        if weighted:
            row.append((teller.unweighted(table, option),))
        if ranks:
            row.append(_places(teller, ranking, table.id))
        rows.append(tuple(row))
    bars = tuple(
        _bar(table.label, table.options[place], teller.share(table, table.options[place]).text) for table in ordered
    )
    shown = [table for table in ordered if table.options[place].share is not None]
    description = ""
    if len(shown) > 1:
        description = words.text(
            "describe_rows",
            answer=answer,
            first=teller.quoted(shown[0].label),
            a=teller.of_base(shown[0], shown[0].options[place]),
            last=teller.quoted(shown[-1].label),
            b=teller.of_base(shown[-1], shown[-1].options[place]),
        )
    return Chart(
        id=slug("chart", name),
        kind="bars",
        title=words.text("title_answer", title=title, answer=answer),
        description=description,
        series=(answer,),
        bars=bars,
        table=Table(
            id=slug("table", name),
            caption=words.text("title_answer", title=title, answer=answer),
            columns=tuple(head),
            rows=tuple(rows),
            note=_note(teller, any(table.options[place].suppressed for table in tables), bool(ranks)),
        ),
    )


def matrix_chart(
    teller: Teller, tables: Sequence[ItemTable], *, name: str, title: str, last: Collection[str] = ()
) -> Chart:
    """Rows on one scale: each row's answers side by side, the highest top-two share first, those of ``last`` below."""
    words = teller.words
    ordered = sorted(tables, key=lambda table: (table.id in last, -_height(table)))
    labels = [option.label for option in tables[0].options]
    with_top = any(table.top_two is not None for table in tables)
    head = [Column(label=words.text("head_row")), Column(label=words.text("head_base"), numeric=True)]
    head += [Column(label=label, numeric=True) for label in labels]
    if with_top:
        head.append(Column(label=words.text("head_top_two"), numeric=True))
    rows = []
    for table in ordered:
        row: list[Line] = [(table.label,), (teller.base(table),)]
        row += [(teller.share(table, option),) for option in table.options]
        if with_top:
            top = table.top_two
            row.append((teller.share(table, top), " (", teller.span(table, top), ")") if top is not None else ("",))
        rows.append(tuple(row))
    bars = tuple(
        Bar(
            label=table.label,
            parts=tuple(option.share for option in table.options),
            text=words.text("bar_base", base=teller.base(table)),
        )
        for table in ordered
    )
    return Chart(
        id=slug("chart", name),
        kind="stacked",
        title=title,
        description=_describe_matrix(teller, [table for table in ordered if table.id not in last]),
        series=tuple(labels),
        bars=bars,
        table=Table(
            id=slug("table", name),
            caption=title,
            columns=tuple(head),
            rows=tuple(rows),
            note=_note(teller, any(option.suppressed for table in tables for option in table.options), False),
        ),
    )


def ranks_chart(teller: Teller, ranking: Ranking, *, most: int) -> Chart:
    """The first places of a ranking, each with the places that cannot be told apart."""
    words = teller.words
    ranks = ranking.ranks[:most]
    rows = tuple(
        ((rank.label,), (teller.rank_score(ranking, rank),), _places(teller, ranking, rank.id)) for rank in ranks
    )
    first = ranks[0]
    description = words.text(
        "describe_ranks",
        first=teller.quoted(first.label),
        score=teller.rank_score(ranking, first),
        best=teller.rank_place(ranking, first, "best"),
        worst=teller.rank_place(ranking, first, "worst"),
    )
    return Chart(
        id=slug("chart", ranking.id),
        kind="ranks",
        title=ranking.title,
        description=description,
        series=(words.text("head_places"),),
        bars=tuple(
            Bar(
                label=rank.label,
                parts=(float(rank.place),),
                low=float(rank.best),
                high=float(rank.worst),
                text=teller.rank_score(ranking, rank).text,
            )
            for rank in ranks
        ),
        table=Table(
            id=slug("table", ranking.id),
            caption=ranking.title,
            columns=(
                Column(label=words.text("head_row")),
                Column(label=words.text("head_share"), numeric=True),
                Column(label=words.text("head_places"), numeric=True),
            ),
            rows=rows,
        ),
        maximum=float(len(ranking.ranks)),
    )


def _bars(
    teller: Teller,
    table: ItemTable,
    options: Sequence[Share],
    *,
    title: str,
    intervals: bool,
    mentions: bool = False,
) -> Chart:
    words = teller.words
    ranking = teller.ranking(f"{table.id}.chosen") if mentions else None
    ranked = {rank.id for rank in ranking.ranks} if ranking else set()
    weighted = teller.results.weighting is not None
    head = [
        Column(label=words.text("head_answer")),
        Column(label=words.text("head_n"), numeric=True),
        Column(label=words.text("head_share"), numeric=True),
    ]
    if intervals:
        head.append(Column(label=words.text("head_interval"), numeric=True))
    if weighted:
        head.append(Column(label=words.text("head_unweighted"), numeric=True))
    with_mentions = mentions and any(option.mentions is not None for option in options)
    if with_mentions:
        head.append(Column(label=words.text("head_mentions"), numeric=True))
    if ranked:
        head.append(Column(label=words.text("head_places"), numeric=True))
    rows = []
    for option in options:
        row: list[Line] = [
            (option.label,),
            (teller.n(table, option),),
            (teller.share(table, option),),
        ]
        if intervals:
            row.append((teller.span(table, option),))
        if weighted:
            row.append((teller.unweighted(table, option),))
        if with_mentions:
            row.append((teller.mentions(table, option),))
        if ranking and ranked:
            entry = f"{table.id}.{option.code}"
            row.append(_places(teller, ranking, entry) if entry in ranked else ("",))
        rows.append(tuple(row))
    return Chart(
        id=slug("chart", table.id),
        kind="bars",
        title=title,
        description=_describe_bars(teller, table, options),
        series=(words.text("head_share"),),
        bars=tuple(
            _bar(option.label, option, teller.share(table, option).text, intervals=intervals) for option in options
        ),
        table=Table(
            id=slug("table", table.id),
            caption=title,
            columns=tuple(head),
            rows=tuple(rows),
            note=_note(teller, any(option.suppressed for option in options), bool(ranked)),
        ),
    )


def _bar(label: str, option: Share, text: str, *, intervals: bool = True) -> Bar:
    if not intervals:
        return Bar(label=label, parts=(option.share,), text=text)
    return Bar(label=label, parts=(option.share,), low=option.low, high=option.high, text=text)


def _describe_bars(teller: Teller, table: ItemTable, options: Sequence[Share]) -> str:
    shown = sorted((option for option in options if option.share), key=lambda option: -(option.share or 0.0))
    if not shown:
        return ""
    first, last = shown[0], shown[-1]
    if first is last:
        return teller.words.text("describe_one", first=teller.quoted(first.label), a=teller.of_base(table, first))
    return teller.words.text(
        "describe_bars",
        first=teller.quoted(first.label),
        a=teller.of_base(table, first),
        last=teller.quoted(last.label),
        b=teller.of_base(table, last),
    )


def _describe_matrix(teller: Teller, ordered: Sequence[ItemTable]) -> str:
    tops = [(table, table.top_two) for table in ordered]
    shown = [(table, top) for table, top in tops if top is not None and top.share is not None]
    if len(shown) < 2:
        return ""
    (first, top), (last, bottom) = shown[0], shown[-1]
    return teller.words.text(
        "describe_matrix",
        answers=top.label,
        first=teller.quoted(first.label),
        a=teller.of_base(first, top),
        last=teller.quoted(last.label),
        b=teller.of_base(last, bottom),
    )


def _height(table: ItemTable) -> float:
    if table.top_two is not None and table.top_two.share is not None:
        return table.top_two.share
    return -1.0


def _note(teller: Teller, withheld: bool, places: bool) -> str:
    notes = []
    if withheld:
        notes.append(teller.words.text("note_withheld", smallest=str(teller.results.method.min_cell)))
    if places:
        notes.append(teller.words.text("note_places"))
    return " ".join(notes)


def _places(teller: Teller, ranking: Ranking | None, entry: str) -> Line:
    """``2`` or ``2-5``."""
    if ranking is None:
        return ("",)
    rank = next((rank for rank in ranking.ranks if rank.id == entry), None)
    if rank is None:
        return ("",)
    best, worst = (teller.rank_place(ranking, rank, which) for which in ("best", "worst"))
    return (best,) if rank.best == rank.worst else (best, DASH, worst)
