"""The thread of a need, link by link: source, estimate, need, training, quality, run, seat, attendance, used, closed.

It ends in "used in class", never in "attended". Numbers of people below five are told as such to everyone but staff.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from digitaleschool.dashboard.need_thread import Thread
from digitaleschool.enrolment.models import Enrolment
from digitaleschool.followup.models import ClassUse, NeedClosure
from digitaleschool.followup.queries import attended_in, begun, own_seats, runs_followed
from digitaleschool.followup.services.using import CLOSES_FROM
from digitaleschool.needs.models import Need, NeedOrigin
from digitaleschool.offer.models import Run, Session, Version
from digitaleschool.offer.queries import published_versions
from digitaleschool.offer.review_queries import passed_on
from digitaleschool.people.rules import Visitor, works_for_rtc

SMALLEST, MOST = 5, 5
"""Persons from which a number is told to everyone; lines of one link, the newest first."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing in a link; ``address`` is empty where the visitor may not go, or there is no page."""

    words: str
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class Link:
    """One link of the thread; ``is_there`` says whether the thread comes this far."""

    title: str
    is_there: bool
    lines: tuple[Line, ...]
    more: int = 0


@dataclass(frozen=True, kw_only=True)
class Held:
    """A run with its days, and what the training is called."""

    run: Run
    title: str
    days: tuple[Session, ...]

    @property
    def first_on(self) -> date:
        return localdate(self.days[0].starts_at)


def chain_of(need: Need, thread: Thread, visitor: Visitor, now: datetime) -> tuple[Link, ...]:
    """The ten links, as far as the visitor may know them, in a fixed number of queries."""
    serving = published_versions().filter(Q(needs=need) | Q(needs__merged_into=need)).distinct()
    versions = list(serving.order_by("training__slug"))
    runs = _runs(versions)
    exact = works_for_rtc(visitor)
    return (
        *_from_source(need, thread),
        Link(title=_("Training"), is_there=bool(versions), lines=_trainings(versions)),
        _quality(versions),
        _runs_link(runs, visitor, now),
        _seats(runs, visitor, exact=exact),
        _attended(runs, now, exact=exact),
        _used(runs, exact=exact),
        _closed(need, exact=exact),
    )


def _from_source(need: Need, thread: Thread) -> tuple[Link, ...]:
    said = {origin.get_kind_display() for origin in thread.words}
    rounds = {told.origin.round.title: told for told in thread.estimates if told.origin.round is not None}
    lines = [
        Line(words=title, address=reverse("round", args=[told.origin.round.slug]) if told.report else "")
        for title, told in rounds.items()
    ]
    lines += [Line(words=str(kind).capitalize()) for kind in sorted(map(str, said))]
    if thread.requests and NeedOrigin.Kind.REQUEST.label not in said:
        lines.append(Line(words=str(NeedOrigin.Kind.REQUEST.label).capitalize()))
    if not lines:
        lines.append(Line(words=_("Written down by someone of an RTC")))
    estimates = tuple(
        Line(words=f"{told.origin.text}: {told.share} ({told.interval})", address=told.address)
        for told in thread.estimates
    )
    return (
        Link(title=_("Source"), is_there=True, lines=tuple(lines)),
        Link(title=_("Estimate"), is_there=bool(estimates), lines=estimates[:MOST], more=max(len(estimates) - MOST, 0)),
        Link(title=_("Need"), is_there=True, lines=(Line(words=str(need)),)),
    )


def _trainings(versions: Sequence[Version]) -> tuple[Line, ...]:
    return tuple(Line(words=one.title, address=reverse("training", args=[one.training.slug])) for one in versions)


def _quality(versions: Sequence[Version]) -> Link:
    days = passed_on(versions)
    lines = tuple(
        Line(
            words=_("%(title)s: found in order on %(day)s")
            % {"title": one.title, "day": date_format(localdate(days[one.pk]), "j F Y")},
            address=reverse("training", args=[one.training.slug]) + "#quality",
        )
        for one in versions if one.pk in days
    )  # fmt: skip
    return Link(title=_("Judged for quality"), is_there=bool(lines), lines=lines)


def _runs(versions: Sequence[Version]) -> list[Held]:
    titles = {version.training_id: version.title for version in versions}
    runs = Run.objects.filter(training__in=titles).exclude(status=Run.Status.CANCELLED).select_related("training")
    days: dict[int, list[Session]] = {}
    for session in Session.objects.filter(run__in=runs.values("pk")).order_by("starts_at", "pk"):
        days.setdefault(session.run_id, []).append(session)
    found = [
        Held(run=run, title=titles[run.training_id], days=tuple(days[run.pk]))
        for run in runs.order_by("pk") if run.pk in days
    ]  # fmt: skip
    return sorted(found, key=lambda held: (held.first_on, held.run.pk), reverse=True)


def _runs_link(runs: Sequence[Held], visitor: Visitor, now: datetime) -> Link:
    followed = set(begun(runs_followed(visitor), now).values_list("pk", flat=True)) if runs else set()
    lines = []
    for held in runs[:MOST]:
        place = f", {held.run.town}" if held.run.town else ""
        address = reverse("training", args=[held.run.training.slug]) + "#when"
        if held.run.pk in followed:
            address = reverse("followed_run", args=[held.run.pk])
        words = f"{date_format(held.first_on, 'j F Y')}{place}: {held.title}"
        lines.append(Line(words=words, address=address))
    return Link(title=_("Run"), is_there=bool(runs), lines=tuple(lines), more=max(len(runs) - MOST, 0))


def _seats(runs: Sequence[Held], visitor: Visitor, *, exact: bool) -> Link:
    keys = [held.run.pk for held in runs]
    count = Enrolment.objects.filter(run__in=keys, state=Enrolment.State.SEATED).count()
    lines = [Line(words=_people(count, exact=exact))] if count else []
    lines += [
        Line(words=_("Your own place"), address=reverse("own_after_training", args=[seat.key]))
        for seat in own_seats(visitor, keys)
    ]
    return Link(title=_("Place"), is_there=bool(count), lines=tuple(lines))


def _attended(runs: Sequence[Held], now: datetime, *, exact: bool) -> Link:
    count = attended_in([held.run.pk for held in runs if held.days[0].ends_at <= now]).count()
    return _counted(_("Attended"), count, exact=exact)


def _used(runs: Sequence[Held], *, exact: bool) -> Link:
    keys = [held.run.pk for held in runs]
    done = ClassUse.objects.filter(enrolment__run__in=keys, enrolment__state=Enrolment.State.SEATED, outcome="done")
    return _counted(_("Used in class"), done.count(), exact=exact)


def _counted(title: str, count: int, *, exact: bool) -> Link:
    lines = (Line(words=_people(count, exact=exact)),) if count else ()
    return Link(title=title, is_there=bool(count), lines=lines)


def _closed(need: Need, *, exact: bool) -> Link:
    count = NeedClosure.objects.filter(need=need).count()
    if count >= CLOSES_FROM:
        words = _("Closed: %(people)s used it in class") % {"people": _people(count, exact=exact)}
        return Link(title=_("Closed"), is_there=True, lines=(Line(words=words),))
    if count:
        words = _("Closed for %(people)s. For all from five teachers on.") % {"people": _people(count, exact=exact)}
        return Link(title=_("Closed"), is_there=False, lines=(Line(words=words),))
    return Link(title=_("Closed"), is_there=False, lines=())


def _people(count: int, *, exact: bool) -> str:
    if count < SMALLEST and not exact:
        return _("fewer than five teachers")
    return ngettext("%(count)s teacher", "%(count)s teachers", count) % {"count": count}
