"""A participant says with the code of the room: I am here."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from digitaleschool.common.language import read_in
from digitaleschool.enrolment.models import Attendance, Enrolment
from digitaleschool.enrolment.models.proof import CODE_SIGNS
from digitaleschool.enrolment.proof_queries import enrolment_at, session_with_code, title_of
from digitaleschool.enrolment.services.attending import AttendanceRefused
from digitaleschool.enrolment.services.attending import check_in as note_check_in
from digitaleschool.needs.sealing import PLAIN_SIGNS


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request: HttpRequest) -> HttpResponse:
    """Where the code is typed."""
    said = request.POST.get("code", "")[:20]
    code = "".join(sign for sign in said.upper() if sign in PLAIN_SIGNS)
    if request.method == "POST" and len(code) == CODE_SIGNS and session_with_code(code):
        return redirect("check_in_code", code)
    fault = _("This is no code of a session. It has six signs; look at the screen in the room.")
    wrong = request.method == "POST"
    context = {"said": said, "fault": fault if wrong else ""}
    return render(request, "enrolment/check_in.html", context, status=422 if wrong else 200)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check_in_code(request: HttpRequest, code: str) -> HttpResponse:
    """What the QR code opens: which session it is, and one button. Opening it notes nothing."""
    kept = session_with_code(code)
    enrolment = enrolment_at(kept.session, request.user) if kept else None
    if kept is None or enrolment is None:
        return render(request, "enrolment/check_in_unknown.html", {"is_known": kept is not None}, status=404)
    fault = ""
    if request.method == "POST":
        try:
            note_check_in(attendance_list=kept, person=request.user, now=timezone.now())
            return redirect("check_in_code", code)
        except AttendanceRefused as refused:
            fault = refused.said(read_in())
    noted = Attendance.objects.filter(session=kept.session, enrolment=enrolment).first()
    context = {
        "session": kept.session, "title": title_of(kept.session.run), "fault": fault, **_onward(enrolment),
        "is_there": noted is not None and noted.kind == Attendance.Kind.PRESENT,
    }  # fmt: skip
    return render(request, "enrolment/check_in_code.html", context, status=422 if fault else 200)


def _onward(enrolment: Enrolment) -> dict[str, str]:
    """Where to go from here: one's enrolment."""
    return {"onward": reverse("enrolment", args=[enrolment.key]), "onward_words": _("To my training")}
