"""A training that meets everything that can be computed, and for each evidence what it takes to lose it."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import Any

from digitaleschool.core.offer.content import (
    Content,
    Equipment,
    FirstLesson,
    LabourProof,
    Part,
    SessionPlan,
    Software,
)
from digitaleschool.core.quality.facts import (
    EvidenceFact,
    Facts,
    GoalFact,
    MaterialFact,
    ProviderFact,
    RunFact,
    ToolFact,
    TrainerFact,
)
from digitaleschool.core.wording import Text

TODAY = date(2026, 11, 25)
ENDED = date(2025, 8, 31)

CONTENT = Content(
    title=Text(nl="PLC", en="PLC"), promise=Text(nl="Je stuurt een band.", en="You drive a belt."),
    fields=("mechanica_elektriciteit",), levels=("beginner",), stages=("2", "3"), forms=("tso", "bso"),
    themes=("programming",), prior_ict="Bestanden bewaren", prior_subject="Elektrische schema's",
    self_study=("schemas",),
    equipment=(Equipment(name="Laptop", brought_by="participant"),),
    software=(Software(tool="tia_portal", available_after="yes"),),
    sessions=(
        SessionPlan(parts=(Part(doing="explain", minutes=60), Part(doing="practise", minutes=90))),
        SessionPlan(is_return=True, weeks_after=6, parts=(Part(doing="practise", minutes=60),)),
    ),
    modes=("hybrid",), access="Bus 3 tot aan de deur", platform="Teams", platform_how_to="Klik op de link in de mail.",
    group_min=6, group_ideal=10, group_max=12, same_field=True, price_cents=5000, extra_cents=0, times_a_year=2,
    material_days_ahead=7, shares_with_participants=True, shares_with_rtc=True,
    first_lessons=(FirstLesson(field="mechanica_elektriciteit", first_lesson="Een verkeerslicht."),),
    pupils_do="Ze programmeren een lift.",
    labour_market=(LabourProof(tool="tia_portal", company="Demobedrijf", what="lijnen sturen", year=2026),),
    asks_ahead=True, questions_to=("trainer", "forum"), contact_name="An", contact_email="an@demo.example",
    answers_within_days=5,
)  # fmt: skip

FACTS = Facts(
    content=CONTENT, today=TODAY,
    goals=(GoalFact(code="6.1", edition="minimumdoelen-2025", framework="Minimumdoelen", scope="in"),),
    provider=ProviderFact(name="Demo", quality_system="ISO 9001", is_external=True, ends_on=date(2028, 1, 1)),
    trainers=(
        TrainerFact(name="Demo Lesgever", evidence=(
            EvidenceFact(kind="didactic"), EvidenceFact(kind="subject", ends_on=date(2027, 6, 30)),
        )),
    ),
    tracks=("PLC van nul",), modules=("schemas",),
    runs=(
        RunFact(starts_on=date(2027, 1, 13), mode="on_site", town="Gent", median_km=18.0, has_return=True),
        RunFact(starts_on=date(2027, 3, 10), mode="on_site", town="Aalst", median_km=24.0),
    ),
    materials=(MaterialFact(title="Cursus", licence="CC BY", days_ahead=7),),
    tools=(ToolFact(code="tia_portal", kind="subject", available_after="limited", on_labour_market="yes", proofs=1),),
    needs=(4,),
)  # fmt: skip


def with_content(facts: Facts = FACTS, **changes: Any) -> Facts:
    return dataclasses.replace(facts, content=dataclasses.replace(facts.content, **changes))


def with_facts(facts: Facts = FACTS, **changes: Any) -> Facts:
    return dataclasses.replace(facts, **changes)
