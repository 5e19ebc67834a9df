"""Editions of goals and competences as rows; the values of :mod:`digitaleschool.core.frameworks` made lasting."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from digitaleschool.common.language import read_in
from digitaleschool.common.models import HandedInFile
from digitaleschool.core.frameworks.model import LONGEST, shown_code
from digitaleschool.people.models import Person


class Framework(models.Model):
    """Who keeps which goals, whatever the edition."""

    slug = models.CharField(max_length=60, unique=True)
    title_nl = models.CharField(_("title in Dutch"), max_length=LONGEST["title"])
    title_en = models.CharField(_("title in English"), max_length=LONGEST["title"])
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("framework")
        verbose_name_plural = _("frameworks")
        ordering = ["title_nl", "pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return self.title_en if read_in() == "en" else self.title_nl


class Edition(models.Model):
    """A framework as it holds from a day until a day."""

    class Origin(models.TextChoices):
        SITE = "site", _("comes with the site")
        FILE = "file", _("read in from a file")

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="editions")
    slug = models.CharField(max_length=60, unique=True)
    title_nl = models.CharField(_("title in Dutch"), max_length=LONGEST["title"])
    title_en = models.CharField(_("title in English"), max_length=LONGEST["title"])
    licence = models.CharField(_("licence"), max_length=200, blank=True)
    languages = models.JSONField(_("languages"), default=list, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=LONGEST["source"], blank=True)
    changed = models.CharField(_("last change"), max_length=500, blank=True)
    origin = models.CharField(max_length=4, choices=Origin)

    class Meta:
        verbose_name = _("edition of a framework")
        verbose_name_plural = _("editions of frameworks")
        ordering = ["framework__title_nl", "-valid_from", "slug", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_until__gte=F("valid_from")),
                name="edition_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return self.title_en if read_in() == "en" else self.title_nl

    def has_ended_on(self, day: date) -> bool:
        """Whether its last day lies before this one."""
        return self.valid_until is not None and self.valid_until < day

    @property
    def comes_with_the_site(self) -> bool:
        return self.origin == self.Origin.SITE


class Goal(models.Model):
    """One goal; stage, track, set and code together name it within its edition."""

    class Kind(models.TextChoices):
        GROUP = "group", _("group")
        GOAL = "goal", _("goal")
        COMPETENCE = "competence", _("competence")
        LEVEL = "level", _("level")
        FIELD = "field", _("field of study")
        THEME = "theme", _("theme")

    class Scope(models.TextChoices):
        IN = "in", _("the project aims at this")
        OUT = "out", _("the project does not aim at this")

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="goals")
    stage = models.CharField(_("stage"), max_length=3, blank=True)
    track = models.CharField(_("finality or stream"), max_length=12, blank=True)
    set = models.CharField(_("set"), max_length=LONGEST["code"], blank=True)
    code = models.CharField(_("code"), max_length=LONGEST["code"])
    slug = models.CharField(max_length=120)
    label_nl = models.TextField(_("goal in Dutch"))
    label_en = models.TextField(_("goal in English"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="children")
    order = models.PositiveIntegerField(default=0)
    scope = models.CharField(max_length=3, choices=Scope, blank=True)
    why_nl = models.CharField(max_length=LONGEST["why"], blank=True)
    why_en = models.CharField(max_length=LONGEST["why"], blank=True)
    source = models.CharField(_("source"), max_length=LONGEST["source"], blank=True)
    identifier = models.CharField(max_length=36, blank=True)
    """The UUID that another system gave it; without one it follows from the key."""

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        ordering = ["edition", "order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "stage", "track", "set", "code"], name="goal_key"),
            models.UniqueConstraint(fields=["edition", "slug"], name="goal_slug"),
            models.CheckConstraint(condition=~Q(code=""), name="goal_has_a_code"),
            models.CheckConstraint(condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="goal_not_below_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.shown_code} {self.label}".strip()

    @property
    def label(self) -> str:
        return self.label_en if read_in() == "en" else self.label_nl

    @property
    def shown_code(self) -> str:
        return shown_code(self.kind, self.code)


class GoalLink(models.Model):
    """What one goal has to do with another: ``of`` equals, replaces, is broader or narrower than ``to``."""

    class Kind(models.TextChoices):
        EQUAL = "equal", _("equal to")
        REPLACES = "replaces", _("replaces")
        BROADER = "broader", _("broader than")
        NARROWER = "narrower", _("narrower than")
        RELATED = "related", _("related to")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    of = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="links")
    to = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="links_here")
    source = models.CharField(_("source"), max_length=LONGEST["source"], blank=True)

    class Meta:
        verbose_name = _("link between goals")
        verbose_name_plural = _("links between goals")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "of", "to"], name="goal_link_once"),
            models.CheckConstraint(condition=~Q(of=F("to")), name="goal_link_not_to_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.of_id} {self.kind} {self.to_id}"


class GoalFile(HandedInFile):
    """A file with goals between its preview and its import, with what was typed about the edition."""

    owner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="goal_files")
    facts = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("file with goals")
        verbose_name_plural = _("files with goals")
        ordering = ["-expires_at", "pk"]
