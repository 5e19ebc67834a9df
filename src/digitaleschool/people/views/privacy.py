from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from digitaleschool.core.privacy.retention import load_kept
from digitaleschool.people.my_data import end_of, said, term_of

GROUNDS = {
    "consent": _("you said yes to it, and may take that back"),
    "contract": _("your account cannot work without it"),
    "legal": _("the law asks it of us"),
    "interest": _("the work of the RTCs needs it, and we weighed that against your privacy"),
}


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept of people, how long and why: the same file that the daily clearing reads."""
    kinds = [
        {
            "title": said(kept.title),
            "what": said(kept.what),
            "term": term_of(kept),
            "end": end_of(kept),
            "why": said(kept.why),
            "ground": GROUNDS[kept.basis],
        }
        for kept in load_kept()
    ]
    return render(request, "people/privacy.html", {"kinds": kinds})
