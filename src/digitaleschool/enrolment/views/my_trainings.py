"""A teacher's own trainings: what comes, what waits, what was; and one enrolment with all that can be done with it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from digitaleschool.common.forms import posted, whole
from digitaleschool.common.language import read_in
from digitaleschool.enrolment.forms.enrolling import AboutYouForm, initial_of
from digitaleschool.enrolment.forms.kits import LoanForm
from digitaleschool.enrolment.models import Enrolment
from digitaleschool.enrolment.my_page import (
    address_if_there,
    advice_for,
    borrowed_for,
    kits_of,
    loan_days,
    my_trainings,
    other_runs,
    place_in_line,
    price_of,
    standing_certificate,
    team_of,
)
from digitaleschool.enrolment.queries import enrolments_visible_to
from digitaleschool.enrolment.question_queries import questions_of
from digitaleschool.enrolment.readiness_page import HAS_WORDS, KNOWN_WORDS, asked_by, thing_words
from digitaleschool.enrolment.rules import enrolments_for
from digitaleschool.enrolment.run_cards import RunCard, cards_of
from digitaleschool.enrolment.services.checks import EnrolRefused
from digitaleschool.enrolment.services.enrolling import (
    accept_offer,
    accept_proposal,
    cancel,
    decline_offer,
    is_late,
    swap,
    tell_more,
)
from digitaleschool.enrolment.services.kits import KitRefused, book_kit, release_kit
from digitaleschool.offer.models import Run
from digitaleschool.people.rules import schools_led_by
from digitaleschool.planning.models import Proposal
from digitaleschool.planning.queries import proposals_visible_to, seasons_taking_wishes
from digitaleschool.planning.rules import may_wish
from digitaleschool.planning.wish_page import what_words

MOST_QUESTIONS = 3


@never_cache
@require_safe
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """All trainings of the visitor, with the one next step on top."""
    now, person = timezone.now(), request.user
    proposals = proposals_visible_to(person).filter(state=Proposal.State.SENT).order_by("answer_by", "pk")
    lists = my_trainings(enrolments_visible_to(person), now)
    context = {
        "lists": lists,
        "proposals": [(one, what_words(one.wish)) for one in proposals],
        "next": next((line for line in lists.coming if line.card.next_session), None),
        "may_wish": may_wish(person) and seasons_taking_wishes(localdate(now)).exists(),
        "leads": bool(schools_led_by(person)),
        "feed_address": address_if_there("calendar_feeds"),
    }
    return render(request, "enrolment/my_trainings.html", context)


@never_cache
@require_safe
@login_required
def enrolment(request: HttpRequest, key: UUID) -> HttpResponse:
    """One enrolment: what it is, the one next step, and what can be changed."""
    return _page(request, _own(request, key), timezone.now())


def _page(request: HttpRequest, row: Enrolment, now: datetime, *, loan: LoanForm | None = None) -> HttpResponse:
    card = cards_of([row.run_id], now)[row.run_id]
    advice = advice_for(row, card, request.user)
    loans, bookable = kits_of(row, advice)
    questions = list(questions_of(row.run)[: MOST_QUESTIONS + 1]) if row.is_active else []
    can_change = row.is_active and not card.has_begun
    context = {
        "enrolment": row, "card": card, "advice": advice, "borrowed": borrowed_for(card, loans), "team": team_of(row),
        "bookable": bookable if row.is_seated and not card.has_begun else [],
        "loan_form": loan or _loan_form(card),
        "place_in_line": place_in_line(row, now), "price": price_of(card.content),
        "others": other_runs(card, now) if can_change else [],
        "also": cards_of(row.also.values_list("pk", flat=True), now).values() if row.is_waiting else [],
        "can_change": can_change, "is_late": is_late(row, now),
        "questions": questions[:MOST_QUESTIONS], "has_more_questions": len(questions) > MOST_QUESTIONS,
        "told": _told(row, card), "shows_access": not getattr(request, "real_user", None),
        "calendar_address": address_if_there("enrolment_calendar", row.key) if row.is_seated else "",
        "check_in_address": address_if_there("check_in") if row.is_seated and card.is_on else "",
        "certificate": standing_certificate(row), "after_address": _after(row, card),
    }  # fmt: skip
    return render(request, "enrolment/enrolment.html", context, status=400 if loan and loan.errors else 200)


@require_POST
@login_required
def enrolment_answer(request: HttpRequest, key: UUID) -> HttpResponse:
    """Yes or no to a colleague's proposal or a place that came free. A yes leads on to what helps the trainer."""
    row, now, says_yes = _own(request, key), timezone.now(), request.POST.get("answer") == "yes"
    if request.POST.get("answer") not in ("yes", "no"):
        return redirect("enrolment", key=key)
    try:
        if row.is_proposed and says_yes:
            row = accept_proposal(enrolment=row, now=now, by=request.user)
            messages.success(
                request, _("You have a place.") if row.is_seated else _("You are on the waiting list.")
            )  # fmt: skip
            return redirect("enrolment_edit", key=key)
        if says_yes:
            accept_offer(enrolment=row, now=now, by=request.user)
            messages.success(request, _("You have a place. A mail with the dates is on its way."))
        elif row.is_proposed:
            cancel(enrolment=row, now=now, by=request.user)
            messages.success(request, _("You said no. Nothing else changes."))
        elif row.is_offered:
            decline_offer(enrolment=row, now=now, by=request.user, keeps_waiting=request.POST.get("keep") == "yes")
            messages.success(request, _("You said no. The next in line is asked."))
    except EnrolRefused as refused:
        messages.error(request, refused.said(read_in()))
    return redirect("enrolment", key=key)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def enrolment_cancel(request: HttpRequest, key: UUID) -> HttpResponse:
    """Gives the place back; what that means is told first."""
    row, now = _own(request, key), timezone.now()
    refusal = ""
    if request.method == "POST":
        try:
            cancel(enrolment=row, now=now, by=request.user, keeps_wish=request.POST.get("keep") != "no")
        except EnrolRefused as refused:
            refusal = refused.said(read_in())
        else:
            messages.success(request, _("You are no longer enrolled. The next in line is asked."))
            return redirect("my_trainings")
    card = cards_of([row.run_id], now)[row.run_id]
    context = {
        "enrolment": row, "card": card, "refusal": refusal, "is_late": is_late(row, now),
        "others": [one for one in other_runs(card, now) if one.is_free] if row.is_active else [],
    }  # fmt: skip
    return render(request, "enrolment/enrolment_cancel.html", context, status=400 if refusal else 200)


