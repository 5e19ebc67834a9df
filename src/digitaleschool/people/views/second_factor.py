from __future__ import annotations

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from digitaleschool.people.queries import has_second_factor


@require_safe
@login_required
def second_factor(request: HttpRequest) -> HttpResponse:
    """Asks to set up the second factor, says how, and leads on to what the person came for."""
    onward = _onward(request)
    if has_second_factor(request.user):
        return redirect(onward)
    facts = {
        "onward": onward,
        "can_wait": not settings.SECOND_FACTOR_REQUIRED,
        "address_is_unconfirmed": EmailAddress.objects.filter(user=request.user, verified=False).exists(),
    }
    return render(request, "people/second_factor.html", facts)


def _onward(request: HttpRequest) -> str:
    asked = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if safe else resolve_url("home")
