"""The live board of a round: gathers plain counts in a fixed number of queries, and asks the core how it stands."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import Count

from digitaleschool.core.fieldwork.board import AnswerFacts, Board, SchoolCounts, Wanted, board_of
from digitaleschool.core.fieldwork.next_schools import Candidate, Proposal, Shortfall, next_schools
from digitaleschool.people.rules import Visitor

from .models import Answer, Interview, Invitation, Round, SchoolLink
from .sample import frame_strata, frame_visible_to, targets_in

COUNTED = {
    Invitation.Status.PLANNED: "planned",
    Invitation.Status.SENT: "sent",
    Invitation.Status.STARTED: "begun",
    Invitation.Status.ANSWERED: "finished",
    Invitation.Status.BOUNCED: "bounced",
    Invitation.Status.STOPPED: "stopped",
}
HELD = {Interview.Status.PLANNED: "interviews_planned", Interview.Status.HELD: "interviews_held"}


def board_for(round: Round) -> Board:
    """How the fieldwork of a round stands. Six queries, however many schools and answers there are."""
    strata = frame_strata(round)
    counts: dict[int | None, dict[str, int]] = defaultdict(dict)
    for school in strata:
        counts[school] = {}
    invitations = Invitation.objects.filter(round=round).order_by()
    for school, status, number in invitations.values_list("school", "status").annotate(n=Count("pk")):
        counts[school][COUNTED[Invitation.Status(status)]] = number
    for school, started, answered in SchoolLink.objects.filter(round=round).values_list(
        "school", "started", "answered"
    ):
        counts[school] |= {"open_begun": started, "open_finished": answered}
    interviews = Interview.objects.filter(round=round, status__in=HELD).order_by()
    for school, status, number in interviews.values_list("school", "status").annotate(n=Count("pk")):
        counts[school][HELD[Interview.Status(status)]] = number
    return board_of(
        schools=[
            SchoolCounts(strata=strata.get(school, {}) if school else {}, in_frame=school in strata, **found)
            for school, found in counts.items()
        ],
        answers=_answers(round),
        targets={
            place: Wanted(answers=target.answers, interviews=target.interviews)
            for place, target in targets_in(round).items()
        },
        smallest=round.smallest_cell,
    )


def proposals_for(round: Round, board: Board, visitor: Visitor, *, at_most: int = 10) -> list[tuple[Any, Proposal]]:
    """The schools to invite next, among those that the visitor may see by name, each with its row of the frame."""
    rows = {row.school_id: row for row in frame_visible_to(visitor, round)}
    candidates = [
        Candidate(
            key=row.school_id,
            number=row.school.number.zfill(6),
            strata={
                "network": (row.network,), "province": (row.province,), "size": (row.size,), "setting": (row.setting,),
                "field": tuple(row.fields),
            },
        )
        for row in rows.values()
    ]  # fmt: skip
    shortfalls = {
        (line.dimension, line.category): Shortfall(short=line.answers_short, wanted=line.wanted.answers)
        for line in board.lines
        if line.answers_short
    }
    invited = {*invited_in(round)}
    proposals = next_schools(candidates, shortfalls, invited=invited, at_most=at_most)
    return [(rows[proposal.candidate.key], proposal) for proposal in proposals]


def invited_in(round: Round) -> set[int]:
    """The schools where someone was or will be asked, or that have an open link."""
    asked = Invitation.objects.filter(round=round, school__isnull=False).order_by().values_list("school", flat=True)
    linked = SchoolLink.objects.filter(round=round).order_by().values_list("school", flat=True)
    return set(asked.distinct()) | set(linked)


def _answers(round: Round) -> list[AnswerFacts]:
    """The opened answers as the board needs them: their groups, and whether they look odd."""
    rows = Answer.objects.filter(round=round).values_list(
        "network", "province", "size", "setting", "content__field", "flags"
    )
    return [
        AnswerFacts(
            strata={
                "network": (network,), "province": (province,), "size": (size,), "setting": (setting,),
                "field": _codes(fields),
            },
            is_flagged=bool(flags),
        )
        for network, province, size, setting, fields, flags in rows
    ]  # fmt: skip


def _codes(fields: object) -> tuple[str, ...]:
    """What was ticked for field; other shapes come from surveys that ask it otherwise, and tell nothing here."""
    return tuple(code for code in fields if isinstance(code, str)) if isinstance(fields, list) else ()
