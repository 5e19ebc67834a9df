from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from digitaleschool.common.csv_out import as_own_download
from digitaleschool.core.privacy.retention import NAMELESS, STAYS
from digitaleschool.people.erasure import MustHandOver, forget, stands_in_the_way
from digitaleschool.people.models.person import normal_email
from digitaleschool.people.my_data import as_archive, as_json, held_about, not_findable
from digitaleschool.people.personal_data import about

View = Callable[..., HttpResponse]


def only_themselves(view: View) -> View:
    """A page for the person alone: signed in a moment ago, in no cache, and never for someone who stands in."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **facts: object) -> HttpResponse:
        if getattr(request.user, "stood_in_by", None):
            raise PermissionDenied
        return view(request, *args, **facts)

    return login_required(reauthentication_required(never_cache(guarded)))


@require_safe
@only_themselves
def my_data(request: HttpRequest) -> HttpResponse:
    """What the site holds about me, kind by kind."""
    whom = about(request.user, timezone.now())
    context = {"held": held_about(whom), "not_findable": not_findable(), "is_proven": bool(whom.addresses)}
    return render(request, "people/my_data.html", context)


@require_POST
@only_themselves
def my_data_file(request: HttpRequest) -> HttpResponse:
    """The same, to take along."""
    now = timezone.now()
    whom = about(request.user, now)
    name = f"{_('my-data')}-{timezone.localdate(now).isoformat()}"
    if request.POST.get("form") == "json":
        return as_own_download(HttpResponse(as_json(whom), content_type="application/json"), f"{name}.json")
    return as_own_download(HttpResponse(as_archive(whom), content_type="application/zip"), f"{name}.zip")


class Confirmation(forms.Form):
    """Typing one's own address, so that no slip of the hand erases a person."""

    email = forms.CharField(
        label=gettext_lazy("Your e-mail address"),
        help_text=gettext_lazy("Type it to confirm."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: object, expected: str, **options: object) -> None:
        super().__init__(*args, **options)
        self.expected = expected

    def clean_email(self) -> str:
        if normal_email(self.cleaned_data["email"]) != normal_email(self.expected):
            raise forms.ValidationError(_("This is not the address of your account. Nothing was erased."))
        return self.expected


@require_http_methods(["GET", "HEAD", "POST"])
@only_themselves
def forget_me(request: HttpRequest) -> HttpResponse:
    """Shows what it changes, asks for a confirmation, and does it at once."""
    now = timezone.now()
    refusal = stands_in_the_way(request.user, today=timezone.localdate(now))
    form = Confirmation(request.POST if request.method == "POST" else None, expected=request.user.email)
    if request.method == "POST" and refusal is None and form.is_valid():
        try:
            forget(request.user, now=now)
        except MustHandOver as late:
            refusal = late
        else:
            logout(request)
            return HttpResponseRedirect(reverse("forgotten"))
    status = 200 if request.method != "POST" else 409 if refusal else 400
    return render(
        request,
        "people/forget_me.html",
        _effects(request, now) | {"form": form, "refusal": _said(refusal)},
        status=status,
    )


@require_safe
def forgotten(request: HttpRequest) -> HttpResponse:
    """Goodbye."""
    return render(request, "people/forgotten.html")


def _effects(request: HttpRequest, now: datetime) -> dict[str, object]:
    whom = about(request.user, now)
    held = [one for one in held_about(whom) if one.rows]
    return {
        "deleted": [one for one in held if one.kept.erasure not in {NAMELESS, STAYS}],
        "nameless": [one for one in held if one.kept.erasure == NAMELESS],
        "stays": [one for one in held if one.kept.erasure == STAYS],
        "not_findable": not_findable(),
        "is_proven": bool(whom.addresses),
    }


def _said(refusal: MustHandOver | None) -> str:
    return refusal.said("en" if get_language() == "en" else "nl") if refusal else ""
