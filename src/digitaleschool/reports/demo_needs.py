"""The needs of the demo: made of the findings that the report of the demo round computed, with invented words beside.

No number stands here: an estimate that the report does not show is left out, and a need without one is not made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from digitaleschool.frameworks.models import Goal
from digitaleschool.needs.models import Need, NeedOrigin, Round
from digitaleschool.needs.queries import fields_and_themes
from digitaleschool.needs.services.register import (
    NeedFacts,
    OriginFacts,
    add_origin,
    record_need,
    request_need,
    set_status,
    tie_goals,
)
from digitaleschool.people.models import Person

from .findings import estimate_in, origin_of, report_to_take_from

ME, TRADE, CARE = "mechanica_elektriciteit", "handel", "personenzorg"


@dataclass(frozen=True)
class Planned:
    """What someone of an RTC would write down beside these estimates of the report."""

    nl: str
    en: str
    findings: tuple[str, ...]
    theme: str = ""
    field: str = ""
    level: str = ""
    tool: str = ""
    goals: tuple[str, ...] = ()
    """Editions and codes."""
    quote: str = ""
    status: str = ""
    reason: str = ""


NEEDS = (
    Planned(
        "Een PLC programmeren en de fouten erin vinden", "Program a PLC and find the faults in it",
        (f"training_needs.kind.subject|field/{ME}/named", "training_needs.theme/automation",
         "training_needs.theme/programming"),
        theme="automation", field=ME, level="beginner", goals=("digcomp-3.0 3.4", "digcomp-3.0 5.2"),
        quote="Ik geef al jaren relaisschakelingen. Met een PLC weet ik niet waar ik moet beginnen.",
    ),
    Planned(
        "Excel gebruiken voor offertes en voorraad", "Use Excel for quotations and stock",
        (f"training_needs.theme.microsoft|field/{TRADE}/named", "training_needs.theme/microsoft"),
        theme="microsoft", field=TRADE, level="advanced",
    ),
    Planned(
        "Een les klaarzetten in Google Classroom", "Set up a lesson in Google Classroom",
        (f"training_needs.theme.google|field/{TRADE}/named", "training_needs.theme/google"),
        theme="google", field=TRADE, level="beginner", tool="google_classroom",
    ),
    Planned(
        "Toetsen en rubrieken maken die zelf verbeteren", "Make tests and rubrics that mark themselves",
        ("training_needs.theme/assessment", "use.tests/never"), theme="assessment", level="beginner",
    ),
    Planned(
        "Een instructievideo van een handeling opnemen en monteren", "Record and cut a video that shows a skill",
        ("training_needs.theme/video",), theme="video", level="beginner", status="planned",
        quote="Ik film met mijn telefoon, maar knippen lukt me niet.",
    ),
    Planned(
        "Leerpaden op maat maken bij praktijkopdrachten", "Make learning paths to measure for practical work",
        (f"training_needs.theme.interactive|field/{ME}/named", "use.learning_paths/never"),
        theme="interactive", field=ME, level="advanced",
    ),
    Planned(
        "Zorghandelingen oefenen met een VR-bril", "Practise care with a VR headset",
        (f"training_needs.theme.ar_vr|field/{CARE}/named",), theme="ar_vr", field=CARE, level="beginner",
        quote="De bril ligt in de kast. Niemand weet hoe je er een les mee maakt.",
    ),
    Planned(
        "Les op afstand geven die leerlingen volhouden", "Teach at a distance so that pupils keep up",
        ("training_needs.theme/platform", "use.see_home/never"), theme="platform", level="beginner",
    ),
    Planned(
        "Een werkstuk in 3D tekenen en laten frezen of printen", "Draw a piece in 3D and have it milled or printed",
        ("training_needs.theme/modelling_3d",), theme="modelling_3d", level="beginner",
    ),
    Planned(
        "Een robot of microcontroller laten doen wat je wil", "Make a robot or microcontroller do what you want",
        ("training_needs.theme/programming",), theme="programming", level="beginner",
    ),
    Planned(
        "Leerlingen samen aan één document laten werken", "Let pupils work on one document together",
        ("use.group_work/never", "use.collaboration/never"), theme="sharing", level="beginner",
    ),
    Planned(
        "Het digitale zorgdossier gebruiken in de les", "Use the digital care record in class",
        (f"training_needs.kind.subject|field/{CARE}/named",), theme="work_software", field=CARE, level="beginner",
        tool="care_record",
    ),
    Planned(
        "Weten wanneer ICT een les beter maakt", "Know when ICT makes a lesson better",
        ("statements.didactic_insight/applies_not",), theme="interactive", level="beginner",
    ),
    Planned(
        "Kleine technische problemen in de klas zelf oplossen", "Solve small technical problems in class yourself",
        ("statements.solve_problems/applies_not",), level="beginner", status="refused",
        reason="Dit hoort bij de ICT-coördinator van elke school. Een RTC geeft er geen opleiding over.",
    ),
)  # fmt: skip
REQUESTS = (
    ("Ik zoek een cursus PLC voor wie nog nooit programmeerde.", "automation", ME, "beginner"),
    ("PLC met onze eigen koffers, kan dat?", "automation", ME, "beginner"),
    ("Hoe monteer ik een filmpje op mijn telefoon?", "video", "", "beginner"),
    ("Met een tablet meetresultaten noteren in de werkplaats", "labs", ME, "beginner"),
)


@transaction.atomic
def make_demo_needs(round: Round, *, by: Person | None, now: datetime) -> int:
    """The needs of a round that has none yet, and how many there are."""
    report = report_to_take_from(round)
    if report is None or round.needs.exists():
        return round.needs.count()
    goals = {(goal.kind, goal.code): goal for goal in fields_and_themes()}
    for planned in NEEDS:
        found = [estimate_in(report, ref) for ref in planned.findings]
        origins = [origin_of(report, estimate) for estimate in found if estimate]
        if origins:
            _make(planned, origins, goals, round, by=by, now=now)
    for text, theme, field, level in REQUESTS:
        request_need(
            text=text, theme=goals.get((Goal.Kind.THEME, theme)), field=goals.get((Goal.Kind.FIELD, field)),
            level=level, now=now, is_invented=True,
        )  # fmt: skip
    return round.needs.count()


def _goals(said: str) -> QuerySet[Goal]:
    edition, code = said.split()
    return Goal.objects.filter(edition__slug=edition, code=code)


def _make(
    planned: Planned,
    origins: list[OriginFacts],
    goals: Mapping[tuple[str, str], Goal],
    round: Round,
    *,
    by: Person | None,
    now: datetime,
) -> Need:
    facts = NeedFacts(
        text_nl=planned.nl, text_en=planned.en, theme=goals.get((Goal.Kind.THEME, planned.theme)),
        field=goals.get((Goal.Kind.FIELD, planned.field)), level=planned.level, tool=planned.tool,
    )  # fmt: skip
    need = record_need(facts=facts, origins=origins, round=round, by=by, now=now)
    if tied := [goal for said in planned.goals for goal in _goals(said)]:
        tie_goals(need=need, goals=tied, by=by, now=now)
    if planned.quote:
        said_on = round.closes_on or date(2025, 12, 12)
        quote = OriginFacts(
            kind=NeedOrigin.Kind.QUOTE, text=planned.quote, round=round, said_on=said_on, is_invented=True
        )  # fmt: skip
        add_origin(need=need, origin=quote, by=by, now=now)
    if planned.status and by:
        set_status(need=need, status=planned.status, reason=planned.reason, by=by, now=now)
    return need
