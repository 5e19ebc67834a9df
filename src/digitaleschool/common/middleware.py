from __future__ import annotations

import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


def reference_each_request(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Gives each request a number, so that what a person reads on an error page finds its line in the log."""

    def answer(request: HttpRequest) -> HttpResponse:
        request.reference = secrets.token_hex(4)
        return get_response(request)

    return answer
