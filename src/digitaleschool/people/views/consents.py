from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from digitaleschool.people.consents import NotAsked, Standing, asked_again, give, standings, withdraw


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def consents(request: HttpRequest) -> HttpResponse:
    """What I agreed to: each purpose is given and withdrawn by itself."""
    if request.method == "POST":
        return _answer(request, back=reverse("consents"))
    return render(request, "people/consents.html", {"standings": _told(standings(request.user))})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def consents_again(request: HttpRequest) -> HttpResponse:
    """After signing in: a wording changed since it was agreed to. May be left for later."""
    onward = _onward(request)
    here = f"{reverse('consents_again')}?{urlencode({'next': onward})}"
    if request.method == "POST":
        return _answer(request, back=here)
    open_ones = asked_again(request.user)
    if not open_ones:
        return HttpResponseRedirect(onward)
    context = {"standings": _told(open_ones), "onward": onward, "here": here}
    return render(request, "people/consents_again.html", context)


def _answer(request: HttpRequest, *, back: str) -> HttpResponse:
    purpose, version = request.POST.get("purpose", ""), request.POST.get("version", "")
    now = timezone.now()
    try:
        if request.POST.get("choice") == "yes":
            give(person=request.user, purpose=purpose, version=version, now=now)
            messages.success(request, _("Thank you. You agreed, and you can take it back at any time."))
        else:
            withdraw(person=request.user, purpose=purpose, now=now)
            messages.success(request, _("All right. From now on we do not use your data for this."))
    except NotAsked as refusal:
        messages.error(request, refusal.said(_language()))
    return HttpResponseRedirect(back)


def _told(found: list[Standing]) -> list[dict[str, object]]:
    """The wordings in the reader's language."""
    language = _language()
    return [
        {
            "purpose": one.wording.purpose,
            "version": one.wording.version,
            "title": one.wording.title[language],
            "ask": one.wording.ask[language],
            "means": one.wording.means[language],
            "given": one.given,
            "former": one.former,
        }
        for one in found
    ]


def _onward(request: HttpRequest) -> str:
    """Where the person was going, inside this site; the page after signing in where that is no address of ours."""
    wanted = request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return wanted
    return resolve_url(settings.LOGIN_REDIRECT_URL)


def _language() -> str:
    return "en" if get_language() == "en" else "nl"
