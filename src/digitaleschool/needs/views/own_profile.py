"""A profile code fills in one's own page: what it holds is shown, and only what is ticked is kept."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from digitaleschool.common.language import read_in
from digitaleschool.core.survey.vocabulary import load_terms
from digitaleschool.needs.services.profiles import profile_of
from digitaleschool.needs.services.taking_over import posts_in, take_over
from digitaleschool.people.models import Organisation, Person


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def own_profile(request: HttpRequest) -> HttpResponse:
    code, today = request.POST.get("code", "")[:100], timezone.localdate()
    schools = _own_schools(request.user)
    profile = profile_of(code, today=today) if code else None
    found = posts_in(profile) if profile else ()
    context = {
        "code": code,
        "schools": schools,
        "posts": [(f"{function}/{field}", _words(function, field)) for function, field in found],
        "is_wrong": request.method == "POST" and profile is None,
        "is_empty": profile is not None and not found,
    }
    if request.POST.get("step") == "keep" and found:
        school = next((own for own in schools if str(own.pk) == request.POST.get("school")), None)
        ticked = [post for post in found if "/".join(post) in request.POST.getlist("post")]
        if school and ticked:
            added = take_over(person=request.user, school=school, posts=ticked, today=today, now=timezone.now())
            said = ngettext("%(number)s function is added.", "%(number)s functions are added.", len(added))
            messages.success(request, said % {"number": len(added)} if added else _("All of this was there already."))
            return redirect("posts", at=school.pk, person=request.user.pk)
        context["is_unticked"] = True
    refused = context["is_wrong"] or "is_unticked" in context
    return render(request, "needs/own_profile.html", context, status=400 if refused else 200)


def _own_schools(person: Person) -> QuerySet[Organisation]:
    own = [organisation for _role, organisation in person.roles]
    return Organisation.objects.filter(pk__in=own, kind=Organisation.Kind.SCHOOL).order_by("name", "pk")


def _words(function: str, field: str) -> str:
    labels = {term.code: term.label[read_in()] for name in ("functions", "fields") for term in load_terms(name)}
    return " · ".join(labels[code] for code in (function, field) if code)
