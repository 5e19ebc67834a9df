"""A training and the versions of its description; of each training at most one is being written, judged, published."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from digitaleschool.common.language import read_in
from digitaleschool.core.offer.content import Content, read_content
from digitaleschool.frameworks.models import Goal
from digitaleschool.needs.models import Need
from digitaleschool.people.models import Organisation, Person

from .providers import Trainer


class Training(models.Model):
    """What stays the same whatever is written about it: who gives it, which RTC judges and publishes it."""

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    provider = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="trainings")
    rtc = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="trainings_to_judge", limit_choices_to={"kind": "rtc"}
    )
    made_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    origin = models.CharField(max_length=200, blank=True)
    """Of an imported training: which catalogue, which number there."""
    is_invented = models.BooleanField(_("invented"), default=False)

    class Meta:
        verbose_name = _("training")
        verbose_name_plural = _("trainings")
        ordering = ["slug"]
        constraints = [
            models.UniqueConstraint(fields=["origin"], condition=~Q(origin=""), name="training_imported_once")
        ]

    def __str__(self) -> str:
        return self.slug


class Version(models.Model):
    """A description of a training. Once submitted it is never edited: a change makes the next version."""

    class State(models.TextChoices):
        DRAFT = "draft", _("being written")
        SUBMITTED = "submitted", _("being judged")
        RETURNED = "returned", _("sent back")
        PUBLISHED = "published", _("published")
        REPLACED = "replaced", _("replaced by a later version")
        WITHDRAWN = "withdrawn", _("withdrawn")

    training = models.ForeignKey(Training, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    content = models.JSONField(default=dict, blank=True)
    """:class:`~digitaleschool.core.offer.content.Content` as JSON."""
    title_nl = models.CharField(max_length=300, blank=True)
    title_en = models.CharField(max_length=300, blank=True)
    """Titles of the content, for lists."""
    goals = models.ManyToManyField(Goal, blank=True, related_name="versions")
    trainers = models.ManyToManyField(Trainer, blank=True, related_name="versions")
    needs = models.ManyToManyField(Need, blank=True, related_name="versions")
    saves = models.PositiveIntegerField(default=0)
    """How often the draft was saved; a form that knows an older number does not overwrite a newer draft."""
    waiver_requests = models.JSONField(default=dict, blank=True)
    """Criterion -> why the provider asks that it need not be met; whether it need not is the coordinator's to say."""
    changed_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    """Since when it is replaced or withdrawn."""
    checked_on = models.DateField(null=True, blank=True)
    """Of a published one: the day on which the site last asked whether it is to be looked at again."""

    class Meta:
        verbose_name = _("version of a training")
        verbose_name_plural = _("versions of trainings")
        ordering = ["training", "-number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["training", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["training"], condition=Q(state__in=["draft", "submitted", "returned"]),
                name="version_one_open_a_training",
            ),
            models.UniqueConstraint(
                fields=["training"], condition=Q(state="published"), name="version_one_published_a_training"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"

    @property
    def title(self) -> str:
        first, other = (self.title_en, self.title_nl) if read_in() == "en" else (self.title_nl, self.title_en)
        return first or other or str(_("Training without a name"))

    @property
    def value(self) -> Content:
        return read_content(self.content)

    @property
    def is_editable(self) -> bool:
        """A draft, or what was sent back: both are written on."""
        return self.state in (self.State.DRAFT, self.State.RETURNED)

    @property
    def is_published(self) -> bool:
        return self.state == self.State.PUBLISHED


class Track(models.Model):
    """A path across trainings: a suggestion in an order, never an obligation."""

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    rtc = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="tracks",
        limit_choices_to={"kind": "rtc"},
    )  # fmt: skip
    """None: of all RTCs together."""
    title_nl = models.CharField(_("title in Dutch"), max_length=160)
    title_en = models.CharField(_("title in English"), max_length=160, blank=True)
    about_nl = models.TextField(_("about, in Dutch"), blank=True)
    about_en = models.TextField(_("about, in English"), blank=True)
    fields = models.JSONField(_("fields"), default=list, blank=True)
    theme = models.CharField(_("theme"), max_length=40, blank=True)
    is_published = models.BooleanField(_("shown to everyone"), default=False)
    is_invented = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("track")
        verbose_name_plural = _("tracks")
        ordering = ["title_nl", "pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return self.title_en if read_in() == "en" and self.title_en else self.title_nl


class TrackStep(models.Model):
    """A training in a track, at a level to climb."""

    track = models.ForeignKey(Track, on_delete=models.CASCADE, related_name="steps")
    training = models.ForeignKey(Training, on_delete=models.CASCADE, related_name="track_steps")
    order = models.PositiveSmallIntegerField(default=0)
    level = models.CharField(_("level"), max_length=10, blank=True)
    why_nl = models.CharField(_("why here, in Dutch"), max_length=300, blank=True)
    why_en = models.CharField(_("why here, in English"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("step of a track")
        verbose_name_plural = _("steps of tracks")
        ordering = ["track", "order", "pk"]
        constraints = [models.UniqueConstraint(fields=["track", "training"], name="track_training_once")]

    def __str__(self) -> str:
        return f"{self.order}: {self.training}"
