"""Asking a whole school: its open link, as address, as QR code and as mail."""

from __future__ import annotations

from io import BytesIO

import segno
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from digitaleschool.common.models import OutboxMail
from digitaleschool.common.pagination import page_of
from digitaleschool.common.text import clean_line
from digitaleschool.needs.links import answer_address
from digitaleschool.needs.models import Round, SchoolLink
from digitaleschool.needs.queries import schools_asked_by, schools_to_invite
from digitaleschool.needs.rules import coordinates
from digitaleschool.needs.services.invitations import CannotInvite
from digitaleschool.needs.services.school_links import (
    mail_school_link,
    open_school_link,
    set_open,
    text_to_copy,
)  # fmt: skip
from digitaleschool.people.models import School

from .invitations import why_not, worked_on

LONGEST_SEARCH = 100


class LimitForm(forms.Form):
    most_a_day = forms.IntegerField(
        label=gettext_lazy("How many people may begin in one day"),
        help_text=gettext_lazy("A link that ends up on a public page cannot fill your round with nonsense."),
        min_value=1,
        max_value=500,
    )


@require_safe
@login_required
def schools(request: HttpRequest, slug: str) -> HttpResponse:
    """The schools that can be asked with an open link, and how the links stand that are there."""
    round = worked_on(request, slug)
    words = clean_line(request.GET.get("q", ""), longest=LONGEST_SEARCH)
    page = page_of(schools_to_invite(request.user, round, words=words), request)
    links = {link.school_id: link for link in SchoolLink.objects.filter(round=round, school__in=list(page))}
    context = {"round": round, "words": words, "page": page, "rows": [(row, links.get(row.pk)) for row in page]}
    return render(request, "needs/invitations/schools.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def invite_school(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    round, school = _asked(request, slug, number)
    acts = coordinates(request.user, round)
    link = SchoolLink.objects.filter(round=round, school=school).first()
    form = LimitForm(request.POST if "make" in request.POST else None, initial={"most_a_day": 60})
    if request.method == "POST":
        if not acts:
            raise Http404
        if "make" not in request.POST or form.is_valid():
            _act(request, round, school, link, form)
            return redirect("invite_school", slug=slug, number=number)
    context = {
        "round": round, "school": school, "link": link, "acts": acts, "form": form, "problem": why_not(round),
    }  # fmt: skip
    if link:
        mails = OutboxMail.objects.filter(kind="school_link", about=link.pk.hex).order_by("-pk")[:5]
        context |= {"address": answer_address(link), "copy": text_to_copy(link), "mails": mails}
    return render(request, "needs/invitations/school.html", context, status=422 if form.errors else 200)


def _act(request: HttpRequest, round: Round, school: School, link: SchoolLink | None, form: LimitForm) -> None:
    doer = {"by": request.user, "now": timezone.now()}
    try:
        if "make" in request.POST:
            open_school_link(round=round, school=school, most_a_day=form.cleaned_data["most_a_day"], **doer)
            messages.success(request, _("The link is there. Mail it to the school, or pass it on yourself."))
        elif link and "mail" in request.POST:
            mail_school_link(link=link, today=timezone.localdate(), **doer)
            messages.success(request, _("The mail to the school leaves within a few minutes."))
        elif link and ("close" in request.POST or "open" in request.POST):
            set_open(link=link, is_open="open" in request.POST, **doer)
    except CannotInvite as refusal:
        messages.warning(request, refusal.said(get_language() or "nl"))


@require_safe
@login_required
def school_qr(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """The open link as a QR code, to print or to put on a screen."""
    round, school = _asked(request, slug, number)
    link = get_object_or_404(SchoolLink, round=round, school=school)
    picture = BytesIO()
    segno.make(answer_address(link), error="m", micro=False).save(picture, kind="svg", scale=8, border=4)
    response = HttpResponse(picture.getvalue(), content_type="image/svg+xml")
    response["Content-Disposition"] = f'inline; filename="qr-{school.number}.svg"'
    return response


def _asked(request: HttpRequest, slug: str, number: str) -> tuple[Round, School]:
    round = worked_on(request, slug)
    return round, get_object_or_404(schools_asked_by(request.user), number=number)
