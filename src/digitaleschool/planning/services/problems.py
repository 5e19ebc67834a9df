"""A season's rows as a planning problem: what counts on a day, and nothing else. Nobody's name is in it but trainers'.

The number of queries does not depend on how much there is.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from django.db.models import Q
from django.utils.text import slugify

from digitaleschool.core.offer.content import Content
from digitaleschool.core.planning import problem as core
from digitaleschool.core.planning.patterns import When, pattern_of, useful_patterns
from digitaleschool.core.planning.season_slots import season_slots
from digitaleschool.core.schools.places import PROVINCES, centre_of, province_of, rtc_province
from digitaleschool.offer.models import Trainer, Training, Version
from digitaleschool.people.models import Organisation, School
from digitaleschool.planning.models import (
    Lender,
    PlannedRun,
    Proposal,
    Season,
    SeasonPlan,
    SeasonTrainer,
    SeasonTraining,
    Unmet,
    Venue,
    Wish,
    Wisher,
)  # fmt: skip
from digitaleschool.planning.models.supply import Free
from digitaleschool.planning.queries import GONE, counting

UNKNOWN = "unknown"
"""Network or size of a school that the register does not tell."""
EARLIER = 1
"""Points of weight more for who got no place in an earlier season: first among equals. A season may set another."""
LEAST_GROUP, LARGEST_GROUP = 4, 16
"""Where a training does not tell."""
ANNOUNCED = (PlannedRun.State.INVITED, PlannedRun.State.CONFIRMED)


# --- ids --------------------------------------------------------------------------------------------------------------


def training_id(training: Training) -> str:
    return training.slug


def trainer_id(trainer: Trainer) -> str:
    return f"{slugify(trainer.name)[:40]}-{trainer.pk}"


def venue_id(venue: Venue) -> str:
    return f"{slugify(f'{venue.town} {venue.name}')[:50]}-{venue.pk}"


def lender_id(lender: Lender) -> str:
    return f"{slugify(lender.organisation.name)[:40]}-{slugify(lender.kind)}-{lender.pk}"


def rtc_id(rtc: Organisation) -> str:
    return rtc.province


def wish_id(wish: Wish) -> str:
    return wish.key.hex


def teacher_id(wisher: Wisher) -> str:
    return wisher.key.hex


# --- the problem ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Rows:
    """A problem and, by its ids, the rows that it was made of."""

    problem: core.Problem
    trainings: Mapping[str, SeasonTraining]
    trainers: Mapping[str, Trainer]
    venues: Mapping[str, Venue]
    lenders: Mapping[str, Lender]
    wishes: Mapping[str, Wish]
    pins: Mapping[str, PlannedRun]
    """By code, which is the id of the pin."""
    contents: Mapping[str, Content] = field(default_factory=dict)


def problem_of(season: Season, *, today: date, start: SeasonPlan | None = None) -> core.Problem:
    """The planning problem of a season as it stands on a day; see :func:`rows_of`."""
    return rows_of(season, today=today, start=start).problem


def rows_of(season: Season, *, today: date, start: SeasonPlan | None = None, keep: Sequence[PlannedRun] = ()) -> Rows:
    """The problem with its rows.

    Pins are what was announced, and what is pinned in ``start`` or, without it, in the plan that is chosen or sent.
    Runs to ``keep`` are no pins, but the problem knows their days, trainers and places.
    Raises :class:`~digitaleschool.core.planning.refusing.ProblemRefused` where there is nothing to plan.
    """
    slots = {slot.id: slot for slot in season_slots(season.starts_on, season.ends_on)}
    pins_of = _pinned(season, start)
    pinned = [*pins_of, *keep]
    for row in pinned:
        for day, part in row.slots:
            slot = core.Slot(id=f"{day}_{part}", day=day, part=part, period=_period_of(day, slots.values()))
            slots.setdefault(slot.id, slot)
    order = sorted(slots.values(), key=lambda slot: (slot.day, core.PARTS.index(slot.part)))
    calendar = _Calendar(order)
    wishes = list(
        counting(season, today)
        .select_related("wisher", "training", "team", "need")
        .order_by("wisher", "pk")
    )  # fmt: skip
    teachers = {wish.wisher_id: wish.wisher for wish in wishes}
    schools = _schools(teachers.values())
    supply = _trainings(season, wishes, pinned)
    contents = _contents(supply)
    trainers = _trainers(season, pinned)
    venues = _venues(pinned)
    lenders = _lenders(pinned)
    rtcs = list(Organisation.objects.filter(kind="rtc").order_by("province", "pk"))
    budgets = dict(season.budgets.order_by("pk").values_list("rtc", "cents"))
    interest = _interest(wishes, teachers, supply, contents, calendar)
    given = _given(trainers, calendar)
    patterns: dict[str, core.Pattern] = {}
    plain: list[core.Training] = []
    for row in supply:
        content = contents[row.training_id]
        found = _patterns(row, content, order, interest, given) if row.is_active else ()
        mine = [pattern_of([(day, part) for day, part in run.slots], has_return=run.has_return)
                for run in pinned if run.training_id == row.training_id]  # fmt: skip
        both = {pattern.id: pattern for pattern in (*found, *mine)}
        patterns |= both
        plain.append(_training(row, content, tuple(both)))
    ids = {pattern.id for pattern in patterns.values()}
    before = _without_place_before(season)
    known = {wish.pk: wish for wish in wishes}
    pins = _pins(pins_of, known, {row.training_id: row for row in supply}, contents)
    problem = core.Problem(
        slots=tuple(order),
        patterns=tuple(patterns[key] for key in sorted(patterns, key=lambda key: (patterns[key].slots, key))),
        rtcs=tuple(core.Rtc(id=rtc_id(rtc), budget_cents=budgets.get(rtc.pk, 0)) for rtc in rtcs),
        schools=tuple(_school(schools[pk]) for pk in sorted({one.school_id for one in teachers.values()})),
        teachers=tuple(_teacher(one, calendar) for one in teachers.values()),
        wishes=tuple(_wish(wish, season, before) for wish in wishes),
        trainings=tuple(plain),
        trainers=tuple(_trainer(row, supply, calendar, pinned) for row in trainers),
        venues=tuple(_venue(venue, calendar, pinned) for venue in venues),
        lenders=tuple(_lender(lender, calendar, pinned) for lender in lenders),
        shared_budget_cents=season.shared_budget_cents,
        weights=weights_of(season),
        pins=pins,
        bans=tuple(_bans(season, ids)),
    )
    return Rows(
        problem=problem,
        trainings={training_id(row.training): row for row in supply},
        trainers={trainer_id(row.trainer): row.trainer for row in trainers},
        venues={venue_id(venue): venue for venue in venues},
        lenders={lender_id(lender): lender for lender in lenders},
        wishes={wish_id(wish): wish for wish in wishes},
        pins={row.code: row for row in pins_of},
        contents={training_id(row.training): contents[row.training_id] for row in supply},
    )


def weights_of(season: Season) -> core.Weights:
    """What a plan of this season is worth; what it does not set has its default."""
    set_here = season.weights
    usual = core.Weights()
    return core.Weights(
        need=set_here.get("need", usual.need),
        together=set_here.get("together", usual.together),
        minute=set_here.get("minute", usual.minute),
        hundred_euro=set_here.get("hundred_euro", usual.hundred_euro),
        floors=tuple(
            core.Floor(by=floor["by"], percent=floor["percent"], points=floor["points"])
            for floor in set_here.get("floors", ())
        ),
    )


# --- when -------------------------------------------------------------------------------------------------------------


class _Calendar:
    """The slots of a season, to ask when somebody is free."""

    def __init__(self, slots: Sequence[core.Slot]) -> None:
        self.periods = tuple(dict.fromkeys(slot.period for slot in slots))
        self.all = tuple(slot.id for slot in slots)
        self.of_day: dict[str, list[str]] = defaultdict(list)
        for slot in slots:
            self.of_day[slot.day].append(slot.id)

    def free(self, row: Free, only: Iterable[str] | None = None) -> core.Availability:
        """When a row is free; with ``only`` on these slots and on no other."""
        periods = tuple(period for period in row.periods if period in self.periods)
        never = bool(row.periods) and not periods
        away = {slot for day in row.away for slot in self.of_day.get(day, ())}
        if only is not None:
            away = set(self.all) - set(only)
        return core.Availability(
            halfdays=() if never else tuple(row.halfdays),
            periods=periods if len(periods) < len(self.periods) else (),
            away=tuple(slot for slot in self.all if slot in away),
        )

    def whens(self, row: Free) -> list[When]:
        """The half-days and periods in which a row is free on most days."""
        periods = [period for period in row.periods if period in self.periods] if row.periods else self.periods
        return [(halfday, period) for halfday in row.halfdays for period in periods]


def _period_of(day: str, slots: Iterable[core.Slot]) -> str:
    """For a day that was set by hand outside the season's school days: the period that it is nearest to."""
    at = date.fromisoformat(day).toordinal()
    return min(slots, key=lambda slot: abs(date.fromisoformat(slot.day).toordinal() - at)).period


