"""What comes after the receipt, apart from the answers: an address, and what was taken along under a code."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation

from digitaleschool.core.privacy.consents import wording_of
from digitaleschool.needs.forms.contact import ContactForm
from digitaleschool.needs.models import Round
from digitaleschool.needs.services.contacts import CONSENT, leave_address

from .respondents import may_leave_address, respondent_page


@respondent_page("GET", "HEAD", "POST")
def contact(request: HttpRequest, slug: str) -> HttpResponse:
    """Leaves an address; only in a browser that has just answered, which the cookie says without saying who."""
    round = Round.objects.filter(slug=slug).first()
    if round is None or not may_leave_address(request, round):
        return render(request, "needs/survey/unknown.html", status=404)
    language = "en" if translation.get_language() == "en" else "nl"
    form = ContactForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        leave_address(round=round, language=language, today=timezone.localdate(), **form.cleaned_data)
        return redirect(f"{reverse('survey_contact', args=[slug])}?kept")
    consent = wording_of(CONSENT)
    return render(request, "needs/survey/contact.html", {
        "round": round, "form": form, "consent": f"{consent.ask[language]} {consent.means[language]}",
        "is_kept": "kept" in request.GET and not form.is_bound,
    })  # fmt: skip
