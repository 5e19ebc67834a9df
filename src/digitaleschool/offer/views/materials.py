"""Pages of material: what an organisation keeps, its versions, and what a teacher may fetch."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from digitaleschool.common.forms import posted
from digitaleschool.common.language import read_in
from digitaleschool.common.pagination import page_of
from digitaleschool.common.uploads import handed_on, upload_of
from digitaleschool.core.files import KINDS, Refused
from digitaleschool.core.offer.release import LATER, NO_DATE, PARTICIPANTS
from digitaleschool.core.survey.vocabulary import load_terms
from digitaleschool.offer.forms.materials import AttachForm, MaterialForm, VersionForm
from digitaleschool.offer.material_queries import (
    links_of,
    materials_kept,
    materials_visible_to,
    organisations_of,
    release_for,
    trainings_of,
    versions_of,
)
from digitaleschool.offer.material_rules import keeps_material, works_on
from digitaleschool.offer.models import Material, Training
from digitaleschool.offer.services.materials import (
    MaterialRefused,
    add_version,
    attach,
    change_material,
    detach,
    make_material,
)


@login_required
@require_safe
def material_list(request: HttpRequest) -> HttpResponse:
    """What the visitor's organisation keeps."""
    if not keeps_material(request.user):
        raise Http404
    page = page_of(materials_kept(request.user), request)
    rows = [(row, KINDS[row.newest_kind].said[read_in()] if row.newest_kind else "") for row in page]
    return render(request, "offer/material_list.html", {"page": page, "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def material_new(request: HttpRequest) -> HttpResponse:
    if not keeps_material(request.user):
        raise Http404
    form = MaterialForm(posted(request), organisations=organisations_of(request.user))
    if request.method == "POST":
        is_whole, upload = form.is_valid(), None
        try:
            upload = upload_of(request, "file")
        except Refused as refused:
            form.add_error("file", refused.said(read_in()))
        if is_whole and upload:
            material = make_material(
                organisation=form.cleaned_data["organisation"], facts=form.facts(), upload=upload, by=request.user,
                now=timezone.now(),
            )  # fmt: skip
            messages.success(request, _("Stored. Now say which training uses it."))
            return redirect("material", material.slug)
    return render(request, "offer/material_form.html", {"form": form}, status=400 if form.errors else 200)


@require_safe
def material(request: HttpRequest, material: str) -> HttpResponse:
    """What it is, under which licence, and the file where the visitor may have it."""
    row = get_object_or_404(materials_visible_to(request.user), slug=material)
    return _page(request, row)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def material_edit(request: HttpRequest, material: str) -> HttpResponse:
    row = _kept(request, material)
    now_so = {
        "title": row.title, "about": row.about, "licence": row.licence, "fields_of_study": row.fields,
        "goal": row.goal_id, "tool": row.tool_id, "level": row.level, "language": row.language,
    }  # fmt: skip
    form = MaterialForm(posted(request), initial=now_so, organisations=organisations_of(request.user), material=row)
    if request.method == "POST" and form.is_valid():
        change_material(material=row, facts=form.facts(), by=request.user, now=timezone.now())
        return redirect("material", row.slug)
    context = {"form": form, "material": row}
    return render(request, "offer/material_form.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def material_version_new(request: HttpRequest, material: str) -> HttpResponse:
    row = _kept(request, material)
    form = VersionForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            version = add_version(
                material=row, upload=upload_of(request, "file"), note=form.cleaned_data["note"], by=request.user,
                now=timezone.now(),
            )  # fmt: skip
        except (Refused, MaterialRefused) as refused:
            form.add_error("file", refused.said(read_in()))
        else:
            messages.success(request, _("Version %(number)s is stored; the earlier ones stay.") % {
                "number": version.number
            })  # fmt: skip
            return redirect("material", row.slug)
    context = {"form": form, "material": row}
    return render(request, "offer/material_version.html", context, status=400 if form.errors else 200)


@require_POST
@login_required
def material_attach(request: HttpRequest, material: str) -> HttpResponse:
    row = _kept(request, material)
    form = AttachForm(request.POST, trainings=trainings_of(row.organisation_id))
    if not form.is_valid():
        return _page(request, row, form)
    attach(
        material=row, training=form.trainings[form.cleaned_data["training"]],
        days_before=form.cleaned_data["days_before"], by=request.user, now=timezone.now(),
    )  # fmt: skip
    return redirect("material", row.slug)


@require_POST
@login_required
def material_detach(request: HttpRequest, material: str) -> HttpResponse:
    row = _kept(request, material)
    training = get_object_or_404(Training, slug=request.POST.get("training", "")[:80], materials__material=row)
    detach(material=row, training=training, by=request.user, now=timezone.now())
    return redirect("material", row.slug)


@require_safe
def material_file(request: HttpRequest, material: str, version: int) -> FileResponse | HttpResponse:
    """One version as a download; where it may not be fetched (yet), the page says why."""
    row = get_object_or_404(materials_visible_to(request.user), slug=material)
    versions = versions_of(row)
    if not works_on(request.user, row.organisation_id):
        versions = versions.filter(number=versions.values("number")[:1])  # of what was replaced, only its makers
    found = get_object_or_404(versions, number=version)
    if not release_for(row, request.user, today=timezone.localdate()).is_open:
        return _page(request, row, status=403)
    try:
        return handed_on(found.file)
    except FileNotFoundError:
        raise Http404 from None


def _kept(request: HttpRequest, slug: str) -> Material:
    return get_object_or_404(materials_kept(request.user), slug=slug)


def _page(request: HttpRequest, row: Material, form: AttachForm | None = None, *, status: int = 200) -> HttpResponse:
    released = release_for(row, request.user, today=timezone.localdate())
    works = works_on(request.user, row.organisation_id)
    versions = list(versions_of(row))
    words = {term.code: term.label[read_in()] for term in load_terms("fields")}
    context = {
        "material": row,
        "versions": [(one, one.file.kind_said[read_in()]) for one in (versions if works else versions[:1])],
        "released": released,
        "why_not": {LATER: "later", NO_DATE: "no_date", PARTICIPANTS: "participants"}.get(released.state, ""),
        "fields": [words.get(code, code) for code in row.fields],
        "works_on_it": works,
        "links": links_of(row) if works else [],
    }
    if works:
        context["form"] = form or AttachForm(trainings=trainings_of(row.organisation_id))
    if form is not None and form.errors:
        status = 400
    return render(request, "offer/material.html", context, status=status)
