"""Days in one's own calendar: a file of one place, and addresses that a calendar follows."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from digitaleschool.common.forms import whole
from digitaleschool.common.text import clean_line
from digitaleschool.enrolment.calendar_feeds import feed_file
from digitaleschool.enrolment.calendars import enrolment_files
from digitaleschool.enrolment.feed_queries import feed_of, feeds_of, trainings_to_follow
from digitaleschool.enrolment.models import Enrolment
from digitaleschool.enrolment.rules import enrolments_for
from digitaleschool.enrolment.services.feeds import end_feed, make_feed, note_reading
from digitaleschool.enrolment.services.notice_mails import days_told
from digitaleschool.needs.links import hash_of
from digitaleschool.offer.models import Training, Version
from digitaleschool.planning.queries import versions_by_training

ICS = "text/calendar; charset=utf-8"


@require_safe
def calendar_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """For a calendar program, which cannot sign in: who has the address may read it, until it is ended."""
    feed = feed_of(hash_of(secret))
    if feed is None:
        raise Http404
    now = timezone.now()
    note_reading(feed, today=timezone.localdate(now))
    with override(feed.person.language):
        response = HttpResponse(feed_file(feed, now=now), content_type=ICS)
    response["Content-Disposition"] = 'inline; filename="opleidingen.ics"'
    response["Cache-Control"] = "private, max-age=3600"
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
@login_required
@never_cache
def enrolment_calendar(request: HttpRequest, key: UUID) -> HttpResponse:
    """The days of one's place as a file; those of a place that ended are taken away by it."""
    mine = Enrolment.objects.filter(enrolments_for(request.user)).select_related("run__rtc", "training", "person")
    enrolment = get_object_or_404(mine, key=key)
    version = versions_by_training([enrolment.training_id]).get(enrolment.training_id)
    with override(request.user.language):
        title = version.title if version else enrolment.training.slug
    sessions = list(enrolment.run.sessions.order_by("starts_at", "pk"))
    files = enrolment_files(
        enrolment, sessions, title=title, now=timezone.now(), told=days_told(enrolment)
    )  # fmt: skip
    if not files:
        raise Http404
    response = HttpResponse(files[0].content, content_type=ICS)
    response["Content-Disposition"] = f'attachment; filename="{files[0].name}"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def my_calendars(request: HttpRequest) -> HttpResponse:
    """Makes and ends the addresses. A new one is shown in the answer to the tap that made it, and never again."""
    shown = None
    if request.method == "POST":
        training = None
        if slug := request.POST.get("training", ""):
            training = get_object_or_404(trainings_to_follow(request.user), slug=clean_line(slug)[:80])
        if request.POST.get("do") == "end":
            feed = get_object_or_404(feeds_of(request.user), pk=whole(request.POST.get("feed", "")))
            end_feed(feed)
            return redirect("calendar_feeds")
        secret = make_feed(person=request.user, training=training, now=timezone.now())
        address = settings.SITE_URL + reverse("calendar_feed", args=[secret])
        shown = {"address": address, "follow": f"webcal:{address.partition(':')[2]}", "training": training}
    return render(request, "enrolment/my_calendars.html", _page(request, shown))


def _page(request: HttpRequest, shown: dict[str, object] | None) -> dict[str, object]:
    feeds = list(feeds_of(request.user))
    to_follow = list(trainings_to_follow(request.user))
    known = {feed.training_id for feed in feeds}
    titles = versions_by_training({*(one.pk for one in to_follow), *(key for key in known if key)})
    return {
        "shown": shown,
        "shown_title": _title(titles, shown["training"]) if shown and shown["training"] else "",
        "own": next((feed for feed in feeds if feed.training_id is None), None),
        "followed": [(feed, _title(titles, feed.training)) for feed in feeds if feed.training_id],
        "to_follow": [(one, _title(titles, one)) for one in to_follow if one.pk not in known],
        "asked": request.GET.get("opleiding", "")[:80],
    }


def _title(titles: dict[int, Version], training: Training) -> str:
    return titles[training.pk].title if training.pk in titles else training.slug
