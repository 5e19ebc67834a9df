"""A list of schools that was handed in, kept until it is confirmed or an hour has passed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from digitaleschool.common.models import HandedInFile

from .person import Person


class RegisterFile(HandedInFile):
    """A file with schools between its preview and its import."""

    owner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="register_files")
    is_whole = models.BooleanField(default=False)
    """Whether schools and sites that the file does not name no longer exist."""

    class Meta:
        verbose_name = _("list of schools")
        verbose_name_plural = _("lists of schools")
        ordering = ["-expires_at", "pk"]