# --- demand -----------------------------------------------------------------------------------------------------------


def _schools(wishers: Iterable[Wisher]) -> dict[int, School]:
    """Of the teachers' schools what the register tells, with sites."""
    wanted = {one.school_id for one in wishers}
    found = School.objects.select_related("organisation").prefetch_related("sites")
    # a few schools by their keys; many at once would be too long a list for SQLite
    rows = found.filter(pk__in=wanted) if len(wanted) < 500 else found.filter(organisation__wishers__isnull=False)
    schools = {school.pk: school for school in rows.distinct()}
    for pk in wanted - set(schools):
        organisation = next(one.school for one in wishers if one.school_id == pk)
        schools[pk] = School(organisation=organisation, number=str(pk))
    return schools


def _school(school: School) -> core.School:
    province = school.organisation.province
    return core.School(
        id=_school_id(school.organisation_id), province=rtc_province(province) or UNKNOWN,
        network=str(school.network or UNKNOWN), size=str(school.size or UNKNOWN),
        place=_place_of_school(school, province),
    )  # fmt: skip


def _school_id(pk: int) -> str:
    return f"school-{pk}"


def _place_of_school(school: School, province: str) -> core.Place:
    for site in school.sites.all() if school.pk and not school._state.adding else ():
        if site.latitude is not None and site.longitude is not None:
            return core.Place(latitude=site.latitude, longitude=site.longitude)
        if centre_of(site.postcode):
            return _place(site.postcode)
    return _middle(province)


