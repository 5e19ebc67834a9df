"""Who could be asked, and how many are wanted from each group."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from digitaleschool.people.models import School

from .rounds import Round


class FrameSchool(models.Model):
    """A school in the sampling frame of a round, with its strata as they were when the frame was made."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="frame")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    network = models.CharField(max_length=4, blank=True)
    province = models.CharField(max_length=20, blank=True)
    size = models.CharField(max_length=5, blank=True)
    setting = models.CharField(max_length=5, blank=True)
    fields = models.JSONField(default=list, blank=True)
    """Codes of the fields that the school teaches, where that is known."""

    class Meta:
        verbose_name = _("school in the sample")
        verbose_name_plural = _("schools in the sample")
        ordering = ["round", "school"]
        constraints = [models.UniqueConstraint(fields=["round", "school"], name="frame_school_once")]

    def __str__(self) -> str:
        return str(self.school_id)


class Target(models.Model):
    """How many answers and interviews are wanted from one category of one dimension."""

    class Dimension(models.TextChoices):
        NETWORK = "network", _("network")
        PROVINCE = "province", _("province")
        SIZE = "size", _("size")
        SETTING = "setting", _("rural or urban")
        FIELD = "field", _("field")

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="targets")
    dimension = models.CharField(_("by"), max_length=10, choices=Dimension)
    category = models.CharField(_("group"), max_length=40)
    answers = models.PositiveIntegerField(_("answers wanted"), default=0)
    interviews = models.PositiveIntegerField(_("interviews wanted"), default=0)

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["round", "dimension", "category"]
        constraints = [
            models.UniqueConstraint(fields=["round", "dimension", "category"], name="target_once_for_a_group"),
        ]

    def __str__(self) -> str:
        return f"{self.dimension} {self.category}"
