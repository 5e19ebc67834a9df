"""Forms of what can be given in a season: trainings, trainers, venues, lenders."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from digitaleschool.common.form_fields import LinesField, RowField, RowsField
from digitaleschool.common.language import read_in
from digitaleschool.core.planning.equipment import load_equipment
from digitaleschool.core.planning.problem import MODES
from digitaleschool.core.planning.season_slots import TAUGHT, season_periods
from digitaleschool.offer.forms.fields import line, number, tick, ticks
from digitaleschool.offer.models import Trainer, Training
from digitaleschool.people.models import Organisation
from digitaleschool.planning.desk_words import halfday_words
from digitaleschool.planning.models import Lender, Season, SeasonTrainer, SeasonTraining, Venue
from digitaleschool.planning.queries import versions_by_training
from digitaleschool.planning.services.supply import LenderFacts, TrainerFacts, VenueFacts, When

from .seasons import Euros

MODE_LABELS = {"on_site": gettext_lazy("on site"), "online": gettext_lazy("online")}


def equipment() -> list[tuple[str, str]]:
    return [(kind.code, kind.label[read_in()]) for kind in load_equipment()]


def halfdays() -> list[tuple[str, str]]:
    return [(code, halfday_words(code)) for code in TAUGHT]


class TrainingChoice(RowField):
    """A training, called by its title."""

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=Training.objects.none(), **options)
        self.titles: dict[int, str] = {}

    def offer(self, trainings: QuerySet[Training]) -> None:
        self.queryset = trainings
        self.titles = {
            key: version.title for key, version in versions_by_training(trainings.values_list("pk", flat=True)).items()
        }

    def label_from_instance(self, obj: Any) -> str:
        return self.titles.get(obj.pk, obj.slug)


class SeasonTrainings(RowsField):
    """Trainings of the season, ticked."""

    titles: dict[int, str]

    def label_from_instance(self, obj: Any) -> str:
        return self.titles.get(obj.training_id, str(obj.training_id))


class FreeFields(forms.Form):
    """When somebody or something is free."""

    halfdays = ticks(gettext_lazy("Free on"), halfdays, gettext_lazy("Half-days of each week."))
    away = LinesField(
        label=gettext_lazy("Not on these days"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One day on a line, like 2027-03-14."),
    )  # fmt: skip

    def clean_halfdays(self) -> list[str]:
        if not self.cleaned_data["halfdays"]:
            raise forms.ValidationError(_("Choose at least one half-day."))
        return self.cleaned_data["halfdays"]

    def clean_away(self) -> list[str]:
        return [day for line in self.cleaned_data["away"].splitlines() if (day := line.strip())]

    @property
    def when(self) -> When:
        said = self.cleaned_data
        return When(halfdays=said["halfdays"], periods=said.get("periods", ()), away=said["away"])


def _free(row: SeasonTrainer | Venue | Lender) -> dict[str, Any]:
    return {"halfdays": row.halfdays, "periods": row.periods, "away": "\n".join(row.away)}


class TrainingForm(forms.Form):
    """A training in a season."""

    training = TrainingChoice(label=gettext_lazy("Training"), empty_label=None)
    cost_cents = Euros(gettext_lazy("Cost of one run, in euros"), gettext_lazy("Without the room."), most=1_000_000)
    equipment = ticks(
        gettext_lazy("Equipment"), equipment, gettext_lazy("What each participant needs one of. Online nobody does.")
    )
    same_level = tick(
        gettext_lazy("Everybody in a group is on one level"), gettext_lazy("Else levels may come together.")
    )
    is_active = tick(gettext_lazy("Can run this season"))

    def __init__(self, data: Any, *, row: SeasonTraining | None, trainings: QuerySet[Training]) -> None:
        names = ("cost_cents", "equipment", "same_level", "is_active")
        super().__init__(
            data,
            initial={name: getattr(row, name) for name in names} if row else {"same_level": True, "is_active": True},
        )
        if row:
            del self.fields["training"]
        else:
            self.fields["training"].offer(trainings)  # type: ignore[attr-defined]

    def clean_cost_cents(self) -> int:
        return self.cleaned_data["cost_cents"] or 0


class TrainerForm(FreeFields):
    """What a trainer can do in a season."""

    trainer = RowField(queryset=Trainer.objects.none(), label=gettext_lazy("Trainer"), empty_label=None)
    rtc = RowField(
        queryset=Organisation.objects.none(), label=gettext_lazy("RTC"), empty_label=None,
        help_text=gettext_lazy("Who pays when it is online."),
    )  # fmt: skip
    trainings = SeasonTrainings(
        queryset=SeasonTraining.objects.none(), label=gettext_lazy("Gives"), required=False,
        help_text=gettext_lazy("Trainings of this season."),
    )  # fmt: skip
    modes = ticks(gettext_lazy("How"), [(mode, MODE_LABELS[mode]) for mode in MODES])
    postcode = line(gettext_lazy("Starts from (postcode)"), gettext_lazy("Where the trainer leaves from."), longest=4)
    travel_minutes = number(gettext_lazy("Travels at most (minutes)"), 240, gettext_lazy("One way, by car."))
    most_runs = number(gettext_lazy("At most so many runs"), 60, gettext_lazy("In this season."), least=1)
    periods = ticks(gettext_lazy("Periods"), (), gettext_lazy("Tick none for the whole season."))
    is_active = tick(gettext_lazy("Takes part this season"))
    field_order = (
        "trainer", "rtc", "trainings", "modes", "postcode", "travel_minutes", "most_runs", "halfdays", "periods",
        "away", "is_active",
    )  # fmt: skip

    def __init__(
        self, data: Any, *, season: Season, row: SeasonTrainer | None, trainers: QuerySet[Trainer],
        rtcs: QuerySet[Organisation], trainings: QuerySet[SeasonTraining],
    ) -> None:  # fmt: skip
        initial: dict[str, Any] = {"modes": list(MODES), "travel_minutes": 60, "most_runs": 4, "is_active": True}
        if row:
            names = ("modes", "postcode", "travel_minutes", "most_runs", "is_active")
            initial = {name: getattr(row, name) for name in names} | _free(row)
            initial |= {"rtc": row.rtc_id, "trainings": [one.pk for one in row.trainings.all()]}
        super().__init__(data, initial=initial)
        given: Any = self.fields["trainings"]
        given.queryset = trainings
        given.titles = {
            key: version.title
            for key, version in versions_by_training(trainings.values_list("training", flat=True)).items()
        }
        self.fields["rtc"].queryset = rtcs  # type: ignore[attr-defined]
        self.fields["periods"].choices = periods_to_choose(season)  # type: ignore[attr-defined]
        if row:
            del self.fields["trainer"]
        else:
            self.fields["trainer"].queryset = trainers  # type: ignore[attr-defined]

    def clean(self) -> None:
        _fill_in(self, "postcode", "travel_minutes", "most_runs")
        if "modes" in self.cleaned_data and not self.cleaned_data["modes"]:
            self.add_error("modes", _("Choose at least one."))

    @property
    def facts(self) -> TrainerFacts:
        said = self.cleaned_data
        return TrainerFacts(
            rtc=said["rtc"], when=self.when, postcode=said["postcode"], trainings=list(said["trainings"]),
            modes=said["modes"], travel_minutes=said["travel_minutes"], most_runs=said["most_runs"],
            is_active=said["is_active"],
        )  # fmt: skip


class VenueForm(FreeFields):
    """A room where trainings take place."""

    rtc = RowField(
        queryset=Organisation.objects.none(), label=gettext_lazy("RTC"), empty_label=None,
        help_text=gettext_lazy("Who pays what runs here."),
    )  # fmt: skip
    name = line(gettext_lazy("Name"), gettext_lazy("For instance the name of the school, and the room."), longest=120)
    street = line(gettext_lazy("Street and number"), longest=160)
    postcode = line(gettext_lazy("Postcode"), longest=4)
    town = line(gettext_lazy("Town"), longest=80)
    capacity = number(gettext_lazy("Places"), 200, least=1)
    cost_cents = Euros(gettext_lazy("Cost of a half-day, in euros"), most=100_000)
    is_active = tick(gettext_lazy("Can be used"))
    field_order = (
        "rtc",
        "name",
        "street",
        "postcode",
        "town",
        "capacity",
        "cost_cents",
        "halfdays",
        "away",
        "is_active",
    )

    def __init__(self, data: Any, *, venue: Venue | None, rtcs: QuerySet[Organisation]) -> None:
        initial: dict[str, Any] = {"is_active": True}
        if venue:
            names = ("name", "street", "postcode", "town", "capacity", "cost_cents", "is_active")
            initial = {name: getattr(venue, name) for name in names} | _free(venue) | {"rtc": venue.rtc_id}
            initial |= {f"has_{kind}": count for kind, count in venue.equipment.items()}
        super().__init__(data, initial=initial)
        self.fields["rtc"].queryset = rtcs  # type: ignore[attr-defined]
        for code, label in equipment():
            self.fields[f"has_{code}"] = number(_("How many: %(what)s") % {"what": label}, 500)

    def clean(self) -> None:
        _fill_in(self, "name", "postcode", "town", "capacity")

    @property
    def facts(self) -> VenueFacts:
        said = self.cleaned_data
        return VenueFacts(
            rtc=said["rtc"], name=said["name"], street=said["street"], postcode=said["postcode"], town=said["town"],
            capacity=said["capacity"], when=self.when, cost_cents=said["cost_cents"] or 0, is_active=said["is_active"],
            equipment={code: said[f"has_{code}"] for code, _label in equipment() if said.get(f"has_{code}")},
        )  # fmt: skip


class LenderForm(FreeFields):
    """What an organisation lends."""

    organisation = RowField(
        queryset=Organisation.objects.none(), label=gettext_lazy("Company or RTC"), empty_label=None
    )
    kind = forms.ChoiceField(label=gettext_lazy("Equipment"), choices=equipment)
    sets = number(gettext_lazy("How many sets"), 200, gettext_lazy("How many groups can borrow at a time."), least=1)
    units = number(gettext_lazy("For how many participants each"), 200, least=1)
    postcode = line(gettext_lazy("Postcode"), gettext_lazy("Where it comes from."), longest=4)
    travel_minutes = number(gettext_lazy("Brings it at most so far (minutes)"), 240)
    cost_cents = Euros(gettext_lazy("Cost for one run, in euros"), most=100_000)
    is_active = tick(gettext_lazy("Lends today"))
    field_order = (
        "organisation", "kind", "sets", "units", "postcode", "travel_minutes", "cost_cents", "halfdays", "away",
        "is_active",
    )  # fmt: skip

    def __init__(self, data: Any, *, lender: Lender | None, organisations: QuerySet[Organisation]) -> None:
        initial: dict[str, Any] = {"sets": 1, "travel_minutes": 60, "is_active": True}
        if lender:
            names = ("kind", "sets", "units", "postcode", "travel_minutes", "cost_cents", "is_active")
            initial = {name: getattr(lender, name) for name in names} | _free(lender)
            initial |= {"organisation": lender.organisation_id}
        super().__init__(data, initial=initial)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]

    def clean(self) -> None:
        _fill_in(self, "sets", "units", "postcode", "travel_minutes")

    @property
    def facts(self) -> LenderFacts:
        said = self.cleaned_data
        return LenderFacts(
            organisation=said["organisation"], kind=said["kind"], sets=said["sets"], units=said["units"],
            postcode=said["postcode"], when=self.when, travel_minutes=said["travel_minutes"],
            cost_cents=said["cost_cents"] or 0, is_active=said["is_active"],
        )  # fmt: skip


def periods_to_choose(season: Season) -> list[tuple[str, str]]:
    return [(one.code, one.label[read_in()]) for one in season_periods(season.starts_on, season.ends_on)]


def _fill_in(form: forms.Form, *names: str) -> None:
    for name in names:
        if name not in form.errors and form.cleaned_data.get(name) in (None, ""):
            form.add_error(name, _("Fill this in."))
