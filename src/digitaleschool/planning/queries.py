"""Reads of the planning stage, each with its limit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from digitaleschool.offer.models import Trainer, Training, Version
from digitaleschool.people.models import Organisation

from .models import (
    Ban,
    Lender,
    PlannedRun,
    Proposal,
    Season,
    SeasonPlan,
    SeasonTrainer,
    SeasonTraining,
    Venue,
    Wish,
    Wisher,
)  # fmt: skip
from .rules import (
    Visitor,
    names_seen_by,
    plans_seasons,
    rtcs_paid_for,
    wishers_for,
    wishers_proposed_by,
)  # fmt: skip

SHOWN = (Proposal.State.SENT, Proposal.State.ACCEPTED, Proposal.State.DECLINED, Proposal.State.EXPIRED,
         Proposal.State.WITHDRAWN)  # fmt: skip
"""States of a proposal in which the teacher may see it: before it is sent, it is a draft of the planner."""
GONE = (Proposal.State.DECLINED, Proposal.State.EXPIRED, Proposal.State.WITHDRAWN)
"""States in which a place is free again."""


# --- seasons ----------------------------------------------------------------------------------------------------------


def seasons_taking_wishes(today: date) -> QuerySet[Season]:
    """The seasons in which wishes are welcome, the first to begin first."""
    return Season.objects.filter(state=Season.State.COLLECTING, wishes_until__gte=today).order_by("starts_on", "pk")


def seasons_planned_by(visitor: Visitor) -> QuerySet[Season]:
    """All seasons for who plans them, none for others."""
    return Season.objects.order_by("-starts_on", "pk") if plans_seasons(visitor) else Season.objects.none()


def trainings_to_wish(season: Season) -> QuerySet[Version]:
    """The published versions of the trainings that can run in a season."""
    there = SeasonTraining.objects.filter(season=season, is_active=True).values("training")
    return (
        Version.objects.filter(state=Version.State.PUBLISHED, training__in=there)
        .select_related("training")
        .order_by("title_nl", "pk")
    )


def versions_by_training(trainings: Iterable[int]) -> dict[int, Version]:
    """What each training says of itself: its published version, else its newest; a withdrawn one only where there is
    no other."""
    rows = Version.objects.filter(training__in=set(trainings))
    rising = sorted(rows, key=lambda one: (one.is_published, one.state != Version.State.WITHDRAWN, one.number))
    return {version.training_id: version for version in rising}


# --- wishes -----------------------------------------------------------------------------------------------------------


def wishers_visible_to(visitor: Visitor) -> QuerySet[Wisher]:
    """What the visitor said of themselves, a row a season."""
    return Wisher.objects.filter(wishers_for(visitor)).select_related("season", "school").order_by("-season", "pk")


def wishes_visible_to(visitor: Visitor) -> QuerySet[Wish]:
    """The visitor's own wishes, those that wait for their yes too."""
    theirs = Wisher.objects.filter(wishers_for(visitor)).values("pk")
    return _with_all(Wish.objects.filter(wisher__in=theirs))


def wishes_with_digest(digest: str) -> QuerySet[Wish]:
    """The wishes under a profile code, by the digest of that code (:func:`.services.wishing.digest_of`)."""
    return _with_all(Wish.objects.filter(wisher__code_digest=digest)) if digest else Wish.objects.none()


def wishes_proposed_by(visitor: Visitor) -> QuerySet[Wish]:
    """What the visitor filled in for colleagues and waits for their yes. What they said yes to is theirs alone."""
    asked = Wisher.objects.filter(wishers_proposed_by(visitor)).values("pk")
    return _with_all(Wish.objects.filter(wisher__in=asked, state=Wish.State.ASKED, origin=Wish.Origin.COLLEAGUE))


def _with_all(wishes: QuerySet[Wish]) -> QuerySet[Wish]:
    return wishes.select_related(
        "wisher__season", "wisher__school", "wisher__person", "training", "team", "need"
    ).order_by("-made_at", "pk")  # fmt: skip


def counting(season: Season, today: date) -> QuerySet[Wish]:
    """The wishes that count in a plan: open, agreed to by the teacher, and not over."""
    return Wish.objects.filter(
        wisher__season=season, wisher__agreed_at__isnull=False, wisher__ends_on__gte=today,
        state__in=[Wish.State.OPEN, Wish.State.MET],
    )  # fmt: skip


def wishers_named_for(visitor: Visitor) -> QuerySet[Wisher]:
    """The teachers whose name a planner may see."""
    if not plans_seasons(visitor):
        return Wisher.objects.none()
    return Wisher.objects.filter(names_seen_by(visitor)).select_related("person", "school").order_by("pk")


# --- supply -----------------------------------------------------------------------------------------------------------


