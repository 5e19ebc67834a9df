"""All that is kept about one person: gathered, put in words, and written into files to take along."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from digitaleschool.common.csv_out import csv_text
from digitaleschool.core.privacy.retention import DELETE, UNLINKED, Kept
from digitaleschool.core.wording import Text

from .audit import write_down
from .personal_data import About, Kind, Row, kinds

SHOWN = 50
"""Rows of one kind on the page; the file holds all of them."""


@dataclass(frozen=True, slots=True)
class Held:
    """One kind of data and its rows about someone, for a template."""

    kept: Kept
    kind: Kind
    rows: Sequence[Row]

    @property
    def code(self) -> str:
        return self.kept.code

    @property
    def title(self) -> str:
        return said(self.kept.title)

    @property
    def what(self) -> str:
        return said(self.kept.what)

    @property
    def why(self) -> str:
        return said(self.kept.why)

    @property
    def term(self) -> str:
        return term_of(self.kept)

    @property
    def erasure_why(self) -> str:
        return said(self.kept.erasure_why)

    @property
    def count(self) -> int:
        return len(self.rows)

    @property
    def more(self) -> int:
        """Rows that the page leaves to the file."""
        return max(0, len(self.rows) - SHOWN)

    @property
    def labels(self) -> list[str]:
        return [str(label) for label in self.kind.fields.values()]

    @property
    def told(self) -> list[list[tuple[str, str]]]:
        """The first rows as pairs of label and words; what is empty is left out."""
        return [
            [(str(label), words) for key, label in self.kind.fields.items() if (words := in_words(row[key]))]
            for row in self.rows[:SHOWN]
        ]

    @property
    def cells(self) -> list[list[str]]:
        """All rows, in the order of ``labels``."""
        return [[in_words(row[key]) for key in self.kind.fields] for row in self.rows]


def held_about(about: About) -> list[Held]:
    """Every kind that can be found by person, with what there is; also the kinds of which there is nothing."""
    return [Held(kept, kind, kind.held(about)) for kept, kind in kinds() if kind.held]


def not_findable() -> list[Held]:
    """The kinds of rows that nobody can find back by person."""
    return [Held(kept, kind, ()) for kept, kind in kinds() if kept.erasure == UNLINKED and kind.models]


def term_of(kept: Kept) -> str:
    """How long a kind is kept, as words that follow a colon."""
    since = said(kept.since)
    if kept.days is None:
        return since
    if kept.days == 0:
        return _("until %(moment)s") % {"moment": since}
    words = _("%(span)s after %(moment)s") % {"span": _span(kept.days), "moment": since}
    if kept.at_most_days is None:
        return words
    return _("%(term)s, and %(span)s at most") % {"term": words, "span": _span(kept.at_most_days)}


def _span(days: int) -> str:
    years, rest = divmod(days, 365)
    if years and not rest:
        return ngettext("%(years)s year", "%(years)s years", years) % {"years": years}
    return ngettext("%(days)s day", "%(days)s days", days) % {"days": days}


def end_of(kept: Kept) -> str:
    """What happens when the time is over."""
    if kept.days is None:
        return ""
    return _("Then it is deleted.") if kept.then == DELETE else _("Then your name goes; the line stays.")


def said(text: Text) -> str:
    """A wording in the reader's language."""
    return text["en" if get_language() == "en" else "nl"]


def in_words(value: Any) -> str:
    """A fact as a person reads it."""
    match value:
        case None:
            return ""
        case bool():
            return _("yes") if value else _("no")
        case datetime():
            return date_format(timezone.localtime(value), "j F Y, H:i")
        case date():
            return date_format(value, "j F Y")
    return str(value)


@transaction.atomic
def as_json(about: About) -> bytes:
    """All of it for software; the deed is noted first, so that the file holds it too."""
    _note(about, "json")
    return _json(about, held_about(about))


@transaction.atomic
def as_archive(about: About) -> bytes:
    """All of it as one page to read, tables for a spreadsheet, and the JSON."""
    _note(about, "zip")
    held = held_about(about)
    page = render_to_string(
        "people/my_data_file.html",
        {"held": held, "not_findable": not_findable(), "person": about.person, "now": about.now},
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        _put(archive, about, _("my-data") + ".html", page.encode())
        _put(archive, about, _("my-data") + ".json", _json(about, held))
        for one in held:
            if one.rows:
                _put(archive, about, f"{one.code}.csv", csv_text(one.labels, one.cells).encode())
    return out.getvalue()


def _note(about: About, form: str) -> None:
    write_down("my_data.exported", by=about.person, now=about.now, details={"form": form})


def _json(about: About, held: Sequence[Held]) -> bytes:
    kinds = [
        {
            "kind": one.code, "title": one.title, "what": one.what, "kept": one.term, "why": one.why,
            "basis": one.kept.basis, "rows": [{key: _plain(row[key]) for key in one.kind.fields} for row in one.rows],
        }
        for one in held
    ]  # fmt: skip
    unlinked = [{"kind": one.code, "title": one.title, "what": one.what, "kept": one.term} for one in not_findable()]
    content = {"made_at": about.now.isoformat(), "held": kinds, "cannot_be_found_by_person": unlinked}
    return json.dumps(content, ensure_ascii=False, indent=2).encode()


def _plain(value: Any) -> Any:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return str(value) if isinstance(value, Promise) else value


def _put(archive: zipfile.ZipFile, about: About, name: str, content: bytes) -> None:
    moment = timezone.localtime(about.now)
    archive.writestr(zipfile.ZipInfo(name, moment.timetuple()[:6]), content, zipfile.ZIP_DEFLATED)
