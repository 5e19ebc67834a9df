"""The answers in groups: for each background question the largest differences; all tables are in the workbook."""

from __future__ import annotations

from collections.abc import Sequence

from digitaleschool.core.evidence.document import Block, Column, Line, Listing, Paragraph, Section, Table
from digitaleschool.core.evidence.grouping import UNKNOWN
from digitaleschool.core.evidence.numbers import count_number, decimal, share_number
from digitaleschool.core.evidence.results import Cell, CrossTable
from digitaleschool.core.survey.model import Kind

from .teller import Teller, slug

MOST_ROWS = 8
"""Rows of a table in the text; the rule for which ones is printed above it."""


def splits(teller: Teller) -> Section | None:
    """One table for each background question; None where nothing was split."""
    words = teller.words
    by = list(dict.fromkeys(cross.by for cross in teller.results.crosses))
    notes = tuple((note,) for note in teller.results.method.notes)
    if not by and not notes:
        return None
    blocks: list[Block] = []
    if by:
        family = len(teller.results.crosses)
        blocks.append(
            Paragraph(parts=words.line("splits_lead", tables=teller.plain_count(family), most=str(MOST_ROWS)))
        )
        tested = any(cross.test is not None and cross.test.p is not None for cross in teller.results.crosses)
        blocks.append(Paragraph(parts=words.line("splits_tested" if tested else "splits_chance"), role="note"))
    if notes:
        blocks.append(Listing(lines=notes))
    sections = tuple(section for name in by if (section := _by(teller, name)) is not None)
    return Section(id="splits", title=words.text("title_splits"), blocks=tuple(blocks), sections=sections)


def _by(teller: Teller, by: str) -> Section | None:
    words = teller.words
    crosses = teller.crosses(by)
    first = crosses[0]
    blocks: list[Block] = []
    if first.overlapping:
        blocks.append(Paragraph(parts=words.line("splits_overlap"), role="note"))
    for code, sources in first.merged.items():
        blocks.append(Paragraph(parts=_merged(teller, by, first, code, sources), role="note"))
    if any(UNKNOWN in sources for sources in first.merged.values()):
        blocks.append(Paragraph(parts=words.line("splits_unknown"), role="note"))
    told = [(cross, _told(cross)) for cross in crosses if not _is_other(teller, cross)]
    spread = [(_spread(cross, column), cross, column) for cross, column in told if column]
    rows = sorted((found for found in spread if found[0] > 0), key=lambda found: -found[0])[:MOST_ROWS]
    if rows:
        blocks.append(_table(teller, by, [(cross, column) for _, cross, column in rows]))
    else:
        blocks.append(Paragraph(parts=words.line("splits_none"), role="note"))
    return Section(id=slug("by", by), title=first.by_label, blocks=tuple(blocks))


def _merged(teller: Teller, by: str, cross: CrossTable, code: str, sources: Sequence[str]) -> Line:
    item = teller.instrument.item(by)
    labels = {UNKNOWN: teller.words.text("not_filled_in")}
    labels |= {option.code: option.label[teller.language] for option in item.options}
    labels.update({row.code: row.label[teller.language] for row in item.rows})
    for variable in item.variables:
        labels.update({option.code: option.label[teller.language] for option in variable.categories})
    group = dict(cross.rows)[code]
    names = teller.words.listed(tuple(labels.get(source, source) for source in sources))
    return teller.words.line("splits_merged", group=teller.quoted(group), names=names)


def _is_other(teller: Teller, cross: CrossTable) -> bool:
    """ "Other, namely": few persons, each with something else in mind."""
    item_id, _, part = cross.item.partition(".")
    item = teller.instrument.item(item_id)
    rows = any(row.code == part and row.other for row in item.rows)
    return rows or any(option.code == part and option.other for option in item.options)


def _told(cross: CrossTable) -> str:
    """The answer that a compact table shows: the highest of a scale, "yes" of two answers, "chosen" of an option."""
    return cross.columns[-1][0] if len(cross.columns) <= 2 else ""


def _cells(cross: CrossTable, column: str) -> list[Cell]:
    return [cell for cell in cross.cells if cell.column == column]


def _spread(cross: CrossTable, column: str) -> float:
    """The distance between the highest and the lowest group that show."""
    shares = [cell.share for cell in _cells(cross, column) if cell.share is not None]
    return max(shares) - min(shares) if len(shares) > 1 else 0.0


def _table(teller: Teller, by: str, rows: Sequence[tuple[CrossTable, str]]) -> Table:
    words = teller.words
    first = rows[0][0]
    groups = [(code, teller.short(by, code, label)) for code, label in first.rows]
    tested = any(cross.test is not None and cross.test.adjusted_p is not None for cross, _ in rows)
    head = [Column(label=words.text("head_row")), *(Column(label=label, numeric=True) for _, label in groups)]
    if tested:
        head.append(Column(label=words.text("head_p"), numeric=True))
    lines = []
    for cross, column in rows:
        line: list[Line] = [(_label(teller, cross, column),)]
        line += [_cell(teller, cross, column, code) for code, _ in groups]
        if tested:
            line.append((_p(teller, cross),))
        lines.append(tuple(line))
    withheld = any(cell.suppressed for cross, column in rows for cell in _cells(cross, column))
    note = words.text("note_withheld", smallest=str(teller.results.method.min_cell)) if withheld else ""
    return Table(
        id=slug("table-by", by),
        caption=words.text("splits_caption", question=first.by_label),
        columns=tuple(head),
        rows=tuple(lines),
        note=note,
    )


def _label(teller: Teller, cross: CrossTable, column: str) -> str:
    """The row's words, with the answer that is counted where that is not plain."""
    item = teller.instrument.item(cross.item.partition(".")[0])
    if item.kind in {Kind.MULTIPLE, Kind.TICKS, Kind.STATEMENTS, Kind.YES_NO, Kind.TEXT, Kind.RANKED_TEXTS}:
        return cross.label
    return teller.words.text("row_and_answer", row=cross.label.rstrip(" .?"), answer=dict(cross.columns)[column])


def _cell(teller: Teller, cross: CrossTable, column: str, code: str) -> Line:
    """``62 % (n = 59)``: the share, and the persons in the group."""
    cell = next(cell for cell in _cells(cross, column) if cell.row == code)
    ref = f"{cross.item}|{cross.by}/{code}"
    share = share_number(cell.share, f"{ref}/{column}/share", teller.language)
    if cell.share is None:
        return (share,)
    base = count_number(cross.bases[code], f"{ref}/base", teller.language)
    return teller.words.line("share_and_base", share=share, base=base)


def _p(teller: Teller, cross: CrossTable) -> str:
    test = cross.test
    return "" if test is None or test.adjusted_p is None else decimal(test.adjusted_p, teller.language, 3)
