from __future__ import annotations

from allauth.account.models import EmailAddress
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from digitaleschool.common.text import clean_line
from digitaleschool.people.models import Person
from digitaleschool.people.queries import has_second_factor
from digitaleschool.people.rules import is_asked_for_second_factor, reads_log_book
from digitaleschool.people.services.accounts import change_details


class Details(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"),
        help_text=gettext_lazy("As colleagues see it."),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of mail"), choices=Person._meta.get_field("language").choices
    )

    def clean_name(self) -> str:
        name = clean_line(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError(_("Type your name: there is nothing in it that can be read."))
        return name


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def account(request: HttpRequest) -> HttpResponse:
    """Who I am here: name and language, what I do where, and how I sign in."""
    person = request.user
    details = Details(request.POST or None, initial={"name": person.name, "language": person.language})
    if request.method == "POST" and details.is_valid():
        change_details(person=person, **details.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("account")
    facts = {
        "details": details,
        "memberships": person.memberships.held_on(timezone.localdate()).select_related("organisation"),
        "has_password": person.has_usable_password(),
        "has_second_factor": has_second_factor(person),
        "is_asked_for_second_factor": is_asked_for_second_factor(person),
        "address_is_unconfirmed": EmailAddress.objects.filter(user=person, verified=False).exists(),
        "has_identity_providers": bool(settings.OIDC_PROVIDERS),
        "reads_log_book": reads_log_book(person),
    }
    return render(request, "people/account.html", facts)