def _place(postcode: str) -> core.Place:
    latitude, longitude = centre_of(postcode) or (50.85, 4.35)
    return core.Place(latitude=latitude, longitude=longitude)


@cache
def _middle(province: str) -> core.Place:
    """Where a school without an address is taken to be: in the middle of its province."""
    codes = [str(code) for code in range(1000, 10_000) if centre_of(str(code))]
    there = [code for code in codes if province_of(code) == province] or [
        code for code in codes if province_of(code) in PROVINCES
    ]  # fmt: skip
    places = [_place(code) for code in there]
    return core.Place(
        latitude=round(sum(place.latitude for place in places) / len(places), 4),
        longitude=round(sum(place.longitude for place in places) / len(places), 4),
    )


def _teacher(wisher: Wisher, calendar: _Calendar) -> core.Teacher:
    return core.Teacher(
        id=teacher_id(wisher), school=_school_id(wisher.school_id), availability=calendar.free(wisher),
        modes=tuple(wisher.modes), travel_minutes=wisher.travel_minutes, most_trainings=wisher.most_trainings,
        place=_place(wisher.postcode) if wisher.postcode and centre_of(wisher.postcode) else None,
    )  # fmt: skip


def _wish(wish: Wish, season: Season, before: frozenset[object]) -> core.Wish:
    weight = wish.weight + round(wish.weight * (wish.need.weight if wish.need else 0) / 100)
    if before & {wish.wisher.person_id, wish.wisher.code_digest}:
        weight += season.weights.get("earlier", EARLIER)
    return core.Wish(
        id=wish_id(wish), teacher=teacher_id(wish.wisher), field=wish.field, level=wish.level,
        training=training_id(wish.training) if wish.training else "", theme=wish.theme,
        weight=max(1, min(100, weight)), modes=tuple(wish.modes), team=wish.team.code if wish.team else "",
        only_with_team=wish.only_with_team and wish.team is not None,
    )  # fmt: skip


def _without_place_before(season: Season) -> frozenset[object]:
    """Who got no place in the plan of an earlier season: people and digests of codes."""
    sent = SeasonPlan.objects.filter(season__starts_on__lt=season.starts_on, state=SeasonPlan.State.SENT)
    found = Unmet.objects.filter(plan__in=sent.values("pk")).order_by("pk")
    return frozenset(
        who for pair in found.values_list("wish__wisher__person", "wish__wisher__code_digest") for who in pair if who
    )


# --- supply -----------------------------------------------------------------------------------------------------------


def _trainings(season: Season, wishes: Sequence[Wish], pinned: Sequence[PlannedRun]) -> list[SeasonTraining]:
    """What can run, and what cannot any more but is wished or pinned."""
    rows = list(season.trainings.select_related("training").order_by("training__slug", "pk"))
    wanted = {wish.training_id for wish in wishes} | {run.training_id for run in pinned}
    found = [row for row in rows if row.is_active or row.training_id in wanted]
    known = {row.training_id for row in found}
    gone = {wish.training for wish in wishes if wish.training and wish.training_id not in known}
    gone |= {run.training for run in pinned if run.training_id not in known}
    extra = [SeasonTraining(season=season, training=training, is_active=False) for training in gone]
    return sorted([*found, *extra], key=lambda row: row.training.slug)


