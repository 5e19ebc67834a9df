"""Where allauth asks us: who may make an account, how a mail leaves, where someone goes after signing in."""

from __future__ import annotations

import hashlib
import logging
import secrets
from base64 import b32encode, urlsafe_b64encode
from smtplib import SMTPException
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, override

from .consents import asked_again
from .models import Person
from .openid import OpenIDConnect, Refused
from .queries import lacks_second_factor, person_of_address
from .services.accounts import confirm_address

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


class IdentityAdapter(DefaultSocialAccountAdapter):
    """Signing in with an account of elsewhere: it opens an account that exists here, and never makes one."""

    def list_apps(self, request: HttpRequest, provider: str | None = None, client_id: str | None = None) -> list[Any]:
        """The providers of the settings; none is kept in the database."""
        return [
            SocialApp(
                provider=OpenIDConnect.id, provider_id=one["id"], name=one["name"], client_id=one["client_id"],
                secret=one["secret"], settings={"server_url": one["server_url"]},
            )
            for one in settings.OIDC_PROVIDERS
            if provider in {None, OpenIDConnect.id, one["id"]} and client_id in {None, one["client_id"]}
        ]  # fmt: skip

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> Any:
        return sociallogin.user  # who is not known yet stays unknown

    def authenticate_by_email(self, sociallogin: SocialLogin) -> tuple[Person, str] | None:
        """Who has this address as their own here, when the provider says that it is theirs."""
        for address in sociallogin.email_addresses:
            if address.verified and (person := person_of_address(address.email)):
                return person, address.email
        return None

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        if sociallogin.state.get("process") == AuthProcess.CONNECT:
            return
        if not sociallogin.is_existing:
            raise ImmediateHttpResponse(_stranger(request, sociallogin))
        person = sociallogin.user
        if not person.is_active:
            raise ImmediateHttpResponse(redirect("account_inactive"))
        if not sociallogin.account.pk:  # known by the address alone until now: it is confirmed, and the two are linked
            confirm_address(person)

    def on_authentication_error(self, request: HttpRequest, provider: Any, **options: Any) -> None:
        error = options.get("exception")
        reason = error if isinstance(error, Refused) else type(error).__name__
        log.warning("Signing in with %s did not work: %s", provider.sub_id, reason)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of the apps on phones are sealed with the secret of the site: a copy of the database opens nothing."""

    def encrypt(self, text: str) -> str:
        return _seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return _seal().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            log.error("A second factor cannot be read: was SECRET_KEY changed without SECRET_KEY_FALLBACKS?")
            return b32encode(secrets.token_bytes(20)).decode()  # no code fits


def _seal() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(f"second factor:{key}".encode()).digest() for key in keys]
    return MultiFernet([Fernet(urlsafe_b64encode(digest)) for digest in digests])


def _stranger(request: HttpRequest, sociallogin: SocialLogin) -> HttpResponse:
    address = next(iter(sociallogin.email_addresses), None)
    facts = {"provider": sociallogin.provider.name, "address": address}
    return render(request, "people/identity_unknown.html", facts, status=403)


def _first(page: str, onward: str) -> str:
    return f"{reverse(page)}?{urlencode({'next': onward})}"


def _confirm_address_of_code(request: HttpRequest, person: Person) -> None:
    """Who typed a code that we mailed has shown that the address is theirs."""
    if any(
        record.get("email") == person.email
        for record in get_authentication_records(request, person)
        if record["method"] == "code"
    ):
        confirm_address(person)


def _language_of(email: str) -> str | None:
    person = person_of_address(email)
    return person.language if person else get_language()


def _on_our_site(address: str) -> str:
    """The same page at the address of the site: never at the host that a request named."""
    return settings.SITE_URL + "/" + address.partition("://")[2].partition("/")[2]
