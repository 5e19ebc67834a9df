"""The ways in beside allauth's own: the sign-in page itself, identity providers, the list of the demo cast."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView, OAuth2View
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from requests import RequestException

from digitaleschool.people.demo import cast_that_may_enter, person_to_enter
from digitaleschool.people.openid import Exchange, OpenIDConnect


class SignIn(LoginView):
    def get_context_data(self, **context: Any) -> dict[str, Any]:
        return super().get_context_data(**context, cast=cast_that_may_enter(), is_demo=settings.DEMO_MODE)


sign_in = SignIn.as_view()


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def go_elsewhere(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Begins at an identity provider. The last step is a page of ours that leads on: a form may not, says our CSP."""
    provider = _provider_or_404(request, provider_id)
    response = _exchange(OAuth2LoginView, request, provider)
    if response.status_code != 302:
        return response
    facts = {"address": response.url, "provider": provider.name}
    return render(request, "people/go_elsewhere.html", facts)


@never_cache
@require_safe
def come_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    return _exchange(OAuth2CallbackView, request, _provider_or_404(request, provider_id))


def _exchange(view: type[OAuth2View], request: HttpRequest, provider: OpenIDConnect) -> HttpResponse:
    """What allauth does of it; a provider that is away, or tells nonsense of itself, gets a page in words."""
    try:
        return view.adapter_view(Exchange(request, provider.sub_id))(request)
    except (RequestException, OAuth2Error) as error:
        return render_authentication_error(request, provider, exception=error)


def _provider_or_404(request: HttpRequest, provider_id: str) -> OpenIDConnect:
    try:
        return get_adapter(request).get_provider(request, provider_id)
    except SocialApp.DoesNotExist:
        raise Http404 from None


def enter_demo(request: HttpRequest) -> HttpResponse:
    """Signs in as someone of the invented cast, with one click and no password; there is no such page elsewhere."""
    if not settings.DEMO_MODE:
        raise Http404
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    person = person_to_enter(request.POST.get("person", ""))
    if person is None:
        raise Http404
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect("home")
