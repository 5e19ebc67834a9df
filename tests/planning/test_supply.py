"""What can be given in a season: who keeps it, what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from digitaleschool.people.models import AuditEntry, Organisation
from digitaleschool.planning.models import Budget, Lender, Season, SeasonTrainer, SeasonTraining, Venue
from digitaleschool.planning.queries import seasons_planned_by, venues_kept_by, venues_seen_by
from digitaleschool.planning.services.checks import PlanningRefused
from digitaleschool.planning.services.supply import (
    LenderFacts,
    SeasonFacts,
    TrainerFacts,
    VenueFacts,
    When,
    keep_lender,
    keep_season,
    keep_trainer_in,
    keep_venue,
    open_wishes,
    put_in_season,
    set_budget,
)

SPRING = SeasonFacts(
    title_nl="Voorjaar 2027", starts_on=date(2027, 2, 15), ends_on=date(2027, 6, 11), wishes_until=date(2027, 1, 15),
    weights={"need": 120, "floors": [{"by": "province", "percent": 50, "points": 300}]},
)  # fmt: skip
WHEN = When(halfdays=["wed_pm"], away=[date(2027, 3, 3)])


def test_a_season_is_made_and_changed_by_any_coordinator(amina, chloe, bram, now):
    made = keep_season(season=None, facts=SPRING, by=amina, now=now)
    again = keep_season(season=made, facts=replace(SPRING, title_nl="Lente", weights=None), by=chloe, now=now)
    closed = open_wishes(season=made, is_open=False, by=chloe, now=now)

    assert (made.slug, again.pk, again.title_nl) == ("voorjaar-2027", made.pk, "Lente")
    assert again.weights == {"need": 120, "floors": [{"by": "province", "percent": 50, "points": 300}]}
    assert closed.state == Season.State.PLANNING
    assert list(seasons_planned_by(amina)) == [made]
    assert list(seasons_planned_by(bram)) == []
    assert list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True)) == [
        "season.made", "season.changed", "season.changed",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"title_nl": " "}, "title_nl"),
        ({"ends_on": date(2027, 2, 15)}, "ends_on"),
        ({"wishes_until": date(2027, 2, 15)}, "wishes_until"),
        ({"ends_on": date(2029, 1, 1)}, "starts_on"),
        ({"starts_on": date(2027, 2, 8), "ends_on": date(2027, 2, 13)}, "starts_on"),
        ({"shared_budget_cents": -1}, "shared_budget_cents"),
        ({"weights": {"minute": -1}}, "minute"),
        ({"weights": {"minute": "veel"}}, "minute"),
        ({"weights": {"floors": [{"by": "moon", "percent": 1, "points": 1}]}}, "floors"),
    ],
)
def test_a_season_that_makes_no_sense_is_refused(amina, now, said, field):
    with pytest.raises(PlanningRefused) as refusal:
        keep_season(season=None, facts=replace(SPRING, **said), by=amina, now=now)

    assert refusal.value.field == field
    assert Season.objects.count() == 0


def test_what_is_announced_keeps_its_days(season, amina, bram, now):
    Season.objects.update(state=Season.State.ANNOUNCED)

    with pytest.raises(PlanningRefused, match="liggen vast"):
        keep_season(season=season, facts=SPRING, by=amina, now=now)
    with pytest.raises(PlanningRefused, match="aangekondigd"):
        open_wishes(season=season, is_open=True, by=amina, now=now)
    with pytest.raises(PlanningRefused, match="Alleen coördinatoren"):
        keep_season(season=None, facts=SPRING, by=bram, now=now)


def test_only_published_trainings_are_in_a_season(season, plc, amina, now, new_version):
    draft = new_version("Nog niet").training
    changed = put_in_season(
        season=season, training=plc.training, by=amina, now=now, cost_cents=30_000, equipment=["plc"], same_level=False
    )

    assert (changed.pk, changed.equipment, changed.same_level) == (plc.pk, ["plc"], False)
    for training, equipment, sentence in ((draft, [], "niet in het aanbod"), (plc.training, ["raket"], "materiaal")):
        with pytest.raises(PlanningRefused, match=sentence):
            put_in_season(season=season, training=training, by=amina, now=now, equipment=equipment)
    assert SeasonTraining.objects.count() == 1


def test_trainers_venues_and_lenders_are_kept_once(season, plc, tess, room, rtc, amina, chloe, now):
    trainer = TrainerFacts(rtc=rtc(), when=WHEN, postcode="8500", trainings=[plc], modes=["on_site"])
    venue = VenueFacts(
        rtc=rtc(), name="Lokaal 2", postcode="9300", town="Aalst", capacity=10, when=WHEN, equipment={"plc": 6, "pc": 0}
    )
    company = Organisation.objects.create(kind="company", name="Sturing bv")
    lender = LenderFacts(organisation=company, kind="plc", sets=2, units=8, postcode="9300", when=WHEN)

    row = keep_trainer_in(season=season, trainer=tess.trainer, facts=trainer, by=chloe, now=now)
    kept = keep_venue(venue=None, facts=venue, by=amina, now=now)
    lends = keep_lender(lender=None, facts=lender, by=chloe, now=now)

    assert (row.pk, row.postcode, row.away, list(row.trainings.all())) == (tess.pk, "8500", ["2027-03-03"], [plc])
    assert kept.equipment == {"plc": 6}
    assert list(venues_kept_by(amina)) == [kept, room]
    assert (list(venues_kept_by(chloe)), venues_seen_by(chloe).count()) == ([], 2)
    assert (lends.units, lends.kind) == (8, "plc")
    refused = [
        (lambda: keep_venue(venue=None, facts=venue, by=chloe, now=now), "eigen RTC"),
        (lambda: keep_venue(venue=None, facts=venue, by=amina, now=now), "al een lokaal"),
        (lambda: keep_venue(venue=kept, facts=replace(venue, postcode="1"), by=amina, now=now), "postcode"),
        (lambda: keep_venue(venue=kept, facts=replace(venue, capacity=0), by=amina, now=now), "van 1 tot 200"),
        (lambda: keep_lender(lender=None, facts=lender, by=amina, now=now), "leent dit materiaal al"),
        (lambda: keep_lender(lender=lends, facts=replace(lender, kind="x"), by=amina, now=now), "materiaal uit"),
        (lambda: keep_trainer_in(season=season, trainer=tess.trainer, facts=replace(trainer, rtc=company), by=amina,
                                 now=now), "Kies een RTC"),
    ]  # fmt: skip
    for deed, sentence in refused:
        with pytest.raises(PlanningRefused, match=sentence):
            deed()
    assert (Venue.objects.count(), Lender.objects.count(), SeasonTrainer.objects.count()) == (2, 1, 1)


def test_each_rtc_sets_its_own_budget(season, rtc, amina, chloe, now):
    set_budget(season=season, rtc=rtc(), cents=1, by=amina, now=now)
    set_budget(season=season, rtc=rtc(), cents=2_000_000, by=amina, now=now)

    with pytest.raises(PlanningRefused, match="eigen RTC"):
        set_budget(season=season, rtc=rtc(), cents=0, by=chloe, now=now)
    assert [budget.cents for budget in Budget.objects.all()] == [2_000_000]
