from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from digitaleschool.common.csv_out import as_own_download, csv_response
from digitaleschool.core.frameworks.case_writing import case_json
from digitaleschool.core.frameworks.tables import HEADER, goal_rows
from digitaleschool.frameworks.queries import edition_value, editions, identifiers_linked_from


@require_safe
def case_file(request: HttpRequest, edition: str) -> HttpResponse:
    """The edition as 1EdTech CASE 1.1, for another system."""
    row = get_object_or_404(editions(), slug=edition)
    text = case_json(edition_value(row), identifiers=identifiers_linked_from(row))
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    return as_own_download(response, f"{row.slug}-case.json")


@require_safe
def csv_file(request: HttpRequest, edition: str) -> HttpResponse:
    """The edition as a table, for a spreadsheet; it can be read in again."""
    row = get_object_or_404(editions(), slug=edition)
    return csv_response(row.slug, HEADER, goal_rows(edition_value(row)))
