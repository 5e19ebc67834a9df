"""Help for one teacher at a time: taking a moment in one tap, and opening moments."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from digitaleschool.common.forms import posted
from digitaleschool.common.language import read_in
from digitaleschool.enrolment.calendars import slot_file
from digitaleschool.enrolment.forms.guidance import SlotsForm
from digitaleschool.enrolment.guidance_page import titled
from digitaleschool.enrolment.guidance_queries import (
    free_slots_for,
    guided_by,
    slots_given_by,
    slots_seen_by,
    slots_taken_by,
)
from digitaleschool.enrolment.services.guidance import (
    GuidanceRefused,
    book_slot,
    free_slot,
    open_slots,
    tell_question,
    withdraw_slot,
)
from digitaleschool.planning.queries import versions_by_training


@require_safe
@login_required
@never_cache
def guidance(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    schools, trainings = guided_by(request.user)
    context = {
        "taken": titled(slots_taken_by(request.user, now)),
        "free": titled(free_slots_for(request.user, now)),
        "gives": bool(schools or trainings),
    }
    return render(request, "enrolment/guidance.html", context)


@require_POST
@login_required
def guidance_book(request: HttpRequest, key: UUID) -> HttpResponse:
    slot = get_object_or_404(slots_seen_by(request.user), key=key)
    if slot.host_id == request.user.pk:
        raise Http404
    try:
        book_slot(slot=slot, by=request.user, now=timezone.now())
        messages.success(request, _("The moment is yours. You get a mail with the day for your calendar."))
    except GuidanceRefused as refused:
        messages.error(request, refused.said(read_in()))
    return redirect("guidance")


@require_POST
@login_required
def guidance_free(request: HttpRequest, key: UUID) -> HttpResponse:
    slot = get_object_or_404(slots_seen_by(request.user), key=key)
    free_slot(slot=slot, by=request.user, now=timezone.now())
    messages.success(request, _("The moment is free again, for a colleague."))
    return redirect("guidance")


@require_POST
@login_required
def guidance_tell(request: HttpRequest, key: UUID) -> HttpResponse:
    slot = get_object_or_404(slots_taken_by(request.user, timezone.now()), key=key)
    tell_question(slot=slot, by=request.user, question=request.POST.get("question", "")[:2000])
    messages.success(request, _("Kept. Who helps you reads it beforehand."))
    return redirect("guidance")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def guidance_offer(request: HttpRequest) -> HttpResponse:
    """The moments that one gives: opening new ones, and who took which."""
    now = timezone.now()
    schools, trainings = guided_by(request.user)
    given = list(slots_given_by(request.user, now))
    if not (schools or trainings or given):
        raise Http404
    titles = versions_by_training(one.pk for one in trainings)
    named = [(one, titles[one.pk].title if one.pk in titles else one.slug) for one in trainings]
    form = SlotsForm(posted(request), schools=schools, trainings=named)
    if form.is_bound and form.is_valid():
        try:
            many = open_slots(plan=form.plan(), by=request.user, now=now)
        except GuidanceRefused as refused:
            form.add_error(None, refused.said(read_in()))
        else:
            said = ngettext("%(count)s moment is open.", "%(count)s moments are open.", many) % {"count": many}
            messages.success(request, said if many else _("These moments were open already."))
            return redirect("guidance_offer")
    context = {"form": form, "given": titled(given), "may_open": bool(schools or trainings)}
    return render(request, "enrolment/guidance_offer.html", context, status=400 if form.errors else 200)


@require_POST
@login_required
def guidance_withdraw(request: HttpRequest, key: UUID) -> HttpResponse:
    slot = get_object_or_404(slots_given_by(request.user, timezone.now()), key=key)
    withdraw_slot(slot=slot, by=request.user, now=timezone.now())
    messages.success(request, _("The moment is withdrawn. Who took it gets a mail."))
    return redirect("guidance_offer")


@require_safe
@login_required
@never_cache
def guidance_calendar(request: HttpRequest, key: UUID) -> HttpResponse:
    slot = get_object_or_404(slots_seen_by(request.user), key=key)
    if request.user.pk not in (slot.host_id, slot.person_id) or slot.person_id is None:
        raise Http404
    [one] = titled([slot])
    file = slot_file(slot, reader=request.user, what=one.what, now=timezone.now())
    response = HttpResponse(file.content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return response
