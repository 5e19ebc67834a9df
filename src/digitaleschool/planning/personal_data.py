"""What the stage ``planning`` keeps of people: their wishes, what was proposed to them, and who made plans."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from digitaleschool.core.privacy.retention import Kept
from digitaleschool.people.personal_data import About, Kind, Row, delete, register, rows_due

from .models import Ban, PlanJob, Proposal, SeasonPlan, Wish, Wisher


def _wishes(about: About) -> list[Row]:
    found = Wish.objects.filter(wisher__person=about.person).select_related("wisher__season", "training")
    return [
        {
            "season": wish.wisher.season.title,
            "wish": wish.training.slug if wish.training else wish.theme,
            "field": wish.field,
            "level": wish.level,
            "state": wish.get_state_display(),
            "at": wish.made_at,
            "until": wish.wisher.ends_on,
        }
        for wish in found.order_by("pk")
    ]


def _forget_wishes(about: About) -> int:
    return delete(Wisher.objects.filter(person=about.person))


def _wishes_over(kept: Kept, now: datetime) -> QuerySet:
    return Wisher.objects.filter(ends_on__lt=timezone.localdate(kept.end(now)))


def _proposals(about: About) -> list[Row]:
    found = Proposal.objects.filter(wish__wisher__person=about.person).exclude(state=Proposal.State.PLANNED)
    return [
        {"training": one.run.training.slug, "state": one.get_state_display(), "at": one.sent_at}
        for one in found.select_related("run__training").order_by("pk")
    ]


def _forget_proposals(about: About) -> int:
    return delete(Proposal.objects.filter(wish__wisher__person=about.person))


def _work(about: About) -> list[Row]:
    plans = SeasonPlan.objects.filter(made_by=about.person).select_related("season").order_by("pk")
    bans = Ban.objects.filter(by=about.person).select_related("season").order_by("pk")
    asked = Wisher.objects.filter(asked_by=about.person).select_related("season").order_by("pk")
    return [
        *({"what": _("made a plan"), "season": one.season.title, "at": one.made_at} for one in plans),
        *({"what": _("forbade a run"), "season": one.season.title, "at": one.at} for one in bans),
        *({"what": _("proposed a colleague"), "season": one.season.title, "at": None} for one in asked),
    ]


def _forget_work(about: About) -> int:
    person = about.person
    return (
        SeasonPlan.objects.filter(made_by=person).update(made_by=None)
        + PlanJob.objects.filter(asked_by=person).update(asked_by=None)
        + Ban.objects.filter(by=person).update(by=None)
        + Wisher.objects.filter(asked_by=person).update(asked_by=None)
    )


def register_kinds() -> None:
    register(
        Kind(
            code="wishes", models=("planning.Wisher", "planning.Wish"),
            fields={"season": _("season"), "wish": _("wish"), "field": _("field of study"), "level": _("level"),
                    "state": _("state"), "at": _("when"), "until": _("counts until")},
            held=_wishes, forget=_forget_wishes, clear=rows_due(_wishes_over),
        ),
        Kind(
            code="proposals", models=("planning.Proposal",),
            fields={"training": _("training"), "state": _("state"), "at": _("when")},
            held=_proposals, forget=_forget_proposals,
        ),
        Kind(
            code="planning_work", models=("planning.SeasonPlan", "planning.PlanJob", "planning.Ban"),
            fields={"what": _("what you did"), "season": _("season"), "at": _("when")},
            held=_work, forget=_forget_work,
        ),
    )  # fmt: skip
