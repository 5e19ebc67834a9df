from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from digitaleschool.common.leases import Leased
from digitaleschool.needs.models import AnswerFile, Round


class Report(models.Model):
    """A report as it was published: never edited, a next version stands beside it."""

    class Language(models.TextChoices):
        DUTCH = "nl", _("Dutch")
        ENGLISH = "en", _("English")

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="reports")
    answer_file = models.ForeignKey(AnswerFile, on_delete=models.PROTECT, related_name="reports")
    language = models.CharField(max_length=2, choices=Language)
    version = models.PositiveIntegerField(_("version"))
    fingerprint = models.CharField(max_length=64, editable=False)
    """SHA-256 of all that the reader is told; the same content is published once."""
    title = models.CharField(_("title"), max_length=200)
    subtitle = models.CharField(max_length=300, blank=True)
    marking = models.CharField(max_length=300, blank=True)
    """Says that the answers are invented; empty for real ones."""
    body = models.TextField()
    """HTML of all that stands under the title, written when it is published: reading it costs next to nothing."""
    published_at = models.DateTimeField(_("published at"), default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("made by"),
    )  # fmt: skip
    is_interim = models.BooleanField(_("made while answers still came in"), default=False)
    """For who works on the round only, for ever: beside the last report it would show what the latest few answered."""

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["round", "language", "-version", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "language", "version"], name="report_version_once"),
            models.UniqueConstraint(fields=["round", "language", "fingerprint"], name="report_content_once"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.language}, {self.version})"


class ReportFile(models.Model):
    """One form of a report on disk: the same numbers, to keep, print or compute with."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=60)
    path = models.CharField(max_length=200)
    """Below MEDIA_ROOT, in a folder with a random name."""
    size_bytes = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    for_staff = models.BooleanField(default=False)
    """Holds a line for each respondent, or tells about single rows."""

    class Meta:
        verbose_name = _("file of a report")
        verbose_name_plural = _("files of a report")
        ordering = ["report", "pk"]
        constraints = [models.UniqueConstraint(fields=["report", "name"], name="report_file_once")]

    def __str__(self) -> str:
        return self.name


class ReportJob(Leased):
    """Someone asked for the report of a round's answers; a worker makes it, and says how far it is."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="report_jobs")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField(_("asked"))
    progress = models.PositiveSmallIntegerField(_("per cent done"), default=0)
    doing = models.CharField(max_length=80, blank=True)
    """What it is at, in the language of who asked."""
    report = models.ForeignKey(Report, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    """The report in Dutch that came of it."""

    class Meta:
        verbose_name = _("report being made")
        verbose_name_plural = _("reports being made")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round"], condition=models.Q(state="waiting"), name="report_job_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.asked_at:%Y-%m-%d}"

    @property
    def gave_up(self) -> bool:
        return self.state == self.State.GIVEN_UP
