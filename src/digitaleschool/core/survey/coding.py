"""From cells to codes: every matched column becomes bytes, numbers or texts of :class:`~.answers.Answers`.

Each distinct cell of a column is understood once; rows are only ever translated in bulk. A cell that the instrument
does not know becomes :data:`~.answers.INVALID` and is reported with its rows. Names of persons are left behind here,
and schools become numbers.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from .answers import BLANK, INVALID, NOT_APPLICABLE, NOT_ASKED, Answers
from .bands import band_of, is_within
from .bases import OUTSIDE, outside_base_of
from .coding_notices import (
    exclusive_beside_others,
    item_missing,
    out_of_range,
    outside_base,
    read_as,
    text_cut,
    ticked_only,
    too_many,
    unknown_options,
)
from .matching import ColumnMatch
from .model import Instrument, Item, Kind, Option, Role, Row, Text
from .notices import Notice
from .splitting import Splitter
from .tables import Column, RawTable, choose, fold, is_blank, recode, rows_where
from .wordings import Wordings, column_label, split_wordings
from .words import (
    NO_WORDS,
    YES_WORDS,
    decimal_comma,
    missing_kind,
    own_words,
    parse_number,
    ranked_texts,
    squeeze_lines,
)

LONGEST_TEXT = 20_000
"""Characters of one open answer that are kept; longer ones are cut, and that is said."""


@dataclass(frozen=True, kw_only=True)
class Coding:
    """The answers of a table, and everything that was noticed on the way."""

    answers: Answers
    notices: tuple[Notice, ...]


@dataclass
class _Work:
    """What grows while the columns are coded; one per table, never outside this module."""

    table: RawTable
    instrument: Instrument
    codes: dict[str, bytes] = field(default_factory=dict)
    numbers: dict[str, array[float]] = field(default_factory=dict)
    texts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    clusters: array[int] | None = None
    notices: list[Notice] = field(default_factory=list)

    @property
    def count(self) -> int:
        return self.table.count

    def column(self, match: ColumnMatch) -> Column:
        return self.table.columns[match.index]


def code_answers(table: RawTable, instrument: Instrument, matches: Iterable[ColumnMatch]) -> Coding:
    """The answers that the matched columns of ``table`` hold, row by row.

    Every variable of the instrument gets a column; one that is not in this export is :data:`~.answers.NOT_ASKED`
    throughout, and so are blank cells of a respondent outside the base of an item.
    """
    work = _Work(table, instrument)
    by_item: dict[str, list[ColumnMatch]] = {}
    for match in matches:
        if match.item:
            by_item.setdefault(match.item, []).append(match)
    for item in instrument.items:
        if item.id in by_item:
            _code_item(work, item, by_item[item.id])
    _fill_what_was_not_asked(work, by_item)
    _apply_bases(work)
    answers = Answers(
        instrument=instrument, count=table.count, codes={v.id: work.codes[v.id] for v in instrument.variables},
        numbers=work.numbers, texts=work.texts, clusters=work.clusters,
    )  # fmt: skip
    return Coding(answers=answers, notices=tuple(work.notices))


def _code_item(work: _Work, item: Item, matches: Sequence[ColumnMatch]) -> None:
    if item.role is Role.IDENTITY:
        return
    if item.role is Role.CLUSTER:
        work.clusters = _clusters(work.column(matches[0]))
        return
    _CODERS[item.kind](work, item, matches)


def _clusters(column: Column) -> array[int]:
    """Schools as numbers in order of appearance; -1 where none was given."""
    known: dict[str, int] = {}
    numbers = [-1 if is_blank(value) else known.setdefault(fold(value) or value, len(known)) for value in column.values]
    return array("i", map(numbers.__getitem__, column.codes))


# --- one of the options -------------------------------------------------------------------------------------------


def _code_single(work: _Work, item: Item, matches: Sequence[ColumnMatch]) -> None:
    main = [match for match in matches if not match.part]
    beside = [match for match in matches if match.part]
    codes = bytes([BLANK]) * work.count
    for match in main[:1]:
        codes = _code_options(work, item, match, item.options, key=item.id)
    for match in beside:
        codes = _add_other_text(work, item, match, codes)
    work.codes[item.id] = codes


def _code_options(work: _Work, item: Item, match: ColumnMatch, options: Sequence[Option], *, key: str) -> bytes:
    """One column against options; an unknown wording goes to the option that takes a text, if there is one."""
    column = work.column(match)
    wordings = Wordings(options)
    other = next((index for index, option in enumerate(options) if option.other), None)
    table: list[int] = []
    typed: dict[int, str] = {}
    unknown: list[int] = []
    misread: list[tuple[int, int]] = []
    for at, value in enumerate(column.values):
        code, slip = wordings.find(column, value)
        if code is None and other is not None:
            code = other
            typed[at] = own_words(value)
        elif code is None:
            code = INVALID
            unknown.append(at)
        elif slip:
            misread.append((at, code))
        table.append(code)
    if typed:
        work.texts[f"{key}.{options[other or 0].code}"] = _texts(column, typed)
    work.notices += unknown_options(work.table, match, unknown)
    work.notices += read_as(work.table, match, [(at, options[code].label) for at, code in misread])
    return recode(column.codes, table)


def _add_other_text(work: _Work, item: Item, match: ColumnMatch, codes: bytes) -> bytes:
    """The text beside "other"; where only the text was given, the option is taken as chosen."""
    column = work.column(match)
    index = next(at for at, option in enumerate(item.options) if option.code == match.part)
    filled = set(column.filled)
    work.texts[f"{item.id}.{match.part}"] = _texts(column, {at: column.values[at] for at in filled})
    mask = recode(column.codes, [255 if at in filled else 0 for at in range(len(column.values))])
    was_blank = codes.translate(_is(BLANK))
    both = (int.from_bytes(mask, "little") & int.from_bytes(was_blank, "little")).to_bytes(len(mask), "little")
    return choose(both, bytes([index]) * len(codes), codes)


# --- several of the options ---------------------------------------------------------------------------------------


def _code_multiple(work: _Work, item: Item, matches: Sequence[ColumnMatch]) -> None:
    whole = [match for match in matches if not match.part]
    if whole:
        _code_joined(work, item, whole[0], item.options, chosen=1, left=0)
        _check_how_many(work, item, whole[0])
    parts = [match for match in matches if match.part]
    if parts:
        _code_flags(work, item, parts, item.options, blank_is_no=False)


def _check_how_many(work: _Work, item: Item, match: ColumnMatch) -> None:
    """Notes who chose more than was allowed, or an option that stands alone beside others."""
    column = work.column(match)
    splitter = Splitter(split_wordings(item.options))
    alone = {option.code for option in item.options if option.exclusive}
    if item.at_most is None and not alone:
        return
    chosen = {at: splitter.split(column.values[at]).chosen for at in column.filled}
    if item.at_most is not None:
        over = [at for at, codes in chosen.items() if len(codes) > (item.at_most or 0)]
        if over:
            work.notices.append(too_many(work.table, match, over, item.at_most, counted=True))
    against = [at for at, codes in chosen.items() if len(codes) > 1 and alone.intersection(codes)]
    if against:
        work.notices.append(exclusive_beside_others(work.table, match, against))


def _code_joined(
    work: _Work, item: Item, match: ColumnMatch, parts: Sequence[Option | Row], *, chosen: int, left: int,
    empty: int = BLANK,
) -> None:  # fmt: skip
    """A column of joined answers into one variable per part: ``chosen``, ``left`` alone, or ``empty``."""
    column = work.column(match)
    splitter = Splitter(split_wordings(parts))
    other = next((part.code for part in parts if part.other), None)
    wordings = Wordings(parts)
    tables: dict[str, list[int]] = {part.code: [] for part in parts}
    typed: dict[int, str] = {}
    unknown: list[int] = []
    misread: list[tuple[int, Text]] = []
    for at, value in enumerate(column.values):
        kind = missing_kind(column, value)
        if kind is not None and fold(value) not in wordings.known:
            for part in parts:
                tables[part.code].append(empty if kind == BLANK else kind)
            continue
        split = splitter.split(column_label(column, value))
        picked = set(split.chosen)
        rest: list[str] = []
        for text in split.rest:
            index = wordings.nearest(text)
            if index is None:
                rest.append(text)
            else:
                picked.add(parts[index].code)
                misread.append((at, parts[index].label))
        if rest and other is not None:
            typed[at] = "; ".join(map(own_words, rest))
            picked.add(other)
        elif rest:
            unknown.append(at)
        for part in parts:
            tables[part.code].append(chosen if part.code in picked else left if picked else INVALID)
    for part in parts:
        work.codes[f"{item.id}.{part.code}"] = recode(column.codes, tables[part.code])
    if typed:
        work.texts[f"{item.id}.{other}"] = _texts(column, typed)
    work.notices += unknown_options(work.table, match, unknown)
    work.notices += read_as(work.table, match, misread)


def _code_flags(
    work: _Work, item: Item, matches: Sequence[ColumnMatch], parts: Sequence[Option | Row], *, blank_is_no: bool
) -> None:
    """One column per part. Where another part of the row was filled, an empty one means "not chosen"."""
    by_code = {part.code: part for part in parts}
    columns: dict[str, bytes] = {}
    for match in matches:
        if match.text:
            filled = work.column(match).filled
            column = work.column(match)
            work.texts[f"{item.id}.{match.part}"] = _texts(column, {at: column.values[at] for at in filled})
        else:
            columns[match.part] = _code_flag(work, item, match, by_code[match.part])
    answered = 0
    for codes in columns.values():
        answered |= int.from_bytes(codes.translate(_below(2)), "little")
    mask = answered.to_bytes(work.count, "little") if work.count else b""
    if blank_is_no:
        mask = b"\xff" * work.count
    for part in parts:
        codes = columns.get(part.code, bytes([NOT_ASKED]) * work.count)
        work.codes[f"{item.id}.{part.code}"] = choose(mask, codes.replace(bytes([BLANK]), b"\0"), codes)


def _code_flag(work: _Work, item: Item, match: ColumnMatch, part: Option | Row) -> bytes:
    column = work.column(match)
    own = {fold(name) for name in (part.label.nl, part.label.en, part.code, *part.aliases)}
    table: list[int] = []
    typed: dict[int, str] = {}
    unknown: list[int] = []
    for at, value in enumerate(column.values):
        folded = fold(column_label(column, value))
        kind = missing_kind(column, value)
        if folded in NO_WORDS:
            table.append(0)
        elif kind is not None:
            table.append(NOT_ASKED if kind == NOT_APPLICABLE else kind)
        elif folded in YES_WORDS or folded in own:
            table.append(1)
        elif part.other:
            typed[at] = own_words(value)
            table.append(1)
        else:
            table.append(INVALID)
            unknown.append(at)
    if typed:
        work.texts[f"{item.id}.{part.code}"] = _texts(column, typed)
    work.notices += unknown_options(work.table, match, unknown)
    return recode(column.codes, table)


# --- rows ---------------------------------------------------------------------------------------------------------


def _code_matrix(work: _Work, item: Item, matches: Sequence[ColumnMatch]) -> None:
    for match in matches:
        key = f"{item.id}.{match.part}"
        if match.text:
            column = work.column(match)
            work.texts[key] = _texts(column, {at: column.values[at] for at in column.filled})
        elif match.part:
            work.codes[key] = _code_options(work, item, match, item.options, key=key)


def _code_ticks(work: _Work, item: Item, matches: Sequence[ColumnMatch]) -> None:
    """Ticked or left alone: an empty cell is a row of boxes of which none was ticked."""
    parts = [match for match in matches if match.part]
    if parts:
        _code_flags(work, item, parts, item.rows, blank_is_no=True)
    for match in [match for match in matches if not match.part][:1]:
        _code_joined(work, item, match, item.rows, chosen=1, left=0, empty=0)


def _code_yes_no(work: _Work, item: Item, matches: Sequence[ColumnMatch]) -> None:
    """Yes and no each said outright. A joined cell of ticks says yes only: the rest stays without an answer."""
    for match in matches:
        if match.text:
            column = work.column(match)
            work.texts[f"{item.id}.{match.part}"] = _texts(column, {at: column.values[at] for at in column.filled})
        elif match.part:
            row = next(row for row in item.rows if row.code == match.part)
            work.codes[f"{item.id}.{match.part}"] = _code_flag(work, item, match, row)
        else:
            _code_joined(work, item, match, item.rows, chosen=1, left=BLANK)
            work.notices.append(ticked_only(match))


# --- numbers and texts --------------------------------------------------------------------------------------------


def _code_scale(work: _Work, item: Item, matches: Sequence[ColumnMatch]) -> None:
    column = work.column(matches[0])
    low, high = int(item.minimum or 0), int(item.maximum or 0)
    ends = {fold(label[language]): value for value, label in ((low, item.low_label), (high, item.high_label))
            if label for language in ("nl", "en")}  # fmt: skip
    table: list[int] = []
    outside: list[int] = []
    for at, value in enumerate(column.values):
        kind = missing_kind(column, value)
        number = ends.get(fold(value)) if kind is None else None
        read = parse_number(value) if kind is None and number is None else None
        step = float(number) if number is not None else read
        if kind is not None:
            table.append(kind)
        elif step is not None and low <= step <= high and step == int(step):
            table.append(int(step) - low)
        else:
            table.append(INVALID)
            outside.append(at)
    work.codes[item.id] = recode(column.codes, table)
    work.notices += out_of_range(work.table, matches[0], outside, low, high)


def _code_number(work: _Work, item: Item, matches: Sequence[ColumnMatch]) -> None:
    column = work.column(matches[0])
    comma = decimal_comma(column.values)
    values: list[float] = []
    codes: list[int] = []
    outside: list[int] = []
    for at, value in enumerate(column.values):
        kind = missing_kind(column, value)
        number = parse_number(value, decimal_comma=comma) if kind is None else None
        inside = number is not None and is_within(item, number)
        values.append(number if number is not None and inside else math.nan)
        if kind is None and not inside:
            outside.append(at)
        codes.append(kind if kind is not None else band_of(item, number) if number is not None and inside else INVALID)
    work.numbers[item.id] = array("d", map(values.__getitem__, column.codes))
    if item.bands:
        work.codes[item.id] = recode(column.codes, codes)
    work.notices += out_of_range(work.table, matches[0], outside, item.minimum, item.maximum)


def _code_text(work: _Work, item: Item, matches: Sequence[ColumnMatch]) -> None:
    column = work.column(matches[0])
    work.texts[item.id] = _texts(column, {at: column.values[at] for at in column.filled})
    long = [at for at, value in enumerate(column.values) if len(value) > LONGEST_TEXT]
    if long:
        work.notices.append(text_cut(work.table, matches[0], long, LONGEST_TEXT))


def _code_ranked(work: _Work, item: Item, matches: Sequence[ColumnMatch]) -> None:
    most = item.at_most or 5
    for match in matches:
        column = work.column(match)
        if match.part:
            work.texts[f"{item.id}.{match.part}"] = _texts(column, {at: column.values[at] for at in column.filled})
            continue
        ranked = {at: ranked_texts(column.values[at]) for at in column.filled}
        for place in range(1, most + 1):
            given = {at: texts[place - 1] for at, texts in ranked.items() if len(texts) >= place}
            work.texts[f"{item.id}.{place}"] = _texts(column, given)
        longer = [at for at, texts in ranked.items() if len(texts) > most]
        if longer:
            work.notices.append(too_many(work.table, match, longer, most, counted=False))


_CODERS: Mapping[Kind, Callable[[_Work, Item, Sequence[ColumnMatch]], None]] = {
    Kind.SINGLE: _code_single,
    Kind.MULTIPLE: _code_multiple,
    Kind.NUMBER: _code_number,
    Kind.SCALE: _code_scale,
    Kind.MATRIX: _code_matrix,
    Kind.RANKED_TEXTS: _code_ranked,
    Kind.TICKS: _code_ticks,
    Kind.STATEMENTS: _code_yes_no,
    Kind.YES_NO: _code_yes_no,
    Kind.TEXT: _code_text,
}


# --- bases --------------------------------------------------------------------------------------------------------


def _fill_what_was_not_asked(work: _Work, by_item: Mapping[str, object]) -> None:
    for variable in work.instrument.variables:
        work.codes.setdefault(variable.id, bytes([NOT_ASKED]) * work.count)
    for item in work.instrument.items:
        if item.id not in by_item and item.role not in {Role.IDENTITY}:
            work.notices.append(item_missing(item))


def _apply_bases(work: _Work) -> None:
    for item in work.instrument.items:
        if item.base is None:
            continue
        outside = outside_base_of(work.instrument, item.base, work.codes)
        strayed: set[int] = set()
        for variable in item.variables:
            codes = work.codes[variable.id]
            strayed.update(rows_where(choose(outside, codes.translate(_below(250)), bytes(work.count)), (255,)))
            work.codes[variable.id] = choose(outside, codes.translate(OUTSIDE), codes)
        if item.kind is Kind.TEXT and item.id in work.texts:
            strayed.update(at for at, text in enumerate(work.texts[item.id]) if text and outside[at])
        if strayed:
            rows = tuple(work.table.rows[at] for at in sorted(strayed))
            work.notices.append(outside_base(item, rows))


def _is(code: int) -> bytes:
    return bytes(255 if other == code else 0 for other in range(256))


def _below(code: int) -> bytes:
    return bytes(255 if other < code else 0 for other in range(256))


def _texts(column: Column, given: Mapping[int, str]) -> tuple[str, ...]:
    values = [squeeze_lines(given[at])[:LONGEST_TEXT] if at in given else "" for at in range(len(column.values))]
    return tuple(map(values.__getitem__, column.codes))
