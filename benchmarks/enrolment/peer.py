"""Enrolments a second beside pretix, in the same run, each served by the same gunicorn over the same database server.

In both, people come at once, each with a browser of their own, and take a place that costs nothing: as many places as
people, so that nobody is refused. Ours: the form, sending it, the page of the enrolment, for who is signed in. Pretix:
the shop, the cart, the address, confirming, the page of the order, for a guest. Mail goes nowhere in either while it is
measured (in ours a row is written, which a worker sends; pretix makes its mail in the request, as it does without
Celery). pretix runs as its package is published; it works on PostgreSQL only where many order at once.

    python benchmarks/enrolment/peer.py --peer-venv DIR        # an environment with pretix, gunicorn and psycopg
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import dj_database_url
from places import arguments, begin, databases, fielded, site_with, times, told, verdict
from tests.enrolment.enrol_runs import Run, _measured, _noting, enrol
from tests.respondents import Visitor
from tests.served import fresh_database, serving

TIMES = 3
SETTINGS = """
from pretix.settings import *
ALLOWED_HOSTS = ["*"]
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
LOGGING = {
    "version": 1, "disable_existing_loggers": False, "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "loggers": {"django.request": {"handlers": ["stderr"], "level": "ERROR"}},
}
"""
EVENT = """
import datetime, json, sys
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0, stdout=sys.stderr)
from django.utils.timezone import now
from django_scopes import scopes_disabled
from pretix.base.models import Event, Organizer
with scopes_disabled():
    organizer = Organizer.objects.create(name="Org", slug="org")
    event = Event.objects.create(
        organizer=organizer, name="Peer", slug="peer", date_from=now() + datetime.timedelta(days=30), currency="EUR",
        live=True, plugins="",
    )
    event.settings.locales = ["en"]
    event.settings.locale = "en"
    event.settings.timezone = "Europe/Brussels"
    event.settings.attendee_names_asked = False
    item = event.items.create(name="Place", default_price=0, admission=True, active=True)
    quota = event.quotas.create(name="Places", size=int(sys.argv[1]))
    quota.items.add(item)
    print(json.dumps({"item": item.pk}))
"""
COUNT = """
import django
django.setup()
from django_scopes import scopes_disabled
from pretix.base.models import Order
with scopes_disabled():
    print(Order.objects.filter(status="p").count())
