"""The survey of a round as teachers see it, for staff to walk through: what is typed is checked, nothing is kept."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from digitaleschool.core.survey.asking import Fault, Page, minutes_for, pages_of, read_page, shown_to_all
from digitaleschool.core.survey.model import InstrumentError
from digitaleschool.needs.models import Round
from digitaleschool.needs.queries import instrument_of, rounds_worked_on
from digitaleschool.needs.survey_form import survey_form


@login_required
@require_safe
def survey_preview(request: HttpRequest, slug: str) -> HttpResponse:
    round, pages, minutes = _survey_of(request, slug)
    context = {
        "round": round, "promise": round.promise, "minutes": minutes, "school_name": "", "is_preview": True,
        "sections": _sections(pages),
    }  # fmt: skip
    return render(request, "needs/survey/preview_landing.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def survey_preview_page(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    round, pages, minutes = _survey_of(request, slug)
    if number > len(pages):
        raise Http404
    page = pages[number - 1]
    if request.method != "POST":
        return _shown(request, round, page, pages, minutes)
    reading = read_page(page, dict(request.POST.lists()), {})
    for note in reading.notes:
        messages.info(request, note[_language()])
    back = request.POST.get("step") == "back"
    if reading.faults and not back:
        return _shown(request, round, page, pages, minutes, values=reading.values, faults=reading.faults)
    if back and number > 1:
        return redirect("survey_preview_page", slug, number - 1)
    if number < len(pages):
        return redirect("survey_preview_page", slug, number + 1)
    messages.success(request, _("That was the last part. A teacher's answers would be sent now; yours are not kept."))
    return redirect("survey_preview", slug)


def _survey_of(request: HttpRequest, slug: str) -> tuple[Round, tuple[Page, ...], int]:
    """The round, its pages with every question on them, and how long they take."""
    round = get_object_or_404(rounds_worked_on(request.user), slug=slug)
    try:
        instrument = instrument_of(round)
    except InstrumentError:  # a draft that was guessed from an export: there is no form to show
        raise Http404 from None
    return round, tuple(map(shown_to_all, pages_of(instrument))), minutes_for(instrument)


def _shown(
    request: HttpRequest, round: Round, page: Page, pages: Sequence[Page], minutes: int,
    values: dict[str, object] | None = None, faults: Sequence[Fault] = (),
) -> HttpResponse:  # fmt: skip
    form = survey_form(page, pages, values or {}, faults, _language(), minutes)
    context = {"round": round, "form": form, "is_preview": True, "sections": _sections(pages)}
    return render(request, "needs/survey/preview_page.html", context)


def _sections(pages: Sequence[Page]) -> list[dict[str, object]]:
    return [{"number": page.number, "title": page.title[_language()]} for page in pages]


def _language() -> str:
    return "en" if get_language() == "en" else "nl"
