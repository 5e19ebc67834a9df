from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from digitaleschool.common.form_fields import DayField, RowField
from digitaleschool.needs.models import Interview
from digitaleschool.needs.services.interviews import MOST_PERSONS
from digitaleschool.people.models import Person, School


class InterviewForm(forms.Form):
    """One interview, planned or held."""

    school = RowField(queryset=School.objects.none(), label=gettext_lazy("School"))
    on = DayField(label=gettext_lazy("Day"))
    interviewer = RowField(
        queryset=Person.objects.none(),
        required=False,
        label=gettext_lazy("Interviewer"),
        empty_label=gettext_lazy("Nobody yet"),
    )
    persons = forms.IntegerField(
        min_value=1,
        max_value=MOST_PERSONS,
        initial=1,
        label=gettext_lazy("Number of persons"),
        help_text=gettext_lazy("How many people you talk with at once. Their names do not belong here."),
    )
    status = forms.ChoiceField(choices=Interview.Status.choices, label=gettext_lazy("Status"))

    def __init__(
        self,
        *args: Any,
        schools: QuerySet[School],
        colleagues: QuerySet[Person],
        today: date,
        interview: Interview | None = None,
        at: School | None = None,
        by: Person | None = None,
    ) -> None:
        initial: dict[str, Any] = {"school": at.pk if at else None, "interviewer": by.pk if by else None}
        known = Person.objects.none()
        if interview:
            initial = {
                "school": interview.school_id,
                "on": interview.on,
                "interviewer": interview.interviewer_id,
                "persons": interview.persons,
                "status": interview.status,
            }
            known = Person.objects.filter(pk=interview.interviewer_id)
        super().__init__(*args, initial=initial)
        self._today = today
        self.fields["school"].queryset = schools
        self.fields["school"].label_from_instance = lambda school: f"{school.organisation.name} ({school.number})"
        self.fields["interviewer"].queryset = (colleagues | known).distinct()

    def clean(self) -> None:
        filled = self.cleaned_data
        on = filled.get("on")
        if filled.get("status") == Interview.Status.HELD and (on is None or on > self._today):
            self.add_error("on", _("Fill in when the interview was: today or earlier."))
