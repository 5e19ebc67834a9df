"""The agenda of a return session: what stood in the way, and what is still asked."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from digitaleschool.enrolment.models import Question
from digitaleschool.offer.models import Run, TrainingAnswer
from digitaleschool.people.models import Person

from .using import ClassUse

LONGEST_TITLE = 200


class AgendaPoint(models.Model):
    """One point, made of what participants said or written by the trainer, with its answer once there is one."""

    class Kind(models.TextChoices):
        BLOCKER = "blocker", _("what stood in the way")
        QUESTION = "question", _("question")
        OWN = "own", _("point of the trainer")

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="agenda")
    kind = models.CharField(max_length=8, choices=Kind)
    code = models.CharField(max_length=14, blank=True)
    """Of a blocker: which."""
    title = models.CharField(_("point"), max_length=LONGEST_TITLE)
    is_edited = models.BooleanField(default=False)
    """A person worded or placed it: the site leaves it alone."""
    position = models.PositiveSmallIntegerField(default=0)
    is_dropped = models.BooleanField(_("not on the agenda"), default=False)
    uses = models.ManyToManyField(ClassUse, blank=True, related_name="agenda_points")
    """What participants said after their lesson."""
    asked = models.ManyToManyField(Question, blank=True, related_name="agenda_points")
    """Questions beforehand that nobody answered in the sessions."""
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    published = models.OneToOneField(
        TrainingAnswer, on_delete=models.SET_NULL, null=True, blank=True, related_name="agenda_point"
    )
    """The question and answer on the page of the training, once someone put it there."""

    class Meta:
        verbose_name = _("point of the agenda")
        verbose_name_plural = _("points of agendas")
        ordering = ["run", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["run", "code"], condition=~Q(code=""), name="agenda_blocker_once"),
            models.CheckConstraint(condition=~Q(title=""), name="agenda_point_says_something"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_published(self) -> bool:
        return self.published_id is not None
