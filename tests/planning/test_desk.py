"""The planner's desk: seasons, what teachers ask for, what can be given."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.planning.planned import text_of

from digitaleschool.offer.models import Trainer
from digitaleschool.planning.models import Budget, Lender, Season, SeasonTrainer, SeasonTraining, Venue, Wish, Wisher

HERE = "/planning/voorjaar-2027/"
SEASON = {
    "title_nl": "Najaar 2027", "starts_on": "2027-09-06", "ends_on": "2027-12-17", "wishes_until": "2027-07-01",
    "shared_budget_cents": "2.000",
}  # fmt: skip


def test_without_seasons_the_list_says_what_a_season_is(desk):
    page = text_of(desk.get("/planning/"))

    assert "Er is nog geen seizoen." in page
    assert "Maak het eerste seizoen" in page


def test_a_season_is_made_and_changed(desk):
    made = desk.post("/planning/nieuw/", SEASON)

    season = Season.objects.get()
    assert (made.status_code, made["Location"]) == (302, f"/planning/{season.slug}/")
    assert (season.title_nl, season.starts_on, season.shared_budget_cents) == (
        "Najaar 2027", date(2027, 9, 6), 200_000,
    )  # fmt: skip

    desk.post(f"/planning/{season.slug}/wijzigen/", SEASON | {"title_nl": "Herfst 2027"})

    assert Season.objects.get().title_nl == "Herfst 2027"


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"ends_on": "2027-01-01"}, "De laatste dag komt na de eerste."),
        ({"wishes_until": "2027-11-01"}, "Wensen moeten binnen zijn voor het seizoen begint."),
        ({"starts_on": ""}, "Vul dit in."),
        ({"title_nl": ""}, "Vul dit in."),
        ({"shared_budget_cents": "veel"}, "Schrijf een bedrag in euro"),
        ({"starts_on": "2035-09-01", "ends_on": "2035-12-01"}, "De vakanties zijn bekend van"),
    ],
)
def test_a_season_that_cannot_be_is_refused_beside_its_field(desk, said, sentence):
    page = desk.post("/planning/nieuw/", SEASON | said)

    assert sentence in page.content.decode()
    assert 'class="errorlist"' in page.content.decode()
    assert not Season.objects.exists()


def test_the_season_says_one_next_step_at_a_time(desk, rtc, vakwerk, now, planned):
    def step() -> str:
        found = re.search(r'class="desk-step".*?</section>', desk.get(HERE).content.decode(), re.S)
        return re.sub(r"<[^>]*>", " ", found[0])

    assert "Bekijk plan 2" in step()

    planned.season.plans.all().delete()
    assert "2 wensen tellen mee." in step()
    assert "Maak een plan" in step()

    Budget.objects.all().delete()
    Season.objects.update(shared_budget_cents=0)
    assert "Er is nog geen budget." in step()

    Venue.objects.update(is_active=False)
    assert "Er is nog geen lokaal." in step()

    SeasonTrainer.objects.update(is_active=False)
    assert "Nog niemand geeft les." in step()

    SeasonTraining.objects.update(is_active=False)
    assert "Nog geen opleiding kan doorgaan." in step()


def test_demand_of_a_few_is_not_told(desk, planned):
    page = desk.get(HERE).content.decode()

    row = re.search(r'<th scope="row"><a href="\?studiegebied=koeling_warmte#demand">.*?</tr>', page, re.S)[0]
    assert "te weinig om te tonen" in row
    assert not re.search(r">\s*2\s*<", row)


def test_demand_of_many_is_told_by_field_theme_level_and_province(desk, planned, new_school, now):
    Wish.objects.all().delete()
    for number in range(12):
        wisher = Wisher.objects.create(
            season=planned.season, school=new_school(str(600 + number)).organisation, code_digest=f"{number:064d}",
            halfdays=["wed_pm"], modes=["on_site"], agreed_at=now, ends_on=planned.season.ends_on,
        )  # fmt: skip
        Wish.objects.create(wisher=wisher, theme="labs", field="hout", level="beginner")

    page = desk.get(HERE).content.decode()
    row = re.search(r'<th scope="row"><a href="\?studiegebied=hout#demand">.*?</tr>', page, re.S)[0]
    assert re.findall(r">(\d+)<", row) == ["12", "12"]
    assert '<svg class="province-map" role="img"' in page

    field = desk.get(f"{HERE}?studiegebied=hout").content.decode()
    assert "Wensen in Hout, naar thema en niveau" in field
    assert re.findall(r"demand-\d\">(\d+)<", field) == ["12"]


def test_a_coordinator_stops_and_opens_wishes(desk, planned):
    desk.post(HERE + "wensen/", {"open": "0"})
    assert Season.objects.get().state == Season.State.PLANNING

    desk.post(HERE + "wensen/", {"open": "1"})
    assert Season.objects.get().state == Season.State.COLLECTING


VENUE = {
    "name": "Lab", "street": "Weg 1", "postcode": "9000", "town": "Gent", "capacity": "10", "cost_cents": "45,50",
    "halfdays": ["wed_pm"], "away": "2027-03-10", "is_active": "on", "has_pc": "8",
}  # fmt: skip


def test_a_venue_is_added_changed_and_switched_off(desk, rtc, planned):
    desk.post(HERE + "aanbod/lokalen/nieuw/", VENUE | {"rtc": rtc().pk})

    venue = Venue.objects.get(name="Lab")
    assert (venue.capacity, venue.cost_cents, venue.equipment, venue.away) == (10, 4550, {"pc": 8}, ["2027-03-10"])

    desk.post(f"{HERE}aanbod/lokalen/{venue.pk}/", {**VENUE, "rtc": rtc().pk, "is_active": "", "has_pc": ""})

    venue.refresh_from_db()
    assert (venue.is_active, venue.equipment) == (False, {})


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"postcode": "0123"}, "niet in België"),
        ({"halfdays": []}, "Kies minstens één halve dag."),
        ({"capacity": "0"}, "id_capacity_error"),
        ({"away": "morgen"}, "Een van de dagen bestaat niet."),
        ({"name": "RTC-lokaal"}, "heeft al een lokaal"),
        ({"capacity": ""}, "Vul dit in."),
    ],
)
def test_a_venue_that_cannot_be_is_refused_in_words(desk, rtc, planned, said, sentence):
    page = desk.post(HERE + "aanbod/lokalen/nieuw/", {**VENUE, "rtc": rtc().pk, **said})

    assert sentence in page.content.decode()
    assert Venue.objects.count() == 1


def test_nobody_adds_a_venue_for_another_rtc(desk, rtc, planned):
    page = desk.post(HERE + "aanbod/lokalen/nieuw/", VENUE | {"rtc": rtc("limburg").pk})

    assert page.status_code == 200
    assert not Venue.objects.filter(name="Lab").exists()


def test_a_trainer_a_training_and_a_lender_are_changed(desk, rtc, planned, vakwerk):
    desk.post(f"{HERE}aanbod/lesgevers/{planned.trainer.pk}/", {
        "rtc": rtc().pk, "trainings": [planned.training.pk], "modes": ["online"], "postcode": "9300",
        "travel_minutes": "30", "most_runs": "2", "halfdays": ["mon_ev", "wed_pm"], "is_active": "on",
    })  # fmt: skip
    desk.post(f"{HERE}aanbod/opleidingen/{planned.training.pk}/", {"cost_cents": "500", "equipment": ["plc"]})
    desk.post(HERE + "aanbod/materiaal/nieuw/", {
        "organisation": vakwerk.pk, "kind": "vr_headset", "sets": "1", "units": "8", "postcode": "9000",
        "travel_minutes": "45", "cost_cents": "", "halfdays": ["wed_pm"], "is_active": "on",
    })  # fmt: skip
    desk.post(f"{HERE}aanbod/budget/{rtc().pk}/", {"cents": "3.500"})

    planned.trainer.refresh_from_db()
    planned.training.refresh_from_db()
    assert (planned.trainer.modes, planned.trainer.postcode, planned.trainer.most_runs) == (["online"], "9300", 2)
    assert (planned.training.cost_cents, planned.training.equipment, planned.training.is_active) == (
        50_000, ["plc"], False,
    )  # fmt: skip
    assert Lender.objects.filter(kind="vr_headset", cost_cents=0).exists()
    assert Budget.objects.get().cents == 350_000


def test_lists_ask_as_much_for_three_rows_as_for_one(
    desk, rtc, planned, vakwerk, new_version, django_assert_num_queries
):

    addresses = [HERE + f"aanbod/{name}/" for name in ("opleidingen", "lesgevers", "lokalen", "materiaal")]
    addresses += ["/planning/", HERE]

    def counted() -> dict[str, int]:
        found = {}
        for address in addresses:
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert desk.get(address).status_code == 200
            found[address] = len(queries)
        return found

    counted()
    before = counted()
    for number in (1, 2):
        Season.objects.create(slug=f"s{number}", title_nl="S", starts_on=date(2027, 1, 11), ends_on=date(2027, 6, 1),
                              wishes_until=date(2026, 12, 1))  # fmt: skip
        training = new_version(f"Nog een {number}", state="published").training
        row = SeasonTraining.objects.create(season=planned.season, training=training)
        trainer = Trainer.objects.create(provider=vakwerk, name=f"Tom {number}")
        SeasonTrainer.objects.create(season=planned.season, trainer=trainer, rtc=rtc(), postcode="9000").trainings.add(
            row
        )
        Venue.objects.create(rtc=rtc(), name=f"Zaal {number}", postcode="9000", town="Gent", capacity=9)
        Lender.objects.create(organisation=vakwerk, kind=f"soort-{number}", units=8, postcode="9000")

    assert counted() == before


def test_home_leads_a_coordinator_to_the_season_with_its_next_step(desk, planned):
    page = text_of(desk.get("/"))

    assert "Voorjaar 2027" in page
    assert "Plan 2 is klaar. Kies het, of verander het eerst." in page
