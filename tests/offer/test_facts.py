"""What the quality framework looks at, gathered from the rows in a fixed number of queries."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from digitaleschool.core.quality.facts import (
    EvidenceFact,
    GoalFact,
    MaterialFact,
    ProviderFact,
    RunFact,
    ToolFact,
    TrainerFact,
)
from digitaleschool.frameworks.models import Edition, Framework, Goal, LabourMarketProof, Tool
from digitaleschool.needs.models import Need
from digitaleschool.offer.facts import facts_of
from digitaleschool.offer.models import (
    Material,
    Module,
    Provider,
    Run,
    Session,
    Track,
    TrackStep,
    Trainer,
    TrainerEvidence,
    TrainingMaterial,
    Version,
)
from digitaleschool.people.models import Post, Site

GENT, AALST = (51.05, 3.73), (50.94, 4.04)
TODAY = date(2026, 11, 25)


def with_rows(version, now, many=1):
    """Rows of every kind around a version, ``many`` of each."""
    framework = Framework.objects.create(slug="eindtermen", title_nl="Eindtermen", title_en="Targets")
    edition = Edition.objects.create(
        framework=framework, slug="et-2021", title_nl="ET", title_en="AT", valid_until=date(2025, 8, 31), origin="site"
    )
    Provider.objects.create(
        organisation=version.training.provider, quality_system="ISO", is_external=True, quality_until=date(2027, 1, 1)
    )
    for number in range(many):
        goal = Goal.objects.create(
            edition=edition, code=f"4.{number}", slug=f"4-{number}", label_nl="x", label_en="x", kind="goal", scope="in"
        )
        version.goals.add(goal)
        version.needs.add(Need.objects.create(number=number + 1, text_nl=f"PLC {number}", created_on=TODAY))
        trainer = Trainer.objects.create(provider=version.training.provider, name=f"Demo {number}", fields=["hout"])
        TrainerEvidence.objects.create(trainer=trainer, kind="subject", what="diploma", until=date(2027, 6, 30))
        version.trainers.add(trainer)
        track = Track.objects.create(slug=f"plc-{number}", title_nl=f"PLC van nul {number}", is_published=True)
        TrackStep.objects.create(track=track, training=version.training)
        material = Material.objects.create(
            slug=f"cursus-{number}", organisation=version.training.provider, title=f"Cursus {number}", licence="by"
        )
        TrainingMaterial.objects.create(training=version.training, material=material, days_before=7)
        new_run(version, now + timedelta(days=30 + number), town="Gent", latitude=GENT[0], longitude=GENT[1])
    tool = Tool.objects.create(
        slug="tia_portal", label_nl="TIA", label_en="TIA", kind="subject", available_after="limited",
        on_labour_market="yes", origin="site",
    )  # fmt: skip
    LabourMarketProof.objects.create(tool=tool, company_name="Demo", what="lijnen", said_on=TODAY, source="bezoek")
    Module.objects.create(
        slug="schemas", organisation=version.training.provider, title_nl="Schema's", promise="lezen", minutes=30,
        published_at=now,
    )  # fmt: skip


def new_run(version, starts_at, *, is_return=False, **fields):
    run = Run.objects.create(training=version.training, rtc=version.training.rtc, **fields)
    Session.objects.create(run=run, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), is_return=is_return)
    return run


CONTENT = {"fields": ["hout"], "software": [{"tool": "tia_portal"}], "self_study": ["schemas", "nog_niet"]}


@pytest.fixture
def version(new_version):
    return new_version(content=CONTENT)


def test_every_kind_of_row_becomes_a_fact(version, now):
    with_rows(version, now)

    facts = facts_of(version, TODAY)

    assert (facts.content, facts.today) == (version.value, TODAY)
    assert facts.goals == (
        GoalFact(code="4.0", edition="et-2021", framework="eindtermen", scope="in", ends_on=date(2025, 8, 31)),
    )
    assert facts.provider == ProviderFact(
        name="Vakwerk", quality_system="ISO", is_external=True, ends_on=date(2027, 1, 1)
    )
    assert facts.trainers == (
        TrainerFact(
            name="Demo 0", fields=("hout",), evidence=(EvidenceFact(kind="subject", ends_on=date(2027, 6, 30)),)
        ),
    )
    assert facts.runs == (RunFact(starts_on=date(2026, 12, 23), mode="on_site", town="Gent"),)
    assert facts.materials == (MaterialFact(title="Cursus 0", licence="by", days_ahead=7),)
    assert facts.tools == (ToolFact(code="tia_portal", available_after="limited", on_labour_market="yes", proofs=1),)
    assert (facts.tracks, facts.modules) == (("PLC van nul 0",), ("schemas",))
    assert facts.needs == tuple(version.needs.values_list("pk", flat=True))


def test_an_empty_version_has_empty_facts(new_version):
    facts = facts_of(new_version(), TODAY)

    assert facts.provider == ProviderFact(name="Vakwerk")
    assert facts.goals == facts.trainers == facts.runs == facts.materials == facts.tools == facts.modules == ()


def test_a_module_that_nobody_can_open_is_no_self_study(version, now):
    with_rows(version, now)
    Module.objects.update(published_at=None)

    assert facts_of(version, TODAY).modules == ()


def test_cancelled_runs_and_those_of_long_ago_say_nothing(version, now):
    new_run(version, now - timedelta(days=370), town="Gent")
    new_run(version, now - timedelta(days=360), town="Aalst")
    new_run(version, now + timedelta(days=9), town="Ieper", status="cancelled")
    Run.objects.create(training=version.training, rtc=version.training.rtc, town="Zonder dag")

    assert [run.town for run in facts_of(version, TODAY).runs] == ["Aalst"]


@pytest.mark.parametrize(
    ("teaches_at", "km"),
    [
        ([], 12.9),  # nobody is known to teach wood: all schools of the province, of which half lie in Gent
        (["Aalst"], 24.9),
        (["Gent", "Aalst"], 12.5),
        (["Gent"], 0.0),
    ],
)
def test_distance_is_the_median_over_schools_of_the_field(version, new_school, new_person, now, teaches_at, km):
    person = new_person("Leraar")
    for number, (town, place) in enumerate([("Gent", GENT), ("Aalst", AALST)], start=1):
        school = new_school(f"12345{number}")
        school.sites.all().delete()
        for street in ("A", "B"):  # a second place of the same school does not count twice
            Site.objects.create(
                school=school, postcode="9000", town=town, street=street, latitude=place[0], longitude=place[1]
            )
        if town in teaches_at:
            Post.objects.create(
                person=person, school=school.organisation, function="practice", field="hout", since=TODAY
            )
    new_run(version, now, town="Gent", latitude=GENT[0], longitude=GENT[1])

    [run] = facts_of(version, TODAY).runs

    assert run.median_km == pytest.approx(km, abs=0.5)


@pytest.mark.parametrize("many", [1, 3])
def test_the_number_of_queries_does_not_grow(version, now, many, django_assert_num_queries):
    with_rows(version, now, many)
    fresh = Version.objects.select_related("training__provider", "training__rtc").get(pk=version.pk)

    with django_assert_num_queries(15):
        facts = facts_of(fresh, TODAY)

    assert len(facts.goals) == len(facts.trainers) == len(facts.runs) == many
