"""Runs in which people enrol over HTTP: many at once, at random, while web and worker are killed, with mail that fails.

Short ones stand in the tests (``test_enrol_runs.py``), long ones in ``benchmarks/enrolment``.
"""

from __future__ import annotations

import json
import os
import random
import re
import signal
import socketserver
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.enrolment.enrol_site import TOKEN
from tests.enrolment.history import Ack, Deed, Facts, violations
from tests.respondents import Visit, Visitor
from tests.served import ROOT, WSGI, Server, _end_with_us, fresh_database, serving

SETTINGS = "tests.enrolment.posted_settings"
HERE = Path(__file__).parent
KEY = re.compile(r"/mijn-opleidingen/([0-9a-f-]{36})/")
PATIENT = 200
LONG_ENOUGH = 900


@dataclass(frozen=True)
class Site(Server):
    """Our site with a training in which one can enrol."""

    runs: Sequence[int] = ()
    people: Sequence[tuple[int, str]] = ()
    """Key of a teacher and the cookie that they signed in with."""
    rtc: str = ""
    """The coordinator's cookie."""
    environment: Mapping[str, str] = field(default_factory=dict)

    def visitor(self, session: str, *, most_tries: int = 1) -> Visitor:
        one = Visitor(self.address, most_tries=most_tries)
        one.cookies = {"sessionid": session, "csrftoken": TOKEN, "django_language": "en"}
        return one

    def look(self) -> dict[str, Any]:
        return _told(self.environment, "look")

    def post(self) -> dict[str, Any]:
        return _told(self.environment, "post")


@contextmanager
def enrolling(
    folder: Path, *, people: int, capacities: Sequence[int], database_url: str = "", application: str = WSGI,
    mail_at: int = 0, workers: int = 2,
) -> Iterator[Site]:  # fmt: skip
    """A site on SQLite in ``folder``, or in a new database on the PostgreSQL server of ``database_url``."""
    with fresh_database(database_url) as address:
        environment = {
            **os.environ, "DIGITALESCHOOL_VAR": str(folder), "DATABASE_URL": address, "OPENBLAS_NUM_THREADS": "1",
            "DJANGO_SETTINGS_MODULE": SETTINGS, "POSTED_AT": str(mail_at), "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}",
        }  # fmt: skip
        made = _told(environment, "make", str(people), *map(str, capacities))
        command = (sys.executable, "-m", "gunicorn", application)
        with serving(command, environment, folder, workers=workers, threads=4) as server:
            yield Site(
                server.address, server.process, server.log, made["runs"], [tuple(one) for one in made["people"]],
                made["rtc"], environment,
            )  # fmt: skip


