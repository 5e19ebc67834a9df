"""Changes to rounds and to what was read into them."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction

from digitaleschool.common.text import clean_line
from digitaleschool.core.refusals import Refusal
from digitaleschool.core.survey.model import Text
from digitaleschool.needs.models import AnswerFile, Round
from digitaleschool.needs.queries import instrument_of
from digitaleschool.people.models import Person

if TYPE_CHECKING:
    from digitaleschool.core.survey.model import Instrument
    from digitaleschool.core.survey.notices import Notice
    from digitaleschool.needs.reading import Import

CHUNK = 1 << 20


class MixedRound(Refusal):
    """Invented and real answers in one round: single answers of an invented round are open to everyone."""


@transaction.atomic
def open_round(
    *, slug: str, title_nl: str, title_en: str, school_year: str, instrument: Instrument, sample: str
) -> Round:
    """A new round, not yet seen by visitors. Raises ValidationError when a fact makes no sense."""
    round = Round(
        slug=slug,
        title_nl=clean_line(title_nl),
        title_en=clean_line(title_en),
        school_year=school_year,
        status=Round.Status.CLOSED,
        instrument=instrument.id,
        instrument_version=instrument.version,
        sample=sample,
    )
    round.full_clean()
    round.save()
    return round


def import_export(
    *, round: Round, path: Path, by: Person | None, now: datetime, mapping: Path | None = None
) -> tuple[AnswerFile, Import]:
    """Reads a survey export into a round: all of it, or nothing. Raises :class:`needs.reading.ExportRefused`."""
    from digitaleschool.needs.reading import read_export

    imported = read_export(path, instrument=instrument_of(round), mapping=mapping)
    return record_answers(round=round, path=path, imported=imported, by=by, now=now), imported


@transaction.atomic
def record_answers(
    *, round: Round, path: Path | None, imported: Import, by: Person | None, now: datetime
) -> AnswerFile:
    """Notes that answers were read into a round; the record that is there already when they were read before.

    ``path`` is the file that they came from, None for those given on the site. Raises :class:`MixedRound`.
    """
    fingerprint = fingerprint_of(path) if path else imported.fingerprint
    round = Round.objects.select_for_update().get(pk=round.pk)  # two people, one file: the second waits, and finds it
    known = AnswerFile.objects.filter(round=round, fingerprint=fingerprint).first()
    if known:
        return known
    _keep_invented_apart(round, invented=imported.answers.invented)
    return AnswerFile.objects.create(
        round=round,
        fingerprint=fingerprint,
        name=clean_line(Path(imported.file).name, longest=255),
        format=imported.format[:40],
        rows_read=imported.rows_read,
        respondents=imported.answers.count,
        notices=[_plain(notice) for notice in imported.notices],
        read_at=now,
        read_by=by,
    )


@transaction.atomic
def mark_published(*, round: Round) -> None:
    """From now on everyone may see the round."""
    Round.objects.filter(pk=round.pk).update(status=Round.Status.PUBLISHED)


def fingerprint_of(path: Path) -> str:
    """SHA-256 of a file, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            digest.update(piece)
    return digest.hexdigest()


def _keep_invented_apart(round: Round, *, invented: bool) -> None:
    """A round that is still empty becomes invented with its first invented file; after that nothing changes sides."""
    if invented == round.is_invented:
        return
    if not invented or round.answer_files.exists():
        raise MixedRound(
            Text(
                nl="Verzonnen en echte antwoorden horen niet in één ronde: lees dit bestand in een andere ronde in.",
                en="Invented and real answers do not belong in one round: read this file into another round.",
            )
        )
    round.is_invented = True
    round.save(update_fields=["is_invented"])


def _plain(notice: Notice) -> dict[str, object]:
    return {
        "kind": str(notice.kind),
        "nl": notice.message.nl,
        "en": notice.message.en,
        "row": notice.row,
        "column": notice.column,
        "count": notice.count,
    }
