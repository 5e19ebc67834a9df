"""Opening what was handed in: many at once, mixed with all that was opened before (docs/decisions/0012)."""

from __future__ import annotations

import logging
import secrets
import uuid
from datetime import date
from typing import Any

from django.db import connection, transaction

from digitaleschool.core.survey.mixing import FEWEST_TO_MIX, Below, coarsened, shuffled, which_to_open
from digitaleschool.needs.models import Answer, Ballot, Draft, Round
from digitaleschool.needs.respondents import STRATA, strata_of
from digitaleschool.needs.rules import is_over
from digitaleschool.needs.sealing import Unreadable, ballot_keys, unseal

log = logging.getLogger(__name__)
ANSWERS_TO_ONE = 100
"""The worker opens once there waits one for so many that are there; a report opens before it counts."""
_told_of: set[uuid.UUID] = set()
"""Ballots that cannot be read and that this process has logged already."""


def open_ballots(*, round: Round, today: date, below: Below = secrets.randbelow) -> int:
    """Opens the ballots of a round that may be opened together; gives how many.

    All answers of the round are written anew in random order under fresh keys, those of before among them, so that
    nothing about a row (its place, key, transaction) tells when it came.
    """
    with transaction.atomic():
        opened = _open(Round.objects.select_for_update(no_key=True).get(pk=round.pk), today=today, below=below)
    if opened:
        _sweep()
    return opened


def open_all_ballots(*, today: date) -> int:
    """What the worker does: opens what may be opened, in each round where enough waits to write all answers anew."""
    waiting = Round.objects.filter(pk__in=Ballot.objects.values("round")).order_by("pk")
    return sum(open_ballots(round=round, today=today) for round in waiting if _is_worth_it(round, today=today))


def _is_worth_it(round: Round, *, today: date) -> bool:
    """With many answers there, a few more are not opened at once: writing all anew for each five would never end."""
    if is_over(round, today=today):
        return True
    waiting, there = round.ballots.count(), round.answers.count()
    return waiting >= max(FEWEST_TO_MIX, there // ANSWERS_TO_ONE)


def _open(round: Round, *, today: date, below: Below) -> int:
    ballots = _readable(round)
    strata = strata_of(round, {ballot["school"] for ballot in ballots.values() if ballot["school"]})
    anonymous = not round.keeps_school
    keys = list(ballots)
    theirs = [tuple(strata.get(ballots[key]["school"], {}).get(name, "") for name in STRATA) for key in keys]
    places = which_to_open(theirs, closed=is_over(round, today=today), anonymous=anonymous, below=below)
    if not places:
        return 0
    told = [theirs[place] for place in places]
    if anonymous:
        told = coarsened(told)
    answers = [
        _answer(round, ballots[keys[place]], dict(zip(STRATA, own, strict=True)), known=strata)
        for place, own in zip(places, told, strict=True)
    ]
    for answer in Answer.objects.filter(round=round):
        answer.id = uuid.uuid4()
        answers.append(answer)
    Answer.objects.filter(round=round).delete()
    Ballot.objects.filter(pk__in=[keys[place] for place in places]).delete()
    Answer.objects.bulk_create(shuffled(answers, below), batch_size=500)
    return len(places)


def _readable(round: Round) -> dict[uuid.UUID, dict[str, Any]]:
    """What waits, opened in memory. What cannot be read stays where it is; the others go on."""
    found = {}
    for ballot in Ballot.objects.filter(round=round).order_by("pk"):
        try:
            found[ballot.pk] = unseal(ballot.sealed, ballot_keys(), purpose="ballot")
        except Unreadable:
            if ballot.pk not in _told_of:
                log.error("Ballot %s cannot be read: was SECRET_KEY changed without SECRET_KEY_FALLBACKS?", ballot.pk)
            _told_of.add(ballot.pk)
    return found


def _answer(round: Round, ballot: dict[str, Any], strata: dict[str, str], *, known: dict[int, Any]) -> Answer:
    school = ballot["school"] if round.keeps_school and ballot["school"] in known else None
    return Answer(
        round=round, school_id=school, content=ballot["content"], flags=ballot["flags"],
        network=strata["network"], province=strata["province"], size=strata["size"], setting=strata["setting"],
    )  # fmt: skip


def _sweep() -> None:
    """Removes what deleted rows left behind: dead rows in PostgreSQL, old pages in SQLite's log."""
    if connection.in_atomic_block:
        return  # a caller's transaction: neither can be done inside one
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for model in (Answer, Ballot, Draft):
                cursor.execute(f"VACUUM {connection.ops.quote_name(model._meta.db_table)}")
        else:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
