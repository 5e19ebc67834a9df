"""Which column of an export answers which item of an instrument.

A column is recognised by its header: folded (case, accents, punctuation, space) and equal first, similar second. The
header may name an item (its wording, code or alias), or an item and a part of it: ``Question [row]`` (Google),
``A8[SQ001]`` and ``A8[other]`` (LimeSurvey), ``A8. Question [row]`` (code and text), ``Question - row`` and ``Q1_1``
(Qualtrics). What stays unmatched is said, never forgotten; the proposal can be corrected in a mapping file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from digitaleschool.core.values import dataclass

from .model import Instrument, Item, Kind, Option, Row
from .tables import Column, fold

SIMILAR = 0.86
"""Least similarity of a folded header to a folded wording for a proposal (Levenshtein ratio, 0 to 1)."""


class MappingError(ValueError):
    """A mapping that names an item, a part or a column that does not exist."""


_BY_ROW = frozenset({Kind.MATRIX, Kind.STATEMENTS, Kind.YES_NO})


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMatch:
    """What one column was taken for.

    ``item`` is empty where the column answers nothing: then ``role`` may say what it is instead (``time``, ``id``,
    ``name``, ``mail``, ``birth``, ``date``, ``trace``, ``empty``, ``left_out``). ``part`` is the code of a row or
    option or the number of a ranked text; ``text`` says that the column holds what was typed beside an "other".
    ``how`` is ``exact``, ``similar``, ``mapping``, ``inferred`` or ``none``; ``confidence`` runs from 0 to 1.
    """

    index: int
    header: str
    item: str = ""
    part: str = ""
    text: bool = False
    role: str = ""
    how: str = "none"
    confidence: float = 0.0

    @property
    def target(self) -> str:
        """The item with its part and mark, as a mapping file writes it: ``item``, ``item.part``, ``item.part:text``."""
        return "".join((self.item, f".{self.part}" if self.part else "", ":text" if self.text else ""))


class Target(NamedTuple):
    """A place in the instrument that a column can fill."""

    item: str
    part: str = ""
    text: bool = False


def propose(
    instrument: Instrument,
    columns: Sequence[Column],
    *,
    mapping: Mapping[str, str] | None = None,
    roles: Mapping[int, str] | None = None,
) -> tuple[ColumnMatch, ...]:
    """One match per column, in the order of ``columns``.

    ``mapping`` (:func:`column_keys` -> target, or "" for "leave out") goes before anything that is recognised;
    ``roles`` names the columns that are set apart unless the instrument asks for them by name (index -> role). Raises
    :class:`MappingError` for a mapping that cannot be right.
    """
    names = _Names(instrument)
    found: dict[int, ColumnMatch] = dict(_mapped(names, columns, mapping or {}))
    taken = {_target(match) for match in found.values() if match.item}
    for index, column in enumerate(columns):
        if index not in found:
            target = next((target for target in names.exact(column) if target not in taken), None)
            if target is not None:
                taken.add(target)
                found[index] = _match(index, column, target, how="exact", confidence=1.0)
    open_columns = [index for index in range(len(columns)) if index not in found and index not in (roles or {})]
    for match in _similar(names, columns, open_columns, taken):
        found[match.index] = match
    return tuple(
        found.get(index) or ColumnMatch(index=index, header=column.name, role=(roles or {}).get(index, ""))
        for index, column in enumerate(columns)
    )


def named_outright(instrument: Instrument, columns: Sequence[Column]) -> list[str]:
    """For each column the id of the item that its title names outright; "" where it names none.

    A title that names a matrix as a whole names nothing: there each row has its own column.
    """
    names = _Names(instrument)

    def item_of(column: Column) -> str:
        for target in names.exact(column):
            if target.part or instrument.item(target.item).kind not in _BY_ROW:
                return target.item
        return ""

    return [item_of(column) for column in columns]


def parse_target(instrument: Instrument, text: str) -> Target:
    """The place that a mapping file names as ``item``, ``item.part`` or ``item.part:text``.

    Raises :class:`MappingError` where the instrument has no such place.
    """
    path, _, mark = text.partition(":")
    item_id, _, part = path.partition(".")
    try:
        item = instrument.item(item_id)
    except KeyError:
        raise MappingError(f"{text!r}: {instrument.id} has no item {item_id!r}") from None
    if mark not in {"", "text"}:
        raise MappingError(f"{text!r}: only ':text' may follow the colon")
    if part and part not in _part_codes(item):
        raise MappingError(f"{text!r}: item {item_id!r} has no part {part!r}")
    return Target(item_id, part, mark == "text")


def _target(match: ColumnMatch) -> Target:
    return Target(match.item, match.part, match.text)


def _match(index: int, column: Column, target: Target, *, how: str, confidence: float) -> ColumnMatch:
    return ColumnMatch(
        index=index, header=column.name, item=target.item, part=target.part, text=target.text, how=how,
        confidence=round(confidence, 3),
    )  # fmt: skip


def _mapped(names: _Names, columns: Sequence[Column], mapping: Mapping[str, str]) -> Iterator[tuple[int, ColumnMatch]]:
    places = {target: parse_target(names.instrument, target) for target in mapping.values() if target}
    keys = column_keys(columns)
    for key in mapping:
        if key not in keys:
            raise MappingError(f"no column is called {key!r}")
    for index, (key, column) in enumerate(zip(keys, columns, strict=True)):
        if key in mapping:
            target = mapping[key]
            if target:
                yield index, _match(index, column, places[target], how="mapping", confidence=1.0)
            else:
                yield (
                    index,
                    ColumnMatch(index=index, header=column.name, role="left_out", how="mapping", confidence=1.0),
                )


def _similar(
    names: _Names, columns: Sequence[Column], open_columns: Sequence[int], taken: set[Target]
) -> Iterator[ColumnMatch]:
    headers = [
        (index, header)
        for index in open_columns
        for header in {fold(columns[index].name), fold(columns[index].title)}
        if len(header) > 3
    ]
    if not headers:
        return
    candidates = [(name, target) for name, target in names.full.items() if target not in taken and len(name) > 3]
    if not candidates:
        return
    from rapidfuzz import fuzz, process

    wordings = [name for name, _ in candidates]
    pairs: list[tuple[float, int, Target]] = []
    for index, header in headers:
        for _, score, at in process.extract(header, wordings, scorer=fuzz.ratio, score_cutoff=SIMILAR * 100, limit=5):
            pairs.append((score / 100, index, candidates[at][1]))
    done: set[int] = set()
    for score, index, target in sorted(pairs, key=lambda pair: (-pair[0], pair[1])):
        if index not in done and target not in taken:
            done.add(index)
            taken.add(target)
            yield _match(index, columns[index], target, how="similar", confidence=score)


_GRID = re.compile(r"(?P<item>.*?)\s*\[(?P<part>[^\[\]]*)\]\s*\Z", re.DOTALL)
_CODE_AND_TEXT = re.compile(r"(?P<code>[A-Za-z]\w*(?:\[\w+\])*)\s*[.:]\s+(?P<text>.+)\Z", re.DOTALL)
_JOINED_CODE = re.compile(r"(?P<item>.+)[_.](?P<part>\w+?)(?P<text>_TEXT)?\Z")
_OTHER_WORDS = frozenset(
    map(fold, ("other", "andere", "anders", "andere namelijk", "anders namelijk", "overige", "comment"))
)


class _Names:
    """Every folded name under which the places of an instrument may stand over a column."""

    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument
        self.items: dict[str, list[Item]] = {}
        self.parts: dict[str, dict[str, str]] = {}
        self.full: dict[str, Target] = {}
        self.rows: dict[str, list[Target]] = {}
        for item in instrument.items:
            for name in _item_names(item):
                self.items.setdefault(name, []).append(item)
                self.full.setdefault(name, Target(item.id))
            self.parts[item.id] = dict(_part_names(item))
            self._add_parts(item)

    def _add_parts(self, item: Item) -> None:
        for part, code in self.parts[item.id].items():
            target = Target(item.id, code)
            if target not in self.rows.setdefault(part, []):
                self.rows[part].append(target)
            for name in _item_names(item):
                self.full.setdefault(f"{name} {part}", target)

    def exact(self, column: Column) -> Iterator[Target]:
        """Places that the header names outright, best first."""
        for header in dict.fromkeys((column.name, column.title)):
            if header:
                yield from self._exact(header)

    def _exact(self, header: str) -> Iterator[Target]:
        code_and_text = _CODE_AND_TEXT.match(header)
        for text in (header, *(code_and_text.groups() if code_and_text else ())):
            yield from self._of_item(text)
            for pattern in (_GRID, _JOINED_CODE):
                parsed = pattern.match(text)
                if parsed:
                    yield from self._of_part(parsed["item"], parsed["part"])
            head, dash, tail = text.rpartition(" - ")
            if dash:
                yield from self._of_part(head, tail)
        whole = self.full.get(fold(header))
        if whole is not None:
            yield whole
        rows = self.rows.get(fold(header), [])
        if len(rows) == 1 and len(fold(header)) > 2:
            yield rows[0]

    def _of_item(self, text: str) -> Iterator[Target]:
        for item in self.items.get(fold(text), ()):
            yield Target(item.id)

    def _of_part(self, item_text: str, part_text: str) -> Iterator[Target]:
        for item in self.items.get(fold(item_text), ()):
            part = fold(part_text)
            code = self.parts[item.id].get(part)
            if code is not None:
                yield Target(item.id, code)
            other = _other_code(item)
            if other and part in _OTHER_WORDS:
                yield Target(item.id, other)
                yield Target(item.id, other, text=True)


def _item_names(item: Item) -> list[str]:
    names = (item.wording.nl, item.wording.en, item.id, *item.aliases)
    return [name for name in dict.fromkeys(map(fold, names)) if name]


def _part_names(item: Item) -> Iterator[tuple[str, str]]:
    if item.kind is Kind.RANKED_TEXTS:
        for place in range(1, (item.at_most or 5) + 1):
            yield str(place), str(place)
            yield f"{place}e", str(place)
            yield f"top {place}", str(place)
        return
    seen: set[str] = set()
    for part in _parts(item):
        for name in map(fold, (part.label.nl, part.label.en, part.code, *part.aliases)):
            if name and name not in seen:
                seen.add(name)
                yield name, part.code


def _parts(item: Item) -> Iterable[Row | Option]:
    return item.rows or (item.options if item.kind in {Kind.MULTIPLE, Kind.SINGLE} else ())


def _part_codes(item: Item) -> set[str]:
    if item.kind is Kind.RANKED_TEXTS:
        return {str(place) for place in range(1, (item.at_most or 5) + 1)}
    return {part.code for part in _parts(item)}


def _other_code(item: Item) -> str:
    return next((part.code for part in _parts(item) if part.other), "")


def left_over(matches: Iterable[ColumnMatch]) -> tuple[ColumnMatch, ...]:
    """The columns that answer nothing and were not set apart either."""
    return tuple(match for match in matches if not match.item and not match.role)


def column_keys(columns: Sequence[Column]) -> tuple[str, ...]:
    """A name for each column that is its own: the header, with its number where several have the same one.

    >>> from .tables import column_of
    >>> column_keys([column_of("Andere", []), column_of("Andere", [])])
    ('Andere', 'Andere (2)')
    """
    seen: dict[str, int] = {}
    keys: list[str] = []
    for column in columns:
        seen[column.name] = seen.get(column.name, 0) + 1
        keys.append(column.name if seen[column.name] == 1 else f"{column.name} ({seen[column.name]})")
    return tuple(keys)
