"""What a person must know about a file that was read: nothing is dropped, changed or guessed without one of these."""

from __future__ import annotations

from digitaleschool.core.values import dataclass

from .model import Text

SHOWN_ROWS = 12
"""Most row numbers that a message spells out; :attr:`Notice.rows` holds them all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One remark about an export, with the place it is about.

    ``row`` is the row as a spreadsheet program numbers it (the header is row 1); ``rows`` are all of them where there
    are several. ``left_out`` says that those rows are not among the answers.
    """

    kind: str
    message: Text
    row: int | None = None
    column: str = ""
    count: int = 0
    rows: tuple[int, ...] = ()
    left_out: bool = False
    short: Text | None = None
    """The message without the words of a respondent, where it quotes them."""


def notice(
    kind: str,
    nl: str,
    en: str,
    *,
    column: str = "",
    rows: tuple[int, ...] = (),
    count: int | None = None,
    left_out: bool = False,
    short: Text | None = None,
) -> Notice:
    """A notice about ``rows`` (1-based, as a spreadsheet shows them).

    >>> notice("empty_rows", "Lege rij.", "Empty row.", rows=(4, 9)).count
    2
    """
    return Notice(
        kind=kind, message=Text(nl=nl, en=en), row=rows[0] if rows else None, column=column,
        count=len(rows) if count is None else count, rows=rows, left_out=left_out, short=short,
    )  # fmt: skip


def rows_in_words(rows: tuple[int, ...], language: str) -> str:
    """The row numbers as a sentence part, cut after a dozen.

    >>> rows_in_words((3,), "nl"), rows_in_words((3, 7, 8), "en")
    ('rij 3', 'rows 3, 7 and 8')
    """
    one, many, and_, more = ("row", "rows", "and", "more") if language == "en" else ("rij", "rijen", "en", "andere")
    shown = [str(row) for row in rows[:SHOWN_ROWS]]
    if len(rows) == 1:
        return f"{one} {shown[0]}"
    if len(rows) > SHOWN_ROWS:
        return f"{many} {', '.join(shown)} {and_} {len(rows) - SHOWN_ROWS} {more}"
    return f"{many} {', '.join(shown[:-1])} {and_} {shown[-1]}"
