"""Publishing: a report becomes a row that is never edited, with its files beside it."""

from __future__ import annotations

import hashlib
import json
import secrets
import shutil
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.formats import date_format
from django.utils.translation import gettext, override

from digitaleschool.core.evidence.document import Document
from digitaleschool.core.evidence.results import Fieldwork, Results, Sample
from digitaleschool.core.evidence.tabulation import Request
from digitaleschool.needs.models import AnswerFile, Round
from digitaleschool.needs.queries import reached_by_mail
from digitaleschool.needs.services import fingerprint_of, mark_published
from digitaleschool.people.models import Person

from .files import FORMS
from .forms import FORMATS, write_forms
from .making import find, quiet
from .models import Report, ReportFile

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from digitaleschool.needs.reading import Import


class NotProtected(ValueError):
    """The results did not pass disclosure control: they stay inside."""


def report_on(
    *,
    answer_file: AnswerFile,
    imported: Import,
    language: str,
    now: datetime,
    by: Person | None = None,
    publish: bool = True,
    progress: Callable[..., None] = quiet,
) -> Report:
    """Works out the answers of one file and stores what they say, in every form.

    With ``publish`` everyone may read it from now on; otherwise it waits until :func:`.live.publish_round`.
    """
    round = answer_file.round
    request = Request(
        min_cell=round.smallest_cell,
        sample=Sample(round.sample),
        language=language,
        fieldwork=Fieldwork(period=_period(round, language), invited=reached_by_mail(round)),
    )
    findings = find(imported, request, progress=progress)
    with TemporaryDirectory() as folder:
        files = write_forms(
            Path(folder),
            document=findings.document,
            results=findings.results,
            answers=imported.answers,
            imported=imported,
            formats=FORMATS,
        )
        return publish_report(
            answer_file=answer_file, document=findings.document, results=findings.results, files=files, now=now,
            by=by, publish=publish,
        )  # fmt: skip


def publish_report(
    *,
    answer_file: AnswerFile,
    document: Document,
    results: Results,
    files: Sequence[Path],
    now: datetime,
    by: Person | None = None,
    publish: bool = True,
) -> Report:
    """The report that readers see from now on; the one that stands there already when it says the same.

    Raises :class:`NotProtected` for results that did not pass disclosure control.
    """
    if not results.published:
        raise NotProtected("publish() of core.evidence comes first")
    if results.confidential:
        raise NotProtected("exact weighted figures are for own use")
    head, body = _head_of(document), _body_of(document)
    fingerprint = hashlib.sha256(json.dumps([head, body], sort_keys=True).encode()).hexdigest()
    folder = Path("reports") / secrets.token_hex(16)
    try:
        stored = _store(files, folder)
        made = Report(
            language=document.language, fingerprint=fingerprint, body=body, published_at=now, made_by=by, **head
        )
        report = _publish(answer_file, made, stored, publish=publish)
    except BaseException:
        _drop(folder)
        raise
    if not report.files.filter(path__startswith=str(folder)).exists():
        _drop(folder)  # the same report was there already
    return report


@transaction.atomic
def _publish(answer_file: AnswerFile, made: Report, stored: Sequence[ReportFile], *, publish: bool) -> Report:
    round = Round.objects.select_for_update().get(pk=answer_file.round_id)  # versions are counted below
    there: QuerySet[Report] = Report.objects.filter(round=round, language=made.language)
    report = there.filter(fingerprint=made.fingerprint).first()
    if report is None:
        report = made
        report.round, report.answer_file = round, answer_file
        report.version = (there.aggregate(last=Max("version"))["last"] or 0) + 1
        report.is_interim = round.is_open
        report.save()
        for file in stored:
            file.report = report
        ReportFile.objects.bulk_create(stored)
    elif report.is_interim and not round.is_open:
        Report.objects.filter(pk=report.pk).update(is_interim=False)  # nothing came in after it
    if publish:
        mark_published(round=round)
    return report


def _period(round: Round, language: str) -> str:
    if not (round.opens_on and round.closes_on):
        return ""
    with override(language):
        start, end = date_format(round.opens_on, "j F Y"), date_format(round.closes_on, "j F Y")
        return gettext("%(start)s to %(end)s") % {"start": start, "end": end}


def _head_of(document: Document) -> dict[str, str]:
    return {
        "title": document.title,
        "subtitle": document.subtitle,
        "marking": document.marking,
    }


def _body_of(document: Document) -> str:
    from .forms.page import render_sections

    return render_sections(document)


def _store(files: Sequence[Path], folder: Path) -> list[ReportFile]:
    """Copies the files below MEDIA_ROOT, before any lock is taken."""
    (settings.MEDIA_ROOT / folder).mkdir(parents=True, mode=0o700)
    stored = []
    for source in sorted(files, key=_order):
        path = folder / source.name
        shutil.copyfile(source, settings.MEDIA_ROOT / path)
        stored.append(
            ReportFile(
                name=source.name,
                path=str(path),
                size_bytes=source.stat().st_size,
                sha256=fingerprint_of(source),
                for_staff=FORMS[source.name].for_staff,
            )
        )
    return stored


def _order(path: Path) -> int:
    return list(FORMS).index(path.name)


def _drop(folder: Path) -> None:
    shutil.rmtree(settings.MEDIA_ROOT / folder, ignore_errors=True)
