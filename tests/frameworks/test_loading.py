"""The editions of the knowledge as rows: brought in once, the same as they were, and never half."""

from __future__ import annotations

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from digitaleschool.core.frameworks.examples import load_examples
from digitaleschool.core.frameworks.loading import load_editions
from digitaleschool.core.frameworks.tools import load_known_tools
from digitaleschool.frameworks.models import ContextCell, Edition, Goal, GoalLink, LabourMarketProof, Tool
from digitaleschool.frameworks.queries import edition_value, editions
from digitaleschool.frameworks.services.storing import load_knowledge

pytestmark = pytest.mark.django_db


def test_every_edition_is_stored_as_it_stands_in_the_knowledge():
    changed = load_knowledge()

    assert set(changed) == {edition.id for edition in load_editions()} | {"tools", "examples"}
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


def test_every_tool_and_example_of_the_knowledge_is_a_row():
    load_knowledge()

    tool = Tool.objects.get(slug="tia_portal")
    assert set(Tool.objects.values_list("slug", flat=True)) == {tool.code for tool in load_known_tools()}
    assert (tool.licence, tool.available_after, tool.on_labour_market, tool.origin) == (
        "paid", "limited", "unknown", "site",
    )  # fmt: skip
    assert set(ContextCell.objects.values_list("code", flat=True)) == {example.code for example in load_examples()}


def test_the_site_mends_its_own_tools_and_examples_and_leaves_those_of_an_rtc_alone():
    load_knowledge()
    Tool.objects.filter(slug="python").update(label_nl="Slang", origin="own")
    Tool.objects.filter(slug="html").update(licence="paid")
    Tool.objects.filter(slug="revit").update(on_labour_market="yes")
    ContextCell.objects.filter(code="wood-cnc").update(example_nl="iets", origin="own")
    ContextCell.objects.filter(code="wood-cabinet").update(example_nl="iets")

    assert load_knowledge() == ("tools", "examples")

    assert Tool.objects.get(slug="python").label_nl == "Slang"
    assert Tool.objects.get(slug="html").licence == "free"
    assert Tool.objects.get(slug="revit").on_labour_market == "yes"
    assert ContextCell.objects.get(code="wood-cnc").example_nl == "iets"
    assert ContextCell.objects.get(code="wood-cabinet").example_nl != "iets"


def test_a_removed_example_does_not_come_back_and_one_that_the_site_dropped_goes():
    load_knowledge()
    ContextCell.objects.filter(code="wood-cnc").update(removed_at=timezone.now(), example_nl="iets")
    ContextCell.objects.filter(code="wood-cabinet").update(code="old")

    assert load_knowledge() == ("examples",)

    assert ContextCell.objects.get(code="wood-cnc").removed_at
    assert not ContextCell.objects.filter(code="old").exists()
    assert load_knowledge() == ()


@pytest.mark.parametrize("facts", [{"example_nl": ""}, {"code": "wood-cnc"}, {"same_goal": True}])
def test_the_database_refuses_a_cell_of_nonsense(facts):
    load_knowledge()
    cell = ContextCell.objects.get(code="wood-cabinet")
    cell.pk, cell.code = None, ""
    if facts.pop("same_goal", False):
        cell.field = cell.goal
    for name, value in facts.items():
        setattr(cell, name, value)

    with pytest.raises(IntegrityError), transaction.atomic():
        cell.save()


def test_the_database_refuses_a_proof_without_a_company():
    tool = Tool.objects.create(slug="x", label_nl="X", label_en="X", kind="general", origin="own")

    with pytest.raises(IntegrityError), transaction.atomic():
        LabourMarketProof.objects.create(tool=tool, company_name="", what="x", source="x", said_on=date(2026, 1, 1))
