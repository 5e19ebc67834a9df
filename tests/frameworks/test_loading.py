"""The editions of the knowledge as rows: brought in once, the same as they were, and never half."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from digitaleschool.core.frameworks.loading import load_editions
from digitaleschool.frameworks.models import Edition, Goal, GoalLink
from digitaleschool.frameworks.queries import edition_value, editions
from digitaleschool.frameworks.services.storing import load_knowledge

pytestmark = pytest.mark.django_db


def test_every_edition_is_stored_as_it_stands_in_the_knowledge():
    changed = load_knowledge()

    assert set(changed) == {edition.id for edition in load_editions()}
    for edition in load_editions():
        assert edition_value(editions().get(slug=edition.id)) == edition


def test_a_second_time_changes_nothing():
    load_knowledge()
    before = [list(model.objects.order_by("pk").values()) for model in (Edition, Goal, GoalLink)]

    assert load_knowledge() == ()
    assert [list(model.objects.order_by("pk").values()) for model in (Edition, Goal, GoalLink)] == before


def test_what_somebody_changed_in_the_database_is_mended():
    load_knowledge()
    goal = Goal.objects.get(slug="2-dubbel-eindtermen-6.25")
    Goal.objects.filter(pk=goal.pk).update(label_nl="iets anders")
    other = Goal.objects.get(slug="2-dubbel-eindtermen-4.5")
    GoalLink.objects.create(kind="equal", of=goal, to=other)

    assert load_knowledge() == ("eindtermen-2021",)
    assert Goal.objects.get(pk=goal.pk).label_nl == goal.label_nl
    assert not GoalLink.objects.filter(of=goal, to=other).exists()


def test_the_command_says_what_it_brought_in():
    said = StringIO()
    call_command("frameworks", stdout=said)
    call_command("frameworks", stdout=said)

    first, second = said.getvalue().splitlines()
    assert "eindtermen-2021" in first
    assert second == "All frameworks are there."


@pytest.mark.parametrize(
    "change", [{"code": "6.47", "track": "doorstroom", "slug": "other"}, {"slug": "2-doorstroom-eindtermen-6.47"}]
)
def test_the_database_keeps_two_goals_of_one_name_apart(change):
    load_knowledge()
    goal = Goal.objects.get(slug="2-dubbel-eindtermen-6.25")
    goal.pk = None
    for name, value in ({"code": "x", "slug": "x"} | change).items():
        setattr(goal, name, value)

    with pytest.raises(IntegrityError), transaction.atomic():
        goal.save()


def test_the_database_refuses_a_link_to_itself():
    load_knowledge()
    goal = Goal.objects.first()

    with pytest.raises(IntegrityError), transaction.atomic():
        GoalLink.objects.create(kind="related", of=goal, to=goal)
