"""Tracks: paths across trainings, made by an RTC. A suggestion in an order, never an obligation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.text import slugify

from digitaleschool.common.text import clean_line, clean_lines
from digitaleschool.core.refusals import Refusal
from digitaleschool.core.wording import Text
from digitaleschool.offer.models import Track, TrackStep, Training
from digitaleschool.offer.rules import makes_track
from digitaleschool.people.audit import write_down
from digitaleschool.people.models import Organisation, Person

from .listing import list_training

MOST_STEPS = 30
TAKEN = {"nieuw"}
LONGEST_SLUG = 80


class TrackRefused(Refusal):
    """A track cannot be made or changed like this."""


@dataclass(frozen=True, kw_only=True)
class Step:
    training: Training
    level: str = ""
    why_nl: str = ""
    why_en: str = ""


@dataclass(frozen=True, kw_only=True)
class TrackPlan:
    title_nl: str
    title_en: str
    about_nl: str
    about_en: str
    rtc: Organisation | None
    """None: of all RTCs together."""
    fields: Sequence[str]
    theme: str
    is_published: bool
    steps: Sequence[Step]


@transaction.atomic
def make_track(*, plan: TrackPlan, by: Person, now: datetime) -> Track:
    """A new track. Pressing twice gives the first. Raises :class:`TrackRefused`."""
    _refuse(plan, by)
    Organisation.objects.select_for_update().filter(kind=Organisation.Kind.RTC).order_by("pk").first()
    title = clean_line(plan.title_nl, longest=160)
    same = Track.objects.filter(title_nl=title, rtc=plan.rtc).first()
    if same and _steps_of(same) == [step.training.pk for step in plan.steps]:
        return same
    track = Track(slug=_free_slug(title), is_invented=by.is_invented)
    _fill(track, plan)
    write_down("track.made", by=by, now=now, organisation=plan.rtc, on=track)
    return track


@transaction.atomic
def change_track(*, track: Track, plan: TrackPlan, by: Person, now: datetime) -> Track:
    """A track with other words or steps. Raises :class:`TrackRefused`."""
    track = Track.objects.select_for_update().get(pk=track.pk)
    if not makes_track(by, track.rtc_id):
        raise TrackRefused(_NOT_YOURS)
    _refuse(plan, by)
    before = set(_steps_of(track))
    _fill(track, plan)
    for training in Training.objects.filter(pk__in=before - set(_steps_of(track))).order_by("pk"):
        list_training(training)
    write_down("track.changed", by=by, now=now, organisation=plan.rtc, on=track)
    return track


_NOT_YOURS = Text(
    nl="Je maakt en verandert trajecten van je eigen RTC, of van alle RTC's samen.",
    en="You make and change tracks of your own RTC, or of all RTCs together.",
)


def _refuse(plan: TrackPlan, by: Person) -> None:
    if not makes_track(by, plan.rtc.pk if plan.rtc else None):
        raise TrackRefused(_NOT_YOURS)
    if not clean_line(plan.title_nl):
        raise TrackRefused(Text(nl="Geef het traject een titel.", en="Give the track a title."))
    keys = [step.training.pk for step in plan.steps]
    if len(set(keys)) != len(keys):
        raise TrackRefused(
            Text(nl="Een opleiding staat er twee keer in. Haal er één weg.",
                 en="A training stands there twice. Take one away.")
        )  # fmt: skip
    if len(keys) > MOST_STEPS:
        raise TrackRefused(
            Text(nl=f"Een traject heeft hoogstens {MOST_STEPS} opleidingen.",
                 en=f"A track has {MOST_STEPS} trainings at most.")
        )  # fmt: skip


def _fill(track: Track, plan: TrackPlan) -> None:
    track.title_nl, track.title_en = clean_line(plan.title_nl, longest=160), clean_line(plan.title_en, longest=160)
    track.about_nl, track.about_en = clean_lines(plan.about_nl), clean_lines(plan.about_en)
    track.rtc, track.fields, track.theme = plan.rtc, list(plan.fields), plan.theme
    track.is_published = plan.is_published
    track.full_clean()
    track.save()
    track.steps.all().delete()
    TrackStep.objects.bulk_create(
        TrackStep(
            track=track, training=step.training, order=order, level=step.level,
            why_nl=clean_line(step.why_nl, longest=300), why_en=clean_line(step.why_en, longest=300),
        )
        for order, step in enumerate(plan.steps)
    )  # fmt: skip
    for step in sorted(plan.steps, key=lambda step: step.training.pk):
        list_training(step.training)


def _steps_of(track: Track) -> list[int]:
    return list(track.steps.order_by("order", "pk").values_list("training", flat=True))


def _free_slug(title: str) -> str:
    stem = slugify(title)[: LONGEST_SLUG - 6].strip("-_").replace("_", "-") or "traject"
    taken = TAKEN | set(Track.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    return stem if stem not in taken else next(
        slug for number in range(2, 100_000) if (slug := f"{stem}-{number}") not in taken
    )  # fmt: skip
