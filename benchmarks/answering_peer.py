"""The peer of ``answering.py``: the call for papers of pretalx, a form of several pages with questions, also Django.

It is served by the same gunicorn over the same kind of database. What would weigh on it and has no counterpart in ours
is left out: passwords are hashed with MD5, mails go nowhere, and it asks one question for each item of ours, none for
its rows.
"""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
import time
import venv
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import dj_database_url
from tests.field_runs import Run, attempt, measured
from tests.respondents import Respondent, Visitor
from tests.served import fresh_database, serving

from digitaleschool.core.survey.asking import pages_of
from digitaleschool.core.survey.loading import load_instrument
from digitaleschool.core.survey.model import Kind

WANTED = ("pretalx==2025.2.*", "gunicorn", "psycopg[binary]")
SETTINGS = """
from pretalx.settings import *
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
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
from django_scopes import scope, scopes_disabled
from pretalx.event.models import Event
from pretalx.event.utils import create_organiser_with_team
from pretalx.submission.models import AnswerOption, Question
with scopes_disabled():
    organiser, team = create_organiser_with_team(name="Org", slug="org", users=[])
    day = (now() + datetime.timedelta(days=60)).date()
    event = Event.objects.create(
        name="Peer", slug="peer", organiser=organiser, is_public=True, date_from=day, date_to=day, timezone="UTC",
        email="org@peer.example", locale_array="en", locale="en",
    )
fields = {}
with scope(event=event):
    event.build_initial_data()
    event.cfp.deadline = now() + datetime.timedelta(days=30)
    event.cfp.save()
    for place, (variant, text, options) in enumerate(json.load(sys.stdin)):
        question = Question.objects.create(
            event=event, variant=variant, target="submission", question=text, question_required="optional",
            position=place, active=True,
        )
        made = [
            AnswerOption.objects.create(question=question, answer=option, position=n)
            for n, option in enumerate(options)
        ]
        fields[f"question_{question.pk}"] = str(made[0].pk) if made else "7"
    kind = event.submission_types.first().pk
print(json.dumps({"fields": fields, "kind": kind}))
"""
COUNT = """
import django
django.setup()
from django_scopes import scopes_disabled
from pretalx.submission.models import Submission
with scopes_disabled():
    print(Submission.objects.count())
"""
VERSIONS = (
    "import django, pretalx, gunicorn; "
    "print(f'pretalx {pretalx.__version__}, Django {django.__version__}, gunicorn {gunicorn.__version__}')"
)
LOGIN = {"NAME": "NAME", "USER": "USER", "PASSWORD": "PASS", "HOST": "HOST", "PORT": "PORT"}
"""Django's name of a fact of a database -> pretalx's."""
TEMPORARY = re.compile(r"/submit/[^/]+/")
SEVERAL = {Kind.MULTIPLE, Kind.TICKS, Kind.YES_NO, Kind.STATEMENTS}


