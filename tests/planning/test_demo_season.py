"""The season of the demo, made small: the same road as the large one, once."""

from __future__ import annotations

from collections import Counter

import pytest
import yaml

from digitaleschool.core.planning.season_slots import TAUGHT
from digitaleschool.core.planning.writing import problem_json
from digitaleschool.frameworks.services.storing import load_knowledge
from digitaleschool.offer.models import Version
from digitaleschool.people.demo import make_cast
from digitaleschool.people.models import School
from digitaleschool.planning.demo import FILE, make_demo_season
from digitaleschool.planning.models import Season, SeasonTraining, Venue, Wish, Wisher
from digitaleschool.planning.services.checks import equipment_of, half_days
from digitaleschool.planning.services.problems import problem_of
from digitaleschool.planning.services.supply import weights_of

TOLD = yaml.safe_load(FILE.read_text(encoding="utf-8"))
FEW = ("plc-eerste-stappen", "warmtepompen-meten", "instructievideo")


@pytest.fixture
def small(tmp_path):
    """Three trainings, forty wishes."""
    trainers = [one | {"teaches": [key for key in one["teaches"] if key in FEW]} for one in TOLD["trainers"]]
    told = TOLD | {
        "trainings": [one for one in TOLD["trainings"] if one["key"] in FEW], "wishes": 40,
        "trainers": [one for one in trainers if one["teaches"]][:8], "schools": dict.fromkeys(TOLD["schools"], 2),
    }  # fmt: skip
    assert {key for one in told["trainers"] for key in one["teaches"]} >= set(FEW[:1])
    for key in FEW:
        if not any(key in one["teaches"] for one in told["trainers"]):
            told["trainers"][-1]["teaches"].append(key)
    path = tmp_path / "season.yaml"
    path.write_text(yaml.safe_dump(told), encoding="utf-8")
    return path


@pytest.mark.django_db
def test_the_demo_season_is_invented_and_made_once(small, now):
    load_knowledge()
    make_cast(now.date())

    season = make_demo_season(now, file=small)
    problem = problem_of(season, today=now.date())

    assert make_demo_season(now, file=small) == season == Season.objects.get()
    assert (season.slug, season.is_invented, str(season.starts_on), str(season.ends_on)) == (
        "voorjaar-2027", True, "2027-02-15", "2027-06-11",
    )  # fmt: skip
    assert len(problem.wishes) == Wish.objects.count() == 40
    assert Counter(Wisher.objects.values_list("is_invented", flat=True)) == {True: len(problem.teachers)}
    assert Wish.objects.filter(wisher__person__name="Bram", training__isnull=False).count() == 1
    assert Version.objects.filter(state="published").count() == SeasonTraining.objects.count() == 3
    assert School.objects.filter(organisation__is_invented=False).count() == 0
    assert not Venue.objects.filter(is_invented=False).exists()
    assert b"Demoschool" not in problem_json(problem)


def test_what_the_file_tells_is_known():
    keys = {one["key"] for one in TOLD["trainings"]}

    assert {key for one in TOLD["trainers"] for key in one["teaches"]} == keys
    for one in (*TOLD["trainers"], *TOLD["venues"]):
        assert half_days(one["halfdays"]) == sorted(one["halfdays"], key=TAUGHT.index)
    for one in (*TOLD["trainings"], *TOLD["venues"]):
        equipment_of(one["equipment"])
    equipment_of(one["kind"] for one in TOLD["lenders"])
    weights_of(TOLD["season"]["weights"])
    cold = {one["postcode"] for one in TOLD["venues"] if "cooling_bench" in one["equipment"]}
    assert cold == {"2060", "3600", "8500"}  # Genk has a room; nobody who teaches it is near
