"""A list of schools that was handed in, kept until it is confirmed or an hour has passed."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from .person import Person


class RegisterFile(models.Model):
    """A file with schools between its preview and its import. It is read again at each step: nothing that a browser
    sends decides what changes."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="register_files")
    name = models.CharField(_("name"), max_length=120)
    content = models.BinaryField()
    """Emptied once it is imported."""
    digest = models.CharField(max_length=64)
    """SHA-256 of the content as it came in."""
    is_whole = models.BooleanField(default=False)
    """Whether schools and sites that the file does not name no longer exist."""
    expires_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    result = models.JSONField(default=dict, blank=True)
    """What was done, as counts."""

    class Meta:
        verbose_name = _("list of schools")
        verbose_name_plural = _("lists of schools")
        ordering = ["-expires_at", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_done(self) -> bool:
        return self.done_at is not None
