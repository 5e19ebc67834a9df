"""Rows that a person should look at before the answers are believed.

The rule, in one place: a row in which nothing was answered is left out and listed. A row that equals an earlier one in
every cell is left out and listed when something in it shows that it is the same submission (a time, a number, a name or
address, or a text typed by hand); otherwise two people may have ticked the same, and the row is kept and flagged. Rows
that differ only in case, accents, space, or in the time and number that the tool gave them are kept and flagged. Test
rows and straight-lining are kept and flagged: they are guesses, and a person decides.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from .answers import FIRST_MISSING, Answers
from .matching import ColumnMatch
from .model import Instrument, Item, Kind, Role
from .notices import Notice, notice, rows_in_words
from .tables import LARGE, Column, RawTable, fold, recode, rows_where

TOOL_ROLES = frozenset({"time", "id", "trace", "mail", "name", "birth"})
"""Columns that the tool or the person's account filled in: they are no answers."""
SUBMISSION_ROLES = frozenset({"time", "id", "mail", "name"})
"""Columns that tell one submission from another."""
TYPED = 15
"""Letters from which on two equal texts are taken for one submission."""
FILLED_FOR_NEAR = 8
"""Least filled cells in two equal rows before they are flagged as near duplicates."""
LEAST_ROWS_OF_LINE = 5
"""Least answers in a block before the same answer everywhere is called straight-lining."""

TEST_WORDS = frozenset(map(fold, (
    "test", "testen", "testing", "test data", "testdata", "dit is een test", "this is a test", "testje", "test test",
    "testpersoon", "test persoon", "testschool", "test school", "asdf", "asdfasdf", "qwerty", "azerty", "xxx", "xxxx",
    "lorem ipsum", "proefinvulling", "dummy", "prueba", "essai",
)))  # fmt: skip
PREVIEW_WORDS = frozenset({"survey preview", "preview", "test", "survey test"})


@dataclass(frozen=True, kw_only=True)
class RowCheck:
    """Per row 1 where it is kept (as bytes), and what was noticed."""

    kept: bytes
    notices: tuple[Notice, ...]


def check_rows(table: RawTable, instrument: Instrument, matches: Sequence[ColumnMatch]) -> RowCheck:
    """Empty rows, duplicates, near duplicates and test rows of a table, before it is coded."""
    roles = {match.index: match.role for match in matches if match.role}
    answers = [index for index in range(len(table.columns)) if roles.get(index) not in TOOL_ROLES]
    items = {match.index: instrument.item(match.item) for match in matches if match.item}
    answered = [index for index in answers if index not in items or items[index].role is not Role.IDENTITY]
    filled = _filled(table, [index for index in answered if _role(items, index) is not Role.CLUSTER])
    empty = rows_where(filled, (0,))
    notices = list(_empty_notice(table, empty))
    gone = set(empty)
    repeated = [at for at in _repeats(table, range(len(table.columns))) if at not in gone]
    same = [at for at in repeated if _is_same_submission(table, at, roles, items)]
    notices += _duplicate_notices(table, same, [at for at in repeated if at not in set(same)])
    gone.update(repeated)
    notices += _near_notice(table, answers, items, gone)
    notices += _test_notice(table, roles, items, set(empty))
    left_out = set(empty) | set(same)
    return RowCheck(kept=bytes(0 if at in left_out else 1 for at in range(table.count)) if left_out
                    else b"\1" * table.count, notices=tuple(notices))  # fmt: skip


def _role(items: Mapping[int, Item], index: int) -> Role:
    return items[index].role if index in items else Role.CONTENT


def _filled(table: RawTable, columns: Iterable[int]) -> bytes:
    """Per row 255 where one of the columns says something, else 0."""
    any_filled = 0
    for index in columns:
        column = table.columns[index]
        marks = [0] * max(len(column.values), 1)
        for at in column.filled:
            marks[at] = 255
        any_filled |= int.from_bytes(recode(column.codes, marks), "little")
    return any_filled.to_bytes(table.count, "little") if table.count else b""


def _empty_notice(table: RawTable, empty: Sequence[int]) -> Iterable[Notice]:
    if empty:
        rows = tuple(table.rows[at] for at in empty)
        yield notice(
            "empty_rows",
            f"Niets beantwoord in {rows_in_words(rows, 'nl')}; niet meegeteld.",
            f"Nothing answered in {rows_in_words(rows, 'en')}; left out.",
            rows=rows, left_out=True,
        )  # fmt: skip


# --- duplicates ------------------------------------------------------------------------------------------------------


def _repeats(table: RawTable, columns: Iterable[int]) -> list[int]:
    """Rows whose cells in these columns all stand together in an earlier row."""
    chosen = [table.columns[index] for index in columns]
    if table.count >= LARGE:
        return _repeats_of(row_digests(table, [column.values for column in chosen], chosen), chosen)
    seen: set[tuple[int, ...]] = set()
    repeats: list[int] = []
    for at, row in enumerate(zip(*(column.codes for column in chosen), strict=True)):
        if row in seen:
            repeats.append(at)
        seen.add(row)
    return repeats


