"""Twenty readers at once in a catalogue of 5,000 trainings with 50,000 sessions, beside a list page of pretalx.

Real gunicorn, two workers of four threads; readers over HTTP on the same machine, each asking the next page as soon as
the last one came, over a new connection, as a reverse proxy does. The peer's list of 5,000 proposals has search,
filters and pages of 20, as ours has; its filters have no numbers that follow the choices, it knows no distance, and its
readers are signed in, for its public list has no pages.

    python benchmarks/catalogue_pretalx.py                            # both databases
    python benchmarks/catalogue_pretalx.py --peer-venv DIR            # and pretalx beside it, from this environment
    python benchmarks/catalogue_pretalx.py --peer                     # the same, installed in a temporary folder
"""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import fielded
from answering_peer import SETTINGS, peer_environment, peer_python, peer_told, peer_versions
from measuring import versions
from tests.served import Server, fresh_database, serving

TRAININGS, SESSIONS, READERS = 5_000, 50_000, 20
EACH, EACH_OF_PEER = 40, 6
"""Pages that one reader asks."""
MOST_SECONDS = 0.150
FIRST = "/opleidingen/"
FILTERED = (
    "?studiegebied=bouw", "?studiegebied=hout&niveau=beginner", "?zoek=plc", "?zoek=robot+programmeren",
    "?maand={month}&provincie=limburg", "?postcode=9000&km=25&volgorde=nearest", "?prijs=free&duur=to_3_hours",
    "?volgorde=soonest&provincie=antwerpen", "?thema=video&vorm=online", "?tool=arduino",
    "?volgorde=newest&page=7",
    "?zoek=simulator&studiegebied=auto", "?zoek=xqzv&studiegebied=auto",
)  # fmt: skip
PEER_FIRST = "/orga/event/peer/submissions/?page_size=20"
PEER_FILTERED = (
    "?q=robot",
    "?track={track}",
    "?submission_type={kind}",
    "?q=plc&track={track}",
    "?page=7",
    "?state=confirmed",
)
PEER = """
import datetime, json, random, sys
import django
django.setup()
from django.conf import settings
from django.core.management import call_command
call_command("migrate", verbosity=0, stdout=sys.stderr)
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils.timezone import now
from django_scopes import scope, scopes_disabled
from pretalx.event.models import Event
from pretalx.event.utils import create_organiser_with_team
from pretalx.person.models import User
from pretalx.submission.models import Submission, SubmissionType, Track
chance = random.Random(7)
with scopes_disabled():
    organiser, team = create_organiser_with_team(name="Org", slug="org", users=[])
    day = (now() + datetime.timedelta(days=60)).date()
    event = Event.objects.create(
        name="Peer", slug="peer", organiser=organiser, is_public=True, date_from=day, date_to=day, timezone="UTC",
        email="org@peer.example", locale_array="en", locale="en",
    )
    reader = User.objects.create_user(email="reader@peer.example", password="x", name="Reader")
    reader.is_administrator = True
    reader.save()
    speakers = User.objects.bulk_create(
        User(email=f"s{n}@peer.example", name=f"Speaker {n}", password="!", code=f"S{n:05}") for n in range(500)
    )
with scope(event=event):
    event.build_initial_data()
    tracks = [Track.objects.create(event=event, name=f"Track {n}", color="#0b5563") for n in range(11)]
    kinds = [SubmissionType.objects.create(event=event, name=f"Kind {n}", default_duration=60) for n in range(3)]
    made = Submission.objects.bulk_create(
        Submission(
            event=event, code=f"T{n:05}", title=f"{chance.choice(['plc', 'robot', 'video', 'cad'])} {n}",
            abstract="You can do it in class.", submission_type=chance.choice(kinds), track=chance.choice(tracks),
            state="confirmed", content_locale="en",
        )
        for n in range(int(sys.argv[1]))
    )
    tie = Submission.speakers.through
    tie.objects.bulk_create(tie(submission_id=one.pk, user_id=chance.choice(speakers).pk) for one in made)
session = SessionStore()
session[SESSION_KEY] = str(reader.pk)
session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
session[HASH_SESSION_KEY] = reader.get_session_auth_hash()
session.create()
print(json.dumps({
    "cookie": f"{settings.SESSION_COOKIE_NAME}={session.session_key}", "track": tracks[0].pk, "kind": kinds[0].pk,
}))
"""


@dataclass(frozen=True)
class Read:
    """What readers saw of one kind of page."""

    seconds: Sequence[float]
    bytes: int
    cpu_ms: float
    wrong: int

    @property
    def p95(self) -> float:
        return fielded.quantile(sorted(self.seconds), 0.95)


