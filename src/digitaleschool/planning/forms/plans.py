"""Forms about a plan: how long it may take, what a run becomes by hand."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from digitaleschool.planning.models import Season, SeasonPlan

SECONDS = (
    ("20", gettext_lazy("20 seconds: a first look")),
    ("60", gettext_lazy("1 minute: usual")),
    ("600", gettext_lazy("10 minutes: as good as it gets")),
)


class MakePlanForm(forms.Form):
    seconds = forms.ChoiceField(label=gettext_lazy("How long may it take?"), choices=SECONDS, initial="60")
    start = forms.ChoiceField(
        label=gettext_lazy("Begin with"), required=False,
        help_text=gettext_lazy("From an earlier plan what is pinned or sent stays, and the rest gets better."),
    )  # fmt: skip

    def __init__(self, data: Any, *, season: Season) -> None:
        super().__init__(data)
        self.plans = {str(plan.number): plan for plan in season.plans.defer("problem", "result").order_by("-number")}
        names = [(number, _("Plan %(number)s") % {"number": number}) for number in self.plans]
        field: Any = self.fields["start"]
        field.choices = [("", _("nothing: a new plan")), *names]
        if names and not self.is_bound:
            self.initial["start"] = names[0][0]

    @property
    def plan(self) -> SeasonPlan | None:
        return self.plans.get(self.cleaned_data["start"])
