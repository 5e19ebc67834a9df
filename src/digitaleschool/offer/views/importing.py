"""Reading in the catalogue of another organisation: hand in, look, confirm once."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from digitaleschool.common.forms import posted
from digitaleschool.common.language import read_in
from digitaleschool.common.previews import confirm_or_show
from digitaleschool.core.offer.content import Content
from digitaleschool.core.offer.importing import CATALOGUES, MOST_BYTES, CatalogueRefused, Course
from digitaleschool.offer.forms.importing import CatalogueFileForm
from digitaleschool.offer.models import CatalogueFile
from digitaleschool.offer.queries import catalogue_files_of, providers_to_import_for, rtcs_to_import_for
from digitaleschool.offer.rules import imports_catalogues, proposes_for
from digitaleschool.offer.services.importing import (
    OfferChanged,
    confirm_catalogue,
    keep_catalogue_file,
    left_to_do,
    look_at,
)
from digitaleschool.offer.words import in_words, minutes

SHOWN = 100
"""Most trainings and losses that the preview spells out; the counts are of all."""


@dataclass(frozen=True, kw_only=True)
class Becomes:
    """A course as the preview shows it."""

    title: str
    facts: str
    promise: str
    about: str


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def catalogue_import(request: HttpRequest) -> HttpResponse:
    if not imports_catalogues(request.user):
        raise Http404
    data = posted(request)
    form = CatalogueFileForm(
        data, None if data is None else request.FILES, providers=providers_to_import_for(request.user),
        rtcs=rtcs_to_import_for(request.user),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        filled = form.cleaned_data
        try:
            kept = keep_catalogue_file(
                content=filled["file"].read(MOST_BYTES + 1), name=filled["file"].name, catalogue=filled["catalogue"],
                provider=filled["provider"], rtc=filled["rtc"], owner=request.user, now=timezone.now(),
            )  # fmt: skip
        except CatalogueRefused as refusal:
            form.add_error("file", refusal.said(read_in()))
        else:
            return redirect("catalogue_import_preview", key=kept.key)
    return render(request, "offer/import.html", {"form": form}, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def catalogue_import_preview(request: HttpRequest, key: UUID) -> HttpResponse:
    if not imports_catalogues(request.user):
        raise Http404
    now = timezone.now()
    file = get_object_or_404(catalogue_files_of(request.user, now), key=key)
    return confirm_or_show(
        request, file, now=now, confirm=confirm_catalogue, refusals=(OfferChanged, CatalogueRefused), done=_done,
        preview=_preview,
    )  # fmt: skip


def _done(request: HttpRequest, file: CatalogueFile) -> HttpResponse:
    context = {"file": file, "is_writer": file.provider_id in proposes_for(request.user)}
    return render(request, "offer/import_done.html", context)


def _preview(request: HttpRequest, file: CatalogueFile, problem: str) -> HttpResponse:
    language = read_in()
    try:
        looked = look_at(file)
    except CatalogueRefused as refusal:  # the reader has become stricter
        context = {"file": file, "problem": problem or refusal.said(language)}
        return render(request, "offer/import_preview.html", context, status=409)
    plan = looked.plan
    context = {
        "file": file,
        "problem": problem,
        "catalogue": CATALOGUES[file.catalogue][language],
        "plan": plan,
        "new": [_becomes(course) for course in plan.new[:SHOWN]],
        "more_new": len(plan.new) - SHOWN,
        "differs": [course.content.title.en for course in plan.differs[:SHOWN]],
        "more_differs": len(plan.differs) - SHOWN,
        "losses": [loss.message[language] for loss in looked.losses[:SHOWN]],
        "more_losses": len(looked.losses) - SHOWN,
        "to_do": [(todo.remedy[language], todo.count) for todo in left_to_do(plan.new, today=timezone.localdate())],
        "is_writer": file.provider_id in proposes_for(request.user),
    }
    return render(request, "offer/import_preview.html", context, status=409 if problem else 200)


def _becomes(course: Course) -> Becomes:
    content = course.content
    words = in_words(content)
    facts = (words["modes"], _length(content), words["themes"], words["stages"])
    return Becomes(
        title=content.title.en, facts=" · ".join(fact for fact in facts if fact), promise=content.promise.en,
        about=content.about.en,
    )  # fmt: skip


def _length(content: Content) -> str:
    if content.minutes:
        return minutes(content.minutes)
    if not content.sessions:
        return _("length not told")
    weeks = len(content.sessions)
    return ngettext("%(weeks)s week", "%(weeks)s weeks", weeks) % {"weeks": weeks}
