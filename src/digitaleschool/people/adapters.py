"""Where allauth asks us: who may make an account, how a mail leaves, where someone goes after signing in."""

from __future__ import annotations

import logging
from smtplib import SMTPException
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, override

from .consents import asked_again
from .models import Person, normal_email
from .queries import lacks_second_factor

log = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by a colleague; the sign-up page says so."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A mail in the language of who gets it. A mail server that is away is no bug: a page says what to do."""
        try:
            with override(_language_of(email)):
                super().send_mail(template_prefix, email, context)
        except (SMTPException, OSError) as error:
            log.warning("A mail about an account could not be sent: %s", type(error).__name__)
            raise ImmediateHttpResponse(render(self.request, "people/mail_failed.html", status=503)) from error

    def get_reset_password_from_key_url(self, key: str) -> str:
        return _on_our_site(super().get_reset_password_from_key_url(key))

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return _on_our_site(super().get_email_confirmation_url(request, emailconfirmation))

    def post_login(self, request: HttpRequest, user: Person, **options: Any) -> HttpResponse:
        """First what we ask of the person (a second factor of staff, a consent anew), then what they came for."""
        response = super().post_login(request, user, **options)
        if not isinstance(response, HttpResponseRedirect):
            return response
        _confirm_address_of_code(request, user)
        onward = response.url
        if asked_again(user):
            onward = _first("consents_again", onward)
        if lacks_second_factor(user):
            onward = _first("second_factor", onward)
        return HttpResponseRedirect(onward)


def _first(page: str, onward: str) -> str:
    return f"{reverse(page)}?{urlencode({'next': onward})}"


def _confirm_address_of_code(request: HttpRequest, person: Person) -> None:
    """Who typed a code that we mailed has shown that the address is theirs."""
    if any(
        record.get("email") == person.email
        for record in get_authentication_records(request, person)
        if record["method"] == "code"
    ):
        facts = {"verified": True, "primary": True}
        EmailAddress.objects.update_or_create(user=person, email=person.email, defaults=facts)


def _language_of(email: str) -> str | None:
    person = Person.objects.filter(email=normal_email(email)).only("language").first()
    return person.language if person else get_language()


def _on_our_site(address: str) -> str:
    """The same page at the address of the site: never at the host that a request named."""
    return settings.SITE_URL + "/" + address.partition("://")[2].partition("/")[2]
