"""Equipment that an RTC lends to who comes without: which kits there are, and who has one when."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from digitaleschool.people.models import Organisation

from .seats import Enrolment


class Kit(models.Model):
    """One thing to lend, with a name that stands on it."""

    rtc = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="kits", limit_choices_to={"kind": "rtc"}
    )
    kind = models.CharField(_("kind"), max_length=40)
    """A code of ``knowledge/planning/equipment.yaml``."""
    name = models.CharField(_("name, as it stands on the kit"), max_length=80)
    holds = models.CharField(_("what is in it"), max_length=200, blank=True)
    is_active = models.BooleanField(_("can be lent"), default=True)
    is_invented = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("loan kit")
        verbose_name_plural = _("loan kits")
        ordering = ["rtc", "kind", "name", "pk"]
        constraints = [models.UniqueConstraint(fields=["rtc", "name"], name="kit_name_once_in_an_rtc")]

    def __str__(self) -> str:
        return self.name


class KitLoan(models.Model):
    """A kit that is kept for a participant on some days. It holds the kit while the participant has a place, and once
    it was handed out until it is back."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    kit = models.ForeignKey(Kit, on_delete=models.PROTECT, related_name="loans")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="kit_loans")
    first_on = models.DateField(_("from"))
    last_on = models.DateField(_("until"))
    booked_at = models.DateTimeField(default=timezone.now)
    handed_at = models.DateTimeField(_("handed out"), null=True, blank=True)
    ended_at = models.DateTimeField(_("back, or no longer needed"), null=True, blank=True)

    class Meta:
        verbose_name = _("loan of a kit")
        verbose_name_plural = _("loans of kits")
        ordering = ["first_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="kit_loan_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return f"{self.first_on:%Y-%m-%d}"
