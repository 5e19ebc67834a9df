"""What was understood of an export: as lines for a terminal, and as a record that goes with the report."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from digitaleschool.core.survey.model import Item, Kind, Role
from digitaleschool.core.survey.notices import Notice
from digitaleschool.core.survey.tables import column_letter

if TYPE_CHECKING:
    from .reading import Import

RECORD_VERSION = 1

_WORDS = {
    "file": ("Bestand", "File"), "format": ("Soort", "Kind"), "sheet": ("Blad", "Sheet"),
    "encoding": ("Tekens", "Encoding"), "rows": ("Rijen", "Rows"), "columns": ("Kolommen", "Columns"),
    "form": ("Vragenlijst", "Form"),
    "draft": ("afgeleid uit het bestand, kijk ze na", "inferred from the file, check it"),
    "fingerprint": ("Vingerafdruk", "Fingerprint"), "understood": ("Wat elke kolom is", "What each column is"),
    "noticed": ("Opgemerkt", "Noticed"), "nothing": ("niets bijzonders", "nothing special"),
    "unmatched": ("niet gelezen", "not read"), "left_out": ("weggelaten", "left out"),
}  # fmt: skip
_ROLES = {
    "time": ("tijd, niet bewaard", "time, not kept"), "id": ("nummer, niet bewaard", "number, not kept"),
    "mail": ("adres, niet bewaard", "address, not kept"), "name": ("naam, niet bewaard", "name, not kept"),
    "birth": ("geboortedatum, niet bewaard", "date of birth, not kept"),
    "trace": ("spoor van het programma, niet bewaard", "trace of the tool, not kept"),
    "date": ("datum, niet geteld", "date, not counted"), "empty": ("leeg", "empty"),
    "left_out": ("weggelaten", "left out"),
}  # fmt: skip
_KINDS = {
    Kind.SINGLE: ("één keuze", "one choice"), Kind.MULTIPLE: ("meerdere keuzes", "several choices"),
    Kind.NUMBER: ("getal", "number"), Kind.SCALE: ("schaal", "scale"), Kind.MATRIX: ("raster", "grid"),
    Kind.RANKED_TEXTS: ("top in eigen woorden", "ranked texts"), Kind.TICKS: ("aan te duiden", "to tick"),
    Kind.STATEMENTS: ("stellingen", "statements"), Kind.YES_NO: ("ja of nee", "yes or no"),
    Kind.TEXT: ("open tekst", "open text"),
}  # fmt: skip


def describe(imported: Import, language: str = "nl") -> list[str]:
    """Lines for a terminal: the file, what each column was taken for, and what was noticed."""
    return [*_head(imported, language), "", *_columns(imported, language), "", *_noticed(imported, language)]


def _say(key: str, language: str) -> str:
    return _WORDS[key][language == "en"]


def _head(imported: Import, language: str) -> Iterable[str]:
    left_out = imported.rows_read - imported.rows_kept
    counted = f"{imported.rows_read}" + (f", {left_out} {_say('left_out', language)}" if left_out else "")
    read = sum(bool(match.item) for match in imported.matches)
    instrument = imported.instrument
    form = f"{instrument.title[language]} ({_say('draft', language)})" if instrument.inferred else (
        f"{instrument.title[language]} ({instrument.id}, {instrument.version})"
    )  # fmt: skip
    facts = [
        ("file", imported.file),
        ("format", imported.format + (f", '{_delimiter(imported.delimiter)}'" if imported.delimiter else "")),
        ("sheet", imported.sheet), ("encoding", imported.encoding), ("rows", counted),
        ("columns", f"{len(imported.matches)}, {read} " + ("read" if language == "en" else "gelezen")),
        ("form", form), ("fingerprint", imported.fingerprint[:16]),
    ]  # fmt: skip
    width = max(len(_say(key, language)) for key, _ in facts)
    return [f"{_say(key, language):<{width}}  {value}" for key, value in facts if value]


def _delimiter(mark: str) -> str:
    return {"\t": "tab"}.get(mark, mark)


def _columns(imported: Import, language: str) -> list[str]:
    lines = [_say("understood", language)]
    width = min(48, max((len(match.header) for match in imported.matches), default=0))
    for match in imported.matches:
        header = _fit(match.header, width)
        lines.append(f"  {column_letter(match.index):>3}  {header:<{width}}  {_taken_for(imported, match, language)}")
    return lines


def _taken_for(imported: Import, match: Any, language: str) -> str:
    if not match.item:
        role = _ROLES.get(match.role)
        return f"- {role[language == 'en']}" if role else f"! {_say('unmatched', language)}"
    item = imported.instrument.item(match.item)
    sure = "" if match.how in {"exact", "mapping"} else f"  {match.confidence:.0%}"
    return f"{match.target}: {_kind(item, language)}{sure}"


def _kind(item: Item, language: str) -> str:
    if item.role is Role.IDENTITY:
        return _ROLES["name"][language == "en"]
    if item.role is Role.CLUSTER:
        return "school, as a number" if language == "en" else "school, als nummer"
    words = _KINDS[item.kind][language == "en"]
    if item.kind is Kind.SCALE:
        return f"{words} {item.minimum or 0:g}-{item.maximum or 0:g}"
    return words + (f" ({len(item.options)})" if item.options else "")


def _fit(text: str, width: int) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= width else plain[: max(width - 1, 0)] + "…"


def _noticed(imported: Import, language: str) -> list[str]:
    if not imported.notices:
        return [f"{_say('noticed', language)}: {_say('nothing', language)}"]
    return [_say("noticed", language), *(f"  - {note.message[language]}" for note in imported.notices)]


def import_record(imported: Import) -> dict[str, Any]:
    """Everything that was understood, as plain values for ``import.json``.

    No answers and no names are in it: a notice that quotes a cell is recorded in its short form, without the quote.
    """
    return {
        "version": RECORD_VERSION,
        "file": imported.file,
        "format": imported.format,
        "encoding": imported.encoding,
        "delimiter": imported.delimiter,
        "sheet": imported.sheet,
        "fingerprint": imported.fingerprint,
        "rows_read": imported.rows_read,
        "rows_kept": imported.rows_kept,
        "instrument": {
            "id": imported.instrument.id, "version": imported.instrument.version,
            "inferred": imported.instrument.inferred,
        },
        "columns": [_column_record(match) for match in imported.matches],
        "notices": [_notice_record(note) for note in imported.notices],
    }  # fmt: skip


def _column_record(match: Any) -> dict[str, Any]:
    return {
        "column": column_letter(match.index), "header": match.header, "target": match.target, "role": match.role,
        "how": match.how, "confidence": match.confidence,
    }  # fmt: skip


def _notice_record(note: Notice) -> dict[str, Any]:
    message = note.short or note.message
    return {
        "kind": note.kind, "message": {"nl": message.nl, "en": message.en}, "column": note.column,
        "rows": list(note.rows), "count": note.count, "left_out": note.left_out,
    }  # fmt: skip
