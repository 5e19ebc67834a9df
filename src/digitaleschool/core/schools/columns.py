"""Which column of a register holds what, told by its title."""

from __future__ import annotations

from collections.abc import Mapping

from digitaleschool.core.refusals import Refusal
from digitaleschool.core.survey.knowledge_files import KNOWLEDGE
from digitaleschool.core.survey.tables import RawTable
from digitaleschool.core.survey.titles import column_words, columns_by_title
from digitaleschool.core.wording import Text

FILE = KNOWLEDGE / "schools" / "register_columns.yaml"
NEEDED = ("number", "name", "postcode", "town")


class RegisterRefused(Refusal):
    """The file holds no register of schools."""


def recognise_columns(table: RawTable) -> tuple[Mapping[str, int], tuple[str, ...]]:
    """Code of the fact -> index of its column, and the titles of columns that are not read.

    Raises :class:`RegisterRefused` where the columns that a school cannot do without are not there.
    """
    found, unread = columns_by_title(table, FILE)
    missing = [words.label for words in column_words(FILE) if words.code in NEEDED and words.code not in found]
    if missing:
        raise RegisterRefused(_lacks(missing))
    return found, unread


def _lacks(missing: list[Text]) -> Text:
    nl, en = (", ".join(f"'{label[language]}'" for label in missing) for language in ("nl", "en"))
    return Text(
        nl=f"Dit is geen lijst van scholen: er is geen kolom {nl}. Zet de titels van de kolommen in de eerste rij.",
        en=f"This is no list of schools: there is no column {en}. Put the titles of the columns in the first row.",
    )