def peer_python(given: str, folder: Path) -> Path:
    """The Python that has the peer: of the environment given, or of one made in the folder."""
    place = Path(given) if given else folder / "peer-venv"
    python = place / "bin" / "python"
    if not python.exists():
        venv.create(place, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--quiet", *WANTED], check=True)
    return python


def peer_run(
    python: Path, folder: Path, *, visitors: int, database_url: str, longest_rest: float = 0.0
) -> tuple[Run, list[str]]:
    """So many visitors hand in a proposal at the same time: what they saw, and what went wrong on the server."""
    (folder / "data").mkdir(parents=True)
    for name, text in {"peer_settings": SETTINGS, "peer_event": EVENT, "peer_count": COUNT}.items():
        (folder / f"{name}.py").write_text(text)
    people = [Respondent(str(place), Visitor("http://127.0.0.1")) for place in range(visitors)]
    with fresh_database(database_url) as address:
        environment = peer_environment(folder, address)
        peer_told(python, environment, "-m", "django", "collectstatic", "--noinput", "-v0")
        facts = json.loads(peer_told(python, environment, "-m", "peer_event", said=json.dumps(_questions())))

        def answer(place: int) -> None:
            chance = random.Random(place)
            rest = lambda: time.sleep(chance.random() * longest_rest)  # noqa: E731
            attempt(people[place], lambda one: _hand_in(one, facts, rest))

        command = (str(python), "-m", "gunicorn", "pretalx.wsgi")
        with serving(command, environment, folder, workers=2, threads=4) as server:
            for one in people:
                one.visitor = Visitor(server.address)
            run = measured(server, people, answer, at_once=visitors)
        kept = int(peer_told(python, environment, "-m", "peer_count"))
        run.visits = [replace(visit, path=TEMPORARY.sub("/submit/.../", visit.path)) for visit in run.visits]
        log = Counter(line for line in server.log.read_text().splitlines() if "Error: " in line)
    found = [f"{count} times {line}" for line, count in log.most_common(3)]
    if kept != len(run.handed_in):
        found.append(f"{len(run.handed_in)} proposals were acknowledged and {kept} are kept")
    return run, found


def peer_versions(python: Path) -> str:
    return peer_told(python, {}, "-c", VERSIONS)


def peer_environment(folder: Path, database_url: str) -> dict[str, str]:
    facts = dj_database_url.parse(database_url) if database_url else {}
    database = {
        "TYPE": "postgresql" if facts else "sqlite3",
        **{theirs: str(facts.get(name) or "") for name, theirs in LOGIN.items()},
    }
    return {
        **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
        **{f"PRETALX_DB_{name}": value for name, value in database.items() if value},
        "DJANGO_SETTINGS_MODULE": "peer_settings", "PYTHONPATH": str(folder), "PRETALX_DEBUG": "False",
        "PRETALX_DATA_DIR": str(folder / "data"), "PRETALX_FILESYSTEM_STATIC": str(folder / "static"),
        "PRETALX_NO_INITIAL_LOG": "1", "PRETALX_SITE_URL": "http://127.0.0.1",
    }  # fmt: skip


def _hand_in(one: Respondent, facts: dict[str, Any], rest: Callable[[], None]) -> None:
    """From the start to the list of one's own proposals. The forms are known, so none is read here."""
    path, _ = one.visitor.get("/peer/submit/")
    password = "vier-losse-woorden-hier-9"
    for form in (
        {"title": f"Proposal {one.secret}", "submission_type": facts["kind"], "content_locale": "en", "abstract": "x"},
        facts["fields"],
        {"register_name": f"N {one.secret}", "register_email": f"n{one.secret}@peer.example",
         "register_password": password, "register_password_repeat": password},
        {"name": f"N {one.secret}", "biography": "Teaches."},
    ):  # fmt: skip
        rest()
        token = {"csrfmiddlewaretoken": one.visitor.cookies["pretalx_csrftoken"], "action": "submit"}
        before = path
        path, page = one.visitor.post(path, [(name, str(value)) for name, value in (token | form).items()])
        if path == before:
            title = re.search("<title>([^<]*)", page)
            raise AssertionError(f"{sorted(form)[0]} was not taken: {title[1].strip() if title else page[:80]!r}")
        one.pages += 1
    if path == "/peer/me/submissions/":
        one.reference = "handed in"


def _questions() -> list[tuple[str, str, list[str]]]:
    """One question for each item of our survey, of the kind that comes nearest."""
    form = load_instrument("digitale-school-leraren@2")
    found = []
    for item in (item for page in pages_of(form, {"network", "province"}) for item in page.items):
        options = [option.label["en"] for option in item.options] or [row.label["en"] for row in item.rows]
        if item.kind is Kind.SCALE:
            options = [str(step) for step in range(11)]
        kind = "multiple_choice" if item.kind in SEVERAL else "choices"
        kind = kind if options else "number" if item.kind is Kind.NUMBER else "text"
        found.append((kind, item.wording["en"], options))
    return found


def peer_told(python: Path, environment: Mapping[str, str], *arguments: str, said: str = "") -> str:
    done = subprocess.run(
        [python, *arguments], env=dict(environment), input=said, text=True, capture_output=True, timeout=300
    )
    if done.returncode:
        sys.exit(f"the peer cannot be set up: {done.stderr[-2000:]}")
    return done.stdout.splitlines()[-1] if done.stdout else ""