def _contents(supply: Sequence[SeasonTraining]) -> dict[int, Content]:
    """Of each training what its published version says; of one that is no longer published its last version."""
    keys = {row.training_id for row in supply}
    versions = Version.objects.filter(training__in=keys).order_by("training", "number")
    found: dict[int, Version] = {}
    for version in versions:
        if not (version.training_id in found and found[version.training_id].is_published):
            found[version.training_id] = version
    return {key: found[key].value if key in found else Content() for key in keys}


def _modes(content: Content) -> tuple[str, ...]:
    if not content.modes:
        return (core.ON_SITE,)
    there = {core.ON_SITE: content.is_on_site, core.ONLINE: content.is_online}
    return tuple(mode for mode in core.MODES if there[mode])


def _training(row: SeasonTraining, content: Content, patterns: tuple[str, ...]) -> core.Training:
    least = content.group_min or min(LEAST_GROUP, content.group_max or LEAST_GROUP)
    return core.Training(
        id=training_id(row.training), themes=content.themes, patterns=patterns, fields=content.fields,
        levels=content.levels, modes=_modes(content), same_field=content.same_field, same_level=row.same_level,
        group_min=least, group_max=content.group_max or max(LARGEST_GROUP, least), equipment=tuple(row.equipment),
        cost_cents=row.cost_cents,
    )  # fmt: skip


def _interest(
    wishes: Sequence[Wish], teachers: Mapping[int, Wisher], supply: Sequence[SeasonTraining],
    contents: Mapping[int, Content], calendar: _Calendar,
) -> dict[int, Counter[When]]:  # fmt: skip
    """By training: on which half-days, in which periods, how many teachers who would come are free."""
    themed: dict[str, list[int]] = defaultdict(list)
    for row in supply:
        for theme in contents[row.training_id].themes:
            themed[theme].append(row.training_id)
    who: dict[int, set[int]] = defaultdict(set)
    for wish in wishes:
        for key in [wish.training_id] if wish.training_id else themed[wish.theme]:
            content = contents[key]
            if (not content.fields or wish.field in content.fields) and (
                not content.levels or wish.level in content.levels
            ):
                who[key].add(wish.wisher_id)
    whens = {key: calendar.whens(wisher) for key, wisher in teachers.items()}
    return {key: Counter(when for one in found for when in whens[one]) for key, found in who.items()}


def _given(trainers: Sequence[SeasonTrainer], calendar: _Calendar) -> dict[int, set[When]]:
    """By training of the season: when one of its trainers is free."""
    found: dict[int, set[When]] = defaultdict(set)
    for row in trainers:
        for taught in row.trainings.all() if row.pk else ():
            found[taught.training_id].update(calendar.whens(row))
    return found


def _patterns(
    row: SeasonTraining, content: Content, slots: Sequence[core.Slot], interest: Mapping[int, Counter[When]],
    given: Mapping[int, set[When]],
) -> tuple[core.Pattern, ...]:  # fmt: skip
    return useful_patterns(
        content.sessions, slots, free=interest.get(row.training_id, {}), at_least=content.group_min or 1,
        given=given.get(row.training_id),
    )  # fmt: skip


def _trainers(season: Season, pinned: Sequence[PlannedRun]) -> list[SeasonTrainer]:
    rows = season.trainers.select_related("trainer", "rtc").prefetch_related("trainings__training")
    needed = {run.trainer_id for run in pinned}
    return [row for row in rows.order_by("trainer__name", "pk") if row.is_active or row.trainer_id in needed]


def _trainer(
    row: SeasonTrainer, supply: Sequence[SeasonTraining], calendar: _Calendar, pinned: Sequence[PlannedRun]
) -> core.Trainer:
    there = {one.pk for one in supply if one.pk}
    taught = [one for one in row.trainings.all() if one.pk in there]
    return core.Trainer(
        id=trainer_id(row.trainer), rtc=rtc_id(row.rtc),
        trainings=tuple(sorted(training_id(one.training) for one in taught)),
        availability=calendar.free(row, None if row.is_active else _slots_of(pinned, "trainer_id", row.trainer_id)),
        place=_place(row.postcode), modes=tuple(row.modes), travel_minutes=row.travel_minutes,
        most_runs=row.most_runs,
    )  # fmt: skip


def _venues(pinned: Sequence[PlannedRun]) -> list[Venue]:
    needed = {run.venue_id for run in pinned if run.venue_id}
    found = Venue.objects.filter(Q(is_active=True) | Q(pk__in=needed)).select_related("rtc")
    return list(found.order_by("rtc__province", "name", "pk"))


