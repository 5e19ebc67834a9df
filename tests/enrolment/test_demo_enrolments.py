"""The enrolments of the demo: made once, along the same road as real ones."""

from __future__ import annotations

from collections import Counter

import pytest

from digitaleschool.enrolment.demo import make_demo_enrolments
from digitaleschool.enrolment.models import Enrolment, Kit, KitLoan, Notice, Question
from digitaleschool.frameworks.services.storing import load_knowledge
from digitaleschool.offer.demo import make_demo_offer
from digitaleschool.people.demo import make_cast
from digitaleschool.people.models import Person


@pytest.mark.django_db
def test_the_demo_has_a_team_a_waiting_list_and_runs_that_are_over(now):
    load_knowledge()
    make_cast(now.date())
    make_demo_offer(now)

    made = make_demo_enrolments(now)

    states = Counter(Enrolment.objects.values_list("state", flat=True))
    assert make_demo_enrolments(now) == made == sum(states.values()) == 43
    assert states == {"seated": 39, "offered": 1, "waiting": 2, "ended": 1}
    assert Enrolment.objects.filter(team__isnull=False).count() == 3
    bram = Enrolment.objects.filter(person__name="Bram").order_by("run__sessions__starts_at").distinct()
    assert {one.state for one in bram} == {"seated", "waiting"}
    assert (Kit.objects.count(), KitLoan.objects.count(), Question.objects.count()) == (4, 1, 5)
    assert not Notice.objects.filter(state="waiting").exists()
    assert not Person.objects.filter(is_invented=False).exists()