"""
VERSIONS = (
    "import django, pretix, gunicorn; "
    "print(f'pretix {pretix.__version__}, Django {django.__version__}, gunicorn {gunicorn.__version__}')"
)
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
LOGIN = {"NAME": "name", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}


def main() -> int:
    parser = arguments(__doc__)
    parser.add_argument("--people", type=int, default=100)
    parser.add_argument("--at-once", type=int, default=16)
    parser.add_argument("--peer-venv", required=True)
    given = parser.parse_args()
    begin()
    good = True
    with databases(given.database or ["postgresql"]) as found:
        for name, address in found.items():
            ours = _ours(address, given.people, given.at_once)
            theirs, kept = _theirs(Path(given.peer_venv) / "bin" / "python", address, given.people, given.at_once)
            print(f"\n{name}, {given.people} people, {given.at_once} at a time")
            rates = [_say("ours", ours), _say("pretix", theirs)]
            told([*ours.troubles, *theirs.troubles])
            if kept != len(theirs.acks):
                print(f"  {len(theirs.acks)} orders were acknowledged and {kept} are kept")
            cpu = [run.cpu_seconds / max(1, len(run.acks)) for run in (ours, theirs)]
            print(
                f"  ours / pretix: {rates[0] / rates[1]:.1f} times the enrolments a second, "
                f"CPU each {cpu[0] / cpu[1]:.2f}"
            )
            good = verdict(
                rates[0] >= TIMES * rates[1] and len(ours.acks) == given.people == len(theirs.acks),
                f"at least {TIMES} times, everyone has a place in both",
            ) and good  # fmt: skip
    return 0 if good else 1


def _say(name: str, run: Run) -> float:
    rate = len(run.acks) / run.seconds
    print(
        f"  {name:7} {len(run.acks)} places in {run.seconds:.1f} s: {rate:.2f} a second, {len(run.visits)} requests, "
        f"{1000 * run.cpu_seconds / max(1, len(run.acks)):.0f} ms CPU an enrolment; {times(run)}"
    )
    return rate


def _ours(address: str, people: int, at_once: int) -> Run:
    seen = Run()
    with site_with(address, people=people, capacities=(people, 1)) as site:
        _warm(lambda: site.visitor(site.rtc).get(f"/inschrijven/{site.runs[0]}/"))

        def go(visitor: Visitor) -> None:
            with _noting(seen):
                visitor.get(f"/inschrijven/{site.runs[0]}/")
                key, state = enrol(visitor, site.runs[0])
                assert state == "seated", state
                seen.acks.append(("enrol", key, state))

        _measured(site, seen, go, [site.visitor(session) for _, session in site.people], at_once=at_once)
    return seen


def _theirs(python: Path, server_url: str, people: int, at_once: int) -> tuple[Run, int]:
    seen = Run()
    with fielded.folder() as folder, fresh_database(server_url) as address:
        (folder / "data").mkdir()
        for name, text in {"peer_settings": SETTINGS, "peer_event": EVENT, "peer_count": COUNT}.items():
            (folder / f"{name}.py").write_text(text)
        environment = _environment(folder, address)
        facts = json.loads(_peer_told(python, environment, "-m", "peer_event", str(people + 10)))
        with serving(
            (str(python), "-m", "gunicorn", "pretix.wsgi"), environment, folder, workers=2, threads=4
        ) as server:
            _warm(lambda: Visitor(server.address).get("/org/peer/"))

            def go(place: tuple[int, Visitor]) -> None:
                with _noting(seen):
                    _order(*place, facts["item"])
                    seen.acks.append(("order", str(place[0]), "seated"))

            visitors = [(number, Visitor(server.address)) for number in range(people)]
            _measured(server, seen, go, visitors, at_once=at_once)  # type: ignore[arg-type]
            seen.visits = [visit for _, visitor in visitors for visit in visitor.visits]
        kept = int(_peer_told(python, environment, "-m", "peer_count"))
        print(_peer_told(python, environment, "-c", VERSIONS))
    return seen, kept


def _order(number: int, visitor: Visitor, item: int) -> None:
    """From the shop to the page of the order. What the pages load beside them is not asked for, nor is it in ours."""
    _, page = visitor.get("/org/peer/")
    path, page = visitor.post("/org/peer/cart/add", [("csrfmiddlewaretoken", _token(page)), (f"item_{item}", "1")])
    path, page = visitor.get("/org/peer/checkout/start")
    email = f"leraar{number}@veldschool.be"
    posted = [("csrfmiddlewaretoken", _token(page)), ("email", email), ("email_repeat", email)]
    path, page = visitor.post(path, posted)
    if "/confirm" not in path:
        raise AssertionError(f"{path}: {' '.join(re.sub('<[^>]+>', ' ', page).split())[:300]}")
    path, page = visitor.post(path, [("csrfmiddlewaretoken", _token(page))])
    if "/order/" not in path:
        raise AssertionError(f"{path}: {' '.join(re.sub('<[^>]+>', ' ', page).split())[:300]}")


def _token(page: str) -> str:
    found = TOKEN.search(page)
    if found is None:
        raise AssertionError(f"no form: {' '.join(re.sub('<[^>]+>', ' ', page).split())[:200]}")
    return found[1]


def _warm(look: Callable[[], Any]) -> None:
    """Both workers have seen a visitor."""
    for _ in range(8):
        look()


def _environment(folder: Path, database_url: str) -> dict[str, str]:
    facts = dj_database_url.parse(database_url) if database_url else {}
    database = {theirs: str(facts.get(name) or "") for name, theirs in LOGIN.items()}
    return {
        **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
        **{f"PRETIX_DATABASE_{name.upper()}": value for name, value in database.items() if value},
        "PRETIX_DATABASE_BACKEND": "postgresql" if facts else "sqlite3",
        "PRETIX_PRETIX_DATADIR": str(folder / "data"), "PRETIX_PRETIX_URL": "http://127.0.0.1",
        "PRETIX_PRETIX_INSTANCE_NAME": "peer", "DJANGO_SETTINGS_MODULE": "peer_settings", "PYTHONPATH": str(folder),
    }  # fmt: skip


def _peer_told(python: Path, environment: Mapping[str, str], *arguments: str) -> str:
    done = subprocess.run([python, *arguments], env=dict(environment), text=True, capture_output=True, timeout=600)
    if done.returncode:
        sys.exit(f"the peer cannot be set up: {done.stderr[-2000:]}")
    return done.stdout.splitlines()[-1] if done.stdout else ""


if __name__ == "__main__":
    sys.exit(main())