def _repeats_of(digests: Sequence[int], columns: Sequence[Column]) -> list[int]:
    import numpy as np

    first: dict[int, int] = {}
    keys = np.asarray(digests, dtype=np.uint64)
    _, inverse, counts = np.unique(keys, return_inverse=True, return_counts=True)
    suspects = np.flatnonzero(counts[inverse] > 1).tolist()
    repeats: list[int] = []
    for at in suspects:
        before = first.setdefault(digests[at], at)
        if before != at and all(column.codes[at] == column.codes[before] for column in columns):
            repeats.append(at)
    return repeats


def row_digests(
    table: RawTable, spellings: Sequence[Sequence[str]] | None = None, columns: Sequence[Column] | None = None
) -> Sequence[int]:
    """A number of 64 bits for each row that depends on its cells and their headers, not on the order of the columns.

    The same row in another export of the same form gets the same number, so overlapping exports can be told. Empty
    cells count for nothing. ``spellings`` replaces the cells of each column (folded ones, say).

    >>> from .tables import column_of
    >>> one = RawTable(columns=(column_of("a", "xy"), column_of("b", ["1", ""])), rows=range(2, 4))
    >>> two = RawTable(columns=(column_of("b", ["", "1"]), column_of("a", "yx")), rows=range(2, 4))
    >>> list(row_digests(one)) == list(row_digests(two))[::-1]
    True
    """
    chosen = table.columns if columns is None else columns
    values = [column.values for column in chosen] if spellings is None else spellings
    if table.count >= LARGE:
        return _digests_in_bulk(table.count, chosen, values)
    totals = [0] * table.count
    for column, cells in zip(chosen, values, strict=True):
        marks = _marks(column.name, cells)
        for at, code in enumerate(column.codes):
            totals[at] += marks[code]
    return [total & 0xFFFF_FFFF_FFFF_FFFF for total in totals]


def _digests_in_bulk(count: int, columns: Sequence[Column], values: Sequence[Sequence[str]]) -> Sequence[int]:
    import numpy as np

    totals = np.zeros(count, dtype=np.uint64)
    for column, cells in zip(columns, values, strict=True):
        kind = np.uint8 if isinstance(column.codes, bytes) else np.uint32
        marks = np.array(_marks(column.name, cells), dtype=np.uint64)
        totals += marks[np.frombuffer(column.codes, dtype=kind)]
    return totals.tolist()


def _marks(header: str, cells: Sequence[str]) -> list[int]:
    seed = blake2b(fold(header).encode("utf-8", "replace"), digest_size=8)
    marks: list[int] = []
    for cell in cells:
        if not cell:
            marks.append(0)
            continue
        mark = seed.copy()
        mark.update(b"\0" + cell.encode("utf-8", "replace"))
        marks.append(int.from_bytes(mark.digest(), "little"))
    return marks or [0]


def _is_same_submission(table: RawTable, at: int, roles: Mapping[int, str], items: Mapping[int, Item]) -> bool:
    for index, column in enumerate(table.columns):
        cell = column.values[column.codes[at]]
        if not cell:
            continue
        if roles.get(index) in SUBMISSION_ROLES or _role(items, index) is Role.IDENTITY:
            return True
        typed = index in items and items[index].kind is Kind.TEXT and items[index].role is not Role.CLUSTER
        if typed and len(cell) >= TYPED:
            return True
    return False


def _duplicate_notices(table: RawTable, same: Sequence[int], alike: Sequence[int]) -> Iterable[Notice]:
    if same:
        rows = tuple(table.rows[at] for at in same)
        yield notice(
            "duplicate_rows",
            f"Dubbel: {rows_in_words(rows, 'nl')} staat al eerder in het bestand; niet meegeteld."
            if len(rows) == 1 else f"Dubbel: {rows_in_words(rows, 'nl')} staan al eerder in het bestand; niet meegeteld.",
            f"Double: {rows_in_words(rows, 'en')} stands earlier in the file; left out."
            if len(rows) == 1 else f"Double: {rows_in_words(rows, 'en')} stand earlier in the file; left out.",
            rows=rows, left_out=True,
        )  # fmt: skip
    if alike:
        rows = tuple(table.rows[at] for at in alike)
        yield notice(
            "identical_rows",
            f"Dezelfde antwoorden als een eerdere rij, zonder tijd, nummer of tekst om het verschil te zien: "
            f"{rows_in_words(rows, 'nl')}; wel meegeteld.",
            f"The same answers as an earlier row, without a time, number or text to tell them apart: "
            f"{rows_in_words(rows, 'en')}; counted.",
            rows=rows,
        )  # fmt: skip


