"""The main road: from answers to a report in every form. The command line and the site both walk it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from digitaleschool.core.evidence.document import Document
from digitaleschool.core.evidence.results import Results
from digitaleschool.core.evidence.tabulation import Request
from digitaleschool.needs.reading import Import

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
    from digitaleschool.core.evidence.publishing import publish
    from digitaleschool.core.evidence.tabulation import tabulate
    from digitaleschool.core.evidence.writing import write_document

    computing, protecting, writing, _ = WORDS[request.language]
    progress(computing, 0.2)
    results = tabulate(imported.answers, request)
    progress(protecting, 0.35)
    published = publish(results, imported.answers, request)
    progress(writing, 0.45)
    document = write_document(published, imported.answers, imported.notices, language=request.language)
    return Findings(results=published, document=document)


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
    from digitaleschool.reports.forms import write_forms

    findings = find(imported, request, progress=progress)
    progress(f"{WORDS[request.language][-1]} ({', '.join(formats)})", 0.6)
    return write_forms(
        out,
        document=findings.document,
        results=findings.results,
        answers=imported.answers,
        imported=imported,
        formats=formats,
        microdata=microdata,
    )
