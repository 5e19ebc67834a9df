"""Which column of a table holds what, told by its title: the titles are knowledge, in YAML."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from digitaleschool.core.values import dataclass
from digitaleschool.core.wording import Text

from .knowledge_files import read_entries
from .tables import RawTable, fold


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnWords:
    """A fact that a table may hold, and the titles under which it comes, folded."""

    code: str
    label: Text
    titles: tuple[str, ...]


@cache
def column_words(file: Path) -> tuple[ColumnWords, ...]:
    """All facts that are read from such a table."""
    entries = read_entries(file, required={"code", "nl", "en", "source", "aliases"})
    words = tuple(
        ColumnWords(code=entry.text("code"), label=entry.wording(), titles=tuple(map(fold, entry.texts("aliases"))))
        for entry in entries
    )
    titles = [title for one in words for title in one.titles]
    if len(titles) != len(set(titles)):
        raise ValueError(f"{file.name}: a title stands with two facts")
    return words


def columns_by_title(table: RawTable, file: Path) -> tuple[Mapping[str, int], tuple[str, ...]]:
    """Code of the fact -> index of its column, and the titles of columns that are not read."""
    titles = [fold(column.name) for column in table.columns]
    found: dict[str, int] = {}
    for words in column_words(file):
        at = next((titles.index(title) for title in words.titles if title in titles), None)
        if at is not None:
            found[words.code] = at
    used = set(found.values())
    return found, tuple(column.name for at, column in enumerate(table.columns) if at not in used)