def _near_notice(
    table: RawTable, answers: Sequence[int], items: Mapping[int, Item], gone: set[int]
) -> Iterable[Notice]:
    """Rows that differ only in spelling, or in what the tool added."""
    columns = [table.columns[index] for index in answers]
    if not columns:
        return
    folded = [[fold(cell) for cell in column.values] for column in columns]
    digests = row_digests(table, folded, columns)
    first: dict[int, int] = {}
    near: list[int] = []
    for at, digest in enumerate(digests):
        before = first.setdefault(digest, at)
        if before != at and at not in gone and _filled_cells(columns, at) >= FILLED_FOR_NEAR:
            near.append(at)
    if near:
        rows = tuple(table.rows[at] for at in near)
        yield notice(
            "near_duplicates",
            f"Bijna gelijk aan een eerdere rij (enkel schrijfwijze, tijd of nummer verschilt): "
            f"{rows_in_words(rows, 'nl')}; wel meegeteld.",
            f"Nearly the same as an earlier row (only spelling, time or number differs): "
            f"{rows_in_words(rows, 'en')}; counted.",
            rows=rows,
        )  # fmt: skip


def _filled_cells(columns: Sequence[Column], at: int) -> int:
    return sum(bool(column.values[column.codes[at]]) for column in columns)


# --- tests and straight lines ----------------------------------------------------------------------------------------


def _test_notice(
    table: RawTable, roles: Mapping[int, str], items: Mapping[int, Item], empty: set[int]
) -> Iterable[Notice]:
    found: set[int] = set()
    for index, column in enumerate(table.columns):
        role = roles.get(index, "")
        if role == "trace":
            words = PREVIEW_WORDS
        elif role == "name" or (index in items and items[index].kind in {Kind.TEXT, Kind.RANKED_TEXTS}):
            words = TEST_WORDS
        else:
            continue
        tests = [at for at in column.filled if len(column.values[at]) < 20 and fold(column.values[at]) in words]
        if tests:
            marks = [0] * len(column.values)
            for at in tests:
                marks[at] = 1
            found.update(rows_where(recode(column.codes, marks), (1,)))
    rows = tuple(table.rows[at] for at in sorted(found - empty))
    if rows:
        yield notice(
            "test_rows",
            f"Lijkt een proefinvulling: {rows_in_words(rows, 'nl')}; wel meegeteld.",
            f"Looks like a test: {rows_in_words(rows, 'en')}; counted.",
            rows=rows,
        )  # fmt: skip


def check_straight_lines(answers: Answers, rows: Sequence[int]) -> tuple[Notice, ...]:
    """Respondents who gave one and the same answer all through a matrix, or through a block of equal scales."""
    notices: list[Notice] = []
    for title_nl, title_en, columns in _blocks(answers):
        straight = _all_the_same(columns)
        if straight:
            numbers = tuple(rows[at] for at in straight)
            notices.append(notice(
                "straight_lining",
                f"Overal hetzelfde antwoord bij '{title_nl}': {rows_in_words(numbers, 'nl')}; wel meegeteld.",
                f"The same answer all through '{title_en}': {rows_in_words(numbers, 'en')}; counted.",
                column=title_nl, rows=numbers,
            ))  # fmt: skip
    return tuple(notices)


def _blocks(answers: Answers) -> Iterable[tuple[str, str, list[bytes]]]:
    run: list[Item] = []
    for item in (*answers.instrument.items, None):
        if item is not None and item.kind is Kind.MATRIX:
            parts = [row.code for row in item.rows if not row.other]
            if len(parts) >= LEAST_ROWS_OF_LINE:
                columns = [answers.codes[f"{item.id}.{part}"] for part in parts]
                yield item.wording.nl[:70], item.wording.en[:70], columns
        if item is not None and item.kind in {Kind.SCALE, Kind.NUMBER} and (not run or _like(run[-1], item)):
            run.append(item)
            continue
        if len(run) > LEAST_ROWS_OF_LINE:
            yield run[0].wording.nl[:70], run[0].wording.en[:70], [_whole(answers, member) for member in run]
        run = [item] if item is not None and item.kind in {Kind.SCALE, Kind.NUMBER} else []


def _like(one: Item, other: Item) -> bool:
    return (one.kind, one.minimum, one.maximum) == (other.kind, other.minimum, other.maximum)


def _whole(answers: Answers, item: Item) -> bytes:
    """An item's answers as bytes: the codes of a scale; numbers numbered by value (255 for missing)."""
    if item.kind is Kind.SCALE:
        return answers.codes[item.id]
    numbers: array[float] = answers.numbers.get(item.id, array("d"))
    return bytes(255 if number != number else int(abs(number)) % 250 for number in numbers) or b"\xff" * answers.count


def _all_the_same(columns: Sequence[bytes]) -> list[int]:
    size = len(columns[0])
    first = int.from_bytes(columns[0], "little")
    differs = 0
    for codes in columns[1:]:
        differs |= first ^ int.from_bytes(codes, "little")
    same = rows_where(differs.to_bytes(size, "little"), (0,)) if size else []
    return [at for at in same if columns[0][at] < FIRST_MISSING]
