"""What a plan says, gathered for its pages: figures, cards of runs, who pays, groups that provinces make together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from digitaleschool.core.offer.content import SessionPlan
from digitaleschool.core.planning.comparing import compare
from digitaleschool.core.planning.demand import Asked, demand
from digitaleschool.core.planning.plan import Result
from digitaleschool.core.planning.pooling import pools
from digitaleschool.core.schools.places import rtc_province
from digitaleschool.offer.models import Version

from .demand_table import RTC_PROVINCES
from .desk_words import slot_words, title_of, word, words_of
from .models import Ban, PlannedRun, Proposal, Season, SeasonPlan, SeasonTrainer, Unmet, Wisher
from .queries import GONE, bans_of, runs_of, versions_by_training
from .services.planning import plan_value, problem_value
from .services.problems import LEAST_GROUP


@dataclass(frozen=True, kw_only=True)
class Figures:
    """A plan in a few numbers."""

    runs: int
    met: int
    wishes: int
    teachers: int
    cost_cents: int

    @property
    def share(self) -> int:
        return round(100 * self.met / self.wishes) if self.wishes else 0


@dataclass(frozen=True, kw_only=True)
class RunCard:
    """A run as people read it."""

    run: PlannedRun
    title: str
    for_whom: str
    place: str
    payer: str
    slots: tuple[tuple[str, bool], ...]
    minimum: int
    provinces: tuple[tuple[str, int], ...]
    """From where the participants come."""
    sessions: tuple[SessionPlan, ...]
    """As the training plans them."""

    @property
    def group(self) -> int:
        return int(getattr(self.run, "proposed", 0))

    @property
    def is_small(self) -> bool:
        return self.group < self.minimum

    @property
    def is_shared(self) -> bool:
        """Whether no province could have filled it alone."""
        return len(self.provinces) > 1 and all(count < self.minimum for _name, count in self.provinces)


def figures_of(plan: SeasonPlan) -> Figures:
    places = Proposal.objects.filter(run__plan=plan).exclude(state__in=GONE)
    held = places.aggregate(met=Count("pk"), teachers=Count("wish__wisher", distinct=True))
    runs = plan.runs.exclude(state=PlannedRun.State.CANCELLED).aggregate(
        runs=Count("pk"), cost=Coalesce(Sum("cost_cents"), 0)
    )
    return Figures(
        runs=runs["runs"], met=held["met"], wishes=held["met"] + plan.unmet.count(), teachers=held["teachers"],
        cost_cents=runs["cost"],
    )  # fmt: skip


def chosen_runs(plan: SeasonPlan, *, province: str, field: str, state: str) -> QuerySet[PlannedRun]:
    """The runs of a plan that a filter leaves. ``province`` may be ``online``."""
    found = runs_of(plan)
    if province == "online":
        found = found.filter(venue__isnull=True)
    elif province:
        found = found.filter(venue__rtc__province=province)
    if field:
        found = found.filter(field=field) | found.filter(field="", proposals__wish__field=field)
    if state == "pinned":
        found = found.filter(is_pinned=True)
    elif state:
        found = found.filter(state=state)
    return found.order_by("code", "pk")


def run_cards(plan: SeasonPlan, runs: Sequence[PlannedRun]) -> list[RunCard]:
    """The same few queries for one run and for a page of them."""
    versions = versions_by_training(run.training_id for run in runs)
    payers = _payers(plan, runs)
    provinces = _provinces(runs)
    return [_card(run, versions, payers, provinces.get(run.pk, ())) for run in runs]


def _card(
    run: PlannedRun, versions: Mapping[int, Version], payers: Mapping[int, str], provinces: tuple[tuple[str, int], ...]
) -> RunCard:
    version = versions.get(run.training_id)
    return RunCard(
        run=run, title=title_of(versions, run.training_id, run.training.slug), for_whom=_whom(run.field, run.level),
        place=f"{run.venue.name}, {run.venue.town}" if run.venue else _("online"),
        payer=run.venue.rtc.name if run.venue else payers.get(run.trainer_id, ""),
        slots=tuple(
            (slot_words(day, part), run.has_return and at == len(run.slots) - 1)
            for at, (day, part) in enumerate(run.slots)
        ),
        minimum=int((version.content.get("group_min") if version else 0) or LEAST_GROUP), provinces=provinces,
        sessions=version.value.sessions if version else (),
    )  # fmt: skip


def _payers(plan: SeasonPlan, runs: Sequence[PlannedRun]) -> dict[int, str]:
    """Of online runs: the RTC of the trainer."""
    online = {run.trainer_id for run in runs if not run.venue_id}
    rows = SeasonTrainer.objects.filter(season=plan.season_id, trainer__in=online)
    return dict(rows.order_by("pk").values_list("trainer", "rtc__name"))


def _provinces(runs: Sequence[PlannedRun]) -> dict[int, tuple[tuple[str, int], ...]]:
    rows = (
        Proposal.objects.filter(run__in=[run.pk for run in runs])
        .exclude(state__in=GONE)
        .order_by()
        .values_list("run", "wish__wisher__school__province")
        .annotate(count=Count("pk"))
    )
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    for run, province, count in rows:
        counts[run][rtc_province(province)] += count
    names = words_of("province")
    return {
        run: tuple((names.get(code, _("not known")), count) for code, count in by.most_common())
        for run, by in counts.items()
    }


def why_of(card: RunCard) -> list[str]:
    """Why the run is there: who asked for it, how far they travel, who comes together."""
    places = card.run.proposals.exclude(state__in=GONE)
    found = places.aggregate(
        teachers=Count("pk"), schools=Count("wish__wisher__school", distinct=True),
        minutes=Coalesce(Sum("travel_minutes"), 0), teams=Count("wish__team", distinct=True),
    )  # fmt: skip
    if not found["teachers"]:
        return [_("Nobody is in it any more.")]
    said = [
        ngettext("%(count)s teacher asked for this.", "%(count)s teachers asked for this.", found["teachers"])
        % {"count": found["teachers"]}
        + " "
        + ngettext("They come from %(count)s school.", "They come from %(count)s schools.", found["schools"])
        % {"count": found["schools"]}
    ]
    if card.run.venue_id:
        said.append(
            _("On average they travel %(minutes)s minutes.") % {"minutes": round(found["minutes"] / found["teachers"])}
        )
    if found["teams"]:
        said.append(
            ngettext(
                "%(count)s team of colleagues comes along.", "%(count)s teams of colleagues come along.", found["teams"]
            )
            % {"count": found["teams"]}
        )
    if card.is_shared:
        said.append(_("No province had enough for a group of its own: together they do."))
    return said


@dataclass(frozen=True, kw_only=True)
class BanTold:
    pk: int
    words: str


def bans_told(season: Season) -> list[BanTold]:
    """What is forbidden, in words."""
    rows = list(bans_of(season))
    versions = versions_by_training(row.training_id for row in rows if row.training_id)
    return [BanTold(pk=row.pk, words=", ".join(_ban_words(row, versions))) for row in rows]


def _ban_words(ban: Ban, versions: Mapping[int, Version]) -> list[str]:
    said = [title_of(versions, ban.training_id)] if ban.training_id else []
    said += [ban.trainer.name] if ban.trainer else []
    said += [ban.venue.name] if ban.venue else []
    said += [word(axis, code) for axis, code in (("field", ban.field), ("level", ban.level)) if code]
    return said + ([_("at these moments: %(moments)s") % {"moments": ban.pattern}] if ban.pattern else [])


# --- who pays ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Spent:
    rtc: str
    budget_cents: int
    cents: int

    @property
    def over_cents(self) -> int:
        return max(0, self.cents - self.budget_cents)


def spending(plan: SeasonPlan) -> list[Spent]:
    """What each RTC pays beside its budget; what is over comes from the shared budget."""
    runs = plan.runs.exclude(state=PlannedRun.State.CANCELLED).order_by()
    paid: Counter[int] = Counter()
    for rtc, cents in runs.filter(venue__isnull=False).values_list("venue__rtc").annotate(cents=Sum("cost_cents")):
        paid[rtc] += cents
    payers = dict(SeasonTrainer.objects.filter(season=plan.season_id).values_list("trainer", "rtc"))
    for trainer, cents in runs.filter(venue__isnull=True).values_list("trainer").annotate(cents=Sum("cost_cents")):
        if trainer in payers:
            paid[payers[trainer]] += cents
    budgets = plan.season.budgets.select_related("rtc").order_by("rtc__name", "pk")
    return [Spent(rtc=one.rtc.name, budget_cents=one.cents, cents=paid[one.rtc_id]) for one in budgets]


# --- wishes without a place -------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Square:
    """A field in a province: how many wishes have no place; None where that is too few to tell."""

    province: str
    unmet: int | None
    met: int


def without_place(plan: SeasonPlan, own: Container[str]) -> list[tuple[str, str, list[Square], int | None]]:
    """Fields down, provinces across: (code, name, squares, total without a place), the most first.

    Small counts show only in the visitor's ``own`` provinces, where names are known too.
    """
    found = demand(
        (
            Asked(teacher=wisher, school=school, province=rtc_province(province), field=field, theme="", level="")
            for wisher, school, province, field in plan.unmet.order_by("pk").values_list(
                "wish__wisher", "wish__wisher__school", "wish__wisher__school__province", "wish__field"
            )
        ),
        fields=list(words_of("field")), themes=(), levels=(), provinces=RTC_PROVINCES,
    )  # fmt: skip
    exact = _by_square(plan.unmet.values_list("wish__field", "wish__wisher__school__province"))
    met = _by_square(
        Proposal.objects.filter(run__plan=plan)
        .exclude(state__in=GONE)
        .values_list("wish__field", "wish__wisher__school__province")
    )
    fields, rows = words_of("field"), []
    for code in dict.fromkeys([*found.fields, *(field for field, _province in met)]):
        squares = [
            Square(
                province=one, met=met[code, one],
                unmet=exact[code, one] if one in own else found.of("province", one, "field", code),
            )
            for one in RTC_PROVINCES
        ]  # fmt: skip
        if any(square.unmet != 0 or square.met for square in squares):
            rows.append((code, fields.get(code, code), squares, found.of("field", code)))
    return sorted(rows, key=lambda row: -(row[3] or 1))


def _by_square(rows: QuerySet) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for field, province, count in rows.order_by().annotate(count=Count("pk")):
        found[field, rtc_province(province)] += count
    return found


def unmet_of(plan: SeasonPlan, *, province: str, field: str, code: str = "") -> QuerySet[Unmet]:
    found = plan.unmet.select_related("wish__training")
    if province:
        within = [province, "brussel"] if province == "vlaams_brabant" else [province]
        found = found.filter(wish__wisher__school__province__in=within)
    if field:
        found = found.filter(wish__field=field)
    if code:
        found = found.filter(code=code)
    return found.order_by("pk")


# --- groups over provinces --------------------------------------------------------------------------------------------

MOST_POOLS = 30


@dataclass(frozen=True, kw_only=True)
class Half:
    """Half groups of two provinces that would be one."""

    title: str
    for_whom: str
    least: int
    together: int
    provinces: tuple[tuple[str, int], ...]


def half_groups(plan: SeasonPlan) -> list[Half]:
    """What two provinces want too little of for a group each, and enough of together. The largest first."""
    found = pools(problem_value(plan), plan_value(plan))[:MOST_POOLS]
    trainings = dict(plan.season.trainings.values_list("training__slug", "training"))
    versions = versions_by_training(trainings.values())
    return [
        Half(
            title=title_of(versions, trainings.get(one.training, 0), one.training),
            for_whom=_whom(one.field, one.level), least=one.least, together=one.together,
            provinces=tuple(
                (word("province", province), count) for province, count in zip(one.provinces, one.teachers, strict=True)
            ),
        )
        for one in found
    ]  # fmt: skip


def _whom(field: str, level: str) -> str:
    return ", ".join(word(axis, code) for axis, code in (("field", field), ("level", level)) if code)


# --- fairness ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Fair:
    group: str
    wishes: int
    met: int
    floor: int

    @property
    def share(self) -> int:
        return round(100 * self.met / self.wishes) if self.wishes else 0

    @property
    def is_short(self) -> bool:
        return self.met < self.floor


def fairness(result: Result) -> list[tuple[str, list[Fair]]]:
    """The share of wishes met by province, network, field and size of the school, each with its floor."""
    found: dict[str, list[Fair]] = {}
    for one in result.met:
        found.setdefault(one.by, []).append(
            Fair(group=word(one.by, one.group), wishes=one.wishes, met=one.met, floor=one.floor)
        )
    return [(by, sorted(rows, key=lambda row: row.group)) for by, rows in found.items()]


# --- two plans --------------------------------------------------------------------------------------------------------

MOST_NAMES = 60
CHANGED = {
    "pattern": gettext_lazy("other moments"), "venue": gettext_lazy("another room"),
    "trainer": gettext_lazy("another trainer"), "lender": gettext_lazy("other equipment"),
    "wishes": gettext_lazy("other participants"),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Compared:
    """What one plan gives that an earlier one does not."""

    came: list[RunCard]
    went: list[RunCard]
    moved: list[tuple[RunCard, str]]
    same: int
    gained: list[str]
    lost: list[str]
    elsewhere: int
    shifts: list[tuple[str, list[tuple[str, int, int, int]]]]
    """By province, ...: group, wishes met before, after, and the difference."""


def compared(old: SeasonPlan, new: SeasonPlan) -> Compared:
    found = compare(problem_value(new), plan_value(old), plan_value(new))
    before, after = ({card.run.code: card for card in run_cards(plan, list(runs_of(plan)))} for plan in (old, new))
    shifts: dict[str, list[tuple[str, int, int, int]]] = {}
    for one in found.shifts:
        if one.before or one.after:
            shifts.setdefault(one.by, []).append(
                (word(one.by, one.group), one.before, one.after, one.after - one.before)
            )
    return Compared(
        came=[after[run.id] for run in found.added], went=[before[run.id] for run in found.gone],
        moved=[
            (after[one.after.id], ", ".join(str(CHANGED[name]) for name in one.changed)) for one in found.moved
        ],
        same=found.same, gained=list(found.gaining), lost=list(found.losing), elsewhere=len(found.elsewhere),
        shifts=[(by, rows) for by, rows in shifts.items() if by in ("province", "field")],
    )  # fmt: skip


def names_in(wishes: Sequence[str], seen: Q) -> list[tuple[str, str]]:
    """Who made these wishes, of whom the visitor may see the name: (name, school)."""
    keys = [UUID(hex=wish) for wish in wishes[:900]]
    wishers = Wisher.objects.filter(seen, wishes__key__in=keys).order_by("person__name", "pk").distinct()
    return list(wishers.values_list("person__name", "school__name")[:MOST_NAMES])
