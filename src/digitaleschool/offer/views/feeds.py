"""Feeds of the catalogue, one for each field: news for a reader (RSS), days for a calendar (iCalendar)."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from digitaleschool.common.language import in_language_of_address, preferred, read_in
from digitaleschool.core.calendar import PUBLISH, Event, Party, calendar_file
from digitaleschool.core.catalogue import Asked, Entry
from digitaleschool.offer import catalogue_page as page
from digitaleschool.offer.catalogue_index import Shelf, shelf_of
from digitaleschool.offer.models import Run, Session

ALL = "alle"
"""Instead of a field: trainings for all fields."""
IN_FEED = 50
IN_CALENDAR = 500
STATUS = {Run.Status.TENTATIVE: "TENTATIVE", Run.Status.CONFIRMED: "CONFIRMED", Run.Status.CANCELLED: "CANCELLED"}


@require_safe
@in_language_of_address
def rss(request: HttpRequest, field: str) -> HttpResponse:
    """The newest trainings of a field."""
    shelf = shelf_of(timezone.localdate())
    heading, entries = _entries(shelf, field, size=IN_FEED)
    home = settings.SITE_URL + reverse("catalogue")
    feed = Rss201rev2Feed(
        title=f"Digitale School · {heading}", link=home, language=read_in(),
        description=_("New trainings for teachers, with what you can do afterwards."),
        feed_url=settings.SITE_URL + request.get_full_path(),
    )  # fmt: skip
    for entry in entries:
        published = datetime.combine(entry.published_on, time(12), tzinfo=timezone.get_current_timezone())
        address = f"{home}{entry.slug}/"
        feed.add_item(
            title=preferred(entry.title), link=address, unique_id=address, pubdate=published,
            description=" · ".join(one for one in (preferred(entry.promise), page.for_whom(entry)) if one),
        )  # fmt: skip
    return HttpResponse(feed.writeString("utf-8"), content_type="application/rss+xml; charset=utf-8")


@require_safe
@in_language_of_address
def calendar(request: HttpRequest, field: str) -> HttpResponse:
    """All coming sessions of a field; a calendar that follows this address sees each change."""
    now = timezone.now()
    shelf = shelf_of(timezone.localdate(now))
    heading, entries = _entries(shelf, field, size=len(shelf.catalogue) or 1)
    known = {entry.key: entry for entry in entries}
    events = [_event(session, place, known[session.run.training_id]) for place, session in _sessions(known, now)]
    file = calendar_file(
        events, method=PUBLISH, stamp=now, name=f"Digitale School · {heading}", refresh=timedelta(hours=6),
        organiser=Party(address=parseaddr(settings.DEFAULT_FROM_EMAIL)[1], name="Digitale School"),
    )  # fmt: skip
    response = HttpResponse(file, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="opleidingen-{field}.ics"'
    return response


def _entries(shelf: Shelf, field: str, *, size: int) -> tuple[str, list[Entry]]:
    """A heading, and the newest trainings that are for the field."""
    if field != ALL and field not in page.known_fields():
        raise Http404
    chosen = {} if field == ALL else {"field": (field,)}
    found = shelf.catalogue.find(Asked(chosen=chosen, sort="newest"), size=size)
    heading = (
        _("Trainings") if field == ALL else _("Trainings: %(what)s") % {"what": page.words_for("field", field, shelf)}
    )
    return heading, [shelf.catalogue.entry(key) for key in found.keys]


def _sessions(known: dict[int, Entry], now: datetime) -> list[tuple[int, Session]]:
    """The coming sessions of listed trainings with their place in their run.

    Cancelled ones too: a calendar must hear that they do not go on.
    """
    earlier = Session.objects.filter(run=OuterRef("run"), starts_at__lt=OuterRef("starts_at")).order_by()
    count = earlier.values("run").annotate(count=Count("pk")).values("count")
    coming = Session.objects.filter(ends_at__gte=now, run__training__in=list(known)).select_related("run")
    coming = coming.annotate(earlier=Coalesce(Subquery(count), 0)).order_by("starts_at", "pk")[:IN_CALENDAR]
    return [(session.earlier + 1, session) for session in coming]


def _event(session: Session, place: int, entry: Entry) -> Event:
    """A session that moves keeps its identifier: it is the run's first, second, ... whatever its day."""
    run, name = session.run, preferred(entry.title)
    return Event(
        uid=f"run-{run.pk}-{place}@{urlsplit(settings.SITE_URL).hostname}", sequence=run.sequence,
        starts_at=session.starts_at, ends_at=session.ends_at,
        summary=_("%(training)s: return session") % {"training": name} if session.is_return else name,
        description=preferred(entry.promise), url=f"{settings.SITE_URL}{reverse('catalogue')}{entry.slug}/",
        location=_("online") if run.mode == Run.Mode.ONLINE else _place(run), status=STATUS[Run.Status(run.status)],
    )  # fmt: skip


def _place(run: Run) -> str:
    return ", ".join(one for one in (run.place, run.street, f"{run.postcode} {run.town}".strip()) if one)
