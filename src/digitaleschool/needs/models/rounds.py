from __future__ import annotations

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from digitaleschool.core.evidence.results import Sample as CoreSample
from digitaleschool.people.models import Organisation

SCHOOL_YEAR = r"^20\d\d-20\d\d$"
SMALLEST_CELL = 5
FORMAT_NAMES = {
    "google-forms": "Google Forms",
    "microsoft-forms": "Microsoft Forms",
    "limesurvey": "LimeSurvey",
    "qualtrics": "Qualtrics",
    "site": _("answers given on this site"),
}


class Round(models.Model):
    """One time that teachers are asked what they need: an instrument, a period, and the answers that came."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("in preparation")
        OPEN = "open", _("open for answers")
        CLOSED = "closed", _("closed, being worked out")
        PUBLISHED = "published", _("report published")

    class Sample(models.TextChoices):
        OPEN = CoreSample.OPEN.value, _("whoever wanted answered")
        QUOTA = CoreSample.QUOTA.value, _("quota per group")
        PROBABILITY = CoreSample.PROBABILITY.value, _("drawn by chance")
        CENSUS = CoreSample.CENSUS.value, _("everyone was asked")

    slug = models.SlugField(_("address"), max_length=60, unique=True)
    title_nl = models.CharField(_("title in Dutch"), max_length=120)
    title_en = models.CharField(_("title in English"), max_length=120)
    school_year = models.CharField(_("school year"), max_length=9, validators=[RegexValidator(SCHOOL_YEAR)])
    status = models.CharField(max_length=10, choices=Status, default=Status.PLANNED)
    opens_on = models.DateField(_("opens on"), null=True, blank=True)
    closes_on = models.DateField(_("closes on"), null=True, blank=True)
    instrument = models.SlugField(_("survey"), max_length=80)
    instrument_version = models.CharField(_("version of the survey"), max_length=20)
    sample = models.CharField(_("how respondents were found"), max_length=12, choices=Sample, default=Sample.OPEN)
    smallest_cell = models.PositiveSmallIntegerField(_("smallest group that is shown"), default=SMALLEST_CELL)
    is_invented = models.BooleanField(_("invented answers"), default=False)
    rtcs = models.ManyToManyField(
        Organisation,
        blank=True,
        related_name="rounds",
        limit_choices_to={"kind": "rtc"},
        verbose_name=_("RTCs that take part"),
    )
    """Who works on the round and sees it before it is published; none: all five."""
    keeps_school = models.BooleanField(_("answers keep the school"), default=True)
    """Gives each school its own results and honest margins, but then answers are confidential and not anonymous."""

    class Meta:
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        ordering = ["-school_year", "slug", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(opens_on__isnull=True)
                | models.Q(closes_on__isnull=True)
                | models.Q(opens_on__lte=models.F("closes_on")),
                name="round_opens_before_it_closes",
            ),
            models.CheckConstraint(condition=models.Q(smallest_cell__gte=3), name="round_hides_small_groups"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The title in the reader's language."""
        return self.title_en if get_language() == "en" else self.title_nl

    @property
    def is_planned(self) -> bool:
        return self.status == self.Status.PLANNED

    @property
    def is_closed(self) -> bool:
        return self.status == self.Status.CLOSED

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.OPEN

    @property
    def promise(self) -> str:
        """What respondents may be told: ``anonymous`` only where an answer holds no school."""
        return "confidential" if self.keeps_school else "anonymous"

    @property
    def is_published(self) -> bool:
        return self.status == self.Status.PUBLISHED


class AnswerFile(models.Model):
    """One file of answers that was read into a round, whole: the same file again adds nothing."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="answer_files")
    fingerprint = models.CharField(max_length=64, editable=False)
    """SHA-256 of the file as it came."""
    name = models.CharField(_("file name"), max_length=255)
    format = models.CharField(_("format"), max_length=40)
    rows_read = models.PositiveIntegerField(_("rows read"))
    respondents = models.PositiveIntegerField(_("respondents"))
    notices = models.JSONField(_("notices"), default=list)
    """What was seen on the way in: ``{kind, nl, en, row, column, count}`` each; never an answer."""
    read_at = models.DateTimeField(_("read at"), default=timezone.now)
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("file of answers")
        verbose_name_plural = _("files of answers")
        ordering = ["read_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "fingerprint"], name="answer_file_read_once_into_a_round"),
            models.CheckConstraint(
                condition=models.Q(respondents__lte=models.F("rows_read")), name="answer_file_no_more_people_than_rows"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def format_name(self) -> str:
        """What the format is called; a kind of file is called by its letters."""
        return FORMAT_NAMES.get(self.format, self.format.upper())

    @property
    def notices_in_language(self) -> list[str]:
        """What stood out, as sentences in the reader's language."""
        language = "en" if get_language() == "en" else "nl"
        return [notice[language] for notice in self.notices]