@require_POST
@login_required
def enrolment_swap(request: HttpRequest, key: UUID) -> HttpResponse:
    """To another date of the same training, in one tap."""
    row = _own(request, key)
    run = get_object_or_404(Run, pk=whole(request.POST.get("run", "")), training=row.training_id)
    try:
        row = swap(enrolment=row, run=run, now=timezone.now(), by=request.user)
    except EnrolRefused as refused:
        messages.error(request, refused.said(read_in()))
    else:
        messages.success(request, _("You now have a place on the other date. Your old place goes to the next in line."))
    return redirect("enrolment", key=row.key)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def enrolment_edit(request: HttpRequest, key: UUID) -> HttpResponse:
    """What someone tells about themselves, added or changed later."""
    row, now = _own(request, key), timezone.now()
    if not row.is_active:
        return redirect("enrolment", key=key)
    card = cards_of([row.run_id], now)[row.run_id]
    asked = asked_by(card)
    form = AboutYouForm(posted(request), asked=asked, initial=initial_of(row, asked))
    if request.method == "POST" and form.is_valid():
        try:
            tell_more(enrolment=row, now=now, by=request.user, **form.told)
        except EnrolRefused as refused:
            form.add_error(None, refused.said(read_in()))
        else:
            messages.success(request, _("Kept. The trainer sees it."))
            return redirect("enrolment", key=key)
    context = {"enrolment": row, "card": card, "form": form}
    return render(request, "enrolment/enrolment_edit.html", context, status=400 if form.errors else 200)


# --- kits -------------------------------------------------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def enrolment_kit(request: HttpRequest, key: UUID) -> HttpResponse:
    """Books a kit for some days; looked at, it is the page of the enrolment."""
    row, now = _own(request, key), timezone.now()
    if request.method != "POST":
        return _page(request, row, now)
    form = LoanForm(request.POST)
    if form.is_valid():
        told = form.cleaned_data
        try:
            book_kit(
                enrolment=row, kind=told["kind"], first_on=told["first_on"], last_on=told["last_on"], by=request.user,
                now=now,
            )  # fmt: skip
        except KitRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.said(read_in()))
        else:
            messages.success(request, _("The kit is booked for you. Fetch it at the RTC."))
            return redirect("enrolment", key=key)
    return _page(request, row, now, loan=form)


@require_POST
@login_required
def enrolment_kit_release(request: HttpRequest, key: UUID) -> HttpResponse:
    """The kit is not needed after all; ``loan`` says which."""
    row = _own(request, key)
    loan = get_object_or_404(row.kit_loans.all(), pk=whole(request.POST.get("loan", "")))
    try:
        release_kit(loan=loan, by=request.user, now=timezone.now())
    except KitRefused as refused:
        messages.error(request, refused.said(read_in()))
    else:
        messages.success(request, _("The kit is free again for someone else."))
    return redirect("enrolment", key=key)


# --- shared -----------------------------------------------------------------------------------------------------------


def _own(request: HttpRequest, key: UUID) -> Enrolment:
    rows = Enrolment.objects.filter(enrolments_for(request.user)).select_related(
        "run__training", "run__rtc", "run__desk", "person", "school", "team", "proposed_by"
    )
    return get_object_or_404(rows, key=key)


def _after(row: Enrolment, card: RunCard) -> str:
    """Where a participant tells what came of it in class, which another stage asks once a session is over."""
    has_learned = bool(card.sessions) and card.sessions[0].ends_at <= card.asked_on
    return address_if_there("own_after_training", row.key) if row.is_seated and has_learned else ""


def _loan_form(card: RunCard) -> LoanForm:
    days = loan_days(card)
    return LoanForm(initial={"first_on": localdate(days[0]), "last_on": localdate(days[1])} if days else {})


def _told(row: Enrolment, card: RunCard) -> list[tuple[str, str]]:
    """(question, answer) of what someone told; without the access needs, which have a line of their own."""
    asked = asked_by(card)
    said = [(_("What you want to know"), row.wants_to_know)] if row.wants_to_know else []
    said += [
        (one.says, str(KNOWN_WORDS[row.prior[one.code]]))
        for one in asked.known
        if row.prior.get(one.code) in KNOWN_WORDS
    ]
    said += [
        (capfirst(thing_words(name)), str(HAS_WORDS[how])) for name, how in row.equipment.items() if how in HAS_WORDS
    ]
    if row.needs_replacement is not None:
        said.append((_("Replacement needed"), _("yes") if row.needs_replacement else _("no")))
    return said
