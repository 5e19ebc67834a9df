"""The season of the demo: two thousand invented wishes over five provinces, and what could be given. No plan yet:
that is for whoever tries it out."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import yaml
from django.db import transaction
from django.utils import timezone

from digitaleschool.core.planning.season_slots import load_calendar, season_periods
from digitaleschool.core.schools.places import centre_of, province_of
from digitaleschool.core.survey.knowledge_files import KNOWLEDGE
from digitaleschool.needs.models import Need
from digitaleschool.needs.rules import needs_for_all
from digitaleschool.offer.demo import make_offer
from digitaleschool.offer.models import Trainer, Training, Version
from digitaleschool.people.models import Organisation, Person, School, Site
from digitaleschool.people.services.searching import search_text_of

from .models import (
    Budget,
    Lender,
    Season,
    SeasonTrainer,
    SeasonTraining,
    Team,
    Venue,
    Wish,
    Wisher,
)  # fmt: skip

FILE = KNOWLEDGE / "demo" / "season.yaml"
BRAM = "bram@dewerkbank.example"
FIRST_NUMBER = 910_000
"""School numbers that the ministry does not give."""
LAST_WISHES = (1, 15)
"""Wishes are welcome until 15 January before a spring."""
SEED = 2027
COLD = "koeling_warmte"
CHUNK = 500
GOALS = ["digcomp-3.0 3.1", "digcomp-3.0 5.3", "digcompedu-2017 6.3"]
EVENINGS = ("mon_ev", "tue_ev", "wed_ev", "thu_ev")
OTHERS = ("mon_pm", "tue_pm", "thu_pm", "fri_pm", "mon_am", "tue_am", "wed_am", "thu_am", "fri_am")


def make_demo_season(now: datetime, *, file: Path = FILE) -> Season:
    """The season with its wishes and supply; a second time changes nothing. The cast and the offer must be there."""
    told = yaml.safe_load(file.read_text(encoding="utf-8"))
    facts = _facts(told["season"], timezone.localdate(now))
    there = Season.objects.filter(slug=facts["slug"]).first()
    if there:
        return there
    offered = make_offer(_offer(told), now)
    with transaction.atomic():
        season = Season.objects.create(is_invented=True, **facts)
        _supply(season, told, offered)
        _demand(season, told, now)
    return season


def _facts(told: Mapping[str, Any], today: date) -> dict[str, Any]:
    """The first spring for which wishes are still welcome, from the carnival holiday to the exams."""
    year = today.year if today <= date(today.year, *LAST_WISHES) else today.year + 1
    closed = {one.code: one for one in load_calendar() if one.first.year == year}
    return {
        "slug": f"voorjaar-{year}",
        "title_nl": f"{told['title_nl']} {year}",
        "title_en": f"{told['title_en']} {year}",
        "starts_on": closed["carnival"].last + timedelta(days=1),
        "ends_on": closed["exams_june"].first - timedelta(days=3),
        "wishes_until": date(year, *LAST_WISHES),
        "shared_budget_cents": told["shared_budget_cents"],
        "weights": told["weights"],
    }


# --- the offer --------------------------------------------------------------------------------------------------------


def _offer(told: Mapping[str, Any]) -> dict[str, Any]:
    """The trainings and trainers of the file in the shape of ``knowledge/demo/offer.yaml``."""
    by = defaultdict(list)
    fields: dict[str, set[str]] = defaultdict(set)
    of = {training["key"]: training for training in told["trainings"]}
    for trainer in told["trainers"]:
        for key in trainer["teaches"]:
            by[key].append(trainer["name"])
            fields[trainer["name"]].update(of[key]["fields"])
    trainers = [
        {
            "name": one["name"], "fields": sorted(fields[one["name"]])[:5],
            "about": "Verzonnen lesgever: geeft al jaren les en kent het vak.",
            "evidence": [{"kind": "didactic", "what": "Bachelor secundair onderwijs (verzonnen)"},
                         {"kind": "subject", "what": "Zes jaar in het vak (verzonnen)"}],
        }
        for one in told["trainers"]
    ]  # fmt: skip
    return {"trainers": trainers, "tracks": [], "trainings": [
        {
            "key": one["key"], "state": "published", "goals": GOALS, "need": {"theme": one["themes"][0]},
            "trainers": by[one["key"]][:2], "runs": [], "content": _content(one, by[one["key"]][0]),
        }
        for one in told["trainings"]
    ]}  # fmt: skip


def _content(told: Mapping[str, Any], trainer: str) -> dict[str, Any]:
    """The description of a training: its own words, and for the rest what all of them share."""
    sessions: list[dict[str, Any]] = [
        {
            "title": f"Sessie {number + 1}", "weeks_after": number,
            "parts": [
                {"title": "Wat je erna kan", "doing": "explain", "minutes": 15},
                {"title": "Samen een eerste keer", "doing": "show", "minutes": 25},
                {"title": "Zelf doen, met je eigen les", "doing": "practise", "minutes": minutes - 60},
                {"title": "Vragen", "doing": "exchange", "minutes": 20},
            ],
        }
        for number, minutes in enumerate(told["minutes"])
    ]  # fmt: skip
    sessions.append(
        {
            "title": "Terugkommoment", "is_return": True, "weeks_after": told["return_after"],
            "parts": [{"title": "Wat lukte in de klas", "doing": "exchange", "minutes": 40},
                      {"title": "Verder werken aan je opdracht", "doing": "practise", "minutes": 50}],
        }
    )  # fmt: skip
    least, ideal, most = told["group"]
    return {
        "title": told["title"], "promise": told["promise"],
        "about": {language: f"{told['promise'][language]} {more}" for language, more in (
            ("nl", "Je werkt in een kleine groep, en komt enkele weken later terug met wat je probeerde."),
            ("en", "You work in a small group, and come back some weeks later with what you tried."))},
        "fields": told["fields"], "levels": told["levels"], "functions": ["practice"], "stages": ["2", "3"],
        "forms": ["tso", "bso"], "themes": told["themes"],
        "prior_ict": "Je kan bestanden bewaren en terugvinden.", "prior_subject": "Je geeft les in dit vak.",
        "equipment": [{"name": "materiaal om te oefenen", "brought_by": "rtc"}],
        "software": [{"tool": told["tool"], "licence": "gratis voor scholen (verzonnen)", "available_after": "yes"}],
        "sessions": sessions, "modes": told["modes"], "access": "Met parking, en op wandelafstand van een halte.",
        "platform": "vergaderruimte van het RTC" if "online" in told["modes"] else "",
        "platform_how_to": "Je krijgt een link en een korte test vooraf." if "online" in told["modes"] else "",
        "group_min": least, "group_ideal": ideal, "group_max": most, "same_field": told["same_field"],
        "price_cents": 0, "extra_cents": 0, "times_a_year": 4, "material_days_ahead": 7,
        "shares_with_participants": True, "shares_with_rtc": True,
        "first_lessons": [{"field": field, "first_lesson": f"Les 1: {told['first_lesson']}. Werkblad en sleutel "
                           "zitten erbij."} for field in told["fields"]],
        "pupils_do": told["pupils_do"],
        "labour_market": [{"tool": told["tool"], "company": "Demobedrijf (verzonnen)", "what": "werkt er elke dag mee",
                           "year": 2026}],
        "asks_ahead": True, "questions_to": ["trainer", "return_session"], "contact_name": trainer,
        "contact_email": f"{trainer.lower()}@vakwerk.example", "answers_within_days": 4,
    }  # fmt: skip


# --- supply -----------------------------------------------------------------------------------------------------------


def _supply(season: Season, told: Mapping[str, Any], offered: Mapping[str, Training]) -> None:
    rtcs = {rtc.province: rtc for rtc in Organisation.objects.filter(kind="rtc").order_by("pk")}
    rows = {}
    for one in told["trainings"]:
        rows[one["key"]] = SeasonTraining.objects.create(
            season=season, training=offered[one["key"]], cost_cents=one["cost_cents"], equipment=one["equipment"],
            same_level=one["same_level"],
        )  # fmt: skip
    for title, one in told["offer"].items():
        version = Version.objects.filter(title_nl=title, training__is_invented=True, state="published").first()
        if version:
            SeasonTraining.objects.create(
                season=season, training=version.training, cost_cents=one["cost_cents"], equipment=one["equipment"]
            )
    known = {one.name: one for one in Trainer.objects.filter(is_invented=True).order_by("-pk")}
    for one in told["trainers"]:
        row = SeasonTrainer.objects.create(
            season=season, trainer=known[one["name"]], rtc=rtcs[province_of(one["postcode"])],
            postcode=one["postcode"], halfdays=one["halfdays"], modes=one["modes"], most_runs=one["most_runs"],
            travel_minutes=one["travel_minutes"],
        )  # fmt: skip
        row.trainings.set(rows[key] for key in one["teaches"])
    for name, teaches in (("Tess", ("Je eerste stuk in Fusion 360", "Storingen zoeken met TwinCAT")),
                          ("Nora", ("Met een VR-bril in de les lichaamsverzorging",
                                    "Oefeningen die zelf feedback geven"))):  # fmt: skip
        taught = list(season.trainings.filter(training__versions__title_nl__in=teaches).distinct())
        if name in known and taught:
            row = SeasonTrainer.objects.create(
                season=season, trainer=known[name], rtc=rtcs["oost_vlaanderen"], postcode="9000",
                halfdays=["wed_pm", "thu_pm", "fri_pm", "tue_ev"], modes=["on_site", "online"], most_runs=6,
                travel_minutes=90,
            )  # fmt: skip
            row.trainings.set(taught)
    Venue.objects.bulk_create(
        Venue(
            rtc=rtcs[one["province"]], name=one["name"], street=one["street"], postcode=one["postcode"],
            town=one["town"], capacity=one["capacity"], cost_cents=one["cost_cents"], halfdays=one["halfdays"],
            equipment=one["equipment"], is_invented=True,
        )
        for one in told["venues"]
    )  # fmt: skip
    for one in told["lenders"]:
        company, _ = Organisation.objects.get_or_create(
            kind="company", name=one["company"], is_invented=True, defaults={"province": province_of(one["postcode"])}
        )
        Lender.objects.create(
            organisation=company, kind=one["kind"], sets=one["sets"], units=one["units"], postcode=one["postcode"],
            travel_minutes=one["travel_minutes"], cost_cents=one["cost_cents"], is_invented=True,
            halfdays=["mon_pm", "tue_pm", "wed_pm", "thu_pm", "fri_pm", *EVENINGS],
        )  # fmt: skip
    Budget.objects.bulk_create(
        Budget(season=season, rtc=rtcs[province], cents=cents)
        for province, cents in told["season"]["budgets"].items()
    )  # fmt: skip


# --- demand -----------------------------------------------------------------------------------------------------------


def _demand(season: Season, told: Mapping[str, Any], now: datetime) -> None:
    schools = _schools(told)
    invented = _Invented(season, told, schools, now)
    invented.make()
    Wisher.objects.bulk_create(invented.wishers, batch_size=CHUNK)
    Team.objects.bulk_create(invented.teams, batch_size=CHUNK)
    Wish.objects.bulk_create(invented.wishes, batch_size=CHUNK)


def _schools(told: Mapping[str, Any]) -> list[tuple[str, Organisation]]:
    """Schools that do not exist, with the province of each."""
    chance, number = Random(SEED), FIRST_NUMBER
    organisations: list[Organisation] = []
    schools: list[School] = []
    sites: list[Site] = []
    for province, count in told["schools"].items():
        for _ in range(count):
            number += 1
            postcode = chance.choice(told["towns"][province])
            name = f"Demoschool {number - FIRST_NUMBER:03}"
            organisation = Organisation(kind="school", name=name, province=province, is_invented=True)
            organisation.search_text = search_text_of(name, str(number), [postcode])
            network = chance.choices(("kov", "go", "ovsg", "pov"), (60, 25, 8, 7))[0]
            school = School(
                organisation=organisation, number=str(number), network=network,
                pupils=int(chance.lognormvariate(6.4, 0.5)), setting=chance.choice(("rural", "urban")),
            )  # fmt: skip
            latitude, longitude = centre_of(postcode) or (None, None)
            site = Site(school=school, street="Demostraat 1", postcode=postcode, town=f"{postcode} (verzonnen)",
                        province=province, latitude=latitude, longitude=longitude)  # fmt: skip
            organisations.append(organisation)
            schools.append(school)
            sites.append(site)
    Organisation.objects.bulk_create(organisations, batch_size=CHUNK)
    for school in schools:
        school.organisation_id = school.organisation.pk
    School.objects.bulk_create(schools, batch_size=CHUNK)
    for site in sites:
        site.school_id = site.school.pk
    Site.objects.bulk_create(sites, batch_size=CHUNK)
    return [(one.province, one) for one in organisations]


class _Invented:
    """Invented teachers with their wishes, until there are as many as the file says; the same each time."""

    def __init__(
        self, season: Season, told: Mapping[str, Any], schools: Sequence[tuple[str, Organisation]], now: datetime
    ) -> None:
        self.season, self.now, self.chance = season, now, Random(SEED)
        self.most = told["wishes"]
        self.schools = schools
        self.fields, weights = list(told["fields"]), list(told["fields"].values())
        self.field_weights = list(accumulate(weights))
        self.periods = [one.code for one in season_periods(season.starts_on, season.ends_on)]
        self.rows = list(season.trainings.select_related("training").order_by("pk"))
        contents = {
            version.training_id: version.value
            for version in Version.objects.filter(
                training__in=[row.training_id for row in self.rows], state="published"
            )
        }
        self.contents = {row.training_id: contents[row.training_id] for row in self.rows}
        self.trainings = {row.training_id: row.training for row in self.rows}
        self.needs = _needs()
        self.wishers: list[Wisher] = []
        self.teams: list[Team] = []
        self.wishes: list[Wish] = []
        self.team_of: dict[tuple[int, int], Team] = {}

    def make(self) -> None:
        self._bram()
        while len(self.wishes) < self.most:
            _, school = self.chance.choice(self.schools)
            wisher = self._wisher(school)
            field = self.chance.choices(self.fields, cum_weights=self.field_weights)[0]
            if school.province == "limburg" and self.chance.random() < 0.06:
                field = COLD
            level = self.chance.choices(("beginner", "advanced", "expert"), (56, 36, 8))[0]
            wanted = self.chance.choices((1, 2, 3), (45, 40, 15))[0]
            for key, theme in self._choices(field, level, wanted, wisher):
                self._wish(wisher, field, level, key, theme)
        del self.wishes[self.most :]
        counted = {id(wish.wisher) for wish in self.wishes}
        self.wishers = [one for one in self.wishers if id(one) in counted]
        used = {id(wish.team) for wish in self.wishes if wish.team}
        self.teams = [team for team in self.teams if id(team) in used]

    def _bram(self) -> None:
        """The teacher of the cast, so that somebody can see a proposal of their own."""
        bram = Person.objects.filter(email=BRAM, is_invented=True).first()
        post = bram.memberships.order_by("pk").first() if bram else None
        if bram and post:
            wisher = self._wisher(post.organisation, person=bram)
            wisher.halfdays, wisher.periods, wisher.modes = ["tue_pm", "wed_pm", "thu_pm"], [], ["on_site", "online"]
            wisher.travel_minutes = 60
            first = next((key for key, one in self.trainings.items() if one.slug.startswith("je-eerste-stappen")), None)
            if first:
                self._wish(wisher, "mechanica_elektriciteit", "beginner", first, "")

    def _wisher(self, school: Organisation, person: Person | None = None) -> Wisher:
        chance = self.chance
        halfdays = ["wed_pm"] if chance.random() < 0.8 else []
        halfdays += [one for one in EVENINGS if chance.random() < 0.3]
        halfdays += [one for one in OTHERS if chance.random() < 0.22]
        key = UUID(int=chance.getrandbits(128), version=4)
        wisher = Wisher(
            key=key, season=self.season, person=person, school=school, halfdays=halfdays or ["wed_pm"],
            code_digest="" if person else hashlib.sha256(key.bytes).hexdigest(),
            periods=[chance.choice(self.periods)] if chance.random() < 0.2 else [],
            modes=chance.choices((["on_site"], ["on_site", "online"], ["online"]), (50, 46, 4))[0],
            travel_minutes=chance.choice((30, 45, 45, 60, 60, 75)),
            most_trainings=chance.choices((1, 2, 3), (40, 50, 10))[0],
            agreed_at=self.now, ends_on=self.season.ends_on, is_invented=True,
        )  # fmt: skip
        self.wishers.append(wisher)
        return wisher

    def _choices(self, field: str, level: str, wanted: int, wisher: Wisher) -> list[tuple[int | None, str]]:
        """Trainings and themes that suit this teacher, each at most once. Those of Limburg who cool and heat want to
        measure heat pumps first of all."""
        province = wisher.school.province
        suits = [
            key for key, content in self.contents.items()
            if field in content.fields and level in content.levels and set(content.modes) & set(wisher.modes)
        ]  # fmt: skip
        own = [key for key in suits if len(self.contents[key].fields) <= 3]
        found: list[tuple[int | None, str]] = []
        if field == COLD and province == "limburg":
            bench = [key for key in own if "warmtepompen" in self.trainings[key].slug]
            found += [(key, "") for key in bench[:1]]
        while suits and len(found) < wanted:
            key = self.chance.choice(own if own and self.chance.random() < 0.7 else suits)
            theme = self.chance.choice(self.contents[key].themes)
            choice: tuple[int | None, str] = (key, "") if self.chance.random() < 0.66 else (None, theme)
            if choice in found:
                break
            found.append(choice)
        return found

    def _wish(self, wisher: Wisher, field: str, level: str, key: int | None, theme: str) -> None:
        themes = (theme,) if theme else self.contents[key or 0].themes
        need = next((self.needs[one, f] for one in themes for f in (field, "") if (one, f) in self.needs), None)
        wish = Wish(
            key=UUID(int=self.chance.getrandbits(128), version=4), wisher=wisher,
            training=self.trainings[key] if key else None, theme=theme, field=field, level=level, need=need,
            origin=Wish.Origin.SURVEY if self.chance.random() < 0.4 else Wish.Origin.FORM, made_at=self.now,
        )  # fmt: skip
        if key and self.chance.random() < 0.3:
            wish.team = self._team(wisher, key)
            wish.only_with_team = self.chance.random() < 0.05
        self.wishes.append(wish)

    def _team(self, wisher: Wisher, key: int) -> Team:
        """Colleagues of one school who want the same."""
        place = (wisher.school_id, key)
        if place not in self.team_of:
            code = f"DEMO{len(self.teams) + 1:05}"
            number = self.chance.getrandbits(128)
            team = Team(key=UUID(int=number, version=4), season=self.season, school=wisher.school, code=code)
            self.team_of[place] = team
            self.teams.append(team)
        return self.team_of[place]


def _needs() -> dict[tuple[str, str], Need]:
    """The heaviest need that everyone may read, by theme and field."""
    found: dict[tuple[str, str], Need] = {}
    needs = Need.objects.filter(needs_for_all(), merged_into__isnull=True, theme__isnull=False)
    for need in (
        needs.exclude(status=Need.Status.REFUSED).select_related("theme", "field").order_by("-weight", "number")
    ):
        if need.theme:
            found.setdefault((need.theme.code, need.field.code if need.field else ""), need)
    return found
