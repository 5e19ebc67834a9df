"""Fields that several forms share."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
"""Days that a form may name; databases and time zones choke on the year 1."""


class DayField(forms.DateField):
    """A day, chosen from the browser's own calendar or typed."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(**{"required": False, "widget": widget} | options)

    def clean(self, value: Any) -> date | None:
        day = super().clean(value)
        if day and not FIRST_DAY <= day <= LAST_DAY:
            raise forms.ValidationError(_("Choose a day of this century."))
        return day


def add_refusal(form: forms.Form, sentence: str, field: str | None = None) -> None:
    """Puts what a service refused on top of the form, or beside a field."""
    form.add_error(field, sentence)
