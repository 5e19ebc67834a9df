"""Pages of a participant, opened by a secret link: no account is needed, and looking changes nothing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from digitaleschool.common.forms import posted
from digitaleschool.common.language import read_in
from digitaleschool.core.followup.evaluating import SECTIONS
from digitaleschool.core.survey.asking import Page, read_page
from digitaleschool.enrolment.models import Enrolment
from digitaleschool.followup.evaluated import instrument
from digitaleschool.followup.forms.after import CardForm, MoreForm
from digitaleschool.followup.links import enrolment_of, secret_of
from digitaleschool.followup.models import ClassUse, Evaluation
from digitaleschool.followup.participant_page import Own, own_page
from digitaleschool.followup.queries import own_enrolment
from digitaleschool.followup.services.evaluating import keep_evaluation
from digitaleschool.followup.services.refusals import FollowupRefused
from digitaleschool.followup.services.using import say_use, write_card
from digitaleschool.needs.survey_form import survey_form

MINUTES = 2
"""What an evaluation takes."""


@never_cache
@require_safe
def after_training(request: HttpRequest, link: str) -> HttpResponse:
    """Where someone is: the card, the lesson, the evaluation, the return session."""
    own = _own(link)
    return render(request, "followup/after_training.html", {"own": own, "link": link})


@never_cache
@login_required
@require_safe
def own_after_training(request: HttpRequest, key: UUID) -> HttpResponse:
    """The same page, for who signed in."""
    enrolment = own_enrolment(request.user, key)
    if enrolment is None:
        raise Http404
    own = own_page(enrolment, timezone.now())
    return render(request, "followup/after_training.html", {"own": own, "link": secret_of(enrolment)})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def transfer_card(request: HttpRequest, link: str) -> HttpResponse:
    """The lesson in which it will be used."""
    own, now = _own(link), timezone.now()
    card = own.card
    known = {name: getattr(card, name) for name in ("lesson", "class_name", "lesson_on", "with_what")} if card else {}
    form = CardForm(posted(request), initial=known)
    if form.is_valid():
        try:
            write_card(enrolment=own.enrolment, **form.cleaned_data, today=timezone.localdate(now), now=now)
        except FollowupRefused as refused:
            form.add_error(None, refused.said(read_in()))
        else:
            messages.success(request, _("Your card is kept. After your lesson we ask how it went."))
            return redirect("after_training", link)
    context = {"own": own, "link": link, "form": form}
    return render(request, "followup/transfer_card.html", context, status=400 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def use_in_class(request: HttpRequest, link: str) -> HttpResponse:
    """One tap: done, tried, or did not work out; then, where it did not, by what; words only for who wants to."""
    own, refusal = _own(link), ""
    form = MoreForm(initial={"note": own.use.note, "question": own.use.question} if own.use else {})
    if request.method == "POST":
        said = _what_was_tapped(request, own.use)
        form = MoreForm(request.POST) if "note" in request.POST else form
        try:
            if form.is_bound and form.is_valid():
                said |= form.cleaned_data
            use = say_use(enrolment=own.enrolment, **said, now=timezone.now())
        except FollowupRefused as refused:
            refusal = refused.said(read_in())
        else:
            if form.is_bound or (use.is_done and own.use is not None and own.use.is_done):
                messages.success(request, _("Thank you. What you said is kept."))
                return redirect("after_training", link)
            return redirect("use_in_class", link)
    context = {
        "own": own, "link": link, "form": form, "refusal": refusal, "use": own.use,
        "outcomes": _outcomes(own.use), "blockers": _blockers(own.use),
    }  # fmt: skip
    return render(request, "followup/use_in_class.html", context, status=400 if refusal else 200)


def _what_was_tapped(request: HttpRequest, use: ClassUse | None) -> dict[str, Any]:
    """What a button stands for; a button that names only what stood in the way leaves the rest as it was."""
    outcome = request.POST.get("outcome", use.outcome if use else "")
    blocked_by = request.POST.get("blocked_by", use.blocked_by if use and use.outcome == outcome else "")
    return {"outcome": outcome, "blocked_by": blocked_by}


def _outcomes(use: ClassUse | None) -> list[dict[str, Any]]:
    words = {
        "done": _("Done: I used it in class"), "tried": _("Tried: it went partly"),
        "blocked": _("Not yet: something stood in the way"),
    }  # fmt: skip
    return [{"code": code, "words": words[code], "is_said": bool(use and use.outcome == code)} for code in words]


def _blockers(use: ClassUse | None) -> list[dict[str, Any]]:
    return [
        {"code": code, "words": label, "is_said": bool(use and use.blocked_by == code)}
        for code, label in ClassUse.Blocker.choices
    ]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def evaluation(request: HttpRequest, link: str, moment: str) -> HttpResponse:
    """The questions of one moment on one page, with the widgets of the survey."""
    own = _own(link)
    if moment not in Evaluation.Moment.values:
        raise Http404
    if moment != own.moment:
        return render(request, "followup/evaluation_closed.html", {"own": own, "link": link, "moment": moment})
    kept = Evaluation.objects.filter(enrolment=own.enrolment, moment=moment).first()
    page, values, faults = _page(moment), dict(kept.values) if kept else {}, ()
    refusal = ""
    if request.method == "POST":
        reading = read_page(page, dict(request.POST.lists()), {})
        values, faults = dict(reading.values), reading.faults
        if not faults:
            try:
                keep_evaluation(enrolment=own.enrolment, moment=moment, values=values, now=timezone.now())
            except FollowupRefused as refused:
                refusal = refused.said(read_in())
            else:
                messages.success(request, _("Thank you. Your answers are kept."))
                return redirect("after_training", link)
    form = survey_form(page, (page,), values, faults, read_in(), MINUTES)
    context = {"own": own, "link": link, "form": form, "moment": Evaluation.Moment(moment), "refusal": refusal}
    return render(request, "followup/evaluation.html", context, status=400 if faults or refusal else 200)


def _page(moment: str) -> Page:
    """The sections of a moment as one page."""
    asked = instrument()
    sections = {section.id: section for section in asked.sections}
    items = tuple(item for name in SECTIONS[moment] for item in sections[name].items)
    return Page(number=1, section=f"evaluation-{moment}", title=asked.title, intro=None, items=items)


def _own(link: str) -> Own:
    enrolment = enrolment_of(link)
    if enrolment is None or enrolment.state != Enrolment.State.SEATED:
        raise Http404
    return own_page(enrolment, timezone.now())
