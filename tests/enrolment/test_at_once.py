"""Many at once: nobody is lost, no place is given twice, all in order; and without the lock it would show."""

from __future__ import annotations

from functools import partial

import pytest
from tests.at_once import at_once, meet_after
from tests.enrolment.clients import at_random
from tests.enrolment.history import Ack, Deed, Facts, gathered, violations
from tests.enrolment.rooms import new_run, training
from tests.offer.conftest import no_locks

from digitaleschool.enrolment.models import Enrolment, Notice
from digitaleschool.enrolment.queries import picture_of
from digitaleschool.enrolment.services import reseating
from digitaleschool.enrolment.services.enrolling import cancel, enrol

__all__ = ["new_run", "no_locks", "training"]
MANY = 20


@pytest.fixture
def people(transactional_db, new_person):
    return [new_person(f"Leraar{n}") for n in range(MANY)]


@pytest.fixture
def two(people, new_run):
    return [new_run(in_days=days, capacity=3, status="confirmed") for days in (21, 28)]


def test_of_many_at_once_exactly_as_many_sit_as_there_are_places(two, people, now):
    run = two[0]
    given, failures = at_once(*[partial(enrol, run=run, person=person, now=now) for person in people])
    deeds, facts = gathered(run.training_id)
    numbers = list(Enrolment.objects.order_by("line_number").values_list("line_number", "state"))

    assert failures == []
    assert sorted(one.state for one in given) == ["seated"] * 3 + ["waiting"] * (MANY - 3)
    assert numbers == [(n + 1, "seated" if n < 3 else "waiting") for n in range(MANY)]
    assert Notice.objects.count() == MANY
    assert violations(capacity={one.pk: 3 for one in two}, deeds=deeds, facts=facts) == []


def _two_for_one_place(monkeypatch, run, people, now):
    run.capacity = 1
    run.save(update_fields=["capacity"])
    meet_after(monkeypatch, "picture_of", reseating)
    at_once(*[partial(enrol, run=run, person=person, now=now) for person in people[:2]])
    return sorted(Enrolment.objects.values_list("state", flat=True))


def test_two_for_one_place(monkeypatch, two, people, now):
    assert _two_for_one_place(monkeypatch, two[0], people, now) == ["seated", "waiting"]


def test_without_the_lock_two_would_have_one_place(monkeypatch, two, people, now, no_locks):
    assert _two_for_one_place(monkeypatch, two[0], people, now) == ["seated", "seated"]


def test_a_double_click_is_one_enrolment(two, people, now):
    given, failures = at_once(*[partial(enrol, run=two[0], person=people[0], now=now) for _ in range(6)])

    assert (failures, len({one.pk for one in given}), Enrolment.objects.count()) == ([], 1, 1)


def _race(run, sitting, arriving, now):
    """Those who sit cancel while others enrol."""
    works = [partial(cancel, enrolment=one, now=now) for one in sitting]
    return at_once(*works, *[partial(enrol, run=run, person=person, now=now) for person in arriving])


def test_cancellations_that_race_enrolments_promote_in_order(two, people, now):
    run, rows = two[0], [enrol(run=two[0], person=person, now=now) for person in people[:8]]
    for turn in range(3):
        sitting = list(Enrolment.objects.filter(run=run, state__in=["seated", "offered"]))[: 2 + turn % 2]
        expected = picture_of(run.training_id, now).line[: len(sitting)]
        _, failures = _race(run, sitting, people[8 + 4 * turn : 12 + 4 * turn], now)
        promoted = [one.enrolment_id for one in Notice.objects.filter(event="offered").order_by("pk")]
        assert (failures, promoted[-len(sitting) :]) == ([], expected)

    deeds, facts = gathered(run.training_id)
    assert violations(capacity={one.pk: 3 for one in two}, deeds=deeds, facts=facts) == []
    assert len(rows) + 12 == Enrolment.objects.count()


def _random(two, people, amina, now):
    works = [partial(at_random, seed, runs=two, people=people, rtc=amina, now=now, times=20) for seed in range(4)]
    acks, failures = at_once(*works)
    deeds, facts = gathered(two[0].training_id)
    told = [ack for some in acks for ack in some]
    found = violations(capacity={one.pk: 3 for one in two}, deeds=deeds, facts=facts, acks=told)
    return found + [f"{type(one).__name__}: {one}" for one in failures], told


def test_whatever_is_done_at_random_follows_the_rule(two, people, amina, now):
    found, told = _random(two, people[:9], amina, now)

    assert found == []
    assert {ack.did for ack in told} >= {"enrol", "cancel"}


def test_without_the_lock_the_history_shows_it(two, people, amina, now, no_locks):
    found, _ = _random(two, people[:9], amina, now)

    assert found != []


def test_the_checker_knows_that_who_swapped_has_ended():
    swapped = Deed("enrolment.swapped", 2, {"run": 2, "before": 1})
    rows = {1: Facts(True, 0, "ended", 1), 2: Facts(True, 0, "seated", 2)}

    acks = [Ack("swap", 2, "seated"), Ack("yes", 1, "ended")]
    assert violations(capacity={1: 1, 2: 1}, deeds=[made(1), sat(1), swapped], facts=rows, acks=acks) == []


def made(one, run=1, *also):
    return Deed("enrolment.made", one, {"run": run, "also": list(also)})


def sat(one, run=1):
    return Deed("enrolment.seated", one, {"run": run})


@pytest.mark.parametrize(
    ("deeds", "facts", "said"),
    [
        ([made(1), sat(1), made(2), sat(2)], "ss", "has no free place"),
        ([made(1), made(2), sat(2)], "ws", "was before 2"),
        ([made(1)], "w", "has a free place and 1 waits"),
        ([made(1), sat(1), sat(1)], "s", "does not wait"),
        ([made(1), sat(1)], "w", "by the history"),
        ([made(1), sat(1), Deed("enrolment.cancelled", 1, {}), Deed("enrolment.cancelled", 1, {})], "e", "not there"),
        ([made(1), sat(1), Deed("run.resized", 1, {"capacity": 0})], "s", "lost a place"),
        ([made(1, 2, 1), sat(1)], "s", "wanted another run more"),
        ([], "", "is nowhere"),
    ],
)
def test_the_checker_sees_what_cannot_be(deeds, facts, said):
    states = {"s": "seated", "w": "waiting", "e": "ended"}
    rows = {n: Facts(True, 0, states[sign], 1) for n, sign in enumerate(facts, 1)}

    found = violations(capacity={1: 1, 2: 1}, deeds=deeds, facts=rows, acks=[] if deeds else [Ack("enrol", 7, "x")])

    assert any(said in one for one in found), found
