"""The site's side of a run in which people enrol over HTTP, in a process of its own.

python tests/enrolment/enrol_site.py make 500 12 40    # database, 500 teachers signed in, runs of 12 and 40 places
python tests/enrolment/enrol_site.py look              # all that is kept, for who checks it
python tests/enrolment/enrol_site.py post              # sends all mail that still waits, as if its time had come
"""

from __future__ import annotations

import json
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import django

sys.path.insert(0, str(Path(__file__).parents[2]))
TOKEN = "t" * 32
CONTENT = {
    "title": {"nl": "PLC leren", "en": "Learn PLC"}, "promise": {"nl": "Je programmeert een PLC.", "en": ""},
    "fields": [], "levels": [], "themes": ["automation"], "modes": ["on_site"], "group_min": 1, "group_max": 200,
}  # fmt: skip


def make(people: int, *capacities: int) -> dict[str, Any]:
    """A published training with a run of each capacity, and so many teachers and a coordinator who are signed in."""
    from django.core.management import call_command
    from django.db import transaction

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    with transaction.atomic():
        rtc = _rtc()
        runs = [_run(rtc, place, capacity) for place, capacity in enumerate(capacities)]
        teachers = _teachers(people)
        return {
            "runs": runs,
            "people": [[one.pk, _session(one)] for one in teachers],
            "rtc": _session(_coordinator(rtc)),
        }


def _rtc() -> Any:
    from digitaleschool.people.models import Organisation

    return Organisation.objects.get(kind="rtc", province="oost_vlaanderen")


def _run(rtc: Any, place: int, capacity: int) -> int:
    from django.utils import timezone

    from digitaleschool.core.offer.content import content_json, read_content
    from digitaleschool.offer.models import Run, Session, Training, Version
    from digitaleschool.offer.services.listing import list_training
    from digitaleschool.people.models import Organisation

    now = timezone.now()
    provider, _ = Organisation.objects.get_or_create(kind="provider", name="Vakwerk")
    training, is_new = Training.objects.get_or_create(slug="plc-leren", defaults={"provider": provider, "rtc": rtc})
    if is_new:
        Version.objects.create(
            training=training, number=1, state="published", submitted_at=now, published_at=now, title_nl="PLC leren",
            content=content_json(read_content(CONTENT)),
        )  # fmt: skip
    run = Run.objects.create(
        training=training, rtc=rtc, capacity=capacity, place="RTC-lokaal", postcode="9000", town="Gent",
        province="oost_vlaanderen", status="confirmed",
    )  # fmt: skip
    starts = now.replace(minute=0, second=0, microsecond=0) + timedelta(days=30 + place)
    Session.objects.create(run=run, starts_at=starts, ends_at=starts + timedelta(hours=3))
    list_training(training)
    return run.pk


def _teachers(many: int) -> list[Any]:
    from digitaleschool.people.models import Membership, Organisation, Person

    school = Organisation.objects.create(kind="school", name="Veldschool", province="oost_vlaanderen")
    made = Person.objects.bulk_create(
        [Person(email=f"leraar{n}@veldschool.be", name=f"Leraar {n}", password="!") for n in range(many)]
    )
    Membership.objects.bulk_create(
        [Membership(person=one, organisation=school, role="teacher", since=date(2026, 1, 1)) for one in made]
    )
    return made


def _coordinator(rtc: Any) -> Any:
    from digitaleschool.people.models import Membership, Person

    person = Person.objects.create_user("amina@veldrtc.be", None, name="Amina")
    Membership.objects.create(person=person, organisation=rtc, role="rtc_coordinator", since=date(2026, 1, 1))
    return person


def _session(person: Any) -> str:
    """The cookie of somebody who signed in."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from digitaleschool.common.sessions import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def look() -> dict[str, Any]:
    from tests.enrolment.history import gathered
    from tests.field_round import _integrity

    from digitaleschool.common.models import OutboxMail
    from digitaleschool.common.outbox import message_id
    from digitaleschool.enrolment.models import Enrolment, Notice
    from digitaleschool.offer.models import Training

    deeds, facts = gathered(Training.objects.get().pk)
    return {
        "integrity": _integrity(),
        "deeds": [[one.verb, one.on, dict(one.details)] for one in deeds],
        "facts": {pk: [one.in_target, one.places_before, one.state, one.run] for pk, one in facts.items()},
        "line": list(
            Enrolment.objects.order_by("line_number", "pk").values_list("person", "state", "run", "line_number")
        ),
        "keys": {str(key): pk for key, pk in Enrolment.objects.values_list("key", "pk")},
        "notices": list(Notice.objects.order_by("pk").values_list("pk", "event", "state", "mail", "enrolment")),
        "mails": {mail.pk: [message_id(mail), mail.state] for mail in OutboxMail.objects.order_by("pk")},
    }  # fmt: skip


def post() -> dict[str, int]:
    """Until nothing waits: each turn an hour later, so that leases end and failed mails are due."""
    from django.utils import timezone

    from digitaleschool.common.models import OutboxMail
    from digitaleschool.common.outbox import send_due
    from digitaleschool.enrolment.models import Notice
    from digitaleschool.enrolment.services.notice_mails import tell_due

    now = timezone.now() + timedelta(days=1)
    for _turn in range(400):
        while tell_due(now=now):
            pass
        while send_due(now=now):
            pass
        left = OutboxMail.objects.filter(state="waiting").count() + Notice.objects.filter(state="waiting").count()
        if not left:
            break
        now += timedelta(hours=7)
    return {"left": left}


if __name__ == "__main__":
    django.setup()
    work = {"make": make, "look": look, "post": post}[sys.argv[1]]
    print(json.dumps(work(*map(int, sys.argv[2:]))))
