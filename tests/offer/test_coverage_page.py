"""The coverage map: what is published, what is asked for, what is empty."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from digitaleschool.frameworks.models import Goal
from digitaleschool.frameworks.services.storing import load_knowledge
from digitaleschool.needs.models import Need, NeedCount

pytestmark = pytest.mark.django_db
PAGE = "/aanbod/dekking/"
OLD = {"kader": "eindtermen-2021"}


@pytest.fixture
def goal(db) -> Goal:
    load_knowledge()
    return Goal.objects.get(edition__slug="eindtermen-2021", code="6.25", track="dubbel")


def field(code: str = "mechanica_elektriciteit") -> Goal:
    return Goal.objects.get(edition__slug="studiegebieden", code=code)


def new_need(now, *goals: Goal, **facts) -> Need:
    NeedCount.objects.get_or_create(pk=1)
    need = Need.objects.create(
        number=Need.objects.count() + 1, text_nl="PLC leren", created_on=now.date(), **{"field": field()} | facts
    )
    need.goals.set(goals)
    return need


def square(client, code: str = "6.47 = 6.25 = 6.12", **chosen):
    """The square of that target in mechanics and electricity, and the page."""
    response = client.get(PAGE, OLD | chosen)
    fields = [one.code for one in response.context["shown_fields"]]
    cells = next(cells for row, _, cells in response.context["rows"] if row.codes == code)
    return cells[fields.index("mechanica_elektriciteit")].square, response


def publish(new_version, goal, **content):
    version = new_version(
        state="published", content={"fields": ["mechanica_elektriciteit"], "levels": ["beginner"]} | content
    )
    version.goals.add(goal)
    return version


def test_an_empty_square_with_demand_is_seen(client, goal, now):
    new_need(now, goal, weight=61)

    found, response = square(client)

    assert (found.is_missing, found.weight) == (True, 61)
    assert "1 behoefte, 61 op 100" in response.content.decode()
    assert response.context["missing"] == 1


def test_a_published_training_fills_its_square_and_no_other(client, goal, new_version):
    before = client.get(PAGE, OLD).context["empty"]
    version = publish(new_version, goal)
    draft = new_version(content={"levels": ["expert"]})
    draft.goals.add(goal)

    found, response = square(client)

    assert found.trainings == {
        "": (version.training_id,),
        "beginner": (version.training_id,),
        "advanced": (),
        "expert": (),
    }
    assert response.context["empty"] == before - 1


def test_a_target_with_three_codes_is_one_row(client, goal):
    rows = [row.codes for row, _, _ in client.get(PAGE, OLD).context["rows"]]

    assert rows.count("6.47 = 6.25 = 6.12") == 1
    assert rows.count("4.5") == 2, "4.5 stands for two targets"


def test_an_edition_that_holds_is_shown_first(client, goal):
    response = client.get(PAGE)

    assert response.context["edition"].slug == "digcomp-3.0"
    assert "Eindtermen tweede graad 2021 (geldt niet meer)" in response.content.decode()


def test_one_field_shows_its_levels(client, goal, new_version, now):
    publish(new_version, goal)
    new_need(now)

    found, response = square(client, studiegebied="mechanica_elektriciteit")

    page = response.content.decode()
    assert found.count == 1
    assert 'scope="col">gevorderde' in page
    assert "1 behoefte van dit studiegebied hangt nog aan geen doel." in page


def test_a_level_leaves_the_others_out(client, goal, new_version):
    publish(new_version, goal)

    assert square(client, niveau="expert")[0].is_empty
    assert not square(client, niveau="beginner")[0].is_empty


@pytest.mark.parametrize(
    "hidden",
    [{"status": "refused", "status_reason": "nee"}, {"status": "served"}, {"is_checked": False}],
)
def test_needs_that_ask_for_nothing_or_may_not_be_seen_stay_out(client, goal, now, hidden):
    new_need(now, goal, **hidden)

    assert square(client)[0].needs == ()


def test_a_need_of_a_round_that_is_not_published_stays_out(client, goal, now, new_round):
    new_need(now, goal, round=new_round("ronde-1", status="open"))

    assert square(client)[0].needs == ()


@pytest.mark.parametrize(
    "chosen", ["kader=nergens&studiegebied=%00&niveau=x", "kader=&studiegebied='", "niveau=expert"]
)
def test_whatever_is_chosen_gives_a_map(client, goal, chosen):
    assert client.get(f"{PAGE}?{chosen}").status_code == 200


def test_without_goals_the_page_says_so(client):
    assert "Er staan hier nog geen doelen" in client.get(PAGE).content.decode()


def test_one_and_three_trainings_take_the_same_queries(client, goal, new_version, now):
    counts = []
    for more in (1, 2):
        for _ in range(more):
            publish(new_version, goal)
            new_need(now, goal)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(PAGE, OLD)
        counts.append(len(queries))

    assert counts[0] == counts[1]
