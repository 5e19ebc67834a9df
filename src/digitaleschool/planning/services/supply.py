"""What can be given in a season: the season itself, its trainings, trainers, venues, lenders and budgets."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from digitaleschool.common.text import clean_line
from digitaleschool.core.planning.problem import GROUPED_BY
from digitaleschool.core.planning.season_slots import CalendarRefused, check_season
from digitaleschool.core.wording import Text
from digitaleschool.offer.models import Trainer, Training, Version
from digitaleschool.people.audit import write_down
from digitaleschool.people.models import Organisation, Person
from digitaleschool.planning.models import Budget, Lender, Season, SeasonTrainer, SeasonTraining, Venue
from digitaleschool.planning.rules import pays_for, plans_seasons

from .checks import (
    PlanningRefused,
    check_between,
    check_postcode,
    days_of,
    equipment_of,
    half_days,
    modes_of,
    periods_of,
)  # fmt: skip

MOST_CENTS = 10**11
WEIGHTS = {"need": 10_000, "together": 100_000, "minute": 1_000, "hundred_euro": 100_000, "earlier": 20}
"""What a coordinator may set, with its largest value. ``earlier``: more weight for who got no place before."""


class SupplyRefused(PlanningRefused):
    """A season, or what can be given in it, cannot be kept like this."""


@dataclass(frozen=True, kw_only=True)
class SeasonFacts:
    title_nl: str
    starts_on: date
    ends_on: date
    wishes_until: date
    title_en: str = ""
    shared_budget_cents: int = 0
    weights: Mapping[str, Any] | None = None
    """``WEIGHTS`` and ``floors``: {by, percent, points}. None: leave them as they are."""


@dataclass(frozen=True, kw_only=True)
class When:
    """When a trainer, venue or lender is free."""

    halfdays: Sequence[str]
    periods: Sequence[str] = ()
    away: Sequence[date | str] = ()


@dataclass(frozen=True, kw_only=True)
class TrainerFacts:
    rtc: Organisation
    when: When
    postcode: str
    trainings: Collection[SeasonTraining] = ()
    modes: Sequence[str] = ("on_site", "online")
    travel_minutes: int = 60
    most_runs: int = 4
    is_active: bool = True


@dataclass(frozen=True, kw_only=True)
class VenueFacts:
    rtc: Organisation
    name: str
    postcode: str
    town: str
    capacity: int
    when: When
    street: str = ""
    equipment: Mapping[str, int] | None = None
    cost_cents: int = 0
    is_active: bool = True


@dataclass(frozen=True, kw_only=True)
class LenderFacts:
    organisation: Organisation
    kind: str
    sets: int
    units: int
    postcode: str
    when: When
    travel_minutes: int = 60
    cost_cents: int = 0
    is_active: bool = True


# --- seasons ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def keep_season(*, season: Season | None, facts: SeasonFacts, by: Person, now: datetime) -> Season:
    """Makes a season, or changes one that is not announced yet. Raises :class:`SupplyRefused`."""
    _refuse_others(by)
    title = clean_line(facts.title_nl, longest=120)
    if not title:
        raise SupplyRefused(Text(nl="Geef het seizoen een naam.", en="Give the season a name."), "title_nl")
    if facts.ends_on <= facts.starts_on:
        raise SupplyRefused(
            Text(nl="De laatste dag komt na de eerste.", en="The last day comes after the first."), "ends_on"
        )
    if facts.wishes_until >= facts.starts_on:
        raise SupplyRefused(
            Text(
                nl="Wensen moeten binnen zijn voor het seizoen begint.",
                en="Wishes must be in before the season begins.",
            ),
            "wishes_until",
        )
    try:
        check_season(facts.starts_on, facts.ends_on)
    except CalendarRefused as refusal:
        raise SupplyRefused(refusal.message, "starts_on") from None
    is_new = season is None
    if season is None:
        season = Season(slug=_free_slug(title))
    else:
        season = Season.objects.select_for_update().get(pk=season.pk)
        if season.state in (Season.State.ANNOUNCED, Season.State.CLOSED):
            raise SupplyRefused(
                Text(
                    nl="Voor dit seizoen zijn al voorstellen verstuurd: de dagen liggen vast.",
                    en="Proposals of this season are sent already: its days are fixed.",
                )
            )
    season.title_nl, season.title_en = title, clean_line(facts.title_en, longest=120)
    season.starts_on, season.ends_on, season.wishes_until = facts.starts_on, facts.ends_on, facts.wishes_until
    season.shared_budget_cents = check_between(facts.shared_budget_cents, 0, MOST_CENTS, "shared_budget_cents")
    if facts.weights is not None:
        season.weights = weights_of(facts.weights)
    season.save()
    write_down("season.made" if is_new else "season.changed", by=by, now=now, on=season, label=season.slug)
    return season


@transaction.atomic
def open_wishes(*, season: Season, is_open: bool, by: Person, now: datetime) -> Season:
    """Whether wishes are welcome. They are closed while a plan is made ready to send."""
    _refuse_others(by)
    season = Season.objects.select_for_update().get(pk=season.pk)
    if season.state not in (Season.State.COLLECTING, Season.State.PLANNING):
        raise SupplyRefused(
            Text(
                nl="Dit seizoen is aangekondigd of voorbij: er komen geen wensen meer bij.",
                en="This season is announced or over: no more wishes come in.",
            )
        )
    season.state = Season.State.COLLECTING if is_open else Season.State.PLANNING
    season.save(update_fields=["state"])
    write_down("season.changed", by=by, now=now, on=season, label=season.slug)
    return season


def weights_of(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Weights as a season keeps them. Raises :class:`SupplyRefused`."""
    found: dict[str, Any] = {}
    for name, most in WEIGHTS.items():
        if raw.get(name) is not None:
            found[name] = check_between(_whole(raw[name], name), 0, most, name)
    floors = []
    for floor in raw.get("floors") or ():
        if floor.get("by") not in GROUPED_BY:
            raise SupplyRefused(
                Text(
                    nl="Een ondergrens geldt per provincie, net, studiegebied of grootte van de school.",
                    en="A floor is by province, network, field or size of the school.",
                ),
                "floors",
            )
        percent = check_between(_whole(floor.get("percent"), "floors"), 0, 100, "floors")
        points = check_between(_whole(floor.get("points"), "floors"), 0, 100_000, "floors")
        floors.append({"by": floor["by"], "percent": percent, "points": points})
    if len({floor["by"] for floor in floors}) < len(floors):
        raise SupplyRefused(Text(nl="Geef één ondergrens per groep.", en="Give one floor a group."), "floors")
    return found | ({"floors": floors} if floors else {})


