"""The site's side of a run in the field, in a process of its own: makes a round, and tells afterwards what is kept.

python tests/field_round.py make 200     # brings the database up to date; prints the secrets of 200 invitations
python tests/field_round.py look         # closes the round; prints all that was kept
"""

from __future__ import annotations

import json
import sys
import uuid
from datetime import date
from typing import Any

import django

SLUG = "veldronde"
PROVINCES = ("antwerpen", "limburg", "oost_vlaanderen", "vlaams_brabant", "west_vlaanderen")
SCHOOL_YEAR = "2026-2027"


def make(invitations: int) -> list[str]:
    """A round that is open, ten schools, and so many people of them invited."""
    from django.core.management import call_command
    from django.db import transaction

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    with transaction.atomic():
        return _invite(_round(), [_school(number) for number in range(10)], invitations)


def _round() -> Any:
    from digitaleschool.needs.models import Round

    return Round.objects.create(
        slug=SLUG, title_nl="Veldronde", title_en="Field round", school_year=SCHOOL_YEAR, status=Round.Status.OPEN,
        instrument="digitale-school-leraren", instrument_version="2", is_invented=True,
    )  # fmt: skip


def _school(number: int) -> Any:
    from digitaleschool.people.models import Organisation, School, Site

    province = PROVINCES[number % len(PROVINCES)]
    organisation = Organisation.objects.create(kind="school", name=f"Veldschool {number}", province=province)
    school = School.objects.create(
        organisation=organisation, number=f"9{number:05}", network=("go", "kov", "pov", "ovsg")[number % 4],
        pupils=300 + 200 * number, setting=("urban", "rural")[number % 2],
    )  # fmt: skip
    Site.objects.create(school=school, postcode="9000", town="Gent", province=province)
    return school


def _invite(round: Any, schools: list[Any], invitations: int) -> list[str]:
    from digitaleschool.needs.links import hash_of, secret_of
    from digitaleschool.needs.models import Invitation

    keys = [uuid.uuid4() for _ in range(invitations)]
    secrets = [secret_of("invitation", key) for key in keys]
    Invitation.objects.bulk_create(
        Invitation(
            id=key, round=round, school=schools[place % len(schools)], email=f"leraar{place}@school.example",
            token_hash=hash_of(secret), status=Invitation.Status.SENT, is_invented=True,
        )
        for place, (key, secret) in enumerate(zip(keys, secrets, strict=True))
    )  # fmt: skip
    return secrets


def look() -> dict[str, Any]:
    """All that is kept: by secret what is open to its owner, and the answers, opened as the worker opens them."""
    from digitaleschool.needs.models import Answer, Ballot, Draft, Profile, Round
    from digitaleschool.needs.respondents import filled_of
    from digitaleschool.needs.sealing import handle_of
    from digitaleschool.needs.services.ballots import open_ballots

    round = Round.objects.get(slug=SLUG)
    invitations = dict(_invitations(round))
    drafts = {draft.handle: draft for draft in Draft.objects.filter(round=round)}
    mine = {secret: drafts.pop(handle_of(secret)) for secret in invitations if handle_of(secret) in drafts}
    found = {
        "integrity": _integrity(),
        "invitations": invitations,
        "references": {secret: draft.reference for secret, draft in mine.items() if draft.reference},
        "drafts": {
            secret: filled_of(draft, secret).values for secret, draft in mine.items() if not draft.reference
        },
        "strays": len(drafts),
        "ballots": Ballot.objects.count(),
        "profiles": Profile.objects.count(),
    }  # fmt: skip
    Round.objects.filter(pk=round.pk).update(status=Round.Status.CLOSED)
    round.refresh_from_db()
    open_ballots(round=round, today=date.today())
    return found | {
        "left_closed": Ballot.objects.count(),
        "answers": list(Answer.objects.order_by("pk").values_list("content", flat=True)),
    }


def _invitations(round: Any) -> list[tuple[str, str]]:
    from digitaleschool.needs.links import secret_of

    return [(secret_of("invitation", one.pk), one.status) for one in round.invitations.order_by("pk")]


def _integrity() -> str:
    """What the database says of itself: ``ok``, or what is broken. In PostgreSQL every index is held to its rows."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA integrity_check")
            said = [row[0] for row in cursor.fetchall()]
            cursor.execute("PRAGMA foreign_key_check")
            return "ok" if (said, cursor.fetchall()) == (["ok"], []) else "; ".join(map(str, said))
        cursor.execute("SELECT count(*) FROM pg_available_extensions WHERE name = 'amcheck'")
        if not cursor.fetchone()[0]:
            return "ok"
        cursor.execute("CREATE EXTENSION IF NOT EXISTS amcheck")
        cursor.execute("""
            SELECT bt_index_parent_check(i.indexrelid, heapallindexed => true) FROM pg_index i
            JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam
            JOIN pg_namespace n ON n.oid = c.relnamespace WHERE a.amname = 'btree' AND n.nspname = 'public'
        """)
        cursor.fetchall()
    return "ok"


if __name__ == "__main__":
    django.setup()
    print(json.dumps(make(int(sys.argv[2])) if sys.argv[1] == "make" else look()))