def main() -> int:
    parser = fielded.arguments(__doc__)
    parser.add_argument("--trainings", type=int, default=TRAININGS)
    parser.add_argument("--sessions", type=int, default=SESSIONS)
    parser.add_argument("--readers", type=int, default=READERS)
    parser.add_argument("--peer", action="store_true", help="measure pretalx beside it")
    parser.add_argument("--peer-venv", default="", help="an environment with pretalx and gunicorn")
    given = parser.parse_args()
    print(versions("Django", "gunicorn"))
    good = True
    with fielded.folder() as folder, fielded.databases(given.database) as found:
        peer = peer_python(given.peer_venv, folder) if given.peer or given.peer_venv else None
        for name, address in found.items():
            print(f"\n{name}, {given.trainings} trainings, {given.sessions} sessions, {given.readers} readers at once")
            first, filtered = _ours(folder / f"ours-{name}", address, given.trainings, given.sessions, given.readers)
            good = good and not first.wrong + filtered.wrong and max(first.p95, filtered.p95) < MOST_SECONDS
            if peer:
                theirs = _theirs(peer, folder / f"peer-{name}", address, given.trainings, given.readers)
                for what, own, other in (("first page", first, theirs[0]), ("filtered", filtered, theirs[1])):
                    ratio = f"p95 {own.p95 / other.p95:.3f}, CPU a request {own.cpu_ms / other.cpu_ms:.3f}"
                    print(f"  ours / pretalx, {what}: {ratio}")
        if peer:
            print(peer_versions(peer))
    print(f"{'within' if good else 'OVER'} the target (no errors, p95 under {1000 * MOST_SECONDS:.0f} ms)")
    return 0 if good else 1


def _ours(folder: Path, server_url: str, trainings: int, sessions: int, readers: int) -> tuple[Read, Read]:
    folder.mkdir()
    with fresh_database(server_url) as address:
        environment = {
            **os.environ, "DIGITALESCHOOL_VAR": str(folder), "DATABASE_URL": address, "OPENBLAS_NUM_THREADS": "1",
            "DJANGO_SETTINGS_MODULE": "digitaleschool.config.settings",
        }  # fmt: skip
        fill = Path(__file__).with_name("catalogue_filled.py")
        subprocess.run([sys.executable, fill, str(trainings), str(sessions)], env=environment, check=True)
        month = time.strftime("%Y-%m", time.localtime(time.time() + 60 * 86_400))
        command = (sys.executable, "-m", "gunicorn", "digitaleschool.config.wsgi")
        with serving(command, environment, folder, workers=2, threads=4) as server:
            pages = [FIRST + query.format(month=month) for query in FILTERED]
            return _both("ours", server, [FIRST], pages, readers, EACH, {})


def _theirs(python: Path, folder: Path, server_url: str, trainings: int, readers: int) -> tuple[Read, Read]:
    (folder / "data").mkdir(parents=True)
    for name, text in {"peer_settings": SETTINGS, "peer_list": PEER}.items():
        (folder / f"{name}.py").write_text(text)
    with fresh_database(server_url) as address:
        environment = peer_environment(folder, address)
        peer_told(python, environment, "-m", "django", "collectstatic", "--noinput", "-v0")
        facts = json.loads(peer_told(python, environment, "-m", "peer_list", str(trainings)))
        with serving(
            (str(python), "-m", "gunicorn", "pretalx.wsgi"), environment, folder, workers=2, threads=4
        ) as server:
            pages = [PEER_FIRST + query.format(**facts) for query in PEER_FILTERED]
            return _both("pretalx", server, [PEER_FIRST], pages, readers, EACH_OF_PEER, {"Cookie": facts["cookie"]})


def _both(
    name: str,
    server: Server,
    first: list[str],
    filtered: list[str],
    readers: int,
    each: int,
    headers: Mapping[str, str],
) -> tuple[Read, Read]:
    _read(server, first + filtered, readers, 2, headers)  # both workers have seen a visitor
    reads = _read(server, first, readers, each, headers), _read(server, filtered, readers, each, headers)
    for what, read in zip(("first page", "filtered"), reads, strict=True):
        ordered = sorted(1000 * one for one in read.seconds)
        times = (
            f"p50 {ordered[len(ordered) // 2]:6.0f} ms, p95 {1000 * read.p95:6.0f} ms, longest {ordered[-1]:6.0f} ms"
        )
        cost = f"CPU {read.cpu_ms:6.1f} ms a request, {read.bytes / 1000:.0f} kB"
        print(f"  {name:8} {what:11} {len(ordered):5} requests, {read.wrong} wrong, {times}, {cost}")
    return reads


def _read(server: Server, pages: Sequence[str], readers: int, each: int, headers: Mapping[str, str]) -> Read:
    """So many readers at once, each asking so many pages one after the other."""
    seconds: list[float] = []
    sizes: list[int] = []
    wrong: list[str] = []
    where = urlsplit(server.address)

    def read(place: int) -> None:
        for turn in range(each):
            page = pages[(place + turn) % len(pages)]
            begun = time.perf_counter()
            line = http.client.HTTPConnection(where.hostname or "", where.port, timeout=120)
            line.request("GET", page, headers={"Host": "127.0.0.1", **headers})
            answer = line.getresponse()
            body = answer.read()
            seconds.append(time.perf_counter() - begun)
            sizes.append(len(body))
            if answer.status != 200:
                wrong.append(f"{answer.status} {page}")
            line.close()

    before = server.cpu_seconds()
    threads = [threading.Thread(target=read, args=(place,)) for place in range(readers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        print(f"  TROUBLE: {wrong[0]}, {len(wrong)} times")
    cpu = 1000 * (server.cpu_seconds() - before) / max(1, len(seconds))
    return Read(seconds, max(sizes, default=0), cpu, len(wrong) + readers * each - len(seconds))


if __name__ == "__main__":
    sys.exit(main())
