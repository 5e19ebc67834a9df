from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy as _

from digitaleschool.common.form_fields import DayField, LineField
from digitaleschool.enrolment.services.guidance import SlotPlan
from digitaleschool.offer.models import Training
from digitaleschool.people.models import Organisation


class TimeInput(forms.TimeInput):
    input_type = "time"


class SlotsForm(forms.Form):
    """Moments one after the other on one day."""

    whom = forms.ChoiceField(label=_("For whom"))
    day = DayField(label=_("Day"), required=True)
    begins = forms.TimeField(label=_("Begins at"), widget=TimeInput(format="%H:%M"))
    ends = forms.TimeField(label=_("Ends at"), widget=TimeInput(format="%H:%M"))
    minutes = forms.TypedChoiceField(
        label=_("How long is one moment"), coerce=int, initial=30,
        choices=[
            (15, _("15 minutes")), (20, _("20 minutes")), (30, _("30 minutes")), (45, _("45 minutes")),
            (60, _("an hour")),
        ],
    )  # fmt: skip
    place = LineField(label=_("Where"), help_text=_("A room, or the link of an online meeting."), max_length=160)

    def __init__(
        self,
        data: Any = None,
        *,
        schools: Sequence[Organisation],
        trainings: Sequence[tuple[Training, str]],
        **kept: Any,
    ) -> None:
        super().__init__(data, **kept)
        self._whom: dict[str, Organisation | Training] = {f"school-{one.pk}": one for one in schools}
        self._whom |= {f"training-{one.pk}": one for one, _title in trainings}
        words = {f"school-{one.pk}": _("Teachers of %(school)s") % {"school": one.name} for one in schools}
        words |= {
            f"training-{one.pk}": _("Participants of %(training)s") % {"training": title} for one, title in trainings
        }
        self.fields["whom"].choices = list(words.items())

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        begins, ends = found.get("begins"), found.get("ends")
        if begins and ends and ends <= begins:
            self.add_error("ends", _("The end comes after the begin."))
        return found

    def plan(self) -> SlotPlan:
        said = self.cleaned_data
        whom = self._whom[said["whom"]]
        return SlotPlan(
            starts_at=make_aware(datetime.combine(said["day"], said["begins"])),
            ends_at=make_aware(datetime.combine(said["day"], said["ends"])),
            minutes=said["minutes"], place=said["place"],
            training=whom if isinstance(whom, Training) else None,
            school=whom if isinstance(whom, Organisation) else None,
        )  # fmt: skip
