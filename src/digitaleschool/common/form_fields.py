"""Fields that several forms share."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from digitaleschool.common.text import clean_line, clean_lines

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
"""Days that a form may name; databases and time zones choke on the year 1."""
LONGEST_KEY = 18


class LineField(forms.CharField):
    """One line, made fit to keep before it is judged."""

    def to_python(self, value: Any) -> str:
        return clean_line(super().to_python(value)[:1000])


class LinesField(forms.CharField):
    """Text of several lines, made fit to keep before it is judged."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return clean_lines(super().to_python(value)[:10_000])


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


class RowField(forms.ModelChoiceField):
    """A row of a table. A key larger than a database counts is no row: Django would ask for it, and fail."""

    def to_python(self, value: Any) -> Any:
        if len(str(value or "")) > LONGEST_KEY:
            raise forms.ValidationError(
                self.error_messages["invalid_choice"], code="invalid_choice", params={"value": str(value)[:40]}
            )
        return super().to_python(value)


class RowsField(forms.ModelMultipleChoiceField):
    """Rows of a table, ticked; see :class:`RowField`."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> Any:
        for key in value or ():
            if len(str(key)) > LONGEST_KEY:
                raise forms.ValidationError(
                    self.error_messages["invalid_choice"], code="invalid_choice", params={"value": str(key)[:40]}
                )
        return super().clean(value)
