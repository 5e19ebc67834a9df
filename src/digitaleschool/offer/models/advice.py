"""Advice that someone asked to keep."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from digitaleschool.people.models import Person


class KeptAdvice(models.Model):
    """The level that a self-check gave, kept because its owner asked for it; the answers themselves are not kept."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="kept_advice")
    theme = models.CharField(_("theme"), max_length=40)
    tool = models.CharField(_("tool"), max_length=60, blank=True)
    field = models.CharField(_("field of study"), max_length=40, blank=True)
    level = models.CharField(_("level"), max_length=10)
    kept_on = models.DateField(_("kept on"))

    class Meta:
        verbose_name = _("kept advice")
        verbose_name_plural = _("kept advice")
        ordering = ["-kept_on", "-pk"]
        constraints = [models.UniqueConstraint(fields=["person", "theme", "tool"], name="kept_advice_newest_only")]

    def __str__(self) -> str:
        return f"{self.theme} {self.level}"
