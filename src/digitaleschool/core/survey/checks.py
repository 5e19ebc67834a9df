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
from dataclasses import replace
from hashlib import blake2b

from digitaleschool.core.values import dataclass

from .answers import FIRST_MISSING, Answers
from .matching import ColumnMatch
from .model import Instrument, Item, Kind, Role
from .notices import Notice, notice, rows_in_words
from .tables import LARGE, Column, RawTable, fold, packed, recode, rows_where, without_marks

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

LONGEST_TEST = 20
"""Letters from which on a text is not looked at as a test."""

TEST_WORDS = frozenset("".join(words.split()) for words in (
    "test", "testen", "testing", "test data", "testdata", "dit is een test", "this is a test", "testje", "test test",
    "testpersoon", "test persoon", "testschool", "test school", "asdf", "asdfasdf", "qwerty", "azerty", "xxx", "xxxx",
    "lorem ipsum", "proefinvulling", "dummy", "prueba", "essai",
))  # fmt: skip
PREVIEW_WORDS = frozenset({"surveypreview", "preview", "test", "surveytest"})
"""Both as :func:`_spelling` leaves them: without space."""


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
    repeated = [at for at, _ in _repeats(table.count, table.columns) if at not in gone]
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


def _repeats(count: int, columns: Sequence[Column]) -> list[tuple[int, int]]:
    """Rows whose cells in these columns all stand together in an earlier row, each with the first such row."""
    first: dict[object, int] = {}
    found: list[tuple[int, int]] = []
    if count >= LARGE:
        for at, digest in _suspects(count, columns):
            before = first.setdefault(digest, at)
            if before != at and all(column.codes[at] == column.codes[before] for column in columns):
                found.append((at, before))
        return found
    for at, row in enumerate(zip(*(column.codes for column in columns), strict=True)):
        before = first.setdefault(row, at)
        if before != at:
            found.append((at, before))
    return found


def _suspects(count: int, columns: Sequence[Column]) -> list[tuple[int, int]]:
    """Rows (in order, with a number for their cells) that share that number with another row."""
    import numpy as np

    totals = np.zeros(count, dtype=np.uint64)
    for place, column in enumerate(columns):
        kind = np.uint8 if isinstance(column.codes, bytes) else np.uint32
        marks = np.arange(1, len(column.values) + 2, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        marks ^= marks >> np.uint64(29)
        marks *= np.uint64((0xBF58476D1CE4E5B9 * (2 * place + 1)) & 0xFFFF_FFFF_FFFF_FFFF)
        totals += marks[np.frombuffer(column.codes, dtype=kind)]
    _, inverse, counts = np.unique(totals, return_inverse=True, return_counts=True)
    shared = np.flatnonzero(counts[inverse] > 1)
    return list(zip(shared.tolist(), totals[shared].tolist(), strict=True))


def row_digests(table: RawTable) -> Sequence[int]:
    """A number of 64 bits for each row that depends on its cells and their headers, not on the order of the columns.

    The same row in another export of the same form gets the same number, so overlapping exports can be told. Empty
    cells count for nothing.

    >>> from .tables import column_of
    >>> one = RawTable(columns=(column_of("a", "xy"), column_of("b", ["1", ""])), rows=range(2, 4))
    >>> two = RawTable(columns=(column_of("b", ["", "1"]), column_of("a", "yx")), rows=range(2, 4))
    >>> list(row_digests(one)) == list(row_digests(two))[::-1]
    True
    """
    if table.count >= LARGE:
        return _digests_in_bulk(table)
    totals = [0] * table.count
    for column in table.columns:
        marks = _marks(column.name, column.values)
        for at, code in enumerate(column.codes):
            totals[at] += marks[code]
    return [total & 0xFFFF_FFFF_FFFF_FFFF for total in totals]


def _digests_in_bulk(table: RawTable) -> Sequence[int]:
    import numpy as np

    totals = np.zeros(table.count, dtype=np.uint64)
    for column in table.columns:
        kind = np.uint8 if isinstance(column.codes, bytes) else np.uint32
        marks = np.array(_marks(column.name, column.values), dtype=np.uint64)
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
        if typed and len(cell) >= TYPED and _mostly_different(column):
            return True
    return False


def _mostly_different(column: Column) -> bool:
    """The column holds texts that people typed, not a long list of choices."""
    return len(column.answers) > 0.7 * sum(column.counts[at] for at in column.filled)


def _duplicate_notices(table: RawTable, same: Sequence[int], alike: Sequence[int]) -> Iterable[Notice]:
    if same:
        rows = tuple(table.rows[at] for at in same)
        stand_nl, stand_en = ("staat", "stands") if len(rows) == 1 else ("staan", "stand")
        yield notice(
            "duplicate_rows",
            f"Dubbel: {rows_in_words(rows, 'nl')} {stand_nl} al eerder in het bestand; niet meegeteld.",
            f"Double: {rows_in_words(rows, 'en')} {stand_en} earlier in the file; left out.",
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
    columns = [table.columns[index] for index in answers if _role(items, index) is not Role.IDENTITY]
    near = [
        at for at in _nearly_repeated(table.count, columns)
        if at not in gone and _filled_cells(columns, at) >= FILLED_FOR_NEAR
    ]  # fmt: skip
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


def _nearly_repeated(count: int, columns: Sequence[Column]) -> list[int]:
    """Rows that an earlier row equals but for case, accents and space.

    Columns with few distinct cells are compared first; only rows that agree there have their texts looked at.
    """
    few = [_merged(column) for column in columns if isinstance(column.codes, bytes)]
    many = [column for column in columns if not isinstance(column.codes, bytes)]
    if not few:
        return []
    alike: set[tuple[int, tuple[str, ...]]] = set()
    found: list[int] = []
    for at, before in _repeats(count, few):
        alike.add((before, _spelled(many, before)))
        key = (before, _spelled(many, at))
        if key in alike:
            found.append(at)
        alike.add(key)
    return found


def _spelled(columns: Sequence[Column], at: int) -> tuple[str, ...]:
    return tuple(_spelling(column.values[column.codes[at]]) for column in columns)


def _merged(column: Column) -> Column:
    known: dict[str, int] = {}
    moved = [known.setdefault(_spelling(cell), len(known)) for cell in column.values]
    if len(known) == len(column.values):
        return column
    return replace(column, values=tuple(known), codes=packed(list(map(moved.__getitem__, column.codes)), len(known)))


def _spelling(cell: str) -> str:
    plain = cell if cell.isascii() else without_marks(cell)
    return "".join(plain.casefold().split())


def _filled_cells(columns: Sequence[Column], at: int) -> int:
    return sum(bool(column.values[column.codes[at]]) for column in columns)


# --- tests and straight lines ----------------------------------------------------------------------------------------


def looks_like_a_test(text: str) -> bool:
    """Whether a text is what people type to try a form out.

    >>> looks_like_a_test("Test test"), looks_like_a_test("Toetsen en testen")
    (True, False)
    """
    return len(text) < LONGEST_TEST and _spelling(text) in TEST_WORDS


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
        starts = {word[0] for word in words} | {word[0].upper() for word in words}
        tests = [
            at for at in column.filled
            if column.values[at][0] in starts and len(column.values[at]) < LONGEST_TEST
            and _spelling(column.values[at]) in words
        ]  # fmt: skip
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
