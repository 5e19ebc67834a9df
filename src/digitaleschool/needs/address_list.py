"""A list of people as someone pastes or uploads it: lines of name, address, school number and language."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from digitaleschool.common.exports.guarded import read_guarded
from digitaleschool.common.exports.refusals import Refused
from digitaleschool.common.exports.sentences import sentence
from digitaleschool.common.text import clean_line
from digitaleschool.core.refusals import Refusal
from digitaleschool.core.wording import Text
from digitaleschool.people.models.person import normal_email

MOST_ROWS = 5_000
MOST_BYTES = 5_000_000
LONGEST_NAME, LONGEST_ADDRESS = 120, 254
TITLES = {
    "name": {"naam", "name", "voornaam", "first name", "familienaam", "achternaam", "last name", "surname"},
    "email": {"e-mail", "email", "mail", "mailadres", "e-mailadres", "e-mail address", "email address"},
    "school": {"schoolnummer", "instellingsnummer", "school number", "schoolnr", "school"},
    "language": {"taal", "language"},
}
LANGUAGES = {"": "nl", "nl": "nl", "nederlands": "nl", "dutch": "nl", "en": "en", "engels": "en", "english": "en"}
COLUMN_NAMES = {
    "name": Text(nl="naam", en="name"),
    "email": Text(nl="e-mail", en="e-mail"),
    "school": Text(nl="schoolnummer", en="school number"),
    "language": Text(nl="taal", en="language"),
}


class ListRefused(Refusal):
    """A list that cannot be read, in one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong with one cell."""

    column: str
    message: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One person of the list, in the row where they stand; ``school`` is a number, or empty."""

    row: int
    name: str
    email: str
    school: str
    language: str
    faults: tuple[Fault, ...] = ()


def read_text(text: str) -> list[Entry]:
    """The people in pasted lines. Raises :class:`ListRefused`."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    first = next((line for line in lines.split("\n") if line.strip()), "")
    delimiter = next((sign for sign in ";\t," if sign in first), ";")
    rows: list[tuple[int, list[str]]] = []
    before = 0
    reader = csv.reader(io.StringIO(lines, newline=""), delimiter=delimiter, skipinitialspace=True)
    try:
        for cells in reader:
            rows.append((before + 1, cells))
            before = reader.line_num
    except csv.Error:
        raise _refused(
            f"Regel {before + 1} is niet te lezen: een cel is te lang of een aanhalingsteken gaat niet meer dicht.",
            f"Line {before + 1} cannot be read: a cell is too long, or a quotation mark is never closed.",
        ) from None
    return _entries(rows)


def read_file(path: Path) -> list[Entry]:
    """The people in a CSV file or a workbook. Raises :class:`ListRefused`."""
    try:
        table, _ = read_guarded(path, limit=MOST_BYTES)
    except Refused as refusal:
        raise ListRefused(sentence(refusal)) from None
    titles = [column.title or column.name for column in table.columns]
    cells = [column.cells() for column in table.columns]
    rows = [(table.rows[at], [column[at] for column in cells]) for at in range(table.count)]
    return _entries([(table.rows[0] - 1, titles), *rows])


def as_text(entries: Iterable[Entry]) -> str:
    """The list as lines that can be mended, each person in the row where they stood."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    line = 1
    for entry in entries:
        if line == 1 < entry.row:
            writer.writerow([COLUMN_NAMES[kind].nl for kind in COLUMN_NAMES])
            line += 1
        out.write("\n" * max(0, entry.row - line))
        line = max(line, entry.row) + 1
        writer.writerow([entry.name, entry.email, entry.school, entry.language])
    return out.getvalue()


