"""A round as a project: the ten steps of the way of working, and what it wants to know."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .rounds import Round


class RoundStep(models.Model):
    """One of the ten steps (seed L235-272; their names stand in ``knowledge/rounds/steps.yaml``)."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="steps")
    number = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(10)])
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="round_steps",
        verbose_name=_("who sees to it"),
    )  # fmt: skip
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    due_on = models.DateField(_("ready by"), null=True, blank=True)
    deliverable = models.CharField(_("what it gives"), max_length=200, blank=True)
    evidence = models.TextField(_("where that can be seen"), max_length=2000, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)

    class Meta:
        verbose_name = _("step of a round")
        verbose_name_plural = _("steps of a round")
        ordering = ["round", "number"]
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="round_step_once"),
            models.CheckConstraint(
                condition=models.Q(starts_on__isnull=True)
                | models.Q(due_on__isnull=True)
                | models.Q(starts_on__lte=models.F("due_on")),
                name="round_step_starts_before_it_is_due",
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)


class ResearchQuestion(models.Model):
    """What the round wants to know; a sub-question hangs below its question."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="questions")
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="parts")
    code = models.SlugField(_("code"), max_length=12)
    wording_nl = models.CharField(_("in Dutch"), max_length=300)
    wording_en = models.CharField(_("in English"), max_length=300, blank=True)
    source = models.CharField(max_length=60, blank=True)

    class Meta:
        verbose_name = _("research question")
        verbose_name_plural = _("research questions")
        ordering = ["round", "code", "pk"]
        constraints = [models.UniqueConstraint(fields=["round", "code"], name="research_question_code_once")]

    def __str__(self) -> str:
        return self.wording

    @property
    def wording(self) -> str:
        """The question in the reader's language, in Dutch where the other is missing."""
        return (self.wording_en if get_language() == "en" else "") or self.wording_nl


class QuestionItem(models.Model):
    """An item of an instrument that helps to answer a research question."""

    question = models.ForeignKey(ResearchQuestion, on_delete=models.CASCADE, related_name="items")
    instrument = models.SlugField(max_length=80)
    item = models.CharField(max_length=80)
    """The item's id in the instrument, which is knowledge and no row."""

    class Meta:
        ordering = ["question", "instrument", "item"]
        constraints = [
            models.UniqueConstraint(fields=["question", "instrument", "item"], name="question_item_once"),
        ]

    def __str__(self) -> str:
        return self.item