# --- trainings --------------------------------------------------------------------------------------------------------


@transaction.atomic
def put_in_season(
    *, season: Season, training: Training, by: Person, now: datetime, cost_cents: int = 0,
    equipment: Sequence[str] = (), same_level: bool = True, is_active: bool = True,
) -> SeasonTraining:  # fmt: skip
    """A training can run in a season, at this cost and with this equipment; a second time changes that."""
    _refuse_others(by)
    season = _open(season)
    if is_active and not training.versions.filter(state=Version.State.PUBLISHED).exists():
        raise SupplyRefused(
            Text(
                nl="Deze opleiding is niet in het aanbod. Alleen een gepubliceerde opleiding kan in een seizoen.",
                en="This training is not in the offer. Only a published training can be in a season.",
            ),
            "training",
        )
    row, _ = SeasonTraining.objects.update_or_create(
        season=season, training=training,
        defaults={
            "cost_cents": check_between(cost_cents, 0, 10**8, "cost_cents"), "equipment": equipment_of(equipment),
            "same_level": same_level, "is_active": is_active,
        },
    )  # fmt: skip
    write_down("season_training.kept", by=by, now=now, on=row, label=training.slug)
    return row


# --- trainers ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def keep_trainer_in(
    *, season: Season, trainer: Trainer, facts: TrainerFacts, by: Person, now: datetime
) -> SeasonTrainer:
    """What a trainer can do in a season; a second time changes it. Raises :class:`SupplyRefused`."""
    _refuse_others(by)
    season = _open(season)
    if not trainer.is_active and facts.is_active:
        raise SupplyRefused(
            Text(nl=f"{trainer.name} geeft geen les meer.", en=f"{trainer.name} no longer gives trainings."), "trainer"
        )
    _refuse_no_rtc(facts.rtc)
    if any(one.season_id != season.pk for one in facts.trainings):
        raise SupplyRefused(
            Text(nl="Kies opleidingen van dit seizoen.", en="Choose trainings of this season."), "trainings"
        )
    row, _ = SeasonTrainer.objects.update_or_create(
        season=season, trainer=trainer,
        defaults=_free(facts.when, season) | {
            "rtc": facts.rtc, "modes": _some(modes_of(facts.modes)), "postcode": check_postcode(facts.postcode),
            "travel_minutes": check_between(facts.travel_minutes, 0, 240, "travel_minutes"),
            "most_runs": check_between(facts.most_runs, 1, 60, "most_runs"), "is_active": facts.is_active,
        },
    )  # fmt: skip
    row.trainings.set(facts.trainings)
    write_down("season_trainer.kept", by=by, now=now, organisation=facts.rtc, on=row, label=trainer.name)
    return row


