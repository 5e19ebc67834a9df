from __future__ import annotations

from django import forms
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from digitaleschool.common.pagination import page_of
from digitaleschool.common.text import clean_line
from digitaleschool.people.models import Membership
from digitaleschool.people.queries import people_to_stand_in_for
from digitaleschool.people.rules import may_stand_in
from digitaleschool.people.services.standing_in import begin, end

LONGEST_SEARCH, SHORTEST_REASON = 100, 5


class Reason(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why?"),
        help_text=gettext_lazy("One line that the person and their coordinator may read in the log book."),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_reason(self) -> str:
        reason = clean_line(self.cleaned_data["reason"])
        if len(reason) < SHORTEST_REASON:
            raise forms.ValidationError(_("Say in a few words what you will help with."))
        return reason


@require_safe
@login_required
def people(request: HttpRequest) -> HttpResponse:
    """Whom an administrator may stand in for, with a search."""
    if not may_stand_in(request.user):
        raise Http404
    words = clean_line(request.GET.get("q", ""), longest=LONGEST_SEARCH)
    held = Membership.objects.held_on(timezone.localdate()).select_related("organisation")
    found = people_to_stand_in_for(request.user, words=words).prefetch_related(
        Prefetch("memberships", held, to_attr="held")
    )
    return render(request, "people/stand_in.html", {"page": page_of(found, request), "words": words})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def begin_for(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(people_to_stand_in_for(request.user), pk=pk)
    form = Reason(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        begin(request.session, by=request.user, person=person, reason=reason, now=timezone.now())
        return redirect("home")
    return render(request, "people/stand_in_for.html", {"person": person, "form": form})


@require_POST
@login_required
def stop(request: HttpRequest) -> HttpResponse:
    if request.real_user is None:
        raise Http404
    end(request.session, by=request.real_user, person=request.user, now=timezone.now())
    return redirect("stand_in")
