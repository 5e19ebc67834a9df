"""What a goal can look like in a field: read beside the goal under each of its codes, kept by RTC staff."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from digitaleschool.frameworks.models import ContextCell, Edition, Goal, Tool
from digitaleschool.frameworks.services.storing import load_knowledge
from digitaleschool.people.models import AuditEntry

pytestmark = pytest.mark.django_db
GOAL = "/kaders/eindtermen-2021/2-doorstroom-eindtermen-6.47/"
SAME_GOAL = "/kaders/eindtermen-2021/2-arbeidsmarkt-eindtermen-6.12/"
NEW = f"{GOAL}voorbeelden/nieuw/"


@pytest.fixture(autouse=True)
def knowledge(db):
    load_knowledge()


@pytest.fixture
def as_amina(client, amina):
    client.force_login(amina)
    return client


def field(code: str = "bouw") -> Goal:
    return Goal.objects.get(edition__slug="studiegebieden", code=code)


def facts(**more) -> dict[str, object]:
    words = {
        "example_nl": "Leerlingen meten een\nmuur op.",
        "example_en": "",
        "material_nl": "laser",
        "material_en": "",
    }
    return {"field": field().pk, "tool": Tool.objects.get(slug="revit").pk, **words} | more


def verbs() -> list[str]:
    told = AuditEntry.objects.filter(verb__startswith="context_cell.").order_by("pk")
    return list(told.values_list("verb", flat=True))


def test_a_goal_shows_its_examples_by_field_under_each_of_its_codes(client):
    for address in (GOAL, SAME_GOAL):
        page = client.get(address)

        assert [(at.code, [cell.code for cell in cells]) for at, cells in page.context["examples"]] == [
            ("auto", ["car-fault-code"]), ("mechanica_elektriciteit", ["multimeter-circuit"]),
        ]  # fmt: skip
        assert "Leerlingen lezen een foutcode uit" in page.content.decode()
        assert "/kaders/tools/diagnosis/" in page.content.decode()


def test_a_field_shows_the_goals_that_look_like_something_there(client):
    page = client.get("/kaders/studiegebieden/hout/").content.decode()

    assert "Leerlingen ontwerpen een kastje in 3D" in page
    assert "/kaders/eindtermen-2021/2-doorstroom-eindtermen-6.55/" in page


def test_english_pages_show_the_english(client):
    client.cookies["django_language"] = "en"

    assert "Pupils read out a fault code" in client.get(GOAL).content.decode()


def test_a_goal_without_examples_says_so_and_a_group_says_nothing(client):
    assert (
        "nog geen voorbeeld" in client.get("/kaders/eindtermen-2021/2-arbeidsmarkt-eindtermen-6.15/").content.decode()
    )
    assert "nog geen voorbeeld" not in client.get("/kaders/studiegebieden/hout/").content.decode()


def test_staff_add_an_example_once(as_amina, amina, rtc):
    for _ in range(2):
        assert as_amina.post(NEW, facts())["Location"] == GOAL

    cell = ContextCell.objects.get(origin="own")
    assert (cell.goal.code, cell.field.code, cell.tool.slug, cell.material_nl, cell.made_by, cell.code, cell.order) == (
        "6.47", "bouw", "revit", "laser", amina, "", 0,
    )  # fmt: skip
    assert "meten een<br>muur op" in as_amina.get(SAME_GOAL).content.decode()
    entry = AuditEntry.objects.get(verb="context_cell.added")
    assert (entry.by, entry.organisation, entry.object_label) == (amina, rtc(), "6.47 · Bouw")


def test_a_second_example_in_a_field_comes_after_the_first(as_amina):
    as_amina.post(NEW, facts())
    as_amina.post(NEW, facts(example_nl="Iets anders.", tool=""))

    there = ContextCell.objects.filter(origin="own").order_by("order")
    assert [(cell.order, cell.tool_id is None) for cell in there] == [(0, False), (1, True)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"field": ""}, {"field": "x"}, {"field": "9" * 30}, {"example_nl": " \n "}, {"example_nl": "x" * 601},
        {"tool": "9" * 30}, {"tool": "-1"}, {"material_nl": "x" * 301},
    ],
)  # fmt: skip
def test_an_example_of_nonsense_is_refused_beside_its_field(as_amina, wrong):
    before = ContextCell.objects.count()

    refused = as_amina.post(NEW, facts(**wrong))

    assert refused.status_code == 400
    assert set(refused.context["form"].errors) == set(wrong)
    assert ContextCell.objects.count() == before


def test_a_goal_is_no_field_and_a_field_of_an_ended_edition_is_not_offered(as_amina):
    goal = Goal.objects.get(slug="2-doorstroom-eindtermen-6.47")
    Edition.objects.filter(slug="studiedomeinen").update(valid_until="2020-01-01", valid_from=None)

    refused = as_amina.post(NEW, facts(field=goal.pk))

    assert set(refused.context["form"].errors) == {"field"}
    assert {one.edition.slug for one in refused.context["form"].fields["field"].queryset} == {"studiegebieden"}


def test_what_staff_change_is_theirs_and_stays(as_amina, amina):
    cell = ContextCell.objects.get(code="car-fault-code")
    address = f"{GOAL}voorbeelden/{cell.pk}/"
    form = as_amina.get(address).context["form"]
    same = {name: form[name].value() or "" for name in form.fields}

    as_amina.post(address, same)
    unchanged = verbs()
    as_amina.post(address, same | {"example_nl": "Zo doen wij het."})
    load_knowledge()

    cell.refresh_from_db()
    assert unchanged == []
    assert verbs() == ["context_cell.changed"]
    assert (cell.example_nl, cell.origin, cell.made_by) == ("Zo doen wij het.", "own", amina)


def test_an_example_that_is_taken_away_is_on_no_page_and_stays_away(as_amina):
    cell = ContextCell.objects.get(code="car-fault-code")

    for _ in range(2):
        as_amina.post(f"{GOAL}voorbeelden/{cell.pk}/weg/")
    load_knowledge()

    for address in (GOAL, "/kaders/studiegebieden/auto/", "/kaders/tools/diagnosis/"):
        assert "foutcode" not in as_amina.get(address).content.decode()
    assert as_amina.get(f"{GOAL}voorbeelden/{cell.pk}/").status_code == 404
    assert verbs() == ["context_cell.removed"]


def test_an_example_is_changed_at_its_own_goal_alone(as_amina):
    cell = ContextCell.objects.get(code="car-fault-code")

    for part in ("", "weg/"):
        assert as_amina.post(f"{SAME_GOAL}voorbeelden/{cell.pk}/{part}", facts()).status_code == 404
    assert verbs() == []


@pytest.mark.parametrize("address", ["/kaders/studiegebieden/hout/", "/kaders/niveaus/beginner/"])
def test_a_field_or_a_level_bears_no_examples(as_amina, address):
    assert as_amina.get(f"{address}voorbeelden/nieuw/").status_code == 404
    assert "voorbeelden/nieuw/" not in as_amina.get(address).content.decode()


def test_the_pages_ask_the_same_of_the_database_with_1_and_with_3_examples(client):
    def asked() -> list[int]:
        counts = []
        for address in (GOAL, "/kaders/studiegebieden/auto/", "/kaders/tools/diagnosis/"):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            counts.append(len(queries))
        return counts

    ContextCell.objects.exclude(code="car-fault-code").delete()
    few = asked()
    cell = ContextCell.objects.get()
    for at in (1, 2):
        cell.pk, cell.code, cell.order, cell.example_nl = None, "", at, f"voorbeeld {at}"
        cell.save()

    assert asked() == few


def test_who_may_not_edit_sees_no_buttons(client, bram):
    client.force_login(bram)

    assert "voorbeelden/" not in client.get(GOAL).content.decode()
    assert client.get(NEW).status_code == 404


def test_what_a_stranger_wrote_stays_text(as_amina):
    hostile = "<script>alert(1)</script>"
    as_amina.post(NEW, facts(example_nl=hostile, material_nl=hostile))
    cell = ContextCell.objects.get(origin="own")

    for address in (GOAL, "/kaders/studiegebieden/bouw/", f"{GOAL}voorbeelden/{cell.pk}/", "/kaders/tools/revit/"):
        assert "<script>alert" not in as_amina.get(address).content.decode()
