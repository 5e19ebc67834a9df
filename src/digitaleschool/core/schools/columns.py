"""Which column of a register holds what, told by its title."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from digitaleschool.core.refusals import Refusal
from digitaleschool.core.survey.knowledge_files import KNOWLEDGE, read_entries
from digitaleschool.core.survey.tables import RawTable, fold
from digitaleschool.core.values import dataclass
from digitaleschool.core.wording import Text

FILE = KNOWLEDGE / "schools" / "register_columns.yaml"
NEEDED = ("number", "name", "postcode", "town")


class RegisterRefused(Refusal):
    """The file holds no register of schools."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnWords:
    """A fact that a register may hold, and the titles under which it comes, folded."""

    code: str
    label: Text
    titles: tuple[str, ...]


@cache
def column_words() -> tuple[ColumnWords, ...]:
    """All facts that are read from a register."""
    entries = read_entries(FILE, required={"code", "nl", "en", "source", "aliases"})
    words = tuple(
        ColumnWords(code=entry.text("code"), label=entry.wording(), titles=tuple(map(fold, entry.texts("aliases"))))
        for entry in entries
    )
    titles = [title for one in words for title in one.titles]
    if len(titles) != len(set(titles)):
        raise ValueError(f"{FILE.name}: a title stands with two facts")
    return words


def recognise_columns(table: RawTable) -> tuple[Mapping[str, int], tuple[str, ...]]:
    """Code of the fact -> index of its column, and the titles of columns that are not read.

    Raises :class:`RegisterRefused` where the columns that a school cannot do without are not there.
    """
    titles = [fold(column.name) for column in table.columns]
    found: dict[str, int] = {}
    for words in column_words():
        at = next((titles.index(title) for title in words.titles if title in titles), None)
        if at is not None:
            found[words.code] = at
    missing = [words.label for words in column_words() if words.code in NEEDED and words.code not in found]
    if missing:
        raise RegisterRefused(_lacks(missing))
    used = set(found.values())
    return found, tuple(column.name for at, column in enumerate(table.columns) if at not in used)


def _lacks(missing: list[Text]) -> Text:
    nl, en = (", ".join(f"'{label[language]}'" for label in missing) for language in ("nl", "en"))
    return Text(
        nl=f"Dit is geen lijst van scholen: er is geen kolom {nl}. Zet de titels van de kolommen in de eerste rij.",
        en=f"This is no list of schools: there is no column {en}. Put the titles of the columns in the first row.",
    )
