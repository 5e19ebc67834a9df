"""How a version is judged: what was computed, who judged which criterion how, what was waived by whom."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from digitaleschool.people.models import Person

from .trainings import Version


class Assessment(models.Model):
    """One time that a version is judged against one version of the quality framework."""

    class Reason(models.TextChoices):
        PROPOSED = "proposed", _("first proposal")
        CHANGED = "changed", _("the training changed")
        EXPIRED = "expired", _("evidence or goals ended")
        YEAR = "year", _("a new school year")

    class State(models.TextChoices):
        OPEN = "open", _("being judged")
        PASSED = "passed", _("every criterion met or waived")
        RETURNED = "returned", _("sent back with reasons")

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="assessments")
    reason = models.CharField(max_length=8, choices=Reason, default=Reason.PROPOSED)
    framework = models.CharField(_("quality framework"), max_length=60)
    """Its version in ``knowledge/quality``."""
    school_year = models.CharField(max_length=9)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    findings = models.JSONField(default=list)
    """What was computed when it closed; while open it is computed anew each time."""
    facts_hash = models.CharField(max_length=64, blank=True)
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    remark = models.TextField(_("to the provider"), blank=True)

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version"], condition=Q(state="open"), name="assessment_one_open_a_version"
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True) | (~Q(state="open") & Q(closed_at__isnull=False)),
                name="assessment_closed_has_its_moment",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.version} {self.school_year}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN


class Assignment(models.Model):
    """A reviewer of an assessment; the third one only judges where the first two differ."""

    class Seat(models.TextChoices):
        FIRST = "first", _("first reviewer")
        SECOND = "second", _("second reviewer")
        THIRD = "third", _("third reviewer")

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="assignments")
    reviewer = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="assignments")
    seat = models.CharField(max_length=6, choices=Seat)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    assigned_at = models.DateTimeField(default=timezone.now)
    handed_in_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("assignment of a reviewer")
        verbose_name_plural = _("assignments of reviewers")
        ordering = ["assessment", "seat", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "seat"], name="assignment_seat_once"),
            models.UniqueConstraint(fields=["assessment", "reviewer"], name="assignment_reviewer_once"),
        ]

    def __str__(self) -> str:
        return f"{self.reviewer} ({self.seat})"


class Verdict(models.Model):
    """What a reviewer says of one criterion."""

    class Judged(models.TextChoices):
        MET = "met", _("met")
        NOT_MET = "not_met", _("not met")
        CANNOT_TELL = "cannot_tell", _("cannot tell")

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="verdicts")
    criterion = models.CharField(max_length=8)
    judged = models.CharField(_("verdict"), max_length=11, choices=Judged)
    reason = models.TextField(_("why"), blank=True)
    suggestion = models.TextField(_("suggestion"), blank=True)
    given_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("verdict")
        verbose_name_plural = _("verdicts")
        ordering = ["assignment", "criterion", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "criterion"], name="verdict_once_a_criterion"),
            models.CheckConstraint(condition=Q(judged="met") | ~Q(reason=""), name="verdict_not_met_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.judged}"


class Waiver(models.Model):
    """A criterion that need not be met, with the reason and the name of who says so."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="waivers")
    criterion = models.CharField(max_length=8)
    reason = models.TextField(_("why"))
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("waiver")
        verbose_name_plural = _("waivers")
        ordering = ["assessment", "criterion", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "criterion"], name="waiver_once_a_criterion"),
            models.CheckConstraint(condition=~Q(reason=""), name="waiver_has_a_reason"),
        ]

    def __str__(self) -> str:
        return self.criterion
