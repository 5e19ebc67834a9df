"""Pages of a list, whatever the address says: a page that is not there gives the nearest that is."""

from __future__ import annotations

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

ROWS_A_PAGE = 20


def page_of(rows: QuerySet, request: HttpRequest, *, size: int = ROWS_A_PAGE) -> Page:
    """The rows that ``?page=`` asks for; the first page for nonsense, the last for too far."""
    return Paginator(rows, size).get_page(request.GET.get("page"))
