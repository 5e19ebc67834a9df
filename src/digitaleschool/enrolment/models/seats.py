"""Who asked for a place in a run, in which order, and who has one."""

from __future__ import annotations

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from digitaleschool.offer.models import Run, Training
from digitaleschool.people.models import Organisation, Person
from digitaleschool.planning.models import Proposal


class EnrolDesk(models.Model):
    """How one can enrol for a run: who, until when, from how many it goes on. Made with the first need of it."""

    class Takes(models.TextChoices):
        INVITED = "invited", _("only who is invited")
        EVERYONE = "everyone", _("everyone")
        NOBODY = "nobody", _("nobody: enrolment is closed")

    run = models.OneToOneField(Run, on_delete=models.CASCADE, primary_key=True, related_name="desk")
    takes = models.CharField(_("who can enrol"), max_length=8, choices=Takes, default=Takes.EVERYONE)
    minimum = models.PositiveSmallIntegerField(_("goes on from"), null=True, blank=True)
    """Participants; empty: as the training says."""
    closes_at = models.DateTimeField(_("enrolment closes"), null=True, blank=True)
    """Empty: when the first session starts."""
    cancel_until = models.DateTimeField(_("one can cancel until"), null=True, blank=True)
    """Who cancels later is told to call; the place is freed all the same. Empty: until the first session starts."""
    offer_hours = models.PositiveSmallIntegerField(
        _("hours to answer when a place comes free"), default=48,
        validators=[MinValueValidator(1), MaxValueValidator(336)],
    )  # fmt: skip
    is_fair = models.BooleanField(_("who had no place yet this school year goes first"), default=True)
    keeps_teams = models.BooleanField(_("keep colleagues together"), default=True)

    class Meta:
        verbose_name = _("how to enrol for a run")
        verbose_name_plural = _("how to enrol for runs")
        ordering = ["run"]

    def __str__(self) -> str:
        return f"{self.run_id}"


class EnrolTeam(models.Model):
    """Colleagues of one school who would like to sit in one run together."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="teams")
    school = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    lead = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    """Who proposed it."""
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("team for a run")
        verbose_name_plural = _("teams for runs")
        ordering = ["run", "pk"]

    def __str__(self) -> str:
        return str(self.key)


class Enrolment(models.Model):
    """One application for a place, from the ask to its end. An end is never undone: who comes back applies anew."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("waits for the teacher's yes")
        WAITING = "waiting", _("on the waiting list")
        OFFERED = "offered", _("a place came free: waits for an answer")
        SEATED = "seated", _("has a place")
        ENDED = "ended", _("ended")

    class Because(models.TextChoices):
        CANCELLED = "cancelled", _("cancelled by the participant")
        DECLINED = "declined", _("said no to the proposal")
        EXPIRED = "expired", _("did not answer in time")
        SWAPPED = "swapped", _("went to another run")
        REMOVED = "removed", _("taken off by the RTC")
        RUN_CANCELLED = "run_ended", _("the run does not go on")
        NO_PLACE = "no_place", _("no place came free before it began")

    ACTIVE = (State.PROPOSED, State.WAITING, State.OFFERED, State.SEATED)
    HOLDS_PLACE = (State.OFFERED, State.SEATED)

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    training = models.ForeignKey(Training, on_delete=models.CASCADE, related_name="enrolments")
    """Of the run: enrolments of one training are locked and seated together."""
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="enrolments")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="enrolments")
    school = models.ForeignKey(Organisation, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    field = models.CharField(_("field of study"), max_length=60, blank=True)
    level = models.CharField(_("level"), max_length=20, blank=True)
    state = models.CharField(max_length=8, choices=State)
    in_target = models.BooleanField(_("in the target group"), default=True)
    """Goes first among who waits; told when the enrolment is made."""
    places_before = models.PositiveSmallIntegerField(default=0)
    """Places that this teacher had earlier in the school year, when the enrolment was made."""
    also = models.ManyToManyField(Run, blank=True, related_name="also_wanted_by")
    """Other runs of the training where a place is welcome too, while waiting."""
    team = models.ForeignKey(EnrolTeam, on_delete=models.SET_NULL, null=True, blank=True, related_name="enrolments")
    proposal = models.OneToOneField(
        Proposal, on_delete=models.SET_NULL, null=True, blank=True, related_name="enrolment"
    )  # fmt: skip
    """Of a season's plan, that the teacher said yes to."""
    proposed_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    line_number = models.PositiveIntegerField(null=True, blank=True)
    """The order of application within the training, given out under its lock; None while a colleague's proposal."""
    seated_at = models.DateTimeField(null=True, blank=True)
    answer_by = models.DateTimeField(_("answer by"), null=True, blank=True)
    """Of an offered place, or of a colleague's proposal."""
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(max_length=10, choices=Because, blank=True)
    told_sequence = models.PositiveIntegerField(default=0)
    """:attr:`Run.sequence` as the participant knows it: who knows an older one is still to hear that it moved."""
    wants_to_know = models.TextField(_("what do you want to know or be able to do"), blank=True)
    needs_replacement = models.BooleanField(_("school needs a replacement"), null=True, blank=True)
    access_needs = models.TextField(_("what we should know so that you can take part"), blank=True)
    """May tell of someone's health: seen by the trainer and the RTC, emptied after the run."""
    prior = models.JSONField(default=dict, blank=True)
    """The self-check: code of the question -> answer. Advice, never a wall."""
    equipment = models.JSONField(default=dict, blank=True)
    """What the participant has at hand: name -> ``own``, ``school``, ``kit`` or ``none``."""
    is_invented = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        ordering = ["run", "pk"]
        indexes = [
            models.Index(fields=["training", "state"], name="enrolment_of_training"),
            models.Index(fields=["training", "line_number"], name="enrolment_line"),
            models.Index(fields=["run", "state"], name="enrolment_of_run"),
            models.Index(fields=["answer_by"], condition=Q(answer_by__isnull=False), name="enrolment_to_answer"),
            models.Index(fields=["run"], condition=Q(state="waiting"), name="enrolment_waiting"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "person"], condition=~Q(state="ended"), name="enrolment_once_in_a_run"
            ),
            models.CheckConstraint(
                condition=Q(state="ended", ended_at__isnull=False) | (~Q(state="ended") & Q(ended_at__isnull=True)),
                name="enrolment_ended_has_a_moment",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.key)

    @property
    def is_active(self) -> bool:
        return self.state in self.ACTIVE

    @property
    def holds_place(self) -> bool:
        """Whether nobody else can have the place: seated, or asked to answer."""
        return self.state in self.HOLDS_PLACE

    @property
    def is_proposed(self) -> bool:
        return self.state == self.State.PROPOSED

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING

    @property
    def is_offered(self) -> bool:
        return self.state == self.State.OFFERED

    @property
    def is_seated(self) -> bool:
        return self.state == self.State.SEATED

    @property
    def is_ended(self) -> bool:
        return self.state == self.State.ENDED
