"""What stands between a person who signed in and the page they ask for."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from .models import Person
from .queries import lacks_second_factor
from .services.standing_in import end, forget, kept, note_sent, stood_in_for

Answer = Callable[[HttpRequest], HttpResponse]

OPEN_WITHOUT_SECOND_FACTOR = ("language", "healthz", "readyz", "accessibility", "privacy")
"""Beside the pages of the account itself, where the second factor is set up."""
READING = frozenset({"GET", "HEAD", "OPTIONS"})
ENDING = "stand_in_end"
OWN_PLACES = (
    "account/", "mijn-gegevens/", "logboek/", "vragenlijst/", "u/", "mijn-opleidingen/agenda/",
    "mijn-opleidingen/mails/", "mijn-opleidingen/daarna/",
)  # fmt: skip
"""Someone's own: account and ways in, data and consents, the log book, what they answer, addresses that open their
calendar, their mail, the link to tell how it went. Nobody stands in there."""


def second_factor_first(get_response: Answer) -> Answer:
    """Where the site requires it, staff without a second factor reach only the pages where they set one up."""

    def answer(request: HttpRequest) -> HttpResponse:
        if not settings.SECOND_FACTOR_REQUIRED or _is_open(request.path) or not lacks_second_factor(request.user):
            return get_response(request)
        asked = {"next": request.get_full_path()} if request.method in READING else {}
        return redirect(f"{reverse('second_factor')}?{urlencode(asked)}")

    return answer


def stand_in(get_response: Answer) -> Answer:
    """Lets an administrator act as the person they stand in for; who it really is, stays on the request and the person.

    Views ask ``request.user`` as always. ``request.real_user`` is nobody as long as nobody stands in.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        request.real_user = None
        standing = kept(request.session)
        if standing is None:
            return get_response(request)
        person = stood_in_for(standing, real=request.user, now=timezone.now())
        if person is None:
            return _ended(request, standing.person)
        person.stood_in_by = request.real_user = request.user
        request.user, request.standing_in_until = person, standing.until
        page = _page(request)
        if is_own_place(request.path_info) and page != ENDING:
            return render(request, "people/own_place.html", status=403)
        response = get_response(request)
        if request.method not in READING and page != ENDING:
            note_sent(person=person, page=page, status=response.status_code, now=timezone.now())
        return response

    return answer


def is_own_place(path: str) -> bool:
    """Whether a page is someone's own, so that nobody may stand in there."""
    return path.removeprefix("/").startswith(OWN_PLACES)


def _ended(request: HttpRequest, person: int) -> HttpResponse:
    """The time is over, or one of the two may no longer: nothing is done as the other, and it is said."""
    if not request.user.is_authenticated:
        forget(request.session)
        return redirect("home")
    end(request.session, by=request.user, person=Person.objects.filter(pk=person).first(), now=timezone.now())
    messages.info(request, _("You no longer stand in for someone: that lasts half an hour at most."))
    return redirect("home")


def _page(request: HttpRequest) -> str:
    try:
        return resolve(request.path_info).url_name or ""
    except Resolver404:
        return ""


def _is_open(path: str) -> bool:
    return path.startswith(reverse("account")) or path in {reverse(name) for name in OPEN_WITHOUT_SECOND_FACTOR}
