from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from digitaleschool.common.csv_out import csv_response
from digitaleschool.common.pagination import page_of
from digitaleschool.people.log_book import Filters, header, rows, take_along, who, words_of
from digitaleschool.people.models import AuditEntry
from digitaleschool.people.queries import log_book_visible_to
from digitaleschool.people.rules import reads_log_book

LINES_A_PAGE = 50


@require_safe
@login_required
def log_book(request: HttpRequest) -> HttpResponse:
    lines = _lines(request)
    filters = Filters(request.GET, lines=lines)
    page = page_of(filters.chosen(lines), request, size=LINES_A_PAGE)
    told = [(line, who(line), words_of(line.verb)) for line in page]
    return render(request, "people/log_book.html", {"filters": filters, "page": page, "told": told})


@require_POST
@login_required
def log_book_export(request: HttpRequest) -> HttpResponse:
    lines = _lines(request)
    filters = Filters(request.POST, lines=lines)
    if not filters.is_valid():
        return render(request, "people/log_book.html", {"filters": filters, "page": [], "told": []}, status=400)
    chosen = list(filters.chosen(lines))
    take_along(chosen, by=request.user, now=timezone.now())
    return csv_response(_("log-book"), header(), rows(chosen))


def _lines(request: HttpRequest) -> QuerySet[AuditEntry]:
    if not reads_log_book(request.user):
        raise Http404
    return log_book_visible_to(request.user)
