from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from digitaleschool.common.forms import posted
from digitaleschool.common.language import read_in
from digitaleschool.common.previews import confirm_or_show
from digitaleschool.core.refusals import Refusal
from digitaleschool.core.schools.columns import RegisterRefused
from digitaleschool.core.schools.comparing import Change, FieldChange
from digitaleschool.core.survey.notices import Notice, rows_in_words
from digitaleschool.people.models import RegisterFile, School
from digitaleschool.people.models.organisations import Network, Province
from digitaleschool.people.organisation_forms import RegisterForm
from digitaleschool.people.queries import register_files_of
from digitaleschool.people.rules import imports_schools, provinces_coordinated_by
from digitaleschool.people.services.register import (
    MOST_BYTES,
    RegisterChanged,
    confirm_register,
    keep_register_file,
    look_at,
)

SHOWN = 100
"""Most schools that a list of the preview spells out; the counts are of all."""


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def school_import(request: HttpRequest) -> HttpResponse:
    if not imports_schools(request.user):
        raise Http404
    data = posted(request)
    form = RegisterForm(data, None if data is None else request.FILES)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            kept = keep_register_file(
                content=file.read(MOST_BYTES + 1), name=file.name, is_whole=form.cleaned_data["is_whole"],
                owner=request.user, now=timezone.now(),
            )  # fmt: skip
        except RegisterRefused as refusal:
            form.add_error("file", refusal.said(read_in()))
        else:
            return redirect("school_import_preview", key=kept.key)
    context = {"form": form, "provinces": _own_provinces(request)}
    return render(request, "people/school_import.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def school_import_preview(request: HttpRequest, key: UUID) -> HttpResponse:
    if not imports_schools(request.user):
        raise Http404
    now = timezone.now()
    file = get_object_or_404(register_files_of(request.user, now), key=key)
    return confirm_or_show(
        request, file, now=now, confirm=confirm_register, refusals=(RegisterChanged, RegisterRefused), done=_done,
        preview=_preview,
    )  # fmt: skip


def _done(request: HttpRequest, file: RegisterFile) -> HttpResponse:
    return render(request, "people/school_import_done.html", {"file": file})


def _preview(request: HttpRequest, file: RegisterFile, problem: str) -> HttpResponse:
    try:
        register, plan = look_at(file)
    except Refusal as refusal:  # no longer whole, or the reader has become stricter
        context = {"file": file, "problem": problem or refusal.said(read_in())}
        return render(request, "people/school_import_preview.html", context, status=409)
    context = {
        "file": file,
        "problem": problem,
        "plan": plan,
        "rows_read": register.rows_read,
        "notices": [_in_words(notice) for notice in register.notices],
        "changed": [_change_in_words(change) for change in plan.changed[:SHOWN]],
        "lists": [
            (title, schools[:SHOWN], len(schools) - SHOWN)
            for title, schools in (
                (_("New schools"), plan.new),
                (_("Schools that no longer exist"), plan.gone),
                (_("Schools of another RTC: not read"), plan.left_out),
            )
            if schools
        ],
        "more_changed": len(plan.changed) - SHOWN,
        "provinces": _own_provinces(request),
    }
    return render(request, "people/school_import_preview.html", context, status=409 if problem else 200)


def _own_provinces(request: HttpRequest) -> list[str]:
    """The provinces whose schools this visitor may read in; empty for all of them."""
    provinces = provinces_coordinated_by(request.user)
    if provinces is None:
        return []
    labels = dict(Province.choices)
    brussels = [Province.BRUSSEL] if Province.VLAAMS_BRABANT in provinces else []
    return [str(labels[province]) for province in [*sorted(provinces), *brussels]]


def _in_words(notice: Notice) -> tuple[str, str]:
    language = read_in()
    return notice.message[language], rows_in_words(notice.rows, language) if notice.rows else ""


def _change_in_words(change: Change) -> tuple[str, str, list[tuple[str, str, str]]]:
    return change.school.number, change.school.name, [_field_in_words(field) for field in change.fields]


def _field_in_words(field: FieldChange) -> tuple[str, str, str]:
    titles = {
        "name": _("name"), "network": _("network"), "board": _("kind of board"), "philosophy": _("philosophy"),
        "pupils": _("pupils"), "setting": _("rural or urban"), "email": _("e-mail address"),
        "province": _("province"), "site": _("place"), "is_active": _("exists today"),
    }  # fmt: skip
    values = {
        "network": dict(Network.choices), "setting": dict(School.Setting.choices), "province": dict(Province.choices),
        "is_active": {"": _("no"), "1": _("yes")},
    }.get(field.field, {})  # fmt: skip
    return titles[field.field], str(values.get(field.old, field.old)), str(values.get(field.new, field.new))
