"""Who leads a school proposes colleagues for one run. Each of them says yes or no."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from digitaleschool.common.forms import posted, whole
from digitaleschool.common.language import read_in
from digitaleschool.enrolment.forms.enrolling import ColleaguesForm
from digitaleschool.enrolment.models import Enrolment, EnrolTeam
from digitaleschool.enrolment.run_doors import places_words
from digitaleschool.enrolment.services.checks import EnrolRefused, refuse_closed
from digitaleschool.enrolment.services.teams import propose
from digitaleschool.enrolment.team_page import outlook_of
from digitaleschool.offer.models import Run
from digitaleschool.people.models import Membership, Organisation, Person
from digitaleschool.people.rules import Role, schools_led_by

from .enrolling import published_card

CHECK = "check"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def team_new(request: HttpRequest, run: int) -> HttpResponse:
    """Ticks colleagues; before sending one can look what that means for the places."""
    now, visitor = timezone.now(), request.user
    led = list(Organisation.objects.filter(pk__in=schools_led_by(visitor)).order_by("name", "pk"))
    if not led:
        raise Http404
    card = published_card(run, now)
    chosen = whole(request.POST.get("school", "") or request.GET.get("school", ""))
    school = next((one for one in led if one.pk == chosen), led[0])
    proposed = _proposed(card.run, school, visitor)
    people = [one for one in _colleagues(school, now) if one.pk not in {row.person_id for row in proposed}]
    form = ColleaguesForm(posted(request), people=people, visitor=visitor)
    closed, outlook = _closed(card.run, now), None
    if request.method == "POST" and form.is_valid() and not closed:
        colleagues = list(form.cleaned_data["colleagues"])
        if request.POST.get("step") == CHECK:
            outlook = outlook_of(card, len(colleagues) + sum(row.is_proposed for row in proposed), now)
        else:
            try:
                team = propose(run=card.run, colleagues=colleagues, by=visitor, school=school, now=now)
            except EnrolRefused as refused:
                form.add_error(refused.field if refused.field in form.fields else None, refused.said(read_in()))
            else:
                messages.success(request, _said(team))
                return redirect(f"{request.path}?school={school.pk}")
    context = {
        "card": card, "form": form, "school": school, "schools": led if len(led) > 1 else [], "people": people,
        "proposed": proposed, "closed": closed, "outlook": outlook, "places": places_words(card.seats),
    }  # fmt: skip
    return render(request, "enrolment/team.html", context, status=400 if form.errors else 200)


def _said(team: EnrolTeam) -> str:
    """How many were asked; who had an enrolment in this training already keeps that, and is not asked twice."""
    count = team.enrolments.filter(state=Enrolment.State.PROPOSED).count()
    words = ngettext(
        "%(count)s colleague is asked by mail to say yes or no.",
        "%(count)s colleagues are asked by mail to say yes or no.", count,
    ) % {"count": count}  # fmt: skip
    return words + " " + _("Who is in this training already, is not asked again.")


def _colleagues(school: Organisation, now: datetime) -> QuerySet[Person]:
    """Who works at the school today and has an account."""
    roles = Membership.objects.held_on(localdate(now)).filter(
        organisation=school, role__in=[Role.TEACHER, Role.SCHOOL_LEAD]
    )
    return Person.objects.filter(pk__in=roles.values("person"), is_active=True).order_by("name", "email", "pk")


def _proposed(run: Run, school: Organisation, visitor: Person) -> list[Enrolment]:
    """Who is in the team that the visitor proposed, with how far each is."""
    rows = Enrolment.objects.filter(run=run, team__lead=visitor, team__school=school)
    latest = {row.person_id: row for row in rows.select_related("person").order_by("pk")}
    return sorted(latest.values(), key=lambda row: (row.is_ended, str(row.person), row.pk))


def _closed(run: Run, now: datetime) -> str:
    try:
        refuse_closed(run, now)
    except EnrolRefused as refused:
        return refused.said(read_in())
    return ""
