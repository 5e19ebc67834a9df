"""What the stage ``reports`` keeps of people: who asked for a report and made it; files that no report points to."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from digitaleschool.core.privacy.retention import Kept
from digitaleschool.people.personal_data import About, Kind, Row, register

from .models import Report, ReportFile, ReportJob


def _work(about: About) -> list[Row]:
    jobs = ReportJob.objects.filter(asked_by=about.person).select_related("round").order_by("pk")
    made = Report.objects.filter(made_by=about.person).select_related("round").order_by("pk")
    return [
        *({"round": job.round.title, "what": _("asked for"), "at": job.asked_at} for job in jobs),
        *({"round": report.round.title, "what": report.title, "at": report.published_at} for report in made),
    ]


def _forget_work(about: About) -> int:
    jobs, made = ReportJob.objects.filter(asked_by=about.person), Report.objects.filter(made_by=about.person)
    return jobs.update(asked_by=None) + made.update(made_by=None)


def _clear_work(kept: Kept, now: datetime, really: bool) -> int:
    jobs = ReportJob.objects.filter(asked_at__lt=kept.end(now), asked_by__isnull=False)
    made = Report.objects.filter(published_at__lt=kept.end(now), made_by__isnull=False)
    if not really:
        return jobs.count() + made.count()
    return jobs.update(asked_by=None) + made.update(made_by=None)


def _clear_left_files(kept: Kept, now: datetime, really: bool) -> int:
    """Folders of reports that were never published: the process died between writing them and the row."""
    left = list(_left_folders(kept.end(now)))
    for folder in left if really else []:
        shutil.rmtree(folder, ignore_errors=True)
    return len(left)


def _left_folders(before: datetime) -> Iterator[Path]:
    folders = Path(settings.MEDIA_ROOT) / "reports"
    if not folders.is_dir():
        return
    known = {Path(path).parent.name for path in ReportFile.objects.order_by("pk").values_list("path", flat=True)}
    for folder in sorted(folders.iterdir()):
        if folder.is_dir() and folder.name not in known and folder.stat().st_mtime < before.timestamp():
            yield folder


def register_kinds() -> None:
    register(
        Kind(
            code="report_work", models=("reports.ReportJob", "reports.Report"),
            fields={"round": _("round"), "what": _("what"), "at": _("when")},
            held=_work, forget=_forget_work, clear=_clear_work,
        ),
        Kind(code="left_files", models=(), clear=_clear_left_files),
    )  # fmt: skip
