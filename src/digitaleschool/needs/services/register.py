"""The register of needs: writing down, merging and taking apart, taking up and refusing.

Whoever changes the register holds its one lock (:func:`_lock_register`): changes are few, and merging touches several
needs at once.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from digitaleschool.common.text import clean_line
from digitaleschool.core.needs.proposing import proposed_weight
from digitaleschool.core.refusals import Refusal
from digitaleschool.core.wording import Text
from digitaleschool.frameworks.models import Goal
from digitaleschool.needs.models import Need, NeedCount, NeedOrigin, Round
from digitaleschool.needs.models.register import LONGEST_NEED, LONGEST_ORIGIN, LONGEST_REASON
from digitaleschool.people.audit import write_down
from digitaleschool.people.models import Organisation, Person
from digitaleschool.people.rules import administers, rtcs_of

ONLY_ROW = 1


class NeedRefused(Refusal):
    """A need cannot be written down, changed or merged like this."""


@dataclass(frozen=True, kw_only=True)
class NeedFacts:
    """What a person fills in about a need."""

    text_nl: str
    text_en: str = ""
    field: Goal | None = None
    theme: Goal | None = None
    tool: str = ""
    level: str = ""
    weight: int | None = None
    """None: what the estimates say."""
    weight_reason: str = ""
    rtc: Organisation | None = None


@dataclass(frozen=True, kw_only=True)
class OriginFacts:
    """One origin; an estimate has all its numbers, the others words."""

    kind: str
    text: str = ""
    round: Round | None = None
    item: str = ""
    report_slug: str = ""
    report_version: int | None = None
    finding: str = ""
    n: int | None = None
    base: int | None = None
    share: float | None = None
    low: float | None = None
    high: float | None = None
    said_on: date | None = None
    is_invented: bool = False


@transaction.atomic
def record_need(
    *,
    facts: NeedFacts,
    origins: Sequence[OriginFacts] = (),
    round: Round | None = None,
    by: Person | None,
    now: datetime,
    is_checked: bool = True,
    is_invented: bool = False,
) -> Need:
    """A new need with the next number, and where it comes from. Raises :class:`NeedRefused`.

    ``round`` ties it to a round: nobody else reads it before the round's report is public.
    """
    count = _lock_register()
    invented = is_invented or bool(by and by.is_invented) or bool(round and round.is_invented)
    need = Need(
        round=round, made_by=by, created_on=timezone.localdate(now), is_checked=is_checked, is_invented=invented
    )
    _fill(need, facts, by)
    count.last += 1
    count.save()
    need.number = count.last
    need.full_clean(exclude=["made_by", "number"])
    need.save()
    for origin in origins:
        _attach(need, origin)
    _weigh(need)
    _note("need.recorded", need, by=by, now=now)
    return need


@transaction.atomic
def change_need(*, need: Need, facts: NeedFacts, by: Person, now: datetime) -> Need:
    """Changes what a need says; whoever does has looked at it. Raises :class:`NeedRefused`."""
    _lock_register()
    need = _afresh(need)
    _refuse_merged(need)
    _fill(need, facts, by)
    need.is_checked = True
    need.full_clean(exclude=["made_by"])
    need.save()
    _weigh(need)
    _note("need.changed", need, by=by, now=now)
    return need


@transaction.atomic
def add_origin(*, need: Need, origin: OriginFacts, by: Person | None, now: datetime) -> NeedOrigin:
    """One more origin; the same one twice is once. Raises :class:`NeedRefused`."""
    _lock_register()
    need = _afresh(need)
    _refuse_merged(need)
    row = _attach(need, origin)
    _weigh(need)
    _note("need.origin_added", need, by=by, now=now, kind=origin.kind)
    return row


@transaction.atomic
def merge_needs(*, need: Need, into: Need, by: Person, now: datetime) -> Need:
    """``need`` goes into another with all its origins, which remember where they were. Raises :class:`NeedRefused`."""
    _lock_register()
    need, into = _afresh(need), _afresh(into)
    if need.pk == into.pk:
        raise NeedRefused(Text(nl="Kies een andere behoefte.", en="Choose another need."))
    for one in (need, into):
        _refuse_merged(one)
    _refuse_leak(into, need.round)
    for round in Round.objects.filter(pk__in=need.origins.values("round")).order_by("pk"):
        _refuse_leak(into, round)
    need.merged_into = into
    need.save()
    need.origins.filter(came_from__isnull=True).update(came_from=need)
    need.origins.update(need=into)
    _weigh(into)
    _note("need.merged", need, by=by, now=now, into=into.number)
    return into


@transaction.atomic
def undo_merge(*, need: Need, by: Person, now: datetime) -> Need:
    """Takes a need out of the one it went into, with the origins that it brought. Raises :class:`NeedRefused`."""
    _lock_register()
    need = _afresh(need)
    if need.merged_into is None:
        raise NeedRefused(
            Text(nl=f"Behoefte {need.number} staat al apart.", en=f"Need {need.number} stands apart already.")
        )
    holder = survivor_of(need)
    brought = _all_in(need)
    need.merged_into = None
    need.save()
    NeedOrigin.objects.filter(need=holder, came_from__in=brought).update(need=need)
    need.origins.filter(came_from=need).update(came_from=None)
    _weigh(holder)
    _weigh(need)
    _note("need.taken_apart", need, by=by, now=now, out_of=holder.number)
    return need


@transaction.atomic
def set_status(*, need: Need, status: str, reason: str = "", by: Person, now: datetime) -> Need:
    """Open, planned, served or refused; refusing needs a reason that everyone may read. Raises :class:`NeedRefused`."""
    _lock_register()
    need = _afresh(need)
    _refuse_merged(need)
    reason = clean_line(reason, longest=LONGEST_REASON)
    if status not in Need.Status.values:
        raise NeedRefused(Text(nl="Kies een status uit de lijst.", en="Choose a status of the list."))
    if status == Need.Status.REFUSED and not reason:
        raise NeedRefused(
            Text(
                nl="Schrijf waarom deze behoefte niet opgenomen wordt. Iedereen kan dat lezen.",
                en="Write why this need is not taken up. Everyone can read it.",
            )
        )
    need.status, need.status_reason = status, reason
    need.save()
    _note("need.status_set", need, by=by, now=now, status=status)
    return need


@transaction.atomic
def close_by_use(*, need: Need, teachers: int, enough: int, now: datetime) -> bool:
    """Sets a need to served once ``enough`` teachers used in class what a training for it taught; whether it did.

    A need that a person refused, or that is served already, is left alone.
    """
    _lock_register()
    need = _afresh(need)
    if teachers < enough or need.status not in (Need.Status.OPEN, Need.Status.PLANNED):
        return False
    need.status, need.status_reason = Need.Status.SERVED, ""
    need.save()
    _note("need.closed_by_use", need, by=None, now=now, teachers=teachers)
    return True


@transaction.atomic
def tie_goals(*, need: Need, goals: Collection[Goal], by: Person | None, now: datetime) -> Need:
    """Ties a need to what pupils must reach: these goals and no others. Raises :class:`NeedRefused`."""
    _lock_register()
    need = _afresh(need)
    _refuse_merged(need)
    need.goals.set(goals)
    _note("need.goals_tied", need, by=by, now=now, goals=[goal.code for goal in goals])
    return need


@transaction.atomic
def request_need(
    *,
    text: str,
    field: Goal | None = None,
    theme: Goal | None = None,
    level: str = "",
    now: datetime,
    is_invented: bool = False,
) -> Need:
    """What someone missed in the catalogue: one more origin of an open need that is about the same, else a new need.

    The caller keeps count of how often someone asks. Nobody outside the RTCs reads the words; a need that is new is
    shown when someone of an RTC looked at it. Raises :class:`NeedRefused`.
    """
    _lock_register()
    origin = OriginFacts(
        kind=NeedOrigin.Kind.REQUEST, text=text, said_on=timezone.localdate(now), is_invented=is_invented
    )
    there = _open_on_the_same(field=field, theme=theme, level=level)
    if there is None:
        facts = NeedFacts(text_nl=clean_line(text, longest=LONGEST_NEED), field=field, theme=theme, level=level)
        return record_need(
            facts=facts, origins=[origin], by=None, now=now, is_checked=False, is_invented=is_invented
        )  # fmt: skip
    _attach(there, origin, again=True)
    _note("need.requested", there, by=None, now=now)
    return there


def survivor_of(need: Need) -> Need:
    """The need that holds the origins now: itself, or the one at the end of its merges."""
    while need.merged_into is not None:
        need = need.merged_into
    return need


# Helpers


def _lock_register() -> NeedCount:
    return NeedCount.objects.select_for_update().get_or_create(pk=ONLY_ROW)[0]


def _afresh(need: Need) -> Need:
    return Need.objects.get(pk=need.pk)


def _fill(need: Need, facts: NeedFacts, by: Person | None) -> None:
    for goal, kind in ((facts.field, Goal.Kind.FIELD), (facts.theme, Goal.Kind.THEME)):
        if goal and goal.kind != kind:
            raise NeedRefused(
                Text(
                    nl="Kies het studiegebied en het thema uit hun lijst.", en="Choose field and theme of their lists."
                )
            )
    text = clean_line(facts.text_nl, longest=LONGEST_NEED)
    if not text:
        raise NeedRefused(Text(nl="Schrijf de behoefte in één zin.", en="Write the need in one sentence."))
    if facts.rtc and by and not administers(by) and facts.rtc.pk not in {*rtcs_of(by), need.rtc_id}:
        raise NeedRefused(Text(nl="Kies je eigen RTC, of alle vijf.", en="Choose your own RTC, or all five."))
    reason = clean_line(facts.weight_reason, longest=LONGEST_REASON)
    if facts.weight is not None and not reason:
        raise NeedRefused(
            Text(
                nl="Zeg waarom je het gewicht zelf kiest, of laat het leeg.",
                en="Say why you choose the weight yourself, or leave it empty.",
            )
        )
    need.text_nl, need.text_en = text, clean_line(facts.text_en, longest=LONGEST_NEED)
    need.field, need.theme, need.tool, need.level, need.rtc = (
        facts.field, facts.theme, facts.tool, facts.level, facts.rtc,
    )  # fmt: skip
    need.weight_reason = reason if facts.weight is not None else ""
    need.weight = facts.weight if facts.weight is not None else need.weight


def _weigh(need: Need) -> None:
    """The weight that the estimates give, unless a person set it."""
    if need.weight_reason:
        return
    estimates = need.origins.filter(kind=NeedOrigin.Kind.ESTIMATE)
    need.weight = proposed_weight(estimates.values_list("share", flat=True))
    need.save(update_fields=["weight"])


def _attach(need: Need, origin: OriginFacts, *, again: bool = False) -> NeedOrigin:
    """The origin as a row; the one that is there already, unless it may be said ``again``."""
    _refuse_leak(need, origin.round)
    text = clean_line(origin.text, longest=LONGEST_ORIGIN)
    if origin.kind != NeedOrigin.Kind.ESTIMATE and not text:
        raise NeedRefused(Text(nl="Schrijf wat er gezegd werd.", en="Write what was said."))
    same = Q(kind=origin.kind, round=origin.round, finding=origin.finding, report_version=origin.report_version)
    if origin.kind != NeedOrigin.Kind.ESTIMATE:
        same &= Q(text=text)
    there = None if again else need.origins.filter(same).order_by("pk").first()
    if there:
        return there
    return NeedOrigin.objects.create(
        need=need, kind=origin.kind, text=text, round=origin.round, item=origin.item, report_slug=origin.report_slug,
        report_version=origin.report_version, finding=origin.finding, n=origin.n, base=origin.base,
        share=origin.share, low=origin.low, high=origin.high, said_on=origin.said_on,
        is_invented=origin.is_invented or bool(origin.round and origin.round.is_invented),
    )  # fmt: skip


def _refuse_merged(need: Need) -> None:
    if need.merged_into is not None:
        other = survivor_of(need).number
        raise NeedRefused(
            Text(
                nl=f"Behoefte {need.number} is samengevoegd met behoefte {other}. Open die.",
                en=f"Need {need.number} was merged with need {other}. Open that one.",
            )
        )


def _refuse_leak(need: Need, round: Round | None) -> None:
    """What a round found stays with needs of that round until its report is public; the weight alone would tell."""
    if round is not None and not round.is_published and need.round_id != round.pk:
        raise NeedRefused(
            Text(
                nl=f"Het rapport van {round.title_nl} is nog niet openbaar. Kies een behoefte van die ronde.",
                en=f"The report of {round.title_en} is not public yet. Choose a need of that round.",
            )
        )


def _open_on_the_same(*, field: Goal | None, theme: Goal | None, level: str) -> Need | None:
    """The heaviest need about this that is open or being planned; without a theme nobody can tell what is the same."""
    if theme is None:
        return None
    public = Q(round__isnull=True) | Q(round__status=Round.Status.PUBLISHED)
    same = Need.objects.filter(
        public, field=field, theme=theme, level=level, status__in=[Need.Status.OPEN, Need.Status.PLANNED],
        merged_into=None,
    )  # fmt: skip
    return same.order_by("-weight", "number").first()


def _all_in(need: Need) -> set[int]:
    """The keys of a need and of all that was merged into it, however deep."""
    found, layer = {need.pk}, {need.pk}
    while layer:
        layer = set(Need.objects.filter(merged_into__in=layer).values_list("pk", flat=True)) - found
        found |= layer
    return found


def _note(verb: str, need: Need, *, by: Person | None, now: datetime, **details: object) -> None:
    own = rtcs_of(by) if by else frozenset()
    tenant = need.rtc or Organisation.objects.filter(pk__in=own).order_by("pk").first()
    write_down(verb, by=by, now=now, organisation=tenant, on=need, label=f"behoefte {need.number}", details=details)
