from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, QueryDict


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with; None where it was only asked for. An empty form that is sent counts as sent."""
    return request.POST if request.method == "POST" else None


def whole(said: str) -> int:
    """The small number that an address or a hidden field holds; -1 where it holds none.

    >>> whole("12"), whole("-3"), whole("9" * 40)
    (12, -1, -1)
    """
    return int(said) if said.isdecimal() and len(said) < 9 else -1


def keys(said: Iterable[str]) -> set[int]:
    """The keys of rows among what was ticked; what is no key is left out."""
    return {int(key) for key in said if key.isdecimal() and len(key) < 18}
