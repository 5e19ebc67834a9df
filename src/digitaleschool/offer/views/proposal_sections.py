"""The parts of a proposal: shown, saved while someone types, and saved by a button where there is no JavaScript."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from digitaleschool.common.forms import whole
from digitaleschool.common.language import read_in
from digitaleschool.core.offer.content import ContentRefused
from digitaleschool.core.survey.vocabulary import load_tools
from digitaleschool.frameworks.queries import editions
from digitaleschool.offer.findings import findings_of
from digitaleschool.offer.forms.sections import MOST_FOUND, SECTIONS, Section, SectionForm, section_of
from digitaleschool.offer.models import Version
from digitaleschool.offer.queries import current_version, trainings_written_on
from digitaleschool.offer.services.proposing import ProposalRefused, StaleDraft, mark_of, save_draft
from digitaleschool.offer.views.proposals import parts_of
from digitaleschool.offer.words import minutes, money, said_by, share

INVALID, CONFLICT = 422, 409


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def proposal_section(request: HttpRequest, slug: str, section: str) -> HttpResponse:
    training = get_object_or_404(trainings_written_on(request.user), slug=slug)
    version, part = current_version(training), section_of(section)
    if version is None or part is None:
        raise Http404
    if request.method == "POST":
        return _save(request, version, part)
    if not version.is_editable:
        messages.info(request, _("This version does not change any more."))
        return redirect("proposal", slug)
    form = part.form(version=version, more=request.GET.get("meer", "")[:60], search=_search(request))
    return _page(request, version, part, form)


def _save(request: HttpRequest, version: Version, part: Section) -> HttpResponse:
    removed, added = request.POST.get("remove", "")[:60], request.POST.get("add", "")[:60]
    form = part.form(request.POST, version=version, removed=removed, search=_search(request))
    if not form.is_valid():
        return _not_saved(request, version, part, form)
    try:
        saved = save_draft(
            version=version,
            draft=form.draft,
            saves=whole(request.POST.get("saves", "")),
            seen=request.POST.get("seen", "")[:16],
            by=request.user,
            now=timezone.now(),
        )
    except ContentRefused as refused:
        form.blame(refused.field, refused.said(read_in()))
        return _not_saved(request, version, part, form)
    except StaleDraft as stale:
        return _stale(request, stale, part, form)
    except ProposalRefused as refused:
        form.add_error(None, refused.said(read_in()))
        return _not_saved(request, version, part, form, status=CONFLICT)
    if _by_itself(request):
        return render(request, "offer/_saved.html", _beside(saved, part, form) | {"at": timezone.localtime()})
    here = reverse("proposal_section", args=[version.training.slug, part.code])
    if "search" in request.POST:
        return redirect(f"{here}?{_asked(request)}#gevonden")
    if added:
        return redirect(f"{here}?meer={added}#{added}-rows" if _is_list(added) else here)
    if removed:
        return redirect(f"{here}#{removed.rpartition('-')[0]}-rows" if _is_list(removed) else here)
    messages.success(request, _("Saved at %(time)s.") % {"time": timezone.localtime().strftime("%H:%M")})
    if request.POST.get("go") == "on":
        return redirect(_after(version, part))
    return redirect(f"{here}?{request.GET.urlencode()}" if request.GET else here)


def _not_saved(
    request: HttpRequest, version: Version, part: Section, form: SectionForm, *, status: int = INVALID
) -> HttpResponse:
    if _by_itself(request):
        return render(request, "offer/_not_saved.html", {"faults": form.faults()}, status=status)
    return _page(request, version, part, form, status=status)


def _stale(request: HttpRequest, stale: StaleDraft, part: Section, form: SectionForm) -> HttpResponse:
    """Both texts: what was typed stays in the form, what stands now is shown beside it."""
    sentence = stale.said(read_in())
    if _by_itself(request):
        return render(request, "offer/_not_saved.html", {"stale": sentence}, status=CONFLICT)
    version = Version.objects.select_related("training__provider", "training__rtc", "changed_by").get(
        pk=stale.version.pk
    )
    theirs = [one for one in said_by(version) if one.section == part.code and one.lines]
    return _page(request, version, part, form, status=CONFLICT, stale=sentence, theirs=theirs)


def _page(
    request: HttpRequest, version: Version, part: Section, form: SectionForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    place = SECTIONS.index(part)
    beside = _beside(version, part, form)
    known = {"saves": version.saves, "seen": beside["seen"]}
    if form.is_bound and "stale" not in more:  # what the form knew stays what it knows: it may be older than it looks
        known = {name: request.POST.get(name, "")[:16] for name in known}
    context = beside | {
        "known": known,
        "section": part,
        "form": form,
        "faults": form.faults() if form.is_bound else [],
        "layout": form.layout(),
        "place": place + 1,
        "before": SECTIONS[place - 1] if place else None,
        "after": SECTIONS[place + 1] if place + 1 < len(SECTIONS) else None,
        "parts": parts_of(version, beside["findings"], said_by(version)),
        "tools": [tool.label for tool in load_tools().tools] if part.code in {"vooraf", "arbeidsmarkt"} else [],
        "editions": editions() if part.code == "doelen" else [],
        "most_found": MOST_FOUND,
        "tracks": version.training.track_steps.select_related("track").order_by("track__title_nl", "pk")
        if part.code == "behoeften"
        else [],
    }
    return render(request, "offer/proposal_section.html", context | more, status=status)


def _beside(version: Version, part: Section, form: SectionForm) -> dict[str, Any]:
    """What stands beside a part and changes with every save."""
    content = version.value
    return {
        "training": version.training,
        "version": version,
        "seen": mark_of(version, form.draft),
        "findings": findings_of(version, today=timezone.localdate()),
        "here": part.code,
        "practice": share(content) if part.code == "sessies" else "",
        "duration": minutes(content.minutes) if part.code == "sessies" and content.minutes else "",
        "total": money(content.total_cents) if part.code == "praktisch" else "",
    }


def _search(request: HttpRequest) -> dict[str, str]:
    names = {"q": "q", "finality": "finaliteit", "edition": "kader"}
    return {name: request.GET.get(said, "").replace("\x00", "").strip()[:100] for name, said in names.items()}


def _asked(request: HttpRequest) -> str:
    names = ("q", "finaliteit", "kader")
    said = {name: request.POST.get(name, "").replace("\x00", "").strip()[:100] for name in names}
    return urlencode({name: value for name, value in said.items() if value})


def _by_itself(request: HttpRequest) -> bool:
    """Whether the page saves by itself, while someone types."""
    return request.headers.get("HX-Request") == "true"


def _after(version: Version, part: Section) -> str:
    place = SECTIONS.index(part) + 1
    if place == len(SECTIONS):
        return reverse("proposal", args=[version.training.slug])
    return reverse("proposal_section", args=[version.training.slug, SECTIONS[place].code])


def _is_list(name: str) -> bool:
    return name.replace("-", "").replace("_", "").isalnum() and name.isascii()
