"""The one next step of a season, from what is there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .models import Lender, PlanJob, Proposal, Season, SeasonPlan, Venue
from .queries import counting
from .rules import takes_wishes


@dataclass(frozen=True, kw_only=True)
class Supply:
    """How many of each can be used in a season."""

    trainings: int
    trainers: int
    venues: int
    lenders: int
    budget_cents: int


@dataclass(frozen=True, kw_only=True)
class Step:
    """What to do now, why, and where."""

    why: str
    button: str
    address: str


def supply_of(season: Season) -> Supply:
    return Supply(
        trainings=season.trainings.filter(is_active=True).count(),
        trainers=season.trainers.filter(is_active=True).count(),
        venues=Venue.objects.filter(is_active=True).count(),
        lenders=Lender.objects.filter(is_active=True).count(),
        budget_cents=(season.budgets.aggregate(cents=Sum("cents"))["cents"] or 0) + season.shared_budget_cents,
    )


def next_step(season: Season, *, supply: Supply, today: date) -> Step:
    """The first thing that is missing; a handful of queries."""
    here = season.slug
    if season.state == Season.State.CLOSED:
        return Step(why=_("This season is over."), button=_("All seasons"), address=reverse("planning"))
    if not supply.trainings:
        return Step(
            why=_("No training can run yet. Choose the trainings of this season first."),
            button=_("Choose trainings"), address=reverse("supply_trainings", args=[here]),
        )  # fmt: skip
    if not supply.trainers:
        return Step(
            why=_("Nobody gives trainings yet. Say who does, and when they are free."),
            button=_("Add trainers"), address=reverse("supply_trainers", args=[here]),
        )  # fmt: skip
    if not supply.venues:
        return Step(
            why=_("There is no room yet. Without one, trainings can only be online."),
            button=_("Add a venue"), address=reverse("supply_venues", args=[here]),
        )  # fmt: skip
    if not supply.budget_cents:
        return Step(
            why=_("There is no budget yet. Without money no run can be planned."),
            button=_("Set the budgets"), address=reverse("supply_budgets", args=[here]),
        )  # fmt: skip
    return _step_of_plans(season, today)


def _step_of_plans(season: Season, today: date) -> Step:
    here = season.slug
    if season.plan_jobs.filter(state=PlanJob.State.WAITING).exists():
        return Step(
            why=_("A plan is being made."), button=_("See how far it is"), address=reverse("plan_make", args=[here])
        )
    plan = season.plans.order_by("-number").defer("problem", "result").first()
    standing = season.plans.filter(state__in=[SeasonPlan.State.CHOSEN, SeasonPlan.State.SENT]).defer(
        "problem", "result"
    )
    chosen = standing.first()
    if chosen and chosen.state == SeasonPlan.State.SENT:
        return _answers(chosen, here)
    if chosen:
        return Step(
            why=_("Plan %(number)s is chosen. Teachers know nothing of it yet.") % {"number": chosen.number},
            button=_("Send the proposals"), address=reverse("plan_send", args=[here, chosen.number]),
        )  # fmt: skip
    if plan:
        return Step(
            why=_("Plan %(number)s is ready to look at. Choose it, or change it first.") % {"number": plan.number},
            button=_("Look at plan %(number)s") % {"number": plan.number},
            address=reverse("plan", args=[here, plan.number]),
        )  # fmt: skip
    wishes = counting(season, today).count()
    if not wishes:
        return Step(
            why=_nothing_yet(season, today),
            button=_("Look at the trainings"),
            address=reverse("supply_trainings", args=[here]),
        )
    said = ngettext("%(count)s wish counts.", "%(count)s wishes count.", wishes) % {"count": wishes}
    if takes_wishes(season, today):
        said += " " + _("Wishes are welcome until %(day)s; a first plan shows what is missing.") % {
            "day": date_format(season.wishes_until, "j F Y")
        }
    return Step(why=said, button=_("Make a plan"), address=reverse("plan_make", args=[here]))


def _nothing_yet(season: Season, today: date) -> str:
    if takes_wishes(season, today):
        return _("Nobody made a wish yet. Teachers can until %(day)s.") % {
            "day": date_format(season.wishes_until, "j F Y")
        }
    return _("Nobody made a wish for this season.")


def _answers(plan: SeasonPlan, here: str) -> Step:
    states = Proposal.State
    sent = Proposal.objects.filter(run__plan=plan).aggregate(
        sent=Count("pk", filter=~Q(state__in=[states.PLANNED, states.WITHDRAWN])),
        waiting=Count("pk", filter=Q(state=states.SENT)),
        yes=Count("pk", filter=Q(state=states.ACCEPTED)),
    )
    said = _("%(yes)s of %(sent)s teachers said yes, %(waiting)s did not answer yet.") % sent
    return Step(why=said, button=_("Look at the answers"), address=reverse("plan", args=[here, plan.number]))
