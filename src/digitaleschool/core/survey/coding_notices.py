"""What is said about cells that do not fit: unknown options, numbers out of range, too many answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .matching import ColumnMatch
from .model import Item, Text
from .notices import Notice, notice, rows_in_words
from .tables import RawTable, squeeze
from .words import CONTROL

MOST_PER_COLUMN = 15
"""Unknown answers of one column that get a notice of their own; the rest share one."""


def cut(text: str, longest: int = 70) -> str:
    """A header or cell as it is quoted in a sentence: on one line, without control characters, not too long."""
    plain = squeeze(CONTROL.sub(" ", text))
    return plain if len(plain) <= longest else plain[: longest - 1].rstrip() + "…"


def unknown_options(table: RawTable, match: ColumnMatch, values: Sequence[int]) -> Iterable[Notice]:
    """One notice for each answer that is none of the options."""
    column = table.columns[match.index]
    title = cut(match.header)
    short = Text(
        nl=f"Onbekend antwoord bij '{title}'; het telt niet mee.",
        en=f"Unknown answer at '{title}'; it does not count.",
    )
    for at in values[:MOST_PER_COLUMN]:
        rows = table.rows_with(match.index, (at,))
        cell = cut(column.values[at])
        yield notice(
            "unknown_option",
            f"Onbekend antwoord '{cell}' bij '{title}' ({rows_in_words(rows, 'nl')}); het telt niet mee.",
            f"Unknown answer '{cell}' at '{title}' ({rows_in_words(rows, 'en')}); it does not count.",
            column=match.header, rows=rows, short=short,
        )  # fmt: skip
    rest = values[MOST_PER_COLUMN:]
    if rest:
        rows = table.rows_with(match.index, rest)
        yield notice(
            "unknown_option",
            f"Nog {len(rest)} onbekende antwoorden bij '{title}' ({rows_in_words(rows, 'nl')}); ze tellen niet mee.",
            f"Another {len(rest)} unknown answers at '{title}' ({rows_in_words(rows, 'en')}); they do not count.",
            column=match.header, rows=rows,
        )  # fmt: skip


def read_as(table: RawTable, match: ColumnMatch, values: Sequence[tuple[int, Text]]) -> Iterable[Notice]:
    """One notice for each answer that was taken for an option it resembles."""
    column = table.columns[match.index]
    title = cut(match.header)
    for at, label in values[:MOST_PER_COLUMN]:
        rows = table.rows_with(match.index, (at,))
        cell = cut(column.values[at])
        yield notice(
            "read_as",
            f"'{cell}' bij '{title}' is gelezen als '{cut(label.nl)}' ({rows_in_words(rows, 'nl')}).",
            f"'{cell}' at '{title}' was read as '{cut(label.en)}' ({rows_in_words(rows, 'en')}).",
            column=match.header, rows=rows,
            short=Text(nl=f"Bij '{title}' is een schrijfwijze gelezen als '{cut(label.nl)}'.",
                       en=f"At '{title}' a spelling was read as '{cut(label.en)}'."),
        )  # fmt: skip


def out_of_range(
    table: RawTable, match: ColumnMatch, values: Sequence[int], low: float | None, high: float | None
) -> Iterable[Notice]:
    """One notice for the cells of a column that are no number, or outside the bounds."""
    if not values:
        return
    column = table.columns[match.index]
    rows = table.rows_with(match.index, values)
    title = cut(match.header)
    cells = ", ".join(f"'{cut(column.values[at], 30)}'" for at in values[:5]) + ("…" if len(values) > 5 else "")
    nl = f"Geen getal van {low:g} tot {high:g}" if low is not None and high is not None else "Geen bruikbaar getal"
    en = f"Not a number from {low:g} to {high:g}" if low is not None and high is not None else "Not a usable number"
    in_nl, in_en = rows_in_words(rows, "nl"), rows_in_words(rows, "en")
    yield notice(
        "out_of_range",
        f"{nl} bij '{title}': {cells} ({in_nl}); het telt niet mee.",
        f"{en} at '{title}': {cells} ({in_en}); it does not count.",
        column=match.header, rows=rows,
        short=Text(nl=f"{nl} bij '{title}' ({in_nl}); het telt niet mee.",
                   en=f"{en} at '{title}' ({in_en}); it does not count."),
    )  # fmt: skip


def too_many(table: RawTable, match: ColumnMatch, values: Sequence[int], most: int, *, counted: bool) -> Notice:
    """More answers than were asked for; all of them are ``counted``, or only the first ones."""
    rows = table.rows_with(match.index, values)
    title = cut(match.header)
    nl = "ze tellen allemaal mee" if counted else f"de eerste {most} tellen mee"
    en = "they all count" if counted else f"the first {most} count"
    return notice(
        "too_many",
        f"Meer dan {most} antwoorden bij '{title}' ({rows_in_words(rows, 'nl')}): {nl}.",
        f"More than {most} answers at '{title}' ({rows_in_words(rows, 'en')}): {en}.",
        column=match.header, rows=rows,
    )  # fmt: skip


def exclusive_beside_others(table: RawTable, match: ColumnMatch, values: Sequence[int]) -> Notice:
    """An option that should stand alone was chosen beside others."""
    rows = table.rows_with(match.index, values)
    title = cut(match.header)
    return notice(
        "exclusive_beside_others",
        f"Een antwoord dat alleen hoort te staan, staat naast andere bij '{title}' ({rows_in_words(rows, 'nl')}).",
        f"An answer that should stand alone stands beside others at '{title}' ({rows_in_words(rows, 'en')}).",
        column=match.header, rows=rows,
    )  # fmt: skip


def ticked_only(match: ColumnMatch) -> Notice:
    """A question with yes and no was asked as a list to tick."""
    title = cut(match.header)
    return notice(
        "ticked_only",
        f"Bij '{title}' is enkel aangeduid wat van toepassing is; wat niet aangeduid is, telt als niet beantwoord.",
        f"At '{title}' only what applies was ticked; what was not ticked counts as not answered.",
        column=match.header, count=1,
    )  # fmt: skip


def text_cut(table: RawTable, match: ColumnMatch, values: Sequence[int], longest: int) -> Notice:
    """Open answers that were longer than is kept."""
    rows = table.rows_with(match.index, values)
    title = cut(match.header)
    return notice(
        "text_cut",
        f"Een antwoord bij '{title}' is langer dan {longest} tekens en is ingekort ({rows_in_words(rows, 'nl')}).",
        f"An answer at '{title}' is longer than {longest} characters and was cut ({rows_in_words(rows, 'en')}).",
        column=match.header, rows=rows,
    )  # fmt: skip


def item_missing(item: Item) -> Notice:
    """A question of the form that no column answers."""
    return notice(
        "item_missing",
        f"Geen kolom gevonden voor de vraag '{cut(item.wording.nl)}' ({item.id}).",
        f"No column was found for the question '{cut(item.wording.en)}' ({item.id}).",
        column=item.id, count=1,
    )  # fmt: skip


def outside_base(item: Item, rows: tuple[int, ...]) -> Notice:
    """Answers of people who were not asked."""
    return notice(
        "outside_base",
        f"'{cut(item.wording.nl)}' is beantwoord door wie die vraag niet kreeg; die antwoorden tellen niet mee "
        f"({rows_in_words(rows, 'nl')}).",
        f"'{cut(item.wording.en)}' was answered by people who were not asked; these answers do not count "
        f"({rows_in_words(rows, 'en')}).",
        column=item.id, rows=rows,
    )  # fmt: skip
