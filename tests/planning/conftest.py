"""A season of spring 2027 in which one training of Vakwerk can run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from tests.offer.conftest import new_provider, new_version, no_locks, vakwerk

__all__ = ["new_provider", "new_version", "no_locks", "vakwerk"]

CONTENT = {
    "fields": ["mechanica_elektriciteit", "hout"],
    "levels": ["beginner", "advanced"],
    "themes": ["programming"],
    "modes": ["on_site"],
    "group_min": 2,
    "group_max": 8,
    "sessions": [
        {"title": "Eerste", "parts": [{"title": "Doen", "doing": "practise", "minutes": 150}]},
        {"title": "Terug", "is_return": True, "weeks_after": 6, "parts": [{"minutes": 90}]},
    ],
}


@pytest.fixture
def season(db):
    from digitaleschool.planning.models import Season

    return Season.objects.create(
        slug="voorjaar-2027", title_nl="Voorjaar 2027", title_en="Spring 2027", starts_on=date(2027, 2, 15),
        ends_on=date(2027, 6, 11), wishes_until=date(2027, 1, 15), shared_budget_cents=1_000_000,
    )  # fmt: skip


@pytest.fixture
def plc(season, new_version):
    """A published training that can run in the season."""
    from digitaleschool.planning.models import SeasonTraining

    training = new_version("PLC leren", state="published", content=CONTENT).training
    return SeasonTraining.objects.create(season=season, training=training, cost_cents=40_000)


@pytest.fixture
def new_wisher(season, new_school) -> Callable[..., Any]:
    """Makes a teacher who agreed; invented, without an account, unless a person is given."""
    from tests.conftest import NOW

    from digitaleschool.planning.models import Wisher

    def make(**fields: Any) -> Wisher:
        number = str(500 + Wisher.objects.count())
        school = fields.pop("school", None) or new_school(number).organisation
        facts = {"code_digest": number * 8, "halfdays": ["wed_pm"], "modes": ["on_site"], "travel_minutes": 60,
                 "agreed_at": NOW, "ends_on": season.ends_on}  # fmt: skip
        if "person" in fields:
            facts.pop("code_digest")
        return Wisher.objects.create(season=season, school=school, **facts | fields)

    return make


@pytest.fixture
def new_wish(plc, new_wisher) -> Callable[..., Any]:
    """Makes a wish for PLC."""
    from digitaleschool.planning.models import Wish

    def make(wisher: Any = None, **fields: Any) -> Wish:
        facts = {"training": plc.training, "field": "mechanica_elektriciteit", "level": "beginner"}
        if "theme" in fields:
            facts["training"] = None
        return Wish.objects.create(wisher=wisher or new_wisher(), **facts | fields)

    return make


@pytest.fixture
def room(rtc):
    from digitaleschool.planning.models import Venue

    return Venue.objects.create(
        rtc=rtc(), name="RTC-lokaal", postcode="9000", town="Gent", capacity=12, halfdays=["wed_pm", "mon_ev"],
        cost_cents=5_000,
    )  # fmt: skip


@pytest.fixture
def tess(season, plc, vakwerk, rtc):
    """Gives PLC in the season, on Wednesday afternoons."""
    from digitaleschool.offer.models import Trainer
    from digitaleschool.planning.models import SeasonTrainer

    trainer = Trainer.objects.create(provider=vakwerk, name="Tess")
    row = SeasonTrainer.objects.create(
        season=season, trainer=trainer, rtc=rtc(), postcode="9000", halfdays=["wed_pm"], modes=["on_site"]
    )
    row.trainings.add(plc)
    return row


@pytest.fixture
def new_planned_run(season, plc, room, tess) -> Callable[..., Any]:
    """Makes a run of PLC in a plan of the season."""
    from digitaleschool.planning.models import PlannedRun, SeasonPlan

    def make(plan: Any = None, **fields: Any) -> PlannedRun:
        if plan is None:
            number = SeasonPlan.objects.count() + 1
            plan = SeasonPlan.objects.create(
                season=season, number=number, status="feasible", objective=0, bound=0, problem=b"", result=b""
            )
        facts = {
            "code": f"run-{plan.runs.count()}", "training": plc.training, "pattern": "p", "trainer": tess.trainer,
            "venue": room, "capacity": 8, "level": "beginner",
            "slots": [["2027-03-03", "pm"], ["2027-04-14", "pm"]], "has_return": True,
        }  # fmt: skip
        return PlannedRun.objects.create(plan=plan, **facts | fields)

    return make


@pytest.fixture
def planned(rtc, vakwerk, new_school, now):
    """A season with two plans of one run."""
    from tests.planning.planned import plan_of_one

    return plan_of_one(rtc=rtc(), provider=vakwerk, school=new_school("300").organisation, now=now)


@pytest.fixture
def desk(client, amina):
    """The site as Amina sees it."""
    client.force_login(amina)
    return client
