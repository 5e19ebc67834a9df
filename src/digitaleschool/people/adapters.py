from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from .consents import asked_again
from .models import Person


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by a colleague; the sign-up page says so."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def post_login(self, request: HttpRequest, user: Person, **facts: Any) -> HttpResponse:
        """Asks again what was agreed to in words that have changed; from there on to where the person was going."""
        response = super().post_login(request, user, **facts)
        if isinstance(response, HttpResponseRedirect) and asked_again(user):
            return HttpResponseRedirect(f"{reverse('consents_again')}?{urlencode({'next': response.url})}")
        return response
