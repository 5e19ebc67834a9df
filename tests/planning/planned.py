"""A season that is planned: one training that can run, one run with one teacher in it, one wish without a place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from digitaleschool.core.offer.content import content_json, read_content
from digitaleschool.core.planning.plan import Gain, Met, Plan, Reason, Result, Run, Status
from digitaleschool.offer.models import Trainer, Training, Version
from digitaleschool.planning.models import (
    Ban,
    Budget,
    Lender,
    PlannedRun,
    Season,
    SeasonPlan,
    SeasonTrainer,
    SeasonTraining,
    Venue,
    Wish,
    Wisher,
)
from digitaleschool.planning.services.planning import store_plan
from digitaleschool.planning.services.problems import Rows, rows_of

CONTENT = {
    "title": {"nl": "Warmtepompen afstellen", "en": ""}, "fields": ["koeling_warmte"], "levels": ["beginner"],
    "themes": ["automation"], "modes": ["on_site"], "group_min": 1, "group_max": 8, "same_field": True,
    "sessions": [
        {"title": "Eerste", "parts": [{"title": "Doen", "doing": "practise", "minutes": 150}]},
        {"title": "Terug", "is_return": True, "weeks_after": 6, "parts": [{"minutes": 90}]},
    ],
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Planned:
    season: Season
    training: SeasonTraining
    trainer: SeasonTrainer
    lender: Lender
    ban: Ban
    plan: SeasonPlan
    run: PlannedRun


def plan_of_one(*, rtc: Any, provider: Any, school: Any, now: datetime) -> Planned:
    """Two plans of it: the first has the run, the second has none."""
    season = Season.objects.create(
        slug="voorjaar-2027", title_nl="Voorjaar 2027", starts_on=date(2027, 1, 11), ends_on=date(2027, 6, 11),
        wishes_until=date(2026, 12, 18), shared_budget_cents=100_000,
    )  # fmt: skip
    Budget.objects.create(season=season, rtc=rtc, cents=200_000)
    training = Training.objects.create(slug="warmtepompen", provider=provider, rtc=rtc)
    Version.objects.create(
        training=training, number=1, state="published", submitted_at=now, published_at=now,
        title_nl="Warmtepompen afstellen", content=content_json(read_content(CONTENT)),
    )  # fmt: skip
    row = SeasonTraining.objects.create(season=season, training=training, cost_cents=40_000)
    trainer = Trainer.objects.create(provider=provider, name="Tess")
    teaches = SeasonTrainer.objects.create(
        season=season, trainer=trainer, rtc=rtc, postcode="9000", halfdays=["wed_pm"], modes=["on_site"]
    )
    teaches.trainings.add(row)
    venue = Venue.objects.create(
        rtc=rtc, name="RTC-lokaal", postcode="9000", town="Gent", capacity=12, halfdays=["wed_pm"], cost_cents=5_000
    )
    lender = Lender.objects.create(organisation=provider, kind="plc", units=8, postcode="9000", halfdays=["wed_pm"])
    for number in (1, 2):
        wisher = Wisher.objects.create(
            season=season, school=school, code_digest=str(number) * 64, halfdays=["wed_pm"], modes=["on_site"],
            travel_minutes=60, agreed_at=now, ends_on=season.ends_on,
        )  # fmt: skip
        Wish.objects.create(wisher=wisher, training=training, field="koeling_warmte", level="beginner")
    rows = rows_of(season, today=now.date())
    placed, waiting = (wish.id for wish in rows.problem.wishes)
    reason = {waiting: Reason(code="group_full", facts={"what": "warmtepompen", "run": "een", "n": 1})}
    plan = keep(season, rows, runs=[one_run(rows, [placed])], reasons=reason, now=now)
    keep(season, rows, runs=[], reasons={}, now=now)
    return Planned(
        season=season, training=row, trainer=teaches, lender=lender, plan=plan, run=plan.runs.get(),
        ban=Ban.objects.create(season=season, training=training, venue=venue),
    )  # fmt: skip


def one_run(rows: Rows, wishes: list[str], *, id: str = "een") -> Run:
    problem = rows.problem
    return Run(
        id=id, training=problem.trainings[0].id, pattern=problem.trainings[0].patterns[0],
        trainer=problem.trainers[0].id, venue=problem.venues[0].id, field="koeling_warmte", level="beginner",
        wishes=tuple(wishes),
    )  # fmt: skip


def keep(
    season: Season, rows: Rows, *, runs: list[Run], reasons: dict[str, Reason], now: datetime,
    gains: tuple[Gain, ...] = (),
) -> SeasonPlan:  # fmt: skip
    """These runs as a plan of the season."""
    result = Result(
        status=Status.FEASIBLE, objective=900, bound=1000, plan=Plan(runs=tuple(runs)), reasons=reasons,
        gains=gains, met=(Met(by="province", group="oost_vlaanderen", wishes=2, met=1, floor=2),),
    )  # fmt: skip
    return store_plan(season=season, rows=rows, result=result, by=None, now=now)


def text_of(response: Any) -> str:
    """What a page says, without its elements."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode()))
