"""Material beside trainings: what it is, under which licence, its versions, and from when participants have it."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from digitaleschool.common.models import StoredFile
from digitaleschool.frameworks.models import Goal, Tool
from digitaleschool.people.models import Organisation, Person

from .trainings import Training


class Level(models.TextChoices):
    BEGINNER = "beginner", _("beginner")
    ADVANCED = "advanced", _("advanced")
    EXPERT = "expert", _("expert")


class Material(models.Model):
    """Something that teachers use in or after a training, whatever version it is in."""

    class Licence(models.TextChoices):
        CC0 = "cc0", _("CC0: anyone may do anything with it")
        BY = "by", _("CC BY: with your name")
        BY_SA = "by-sa", _("CC BY-SA: with your name, shared on under the same licence")
        BY_NC = "by-nc", _("CC BY-NC: with your name, not to earn money")
        BY_NC_SA = "by-nc-sa", _("CC BY-NC-SA: with your name, not to earn money, same licence")
        BY_ND = "by-nd", _("CC BY-ND: with your name, unchanged")
        BY_NC_ND = "by-nc-nd", _("CC BY-NC-ND: with your name, unchanged, not to earn money")
        PARTICIPANTS = "participants", _("all rights reserved, for participants only")

    class Language(models.TextChoices):
        DUTCH = "nl", _("Dutch")
        ENGLISH = "en", _("English")
        FRENCH = "fr", _("French")
        GERMAN = "de", _("German")
        NONE = "", _("no words in it")

    slug = models.SlugField(_("address"), max_length=60, unique=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="materials")
    """Whose it is: a provider or an RTC."""
    title = models.CharField(_("title"), max_length=160)
    about = models.TextField(_("what it is for"), blank=True)
    """Markdown."""
    licence = models.CharField(_("licence"), max_length=12, choices=Licence)
    fields = models.JSONField(_("fields"), default=list, blank=True)
    """Codes of the vocabulary; empty where it serves all."""
    goal = models.ForeignKey(Goal, on_delete=models.SET_NULL, null=True, blank=True, related_name="materials")
    tool = models.ForeignKey(Tool, on_delete=models.SET_NULL, null=True, blank=True, related_name="materials")
    level = models.CharField(_("level"), max_length=8, choices=Level, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.DUTCH, blank=True)
    made_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    is_invented = models.BooleanField(_("invented"), default=False)

    class Meta:
        verbose_name = _("material")
        verbose_name_plural = _("materials")
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def is_for_participants(self) -> bool:
        return self.licence == self.Licence.PARTICIPANTS


class MaterialVersion(models.Model):
    """A file of a material. Never changed: what is new gets the next number, what was stays."""

    material = models.ForeignKey(Material, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="material_version")
    """Name, size, kind and digest stand there."""
    note = models.CharField(_("what changed"), max_length=300, blank=True)
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("version of a material")
        verbose_name_plural = _("versions of materials")
        ordering = ["material", "-number", "pk"]
        constraints = [models.UniqueConstraint(fields=["material", "number"], name="material_version_once")]

    def __str__(self) -> str:
        return f"{self.material} {self.number}"


class TrainingMaterial(models.Model):
    """A material of a training, and from when it is there for whoever may have it."""

    training = models.ForeignKey(Training, on_delete=models.CASCADE, related_name="materials")
    material = models.ForeignKey(Material, on_delete=models.CASCADE, related_name="trainings")
    days_before = models.PositiveSmallIntegerField(
        _("days before the first session"), null=True, blank=True, validators=[MaxValueValidator(120)]
    )
    """0: at the session itself; empty: at once."""

    class Meta:
        verbose_name = _("material of a training")
        verbose_name_plural = _("materials of trainings")
        ordering = ["training", "material", "pk"]
        constraints = [models.UniqueConstraint(fields=["training", "material"], name="training_material_once")]

    def __str__(self) -> str:
        return f"{self.training}: {self.material}"
