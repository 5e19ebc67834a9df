from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from digitaleschool.common.forms import posted
from digitaleschool.common.language import read_in
from digitaleschool.common.pagination import page_of
from digitaleschool.people.models import Organisation
from digitaleschool.people.organisation_forms import OrganisationFilters, OrganisationForm
from digitaleschool.people.queries import organisations_visible_to
from digitaleschool.people.rules import imports_schools, manages, provinces_coordinated_by
from digitaleschool.people.services.organisations import OrganisationRefused, change_organisation, make_organisation

from .people_there import people_there


@require_safe
@login_required
def organisation_list(request: HttpRequest) -> HttpResponse:
    filters = OrganisationFilters(request.GET)
    page = page_of(filters.chosen(_organisations(request)), request)
    context = {"filters": filters, "page": page, "may_make": _may_make(request)}
    return render(request, "people/organisation_list.html", context)


@require_safe
@login_required
def organisation_page(request: HttpRequest, at: int) -> HttpResponse:
    organisation = get_object_or_404(organisations_visible_to(request.user).select_related("school"), pk=at)
    if organisation.is_school:
        return redirect("school", number=organisation.school.number)
    context = {
        "organisation": organisation,
        "may_edit": manages(request.user, organisation),
        **people_there(request, organisation),
    }
    return render(request, "people/organisation.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def organisation_new(request: HttpRequest) -> HttpResponse:
    if not _may_make(request):
        raise Http404
    form = OrganisationForm(posted(request), provinces=provinces_coordinated_by(request.user))
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        try:
            organisation = make_organisation(
                kind=facts["kind"], name=facts["name"], province=facts["province"], email=facts["email"],
                by=request.user, now=timezone.now(),
            )  # fmt: skip
        except OrganisationRefused as refusal:
            form.add_error("name", refusal.said(read_in()))
        else:
            messages.success(request, _("The organisation is made. You can add its people now."))
            return redirect("organisation", at=organisation.pk)
    context = {"form": form, "title": _("New organisation")}
    return render(request, "people/organisation_edit.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def organisation_edit(request: HttpRequest, at: int) -> HttpResponse:
    organisation = get_object_or_404(_organisations(request), pk=at)
    if not manages(request.user, organisation):
        raise Http404
    provinces = provinces_coordinated_by(request.user)
    form = OrganisationForm(posted(request), provinces=provinces, organisation=organisation)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        change_organisation(
            organisation=organisation, name=facts["name"], province=facts.get("province", ""), email=facts["email"],
            is_active=facts.get("is_active", True), by=request.user, now=timezone.now(),
        )  # fmt: skip
        messages.success(request, _("The organisation is saved."))
        return redirect("organisation", at=organisation.pk)
    context = {"form": form, "organisation": organisation, "title": organisation.name}
    return render(request, "people/organisation_edit.html", context, status=400 if form.errors else 200)


def _organisations(request: HttpRequest) -> QuerySet[Organisation]:
    """All that the visitor may open but schools, which have pages of their own."""
    return organisations_visible_to(request.user).exclude(kind=Organisation.Kind.SCHOOL)


def _may_make(request: HttpRequest) -> bool:
    """Coordinators of an RTC and administrators: the same who read in schools."""
    return imports_schools(request.user)
