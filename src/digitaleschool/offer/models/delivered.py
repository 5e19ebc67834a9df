"""What came of a training: what it promised against what happened, and answers that everyone may read.

A later stage follows participants up and hands its figures to :mod:`digitaleschool.offer.services.delivering`.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from digitaleschool.core.quality.facts import DeliveredFact

from .runs import Run
from .trainings import Training, Version

FIGURES = ("promised", "happened", "low", "high", "yes", "base")
"""Of a promise, as the row and the fact both name them."""


class Delivered(models.Model):
    """One promise of a training beside what happened and what participants said of it, in one run or in all of them."""

    training = models.ForeignKey(Training, on_delete=models.CASCADE, related_name="delivered")
    run = models.ForeignKey(Run, on_delete=models.CASCADE, null=True, blank=True, related_name="delivered")
    """None: all runs together, which is what everyone may read."""
    version = models.ForeignKey(Version, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    """What was promised stood in it."""
    what = models.CharField(max_length=20)
    """A promise of :data:`digitaleschool.core.quality.delivered.PROMISES`, or a criterion of the quality framework."""
    promised = models.FloatField(null=True, blank=True)
    happened = models.FloatField(null=True, blank=True)
    """In the same unit; empty where nobody knows, or too few people said it."""
    low = models.FloatField(null=True, blank=True)
    high = models.FloatField(null=True, blank=True)
    """The interval, where ``happened`` is an estimate."""
    yes = models.PositiveIntegerField(null=True, blank=True)
    """Participants who said yes to it, of the ``base`` who answered; both empty where that is withheld. A mean has a
    base and no yes."""
    base = models.PositiveIntegerField(null=True, blank=True)
    counted_at = models.DateTimeField()
    is_invented = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("promise and what came of it")
        verbose_name_plural = _("promises and what came of them")
        ordering = ["training", "run", "what"]
        constraints = [
            models.UniqueConstraint(fields=["run", "what"], name="delivered_once_in_a_run"),
            models.UniqueConstraint(
                fields=["training", "what"], condition=Q(run__isnull=True), name="delivered_once_in_all"
            ),
            models.CheckConstraint(
                condition=Q(yes__isnull=True) | Q(base__isnull=False, base__gte=F("yes")),
                name="delivered_yes_has_a_base",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.what

    @property
    def fact(self) -> DeliveredFact:
        return DeliveredFact(what=self.what, **{name: getattr(self, name) for name in FIGURES})


class TrainingAnswer(models.Model):
    """A question about a training with its answer, published for everyone; it names nobody."""

    training = models.ForeignKey(Training, on_delete=models.CASCADE, related_name="answers")
    question = models.CharField(_("question"), max_length=300)
    answer = models.TextField(_("answer"))
    published_at = models.DateTimeField(default=timezone.now)
    is_invented = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("answer about a training")
        verbose_name_plural = _("answers about trainings")
        ordering = ["training", "-published_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(question="") & ~Q(answer=""), name="training_answer_is_whole")
        ]

    def __str__(self) -> str:
        return self.question
