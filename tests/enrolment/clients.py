"""People who enrol, cancel, swap and answer at random, and an RTC that resizes and takes off; several at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from random import Random
from typing import Any

from tests.enrolment.history import Ack

from digitaleschool.core.refusals import Refusal
from digitaleschool.enrolment.models import Enrolment
from digitaleschool.enrolment.services.enrolling import accept_offer, cancel, decline_offer, enrol, swap
from digitaleschool.enrolment.services.runs import remove, resize

FIELDS = ("mechanica_elektriciteit", "hout")


def at_random(
    seed: int, *, runs: Sequence[Any], people: Sequence[Any], rtc: Any, now: datetime, times: int = 0, until: Any = None
) -> list[Ack]:  # fmt: skip
    """What a client did and was told. It acts for all people as the others do: they meet in the same rows.

    So many ``times``, or for as long as ``until()`` is not true.
    """
    chance, acks, done = Random(seed), [], 0
    while done < times or (until and not until()):
        done += 1
        try:
            acks += _once(chance, list(runs), people, rtc, now)
        except Refusal:  # in words, as a page would show it
            continue
    return acks


def _once(chance: Random, runs: list[Any], people: Sequence[Any], rtc: Any, now: datetime) -> list[Ack]:
    run, other = chance.sample(runs, 2)
    person = chance.choice(people)
    deed = chance.choices(
        ("enrol", "cancel", "accept", "decline", "swap", "remove", "resize"), weights=(8, 4, 4, 2, 3, 1, 1)
    )[0]
    if deed == "enrol":
        also = [other] if chance.random() < 0.4 else []
        return [_ack(deed, enrol(run=run, person=person, now=now, field=chance.choice(FIELDS), also=also))]
    if deed == "resize":
        resize(run=run, capacity=chance.randint(0, 5), by=rtc, now=now)
        return []
    rows = Enrolment.objects.filter(person=person).exclude(state="ended")
    if deed in ("accept", "decline"):
        rows = Enrolment.objects.filter(state="offered")
    mine = rows.order_by("?").first()
    if mine is None:
        return []
    if deed == "cancel":
        return [_ack(deed, cancel(enrolment=mine, now=now))]
    if deed == "accept":
        return [_ack(deed, accept_offer(enrolment=mine, now=now))]
    if deed == "decline":
        return [_ack(deed, decline_offer(enrolment=mine, now=now, keeps_waiting=chance.random() < 0.7))]
    if deed == "swap":
        return [_ack(deed, swap(enrolment=mine, run=run if run.pk != mine.run_id else other, now=now))]
    return [_ack(deed, remove(enrolment=mine, by=rtc, now=now))]


def _ack(did: str, enrolment: Enrolment) -> Ack:
    return Ack(did, enrolment.pk, enrolment.state)
