from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from digitaleschool.core.files.kinds import KINDS
from digitaleschool.core.wording import Text

from .leases import Leased


class OutboxMail(Leased):
    """A mail to send, written in the transaction of what it tells about; :mod:`.outbox` sends it."""

    key = models.CharField(max_length=120, unique=True)
    """Kind and object, for instance ``invitation:<id>:2``: the same mail is written once."""
    kind = models.CharField(max_length=40)
    recipient = models.EmailField(_("to"))
    language = models.CharField(max_length=2, default="nl")
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"))
    """Plain text. Where it says ``{link}``, the secret link is put in as the mail leaves: none lies in the database.
    Emptied once it is sent."""
    about = models.CharField(max_length=64, blank=True)
    """The key of the object that ``{link}`` leads to."""
    belongs_to = models.CharField(max_length=64, blank=True, db_index=True)
    """Whose mail it is, as the stage that wrote it names its tenants: who may look at it."""
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    is_invented = models.BooleanField(_("invented"), default=False)
    """To an invented address: kept to be looked at, never sent."""

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "not_before"], name="outbox_due")]

    def __str__(self) -> str:
        return self.subject


class HandedInFile(models.Model):
    """A file between its preview and its import. It is read again at each step: nothing that a browser sends decides
    what changes."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=120)
    content = models.BinaryField()
    """Emptied once it is imported."""
    digest = models.CharField(max_length=64)
    """SHA-256 of the content as it came in."""
    expires_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    result = models.JSONField(default=dict, blank=True)
    """What was done, as counts."""

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def is_done(self) -> bool:
        return self.done_at is not None


class StoredFile(models.Model):
    """A file that somebody uploaded, as it lies on disk; :mod:`.uploads` writes, hands on and clears it. Never changed:
    a new version is a new file."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    path = models.CharField(max_length=100, unique=True)
    """Below MEDIA_ROOT; a random name."""
    kind = models.CharField(_("kind"), max_length=8)
    """Key of :data:`digitaleschool.core.files.KINDS`: what the file is, whatever it was called."""
    name = models.CharField(_("name"), max_length=120)
    size_bytes = models.PositiveIntegerField(_("size"))
    sha256 = models.CharField(max_length=64)
    is_active = models.BooleanField(_("does something when it is opened"), default=False)
    stored_at = models.DateTimeField(_("stored"))

    class Meta:
        verbose_name = _("stored file")
        verbose_name_plural = _("stored files")
        ordering = ["stored_at", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def kind_said(self) -> Text:
        return KINDS[self.kind].said