def trainings_in(season: Season) -> QuerySet[SeasonTraining]:
    return season.trainings.select_related("training__provider").order_by("training__slug", "pk")


def trainings_to_put(season: Season) -> QuerySet[Training]:
    """The published trainings that are not in a season yet."""
    published = Version.objects.filter(state=Version.State.PUBLISHED).values("training")
    there = SeasonTraining.objects.filter(season=season).values("training")
    return Training.objects.filter(pk__in=published).exclude(pk__in=there).select_related("provider").order_by("slug")


def trainers_in(season: Season) -> QuerySet[SeasonTrainer]:
    return (
        season.trainers.select_related("trainer__provider", "rtc")
        .prefetch_related("trainings__training")
        .order_by("trainer__name", "pk")
    )


def trainers_to_put(season: Season) -> QuerySet[Trainer]:
    """The trainers who give trainings today and are not in a season yet."""
    there = SeasonTrainer.objects.filter(season=season).values("trainer")
    return Trainer.objects.filter(is_active=True).exclude(pk__in=there).select_related("provider").order_by(
        "name", "pk"
    )  # fmt: skip


def venues_seen_by(visitor: Visitor) -> QuerySet[Venue]:
    """Every venue, for who plans."""
    found = Venue.objects.select_related("rtc").order_by("name", "pk")
    return found if plans_seasons(visitor) else found.none()


def venues_kept_by(visitor: Visitor) -> QuerySet[Venue]:
    """The venues that the visitor may change: those of the own RTC."""
    return Venue.objects.filter(rtc__in=_rtcs(visitor).values("pk")).select_related("rtc").order_by("name", "pk")


def lenders_seen_by(visitor: Visitor) -> QuerySet[Lender]:
    """Every lender; all planners keep them together."""
    found = Lender.objects.select_related("organisation").order_by("organisation__name", "kind", "pk")
    return found if plans_seasons(visitor) else found.none()


def rtcs_kept_by(visitor: Visitor) -> QuerySet[Organisation]:
    """The RTCs whose budget and venues the visitor keeps."""
    return _rtcs(visitor).order_by("name", "pk")


def _rtcs(visitor: Visitor) -> QuerySet[Organisation]:
    return Organisation.objects.filter(rtcs_paid_for(visitor))


# --- plans ------------------------------------------------------------------------------------------------------------


def plans_visible_to(visitor: Visitor) -> QuerySet[SeasonPlan]:
    """The plans of all seasons, for who plans, without their JSON; the newest of a season first."""
    found = SeasonPlan.objects.select_related("season", "made_by").defer("problem", "result").order_by(
        "season", "-number"
    )  # fmt: skip
    return found if plans_seasons(visitor) else found.none()


def standing_plan(season: Season) -> SeasonPlan | None:
    """The plan that is chosen or sent, where there is one."""
    found = season.plans.filter(state__in=[SeasonPlan.State.CHOSEN, SeasonPlan.State.SENT])
    return found.order_by("-number").first()


def runs_of(plan: SeasonPlan) -> QuerySet[PlannedRun]:
    """The runs of a plan with how many are proposed, said yes and said no."""
    return (
        plan.runs.select_related("training", "trainer", "venue__rtc", "lender__organisation", "run")
        .annotate(
            proposed=Count("proposals", filter=~Q(proposals__state__in=GONE)),
            accepted=Count("proposals", filter=Q(proposals__state=Proposal.State.ACCEPTED)),
            declined=Count("proposals", filter=Q(proposals__state=Proposal.State.DECLINED)),
        )
        .order_by("code", "pk")
    )


def bans_of(season: Season) -> QuerySet[Ban]:
    return season.bans.select_related("training", "trainer", "venue", "by").order_by("pk")


# --- proposals --------------------------------------------------------------------------------------------------------


def proposals_visible_to(visitor: Visitor) -> QuerySet[Proposal]:
    """What was proposed to the visitor, once it is sent."""
    theirs = Wisher.objects.filter(wishers_for(visitor)).values("pk")
    return _shown().filter(wish__wisher__in=theirs)


def proposals_with_digest(digest: str) -> QuerySet[Proposal]:
    """What was proposed to a profile code."""
    return _shown().filter(wish__wisher__code_digest=digest) if digest else Proposal.objects.none()


def proposal_with_key(key: UUID) -> Proposal | None:
    """The proposal of a secret link; None where there is none, or it is not sent."""
    return _shown().filter(key=key).first()


def _shown() -> QuerySet[Proposal]:
    return (
        Proposal.objects.filter(state__in=SHOWN)
        .select_related(
            "run__plan__season", "run__training", "run__trainer", "run__venue", "run__run", "wish__wisher__person",
            "wish__wisher__school", "wish__team",
        )
        .order_by("-sent_at", "pk")
    )  # fmt: skip
