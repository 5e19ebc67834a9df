"""Forms of the RTC's desk: which runs, how one enrols, who is put on, who is taken off and why."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from digitaleschool.common.form_fields import DayField, LineField, LinesField, RowField
from digitaleschool.common.language import read_in
from digitaleschool.core.survey.vocabulary import load_terms
from digitaleschool.enrolment.models import EnrolDesk
from digitaleschool.enrolment.services.runs import LARGEST, DeskPlan
from digitaleschool.offer.models import Run
from digitaleschool.people.models import Organisation, Person

WHEN = [("", gettext_lazy("still to come")), ("past", gettext_lazy("begun or over")), ("all", gettext_lazy("all"))]
FILLED = [
    ("", gettext_lazy("all")), ("free", gettext_lazy("places free")), ("full", gettext_lazy("full")),
    ("waiting", gettext_lazy("somebody waits")), ("short", gettext_lazy("too few people")),
]  # fmt: skip


class RunFilters(forms.Form):
    """Which runs somebody wants to see."""

    zoek = LineField(label=gettext_lazy("Training or town"), required=False, max_length=80)
    wanneer = forms.ChoiceField(label=gettext_lazy("When"), choices=WHEN, required=False)
    van = DayField(label=gettext_lazy("From"))
    tot = DayField(label=gettext_lazy("Until"))
    status = forms.ChoiceField(label=gettext_lazy("Status"), required=False)
    bezet = forms.ChoiceField(label=gettext_lazy("Places"), choices=FILLED, required=False)
    rtc = RowField(label=gettext_lazy("Organised by"), queryset=Organisation.objects.none(), required=False)

    def __init__(self, data: Any, *, rtcs: QuerySet[Organisation]) -> None:
        super().__init__(data)
        self.fields["status"].choices = [("", gettext_lazy("all")), *Run.Status.choices]
        self.fields["rtc"].queryset = rtcs
        self.fields["rtc"].empty_label = _("all")
        if len(rtcs) < 2:
            del self.fields["rtc"]

    def clean(self) -> None:
        said = self.cleaned_data
        if said.get("van") and said.get("tot") and said["van"] > said["tot"]:
            self.add_error("tot", _("This day is before the first. Choose a later one."))

    @property
    def is_narrowed(self) -> bool:
        """Whether anything was chosen."""
        return any(self.data.get(name) for name in self.fields)


class MomentField(forms.DateTimeField):
    """A day and hour, chosen from the browser's own calendar or typed."""

    def __init__(self, **options: Any) -> None:
        shape = "%Y-%m-%dT%H:%M"
        widget = forms.DateTimeInput(format=shape, attrs={"type": "datetime-local"})
        super().__init__(**{"required": False, "widget": widget, "input_formats": [shape, "%Y-%m-%d %H:%M"]} | options)

    def to_python(self, value: Any) -> datetime | None:
        if isinstance(value, str) and value and not value.startswith("20"):
            raise forms.ValidationError(_("Choose a day of this century."))
        moment: datetime | None = super().to_python(value)
        return moment


class DeskForm(forms.Form):
    """How many places there are and how one gets one."""

    capacity = forms.IntegerField(
        label=gettext_lazy("Places"), required=False, min_value=0, max_value=LARGEST,
        help_text=gettext_lazy("Empty: as many as the training says. More places go to who waits, at once."),
    )  # fmt: skip
    minimum = forms.IntegerField(
        label=gettext_lazy("Goes on from"), required=False, min_value=0, max_value=LARGEST,
        help_text=gettext_lazy("Participants. Empty: as the training says."),
    )  # fmt: skip
    takes = forms.ChoiceField(label=gettext_lazy("Who can enrol"), choices=EnrolDesk.Takes.choices)
    closes_at = MomentField(
        label=gettext_lazy("Enrolment closes"), help_text=gettext_lazy("Empty: when the first session starts.")
    )
    cancel_until = MomentField(
        label=gettext_lazy("One can cancel until"),
        help_text=gettext_lazy("Who cancels later is asked to call as well; the place is freed all the same."),
    )
    offer_hours = forms.IntegerField(
        label=gettext_lazy("Hours to answer when a place comes free"), min_value=1, max_value=336
    )
    is_fair = forms.BooleanField(label=gettext_lazy("Who had fewer places this school year goes first"), required=False)
    keeps_teams = forms.BooleanField(label=gettext_lazy("Keep colleagues of a school together"), required=False)

    def __init__(self, data: Any, *, run: Run, desk: EnrolDesk) -> None:
        names = ("minimum", "takes", "closes_at", "cancel_until", "offer_hours", "is_fair", "keeps_teams")
        super().__init__(data, initial={name: getattr(desk, name) for name in names} | {"capacity": run.capacity})

    @property
    def plan(self) -> DeskPlan:
        said = self.cleaned_data
        return DeskPlan(
            takes=said["takes"], minimum=said["minimum"], closes_at=said["closes_at"],
            cancel_until=said["cancel_until"], offer_hours=said["offer_hours"], is_fair=said["is_fair"],
            keeps_teams=said["keeps_teams"],
        )  # fmt: skip


class ReasonForm(forms.Form):
    """What people read with bad news."""

    reason = LinesField(
        label=gettext_lazy("Why"), required=False, max_length=300,
        help_text=gettext_lazy("Stands in the mail. A short sentence is enough."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class PutOnForm(forms.Form):
    """Somebody who asked by phone."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"), max_length=254,
        help_text=gettext_lazy("Of somebody who has an account. They get a mail with what was done."),
    )  # fmt: skip
    field = forms.ChoiceField(label=gettext_lazy("Field of study"), required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        language = read_in()
        self.fields["field"].choices = [
            ("", _("as the account says")), *((term.code, term.label[language]) for term in load_terms("fields"))
        ]  # fmt: skip

    def clean_email(self) -> Person:
        found = Person.objects.filter(email__iexact=self.cleaned_data["email"], is_active=True).first()
        if found is None:
            raise forms.ValidationError(_("Nobody has an account with this address. Ask them to make one."))
        return found
