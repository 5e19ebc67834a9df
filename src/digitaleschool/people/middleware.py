"""What stands between a person who signed in and the page they ask for."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from .queries import lacks_second_factor

Answer = Callable[[HttpRequest], HttpResponse]

OPEN_WITHOUT_SECOND_FACTOR = ("language", "healthz", "readyz", "accessibility")
"""Beside the pages of the account itself, where the second factor is set up."""


def second_factor_first(get_response: Answer) -> Answer:
    """Where the site requires it, staff without a second factor reach only the pages where they set one up."""

    def answer(request: HttpRequest) -> HttpResponse:
        if not settings.SECOND_FACTOR_REQUIRED or _is_open(request.path) or not lacks_second_factor(request.user):
            return get_response(request)
        asked = {"next": request.get_full_path()} if request.method in {"GET", "HEAD"} else {}
        return redirect(f"{reverse('second_factor')}?{urlencode(asked)}")

    return answer


def _is_open(path: str) -> bool:
    return path.startswith(reverse("account")) or path in {reverse(name) for name in OPEN_WITHOUT_SECOND_FACTOR}
