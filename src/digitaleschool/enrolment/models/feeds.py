from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from digitaleschool.offer.models import Training
from digitaleschool.people.models import Person


class CalendarFeed(models.Model):
    """An address that a calendar follows, for whoever has it: of one's own days, or of all runs of a training.

    Ending it is deleting it; a new address replaces the old one.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="calendar_feeds")
    training = models.ForeignKey(Training, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    """Empty: one's own days."""
    digest = models.CharField(max_length=64, unique=True)
    """SHA-256 of the secret in the address, which is shown once and kept nowhere."""
    made_at = models.DateTimeField()
    read_on = models.DateField(null=True, blank=True)
    """The last day that a calendar asked for it."""

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")
        ordering = ["person", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(training__isnull=True), name="calendar_of_oneself_once"
            ),
            models.UniqueConstraint(fields=["person", "training"], name="calendar_of_training_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.training_id or ''}".strip()
