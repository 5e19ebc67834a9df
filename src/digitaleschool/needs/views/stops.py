"""The page on which someone stops our mails. Looking at it changes nothing: mail scanners open every link."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from digitaleschool.needs.links import key_of_stop
from digitaleschool.needs.services.stops import address_behind, stop_mail


@csrf_exempt  # a mail program posts by itself (RFC 8058); who has the address may stop the mails, and nothing else
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, stop: str) -> HttpResponse:
    key = key_of_stop(stop)
    address = address_behind(key) if key else ""
    if not address:
        raise Http404
    if request.method == "POST":
        stop_mail(address, today=timezone.localdate())
    return render(request, "needs/stop_mail.html", {"is_stopped": request.method == "POST"})
