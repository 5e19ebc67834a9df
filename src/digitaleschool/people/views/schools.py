from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from digitaleschool.common.forms import posted
from digitaleschool.common.pagination import page_of
from digitaleschool.people.models import School
from digitaleschool.people.organisation_forms import SchoolFilters, SchoolForm
from digitaleschool.people.queries import schools_visible_to
from digitaleschool.people.rules import imports_schools, manages
from digitaleschool.people.services.organisations import change_school

from .people_there import people_there


@require_safe
@login_required
def school_list(request: HttpRequest) -> HttpResponse:
    schools = schools_visible_to(request.user).order_by("organisation__name", "pk")
    provinces = schools.order_by().values_list("organisation__province", flat=True).distinct()
    filters = SchoolFilters(request.GET, provinces=provinces)
    page = page_of(filters.chosen(schools).prefetch_related("sites"), request)
    context = {"filters": filters, "page": page, "may_import": imports_schools(request.user)}
    return render(request, "people/school_list.html", context)


@require_safe
@login_required
def school_page(request: HttpRequest, number: str) -> HttpResponse:
    school = _school(request, number)
    context = {
        "school": school,
        "organisation": school.organisation,
        "sites": school.sites.all(),
        "may_edit": manages(request.user, school.organisation),
        **people_there(request, school.organisation),
    }
    return render(request, "people/school.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def school_edit(request: HttpRequest, number: str) -> HttpResponse:
    school = _school(request, number)
    if not manages(request.user, school.organisation):
        raise Http404
    form = SchoolForm(posted(request), school=school)
    if request.method != "POST" or not form.is_valid():
        status = 400 if form.errors else 200
        return render(request, "people/school_edit.html", {"form": form, "school": school}, status=status)
    facts = form.cleaned_data
    change_school(
        school=school, pupils=facts["pupils"], setting=facts["setting"], network=facts["network"],
        reason=facts["network_reason"], by=request.user, now=timezone.now(),
    )  # fmt: skip
    messages.success(request, _("The school is saved."))
    return redirect("school", number=school.number)


def _school(request: HttpRequest, number: str) -> School:
    return get_object_or_404(schools_visible_to(request.user), number=number)
