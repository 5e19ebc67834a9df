"""What participants mean to do in class, what they did, and which needs that closes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from digitaleschool.enrolment.models import Enrolment
from digitaleschool.needs.models import Need
from digitaleschool.offer.models import Run

LONGEST_LESSON, LONGEST_NOTE = 200, 1000


class Followed(models.Model):
    """A run that is followed up, and when the worker looks at it next; made by the worker itself."""

    run = models.OneToOneField(Run, on_delete=models.CASCADE, primary_key=True, related_name="followed")
    next_at = models.DateTimeField(null=True, blank=True, db_index=True)
    """Empty: all was asked, half a year and more after the last session."""

    class Meta:
        verbose_name = _("run that is followed up")
        verbose_name_plural = _("runs that are followed up")
        ordering = ["run"]

    def __str__(self) -> str:
        return f"{self.run_id}"


class Asked(models.Model):
    """That a participant was asked something by mail: each thing once for its day."""

    class What(models.TextChoices):
        BEFORE = "before", _("evaluation before the start")
        AFTER = "after", _("card and evaluation at the end")
        USE = "use", _("whether the lesson worked out")
        SIX_WEEKS = "six_weeks", _("evaluation after six weeks")
        SIX_MONTHS = "six_months", _("evaluation after six months")

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="asked_afterwards")
    what = models.CharField(max_length=10, choices=What)
    on = models.DateField()
    """The day that it is about: a lesson that gets another day is asked about again."""
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("question by mail after a training")
        verbose_name_plural = _("questions by mail after a training")
        ordering = ["enrolment", "asked_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["enrolment", "what", "on"], name="asked_once_for_a_day")]

    def __str__(self) -> str:
        return f"{self.what} {self.on}"


class TransferCard(models.Model):
    """The first lesson in which a participant will use what was learned, written at the end of the last session."""

    enrolment = models.OneToOneField(Enrolment, on_delete=models.CASCADE, related_name="transfer_card")
    lesson = models.CharField(_("which lesson"), max_length=LONGEST_LESSON)
    class_name = models.CharField(_("with which class"), max_length=60)
    lesson_on = models.DateField(_("on which day"))
    with_what = models.CharField(_("with what"), max_length=LONGEST_LESSON, blank=True)
    """Tool, material or exercise of the training."""
    written_at = models.DateTimeField(default=timezone.now)
    is_invented = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("transfer card")
        verbose_name_plural = _("transfer cards")
        ordering = ["enrolment"]
        constraints = [models.CheckConstraint(condition=~Q(lesson=""), name="card_names_a_lesson")]

    def __str__(self) -> str:
        return self.lesson


class ClassUse(models.Model):
    """What became of it in class, as the participant last said."""

    class Outcome(models.TextChoices):
        DONE = "done", _("done")
        TRIED = "tried", _("tried")
        BLOCKED = "blocked", _("did not work out")

    class Blocker(models.TextChoices):
        TIME = "time", _("time")
        BUDGET = "budget", _("budget")
        INFRASTRUCTURE = "infrastructure", _("devices or network")
        SKILLS = "skills", _("I do not know how yet")
        OTHER = "other", _("something else")

    enrolment = models.OneToOneField(Enrolment, on_delete=models.CASCADE, related_name="class_use")
    outcome = models.CharField(max_length=7, choices=Outcome)
    blocked_by = models.CharField(max_length=14, choices=Blocker, blank=True)
    note = models.TextField(_("how it went"), blank=True)
    question = models.TextField(_("what you still want to know"), blank=True)
    """Goes, without a name, to the agenda of the return session."""
    answered_at = models.DateTimeField()
    is_invented = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("use in class")
        verbose_name_plural = _("uses in class")
        ordering = ["enrolment"]
        constraints = [
            models.CheckConstraint(condition=~Q(outcome="done") | Q(blocked_by=""), name="use_done_is_not_blocked")
        ]

    def __str__(self) -> str:
        return self.outcome

    @property
    def is_done(self) -> bool:
        return self.outcome == self.Outcome.DONE

    @property
    def is_blocked(self) -> bool:
        return self.outcome == self.Outcome.BLOCKED


class NeedClosure(models.Model):
    """A need that is closed for one teacher: what the training taught was used in class. Attendance closes nothing."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="closures")
    use = models.ForeignKey(ClassUse, on_delete=models.CASCADE, related_name="closures")
    closed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("need closed by use in class")
        verbose_name_plural = _("needs closed by use in class")
        ordering = ["need", "pk"]
        constraints = [models.UniqueConstraint(fields=["need", "use"], name="need_closed_once_by_a_use")]

    def __str__(self) -> str:
        return f"{self.need_id}"
