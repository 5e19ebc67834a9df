"""Help for one teacher at a time: moments that a trainer or an ICT coordinator opens, and a teacher takes."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from digitaleschool.offer.models import Training
from digitaleschool.people.models import Organisation, Person


class GuidanceSlot(models.Model):
    """One moment with one host, for one teacher: a participant of the training, or who works at the school."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    host = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="guidance_given")
    training = models.ForeignKey(Training, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    school = models.ForeignKey(Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    place = models.CharField(_("where"), max_length=160)
    person = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="guidance_booked"
    )  # fmt: skip
    """Who took it; nobody else can."""
    booked_at = models.DateTimeField(null=True, blank=True)
    question = models.CharField(_("what it is about"), max_length=500, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    """How often it was taken, freed or withdrawn: calendars keep the highest."""
    is_invented = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("moment of guidance")
        verbose_name_plural = _("moments of guidance")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["host", "starts_at"], condition=Q(withdrawn_at__isnull=True), name="guidance_once_at_a_time"
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="guidance_ends_after_start"),
            models.CheckConstraint(
                condition=Q(training__isnull=False, school__isnull=True)
                | Q(training__isnull=True, school__isnull=False),
                name="guidance_of_a_training_or_a_school",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=True) | Q(booked_at__isnull=False, withdrawn_at__isnull=True),
                name="guidance_booked_has_a_moment",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.key)

    @property
    def is_free(self) -> bool:
        return self.person_id is None and self.withdrawn_at is None
