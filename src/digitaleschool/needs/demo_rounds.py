"""Two invented rounds held on the site: one that is running, and one of the year before that is over.

Schools, addresses and answers are invented. The answers are those of the demo round, dealt to other schools and turned
into what the second version of the survey asks; the site then works with them as with any.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.db import transaction

from digitaleschool.core.survey.answers import FIRST_MISSING, Answers
from digitaleschool.core.survey.asking import flags_of
from digitaleschool.core.survey.model import Instrument, Item, Kind, Role
from digitaleschool.people.models import Organisation, School, Site
from digitaleschool.people.services.searching import search_text_of

from .demo import demo_answers
from .links import hash_of, secret_of
from .models import Answer, Contact, FrameSchool, Interview, Invitation, Round, SchoolLink, Target
from .queries import instrument_of
from .services import give_steps_and_questions

RUNNING, OVER = "demo-2026", "demo-2025"
CAST_SCHOOL, CAST_PROVINCE = "900001", "oost_vlaanderen"
"""The school of the demo cast (``people.demo``): enough of its teachers answer to get a page of their own."""
TOWNS = {
    "antwerpen": ("2000", "Antwerpen"),
    "limburg": ("3500", "Hasselt"),
    "oost_vlaanderen": ("9000", "Gent"),
    "vlaams_brabant": ("3000", "Leuven"),
    "west_vlaanderen": ("8500", "Kortrijk"),
}
FIRST_NUMBER = 900_003
IN_A_LARGE_ONE = 22
"""So many answer at one school in each province that its own page shows something, and hides something too."""
LEFT_OPEN = 0.06
"""The part of the statements that is left without an answer; ticks could not tell."""


@dataclass
class Place:
    """An invented school and the respondents (places in the demo answers) who work there."""

    network: str
    province: str
    people: list[int] = field(default_factory=list)


@transaction.atomic
def make_demo_rounds(*, today: date) -> tuple[Round, Round]:
    """The running round and the one that is over, filled in; a second time changes nothing."""
    running = _round(
        RUNNING, "Demoronde 2026", "Demo round 2026", today - timedelta(days=20), today + timedelta(days=40)
    )
    over = _round(OVER, "Demoronde 2025", "Demo round 2025", date(2025, 10, 1), date(2025, 12, 12))
    if not running.frame.exists():
        _fill(running, seed=2026, part=0.7)
    if not over.frame.exists():
        _fill(over, seed=2025, part=1.0)
    return running, over


def _round(slug: str, title_nl: str, title_en: str, opens_on: date, closes_on: date) -> Round:
    round, made = Round.objects.get_or_create(
        slug=slug,
        defaults={
            "title_nl": title_nl, "title_en": title_en, "school_year": "2026-2027" if slug == RUNNING else "2025-2026",
            "status": Round.Status.OPEN if slug == RUNNING else Round.Status.CLOSED, "opens_on": opens_on,
            "closes_on": closes_on, "instrument": "digitale-school-leraren", "instrument_version": "2",
            "sample": Round.Sample.OPEN, "is_invented": True, "keeps_school": True,
        },
    )  # fmt: skip
    if made:
        give_steps_and_questions(round=round)
    return round


def _fill(round: Round, *, seed: int, part: float) -> None:
    chance = Random(seed)
    answers = demo_answers(seed)
    places = _places(answers, chance)
    schools = [_school(place, number) for number, place in enumerate(places)]
    FrameSchool.objects.bulk_create(
        FrameSchool(
            round=round, school=school, network=school.network, province=place.province, size=school.size,
            setting=school.setting,
        )
        for school, place in zip(schools, places, strict=True)
    )  # fmt: skip
    _targets(round, schools)
    rows: list[Answer] = []
    invitations: list[Invitation] = []
    for school, place in zip(schools, places, strict=True):
        if chance.random() < 0.15 and school.number != CAST_SCHOOL and part < 1:
            continue  # not invited yet: the board proposes it
        rows += _answers_at(school, place, answers, round, chance, part, invitations)
    Invitation.objects.bulk_create(invitations)
    chance.shuffle(rows)
    Answer.objects.bulk_create(rows)
    _interviews(round, schools, chance)
    _contacts(round, chance)


def _places(answers: Answers, chance: Random) -> list[Place]:
    """Respondents by school; a few schools take in others of their network and province, so that they are large."""
    networks, provinces = (answers.instrument.variable(name).categories for name in ("network", "province"))
    by_school: dict[int, Place] = {}
    clusters = answers.clusters or ()
    unknown = -1
    for person in range(answers.count):
        codes = answers.codes["network"][person], answers.codes["province"][person]
        if max(codes) >= FIRST_MISSING:
            continue
        number = clusters[person] if clusters[person] >= 0 else (unknown := unknown - 1)
        place = by_school.setdefault(number, Place(networks[codes[0]].code, provinces[codes[1]].code))
        place.people.append(person)
    return _with_large_ones(list(by_school.values()), chance)


def _with_large_ones(places: list[Place], chance: Random) -> list[Place]:
    """In each province one school takes in colleagues of others; that of the demo cast comes first of all."""
    chance.shuffle(places)
    large = []
    for province in sorted(TOWNS, key=lambda province: (province != CAST_PROVINCE, province)):
        first, *others = [place for place in places if place.province == province]
        while len(first.people) < IN_A_LARGE_ONE and others:
            other = others.pop()
            first.people += other.people
            places.remove(other)
        large.append(first)
        places.remove(first)
    return large + places


def _school(place: Place, number: int) -> School:
    known = School.objects.filter(number=CAST_SCHOOL).first() if number == 0 else None
    if known:
        return known
    postcode, town = TOWNS[place.province]
    name = f"Demoschool {number:02}"
    code = CAST_SCHOOL if number == 0 else str(FIRST_NUMBER + number)
    there = School.objects.filter(number=code).first()
    if there:
        return there
    organisation = Organisation.objects.create(
        kind=Organisation.Kind.SCHOOL, name=name, province=place.province, is_invented=True,
        email=f"info@{code}.school.example", search_text=search_text_of(name, code, [town, postcode]),
    )  # fmt: skip
    pupils = 1000 + 40 * len(place.people) if len(place.people) >= 5 else 220 + 60 * len(place.people)
    school = School.objects.create(
        organisation=organisation, number=code, network=place.network, pupils=pupils,
        setting=School.Setting.URBAN if number % 3 else School.Setting.RURAL,
    )  # fmt: skip
    Site.objects.create(school=school, postcode=postcode, town=town, province=place.province)
    return school


def _answers_at(
    school: School,
    place: Place,
    answers: Answers,
    round: Round,
    chance: Random,
    part: float,
    invitations: list[Invitation],
) -> Iterator[Answer]:
    """The answers of one school, and who was asked there: some answered, some began, some did nothing."""
    instrument = instrument_of(round)
    link = _link(round, school) if chance.random() < 0.3 else None
    Status = Invitation.Status
    for turn, person in enumerate(place.people):
        answered = chance.random() < part or school.number == CAST_SCHOOL
        if link and turn % 3 == 2:
            link.started += 1
            link.answered += answered
        else:
            status = Status.ANSWERED if answered else chance.choice([Status.SENT, Status.STARTED])
            invitations.append(_invitation(round, school, len(invitations), status, chance))
        if answered:
            content = _content(answers, instrument, person, chance)
            yield Answer(
                id=UUID(int=chance.getrandbits(128), version=4), round=round, school=school, network=school.network,
                province=place.province, size=school.size, setting=school.setting, content=content,
                flags=list(flags_of(instrument, content)),
            )  # fmt: skip
    for _ in range(chance.randint(0, 1 + len(place.people))):
        status = chance.choices([Status.SENT, Status.STARTED, Status.BOUNCED, Status.STOPPED], [12, 2, 1, 1])[0]
        invitations.append(_invitation(round, school, len(invitations), status, chance))
    if link is None and school.number == CAST_SCHOOL and round.is_open:
        link = _link(round, school)  # so that the teacher of the cast can answer
    if link:
        link.save()


def _invitation(round: Round, school: School, number: int, status: str, chance: Random) -> Invitation:
    key = UUID(int=chance.getrandbits(128), version=4)
    return Invitation(
        id=key, round=round, school=school, name=f"Demo persoon {number + 1}",
        email=f"leraar{number + 1}@{school.number}.school.example", token_hash=hash_of(secret_of("invitation", key)),
        status=status, last_mail_on=round.opens_on, mails=1, is_invented=True,
    )  # fmt: skip


def _link(round: Round, school: School) -> SchoolLink:
    link = SchoolLink(round=round, school=school)
    link.token_hash = hash_of(secret_of("school", link.id))
    return link


def _content(answers: Answers, instrument: Instrument, person: int, chance: Random) -> dict[str, Any]:
    """What the person would have filled in on the site; the school and what follows from it is not asked there."""
    content: dict[str, Any] = {}
    for item in instrument.items:
        if item.role in {Role.CLUSTER, Role.IDENTITY} or item.id in {"network", "province"}:
            continue
        value = _value(answers, item, person, chance)
        if value not in (None, "", [], {}):
            content[item.id] = value
    for key, column in answers.texts.items():
        item, _, part = key.partition(".")
        if part and not part.isdigit() and column[person] and item in content:
            content[key] = column[person]
    return content


def _value(answers: Answers, item: Item, person: int, chance: Random) -> Any:
    def place(variable: str) -> int | None:
        column = answers.codes.get(variable)
        return column[person] if column is not None and column[person] < FIRST_MISSING else None

    def rows(codes: Sequence[str]) -> dict[str, str]:
        found = {row.code: place(f"{item.id}.{row.code}") for row in item.rows}
        return {row: codes[at] for row, at in found.items() if at is not None}

    match item.kind:
        case Kind.SINGLE:
            at = place(item.id)
            return None if at is None else item.options[at].code
        case Kind.MULTIPLE:
            return [option.code for option in item.options if place(f"{item.id}.{option.code}") == 1]
        case Kind.SCALE:
            at = place(item.id)
            return None if at is None else int(item.minimum or 0) + at
        case Kind.NUMBER:
            number = answers.numbers.get(item.id, [math.nan] * answers.count)[person]
            return None if math.isnan(number) else number
        case Kind.MATRIX:
            return rows([option.code for option in item.options])
        case Kind.STATEMENTS:
            said = rows(["applies_not", "applies"])
            return {row: word for row, word in said.items() if chance.random() >= LEFT_OPEN}
        case Kind.YES_NO:
            return rows(["no", "yes"])
        case Kind.RANKED_TEXTS:
            columns = (answers.texts.get(f"{item.id}.{rank}") for rank in range(1, (item.at_most or 0) + 1))
            return [column[person] for column in columns if column and column[person]]
        case _:
            return answers.texts.get(item.id, [""] * answers.count)[person]


def _targets(round: Round, schools: list[School]) -> None:
    """As many answers from each network and province as its part of the schools, of 240 in all; 56 interviews."""
    for dimension, of in (("network", lambda s: s.network), ("province", lambda s: s.organisation.province)):
        counted: Mapping[str, int] = Counter(map(of, schools))
        Target.objects.bulk_create(
            Target(
                round=round, dimension=dimension, category=category,
                answers=-(-240 * number // len(schools)), interviews=-(-56 * number // len(schools)),
            )
            for category, number in sorted(counted.items())
        )  # fmt: skip


def _interviews(round: Round, schools: list[School], chance: Random) -> None:
    for number, school in enumerate(chance.sample(schools, k=min(len(schools), 30))):
        held = number % 3 > 0
        Interview.objects.create(
            round=round, school=school, on=(round.opens_on or date(2025, 10, 1)) + timedelta(days=number % 20),
            persons=1 + number % 2, status=Interview.Status.HELD if held else Interview.Status.PLANNED,
        )  # fmt: skip


def _contacts(round: Round, chance: Random) -> None:
    Contact.objects.bulk_create(
        Contact(
            round=round, name=f"Demo persoon {number}", email=f"samenvatting{number}@school.example",
            wants_summary=True, wants_offer=chance.random() < 0.5, consent_version="1",
            left_on=round.opens_on or date(2025, 10, 1),
        )
        for number in range(1, 13)
    )  # fmt: skip
