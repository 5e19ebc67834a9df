from __future__ import annotations

from django.http import HttpRequest, QueryDict


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with; None where it was only asked for. An empty form that is sent counts as sent."""
    return request.POST if request.method == "POST" else None
