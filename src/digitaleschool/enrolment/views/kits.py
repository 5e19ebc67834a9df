"""The kits of an RTC: which there are, who has one when, handed out and back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from digitaleschool.common.forms import posted
from digitaleschool.common.language import read_in
from digitaleschool.enrolment.forms.kits import KitForm, lent_kinds
from digitaleschool.enrolment.kit_queries import kits_visible_to, loans_visible_to
from digitaleschool.enrolment.kit_rules import keeps_kits
from digitaleschool.enrolment.models import Kit
from digitaleschool.enrolment.services.kits import KitRefused, hand_out_kit, keep_kit, take_back_kit
from digitaleschool.people.models import Organisation
from digitaleschool.people.rules import administers, rtcs_of


@never_cache
@require_safe
@login_required
def kits(request: HttpRequest) -> HttpResponse:
    """All kits of the visitor's RTC, with who has them and who comes next."""
    _refuse_others(request)
    words = dict(lent_kinds())
    lines = [(kit, words.get(kit.kind, kit.kind)) for kit in kits_visible_to(request.user)]
    context = {"kits": lines, "today": localdate(timezone.now())}
    return render(request, "enrolment/kits.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def kit_new(request: HttpRequest) -> HttpResponse:
    _refuse_others(request)
    return _form(request, None)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def kit_edit(request: HttpRequest, pk: int) -> HttpResponse:
    return _form(request, get_object_or_404(kits_visible_to(request.user), pk=pk))


@require_POST
@login_required
def kit_loan(request: HttpRequest, key: UUID) -> HttpResponse:
    """Handed out, or back."""
    loan, now = get_object_or_404(loans_visible_to(request.user), key=key), timezone.now()
    try:
        if request.POST.get("step") == "back":
            take_back_kit(loan=loan, by=request.user, now=now)
            messages.success(request, _("The kit is back."))
        elif request.POST.get("step") == "out":
            hand_out_kit(loan=loan, by=request.user, now=now)
            messages.success(request, _("The kit is handed out."))
    except KitRefused as refused:
        messages.error(request, refused.said(read_in()))
    return redirect("kits")


def _form(request: HttpRequest, kit: Kit | None) -> HttpResponse:
    known = {name: getattr(kit, name) for name in ("rtc", "kind", "name", "holds", "is_active")} if kit else {}
    form = KitForm(posted(request), rtcs=_rtcs(request), initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            keep_kit(kit=kit, **form.cleaned_data, by=request.user, now=timezone.now())
        except KitRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.said(read_in()))
        else:
            messages.success(request, _("The kit is kept."))
            return redirect("kits")
    return render(request, "enrolment/kit_form.html", {"kit": kit, "form": form}, status=400 if form.errors else 200)


def _rtcs(request: HttpRequest) -> QuerySet[Organisation]:
    rows = Organisation.objects.filter(kind="rtc").order_by("name", "pk")
    return rows if administers(request.user) else rows.filter(pk__in=rtcs_of(request.user))


def _refuse_others(request: HttpRequest) -> None:
    if not keeps_kits(request.user):
        raise Http404
