"""Who gives trainings: what keeps a provider's quality, and what its trainers can show."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from digitaleschool.people.models import Organisation, Person


class Provider(models.Model):
    """What an organisation says of itself as a provider."""

    organisation = models.OneToOneField(
        Organisation, on_delete=models.CASCADE, primary_key=True, related_name="provider"
    )
    quality_system = models.CharField(_("quality system"), max_length=300, blank=True)
    """How the provider keeps its quality (seed L2770-2771)."""
    is_external = models.BooleanField(_("someone else checks it"), default=False)
    quality_until = models.DateField(_("counts until"), null=True, blank=True)
    site = models.URLField(_("web page"), max_length=300, blank=True)
    contact_email = models.EmailField(_("e-mail address for questions"), blank=True)
    answers_within_days = models.PositiveSmallIntegerField(
        _("answers within (days)"), null=True, blank=True, validators=[MaxValueValidator(60)]
    )

    class Meta:
        verbose_name = _("provider")
        verbose_name_plural = _("providers")
        ordering = ["organisation__name", "pk"]

    def __str__(self) -> str:
        return self.organisation.name


class Trainer(models.Model):
    """Someone who gives trainings for a provider; with or without an account."""

    provider = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="trainers")
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="trainer_of")
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail address"), blank=True)
    fields = models.JSONField(_("fields"), default=list, blank=True)
    about = models.CharField(_("in one sentence"), max_length=300, blank=True)
    is_active = models.BooleanField(_("gives trainings today"), default=True)
    is_invented = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("trainer")
        verbose_name_plural = _("trainers")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class TrainerEvidence(models.Model):
    """What shows that a trainer can teach, or knows the trade (seed L2765-2768)."""

    class Kind(models.TextChoices):
        DIDACTIC = "didactic", _("can teach")
        SUBJECT = "subject", _("knows the subject")

    trainer = models.ForeignKey(Trainer, on_delete=models.CASCADE, related_name="evidence")
    kind = models.CharField(_("shows that this person"), max_length=8, choices=Kind)
    what = models.CharField(_("diploma, certificate or experience"), max_length=300)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("counts until"), null=True, blank=True)

    class Meta:
        verbose_name = _("evidence about a trainer")
        verbose_name_plural = _("evidence about trainers")
        ordering = ["kind", "what", "pk"]

    def __str__(self) -> str:
        return self.what
