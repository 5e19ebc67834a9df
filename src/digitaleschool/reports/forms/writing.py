"""Writes the forms that are asked for: all of them, or none where one fails."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from digitaleschool.core.evidence.results import Results
from digitaleschool.core.survey.answers import Answers
from digitaleschool.core.values import dataclass

if TYPE_CHECKING:
    from digitaleschool.core.evidence.document import Document
    from digitaleschool.needs.reading import Import

    from .microdata import Microdata


TELLING = frozenset({"html", "pdf", "docx", "xlsx"})
"""The forms that are made of the document; the others hold figures or answers only."""


class Unpublished(Exception):
    """Results that did not pass disclosure control may not leave the system in any form."""


@dataclass(frozen=True, kw_only=True)
class Material:
    """All that a form may be made of. ``told`` is the document, where a form of :data:`TELLING` is asked for."""

    told: Document | None
    results: Results
    answers: Answers
    imported: Import | None
    microdata: str

    @property
    def document(self) -> Document:
        if self.told is None:
            raise ValueError("this form is made of a document")
        return self.told


def write_forms(
    out: Path,
    *,
    document: Document | None,
    results: Results,
    answers: Answers,
    imported: Import | None,
    formats: Collection[str],
    microdata: str = "safe",
) -> tuple[Path, ...]:
    """Writes the forms into the folder ``out`` (made where needed) and gives the paths of the files, in order.

    ``formats`` are names from :data:`FORMATS`; ``import.json`` is written whenever there is an import to tell about.
    ``microdata`` is "safe" or "full", see :mod:`.microdata`. Files are made beside their place and moved there when all
    are whole, so that nobody ever finds half a report. Without a form of :data:`TELLING` no ``document`` is needed.
    Raises :class:`Unpublished` for results that are not published, and ValueError for a form or a kind of microdata
    that does not exist, or without the document that a form is made of.
    """
    if not results.published:
        raise Unpublished("results must pass disclosure control before they are written")
    if unknown := sorted(set(formats) - set(FORMATS)):
        raise ValueError(f"no such form: {', '.join(unknown)}")
    if microdata not in ("safe", "full"):
        raise ValueError(f"microdata is 'safe' or 'full', not {microdata!r}")
    material = Material(told=document, results=results, answers=answers, imported=imported, microdata=microdata)
    out.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".report-", dir=out) as beside:
        folder = Path(beside)
        for name in FORMATS:
            if name in formats:
                FORMATS[name](folder, material)
        if imported is not None:
            _import(folder / "import.json", imported, results)
        return tuple(_move(folder / name, out / name) for name in FILES if (folder / name).exists())


FILES = (
    "report.html", "report.pdf", "report.docx", "tables.xlsx", "tables.json", "answers.parquet", "answers.sav",
    "answers.sps", "import.json",
)  # fmt: skip


def _move(made: Path, place: Path) -> Path:
    return made.replace(place)


def _html(folder: Path, material: Material) -> None:
    from .page import report_html

    (folder / "report.html").write_text(report_html(material.document), encoding="utf-8")


def _pdf(folder: Path, material: Material) -> None:
    from .pdf import report_pdf

    (folder / "report.pdf").write_bytes(report_pdf(material.document))


def _docx(folder: Path, material: Material) -> None:
    from .docx import write_docx

    write_docx(folder / "report.docx", document=material.document)


def _workbook(folder: Path, material: Material) -> None:
    from .workbook import write_workbook

    write_workbook(
        folder / "tables.xlsx",
        document=material.document,
        results=material.results,
        instrument=material.answers.instrument,
    )


def _tables(folder: Path, material: Material) -> None:
    from .tables_json import tables_json

    (folder / "tables.json").write_text(tables_json(material.results), encoding="utf-8", errors="replace")


def _parquet(folder: Path, material: Material) -> None:
    from .parquet import write_parquet

    write_parquet(folder / "answers.parquet", _microdata(material))


def _spss(folder: Path, material: Material) -> None:
    from .spss import write_sav, write_syntax

    data = _microdata(material)
    write_sav(folder / "answers.sav", data)
    write_syntax(folder / "answers.sps", data)


def _microdata(material: Material) -> Microdata:
    from .microdata import to_publish

    return to_publish(material.answers, material.results, microdata=material.microdata)


def _import(path: Path, imported: Import, results: Results) -> None:
    from .record import import_json

    path.write_text(import_json(imported, results), encoding="utf-8", errors="replace")


FORMATS: Mapping[str, Callable[[Path, Material], None]] = {
    "html": _html,
    "pdf": _pdf,
    "docx": _docx,
    "xlsx": _workbook,
    "json": _tables,
    "parquet": _parquet,
    "sav": _spss,
}
