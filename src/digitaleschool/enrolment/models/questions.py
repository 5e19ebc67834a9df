"""What participants want to know before a run begins, and which of it most of them want to know."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from digitaleschool.offer.models import Run
from digitaleschool.people.models import Person


class Question(models.Model):
    """A question to the trainer. Other participants read it without the name of who asked."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="questions")
    asked_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    text = models.CharField(_("question"), max_length=400)
    asked_at = models.DateTimeField(default=timezone.now)
    answer = models.TextField(_("answer"), blank=True)
    """Markdown; may stay empty: it was answered in the room."""
    answered_at = models.DateTimeField(null=True, blank=True)
    """Ticked off by the trainer. What is open when the last session ends goes to the return session."""
    answered_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    is_invented = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("question beforehand")
        verbose_name_plural = _("questions beforehand")
        ordering = ["run", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="") | Q(answered_at__isnull=False), name="question_answered_has_a_moment"
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_answered(self) -> bool:
        return self.answered_at is not None


class QuestionVote(models.Model):
    """Somebody wants to know it too."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="votes")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("vote for a question")
        verbose_name_plural = _("votes for questions")
        ordering = ["question", "pk"]
        constraints = [models.UniqueConstraint(fields=["question", "person"], name="question_vote_once")]

    def __str__(self) -> str:
        return str(self.pk)
