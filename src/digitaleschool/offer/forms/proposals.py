"""What begins a proposal, and what ends its writing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from digitaleschool.common.form_fields import LineField, LinesField, RowField
from digitaleschool.offer.services.proposing import LONGEST_REASON
from digitaleschool.people.models import Organisation


class NewProposalForm(forms.Form):
    """A title, who gives the training, and which RTC judges and publishes it."""

    title = LineField(
        max_length=200,
        label=gettext_lazy("Title of the training"),
        help_text=gettext_lazy("You can change it later."),
    )
    provider = RowField(
        queryset=Organisation.objects.none(), label=gettext_lazy("Who gives it?"), empty_label=None
    )  # fmt: skip
    rtc = RowField(
        queryset=Organisation.objects.none(),
        label=gettext_lazy("Which RTC do you propose it to?"),
        help_text=gettext_lazy("That RTC has it judged and publishes it. Teachers of every province find it."),
        empty_label=gettext_lazy("Choose an RTC"),
    )

    def __init__(self, *args: Any, providers: QuerySet[Organisation], rtcs: QuerySet[Organisation]) -> None:
        super().__init__(*args)
        self.fields["provider"].queryset = providers
        self.fields["rtc"].queryset = rtcs
        self.fields["rtc"].initial = next((rtc.pk for rtc in rtcs if rtc in providers), None)


class SubmitForm(forms.Form):
    """A field for each criterion that is not met: why it need not be."""

    def __init__(self, *args: Any, unmet: list[tuple[str, str]], asked: dict[str, str]) -> None:
        super().__init__(*args, initial={f"waiver-{code}": why for code, why in asked.items()})
        for code, title in unmet:
            self.fields[f"waiver-{code}"] = LinesField(
                label=title,
                help_text=gettext_lazy("Why need this criterion not be met here? Leave it empty to mend it first."),
                required=False,
                max_length=LONGEST_REASON,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    @property
    def waivers(self) -> dict[str, str]:
        return {name.removeprefix("waiver-"): why for name, why in self.cleaned_data.items() if why}
