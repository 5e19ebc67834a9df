"""Who sees which versions and trainings."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from digitaleschool.offer.models import Assessment, Assignment, Version
from digitaleschool.offer.queries import proposals_of, trainings_planned_by, trainings_visible_to, versions_visible_to


def seen(person) -> set[str]:
    return set(versions_visible_to(person).values_list("state", flat=True))


@pytest.fixture
def versions(new_version):
    return {state: new_version(state=state) for state in Version.State.values}


def test_everyone_sees_what_is_published_and_writers_their_own(versions, piet, tess, otto, bram, quinten):
    nobody = AnonymousUser()

    assert [seen(one) for one in (nobody, otto, bram, quinten)] == [{"published"}] * 4
    assert seen(piet) == seen(tess) == set(Version.State.values)
    assert [proposals_of(one).count() for one in (nobody, otto, bram, piet, tess)] == [0, 0, 0, 6, 6]


def test_the_rtc_that_judges_sees_what_was_submitted(versions, amina, chloe):
    assert seen(amina) == set(Version.State.values) - {"draft"}
    assert seen(chloe) == {"published"}


def test_a_reviewer_sees_what_is_assigned(versions, quinten):
    assessment = Assessment.objects.create(version=versions["submitted"], framework="1", school_year="2026-2027")
    Assignment.objects.create(assessment=assessment, reviewer=quinten, seat="first")

    assert seen(quinten) == {"published", "submitted"}
    assert trainings_visible_to(quinten).count() == 2


def test_the_newest_version_of_a_training_is_the_proposal(new_version, piet):
    first = new_version(state="published")
    second = new_version(training=first.training, number=2)

    assert list(proposals_of(piet)) == [second]


def test_runs_are_planned_by_the_rtc_and_the_provider(versions, amina, piet, tess, otto, chloe, bram):
    planned = [trainings_planned_by(one).count() for one in (amina, piet, tess, otto, chloe, bram)]

    assert planned == [5, 5, 0, 0, 0, 0]
