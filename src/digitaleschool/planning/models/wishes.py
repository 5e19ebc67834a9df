"""What teachers wish: with consent, until a day, to be withdrawn with one tap."""

from __future__ import annotations

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from digitaleschool.needs.models import Need
from digitaleschool.offer.models import Training
from digitaleschool.people.models import Organisation, Person

from .seasons import Season
from .supply import POSTCODE, Free


class Wisher(Free):
    """Somebody with wishes in a season: a teacher with an account, or a profile code that nobody can lead to a name."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    """In links, and the name in a planning problem."""
    season = models.ForeignKey(Season, on_delete=models.CASCADE, related_name="wishers")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, blank=True, related_name="wishing")
    code_digest = models.CharField(max_length=64, blank=True)
    """Of an anonymous profile code; empty where there is a person."""
    school = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="wishers", limit_choices_to={"kind": "school"}
    )
    postcode = models.CharField(_("leaves from (postcode)"), max_length=4, blank=True, validators=[POSTCODE])
    """Empty: from school."""
    modes = models.JSONField(_("how"), default=list, blank=True)
    travel_minutes = models.PositiveSmallIntegerField(
        _("travels at most (minutes)"), default=45, validators=[MaxValueValidator(240)]
    )
    most_trainings = models.PositiveSmallIntegerField(
        _("at most so many trainings"), default=2, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )
    agreed_at = models.DateTimeField(null=True, blank=True)
    """When the teacher agreed that the RTCs plan with this; empty: a colleague filled it in, it does not count yet."""
    ends_on = models.DateField(_("counts until"))
    asked_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    """The ICT coordinator or head who filled it in for a colleague."""
    is_invented = models.BooleanField(_("invented"), default=False)

    class Meta:
        verbose_name = _("teacher with wishes")
        verbose_name_plural = _("teachers with wishes")
        ordering = ["season", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["season", "person"], condition=Q(person__isnull=False), name="wisher_once_a_season"
            ),
            models.UniqueConstraint(
                fields=["season", "code_digest"], condition=~Q(code_digest=""), name="wisher_code_once_a_season"
            ),
        ]

    def __str__(self) -> str:
        return str(self.key)


class Team(models.Model):
    """Colleagues who would like to come together. Who knows the code can join."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    season = models.ForeignKey(Season, on_delete=models.CASCADE, related_name="teams")
    school = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=12, unique=True)

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ["season", "pk"]

    def __str__(self) -> str:
        return self.code


class Wish(models.Model):
    """One training, or a theme, that somebody would like to follow."""

    class State(models.TextChoices):
        ASKED = "asked", _("waits for the teacher's yes")
        OPEN = "open", _("open")
        WITHDRAWN = "withdrawn", _("withdrawn")
        MET = "met", _("met")

    class Origin(models.TextChoices):
        FORM = "form", _("asked on the site")
        SURVEY = "survey", _("from the survey")
        COLLEAGUE = "colleague", _("proposed by a colleague")
        WAITING_LIST = "waiting_list", _("from a waiting list")

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    wisher = models.ForeignKey(Wisher, on_delete=models.CASCADE, related_name="wishes")
    training = models.ForeignKey(Training, on_delete=models.CASCADE, null=True, blank=True, related_name="wishes")
    theme = models.CharField(_("theme"), max_length=40, blank=True)
    """Filled where no training is."""
    field = models.CharField(_("field of study"), max_length=60)
    level = models.CharField(_("level"), max_length=20)
    weight = models.PositiveSmallIntegerField(
        _("how much it counts"), default=10, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    modes = models.JSONField(_("how"), default=list, blank=True)
    """Empty: as the teacher said for all wishes."""
    team = models.ForeignKey(Team, on_delete=models.SET_NULL, null=True, blank=True, related_name="wishes")
    only_with_team = models.BooleanField(_("only together with a colleague"), default=False)
    note = models.CharField(_("what you would like to learn"), max_length=300, blank=True)
    need = models.ForeignKey(Need, on_delete=models.SET_NULL, null=True, blank=True, related_name="wishes")
    """The need in the register that it is part of."""
    origin = models.CharField(max_length=12, choices=Origin, default=Origin.FORM)
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    made_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("wish")
        verbose_name_plural = _("wishes")
        ordering = ["wisher", "pk"]
        indexes = [models.Index(fields=["state", "theme", "field"], name="wish_demand")]
        constraints = [
            models.CheckConstraint(
                condition=Q(training__isnull=False, theme="") | (Q(training__isnull=True) & ~Q(theme="")),
                name="wish_for_a_training_or_a_theme",
            ),
            models.UniqueConstraint(
                fields=["wisher", "training"], condition=Q(training__isnull=False, state__in=["asked", "open"]),
                name="wish_training_once",
            ),
            models.UniqueConstraint(
                fields=["wisher", "theme", "field", "level"],
                condition=Q(training__isnull=True, state__in=["asked", "open"]), name="wish_theme_once",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.key)
