"""Fills a database with invented trainings and sessions: ``python catalogue_filled.py TRAININGS SESSIONS``."""

from __future__ import annotations

import random
import sys
from datetime import timedelta

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from digitaleschool.core.offer.content import LEVELS, content_json, read_content  # noqa: E402
from digitaleschool.core.schools.places import FOLDER, province_of  # noqa: E402
from digitaleschool.core.survey.vocabulary import load_terms, load_themes, load_tools  # noqa: E402
from digitaleschool.frameworks.models import Goal  # noqa: E402
from digitaleschool.offer.models import Run, Session, Training, Version  # noqa: E402
from digitaleschool.offer.services.listing import list_all  # noqa: E402
from digitaleschool.people.models import Organisation  # noqa: E402

PLACES = 300
VERBS = (
    "programmeren",
    "sturen",
    "ontwerpen",
    "meten",
    "simuleren",
    "filmen",
    "evalueren",
    "delen",
    "tekenen",
    "lassen",
)
THINGS = (
    "robot",
    "lasrobot",
    "werkstuk",
    "toets",
    "instructiefilm",
    "sturing",
    "dossier",
    "woning",
    "motor",
    "werkblad",
)


def fill(trainings: int, sessions: int) -> None:
    chance, now = random.Random(7), timezone.now()
    fields = [term.code for term in load_terms("fields") if term.code != "other"]
    themes, tools = load_themes().themes, load_tools().tools
    lines = (FOLDER / "postcodes.csv").read_text().splitlines()[1:]
    postcodes = [code for code in (line.split(",")[0] for line in lines) if province_of(code)]
    places = chance.sample(postcodes, PLACES)
    goals = list(Goal.objects.filter(kind__in=[Goal.Kind.GOAL, Goal.Kind.COMPETENCE]).values_list("pk", flat=True))
    rtc = Organisation.objects.filter(kind="rtc").order_by("pk").first()
    provider = Organisation.objects.create(kind="provider", name="Verzonnen verstrekker")

    def content(number: int) -> dict[str, object]:
        some = chance.sample(tools, 2)
        title = f"{some[0].label}: een {chance.choice(THINGS)} {chance.choice(VERBS)} {number}"
        promise = f"Je kan daarna zelf een {chance.choice(THINGS)} {chance.choice(VERBS)} in de klas."
        mode = chance.choice(("on_site", "on_site", "online", "hybrid"))
        return {
            "title": {"nl": title, "en": ""},
            "promise": {"nl": promise, "en": ""},
            "fields": chance.sample(fields, chance.randint(0, 3)), "levels": [chance.choice(LEVELS)],
            "themes": [chance.choice(themes).code], "modes": [mode],
            "software": [{"tool": tool.code} for tool in some], "prior_ict": "Je werkt vlot met een computer.",
            "price_cents": chance.choice((0, 4_500, 9_000, 30_000)),
            "sessions": [{"parts": [{"doing": "practise", "minutes": chance.choice((120, 180, 240, 420))}]}],
        }  # fmt: skip

    made = Training.objects.bulk_create(
        Training(slug=f"opleiding-{number}", provider=provider, rtc=rtc, is_invented=True)
        for number in range(trainings)
    )
    versions = Version.objects.bulk_create(
        Version(
            training=training, number=1, state="published", submitted_at=now, published_at=now,
            content=content_json(read_content(said)), title_nl=said["title"]["nl"],
        )
        for training, said in ((training, content(number)) for number, training in enumerate(made))
    )  # fmt: skip
    tie = Version.goals.through
    tie.objects.bulk_create(
        tie(version_id=version.pk, goal_id=goal)
        for version in versions
        for goal in chance.sample(goals, min(3, len(goals)))
    )
    where = [chance.choice(places) for _ in range(sessions)]
    runs = Run.objects.bulk_create(
        Run(
            training=made[number % trainings], rtc=rtc, status="confirmed", postcode=postcode,
            town=f"Plaats {postcode}",
            province=province_of(postcode), is_invented=True,
        )
        for number, postcode in enumerate(where)
    )  # fmt: skip
    starts = [now + timedelta(days=chance.randint(1, 330), hours=chance.randint(0, 8)) for _ in runs]
    Session.objects.bulk_create(
        Session(run=run, starts_at=at, ends_at=at + timedelta(hours=3)) for run, at in zip(runs, starts, strict=True)
    )
    list_all()


if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("frameworks", verbosity=0)
    with transaction.atomic():
        fill(int(sys.argv[1]), int(sys.argv[2]))
