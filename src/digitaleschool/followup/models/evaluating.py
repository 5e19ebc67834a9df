"""What participants said of a training, and of themselves, at four moments."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from digitaleschool.enrolment.models import Enrolment


class Evaluation(models.Model):
    """The answers of one participant at one moment; told to nobody but in numbers of five and more."""

    class Moment(models.TextChoices):
        BEFORE = "before", _("before the start")
        END = "end", _("at the end")
        SIX_WEEKS = "six_weeks", _("after six weeks")
        SIX_MONTHS = "six_months", _("after six months")

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="evaluations")
    moment = models.CharField(max_length=10, choices=Moment)
    instrument = models.CharField(max_length=60)
    """The id and version of the questions, as ``evaluatie-opleiding@1``."""
    values = models.JSONField(default=dict)
    """Item -> value, as the survey keeps them."""
    answered_at = models.DateTimeField()
    is_invented = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")
        ordering = ["enrolment", "answered_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["enrolment", "moment"], name="evaluation_once_a_moment")]

    def __str__(self) -> str:
        return self.moment
