"""A kit to lend, and the days for which somebody books one."""

from __future__ import annotations

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from digitaleschool.common.form_fields import DayField, LineField, RowField
from digitaleschool.common.language import read_in
from digitaleschool.core.planning.equipment import load_equipment
from digitaleschool.people.models import Organisation


class LoanForm(forms.Form):
    """Which kind, from when until when."""

    kind = forms.CharField(max_length=40, widget=forms.HiddenInput)
    first_on = DayField(label=gettext_lazy("I fetch it on"), required=True)
    last_on = DayField(label=gettext_lazy("I bring it back on"), required=True)


class KitForm(forms.Form):
    """One kit of an RTC."""

    rtc = RowField(label=gettext_lazy("RTC"), queryset=Organisation.objects.none(), empty_label=None)
    kind = forms.ChoiceField(label=gettext_lazy("What is it?"))
    name = LineField(
        label=gettext_lazy("Its name"), max_length=80,
        help_text=gettext_lazy("As it stands on the kit, for example: laptop 3."),
    )  # fmt: skip
    holds = LineField(label=gettext_lazy("What is in it?"), max_length=200, required=False)
    is_active = forms.BooleanField(label=gettext_lazy("It can be lent"), required=False, initial=True)

    def __init__(self, *args: object, rtcs: object, **named: object) -> None:
        super().__init__(*args, **named)
        self.fields["rtc"].queryset = rtcs
        self.fields["kind"].choices = [("", _("Choose")), *lent_kinds()]


def lent_kinds() -> list[tuple[str, str]]:
    """Code and words of what can be lent."""
    return [(kind.code, capfirst(kind.label[read_in()])) for kind in load_equipment() if kind.can_travel]
