"""What somebody is to hear about a place, written in the transaction of what it tells."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from digitaleschool.common.models import OutboxMail
from digitaleschool.people.models import Person

from .guidance import GuidanceSlot
from .seats import Enrolment


class Notice(models.Model):
    """One thing to tell one person. The worker makes mails of them: all that is due for someone in one mail."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        TOLD = "told", _("told")
        DROPPED = "dropped", _("no longer true")

    key = models.CharField(max_length=120, unique=True)
    """What, of which enrolment, to whom: the same is told once, whoever writes it again."""
    event = models.CharField(_("what"), max_length=24)
    """Code of ``knowledge/enrolment/notices.yaml``."""
    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.CASCADE, null=True, blank=True, related_name="notices"
    )  # fmt: skip
    slot = models.ForeignKey(
        GuidanceSlot, on_delete=models.CASCADE, null=True, blank=True, related_name="notices"
    )  # fmt: skip
    """It is about one of both."""
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notices")
    """Who hears it."""
    facts = models.JSONField(default=dict, blank=True)
    written_at = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    mail = models.ForeignKey(OutboxMail, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    sessions = models.PositiveSmallIntegerField(default=0)
    """How many days its calendar file had: those that fall away later are taken back by number."""

    class Meta:
        verbose_name = _("notice of a place")
        verbose_name_plural = _("notices of places")
        ordering = ["due_at", "pk"]
        indexes = [models.Index(fields=["state", "due_at"], name="enrolment_notice_due")]
        constraints = [
            models.CheckConstraint(
                condition=Q(enrolment__isnull=False, slot__isnull=True)
                | Q(enrolment__isnull=True, slot__isnull=False),
                name="enrolment_notice_of_one",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.key