def _told(environment: Mapping[str, str], *arguments: str) -> Any:
    done = subprocess.run(
        [sys.executable, HERE / "enrol_site.py", *arguments], env=dict(environment), cwd=ROOT, capture_output=True,
        text=True, timeout=LONG_ENOUGH, preexec_fn=_end_with_us,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


@dataclass
class Run:
    """What the clients of a run saw."""

    acks: list[tuple[str, str, str]] = field(default_factory=list)
    """What was asked, the secret key of the enrolment, and what the page said of it."""
    visits: list[Visit] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    kills: int = 0
    sent: Counter[str] = field(default_factory=Counter)
    """Message-ID -> how often the mail server took it."""

    @property
    def errors(self) -> list[str]:
        return [f"{one.method} {one.path} answered {one.status}" for one in self.visits if one.status >= 500]


def enrol(visitor: Visitor, run: int, also: Sequence[int] = ()) -> tuple[str, str]:
    """Fills in the form; the secret key of the enrolment and what its page says."""
    posted = [("csrfmiddlewaretoken", TOKEN), ("field", ""), ("level", ""), *(("also", str(one)) for one in also)]
    path, page = visitor.post(f"/inschrijven/{run}/", posted)
    found = KEY.match(path)
    if found is None:
        raise Refused(f"{path} {page}")
    return found[1], state_on(page)


class Refused(Exception):
    """The page said no, in words."""


def state_on(page: str) -> str:
    """What the page of an enrolment says of it."""
    found = re.search(r'data-state="([a-z]+)"', page)
    return found[1] if found else "?"


def all_at_once(site: Site, run: int) -> Run:
    """Everyone enrols at the same moment."""
    seen = Run()
    ready = threading.Barrier(len(site.people))
    visitors = [site.visitor(session) for _, session in site.people]

    def go(visitor: Visitor) -> None:
        ready.wait(120)
        with _noting(seen):
            seen.acks.append(("enrol", *enrol(visitor, run)))

    _measured(site, seen, go, visitors, at_once=len(visitors))
    return seen


def at_random(site: Site, *, clients: int, seconds: float = 0.0, times: int = 0, seed: int = 1) -> Run:
    """Clients who enrol, cancel, answer, swap; the RTC resizes and takes off. So long, or so often each."""
    seen, ends = Run(), time.monotonic() + seconds
    turns = [random.Random(f"{seed}/{place}") for place in range(clients)]
    visitors: list[Visitor] = []

    def go(chance: random.Random) -> None:
        done = 0
        while done < times or (seconds and time.monotonic() < ends):
            done += 1
            visitor = site.visitor(chance.choice(site.people)[1])
            visitors.append(visitor)
            with _noting(seen), suppress(Refused):
                _do_something(site, visitor, chance, seen)

    _measured(site, seen, go, turns, at_once=clients)
    seen.visits += [visit for one in visitors for visit in one.visits]
    return seen


def _do_something(site: Site, visitor: Visitor, chance: random.Random, seen: Run) -> None:
    token = ("csrfmiddlewaretoken", TOKEN)
    run, other = chance.sample(list(site.runs), 2)
    deeds = ("enrol", "cancel", "yes", "no", "swap", "resize", "remove")
    deed = chance.choices(deeds, weights=(8, 4, 4, 2, 3, 1, 1))[0]
    if deed == "enrol":
        seen.acks.append((deed, *enrol(visitor, run, [other] if chance.random() < 0.4 else [])))
        return
    if deed in ("resize", "remove"):
        _as_rtc(site, deed, run, chance, seen)
        return
    _, page = visitor.get("/mijn-opleidingen/")
    keys = sorted(set(KEY.findall(page)))
    if not keys:
        return
    key = chance.choice(keys)
    posts: dict[str, tuple[str, list[tuple[str, str]]]] = {
        "cancel": ("annuleren/", []),
        "yes": ("antwoord/", [("answer", "yes")]),
        "no": ("antwoord/", [("answer", "no"), ("keep", chance.choice(["yes", "no"]))]),
        "swap": ("wisselen/", [("run", str(run))]),
    }
    where, said = posts[deed]
    path, page = visitor.post(f"/mijn-opleidingen/{key}/{where}", [token, *said])
    if found := KEY.match(path):
        seen.acks.append((deed, found[1], state_on(page)))


def _as_rtc(site: Site, deed: str, run: int, chance: random.Random, seen: Run) -> None:
    rtc, token = site.visitor(site.rtc), ("csrfmiddlewaretoken", TOKEN)
    try:
        if deed == "resize":
            rtc.post(f"/reeksen/{run}/plaatsen/", [
                token, ("capacity", str(chance.randint(0, 9))), ("takes", "everyone"), ("offer_hours", "48"),
                ("is_fair", "on"), ("keeps_teams", "on"),
            ])  # fmt: skip
            return
        _, page = rtc.get(f"/reeksen/{run}/")
        keys = re.findall(rf"/reeksen/{run}/weg/([0-9a-f-]{{36}})/", page)
        if keys:
            rtc.post(f"/reeksen/{run}/weg/{chance.choice(keys)}/", [token, ("reason", "")])
    finally:
        seen.visits += rtc.visits


def while_killed(site: Site, run: int, *, kills: int, mail: FakeMail, at_once: int = 12, seed: int = 1) -> Run:
    """Everyone enrols, every third cancels again, while web workers and the worker are killed in turn."""
    seen, over = Run(), threading.Event()
    visitors = [site.visitor(session, most_tries=PATIENT) for _, session in site.people]
    worker = Worker(site, seen)

    def go(visitor: Visitor) -> None:
        with _noting(seen):
            key, state = enrol(visitor, run)
            seen.acks.append(("enrol", key, state))
            if int(key[:8], 16) % 3 == 0:
                _, page = visitor.post(f"/mijn-opleidingen/{key}/annuleren/", [("csrfmiddlewaretoken", TOKEN)])
                seen.acks.append(("cancel", key, state_on(page)))

    def kill() -> None:
        chance = random.Random(f"{seed}/kill")
        for number in range(kills):
            due = len(site.people) * number / (kills + 1)
            while len(seen.acks) < due or not site.workers_that_served():
                if over.wait(0.01):
                    return
            time.sleep(chance.random() * 0.05)
            if number % 2:
                worker.kill()
            else:
                with suppress(ProcessLookupError):
                    site.kill_worker(chance.choice(site.workers_that_served()))
            seen.kills += 1

    killer = threading.Thread(target=kill)
    killer.start()
    _measured(site, seen, go, visitors, at_once=at_once)
    over.set()
    killer.join()
    worker.end()
    site.post()
    seen.sent = Counter(mail.taken)
    return seen


class Worker:
    """``digitaleschool manage work``, started again whenever it dies."""

    def __init__(self, site: Site, seen: Run) -> None:
        self.site, self.seen = site, seen
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "django", "work", "--seconds", "0.1", "--only", "seats", "notices", "mail"]
        log = self.site.log.with_name("work.log").open("ab")
        self.process = subprocess.Popen(
            command, env=dict(self.site.environment), cwd=ROOT, stdout=log, stderr=log, preexec_fn=_end_with_us
        )
        log.close()

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(20)
        self.start()

    def end(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(20)


@contextmanager
def _noting(seen: Run) -> Iterator[None]:
    """What went wrong for one client is told at the end; the others go on."""
    try:
        yield
    except Refused as refused:
        seen.troubles.append(f"refused: {' '.join(re.sub('<[^>]+>', ' ', str(refused)).split())[:200]}")
        raise
    except Exception as trouble:
        seen.troubles.append(f"{type(trouble).__name__}: {trouble}")


def _measured(site: Site, seen: Run, go: Callable[[Any], None], of: Sequence[Any], *, at_once: int) -> None:
    cpu, start = site.cpu_seconds(), time.perf_counter()
    with ThreadPoolExecutor(at_once) as pool:
        for done in [pool.submit(go, one) for one in of]:
            if (error := done.exception()) is not None and not isinstance(error, Refused):
                seen.troubles.append(f"{type(error).__name__}: {error}")
    seen.seconds, seen.cpu_seconds = time.perf_counter() - start, site.cpu_seconds() - cpu
    seen.visits += [visit for one in of if isinstance(one, Visitor) for visit in one.visits]


# --- what was seen, held against what is kept -------------------------------------------------------------------------


def wrong(seen: Run, kept: Mapping[str, Any], capacities: Mapping[int, int]) -> list[str]:
    """Errors, what was acknowledged and is nowhere, and what cannot have happened by the rule."""
    found = [*seen.troubles, *seen.errors]
    if kept["integrity"] != "ok":
        found.append(f"the database is broken: {kept['integrity']}")
    acks = [Ack(did, kept["keys"].get(key, 0), state) for did, key, state in seen.acks if state in ("seated", "ended")]
    found += [f"{did} of {key} was acknowledged and is lost" for did, key, _ in seen.acks if key not in kept["keys"]]
    return found + violations(
        capacity=capacities, deeds=[Deed(*deed) for deed in kept["deeds"]],
        facts={int(pk): Facts(*facts) for pk, facts in kept["facts"].items()}, acks=acks,
    )  # fmt: skip


def wrong_mails(seen: Run, kept: Mapping[str, Any]) -> list[str]:
    """Events that nobody heard of, mails of what never happened, and more doubles than kills."""
    mails = kept["mails"]
    found = [f"notice {pk} ({event}) has no mail" for pk, event, state, mail, _ in kept["notices"]
             if state != "dropped" and mail is None]  # fmt: skip
    sent = {number for number, (_, state) in mails.items() if state == "done"}
    found += [f"mail {number} was never taken" for number in sent if not seen.sent[mails[number][0]]]
    found += [f"mail {number} is {state}" for number, (_, state) in mails.items() if state in ("waiting", "given_up")]
    strange = set(seen.sent) - {identifier for identifier, _ in mails.values()}
    found += [f"{len(strange)} mails of what never happened"] if strange else []
    return found + ([f"{doubles(seen)} doubles, {seen.kills} kills"] if doubles(seen) > seen.kills else [])


def doubles(seen: Run) -> int:
    return sum(count - 1 for count in seen.sent.values())


# --- a mail server that fails -----------------------------------------------------------------------------------------


class FakeMail:
    """An SMTP server that fails one time in five: it refuses for now, or hangs up before it takes the mail."""

    def __init__(self, *, failing: float = 0.2, seed: int = 1) -> None:
        self.taken: list[str] = []
        self.failed = 0
        self.failing, self.chance, self.lock = failing, random.Random(seed), threading.Lock()

    def fails(self) -> str:
        with self.lock:
            if self.chance.random() >= self.failing:
                return ""
            self.failed += 1
            return self.chance.choice(["busy", "gone"])

    def take(self, text: str) -> None:
        found = re.search(r"^Message-ID:\s*(<[^>]+>)", text, re.MULTILINE | re.IGNORECASE)
        with self.lock:
            self.taken.append(found[1] if found else "?")


@contextmanager
def mail_server(mail: FakeMail) -> Iterator[int]:
    """The port at which it listens."""

    class Line(socketserver.StreamRequestHandler):
        def say(self, text: str) -> None:
            self.wfile.write(f"{text}\r\n".encode())

        def handle(self) -> None:
            with suppress(OSError):
                self.say("220 fake")
                while said := self.rfile.readline():
                    if not self.answer(said.decode("latin-1").strip().upper()):
                        return

        def answer(self, said: str) -> bool:
            if said.startswith("DATA"):
                return self.data()
            if said.startswith("QUIT"):
                self.say("221 bye")
                return False
            self.say("250 ok")
            return True

        def data(self) -> bool:
            how = mail.fails()
            if how == "busy":
                self.say("451 later")
                return True
            self.say("354 go on")
            lines = []
            while (line := self.rfile.readline()).rstrip(b"\r\n") != b".":
                if not line:
                    return False
                lines.append(line)
            if how == "gone":
                return False
            mail.take(b"".join(lines).decode("latin-1"))
            self.say("250 taken")
            return True

    class Threads(socketserver.ThreadingTCPServer):
        daemon_threads, allow_reuse_address = True, True

    with Threads(("127.0.0.1", 0), Line) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
