"""Who was asked, and how it stands: invitations, open links, interviews. Never what was answered."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from digitaleschool.people.models import Organisation, School
from digitaleschool.people.models.person import NOWHERE

from .rounds import Round


class Invitation(models.Model):
    """One person asked by mail, with a link of their own.

    The link's secret is not kept: it follows from ``id`` and the site's own secret (``needs.links``), so that it can be
    sent again; the database holds its hash.
    """

    class Status(models.TextChoices):
        PLANNED = "planned", _("not sent yet")
        SENT = "sent", _("invited")
        STARTED = "started", _("started")
        ANSWERED = "answered", _("answered")
        BOUNCED = "bounced", _("address does not work")
        STOPPED = "stopped", _("wants no mail")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="invitations")
    school = models.ForeignKey(School, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    rtc = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"kind": "rtc"},
    )
    """Who invited: the people of this RTC see it; where nobody did, those of the school's province."""
    name = models.CharField(_("name"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail address"))
    language = models.CharField(_("language"), max_length=2, default="nl")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PLANNED)
    last_mail_on = models.DateField(_("last mail on"), null=True, blank=True)
    mails = models.PositiveSmallIntegerField(_("mails sent"), default=0)
    is_invented = models.BooleanField(_("invented"), default=False)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["round", "email"]
        constraints = [models.UniqueConstraint(fields=["round", "email"], name="invitation_once_an_address")]
        indexes = [models.Index(fields=["round", "school", "status"], name="invitation_board")]

    def __str__(self) -> str:
        return self.email

    @property
    def is_answered(self) -> bool:
        return self.status == self.Status.ANSWERED

    @property
    def is_nameless(self) -> bool:
        """Its time is over, or the person was forgotten: the row counts, and tells nobody's name or address."""
        return self.email.endswith(f"@{NOWHERE}")

    @property
    def may_be_reminded(self) -> bool:
        return self.status in {self.Status.SENT, self.Status.STARTED}


class InvitationText(models.Model):
    """A round's own words for one mail in one language; without a row the words of ``knowledge/fieldwork`` hold."""

    class Kind(models.TextChoices):
        FIRST = "first", _("invitation")
        REMINDER = "reminder", _("reminder")
        SCHOOL = "school", _("mail to a school")

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="invitation_texts")
    kind = models.CharField(_("mail"), max_length=8, choices=Kind)
    language = models.CharField(_("language"), max_length=2, choices=[("nl", _("Dutch")), ("en", _("English"))])
    subject = models.CharField(_("subject"), max_length=150)
    text = models.TextField(_("text"), max_length=5000)

    class Meta:
        verbose_name = _("text of an invitation")
        verbose_name_plural = _("texts of invitations")
        ordering = ["round", "kind", "language"]
        constraints = [
            models.UniqueConstraint(fields=["round", "kind", "language"], name="invitation_text_once"),
        ]

    def __str__(self) -> str:
        return self.subject


class SchoolLink(models.Model):
    """The open link of one school in a round: whoever has it may answer, a number of times a day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="school_links")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    is_open = models.BooleanField(_("open"), default=True)
    started = models.PositiveIntegerField(_("started"), default=0)
    answered = models.PositiveIntegerField(_("answered"), default=0)
    most_a_day = models.PositiveSmallIntegerField(_("most a day"), default=60)
    used_on = models.DateField(null=True, blank=True)
    used_times = models.PositiveSmallIntegerField(default=0)
    """How often it was used to begin on ``used_on``."""

    class Meta:
        verbose_name = _("open link of a school")
        verbose_name_plural = _("open links of schools")
        ordering = ["round", "school"]
        constraints = [models.UniqueConstraint(fields=["round", "school"], name="school_link_once")]

    def __str__(self) -> str:
        return str(self.school_id)


class MailStop(models.Model):
    """An address that wants no more invitations; only a keyed hash of it is kept."""

    address_hash = models.CharField(max_length=64, unique=True)
    since = models.DateField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.address_hash[:8]


class Interview(models.Model):
    """A conversation that is planned or was held at a school; what was said comes with the interviews themselves."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("planned")
        HELD = "held", _("held")
        CANCELLED = "cancelled", _("cancelled")

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="interviews")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    interviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("interviewer"),
    )  # fmt: skip
    on = models.DateField(_("on"), null=True, blank=True)
    persons = models.PositiveSmallIntegerField(_("persons"), default=1)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PLANNED)

    class Meta:
        verbose_name = _("interview")
        verbose_name_plural = _("interviews")
        ordering = ["round", "on", "pk"]

    def __str__(self) -> str:
        return str(self.school_id)

    @property
    def is_held(self) -> bool:
        return self.status == self.Status.HELD

    @property
    def is_cancelled(self) -> bool:
        return self.status == self.Status.CANCELLED
