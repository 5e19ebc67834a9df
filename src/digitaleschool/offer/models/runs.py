"""A training as it really takes place: a run, somewhere, on some days."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from digitaleschool.people.models import Organisation
from digitaleschool.people.models.organisations import Province

from .providers import Trainer
from .trainings import Training


class Run(models.Model):
    """One time that a training is given, from its first session to its return session."""

    class Mode(models.TextChoices):
        ON_SITE = "on_site", _("on site")
        ONLINE = "online", _("online, live")
        HYBRID = "hybrid", _("on site or online")

    class Status(models.TextChoices):
        TENTATIVE = "tentative", _("goes on when enough people come")
        CONFIRMED = "confirmed", _("goes on")
        CANCELLED = "cancelled", _("cancelled")

    training = models.ForeignKey(Training, on_delete=models.CASCADE, related_name="runs")
    rtc = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="runs", limit_choices_to={"kind": "rtc"}
    )
    """Who organises it."""
    mode = models.CharField(_("how"), max_length=8, choices=Mode, default=Mode.ON_SITE)
    status = models.CharField(max_length=9, choices=Status, default=Status.TENTATIVE)
    place = models.CharField(_("place"), max_length=160, blank=True)
    street = models.CharField(_("street and number"), max_length=160, blank=True)
    postcode = models.CharField(_("postcode"), max_length=4, blank=True)
    town = models.CharField(_("town"), max_length=80, blank=True)
    province = models.CharField(_("province"), max_length=20, choices=Province, blank=True)
    latitude = models.FloatField(null=True, blank=True, validators=[MinValueValidator(-90), MaxValueValidator(90)])
    longitude = models.FloatField(null=True, blank=True, validators=[MinValueValidator(-180), MaxValueValidator(180)])
    capacity = models.PositiveSmallIntegerField(_("places"), null=True, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    """How often a date or place changed: calendars (RFC 5545) take the highest."""
    trainers = models.ManyToManyField(Trainer, blank=True, related_name="runs")
    is_invented = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("run of a training")
        verbose_name_plural = _("runs of trainings")
        ordering = ["training", "pk"]

    def __str__(self) -> str:
        return f"{self.training} {self.town}".strip()


class Session(models.Model):
    """One day, or part of it, of a run."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="sessions")
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    is_return = models.BooleanField(_("return session"), default=False)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["starts_at", "pk"]
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_start")]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"


class Listing(models.Model):
    """What the catalogue shows of a published training, written anew in the transaction of whatever changes it."""

    training = models.OneToOneField(Training, on_delete=models.CASCADE, primary_key=True, related_name="listing")
    entry = models.JSONField(default=dict)
    """:class:`digitaleschool.core.catalogue.Entry` as JSON; empty: no longer in the catalogue."""
    revision = models.PositiveBigIntegerField(unique=True)
    """The number of the last change of the whole catalogue when this was written."""

    class Meta:
        verbose_name = _("listing in the catalogue")
        verbose_name_plural = _("listings in the catalogue")
        ordering = ["revision"]

    def __str__(self) -> str:
        return f"{self.training_id} ({self.revision})"


class Revision(models.Model):
    """One row: how often the catalogue changed. Locked while a listing is written, so that numbers come in order."""

    number = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("revision of the catalogue")
        verbose_name_plural = _("revisions of the catalogue")

    def __str__(self) -> str:
        return str(self.number)
