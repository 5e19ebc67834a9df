"""Who was there, and what proves it."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from digitaleschool.offer.models import Session, Training
from digitaleschool.people.models import Organisation, Person

from .seats import Enrolment

CODE_SIGNS = 6
LONGEST_WHY = 200


class AttendanceList(models.Model):
    """The list of one session: its code on the screen, and whether it is closed. Made with the first need of it."""

    session = models.OneToOneField(Session, on_delete=models.CASCADE, primary_key=True, related_name="attendance_list")
    code = models.CharField(_("code"), max_length=CODE_SIGNS, unique=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    """None with a moment: the worker closed it, a day after the session."""

    class Meta:
        verbose_name = _("attendance list")
        verbose_name_plural = _("attendance lists")
        ordering = ["session"]

    def __str__(self) -> str:
        return f"{self.session_id}"

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None


class Attendance(models.Model):
    """What was noted of one participant at one session."""

    class Kind(models.TextChoices):
        PRESENT = "present", _("present")
        EXCUSED = "excused", _("excused")
        ABSENT = "absent", _("not there")

    class How(models.TextChoices):
        CODE = "code", _("checked in with the code")
        LIST = "list", _("ticked on the list")
        CLOSING = "closing", _("nothing was noted when the list was closed")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="attendances")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="attendances")
    kind = models.CharField(max_length=7, choices=Kind)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=0)
    how = models.CharField(max_length=7, choices=How)
    noted_at = models.DateTimeField(default=timezone.now)
    noted_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    why = models.CharField(_("why it was corrected"), max_length=LONGEST_WHY, blank=True)

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        ordering = ["session", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "enrolment"], name="attendance_once_a_session"),
            models.CheckConstraint(
                condition=Q(kind="present", minutes__gt=0) | (~Q(kind="present") & Q(minutes=0)),
                name="attendance_minutes_when_present",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.kind}"


class Certificate(models.Model):
    """What somebody followed, as it was when it was issued. Never edited: what changes makes a new one."""

    class Because(models.TextChoices):
        REPLACED = "replaced", _("replaced by a newer one")
        WITHDRAWN = "withdrawn", _("withdrawn")

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    """Stands in the address where anyone who has the certificate can check it."""
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="certificates")
    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.SET_NULL, null=True, blank=True, related_name="certificates"
    )
    """None: the enrolment had its time; the certificate holds longer."""
    training = models.ForeignKey(Training, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    rtc = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    track = models.CharField(_("finality of your pupils"), max_length=12, blank=True)
    """Whose codes the goals bear; empty: of all finalities."""
    content = models.JSONField(default=dict)
    """What the certificate says, whatever becomes of the training (``enrolment.certificate_content``)."""
    credential = models.TextField(blank=True)
    """The signed credential (VC-JWT)."""
    issued_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(max_length=9, choices=Because, blank=True)
    replaced_by = models.OneToOneField(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="replaces"
    )
    is_invented = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["-issued_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment"], condition=Q(ended_at__isnull=True), name="certificate_one_valid_an_enrolment"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_because="")
                | (Q(ended_at__isnull=False) & ~Q(ended_because="")),
                name="certificate_ended_because",
            ),
        ]

    def __str__(self) -> str:
        return str(self.key)

    @property
    def is_valid(self) -> bool:
        return self.ended_at is None

    @property
    def is_replaced(self) -> bool:
        return self.ended_because == self.Because.REPLACED
