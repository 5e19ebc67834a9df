"""The agenda of a return session: everyone of the run reads it, who follows the run up makes it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from digitaleschool.common.forms import posted
from digitaleschool.common.language import read_in
from digitaleschool.followup.forms.after import AnsweredPointForm, PointForm, PublishForm
from digitaleschool.followup.queries import (
    agenda_of,
    behind,
    points_worked_on,
    return_of,
    runs_followed,
    runs_with_agenda,
    version_of,
)  # fmt: skip
from digitaleschool.followup.services.agenda import (
    add_point,
    change_point,
    drop_point,
    move_point,
    publish_point,
    take_back,
)  # fmt: skip
from digitaleschool.followup.services.refusals import FollowupRefused


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def return_agenda(request: HttpRequest, run: int) -> HttpResponse:
    """The points in their order. Who follows the run up may add one; others get a 404 for that."""
    rows = runs_followed(request.user) if request.method == "POST" else runs_with_agenda(request.user)
    row = get_object_or_404(rows, pk=run)
    may_change = request.method == "POST" or runs_followed(request.user).filter(pk=run).exists()
    form = PointForm(posted(request))
    if form.is_valid():
        try:
            add_point(run=row, title=form.cleaned_data["title"], by=request.user, now=timezone.now())
        except FollowupRefused as refused:
            form.add_error(None, refused.said(read_in()))
        else:
            messages.success(request, _("The point stands on the agenda."))
            return redirect("return_agenda", run)
    points = list(agenda_of(row, with_dropped=may_change))
    persons = behind(points) if may_change else {}
    version = version_of(row.training)
    context = {
        "run": row, "title": version.title if version else row.training.slug, "return_session": return_of(row),
        "points": [(point, persons.get(point.pk, 0)) for point in points if not point.is_dropped],
        "dropped": [point for point in points if point.is_dropped], "may_change": may_change, "form": form,
    }  # fmt: skip
    return render(request, "followup/return_agenda.html", context, status=400 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def agenda_point(request: HttpRequest, point: int) -> HttpResponse:
    """The words of a point and its answer."""
    row = get_object_or_404(points_worked_on(request.user), pk=point)
    form = AnsweredPointForm(posted(request), initial={"title": row.title, "answer": row.answer})
    if form.is_valid():
        try:
            change_point(point=row, **form.cleaned_data, by=request.user, now=timezone.now())
        except FollowupRefused as refused:
            form.add_error(None, refused.said(read_in()))
        else:
            messages.success(request, _("The point is kept."))
            if form.cleaned_data["answer"] and not row.is_published:
                return redirect("agenda_point_publish", point)
            return redirect("return_agenda", row.run_id)
    said = [use.question or use.note for use in row.uses.order_by("pk") if use.question or use.note]
    asked = list(row.asked.order_by("pk").values_list("text", flat=True))
    context = {"point": row, "form": form, "said": [*said, *asked]}
    return render(request, "followup/agenda_point.html", context, status=400 if form.errors else 200)


@require_POST
@login_required
def move(request: HttpRequest, point: int) -> HttpResponse:
    """Up, down, off the agenda, or back on it."""
    row = get_object_or_404(points_worked_on(request.user), pk=point)
    to, now = request.POST.get("to", ""), timezone.now()
    if to in {"up", "down"}:
        move_point(point=row, up=to == "up", by=request.user, now=now)
    elif to in {"off", "on"}:
        drop_point(point=row, is_dropped=to == "off", by=request.user, now=now)
    return redirect("return_agenda", row.run_id)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, point: int) -> HttpResponse:
    """A question and its answer onto the page of the training, or off it."""
    row = get_object_or_404(points_worked_on(request.user), pk=point)
    now = timezone.now()
    if request.method == "POST" and request.POST.get("to") == "off":
        take_back(point=row, by=request.user, now=now)
        messages.success(request, _("The answer is no longer on the page of the training."))
        return redirect("return_agenda", row.run_id)
    known = row.published
    first = {
        "question": known.question if known else row.title,
        "answer": row.answer or (known.answer if known else ""),
    }
    form = PublishForm(posted(request), initial=first)
    if form.is_valid():
        try:
            publish_point(point=row, **form.cleaned_data, by=request.user, now=now)
        except FollowupRefused as refused:
            form.add_error(None, refused.said(read_in()))
        else:
            messages.success(request, _("Everyone can read the answer on the page of the training."))
            return redirect("return_agenda", row.run_id)
    context = {"point": row, "form": form}
    return render(request, "followup/agenda_publish.html", context, status=400 if form.errors else 200)
