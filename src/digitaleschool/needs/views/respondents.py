"""What all pages for respondents share: no session, no trace, and a cookie that holds the key of one draft."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt

from digitaleschool.needs.models import Round
from digitaleschool.needs.respondents import clean_secret
from digitaleschool.needs.sealing import fresh_secret, handle_of

KEY_LASTS = 12 * 3600
RECEIPT_LASTS = 15 * 60
"""Seconds. After that a receipt opens with the link again, without the profile code."""
THANKED = "dank"

View = Callable[..., HttpResponse]


def respondent_page(*methods: str) -> Callable[[View], View]:
    """Marks a page that respondents see.

    Exempt from Django's token against forged posts, for that token would need a cookie or a session that outlives the
    page: what proves that a post comes from our page is the SameSite cookie with the draft's secret, which no other
    site can send along, or the secret in the address itself.
    """

    def mark(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            request.user = AnonymousUser()  # whoever signed in elsewhere in this browser is nobody here
            request.upload_handlers = []  # these pages take no files: none is read into memory or onto a disk
            try:
                _read(request)
                response = view(request, *args, **kwargs) if request.method in methods else _no_method(request, methods)
            except BadRequest:
                response = render(request, "common/400.html", status=400)
            response["Cache-Control"] = "no-store"
            response["Referrer-Policy"] = "no-referrer"  # the address holds a secret
            response["X-Robots-Tag"] = "noindex, nofollow"
            return response

        return answer

    return mark


def _read(request: HttpRequest) -> None:
    """Reads what was posted, before anything else; what cannot be read is answered in words."""
    try:
        request.POST  # noqa: B018 (it reads when it is asked)
    except (ValueError, OSError, SuspiciousOperation, MultiPartParserError) as problem:
        raise BadRequest("unreadable") from problem


def _no_method(request: HttpRequest, methods: Sequence[str]) -> HttpResponse:
    response = render(request, "common/400.html", status=405)
    response["Allow"] = ", ".join(methods)
    return response


@dataclass(frozen=True)
class Key:
    """What the cookie of one draft holds: its secret, and the seed of a profile code, which is kept nowhere else."""

    secret: str
    seed: str


def key_in(request: HttpRequest, handle: str) -> Key | None:
    """The key to this draft, where the browser has it."""
    secret, _, seed = request.COOKIES.get(_cookie(handle), "").partition(".")
    if not clean_secret(secret) or handle_of(secret) != handle or not clean_secret(seed):
        return None
    return Key(secret, seed)


def give_key(response: HttpResponse, secret: str, *, seed: str = "", lasts: int = KEY_LASTS) -> HttpResponse:
    """Puts the key of a draft into the browser, for the addresses of that draft alone."""
    handle = handle_of(secret)
    _set(
        response,
        _cookie(handle),
        f"{secret}.{seed or fresh_secret()}",
        path=reverse("survey", args=[handle]),
        lasts=lasts,
    )
    return response


def let_leave_address(response: HttpResponse, round: Round) -> HttpResponse:
    """Lets this browser open the page where addresses are left: the same value for everyone who answered."""
    path = reverse("survey_contact", args=[round.slug])
    _set(response, THANKED, Signer(salt=THANKED).sign(round.slug), path=path, lasts=KEY_LASTS)
    return response


def may_leave_address(request: HttpRequest, round: Round) -> bool:
    try:
        return Signer(salt=THANKED).unsign(request.COOKIES.get(THANKED, "")) == round.slug
    except BadSignature:
        return False


def keep_language(response: HttpResponse) -> HttpResponse:
    """The language in which someone began is that of the pages that follow."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, translation.get_language() or "nl", max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE, httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )  # fmt: skip
    return response


def _cookie(handle: str) -> str:
    return f"vl-{handle[:12]}"


def _set(response: HttpResponse, name: str, value: str, *, path: str, lasts: int) -> None:
    response.set_cookie(
        name, value, max_age=lasts, path=path, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )
