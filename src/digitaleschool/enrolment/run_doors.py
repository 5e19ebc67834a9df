"""What the page of a training says beside each run: how many places there are, and the one button."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from digitaleschool.offer.models import Run
from digitaleschool.offer.run_doors import Door
from digitaleschool.people.rules import Visitor, schools_led_by

from .models import EnrolDesk, Enrolment
from .queries import Seats, desk_of, seats_of
from .rules import enrolments_for


def doors(runs: Sequence[Run], visitor: Visitor, now: datetime) -> dict[int, Door]:
    """Run -> its door: a handful of queries however many runs."""
    own = Enrolment.objects.filter(enrolments_for(visitor), run__in=runs, state__in=Enrolment.ACTIVE)
    mine = {one.run_id: one for one in own.order_by("pk")}
    found = Run.objects.filter(pk__in=[run.pk for run in runs]).select_related("desk")
    seats, leads = seats_of(found, now), bool(schools_led_by(visitor))
    return {run.pk: _door(run, mine.get(run.pk), seats[run.pk], leads, now) for run in found}


def places_words(seats: Seats) -> str:
    """How many places are left, or how many wait."""
    if seats.free is None:
        return _("There is room.")
    if seats.free:
        return ngettext("%(count)s place left.", "%(count)s places left.", seats.free) % {"count": seats.free}
    if seats.waiting:
        words = ngettext("Full. %(count)s person waits.", "Full. %(count)s people wait.", seats.waiting)
        return words % {"count": seats.waiting}
    return _("Full. There is a waiting list.")


def own_words(mine: Enrolment) -> str:
    """How it stands with someone's own enrolment."""
    if mine.is_seated:
        return _("You have a place.")
    if mine.is_offered:
        return _("A place came free for you.")
    return _("You are on the waiting list.") if mine.is_waiting else _("A colleague proposes that you come.")


def _door(run: Run, mine: Enrolment | None, seats: Seats, leads: bool, now: datetime) -> Door:
    if mine:
        label = _("Look and answer") if mine.is_proposed or mine.is_offered else _("Look at your enrolment")
        return Door(words=own_words(mine), label=label, address=reverse("enrolment", args=[mine.key]))
    desk = desk_of(run)
    if desk.takes == EnrolDesk.Takes.NOBODY or (desk.closes_at and desk.closes_at <= now):
        return Door(words=_("Enrolment is closed."))
    if desk.takes == EnrolDesk.Takes.INVITED:
        return Door(words=_("Only for who was invited."))
    return Door(
        words=places_words(seats),
        label=_("Put me on the waiting list") if seats.is_full else _("Enrol yourself"),
        address=reverse("enrol", args=[run.pk]),
        team_address=reverse("team_new", args=[run.pk]) if leads else "",
    )
