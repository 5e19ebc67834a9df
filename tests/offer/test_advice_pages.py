"""The self-check: a theme, some statements, a level and three trainings; nothing is stored unless asked."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from digitaleschool.core.offer.advice import check_for, load_statements
from digitaleschool.offer.models import KeptAdvice, Module

pytestmark = pytest.mark.django_db
CHECK = "/advies/automation/"
BEGINNER = {"themes": ["automation"], "levels": ["beginner"]}


def answers(**levels: int) -> dict[str, object]:
    check = check_for(load_statements(), theme="automation")
    return {one.code: levels[one.level] for one in check if one.level in levels}


def rows() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def test_each_theme_with_a_check_is_offered(client):
    page = client.get("/advies/").content.decode()

    assert "automatiseren" in page
    assert 'href="/advies/modelling_3d/"' in page


def test_a_level_and_three_trainings_with_reasons(client, new_version):
    mechanics = {"fields": ["mechanica_elektriciteit"], "software": [{"tool": "tia_portal"}]}
    fitting = new_version("PLC voor beginners", state="published", content=BEGINNER | mechanics)
    new_version("PLC voor experts", state="published", content=BEGINNER | {"levels": ["expert"]})
    new_version("Nog niet te zien", content=BEGINNER)
    new_version("Over hout", state="published", content=BEGINNER | {"themes": ["modelling_3d"]})

    response = client.post(
        CHECK, {"studiegebied": "mechanica_elektriciteit", "toepassing": "tia_portal", **answers(beginner=1)}
    )

    assert response.context["found"].level == "beginner"
    assert [(version.pk, reasons) for version, _, _, reasons in response.context["picks"]] == [
        (fitting.pk, ["jouw niveau", "met de toepassing die je koos", "gemaakt voor jouw studiegebied"])
    ]
    assert f'href="/opleidingen/{fitting.training.slug}/"' in response.content.decode()


def test_modules_at_the_level_stand_beside_the_trainings(client, vakwerk, now):
    at = {"organisation": vakwerk, "promise": "Je weet het.", "minutes": 20, "theme": "automation"}
    Module.objects.create(slug="past", title_nl="Past bij mij", level="beginner", published_at=now, **at)
    Module.objects.create(slug="zwaar", title_nl="Te zwaar", level="expert", published_at=now, **at)
    Module.objects.create(slug="nog-niet", title_nl="Nog niet klaar", level="beginner", **at)
    Module.objects.create(slug="elders", title_nl="Over hout", published_at=now, **at | {"theme": "modelling_3d"})

    page = client.post(CHECK, answers(beginner=1)).content.decode()

    assert "Begin hier" in page
    assert '<a href="/modules/past/">Past bij mij</a> · 20 minuten' in page
    assert [words for words in ("Te zwaar", "Nog niet klaar", "Over hout") if words in page] == []


def test_nothing_is_stored(client):
    client.get(CHECK)
    before = rows()

    client.post(CHECK, answers(beginner=2, advanced=0))

    assert rows() == before


def test_who_can_do_all_hears_that_colleagues_could_be_helped(client):
    page = client.post(CHECK, answers(beginner=3, advanced=3, expert=3)).content.decode()

    assert "dit kan je allemaal al" in page


def test_where_nothing_fits_the_page_leads_on(client):
    page = client.post(CHECK, answers(beginner=0)).content.decode()

    assert "Er is nog geen opleiding die past." in page


def test_saying_nothing_is_told_and_keeps_what_was_chosen(client):
    response = client.post(CHECK, {"studiegebied": "hout", "automation.1": "9", "toepassing": "tia_portal"})

    page = response.content.decode()
    assert response.status_code == 400
    assert "Antwoord op minstens één uitspraak" in page
    assert '<option value="hout" selected>' in page
    assert "PLC aansluiten" in page


@pytest.mark.parametrize("sent", [{"automation.1": "٣"}, {"automation.1": "-1"}, {"studiegebied": "\x00", "x": "1"}])
def test_what_is_no_answer_counts_as_none(client, sent):
    assert client.post(CHECK, sent).status_code == 400


def test_a_theme_without_a_check_is_not_found(client):
    assert client.get("/advies/koken/").status_code == 404


def test_the_level_is_kept_when_asked_and_the_newest_only(client, bram):
    client.force_login(bram)
    client.post(CHECK + "bewaren/", {"niveau": "beginner", "studiegebied": "hout", "toepassing": "nergens"})

    response = client.post(CHECK + "bewaren/", {"niveau": "expert", "studiegebied": "'", "toepassing": ""}, follow=True)

    assert list(KeptAdvice.objects.values_list("person", "theme", "level", "field", "tool")) == [
        (bram.pk, "automation", "expert", "", "")
    ]
    assert "Je advies is bewaard." in response.content.decode()


def test_a_level_that_is_none_is_not_kept(client, bram):
    client.force_login(bram)

    page = client.post(CHECK + "bewaren/", {"niveau": "wizard"}, follow=True).content.decode()

    assert "Er was geen niveau om te bewaren." in page
    assert KeptAdvice.objects.count() == 0


def test_only_the_owner_throws_it_away(client, bram, chloe, now):
    kept = KeptAdvice.objects.create(person=bram, theme="automation", level="beginner", kept_on=now.date())
    address = f"/advies/bewaard/{kept.pk}/weg/"
    client.force_login(chloe)
    refused = client.post(address).status_code
    client.force_login(bram)

    client.post(address)

    assert (refused, KeptAdvice.objects.count()) == (404, 0)


def test_one_and_three_trainings_take_the_same_queries(client, new_version):
    counts = []
    for more in (1, 2):
        for _ in range(more):
            new_version(state="published", content=BEGINNER)
        with CaptureQueriesContext(connection) as queries:
            client.post(CHECK, answers(beginner=0))
        counts.append(len(queries))

    assert counts[0] == counts[1]
