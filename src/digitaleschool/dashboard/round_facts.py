"""Where a round stands over all stages, as plain facts for the rules of the core; and its ten steps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language

from digitaleschool.core.fieldwork.board import Board
from digitaleschool.core.fieldwork.plan import PHASES, PlannedStep, load_steps
from digitaleschool.core.fieldwork.steps import (
    UNSEEN,
    Fact,
    RoundFacts,
    Seen,
    Standing,
    days_late,
    seen_in,
    standing_of,
)
from digitaleschool.needs.models import Contact, Round, RoundStep
from digitaleschool.needs.plan import coverage_for, faults_in, survey_of


def facts_of(round: Round, board: Board, *, today: date) -> RoundFacts:
    """What the rules about steps and the next move need to know."""
    survey = survey_of(round)
    coverage = coverage_for(round)
    total = board.total
    wants_summary = Contact.objects.filter(round=round, wants_summary=True)
    return RoundFacts(
        has_survey=survey is not None,
        survey_faults=len(faults_in(survey)) if survey else 0,
        questions=len(coverage.questions),
        questions_without_item=len(coverage.uncovered),
        has_period=bool(round.opens_on and round.closes_on),
        schools=total.schools,
        groups_with_target=sum(bool(line.wanted.answers or line.wanted.interviews) for line in board.lines),
        answers_wanted=total.wanted.answers,
        answers_done=total.answers or 0,
        interviews_wanted=total.wanted.interviews,
        interviews_held=total.interviews_held,
        groups_short=board.groups_short,
        invited=total.reached + total.planned + total.bounced + total.stopped,
        has_links=round.school_links.exists(),
        is_open=round.is_open,
        is_closed=round.is_closed,
        is_past_its_end=round.closes_on is not None and round.closes_on < today,
        is_published=round.is_published,
        reports=round.reports.filter(is_interim=False).count(),
        summaries_waiting=wants_summary.filter(thanked_on__isnull=True).count(),
        summaries_sent=wants_summary.filter(thanked_on__isnull=False).count(),
    )


@dataclass(frozen=True, kw_only=True)
class StepTold:
    """One of the ten steps as a page shows it."""

    planned: PlannedStep
    step: RoundStep
    seen: Seen
    standing: Standing
    days_late: int

    @property
    def name(self) -> str:
        return self.planned.name[_language()]

    @property
    def phase(self) -> str:
        return PHASES[self.planned.phase][_language()]

    @property
    def gives(self) -> str:
        """What the step leaves behind: in the words of the round, else in those that every round begins with."""
        return self.step.deliverable or self.planned.gives[_language()]

    @property
    def facts(self) -> list[tuple[bool, str]]:
        """What the system looked at: whether it is as it must be, and the words."""
        return [_told(fact) for fact in self.seen.facts]

    @property
    def is_done(self) -> bool:
        return self.standing is Standing.DONE

    @property
    def is_late(self) -> bool:
        return self.standing is Standing.LATE

    @property
    def is_busy(self) -> bool:
        return self.standing is Standing.BUSY


def steps_of(round: Round, facts: RoundFacts, *, today: date) -> list[StepTold]:
    """The ten steps of a round, with what the system sees of each."""
    rows = {step.number: step for step in round.steps.select_related("owner")}
    seen = seen_in(facts)
    told = []
    for planned in load_steps():
        step = rows.get(planned.number) or RoundStep(round=round, number=planned.number)
        sees = seen.get(planned.number, UNSEEN)
        is_done = step.done_on is not None or sees.is_ready
        standing = standing_of(today=today, is_done=is_done, starts_on=step.starts_on, due_on=step.due_on)
        late = 0 if is_done else days_late(step.due_on, today)
        told.append(StepTold(planned=planned, step=step, seen=sees, standing=standing, days_late=late))
    return told


def _told(fact: Fact) -> tuple[bool, str]:
    return fact.holds, fact.words[_language()]


def _language() -> str:
    return "en" if get_language() == "en" else "nl"
