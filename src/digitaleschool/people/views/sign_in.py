"""The ways in beside allauth's own: the sign-in page itself, and the list of the demo cast."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect

from digitaleschool.people.demo import cast_that_may_enter, person_to_enter


class SignIn(LoginView):
    def get_context_data(self, **context: Any) -> dict[str, Any]:
        return super().get_context_data(**context, cast=cast_that_may_enter(), is_demo=settings.DEMO_MODE)


sign_in = SignIn.as_view()


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
