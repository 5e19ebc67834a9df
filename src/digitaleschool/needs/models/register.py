"""The register of needs: what teachers lack, and where each need comes from."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from digitaleschool.core.survey.vocabulary import load_tools
from digitaleschool.frameworks.models import Goal
from digitaleschool.people.models import Organisation

from .rounds import Round

LONGEST_NEED, LONGEST_REASON, LONGEST_ORIGIN = 300, 500, 1000


class NeedCount(models.Model):
    """The last number that a need got: one row, locked by whoever takes the next, so that no number is given twice."""

    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("last number of a need")
        verbose_name_plural = _("last numbers of needs")

    def __str__(self) -> str:
        return str(self.last)


class Need(models.Model):
    """What teachers lack to teach with ICT, in one sentence; a training says which needs it serves."""

    class Level(models.TextChoices):
        BEGINNER = "beginner", _("beginner")
        ADVANCED = "advanced", _("advanced")
        EXPERT = "expert", _("expert")

    class Status(models.TextChoices):
        OPEN = "open", _("open")
        PLANNED = "planned", _("being planned")
        SERVED = "served", _("served")
        REFUSED = "refused", _("not taken up")

    number = models.PositiveIntegerField(_("number"), unique=True)
    text_nl = models.CharField(_("the need in Dutch"), max_length=LONGEST_NEED)
    text_en = models.CharField(_("the need in English"), max_length=LONGEST_NEED, blank=True)
    field = models.ForeignKey(
        Goal, on_delete=models.PROTECT, null=True, blank=True, related_name="needs_in_field",
        limit_choices_to={"kind": Goal.Kind.FIELD}, verbose_name=_("field of study"),
    )  # fmt: skip
    """None: every field."""
    theme = models.ForeignKey(
        Goal, on_delete=models.PROTECT, null=True, blank=True, related_name="needs_on_theme",
        limit_choices_to={"kind": Goal.Kind.THEME}, verbose_name=_("theme"),
    )  # fmt: skip
    goals = models.ManyToManyField(
        Goal, blank=True, related_name="needs_of_goal",
        limit_choices_to={"kind__in": [Goal.Kind.GOAL, Goal.Kind.COMPETENCE]},
        verbose_name=_("goals"),
    )  # fmt: skip
    """What pupils must reach, where a person tied the need to it: it then stands in that row of the coverage map."""
    tool = models.SlugField(_("tool"), max_length=60, blank=True)
    """A code of ``knowledge/vocabularies/tools.yaml``."""
    level = models.CharField(_("level"), max_length=8, choices=Level, blank=True)
    weight = models.PositiveSmallIntegerField(_("weight"), default=0)
    """0 to 100: how many teachers of a hundred, after the strongest estimate; or what a person set, with why."""
    weight_reason = models.CharField(_("why this weight"), max_length=LONGEST_REASON, blank=True)
    """Filled in where a person set the weight; the system then leaves it alone."""
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.OPEN)
    status_reason = models.CharField(_("why"), max_length=LONGEST_REASON, blank=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, null=True, blank=True, related_name="needs")
    rtc = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="needs",
        limit_choices_to={"kind": "rtc"}, verbose_name=_("RTC"),
    )  # fmt: skip
    """Whose need it is; None: of all five."""
    is_checked = models.BooleanField(_("looked at by an RTC"), default=True)
    """Words that came in from outside are shown to nobody else before someone of an RTC looked at them."""
    is_invented = models.BooleanField(_("invented"), default=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("written down by"),
    )  # fmt: skip
    created_on = models.DateField(_("written down on"))

    class Meta:
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        ordering = ["-weight", "number"]
        constraints = [
            models.CheckConstraint(condition=~Q(text_nl=""), name="need_says_something"),
            models.CheckConstraint(condition=Q(weight__lte=100), name="need_weight_up_to_100"),
            models.CheckConstraint(
                condition=~Q(status="refused") | ~Q(status_reason=""), name="need_refused_with_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")), name="need_not_merged_into_itself"
            ),
        ]
        indexes = [models.Index(fields=["status", "-weight", "number"], name="need_by_weight")]

    def __str__(self) -> str:
        return f"{self.number}. {self.text}"

    @property
    def text(self) -> str:
        """The need in the reader's language, in Dutch where the other is missing."""
        return (self.text_en if get_language() == "en" else "") or self.text_nl

    @property
    def tool_label(self) -> str:
        """What the tool is called; its code where the vocabulary no longer has it."""
        known = {tool.code: tool.label for tool in load_tools().tools}
        return known.get(self.tool, self.tool)

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.OPEN

    @property
    def is_refused(self) -> bool:
        return self.status == self.Status.REFUSED

    @property
    def is_merged(self) -> bool:
        return self.merged_into_id is not None


class NeedOrigin(models.Model):
    """Where a need comes from; its values travel along, so that it says the same when its source is gone."""

    class Kind(models.TextChoices):
        ESTIMATE = "estimate", _("finding of a report")
        OPEN_ANSWER = "open_answer", _("open answer")
        QUOTE = "quote", _("quote from an interview")
        REQUEST = "request", _("asked for in the catalogue")

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="origins")
    came_from = models.ForeignKey(Need, on_delete=models.SET_NULL, null=True, blank=True, related_name="gave_away")
    """The need it was written down with, where merging brought it here; undoing the merge brings it back."""
    kind = models.CharField(_("kind"), max_length=11, choices=Kind)
    text = models.CharField(_("in words"), max_length=LONGEST_ORIGIN, blank=True)
    """What was said, chosen and shortened by a person; never with school or function, and for staff of the RTC only."""
    round = models.ForeignKey(Round, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    item = models.CharField(max_length=80, blank=True)
    """The question of the survey, as the instrument calls it."""
    report_slug = models.CharField(max_length=60, blank=True)
    """The round whose report tells it, and below the version and the finding there."""
    report_version = models.PositiveIntegerField(null=True, blank=True)
    finding = models.CharField(max_length=160, blank=True)
    n = models.PositiveIntegerField(null=True, blank=True)
    """Persons who said it, of the ``base`` who answered."""
    base = models.PositiveIntegerField(null=True, blank=True)
    share = models.FloatField(null=True, blank=True)
    """0 to 1, with the interval from ``low`` to ``high``."""
    low = models.FloatField(null=True, blank=True)
    high = models.FloatField(null=True, blank=True)
    said_on = models.DateField(_("said on"), null=True, blank=True)
    is_invented = models.BooleanField(_("invented"), default=False)

    class Meta:
        verbose_name = _("origin of a need")
        verbose_name_plural = _("origins of needs")
        ordering = ["need", "-share", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="estimate")
                | Q(n__isnull=False, base__isnull=False, share__isnull=False, low__isnull=False, high__isnull=False)
                & Q(low__gte=0, high__lte=1),
                name="need_origin_estimate_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(kind="estimate")
                | Q(n__lte=F("base"), low__lte=F("share"), high__gte=F("share"), report_version__isnull=False)
                & ~Q(report_slug="") & ~Q(finding=""),
                name="need_origin_estimate_leads_to_a_report",
            ),
            models.CheckConstraint(condition=Q(kind="estimate") | ~Q(text=""), name="need_origin_in_words"),
            models.CheckConstraint(
                condition=Q(kind="estimate") | Q(n__isnull=True, base__isnull=True, share__isnull=True),
                name="need_origin_numbers_are_of_an_estimate",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.text or self.finding

    @property
    def is_estimate(self) -> bool:
        return self.kind == self.Kind.ESTIMATE
