"""What was answered, kept so that nobody with the whole database can tell by whom (docs/decisions/0012).

A draft is sealed with the respondent's own secret. A finished answer waits in a ballot, sealed with a key outside the
database. Ballots are opened together, and all answers of the round are then written anew in random order: no key, time,
order or transaction number joins an answer to an invitation.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from digitaleschool.people.models import School

from .rounds import Round


class Draft(models.Model):
    """A half-filled survey. Its key and its seal follow from the respondent's secret, which is not in the database."""

    handle = models.CharField(primary_key=True, max_length=43, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="drafts")
    sealed = models.BinaryField(blank=True)
    """The pages so far; emptied when the answer is handed in."""
    reference = models.CharField(max_length=12, blank=True)
    """What the receipt says; a second post of the same form gets the same. It is on no answer."""
    touched_on = models.DateField()
    """For retention only."""

    class Meta:
        verbose_name = _("half-filled survey")
        verbose_name_plural = _("half-filled surveys")
        ordering = ["handle"]
        constraints = [
            models.UniqueConstraint(
                fields=["reference"], condition=~models.Q(reference=""), name="draft_reference_once"
            ),
        ]

    def __str__(self) -> str:
        return self.handle[:6]

    @property
    def is_handed_in(self) -> bool:
        return bool(self.reference)


class Ballot(models.Model):
    """An answer that was handed in and waits, sealed, to be opened together with others."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="ballots")
    sealed = models.BinaryField()

    class Meta:
        verbose_name = _("sealed answer")
        verbose_name_plural = _("sealed answers")
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.id)[:6]


class Answer(models.Model):
    """One respondent's answer: content and strata, a random key, no time, no person."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="answers")
    school = models.ForeignKey(School, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    """Only in a round that keeps the school."""
    network = models.CharField(max_length=4, blank=True)
    province = models.CharField(max_length=20, blank=True)
    size = models.CharField(max_length=5, blank=True)
    setting = models.CharField(max_length=5, blank=True)
    content = models.JSONField()
    """Item id -> value, as ``core.survey.asking`` reads them."""
    flags = models.JSONField(default=list, blank=True)
    """Codes of what is odd about it, for instance ``straight_line``."""

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["id"]
        indexes = [models.Index(fields=["round", "school"], name="answer_by_school")]

    def __str__(self) -> str:
        return str(self.id)[:6]


class Contact(models.Model):
    """Someone who wants to hear more, on a page and in a table apart from the answers."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(_("name"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail address"))
    language = models.CharField(max_length=2, default="nl")
    wants_summary = models.BooleanField(_("wants the summary"), default=True)
    wants_offer = models.BooleanField(_("wants to hear of trainings"), default=False)
    consent_version = models.CharField(max_length=20)
    left_on = models.DateField()
    thanked_on = models.DateField(_("summary sent on"), null=True, blank=True)

    class Meta:
        verbose_name = _("address of a respondent")
        verbose_name_plural = _("addresses of respondents")
        ordering = ["round", "email"]
        constraints = [models.UniqueConstraint(fields=["round", "email"], name="contact_once_in_a_round")]

    def __str__(self) -> str:
        return self.email


class Profile(models.Model):
    """What a respondent took along under a code shown once; sealed with that code, and tied to no answer."""

    code_hash = models.CharField(primary_key=True, max_length=64, editable=False)
    sealed = models.BinaryField()
    expires_on = models.DateField()

    class Meta:
        verbose_name = _("profile under a code")
        verbose_name_plural = _("profiles under a code")
        ordering = ["code_hash"]

    def __str__(self) -> str:
        return self.code_hash[:6]