def _entries(rows: Sequence[tuple[int, Sequence[str]]]) -> list[Entry]:
    filled = [(row, cells) for row, cells in rows if any(cell.strip() for cell in cells)]
    if not filled:
        raise _refused("Er staat niemand in de lijst.", "There is nobody on the list.")
    places = _places(filled[0][1])
    people = filled if places is None else filled[1:]
    if not people:
        raise _refused(
            "Er staan alleen kolomtitels in de lijst, geen mensen.", "The list holds column titles only, no people."
        )
    if len(people) > MOST_ROWS:
        raise _refused(
            f"De lijst telt {len(people)} mensen. Voeg er hoogstens {MOST_ROWS} tegelijk toe.",
            f"The list counts {len(people)} people. Add at most {MOST_ROWS} at once.",
        )
    where = places or {"name": [0], "email": [1], "school": [2], "language": [3]}
    return [_entry(row, cells, where) for row, cells in people]


def _places(cells: Sequence[str]) -> dict[str, list[int]] | None:
    """Which columns hold what, by their titles; None where the first row is a person already."""
    if any("@" in cell for cell in cells):
        return None
    words = [clean_line(cell).casefold() for cell in cells]
    places = {kind: [at for at, word in enumerate(words) if word in names] for kind, names in TITLES.items()}
    return places if places["email"] else None


def _entry(row: int, cells: Sequence[str], where: dict[str, list[int]]) -> Entry:
    def cell(kind: str) -> str:
        return clean_line(" ".join(cells[at] for at in where.get(kind, ()) if at < len(cells)))

    name, email = cell("name"), cell("email")
    if "<" in email or ("<" in name and not email):  # Els Peeters <els@school.be>, as mail programs copy it
        before, _, after = (email or name).partition("<")
        name, email = (name if email else before.strip()) or before.strip(), after.rstrip("> ")
    school = re.sub(r"\.0$", "", cell("school"))
    language = cell("language").casefold()
    entry = Entry(
        row=row, name=name, email=normal_email(email), school=school, language=LANGUAGES.get(language, language[:10])
    )
    faults = [*_name_faults(entry, cells), *_address_faults(entry), *_other_faults(entry)]
    return Entry(
        row=row, name=name, email=entry.email, school=school, language=entry.language, faults=tuple(faults)
    )  # fmt: skip


def _name_faults(entry: Entry, cells: Sequence[str]) -> Iterable[Fault]:
    if any("\n" in cell for cell in cells):
        yield _fault("name", "een aanhalingsteken gaat niet meer dicht", "a quotation mark is never closed")
    elif len(entry.name) > LONGEST_NAME:
        yield _fault("name", f"langer dan {LONGEST_NAME} tekens", f"longer than {LONGEST_NAME} characters")


def _address_faults(entry: Entry) -> Iterable[Fault]:
    address = entry.email
    if not address:
        yield _fault("email", "er staat geen adres", "there is no address")
        return
    try:
        if len(address) > LONGEST_ADDRESS:
            raise ValidationError("")
        validate_email(address)
    except ValidationError:
        if not address.rpartition("@")[0].isascii():
            yield _fault(
                "email",
                f"'{address[:60]}' heeft een letter met een accent voor de @; daar kunnen we niet naar mailen",
                f"'{address[:60]}' has a letter with an accent before the @; we cannot mail to that",
            )
        else:
            yield _fault("email", f"'{address[:60]}' is geen mailadres", f"'{address[:60]}' is no e-mail address")


def _other_faults(entry: Entry) -> Iterable[Fault]:
    if entry.school and not re.fullmatch(r"[0-9]{1,6}", entry.school):
        said = entry.school[:20]
        yield _fault("school", f"'{said}' is geen schoolnummer", f"'{said}' is no school number")
    if entry.language not in {"nl", "en"}:
        yield _fault("language", f"'{entry.language}' is niet nl of en", f"'{entry.language}' is not nl or en")


def _fault(column: str, nl: str, en: str) -> Fault:
    return Fault(column=column, message=Text(nl=nl, en=en))


def _refused(nl: str, en: str) -> ListRefused:
    return ListRefused(Text(nl=nl, en=en))