def _venue(venue: Venue, calendar: _Calendar, pinned: Sequence[PlannedRun]) -> core.Venue:
    return core.Venue(
        id=venue_id(venue), rtc=rtc_id(venue.rtc), place=_place(venue.postcode), capacity=venue.capacity,
        availability=calendar.free(venue, None if venue.is_active else _slots_of(pinned, "venue_id", venue.pk)),
        equipment={kind: venue.equipment[kind] for kind in sorted(venue.equipment)}, cost_cents=venue.cost_cents,
    )  # fmt: skip


def _lenders(pinned: Sequence[PlannedRun]) -> list[Lender]:
    needed = {run.lender_id for run in pinned if run.lender_id}
    found = Lender.objects.filter(Q(is_active=True) | Q(pk__in=needed)).select_related("organisation")
    return list(found.order_by("organisation__name", "kind", "pk"))


def _lender(lender: Lender, calendar: _Calendar, pinned: Sequence[PlannedRun]) -> core.Lender:
    return core.Lender(
        id=lender_id(lender), kind=lender.kind, sets=lender.sets, units=lender.units, place=_place(lender.postcode),
        availability=calendar.free(lender, None if lender.is_active else _slots_of(pinned, "lender_id", lender.pk)),
        travel_minutes=lender.travel_minutes, cost_cents=lender.cost_cents,
    )  # fmt: skip


def _slots_of(pinned: Sequence[PlannedRun], name: str, key: int) -> list[str]:
    """What has stopped serves what stands, and nothing new."""
    return [f"{day}_{part}" for run in pinned if getattr(run, name) == key for day, part in run.slots]


# --- what stands, and what is forbidden -------------------------------------------------------------------------------


def _pinned(season: Season, start: SeasonPlan | None) -> list[PlannedRun]:
    """Runs that were announced in the plan that is sent; runs pinned in the plan gone on from."""
    standing = Q(plan__state__in=[SeasonPlan.State.CHOSEN, SeasonPlan.State.SENT])
    stands = Q(state__in=ANNOUNCED) & standing
    stands |= Q(is_pinned=True) & (Q(plan=start) if start else standing)
    rows = (
        PlannedRun.objects.filter(stands, plan__season=season)
        .exclude(state=PlannedRun.State.CANCELLED)
        .select_related("training", "trainer", "venue", "lender__organisation", "plan")
        .prefetch_related("proposals")
        .order_by("code", "pk")
    )
    found: dict[str, PlannedRun] = {}
    for row in rows:
        if row.code not in found or row.state in ANNOUNCED:
            found[row.code] = row
    return list(found.values())


def _pins(
    pinned: Sequence[PlannedRun], wishes: Mapping[int, Wish], supply: Mapping[int, SeasonTraining],
    contents: Mapping[int, Content],
) -> tuple[core.Pin, ...]:  # fmt: skip
    taken: set[int] = set()
    found = []
    for row in pinned:
        here = [one.wish_id for one in _standing(row.proposals.all()) if one.wish_id in wishes]
        mine = [pk for pk in here if pk not in taken]
        taken |= set(mine)
        found.append(
            core.Pin(
                id=row.code, training=training_id(row.training),
                pattern=pattern_of([(day, part) for day, part in row.slots], has_return=row.has_return).id,
                trainer=trainer_id(row.trainer), venue=venue_id(row.venue) if row.venue else "",
                lender=lender_id(row.lender) if row.lender else "",
                field=row.field if contents[row.training_id].same_field else "",
                level=row.level if supply[row.training_id].same_level else "",
                wishes=tuple(sorted(wish_id(wishes[pk]) for pk in mine)), is_closed=row.is_closed,
            )
        )  # fmt: skip
    return tuple(found)


def _standing(proposals: Iterable[Proposal]) -> list[Proposal]:
    return sorted((one for one in proposals if one.state not in GONE), key=lambda one: one.pk)


def _bans(season: Season, patterns: set[str]) -> list[core.Ban]:
    found = []
    for ban in season.bans.select_related("training", "trainer", "venue").order_by("pk"):
        if ban.pattern and ban.pattern not in patterns:
            continue
        found.append(
            core.Ban(
                training=training_id(ban.training) if ban.training else "", pattern=ban.pattern,
                trainer=trainer_id(ban.trainer) if ban.trainer else "",
                venue=venue_id(ban.venue) if ban.venue else "", field=ban.field, level=ban.level,
            )
        )  # fmt: skip
    return found
