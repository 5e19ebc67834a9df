"""An edition ends: who cites it sees it, and takes over what the crosswalk proposes in one click."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from digitaleschool.frameworks.models import Edition, Framework, Goal, GoalLink
from digitaleschool.offer.models import Version

pytestmark = pytest.mark.django_db
PAGE = "/aanbod/doelen/"


@pytest.fixture
def goals(db) -> dict[str, Goal]:
    """1 ended and is replaced by I; 2 ended and only has to do with II; 3 ended, and nothing stands for it."""
    framework = Framework.objects.create(slug="kader", title_nl="Kader", title_en="Framework")
    yesterday = timezone.localdate() - timedelta(days=1)

    def edition(slug: str, **facts) -> Edition:
        return Edition.objects.create(
            framework=framework, slug=slug, title_nl=slug, title_en=slug, origin="file", **facts
        )  # fmt: skip

    old, new = edition("oud", valid_until=yesterday), edition("nieuw", valid_from=yesterday)
    made = {
        code: Goal.objects.create(edition=of, code=code, slug=code.lower(), label_nl="doel", label_en="x", kind="goal")
        for of, codes in ((old, ("1", "2", "3")), (new, ("I", "II")))
        for code in codes
    }  # fmt: skip
    GoalLink.objects.create(kind="replaces", of=made["I"], to=made["1"])
    GoalLink.objects.create(kind="related", of=made["2"], to=made["II"])
    return made


@pytest.fixture
def plc(new_version, goals) -> Version:
    version = new_version("PLC leren", state="published")
    version.goals.set([goals["1"], goals["2"], goals["3"]])
    return version


def test_what_ended_is_shown_with_what_may_stand_instead(client, piet, plc, goals):
    client.force_login(piet)

    response = client.get(PAGE)

    [touched] = response.context["touched"]
    shown = [
        (one.goal.code, [new.code for new in one.instead], [new.code for new in one.near]) for one in touched.goals
    ]
    assert shown == [("1", ["I"], []), ("2", [], ["II"]), ("3", [], [])]
    assert "We kennen geen doel dat in de plaats komt." in response.content.decode()


def test_one_click_makes_the_next_version(client, piet, plc, goals):
    client.force_login(piet)

    response = client.post(
        f"{PAGE}{plc.training.slug}/", {f"doel-{goals['1'].pk}": goals["I"].pk, f"doel-{goals['2'].pk}": goals["1"].pk}
    )

    new = Version.objects.get(training=plc.training, number=2)
    assert response["Location"] == f"/aanbod/voorstellen/{plc.training.slug}/"
    assert sorted(new.goals.values_list("code", flat=True)) == ["2", "3", "I"], "only what was proposed counts"
    assert sorted(plc.goals.values_list("code", flat=True)) == ["1", "2", "3"]
    assert (new.state, plc.state) == ("draft", "published")


def test_twice_gives_the_same_version(client, piet, plc, goals):
    client.force_login(piet)
    for _ in range(2):
        client.post(f"{PAGE}{plc.training.slug}/", {f"doel-{goals['1'].pk}": goals["I"].pk})

    assert list(Version.objects.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_a_version_that_is_being_judged_stays_as_it_is(client, piet, plc, goals, new_version, now):
    waiting = new_version(training=plc.training, number=2, state="submitted")
    client.force_login(piet)

    page = client.post(f"{PAGE}{plc.training.slug}/", {f"doel-{goals['1'].pk}": goals["I"].pk}, follow=True)

    assert "De volgende versie wordt al beoordeeld." in page.content.decode()
    assert waiting.goals.count() == 0


def test_the_rtc_sees_it_and_the_provider_changes_it(client, amina, chloe, otto, plc, goals):
    seen = {}
    for person in (amina, chloe, otto):
        client.force_login(person)
        seen[person.name] = (
            [one.may_change for one in client.get(PAGE).context["touched"]],
            client.post(f"{PAGE}{plc.training.slug}/", {f"doel-{goals['1'].pk}": goals["I"].pk}).status_code,
        )

    assert seen == {"Amina": ([False], 404), "Chloe": ([], 404), "Otto": ([], 404)}


def test_who_has_nothing_to_do_with_the_offer_finds_nothing(client, bram):
    client.force_login(bram)

    assert client.get(PAGE).status_code == 404


def test_nothing_ended_is_said(client, piet, new_version, goals):
    new_version(state="published").goals.set([goals["I"]])
    client.force_login(piet)

    assert "Geen enkele gepubliceerde opleiding noemt een doel dat afliep" in client.get(PAGE).content.decode()


@pytest.mark.parametrize("sent", ["٣", "-1", "9" * 40, "x"])
def test_what_is_no_goal_counts_as_nothing(client, piet, plc, goals, sent):
    client.force_login(piet)
    client.post(f"{PAGE}{plc.training.slug}/", {f"doel-{goals['1'].pk}": sent})

    assert Version.objects.get(number=2).goals.count() == 3


def test_one_and_three_trainings_take_the_same_queries(client, piet, plc, goals, new_version):
    client.force_login(piet)
    counts = []
    for more in (0, 2):
        for _ in range(more):
            new_version(state="published").goals.set([goals["1"]])
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE)
        counts.append(len(queries))

    assert counts[0] == counts[1]
