from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import get_language

from digitaleschool.core.wording import Text


def read_in() -> str:
    """The language that the page is read in: ``nl`` or ``en``, for words that knowledge brings in both."""
    return "en" if get_language() == "en" else "nl"


def preferred(text: Text) -> str:
    """The text in the language of the page, or in the other one where that is all there is."""
    return text[read_in()] or text.nl or text.en


def in_language_of_address(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For public pages: ``?taal=en`` shows it in English, so that a search engine finds both languages."""

    @wraps(view)
    def shown(request: HttpRequest, *args: object, **named: object) -> HttpResponse:
        asked = request.GET.get("taal")
        with translation.override(asked if asked in ("nl", "en") else get_language()):
            return view(request, *args, **named)

    return shown
