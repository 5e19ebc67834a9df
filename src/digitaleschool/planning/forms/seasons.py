"""The form of a season, and of the money for it."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from digitaleschool.common.form_fields import DayField
from digitaleschool.offer.forms.fields import MoneyField, line
from digitaleschool.planning.models import Season
from digitaleschool.planning.services.supply import SeasonFacts

MOST_EUROS = 10_000_000


THOUSANDS = re.compile(r"\d{1,3}(\.\d{3})+(,\d{1,2})?")


class Euros(MoneyField):
    """Euros as people write them, with or without a dot for each thousand; gives whole cents."""

    def to_python(self, value: Any) -> Any:
        said = str(value or "").replace("€", "").strip()
        return super().to_python(said.replace(".", "") if THOUSANDS.fullmatch(said) else said)


class SeasonForm(forms.Form):
    title_nl = line(gettext_lazy("Name"), gettext_lazy("For instance: Voorjaar 2027."), longest=120)
    title_en = line(gettext_lazy("Name in English"), gettext_lazy("You may leave this empty."), longest=120)
    starts_on = DayField(
        label=gettext_lazy("First day"), help_text=gettext_lazy("The first day on which a session can be.")
    )
    ends_on = DayField(
        label=gettext_lazy("Last day"), help_text=gettext_lazy("The last day, for the return sessions too.")
    )
    wishes_until = DayField(
        label=gettext_lazy("Wishes until"),
        help_text=gettext_lazy("Until this day teachers can say what they would like."),
    )
    shared_budget_cents = Euros(
        gettext_lazy("Shared budget, in euros"),
        gettext_lazy("For what an RTC cannot pay from its own budget. 0 if there is none."), most=MOST_EUROS,
    )  # fmt: skip

    def __init__(self, data: Any, *, season: Season | None) -> None:
        names = ("title_nl", "title_en", "starts_on", "ends_on", "wishes_until", "shared_budget_cents")
        super().__init__(data, initial={name: getattr(season, name) for name in names} if season else {})

    def clean(self) -> None:
        for name in ("title_nl", "starts_on", "ends_on", "wishes_until"):
            if name not in self.errors and not self.cleaned_data.get(name):
                self.add_error(name, _("Fill this in."))

    @property
    def facts(self) -> SeasonFacts:
        said = self.cleaned_data
        return SeasonFacts(
            title_nl=said["title_nl"], title_en=said["title_en"], starts_on=said["starts_on"], ends_on=said["ends_on"],
            wishes_until=said["wishes_until"], shared_budget_cents=said["shared_budget_cents"] or 0,
        )  # fmt: skip


class BudgetForm(forms.Form):
    """What one RTC can spend."""

    cents = Euros(gettext_lazy("Budget, in euros"), most=MOST_EUROS)

    def clean_cents(self) -> int:
        return self.cleaned_data["cents"] or 0
