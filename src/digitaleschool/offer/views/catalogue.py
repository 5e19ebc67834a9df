"""The catalogue for everyone: no account, no script, and addresses that can be shared."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from digitaleschool.common.forms import posted
from digitaleschool.common.language import in_language_of_address, read_in
from digitaleschool.core.catalogue.finding import PAGE
from digitaleschool.needs.services.register import NeedRefused, request_need
from digitaleschool.offer import catalogue_page as page
from digitaleschool.offer.catalogue_index import shelf_of
from digitaleschool.offer.forms.asking import AskForTraining

ASKED_TODAY = "trainings_asked_for"
MOST_A_DAY = 5
"""Requests that one browser may send in a day."""


@require_safe
@in_language_of_address
def catalogue(request: HttpRequest) -> HttpResponse:
    """Trainings that fit, with what else can be chosen and how many there are of it."""
    shelf = shelf_of(timezone.localdate())
    question = page.question_in(request.GET, goals=shelf.goals)
    found = shelf.catalogue.find(question.asked)
    facets = page.facets_of(question, found, shelf)
    fields = question.asked.chosen.get("field", ())
    context = {
        "question": question,
        "asked": question.asked,
        "heading": page.heading_of(question, shelf),
        "found": found,
        "page": Paginator(range(found.total), PAGE).get_page(found.page),
        "cards": page.cards_of(found, question, shelf.catalogue),
        "facets": facets,
        "chosen": sum(facet.chosen for facet in facets) + (question.asked.near is not None),
        "sorts": [(code, words) for code, words in page.SORT_WORDS.items() if code != "nearest" or question.asked.near],
        "distances": page.DISTANCES,
        "ways_out": [] if found.total else page.ways_out(question, found, shelf),
        "is_empty": not len(shelf.catalogue),
        "feed_of": fields[0] if len(fields) == 1 else "alle",
        "language": read_in(),
        "is_worth_an_entry": page.is_worth_an_entry(question),
        "canonical": settings.SITE_URL + page.address_of(question, page=question.asked.page),
    }
    return render(request, "offer/catalogue.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@in_language_of_address
def ask_for_training(
    request: HttpRequest, template: str = "offer/ask_for_training.html", other_way: Mapping[str, object] | None = None
) -> HttpResponse:
    """Someone misses a training: what they want to be able to do becomes a need, which an RTC reads.

    A later stage that knows another way says so in a ``template`` of its own, with what it needs for that.
    """
    data = posted(request)
    words = request.GET.get(page.WORDS, "")[:200]
    chosen = {name: request.GET.get(page.NAMES[name], "") for name in ("field", "theme", "level")}
    form = AskForTraining(data, initial={"text": words, **chosen})
    if request.method == "POST" and form.is_valid():
        today = timezone.localdate().isoformat()
        day, times = request.session.get(ASKED_TODAY, (today, 0))
        times = times if day == today else 0
        if times >= MOST_A_DAY:
            form.add_error(None, _("You asked five times today. Tomorrow you can ask again."))
        elif not form.is_from_a_robot and _refused(form):
            pass
        else:
            request.session[ASKED_TODAY] = (today, times + 1)
            messages.success(request, _("Thank you. An RTC reads what you ask, and looks for a training."))
            return redirect("catalogue")
    return render(request, template, {"form": form, **(other_way or {})}, status=400 if form.errors else 200)


def _refused(form: AskForTraining) -> bool:
    """Whether what was asked could not be kept; then the form says why."""
    try:
        request_need(
            text=form.cleaned_data["text"], field=form.goal("field"), theme=form.goal("theme"),
            level=form.cleaned_data["level"], now=timezone.now(),
        )  # fmt: skip
    except NeedRefused as refusal:
        form.add_error("text", refusal.said(read_in()))
        return True
    return False
