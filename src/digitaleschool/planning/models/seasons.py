"""A season: the months for which one plan is made, by all RTCs together."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from digitaleschool.common.language import read_in
from digitaleschool.people.models import Organisation


class Season(models.Model):
    """From the first to the last day on which a session may take place, the return session too."""

    class State(models.TextChoices):
        COLLECTING = "collecting", _("wishes are welcome")
        PLANNING = "planning", _("is being planned")
        ANNOUNCED = "announced", _("proposals are sent")
        CLOSED = "closed", _("over")

    slug = models.SlugField(_("address"), max_length=60, unique=True)
    title_nl = models.CharField(_("name in Dutch"), max_length=120)
    title_en = models.CharField(_("name in English"), max_length=120, blank=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    wishes_until = models.DateField(_("wishes until"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.COLLECTING)
    shared_budget_cents = models.PositiveBigIntegerField(_("shared budget"), default=0)
    """For what the RTCs cannot pay from their own budgets."""
    weights = models.JSONField(default=dict, blank=True)
    """:class:`digitaleschool.core.planning.problem.Weights` as JSON; empty: its defaults."""
    is_invented = models.BooleanField(_("invented"), default=False)

    class Meta:
        verbose_name = _("season")
        verbose_name_plural = _("seasons")
        ordering = ["-starts_on", "pk"]
        constraints = [models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="season_ends_after_start")]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return (self.title_en if read_in() == "en" else self.title_nl) or self.title_nl


class Budget(models.Model):
    """What an RTC can spend in a season."""

    season = models.ForeignKey(Season, on_delete=models.CASCADE, related_name="budgets")
    rtc = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="budgets", limit_choices_to={"kind": "rtc"}
    )
    cents = models.PositiveBigIntegerField(_("budget"), default=0)

    class Meta:
        verbose_name = _("budget")
        verbose_name_plural = _("budgets")
        ordering = ["season", "rtc"]
        constraints = [models.UniqueConstraint(fields=["season", "rtc"], name="budget_one_an_rtc")]

    def __str__(self) -> str:
        return f"{self.rtc_id} {self.cents}"
