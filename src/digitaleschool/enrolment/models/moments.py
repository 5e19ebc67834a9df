from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from digitaleschool.offer.models import Run


class MomentDone(models.Model):
    """A moment of ``knowledge/enrolment/moments.yaml`` at which everybody of a run was told; each comes once."""

    key = models.CharField(max_length=120, unique=True)
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("moment that was told")
        verbose_name_plural = _("moments that were told")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.key
