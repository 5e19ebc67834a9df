"""Forms of who decides about trainings, and of who judges them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from digitaleschool.common.form_fields import DayField, LinesField, RowField
from digitaleschool.offer.models import Assignment, Verdict
from digitaleschool.offer.services.reviewing import LONGEST
from digitaleschool.people.models import Person

DAYS_TO_JUDGE = 21
"""How long a reviewer gets where nobody says otherwise."""


class ReviewerField(RowField):
    """A reviewer, with where they work and how much they have in hand."""

    def label_from_instance(self, obj: Person) -> str:
        places = ", ".join(sorted({one.organisation.name for one in obj.held}))
        name = f"{obj} ({places})" if places else str(obj)
        if not obj.busy_with:
            return name
        busy = ngettext("judges %(count)s other now", "judges %(count)s others now", obj.busy_with)
        return f"{name}, {busy % {'count': obj.busy_with}}"


class AssignForm(forms.Form):
    seat = forms.ChoiceField(choices=Assignment.Seat.choices, widget=forms.HiddenInput)
    reviewer = ReviewerField(
        queryset=Person.objects.none(), label=gettext_lazy("Who"), empty_label=gettext_lazy("Choose"),
        help_text=gettext_lazy("Only people who have nothing to do with the provider."),
    )  # fmt: skip
    due_on = DayField(
        label=gettext_lazy("Done on"),
        help_text=gettext_lazy("It stands in the mail. You may leave it empty."),
    )

    def __init__(self, data: Any, *, reviewers: QuerySet[Person], seat: str, today: date) -> None:
        start = {"seat": seat, "due_on": today + timedelta(days=DAYS_TO_JUDGE)}
        super().__init__(data, initial=start)
        self.fields["reviewer"].queryset = reviewers
        self.today = today

    def clean_due_on(self) -> date | None:
        day = self.cleaned_data["due_on"]
        if day and day < self.today:
            raise forms.ValidationError(_("Choose a day that is still to come."))
        return day


class WaiverForm(forms.Form):
    reason = LinesField(
        max_length=LONGEST, label=gettext_lazy("Why this criterion need not be met here"),
        help_text=gettext_lazy("Everyone can read it on the page of the training, with your name."),
    )  # fmt: skip


class ReturnForm(forms.Form):
    remark = LinesField(
        max_length=LONGEST, label=gettext_lazy("What you want to tell the provider"),
        help_text=gettext_lazy("It stands on top of the mail; the reasons below come after it."),
    )  # fmt: skip


class TakeOutForm(forms.Form):
    reason = LinesField(
        max_length=LONGEST, label=gettext_lazy("Why the training leaves the offer"),
        help_text=gettext_lazy("The provider gets it by mail."),
    )  # fmt: skip


class VerdictForm(forms.Form):
    """What a reviewer says of one criterion; nothing filled in is not judged yet."""

    judged = forms.ChoiceField(
        choices=Verdict.Judged.choices, required=False, widget=forms.RadioSelect, label=gettext_lazy("Your verdict")
    )
    reason = LinesField(
        max_length=LONGEST, required=False, label=gettext_lazy("Why"), widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Needed where it is not met or you cannot tell."),
    )  # fmt: skip
    suggestion = LinesField(
        max_length=LONGEST,
        required=False,
        label=gettext_lazy("What would make it better"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean(self) -> None:
        filled = self.cleaned_data
        judged, reason = filled.get("judged"), filled.get("reason")
        if not judged and (reason or filled.get("suggestion")):
            self.add_error("judged", _("Choose a verdict, otherwise what you wrote is not kept."))
        if judged and judged != Verdict.Judged.MET and not reason and "reason" not in self.errors:
            self.add_error("reason", _("Write why: without a reason the provider cannot mend it."))