# --- venues and lenders -----------------------------------------------------------------------------------------------


@transaction.atomic
def keep_venue(*, venue: Venue | None, facts: VenueFacts, by: Person, now: datetime) -> Venue:
    """Makes or changes a venue of an RTC that the visitor coordinates. Raises :class:`SupplyRefused`."""
    _refuse_no_rtc(facts.rtc)
    if not pays_for(by, facts.rtc.pk) or (venue is not None and not pays_for(by, venue.rtc_id)):
        raise SupplyRefused(
            Text(nl="Je bewaart alleen lokalen van je eigen RTC.", en="You keep venues of your own RTC only."), "rtc"
        )
    name = clean_line(facts.name, longest=120)
    if not name:
        raise SupplyRefused(Text(nl="Geef het lokaal een naam.", en="Give the venue a name."), "name")
    same = Venue.objects.filter(rtc=facts.rtc, name=name)
    if (same.exclude(pk=venue.pk) if venue else same).exists():
        raise SupplyRefused(
            Text(
                nl=f"{facts.rtc.name} heeft al een lokaal dat '{name}' heet. Kies een andere naam.",
                en=f"{facts.rtc.name} has a venue called '{name}' already. Choose another name.",
            ),
            "name",
        )
    venue = Venue.objects.select_for_update().get(pk=venue.pk) if venue else Venue()
    venue.rtc, venue.name = facts.rtc, name
    venue.street, venue.town = clean_line(facts.street, longest=160), clean_line(facts.town, longest=80)
    venue.postcode = check_postcode(facts.postcode)
    venue.capacity = check_between(facts.capacity, 1, 200, "capacity")
    there = facts.equipment or {}
    kinds = equipment_of(kind for kind, count in there.items() if count)
    venue.equipment = {kind: check_between(there[kind], 1, 500, "equipment") for kind in kinds}
    venue.cost_cents = check_between(facts.cost_cents, 0, 10**8, "cost_cents")
    venue.is_active = facts.is_active
    _fill(venue, _free(facts.when, None))
    venue.save()
    write_down("venue.kept", by=by, now=now, organisation=facts.rtc, on=venue)
    return venue


