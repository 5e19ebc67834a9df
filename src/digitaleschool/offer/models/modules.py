"""Self-study: a module of ordered steps that a teacher walks alone, and how far someone is."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from digitaleschool.common.language import read_in
from digitaleschool.frameworks.models import Tool
from digitaleschool.people.models import Organisation, Person

from .materials import Level, Material


class Module(models.Model):
    """A module of self-study. Readers see it once it is published; a change shows at once."""

    slug = models.SlugField(_("address"), max_length=60, unique=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="modules")
    title_nl = models.CharField(_("title in Dutch"), max_length=160)
    title_en = models.CharField(_("title in English"), max_length=160, blank=True)
    promise = models.CharField(_("what you can do afterwards"), max_length=300)
    level = models.CharField(_("level"), max_length=8, choices=Level, default=Level.BEGINNER)
    field = models.CharField(_("field"), max_length=40, blank=True)
    theme = models.CharField(_("theme"), max_length=40, blank=True)
    tool = models.ForeignKey(Tool, on_delete=models.SET_NULL, null=True, blank=True, related_name="modules")
    minutes = models.PositiveSmallIntegerField(_("minutes"), validators=[MinValueValidator(1), MaxValueValidator(600)])
    gives = models.CharField(_("prior knowledge that it gives"), max_length=300, blank=True)
    """Who did the module has what a training asks with these words."""
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    made_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    is_invented = models.BooleanField(_("invented"), default=False)

    class Meta:
        verbose_name = _("module of self-study")
        verbose_name_plural = _("modules of self-study")
        ordering = ["title_nl", "pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return (self.title_en if read_in() == "en" else "") or self.title_nl

    @property
    def is_published(self) -> bool:
        return self.published_at is not None


class ModuleStep(models.Model):
    """One page of a module."""

    class Kind(models.TextChoices):
        TEXT = "text", _("text")
        VIDEO = "video", _("video")
        FILE = "file", _("file")
        EXERCISE = "exercise", _("exercise")

    module = models.ForeignKey(Module, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField(_("place"))
    """From 1, without gaps."""
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    title = models.CharField(_("title"), max_length=160)
    text = models.TextField(_("text"), blank=True)
    """Markdown."""
    video = models.CharField(_("address of the video"), max_length=300, blank=True)
    """Only of :data:`digitaleschool.core.offer.videos.HOSTS`; shown as a link, never in a frame."""
    material = models.ForeignKey(Material, on_delete=models.SET_NULL, null=True, blank=True, related_name="steps")
    question = models.CharField(_("question"), max_length=500, blank=True)
    choices = models.JSONField(_("answers"), default=list, blank=True)
    """``[{"text": ..., "is_right": true}, ...]``"""
    explanation = models.TextField(_("explanation"), blank=True)
    """Markdown; shown once the reader has answered."""

    class Meta:
        verbose_name = _("step of a module")
        verbose_name_plural = _("steps of modules")
        ordering = ["module", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["module", "position"], name="module_step_place_once"),
            models.CheckConstraint(
                condition=Q(kind="exercise") | Q(question=""), name="module_step_only_exercises_ask"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_exercise(self) -> bool:
        return self.kind == self.Kind.EXERCISE

    @property
    def is_video(self) -> bool:
        return self.kind == self.Kind.VIDEO

    @property
    def is_file(self) -> bool:
        return self.kind == self.Kind.FILE


class ModuleProgress(models.Model):
    """Someone did a step; what was answered there is not kept."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="module_progress")
    step = models.ForeignKey(ModuleStep, on_delete=models.CASCADE, related_name="progress")
    done_at = models.DateTimeField(_("done"))

    class Meta:
        verbose_name = _("step that someone did")
        verbose_name_plural = _("steps that people did")
        ordering = ["person", "step", "pk"]
        constraints = [models.UniqueConstraint(fields=["person", "step"], name="module_progress_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.step_id}"
