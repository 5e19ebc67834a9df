"""What can be given: trainings of the offer that can run in a season, who gives them, where, with whose equipment."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from digitaleschool.offer.models import Trainer, Training
from digitaleschool.people.models import Organisation

from .seasons import Season

POSTCODE = RegexValidator(r"^[1-9][0-9]{3}\Z")


class Free(models.Model):
    """When somebody or something is free, as :class:`digitaleschool.core.planning.problem.Availability`."""

    halfdays = models.JSONField(_("half-days"), default=list, blank=True)
    """Codes such as ``wed_pm``."""
    periods = models.JSONField(_("periods"), default=list, blank=True)
    """Codes of the season's periods; empty: all."""
    away = models.JSONField(_("not on these days"), default=list, blank=True)
    """ISO days."""

    class Meta:
        abstract = True


class SeasonTraining(models.Model):
    """A training that can run in a season. Group, fields, levels and sessions are those of its published version."""

    season = models.ForeignKey(Season, on_delete=models.CASCADE, related_name="trainings")
    training = models.ForeignKey(Training, on_delete=models.CASCADE, related_name="seasons")
    cost_cents = models.PositiveIntegerField(_("cost of one run, without the room"), default=0)
    equipment = models.JSONField(_("equipment that each participant needs"), default=list, blank=True)
    """Codes of ``knowledge/planning/equipment.yaml``."""
    same_level = models.BooleanField(_("everybody in a group is on one level"), default=True)
    is_active = models.BooleanField(_("can run"), default=True)

    class Meta:
        verbose_name = _("training of a season")
        verbose_name_plural = _("trainings of a season")
        ordering = ["season", "training__slug", "pk"]
        constraints = [models.UniqueConstraint(fields=["season", "training"], name="season_training_once")]

    def __str__(self) -> str:
        return f"{self.training_id}"


class SeasonTrainer(Free):
    """What a trainer can do in a season."""

    season = models.ForeignKey(Season, on_delete=models.CASCADE, related_name="trainers")
    trainer = models.ForeignKey(Trainer, on_delete=models.CASCADE, related_name="seasons")
    rtc = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", limit_choices_to={"kind": "rtc"}
    )  # fmt: skip
    """Who pays when the trainer gives a training online."""
    trainings = models.ManyToManyField(SeasonTraining, related_name="trainers", blank=True)
    modes = models.JSONField(_("how"), default=list, blank=True)
    """``on_site``, ``online``."""
    postcode = models.CharField(_("starts from (postcode)"), max_length=4, validators=[POSTCODE])
    travel_minutes = models.PositiveSmallIntegerField(
        _("travels at most (minutes)"), default=60, validators=[MaxValueValidator(240)]
    )
    most_runs = models.PositiveSmallIntegerField(
        _("at most so many runs"), default=4, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    is_active = models.BooleanField(_("takes part"), default=True)

    class Meta:
        verbose_name = _("trainer in a season")
        verbose_name_plural = _("trainers in a season")
        ordering = ["season", "trainer__name", "pk"]
        constraints = [models.UniqueConstraint(fields=["season", "trainer"], name="season_trainer_once")]

    def __str__(self) -> str:
        return f"{self.trainer_id}"


class Venue(Free):
    """A room where trainings take place: at an RTC, a school, a company."""

    rtc = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="venues", limit_choices_to={"kind": "rtc"}
    )
    """Who pays what runs there."""
    name = models.CharField(_("name"), max_length=120)
    street = models.CharField(_("street and number"), max_length=160, blank=True)
    postcode = models.CharField(_("postcode"), max_length=4, validators=[POSTCODE])
    town = models.CharField(_("town"), max_length=80)
    capacity = models.PositiveSmallIntegerField(_("places"), validators=[MinValueValidator(1), MaxValueValidator(200)])
    equipment = models.JSONField(_("equipment"), default=dict, blank=True)
    """Code of the kind -> how many."""
    cost_cents = models.PositiveIntegerField(_("cost of a half-day"), default=0)
    is_active = models.BooleanField(_("can be used"), default=True)
    is_invented = models.BooleanField(_("invented"), default=False)

    class Meta:
        verbose_name = _("venue")
        verbose_name_plural = _("venues")
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["rtc", "name"], name="venue_name_once_an_rtc")]

    def __str__(self) -> str:
        return self.name


class Lender(Free):
    """A company, or an RTC, that lends one kind of equipment."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="lends")
    kind = models.CharField(_("kind of equipment"), max_length=40)
    sets = models.PositiveSmallIntegerField(_("how many sets"), default=1, validators=[MinValueValidator(1)])
    units = models.PositiveSmallIntegerField(_("for how many participants each"), validators=[MinValueValidator(1)])
    postcode = models.CharField(_("postcode"), max_length=4, validators=[POSTCODE])
    travel_minutes = models.PositiveSmallIntegerField(_("brings it at most so far (minutes)"), default=60)
    cost_cents = models.PositiveIntegerField(_("cost for one run"), default=0)
    is_active = models.BooleanField(_("lends today"), default=True)
    is_invented = models.BooleanField(_("invented"), default=False)

    class Meta:
        verbose_name = _("lender of equipment")
        verbose_name_plural = _("lenders of equipment")
        ordering = ["organisation__name", "kind", "pk"]
        constraints = [models.UniqueConstraint(fields=["organisation", "kind"], name="lender_kind_once")]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.kind}"
