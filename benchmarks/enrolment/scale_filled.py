"""Fills a fresh database for ``scale.py``: teachers, runs of trainings, enrolments, all invented from a seed.

python benchmarks/enrolment/scale_filled.py 20000 2000 100000        # prints who is signed in, and which pages to ask
"""

from __future__ import annotations

import json
import random
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
A_TRAINING = 10
"""Runs of one training."""
PLACES = 40
STATES = ("seated", "seated", "seated", "seated", "waiting", "ended", "offered")
CHUNK = 5000


def fill(teachers: int, runs: int, enrolments: int) -> dict[str, Any]:
    from django.core.management import call_command
    from django.db import connection, transaction

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    chance = random.Random(7)
    with transaction.atomic():
        made = _runs(runs, chance)
        people = _people(teachers)
        _enrolments(made, people, enrolments, chance)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return _asked(made, people)


def _runs(many: int, chance: random.Random) -> list[Any]:
    from django.utils import timezone
    from tests.enrolment.enrol_site import CONTENT

    from digitaleschool.core.offer.content import content_json, read_content
    from digitaleschool.offer.models import Run, Session, Training, Version
    from digitaleschool.people.models import Organisation

    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    rtcs = list(Organisation.objects.filter(kind="rtc").order_by("pk"))
    provider = Organisation.objects.create(kind="provider", name="Vakwerk")
    count = max(1, many // A_TRAINING)
    trainings = Training.objects.bulk_create(
        [Training(slug=f"opleiding-{n}", provider=provider, rtc=rtcs[n % len(rtcs)]) for n in range(count)]
    )
    content = content_json(read_content(CONTENT))
    Version.objects.bulk_create(
        [
            Version(training=one, number=1, state="published", submitted_at=now, published_at=now, content=content,
                    title_nl=f"{chance.choice(['PLC', 'Robot', 'Video', 'CAD'])} leren {n}")
            for n, one in enumerate(trainings)
        ]
    )  # fmt: skip
    towns = (("9000", "Gent"), ("2000", "Antwerpen"), ("3500", "Hasselt"), ("8000", "Brugge"), ("3000", "Leuven"))
    made = Run.objects.bulk_create(
        [
            Run(training=trainings[n % count], rtc=trainings[n % count].rtc, capacity=PLACES, status=chance.choice(
                ["confirmed", "confirmed", "tentative", "cancelled"]), place="Lokaal", postcode=towns[n % 5][0],
                town=towns[n % 5][1])
            for n in range(many)
        ]
    )  # fmt: skip
    starts = [now + timedelta(days=chance.randint(-150, 150)) for _ in made]
    Session.objects.bulk_create(
        [
            Session(run=run, starts_at=at + timedelta(days=35 * late), ends_at=at + timedelta(days=35 * late, hours=3),
                    is_return=bool(late))
            for run, at in zip(made, starts, strict=True) for late in (0, 1)
        ],
        batch_size=CHUNK,
    )  # fmt: skip
    return made


def _people(many: int) -> list[Any]:
    from digitaleschool.people.models import Membership, Organisation, Person

    schools = Organisation.objects.bulk_create(
        [Organisation(kind="school", name=f"School {n}", province="oost_vlaanderen") for n in range(500)]
    )
    made = Person.objects.bulk_create(
        [Person(email=f"leraar{n}@veldschool.be", name=f"Leraar {n}", password="!") for n in range(many)],
        batch_size=CHUNK,
    )
    Membership.objects.bulk_create(
        [
            Membership(person=one, organisation=schools[n % 500], role="teacher", since=date(2026, 1, 1))
            for n, one in enumerate(made)
        ],
        batch_size=CHUNK,
    )
    return made


def _enrolments(runs: list[Any], people: list[Any], many: int, chance: random.Random) -> None:
    from django.utils import timezone

    from digitaleschool.enrolment.models import Enrolment

    now, lines, rows, pairs = timezone.now(), dict[int, int](), [], set[tuple[int, int]]()
    while len(rows) < many:
        run, person = chance.choice(runs), chance.choice(people)
        if (run.pk, person.pk) in pairs:
            continue
        pairs.add((run.pk, person.pk))
        lines[run.training_id] = line = lines.get(run.training_id, 0) + 1
        state = "ended" if run.status == "cancelled" else chance.choice(STATES)
        rows.append(
            Enrolment(
                training_id=run.training_id, run=run, person=person, state=state, line_number=line, asked_at=now,
                ended_at=now if state == "ended" else None, ended_because="cancelled" if state == "ended" else "",
                seated_at=now if state == "seated" else None, wants_to_know="=1+1, en meer oefenen in mijn vak",
                answer_by=now + timedelta(days=2) if state == "offered" else None, field="bouw",
                in_target=chance.random() < 0.8,
            )
        )  # fmt: skip
    Enrolment.objects.bulk_create(rows, batch_size=CHUNK)


def _asked(runs: list[Any], people: list[Any]) -> dict[str, Any]:
    from tests.enrolment.enrol_site import _coordinator, _session

    from digitaleschool.enrolment.models import Enrolment
    from digitaleschool.people.models import Organisation, Person

    rtc = Organisation.objects.get(kind="rtc", province="oost_vlaanderen")
    admin = Person.objects.create_user("beheer@veldrtc.be", None, name="Beheer", is_staff=True)
    open_runs = [run for run in runs if run.status != "cancelled" and run.rtc_id == rtc.pk][:40]
    some = people[:: max(1, len(people) // 40)][:40]
    mine = Enrolment.objects.filter(person__in=some, run__status="confirmed", state="seated").order_by("pk")[:40]
    return {
        "rtc": _session(_coordinator(rtc)),
        "admin": _session(admin),
        "people": {str(one.pk): _session(one) for one in some},
        "runs": [run.pk for run in open_runs],
        "enrolments": [[one.person_id, str(one.key)] for one in mine],
    }


if __name__ == "__main__":
    django.setup()
    print(json.dumps(fill(*map(int, sys.argv[1:]))))
