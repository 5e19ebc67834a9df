from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from digitaleschool.needs.queries import rounds_visible_to, rounds_worked_on
from digitaleschool.reports.files import FORMS
from digitaleschool.reports.findings import with_links_to_needs
from digitaleschool.reports.models import Report
from digitaleschool.reports.queries import files_visible_to, latest_report, reports_visible_to

SANDBOX = "default-src 'none'; sandbox"
"""Should a browser show a file of ours after all, it runs nothing and reaches nothing."""


@require_safe
def current_report(request: HttpRequest, slug: str) -> HttpResponse:
    """The newest report of a round, in the reader's language where there is one."""
    round = get_object_or_404(rounds_visible_to(request.user), slug=slug)
    report = latest_report(round, get_language() or settings.LANGUAGE_CODE, request.user)
    if report is None:
        return render(request, "reports/no_report.html", {"round": round})
    return _page(request, report)


@require_safe
def report_version(request: HttpRequest, slug: str, language: str, version: int) -> HttpResponse:
    """One version, at an address that always shows the same."""
    reports = reports_visible_to(request.user)
    return _page(request, get_object_or_404(reports, round__slug=slug, language=language, version=version))


@require_safe
def report_file(request: HttpRequest, slug: str, language: str, version: int, name: str) -> FileResponse:
    """A form of the report, to keep."""
    file = get_object_or_404(
        files_visible_to(request.user),
        report__round__slug=slug,
        report__language=language,
        report__version=version,
        name=name,
    )
    stem, suffix = Path(name).stem, Path(name).suffix
    response = FileResponse(
        (settings.MEDIA_ROOT / file.path).open("rb"),
        as_attachment=True,
        filename=f"{slug}-{stem}-v{version}-{language}{suffix}",
        content_type=FORMS[name].media_type,
    )
    response["Content-Security-Policy"] = SANDBOX
    response["Cache-Control"] = "private, no-cache"
    return response


def _page(request: HttpRequest, report: Report) -> HttpResponse:
    files = files_visible_to(request.user).filter(report=report)
    downloads = [(file, FORMS[file.name]) for file in files]
    context = {"report": report, "round": report.round, "downloads": downloads}
    if not report.is_interim and rounds_worked_on(request.user).filter(pk=report.round_id).exists():
        context["makes_needs"] = True
        address = reverse("need_of_finding", kwargs={"slug": report.round.slug})
        report.body = with_links_to_needs(report.body, address=address, words=_("Make a need of this"))
    return render(request, "reports/report.html", context)
