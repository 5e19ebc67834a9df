"""Catalogues of other organisations on their way in."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from digitaleschool.common.models import HandedInFile
from digitaleschool.people.models import Organisation, Person


class CatalogueFile(HandedInFile):
    """A file with courses between its preview and its import: which catalogue, and whose trainings they become."""

    owner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="catalogue_files")
    catalogue = models.CharField(max_length=40)
    """Key of :data:`digitaleschool.core.offer.importing.CATALOGUES`."""
    provider = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    rtc = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("file with trainings")
        verbose_name_plural = _("files with trainings")
        ordering = ["-expires_at", "pk"]
