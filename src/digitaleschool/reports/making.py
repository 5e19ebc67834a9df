"""The main road: from answers to a report in every form. The command line and the site both walk it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING

from digitaleschool.core.evidence.results import Results
from digitaleschool.core.evidence.tabulation import Request
from digitaleschool.core.values import dataclass
from digitaleschool.needs.reading import Import

if TYPE_CHECKING:
    from digitaleschool.core.evidence.document import Document

WORDS = {
    "nl": ("tabellen rekenen", "kleine groepen beschermen", "tekst schrijven", "schrijven"),
    "en": ("computing tables", "protecting small groups", "writing the text", "writing"),
}


def quiet(words: str, part: float = 0.0) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True, kw_only=True)
class Findings:
    """Published results and the report that tells them: nothing in here can identify a small group."""

    results: Results
    document: Document


def find(imported: Import, request: Request, *, progress: Callable[..., None] = quiet) -> Findings:
    """Tables, protected, and the report written from them."""
    results = _published(imported, request, progress)
    return Findings(results=results, document=_told(imported, results, progress))


def make_report(
    imported: Import,
    request: Request,
    *,
    out: Path,
    formats: Collection[str],
    microdata: str = "safe",
    progress: Callable[..., None] = quiet,
) -> tuple[Path, ...]:
    """Writes the forms of the report into ``out`` and gives their paths."""
    from digitaleschool.reports.forms import TELLING, write_forms

    results = _published(imported, request, progress)
    document = _told(imported, results, progress) if TELLING.intersection(formats) else None
    progress(f"{WORDS[request.language][-1]} ({', '.join(formats)})", 0.6)
    return write_forms(
        out,
        document=document,
        results=results,
        answers=imported.answers,
        imported=imported,
        formats=formats,
        microdata=microdata,
    )


def _published(imported: Import, request: Request, progress: Callable[..., None]) -> Results:
    from digitaleschool.core.evidence.preparing import prepare
    from digitaleschool.core.evidence.publishing import publish
    from digitaleschool.core.evidence.tabulation import tabulate

    computing, protecting, _, _ = WORDS[request.language]
    progress(computing, 0.2)
    prepared = prepare(imported.answers, request)
    results = tabulate(imported.answers, request, prepared=prepared)
    progress(protecting, 0.35)
    return publish(results, imported.answers, request, prepared=prepared)


def _told(imported: Import, results: Results, progress: Callable[..., None]) -> Document:
    from digitaleschool.core.evidence.writing import write_document

    progress(WORDS[results.language][2], 0.45)
    return write_document(results, imported.answers, imported.notices, language=results.language)