@transaction.atomic
def keep_lender(*, lender: Lender | None, facts: LenderFacts, by: Person, now: datetime) -> Lender:
    """Makes or changes what an organisation lends. Raises :class:`SupplyRefused`."""
    _refuse_others(by)
    kind = _some(equipment_of([facts.kind] if facts.kind else []), "kind")[0]
    same = Lender.objects.filter(organisation=facts.organisation, kind=kind)
    if (same.exclude(pk=lender.pk) if lender else same).exists():
        raise SupplyRefused(
            Text(
                nl=f"{facts.organisation.name} leent dit materiaal al uit. Verander die regel.",
                en=f"{facts.organisation.name} lends this equipment already. Change that line.",
            ),
            "kind",
        )
    lender = Lender.objects.select_for_update().get(pk=lender.pk) if lender else Lender()
    lender.organisation, lender.kind = facts.organisation, kind
    lender.sets = check_between(facts.sets, 1, 200, "sets")
    lender.units = check_between(facts.units, 1, 200, "units")
    lender.postcode = check_postcode(facts.postcode)
    lender.travel_minutes = check_between(facts.travel_minutes, 0, 240, "travel_minutes")
    lender.cost_cents = check_between(facts.cost_cents, 0, 10**8, "cost_cents")
    lender.is_active = facts.is_active
    _fill(lender, _free(facts.when, None))
    lender.save()
    write_down("lender.kept", by=by, now=now, organisation=facts.organisation, on=lender)
    return lender


# --- money ------------------------------------------------------------------------------------------------------------


@transaction.atomic
def set_budget(*, season: Season, rtc: Organisation, cents: int, by: Person, now: datetime) -> Budget:
    """What an RTC can spend in a season. Each sets its own. Raises :class:`SupplyRefused`."""
    _refuse_no_rtc(rtc)
    if not pays_for(by, rtc.pk):
        raise SupplyRefused(
            Text(nl="Je zet alleen het budget van je eigen RTC.", en="You set the budget of your own RTC only."), "rtc"
        )
    season = _open(season)
    cents = check_between(cents, 0, MOST_CENTS, "cents")
    budget, _ = Budget.objects.update_or_create(season=season, rtc=rtc, defaults={"cents": cents})
    write_down("budget.set", by=by, now=now, organisation=rtc, on=season, label=season.slug, details={"cents": cents})
    return budget


# --- shared -----------------------------------------------------------------------------------------------------------


def _refuse_others(by: Person) -> None:
    if not plans_seasons(by):
        raise SupplyRefused(
            Text(nl="Alleen coördinatoren van een RTC plannen.", en="Only coordinators of an RTC plan.")
        )


def _refuse_no_rtc(rtc: Organisation) -> None:
    if not rtc.is_rtc:
        raise SupplyRefused(Text(nl="Kies een RTC.", en="Choose an RTC."), "rtc")


def _open(season: Season) -> Season:
    """The season, locked; what is over is not changed any more."""
    season = Season.objects.select_for_update().get(pk=season.pk)
    if season.state == Season.State.CLOSED:
        raise SupplyRefused(Text(nl="Dit seizoen is voorbij.", en="This season is over."))
    return season


def _free(when: When, season: Season | None) -> dict[str, Any]:
    """Half-days, periods and days away. A venue or lender is of no season: the periods that it names are left alone."""
    periods = periods_of(season, when.periods) if season else sorted({code[:60] for code in when.periods})
    return {
        "halfdays": _some(half_days(when.halfdays), "halfdays"), "periods": periods, "away": days_of(when.away),
    }  # fmt: skip


def _some(codes: list[str], field: str = "modes") -> list[str]:
    if not codes:
        raise SupplyRefused(Text(nl="Kies er minstens één.", en="Choose one at least."), field)
    return codes


def _fill(row: Venue | Lender, facts: Mapping[str, Any]) -> None:
    for name, value in facts.items():
        setattr(row, name, value)


def _whole(value: object, field: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise SupplyRefused(Text(nl="Vul een geheel getal in.", en="Fill in a whole number."), field)
    return value


def _free_slug(title: str) -> str:
    base = slugify(title)[:54] or "seizoen"
    number, slug = 1, base
    while Season.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    return slug
