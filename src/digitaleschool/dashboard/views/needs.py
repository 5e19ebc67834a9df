"""The page of a need: why it is there, and what came of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from digitaleschool.dashboard.need_chain import chain_of
from digitaleschool.dashboard.need_thread import needs_served, thread_of
from digitaleschool.needs.queries import needs_visible_to, needs_worked_on
from digitaleschool.needs.services.register import survivor_of


@require_safe
def need_page(request: HttpRequest, number: int) -> HttpResponse:
    """The thread of a need; one that was merged leads to the need that holds its origins now."""
    needs = needs_visible_to(request.user)
    need = get_object_or_404(needs, number=number)
    if need.is_merged:
        other = get_object_or_404(needs, pk=survivor_of(need).pk)
        words = _("Need %(number)s was merged with this one.") % {"number": need.number}
        messages.info(request, words)
        return redirect("need", other.number)
    may_change = needs_worked_on(request.user).filter(pk=need.pk).exists()
    thread = thread_of(need, request.user)
    context = {
        "need": need,
        "thread": thread,
        "chain": chain_of(need, thread, request.user, timezone.now()),
        "needs_served": needs_served(need, request.user),
        "may_change": may_change,
        "merged": need.merged.order_by("number") if may_change else [],
    }
    return render(request, "dashboard/need.html", context)
