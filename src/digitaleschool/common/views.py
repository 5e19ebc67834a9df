"""Pages that belong to no stage: errors, language, and whether the site is well."""

from __future__ import annotations

from django.db import Error, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST
from django.views.i18n import set_language

choose_language = csrf_exempt(require_POST(set_language))
"""Exempt: pages whose address holds a secret send no origin along, and a language is all that a stranger could set."""


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "common/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "common/403.html", status=403)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "common/form_expired.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "common/404.html", status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """Without the request: who visits is asked of the database, which may be what failed."""
    return render(None, "common/500.html", {"reference": getattr(request, "reference", "")}, status=500)


@never_cache
@require_GET
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
@require_GET
def readyz(request: HttpRequest) -> HttpResponse:
    """The process can do its work: the database answers too."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return HttpResponse("database", content_type="text/plain", status=503)
    return HttpResponse("ok", content_type="text/plain")
