"""A draft instrument for an export that comes without its form, so that any survey file can be tabulated at once.

Types are guessed from the cells, scales recognised by their words (:mod:`.scales`), several answers in one cell found
by parts that come back, columns of one question put together. Every guess is a :class:`~.matching.ColumnMatch` with
``how="inferred"`` and a confidence; the instrument says of itself that it was inferred.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from .bands import bands
from .matching import ColumnMatch
from .model import MAX_CATEGORIES, Instrument, Item, Kind, Option, Role, Row, Section, Text
from .parts import LONGEST_OPTION, LOOKED_AT, find_parts
from .platforms import LIMESURVEY
from .scales import order_of
from .schools import find_school, is_date
from .sense import MAX_RANKED
from .tables import Column, RawTable, fold, squeeze
from .words import DONT_KNOW, MISSING_WORDS, NO_WORDS, YES_WORDS, decimal_comma, parse_number

MOST_OPTIONS = 60
"""A closed question with more distinct answers than this is read as text."""
LONGEST_WORDING = 300


@dataclass(frozen=True, kw_only=True)
class Draft:
    """The instrument that was guessed, and what each column was taken for."""

    instrument: Instrument
    matches: tuple[ColumnMatch, ...]


@dataclass
class _Builder:
    """Collects items and matches; ids are made unique here."""

    items: list[Item] = field(default_factory=list)
    matches: dict[int, ColumnMatch] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    school: int | None = None
    """The column that names the school, if there is one."""
    joined: bool = True
    """Cells may hold several answers (LimeSurvey and SPSS give each its own column)."""

    def new_id(self, wish: str) -> str:
        return unique(slug(wish), self.used)

    def add(self, item: Item, columns: Mapping[int, tuple[Column, str, bool]], confidence: float) -> None:
        """The item, with its columns: index -> (column, part, holds text)."""
        self.items.append(item)
        for index, (column, part, text) in columns.items():
            self.matches[index] = ColumnMatch(
                index=index, header=column.name, item=item.id, part=part, text=text, how="inferred",
                confidence=confidence,
            )  # fmt: skip

    def leave(self, index: int, column: Column, role: str) -> None:
        self.matches[index] = ColumnMatch(index=index, header=column.name, role=role, how="inferred", confidence=0.9)


class NothingToCount(ValueError):
    """An export of which no column is an answer."""


def draft(table: RawTable, *, title: str, platform: str = "", roles: Mapping[int, str] | None = None) -> Draft:
    """The draft instrument of ``table``; ``roles`` are the columns that are set apart already (index -> role).

    Raises :class:`NothingToCount` where no column is left.
    """
    builder = _Builder(joined=platform not in {LIMESURVEY, "spss"})
    for index, role in (roles or {}).items():
        builder.leave(index, table.columns[index], role)
    builder.school = find_school(table.columns, set(builder.matches))
    for group in _groups(table.columns, set(builder.matches)):
        _add_group(builder, group, platform)
    if not builder.items:
        raise NothingToCount
    instrument = Instrument(
        id="inferred", version="1", changed="inferred from an export", inferred=True, title=Text(nl=title, en=title),
        sections=(Section(id="answers", title=Text(nl="Antwoorden", en="Answers"), items=tuple(builder.items)),),
    )  # fmt: skip
    return Draft(instrument=instrument, matches=tuple(builder.matches[index] for index in range(len(table.columns))))


# --- columns of one question ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Member:
    index: int
    column: Column
    part: str
    """The row or option as the header names it; empty for a question of one column."""


@dataclass(frozen=True)
class _Group:
    question: str
    title: str
    members: tuple[_Member, ...]


_GRID = re.compile(r"(?P<question>.+?)\s*\[(?P<part>[^\[\]]+)\]\s*\Z", re.DOTALL)
_NUMBERED = re.compile(r"(?P<question>.*[A-Za-z].*?)_(?P<part>\d+(?:_TEXT)?|[A-Z]{1,3})\Z")


def _groups(columns: Sequence[Column], apart: set[int]) -> list[_Group]:
    parsed = {index: _parsed(column) for index, column in enumerate(columns) if index not in apart}
    sizes: dict[str, int] = {}
    for question, _ in parsed.values():
        sizes[question] = sizes.get(question, 0) + 1
    groups: dict[str, list[_Member]] = {}
    for index, (question, part) in parsed.items():
        alone = part and sizes[question] == 1 and not _GRID.match(columns[index].name)
        key = columns[index].name + f"\0{index}" if alone or not part else question
        if part and not alone:
            groups.setdefault(question, []).append(_Member(index, columns[index], part))
        elif question in sizes and sizes[question] > 1 and not part and question not in groups:
            groups.setdefault(question, []).append(_Member(index, columns[index], ""))
        else:
            groups.setdefault(key, []).append(_Member(index, columns[index], ""))
    return [
        _Group(question.partition("\0")[0], _shared_title(members), tuple(members))
        for question, members in groups.items()
    ]


def _parsed(column: Column) -> tuple[str, str]:
    found = _GRID.match(column.name) or _NUMBERED.match(column.name)
    return (found["question"], found["part"]) if found else (column.name, "")


def _shared_title(members: Sequence[_Member]) -> str:
    """What the fuller wordings of the columns begin with ("Question - row"), or the only one."""
    titles = [member.column.title for member in members if member.column.title]
    if len(titles) == 1:
        return titles[0]
    heads = {title.rpartition(" - ")[0] for title in titles}
    return heads.pop() if len(heads) == 1 else ""


def _add_group(builder: _Builder, group: _Group, platform: str) -> None:
    others = tuple(member for member in group.members if _is_beside(member))
    rows = tuple(member for member in group.members if member not in others)
    if len(rows) < 2:
        for member in rows:
            _add_single(builder, member, group, others)
        for member in others if not rows else ():
            _add_single(builder, member, group, ())
        return
    kind = _kind_of_rows(rows, others, platform)
    if kind is None and _is_ranking(rows):
        _add_ranking(builder, group, rows)
    elif kind is None:
        for member in group.members:
            _add_single(builder, member, group, ())
    elif kind is Kind.MULTIPLE:
        _add_multiple(builder, group, rows, others)
    else:
        _add_rows(builder, group, rows, others, kind)


def _is_ranking(rows: Sequence[_Member]) -> bool:
    """``Question [1]`` to ``Question [k]`` with texts of their own."""
    parts = [row.part for row in rows]
    return parts == [str(place) for place in range(1, len(parts) + 1)] and 1 < len(parts) <= MAX_RANKED


def _add_ranking(builder: _Builder, group: _Group, rows: Sequence[_Member]) -> None:
    item = Item(
        id=builder.new_id(group.question), kind=Kind.RANKED_TEXTS, wording=_text(group.title or group.question),
        at_most=len(rows),
    )  # fmt: skip
    builder.add(item, {row.index: (row.column, row.part, False) for row in rows}, 0.7)


def _is_beside(member: _Member) -> bool:
    """The column of a text that stands beside the question: ``[other]``, ``[comment]``, ``_7_TEXT``."""
    return fold(member.part) in {"other", "comment", "andere", "anders", "overige"} or member.part.endswith("_TEXT")


def _kind_of_rows(rows: Sequence[_Member], others: Sequence[_Member], platform: str) -> Kind | None:
    words = {fold(value) for row in rows for value in row.column.answers}
    flags = words <= YES_WORDS | NO_WORDS
    if not words:
        return None
    if all(len(row.column.answers) <= 1 for row in rows) and not words & NO_WORDS:
        return Kind.MULTIPLE
    if flags and words <= {"0", "1"}:
        return Kind.MULTIPLE
    if flags:
        shown = any(fold(value) == "n a" or value == "N/A" for row in rows for value in row.column.values)
        return Kind.MULTIPLE if others or (shown and platform == LIMESURVEY) else Kind.YES_NO
    return Kind.MATRIX if _one_scale(rows) else None


def _one_scale(rows: Sequence[_Member]) -> bool:
    """The columns share one small set of answers, each of them given in several columns or known as a scale."""
    sets = [set(_closed(row.column)) for row in rows if row.column.answers]
    union = set().union(*sets)
    if not 1 < len(union) <= 15 or max(map(len, union)) > 80:
        return False
    labels = [label for label in union if not _is_beside_scale(label)]
    if all(parse_number(label) is not None for label in labels):
        return max(parse_number(label) or 0 for label in labels) <= 10
    if order_of(labels):
        return True
    shared = sum(sum(label in given for given in sets) > 1 for label in union)
    return shared * 2 > len(union)


# --- one question ---------------------------------------------------------------------------------------------------


def _add_single(builder: _Builder, member: _Member, group: _Group, others: Sequence[_Member]) -> None:
    column = member.column
    if not column.answers:
        builder.leave(member.index, column, "empty")
        for other in others:
            builder.leave(other.index, other.column, "empty")
        return
    if is_date(column):
        builder.leave(member.index, column, "date")
        return
    header = column.name
    wording = _text(column.title or group.title or header)
    item_id = builder.new_id(header)
    if member.index == builder.school:
        item, confidence = Item(id=item_id, kind=Kind.TEXT, wording=wording, role=Role.CLUSTER), 0.8
    else:
        item, confidence = _item_of(column, item_id, wording, with_other=bool(others), joined=builder.joined)
    columns = {member.index: (column, "", False)}
    code = next((option.code for option in item.options if option.other), "")
    for other in others:
        if code and item.kind is Kind.SINGLE:
            columns[other.index] = (other.column, code, True)
        else:
            _add_single(builder, other, replace(group, title=""), ())
    builder.add(item, columns, confidence)


def _item_of(column: Column, item_id: str, wording: Text, *, with_other: bool, joined: bool) -> tuple[Item, float]:
    if column.declared and not _mostly_undeclared(column):
        return _declared_item(column, item_id, wording), 0.95
    numbers = _numbers(column)
    if numbers is not None:
        return _numeric_item(column, item_id, wording, numbers)
    answers = column.answers
    labels = _closed(column)
    ordered = (
        order_of([label for label in labels if not _is_beside_scale(label)]) if len(labels) <= MOST_OPTIONS else None
    )
    if ordered and (len(labels) <= 15 or ordered[0] == "classes"):
        return _choice(column, item_id, wording, ordered[1], ordered=True, with_other=with_other), 0.9
    parts = find_parts(column) if joined and not with_other else []
    if parts:
        return _several(item_id, wording, parts, _has_rest(column, parts)), 0.75
    plain = [label for label in labels if fold(label) not in MISSING_WORDS] or labels
    if _is_closed(column, plain) or (with_other and len(labels) <= MOST_OPTIONS):
        return _choice(column, item_id, wording, plain, ordered=False, with_other=with_other), 0.7
    return Item(id=item_id, kind=Kind.TEXT, wording=wording, role=Role.CONTENT), 0.8 if len(answers) > 3 else 0.5


def _choice(
    column: Column, item_id: str, wording: Text, labels: Sequence[str], *, ordered: bool, with_other: bool
) -> Item:
    used: set[str] = set()
    folded_other = {"other", "andere", "anders", "otro", "otra", "autre"}
    options = tuple(
        Option(code=unique(slug(label), used), label=_text(label), other=with_other and fold(label) in folded_other)
        for label in labels[:MAX_CATEGORIES]
    )
    if with_other and not any(option.other for option in options) and not ordered:
        options += (Option(code=unique("other", used), label=Text(nl="andere", en="other"), other=True),)
    return Item(
        id=item_id, kind=Kind.SINGLE, wording=wording, options=options, ordered=ordered,
        role=Role.CONTENT if ordered else _role(wording.nl),
    )  # fmt: skip


def _declared_item(column: Column, item_id: str, wording: Text) -> Item:
    """Value labels as SPSS declares them, and values that were used without a label."""
    used: set[str] = set()
    known = {value for value, _ in column.declared}
    loose = [(value, value) for value in column.answers if value not in known]
    pairs = [(value, label or value) for value, label in column.declared if value not in column.missing]
    pairs = sorted(pairs + loose, key=lambda pair: _sort_key(pair[0])) if loose else pairs
    options = tuple(
        Option(code=unique(slug(label), used), label=_text(label), aliases=(value,)) for value, label in pairs
    )[:MAX_CATEGORIES]
    labels = [label for value, label in pairs if label != value]
    ordered = order_of(labels)
    in_order = ordered is not None and not loose
    return Item(
        id=item_id, kind=Kind.SINGLE, wording=wording, options=options, ordered=in_order,
        role=Role.CONTENT if in_order else _role(wording.nl),
    )  # fmt: skip


def _sort_key(value: str) -> tuple[int, float, str]:
    number = parse_number(value)
    return (0, number, value) if number is not None else (1, 0.0, value)


def _mostly_undeclared(column: Column) -> bool:
    """Labels on the ends of a long number line only ("0 = none") do not make a closed question."""
    known = {value for value, label in column.declared if label}
    loose = [value for value in column.answers if value not in known]
    return len(loose) > 12 and len(loose) > 2 * len(known)


# --- numbers --------------------------------------------------------------------------------------------------------

_COUNTED = re.compile(
    r"\b(?:aantal|hoeveel|jaren|jaar|leeftijd|number|how many|how much|years?|age|count|percent\w*|uren|hours|minutes|"
    r"minuten|cuántos|edad|años|número|combien|âge)\b",
    re.IGNORECASE,
)


_PLAIN_NUMBER = re.compile(r"\s*[-+−]?[\d.,]+[^\d\-–:=]{0,12}\Z")
"""A number with at most a unit; "4 - eens" is an option."""


def _numbers(column: Column) -> dict[str, float] | None:
    """The cells that are numbers, when (nearly) all are; None otherwise."""
    answers = column.answers[:LOOKED_AT]
    comma = decimal_comma(answers)
    read = {value: parse_number(value, decimal_comma=comma) for value in answers if fold(value) not in MISSING_WORDS}
    plain = {value: number for value, number in read.items() if number is not None and _PLAIN_NUMBER.match(value)}
    return plain if plain and len(plain) >= 0.9 * len(read) else None


def _numeric_item(column: Column, item_id: str, wording: Text, numbers: Mapping[str, float]) -> tuple[Item, float]:
    values = sorted(set(numbers.values()))
    low, high = values[0], values[-1]
    whole = all(value == int(value) for value in values)
    counted = bool(_COUNTED.search(wording.nl))
    if whole and low >= 0 and high <= 1 and len(values) <= 2:
        options = tuple(Option(code=f"v{value:g}", label=_text(f"{value:g}")) for value in (0.0, 1.0))
        return Item(id=item_id, kind=Kind.SINGLE, wording=wording, options=options, role=_role(wording.nl)), 0.7
    if whole and low >= 0 and high <= 10 and not counted and len(values) > 1:
        bottom, top = _ends(int(low), int(high))
        return Item(id=item_id, kind=Kind.SCALE, wording=wording, minimum=bottom, maximum=top), 0.8
    return Item(id=item_id, kind=Kind.NUMBER, wording=wording, bands=bands(numbers)), 0.85


def _ends(low: int, high: int) -> tuple[int, int]:
    """The usual scale that holds these whole numbers: 1-5, 1-7, 1-10 or 0-10."""
    if low == 0:
        return (0, 10) if high > 5 else (0, high)
    return 1, next(top for top in (5, 7, 10) if high <= top)


# --- several answers in one cell ------------------------------------------------------------------------------------


def _several(item_id: str, wording: Text, parts: Sequence[str], with_rest: bool) -> Item:
    used: set[str] = set()
    options = [Option(code=unique(slug(part), used), label=_text(part)) for part in parts]
    if with_rest:
        options.append(Option(code=unique("other", used), label=Text(nl="andere", en="other"), other=True))
    return Item(id=item_id, kind=Kind.MULTIPLE, wording=wording, options=tuple(options), role=_role(wording.nl))


def _has_rest(column: Column, parts: Sequence[str]) -> bool:
    from .splitting import Splitter

    splitter = Splitter({part: part for part in parts})
    return any(splitter.split(value).rest for value in column.answers[:LOOKED_AT])


def _add_multiple(builder: _Builder, group: _Group, rows: Sequence[_Member], others: Sequence[_Member]) -> None:
    used: set[str] = set()
    options: list[Option] = []
    columns: dict[int, tuple[Column, str, bool]] = {}
    for row in rows:
        code = unique(slug(row.part), used)
        label = _row_label(row)
        options.append(Option(code=code, label=_text(label), aliases=(row.part,)))
        columns[row.index] = (row.column, code, False)
    for other in others:
        code = unique("other", used)
        options.append(Option(code=code, label=Text(nl="andere", en="other"), other=True))
        columns[other.index] = (other.column, code, False)
    item = Item(
        id=builder.new_id(group.question), kind=Kind.MULTIPLE, wording=_text(group.title or group.question),
        options=tuple(options), role=_role(group.title or group.question),
    )  # fmt: skip
    builder.add(item, columns, 0.85)


def _row_label(row: _Member) -> str:
    """What the row is called: the end of the fuller wording, the one answer that it can hold, or its code."""
    tail = row.column.title.rpartition(" - ")[2] if " - " in row.column.title else row.column.title
    answers = row.column.answers
    if tail:
        return tail
    if len(answers) == 1 and fold(answers[0]) not in YES_WORDS | NO_WORDS:
        return answers[0]
    return row.part


def _add_rows(builder: _Builder, group: _Group, rows: Sequence[_Member], others: Sequence[_Member], kind: Kind) -> None:
    used: set[str] = set()
    lines: list[Row] = []
    columns: dict[int, tuple[Column, str, bool]] = {}
    for row in rows:
        code = unique(slug(row.part), used)
        lines.append(Row(code=code, label=_text(_row_label(row)), aliases=(row.part,)))
        columns[row.index] = (row.column, code, False)
    options, ordered = _scale_of(rows) if kind is Kind.MATRIX else ((), False)
    item = Item(
        id=builder.new_id(group.question), kind=kind, wording=_text(group.title or group.question),
        options=options, rows=tuple(lines), ordered=ordered,
    )  # fmt: skip
    builder.add(item, columns, 0.9 if ordered or kind is Kind.YES_NO else 0.7)
    for other in others:
        _add_single(builder, other, replace(group, title=""), ())


def _scale_of(rows: Sequence[_Member]) -> tuple[tuple[Option, ...], bool]:
    labels = list(dict.fromkeys(label for row in rows for label in _closed(row.column)))
    plain = [label for label in labels if not _is_beside_scale(label)]
    ordered = order_of(plain)
    if ordered is None and all(parse_number(label) is not None for label in plain):
        low, high = (int(end([parse_number(label) or 0.0 for label in plain])) for end in (min, max))
        bottom, top = _ends(low, high)
        ordered = ("numbers", tuple(map(str, range(bottom, top + 1))))
    used: set[str] = set()
    wordings = ordered[1] if ordered else tuple(labels)
    return tuple(Option(code=unique(slug(label), used), label=_text(label)) for label in wordings), ordered is not None


# --- what a column holds --------------------------------------------------------------------------------------------


def _closed(column: Column) -> list[str]:
    """Distinct answers, wordings that differ in case or accents taken together, most given first.

    Of a column with thousands of them (free text, then) the first ones only.
    """
    times: dict[str, int] = {}
    shown: dict[str, str] = {}
    for at in column.filled[:LOOKED_AT]:
        if column.counts[at]:
            key = fold(column.values[at]) or column.values[at]
            times[key] = times.get(key, 0) + column.counts[at]
            shown.setdefault(key, column.values[at])
    return [shown[key] for key in sorted(times, key=lambda key: (-times[key], key))]


def _is_closed(column: Column, labels: Sequence[str]) -> bool:
    """Answers that come back often enough to have been chosen, not typed."""
    given = sum(column.counts[at] for at in column.filled)
    if len(labels) > MOST_OPTIONS or max(map(len, labels)) > LONGEST_OPTION:
        return False
    if len(labels) == 1:
        return given > 1
    short = max(map(len, labels)) <= 25
    if given < 12:
        return short or len(labels) * 2 <= given
    return len(labels) <= max(3, 0.34 * given) and (short or len(labels) <= max(3, 0.25 * given))


def _is_beside_scale(label: str) -> bool:
    folded = fold(label)
    return folded in MISSING_WORDS or folded in DONT_KNOW


_BACKGROUND = re.compile(
    r"\b(?:gender|geslacht|sex|age|leeftijd|level|niveau|nivel|onderwijsnet|net|network|function|functie|job|role|"
    r"province|provincie|region|regio|country|land|field|vakgebied|studiegebied|vak|subject|department|afdeling|graad|"
    r"education|onderwijsvorm|opleiding|nationality|nationaliteit|condition|group|groep|marital|experience|ervaring|"
    r"anciënniteit|occupation|beroep|sexo|edad|género|genre|vital|status)\b",
    re.IGNORECASE,
)


def _role(wording: str) -> Role:
    """Short titles that name what somebody is, not what somebody thinks."""
    return Role.BACKGROUND if len(wording) < 90 and _BACKGROUND.search(wording) else Role.CONTENT


# --- names ----------------------------------------------------------------------------------------------------------


def slug(text: str) -> str:
    """A code from a wording: small letters, digits and _, starting with a letter.

    >>> slug("Hoe vaak? [2x]"), slug("Q1_1"), slug("> 20")
    ('hoe_vaak_2x', 'q1_1', 'over_20')
    """
    named = fold(text.replace("_", " ")).replace("<", " under ").replace(">", " over ").replace("%", " pct ")
    plain = re.sub(r"[^a-z0-9]+", "_", named).strip("_")
    short = plain if len(plain) <= 40 else plain[:40].rpartition("_")[0] or plain[:40]
    return short if short[:1].isalpha() else f"v{short}" if short else "x"


def unique(wish: str, used: set[str]) -> str:
    """``wish``, with a number behind it when it was used before."""
    name = wish
    number = 2
    while name in used:
        name = f"{wish}_{number}"
        number += 1
    used.add(name)
    return name


def _text(words: str) -> Text:
    plain = squeeze(words)
    if len(plain) > LONGEST_WORDING:
        plain = plain[: LONGEST_WORDING - 1].rstrip() + "…"
    return Text(nl=plain or "?", en=plain or "?")
