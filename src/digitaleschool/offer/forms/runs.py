from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from digitaleschool.common.form_fields import DayField, RowField
from digitaleschool.core.schools.places import province_of
from digitaleschool.offer.models import Run
from digitaleschool.offer.services.runs import Day, RunPlan
from digitaleschool.people.models import Organisation

from .fields import Row, line, number, rows_of, tick

LARGEST_ROOM = 500


def _hour(label: Any) -> forms.TimeField:
    return forms.TimeField(label=label, required=False, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}))


class DayRow(Row):
    """One session: a day, from one hour to another."""

    on = DayField(label=gettext_lazy("Day"))
    begins = _hour(gettext_lazy("From"))
    ends = _hour(gettext_lazy("To"))
    is_return = tick(gettext_lazy("Return session"))
    counts = ("on", "begins", "ends")

    def clean(self) -> None:
        said = self.cleaned_data
        if not any(said.get(name) for name in self.counts):
            return
        for name in self.counts:
            if name in said and not said[name]:
                self.add_error(name, _("Fill this in."))
        if said.get("begins") and said.get("ends") and said["ends"] <= said["begins"]:
            self.add_error("ends", _("The session ends before it begins. Choose a later hour."))

    @property
    def day(self) -> Day:
        said = self.cleaned_data
        at = [
            timezone.make_aware(datetime.combine(said["on"], said[name])) for name in ("begins", "ends")
        ]  # fmt: skip
        return Day(starts_at=at[0], ends_at=at[1], is_return=said["is_return"])


class RunForm(forms.Form):
    """A run of a training: who organises it, how, where, when."""

    rtc = RowField(queryset=Organisation.objects.none(), label=gettext_lazy("Organised by"), empty_label=None)
    mode = forms.ChoiceField(label=gettext_lazy("How"), choices=Run.Mode.choices, initial=Run.Mode.ON_SITE)
    place = line(gettext_lazy("Place"), gettext_lazy("For instance the name of the centre, and the room."), longest=160)
    street = line(gettext_lazy("Street and number"), longest=160)
    postcode = forms.RegexField(
        r"^[1-9][0-9]{3}\Z", label=gettext_lazy("Postcode"), required=False,
        help_text=gettext_lazy("With it teachers see how far it is. Not needed online."),
        error_messages={"invalid": gettext_lazy("A postcode has four digits.")},
    )  # fmt: skip
    town = line(gettext_lazy("Town"), longest=80)
    capacity = number(gettext_lazy("Places"), LARGEST_ROOM, gettext_lazy("How many people can take part."), least=1)
    is_confirmed = tick(
        gettext_lazy("It goes on for certain"), gettext_lazy("Else: it goes on when enough people come.")
    )
    rows_kind: ClassVar = rows_of(DayRow)

    def __init__(self, data: Any, *, rtcs: QuerySet[Organisation], run: Run | None, more: str = "") -> None:
        initial: dict[str, Any] = {}
        days: list[dict[str, Any]] = []
        if run:
            names = ("mode", "place", "street", "postcode", "town", "capacity")
            initial = {name: getattr(run, name) for name in names}
            initial |= {"rtc": run.rtc_id, "is_confirmed": run.status == Run.Status.CONFIRMED}
            days = [_start(session.starts_at, session.ends_at, session.is_return) for session in run.sessions.all()]
        super().__init__(data, initial=initial)
        self.fields["rtc"].queryset = rtcs
        self.rows = self.rows_kind(data, prefix="sessions", initial=days, more=more)

    def clean(self) -> None:
        said = self.cleaned_data
        if said.get("mode") in (Run.Mode.ON_SITE, Run.Mode.HYBRID) and "postcode" in said:
            if not said["postcode"]:
                self.add_error("postcode", _("Fill in where it takes place."))
            elif not province_of(said["postcode"]):
                self.add_error("postcode", _("This is no postcode in Flanders or Brussels."))

    def is_valid(self) -> bool:
        return super().is_valid() & self.rows.is_valid()

    def faults(self) -> list[tuple[str, str, str]]:
        found = [("", "", str(error)) for error in self.non_field_errors()]
        found += [
            (self[name].id_for_label, str(self.fields[name].label), str(error))
            for name, errors in self.errors.items() if name in self.fields for error in errors
        ]  # fmt: skip
        return found + self.rows.faults()

    @property
    def plan(self) -> RunPlan:
        said = self.cleaned_data
        return RunPlan(
            rtc=said["rtc"], mode=said["mode"], is_confirmed=said["is_confirmed"], place=said["place"],
            street=said["street"], postcode=said["postcode"], town=said["town"], capacity=said["capacity"],
            sessions=[row.day for row in self.rows.forms if not row.is_empty],
        )  # fmt: skip


def _start(starts_at: datetime, ends_at: datetime, is_return: bool) -> dict[str, Any]:
    begins, ends = timezone.localtime(starts_at), timezone.localtime(ends_at)
    return {"on": begins.date(), "begins": begins.time(), "ends": ends.time(), "is_return": is_return}
