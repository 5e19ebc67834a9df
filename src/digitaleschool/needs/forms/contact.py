"""What respondents fill in beside the survey itself: addresses."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from digitaleschool.common.form_fields import LineField
from digitaleschool.common.text import clean_line


class AddressField(forms.EmailField):
    def to_python(self, value: Any) -> str:
        return clean_line(super().to_python(value)[:1000])


class MailLinkForm(forms.Form):
    """Where to mail the link to go on with."""

    email = AddressField(label=_("Your e-mail address"), widget=forms.EmailInput({"autocomplete": "email"}))


class ContactForm(forms.Form):
    """Who wants to hear more, and of what."""

    email = AddressField(
        label=_("Your e-mail address"), max_length=254, widget=forms.EmailInput({"autocomplete": "email"})
    )
    name = LineField(
        label=_("Your name (you may leave it open)"), required=False, max_length=120,
        widget=forms.TextInput({"autocomplete": "name"}),
    )  # fmt: skip
    wants_summary = forms.BooleanField(label=_("Send me the summary of the results"), required=False, initial=True)
    wants_offer = forms.BooleanField(label=_("Send me news of trainings"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("wants_summary") and not cleaned.get("wants_offer"):
            self.add_error("wants_summary", _("Tick what we may send you."))
        return cleaned
