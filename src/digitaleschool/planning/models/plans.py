"""Plans of a season: asked for, computed, changed by hand, proposed to teachers."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from digitaleschool.common.leases import Leased
from digitaleschool.offer.models import Run, Trainer, Training
from digitaleschool.people.models import Person

from .seasons import Season
from .supply import Lender, Venue
from .wishes import Wish


class SeasonPlan(models.Model):
    """One plan as it came out. Plans are kept beside each other to compare; one is chosen, and sent."""

    class State(models.TextChoices):
        DRAFT = "draft", _("to look at")
        CHOSEN = "chosen", _("chosen, not sent yet")
        SENT = "sent", _("proposals are sent")
        REPLACED = "replaced", _("replaced by a later plan")

    season = models.ForeignKey(Season, on_delete=models.CASCADE, related_name="plans")
    number = models.PositiveSmallIntegerField(_("number"))
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    made_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    status = models.CharField(max_length=10)
    """:class:`digitaleschool.core.planning.plan.Status`."""
    objective = models.BigIntegerField()
    bound = models.BigIntegerField()
    seed = models.PositiveIntegerField(default=1)
    stopped = models.BooleanField(default=False)
    problem = models.BinaryField()
    """The planning problem as JSON, compressed (zlib)."""
    result = models.BinaryField()
    """The plan as JSON, compressed (zlib)."""
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering = ["season", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["season", "number"], name="plan_number_once"),
            models.UniqueConstraint(
                fields=["season"], condition=Q(state__in=["chosen", "sent"]), name="plan_one_chosen_a_season"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.season_id} {self.number}"

    @property
    def gap(self) -> float:
        """Of the bound, how much the plan may be short of the best: from 0 to 1."""
        return (self.bound - self.objective) / abs(self.bound) if self.bound else 0.0


class PlanJob(Leased):
    """Somebody asked for a plan; a worker makes it, says how far it is, and can be stopped."""

    season = models.ForeignKey(Season, on_delete=models.CASCADE, related_name="plan_jobs")
    asked_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField(_("asked"))
    seconds = models.PositiveSmallIntegerField(_("at most so long (seconds)"), default=60)
    seed = models.PositiveIntegerField(default=1)
    start = models.ForeignKey(SeasonPlan, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    """The plan that it goes on from."""
    stop_asked = models.BooleanField(default=False)
    trail = models.JSONField(default=list, blank=True)
    """What the planner told: {doing, seconds, objective, bound}, the last one last."""
    plan = models.ForeignKey(SeasonPlan, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    """What came of it."""

    class Meta:
        verbose_name = _("plan being made")
        verbose_name_plural = _("plans being made")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["season"], condition=models.Q(state="waiting"), name="plan_job_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.season_id} {self.asked_at:%Y-%m-%d}"


class PlannedRun(models.Model):
    """A run of a plan. Pinned: every next plan of the season holds it as it is."""

    class State(models.TextChoices):
        TENTATIVE = "tentative", _("planned")
        INVITED = "invited", _("proposals are sent")
        CONFIRMED = "confirmed", _("goes on")
        CANCELLED = "cancelled", _("cancelled")

    plan = models.ForeignKey(SeasonPlan, on_delete=models.CASCADE, related_name="runs")
    code = models.CharField(max_length=80)
    """The id of the run in the plan's JSON: the same run has the same code in every plan."""
    training = models.ForeignKey(Training, on_delete=models.PROTECT, related_name="planned_runs")
    field = models.CharField(_("field of study"), max_length=60, blank=True)
    level = models.CharField(_("level"), max_length=20, blank=True)
    pattern = models.CharField(max_length=80)
    """The id of its time pattern in the problem."""
    slots = models.JSONField(default=list)
    """[ISO day, am | pm | ev], in order; the last is the return session where ``has_return``."""
    has_return = models.BooleanField(default=False)
    trainer = models.ForeignKey(Trainer, on_delete=models.PROTECT, related_name="planned_runs")
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, null=True, blank=True, related_name="planned_runs")
    """None: online."""
    lender = models.ForeignKey(Lender, on_delete=models.PROTECT, null=True, blank=True, related_name="planned_runs")
    cost_cents = models.PositiveIntegerField(default=0)
    capacity = models.PositiveSmallIntegerField(_("places"))
    is_pinned = models.BooleanField(_("pinned"), default=False)
    is_closed = models.BooleanField(_("nobody is added"), default=False)
    state = models.CharField(max_length=9, choices=State, default=State.TENTATIVE)
    run = models.ForeignKey(Run, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    """The run of the offer that it became when proposals were sent."""

    class Meta:
        verbose_name = _("planned run")
        verbose_name_plural = _("planned runs")
        ordering = ["plan", "code"]
        constraints = [models.UniqueConstraint(fields=["plan", "code"], name="planned_run_once_a_plan")]

    def __str__(self) -> str:
        return self.code


class Ban(models.Model):
    """What a coordinator does not want in the next plans: a run that has all that is filled in."""

    season = models.ForeignKey(Season, on_delete=models.CASCADE, related_name="bans")
    training = models.ForeignKey(Training, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    trainer = models.ForeignKey(Trainer, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    venue = models.ForeignKey(Venue, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    pattern = models.CharField(max_length=80, blank=True)
    field = models.CharField(max_length=60, blank=True)
    level = models.CharField(max_length=20, blank=True)
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("forbidden run")
        verbose_name_plural = _("forbidden runs")
        ordering = ["season", "pk"]

    def __str__(self) -> str:
        return str(self.pk)


class Proposal(models.Model):
    """A place that a plan has for a wish. It is an enrolment only when the teacher says yes."""

    class State(models.TextChoices):
        PLANNED = "planned", _("not sent yet")
        SENT = "sent", _("sent")
        ACCEPTED = "accepted", _("yes")
        DECLINED = "declined", _("no")
        EXPIRED = "expired", _("no answer in time")
        WITHDRAWN = "withdrawn", _("withdrawn")

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(PlannedRun, on_delete=models.CASCADE, related_name="proposals")
    wish = models.ForeignKey(Wish, on_delete=models.CASCADE, related_name="proposals")
    travel_minutes = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=9, choices=State, default=State.PLANNED)
    sent_at = models.DateTimeField(null=True, blank=True)
    answer_by = models.DateField(_("answer by"), null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["run", "pk"]
        constraints = [models.UniqueConstraint(fields=["run", "wish"], name="proposal_once_a_run")]

    def __str__(self) -> str:
        return str(self.key)


class Unmet(models.Model):
    """Why a plan has no place for a wish."""

    plan = models.ForeignKey(SeasonPlan, on_delete=models.CASCADE, related_name="unmet")
    wish = models.ForeignKey(Wish, on_delete=models.CASCADE, related_name="unmet")
    code = models.CharField(max_length=40)
    """Of ``knowledge/planning/reasons.yaml``."""
    facts = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("wish without a place")
        verbose_name_plural = _("wishes without a place")
        ordering = ["plan", "pk"]
        constraints = [models.UniqueConstraint(fields=["plan", "wish"], name="unmet_once_a_plan")]

    def __str__(self) -> str:
        return self.code
