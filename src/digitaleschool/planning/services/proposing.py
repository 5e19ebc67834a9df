"""Proposals: sent with a plan, answered by the teacher, ended on their day. A yes, and only a yes, takes a place."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate, make_aware

from digitaleschool.common.outbox import write_mails
from digitaleschool.core.offer.content import Content, SessionPlan
from digitaleschool.core.schools.places import centre_of, province_of
from digitaleschool.core.wording import Text
from digitaleschool.offer.models import Run, Session
from digitaleschool.offer.services.listing import list_training
from digitaleschool.people.audit import write_down
from digitaleschool.people.models import Person
from digitaleschool.planning.models import PlannedRun, Proposal, Season, SeasonPlan, SeasonTrainer, Wish
from digitaleschool.planning.queries import GONE, versions_by_training

from .checks import PlanningRefused
from .planning import lock_season
from .wish_mails import cancelled_mail, proposal_mail
from .wishing import lock_wisher

DAYS_TO_ANSWER = 14
BEFORE = timedelta(days=3)
"""At the latest so long before the first session somebody answers."""
BEGINS = {"am": time(9, 0), "pm": time(13, 30), "ev": time(18, 30)}
LUNCH = timedelta(hours=1)
USUAL_MINUTES = {"am": 180, "pm": 180, "ev": 150}
"""Of a session whose training does not plan its minutes."""
CHUNK = 500


class ProposalRefused(PlanningRefused):
    """Proposals cannot be sent, or one cannot be answered, like this."""


# --- sending ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def send_proposals(*, plan: SeasonPlan, by: Person, now: datetime, answer_by: date | None = None) -> int:
    """Tells every teacher who has a place in the plan, and puts its runs in the offer as tentative; how many were told.

    What was sent already is left alone, so that pressing twice sends nothing twice. A profile code gets no mail: its
    proposal waits behind the code. Raises :class:`ProposalRefused`.
    """
    season = lock_season(plan.season, by)
    plan = SeasonPlan.objects.get(pk=plan.pk)
    if plan.state not in (SeasonPlan.State.CHOSEN, SeasonPlan.State.SENT):
        raise ProposalRefused(Text(nl="Kies dit plan eerst, en verstuur dan.", en="Choose this plan first, then send."))
    if season.state == Season.State.CLOSED:
        raise ProposalRefused(Text(nl="Dit seizoen is voorbij.", en="This season is over."))
    today = localdate(now)
    rows = plan.runs.filter(state=PlannedRun.State.TENTATIVE).select_related("training", "trainer", "venue__rtc")
    runs = [row for row in rows.order_by("code") if row.proposals.filter(state=Proposal.State.PLANNED).exists()]
    late = [row for row in runs if _first_day(row) <= today]
    if late:
        raise ProposalRefused(
            Text(
                nl=f"{len(late)} reeksen beginnen vandaag of vroeger. Maak een nieuw plan.",
                en=f"{len(late)} runs begin today or earlier. Make a new plan.",
            )
        )
    announced = [*runs, *plan.runs.filter(state__in=[PlannedRun.State.INVITED, PlannedRun.State.CONFIRMED])]
    _put_in_offer(runs, season)
    PlannedRun.objects.filter(pk__in=[row.pk for row in runs]).update(state=PlannedRun.State.INVITED)
    told = _tell([row.pk for row in announced], season, today, now, answer_by)
    for training in {row.training_id: row.training for row in runs}.values():
        list_training(training)
    plan.state, season.state = SeasonPlan.State.SENT, Season.State.ANNOUNCED
    plan.save(update_fields=["state"])
    season.save(update_fields=["state"])
    if told:
        write_down("proposals.sent", by=by, now=now, on=season, label=f"{season.slug} {plan.number}",
                   details={"proposals": told, "runs": len(runs)})  # fmt: skip
    return told


def _tell(runs: Sequence[int], season: Season, today: date, now: datetime, answer_by: date | None) -> int:
    found = (
        Proposal.objects.filter(run__in=runs, state=Proposal.State.PLANNED)
        .exclude(wish__state=Wish.State.WITHDRAWN)
        .select_related("run__training", "run__venue", "run__trainer", "wish__wisher__person", "wish__wisher__season")
        .order_by("pk")
    )
    proposals = list(found)
    titles = versions_by_training({one.run.training_id for one in proposals})
    for one in proposals:
        last = min(answer_by or today + timedelta(days=DAYS_TO_ANSWER), _first_day(one.run) - BEFORE)
        one.state, one.sent_at, one.answer_by = Proposal.State.SENT, now, max(last, today)
    Proposal.objects.bulk_update(proposals, ["state", "sent_at", "answer_by"], batch_size=CHUNK)
    mails = (proposal_mail(one, title=titles[one.run.training_id], season=season, now=now) for one in proposals)
    write_mails(mail for mail in mails if mail)
    return len(proposals)


def _put_in_offer(runs: Sequence[PlannedRun], season: Season) -> None:
    payers = dict(SeasonTrainer.objects.filter(season=season).values_list("trainer", "rtc"))
    versions = versions_by_training({row.training_id for row in runs})
    for row in runs:
        if row.run_id is None:
            row.run = _offer_run(row, payers)
            row.save(update_fields=["run"])
            content = versions[row.training_id].value if row.training_id in versions else Content()
            Session.objects.bulk_create(sessions_of(row, content.sessions))


def _offer_run(row: PlannedRun, payers: dict[int, int]) -> Run:
    payer = row.venue.rtc_id if row.venue else payers.get(row.trainer_id, row.training.rtc_id)
    run = Run(
        training=row.training, rtc_id=payer,
        mode=Run.Mode.ON_SITE if row.venue else Run.Mode.ONLINE, status=Run.Status.TENTATIVE, capacity=row.capacity,
        is_invented=row.training.is_invented,
    )  # fmt: skip
    if row.venue:
        run.place, run.street, run.postcode, run.town = (
            row.venue.name, row.venue.street, row.venue.postcode, row.venue.town
        )  # fmt: skip
        run.province = province_of(run.postcode)
        run.latitude, run.longitude = centre_of(run.postcode) or (None, None)
    run.save()
    run.trainers.add(row.trainer_id)
    return run


def sessions_of(row: PlannedRun, planned: Sequence[SessionPlan]) -> list[Session]:
    """A session a day, as long as the training plans it; a day of two parts has an hour for lunch."""
    minutes = [session.minutes for session in sorted(planned, key=lambda one: (one.weeks_after, one.is_return))]
    days: dict[str, list[str]] = {}
    for day, part in row.slots:
        days.setdefault(day, []).append(part)
    found = []
    for number, (day, parts) in enumerate(days.items()):
        begins = make_aware(datetime.combine(date.fromisoformat(day), BEGINS[parts[0]]))
        told = minutes[number] if number < len(minutes) else 0
        lasts = timedelta(minutes=told or sum(USUAL_MINUTES[part] for part in parts))
        ends = begins + lasts + (LUNCH if len(parts) > 1 else timedelta())
        is_return = row.has_return and number == len(days) - 1
        found.append(Session(run=row.run, starts_at=begins, ends_at=ends, is_return=is_return))
    return found


def _first_day(row: PlannedRun) -> date:
    return date.fromisoformat(row.slots[0][0])


# --- answering --------------------------------------------------------------------------------------------------------


@transaction.atomic
def answer_proposal(*, proposal: Proposal, yes: bool, now: datetime, keep_wish: bool = True) -> Proposal:
    """The teacher says yes or no; the same answer twice is once. A no frees the place, also after a yes.

    After a no the wish stays open for a next plan, unless ``keep_wish`` is false. Raises :class:`ProposalRefused`.
    """
    run = PlannedRun.objects.select_for_update(of=("self",)).select_related("training").get(pk=proposal.run_id)
    lock_wisher(proposal.wish.wisher)
    proposal = Proposal.objects.select_related("wish__wisher__season").get(pk=proposal.pk)
    state = Proposal.State.ACCEPTED if yes else Proposal.State.DECLINED
    if proposal.state == state:
        return proposal
    _refuse_answer(proposal, run, yes, localdate(now))
    proposal.state, proposal.answered_at = state, now
    proposal.save(update_fields=["state", "answered_at"])
    wish = proposal.wish
    wish.state = Wish.State.MET if yes else Wish.State.OPEN if keep_wish else Wish.State.WITHDRAWN
    wish.withdrawn_at = None if yes or keep_wish else now
    wish.save(update_fields=["state", "withdrawn_at"])
    verb = "proposal.accepted" if yes else "proposal.declined"
    write_down(verb, by=wish.wisher.person, now=now, on=proposal, label=run.training.slug)
    return proposal


def _refuse_answer(proposal: Proposal, run: PlannedRun, yes: bool, today: date) -> None:
    if proposal.state in (Proposal.State.PLANNED, Proposal.State.WITHDRAWN):
        raise ProposalRefused(Text(nl="Dit voorstel geldt niet (meer).", en="This proposal does not hold (any more)."))
    if run.state == PlannedRun.State.CANCELLED:
        raise ProposalRefused(
            Text(
                nl="Deze reeks gaat niet door. Je wens blijft staan voor een volgend plan.",
                en="This run does not go on. Your wish stays for a next plan.",
            )
        )
    if _first_day(run) <= today:
        raise ProposalRefused(
            Text(nl="Deze reeks is al begonnen. Bel je RTC.", en="This run has begun already. Call your RTC.")
        )
    if not yes:
        return
    if proposal.state == Proposal.State.EXPIRED or (proposal.answer_by and proposal.answer_by < today):
        raise ProposalRefused(
            Text(
                nl=f"Je kon antwoorden tot {proposal.answer_by:%d/%m/%Y}. Je wens blijft staan.",
                en=f"You could answer until {proposal.answer_by:%d/%m/%Y}. Your wish stays.",
            )
        )
    if proposal.state == Proposal.State.DECLINED:
        standing = run.proposals.exclude(state__in=GONE).count()
        if standing >= run.capacity or run.proposals.exclude(pk=proposal.pk).exclude(state__in=GONE).filter(
            wish=proposal.wish_id
        ).exists():  # fmt: skip
            raise ProposalRefused(
                Text(nl="Je plaats is intussen vergeven.", en="Your place has gone to someone else meanwhile.")
            )
    other = Proposal.objects.filter(wish=proposal.wish_id, state=Proposal.State.ACCEPTED).exclude(pk=proposal.pk)
    if other.exists():
        raise ProposalRefused(
            Text(
                nl="Je hebt voor deze wens al een andere plaats aanvaard.",
                en="You have accepted another place for this wish already.",
            )
        )


@transaction.atomic
def expire_proposals(*, now: datetime) -> int:
    """Ends what nobody answered in time; the wishes stay open. How many those were."""
    over = Proposal.objects.filter(state=Proposal.State.SENT, answer_by__lt=localdate(now))
    return over.update(state=Proposal.State.EXPIRED)


# --- going on, or not -------------------------------------------------------------------------------------------------


@transaction.atomic
def confirm_run(*, run: PlannedRun, by: Person, now: datetime) -> PlannedRun:
    """The run goes on, in the offer too. Raises :class:`ProposalRefused` where nobody said yes yet."""
    lock_season(run.plan.season, by)
    run = PlannedRun.objects.select_for_update(of=("self",)).select_related("plan__season", "training").get(pk=run.pk)
    if run.state == PlannedRun.State.CONFIRMED:
        return run
    if run.state != PlannedRun.State.INVITED:
        raise ProposalRefused(
            Text(nl="Verstuur eerst de voorstellen van deze reeks.", en="First send the proposals of this run.")
        )
    if not run.proposals.filter(state=Proposal.State.ACCEPTED).exists():
        raise ProposalRefused(Text(nl="Nog niemand zei ja.", en="Nobody said yes yet."))
    run.state = PlannedRun.State.CONFIRMED
    run.save(update_fields=["state"])
    _mark(run, Run.Status.CONFIRMED)
    write_down("planned_run.confirmed", by=by, now=now, on=run, label=run.training.slug)
    return run


@transaction.atomic
def cancel_planned_run(*, run: PlannedRun, by: Person, now: datetime) -> PlannedRun:
    """The run does not go on: who was told hears it, and the wishes are open again. A second time changes nothing."""
    lock_season(run.plan.season, by)
    run = PlannedRun.objects.select_for_update(of=("self",)).select_related("plan__season", "training").get(pk=run.pk)
    if run.state == PlannedRun.State.CANCELLED:
        return run
    withdraw_proposals(run.proposals.all(), now=now, tells=True)
    run.state = PlannedRun.State.CANCELLED
    run.save(update_fields=["state"])
    _mark(run, Run.Status.CANCELLED)
    write_down("planned_run.cancelled", by=by, now=now, on=run, label=run.training.slug)
    return run


@transaction.atomic
def withdraw_proposals(proposals: QuerySet[Proposal], *, now: datetime, tells: bool) -> int:
    """Takes back what cannot be kept: the wishes are open again. With ``tells`` who was told hears it, by mail."""
    told = list(
        proposals.filter(state__in=[Proposal.State.SENT, Proposal.State.ACCEPTED])
        .select_related("run__training", "wish__wisher__person")
        .order_by("pk")
    )
    if tells:
        titles = versions_by_training({one.run.training_id for one in told})
        mails = (cancelled_mail(one, title=titles[one.run.training_id], now=now) for one in told
                 if one.run.training_id in titles)  # fmt: skip
        write_mails(mail for mail in mails if mail)
    Wish.objects.filter(proposals__in=told, state=Wish.State.MET).update(state=Wish.State.OPEN)
    return proposals.exclude(state__in=GONE).update(state=Proposal.State.WITHDRAWN)


def _mark(run: PlannedRun, status: str) -> None:
    """What the offer shows of it."""
    if run.run_id:
        offered = Run.objects.get(pk=run.run_id)
        offered.status = status
        offered.sequence += status == Run.Status.CANCELLED
        offered.save(update_fields=["status", "sequence"])
        list_training(run.training)
