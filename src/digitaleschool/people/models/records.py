"""What is written down about people and what they did: audit trail, consent, erasure."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .organisations import Organisation
from .person import Person


class AuditEntry(models.Model):
    """Who did what to which object, when. Written in the transaction of the deed; never an answer, never a secret."""

    at = models.DateTimeField(_("when"), default=timezone.now)
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="deeds")
    """Nobody where the system did it by itself."""
    stood_in_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    """Who really sat at the keyboard, when someone from support stood in for ``by``."""
    organisation = models.ForeignKey(
        Organisation, on_delete=models.SET_NULL, null=True, blank=True, related_name="audit_entries"
    )
    """The tenant whose coordinators may read it."""
    verb = models.CharField(_("what"), max_length=60)
    """A code such as ``school.imported``; its wording stands in ``knowledge/privacy/deeds.yaml``."""
    object_type = models.CharField(max_length=40, blank=True)
    object_id = models.CharField(max_length=64, blank=True)
    object_label = models.CharField(_("on"), max_length=200, blank=True)
    details = models.JSONField(default=dict, blank=True)
    is_nameless = models.BooleanField(default=False)
    """Someone did it, and the name is gone: its period is over."""

    class Meta:
        verbose_name = _("line of the log book")
        verbose_name_plural = _("log book")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["organisation", "-at"], name="audit_by_tenant")]

    def __str__(self) -> str:
        return self.verb


class Consent(models.Model):
    """A person agreed to one purpose in one wording; a new version of the wording is asked again."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=40)
    """A code of ``knowledge/privacy/consents.yaml``."""
    version = models.CharField(max_length=20)
    given_at = models.DateTimeField(_("given"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    """When the person took it back, or agreed to a newer wording in its place; the row stays as evidence."""

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-given_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "purpose", "version"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="consent_given_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.version}"


class ErasureRequest(models.Model):
    """A person asked to be forgotten; what that changed is kept as counts, without the person."""

    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="erasure_requests")
    asked_at = models.DateTimeField(_("asked"))
    done_at = models.DateTimeField(_("carried out"), null=True, blank=True)
    effects = models.JSONField(default=dict, blank=True)
    """Kind of data -> how many rows were deleted or made nameless."""

    class Meta:
        verbose_name = _("request to be forgotten")
        verbose_name_plural = _("requests to be forgotten")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(done_at__isnull=True), name="erasure_asked_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d}"
