"""The site as it runs: gunicorn with several workers over a fresh database, for tests and ``benchmarks/``."""

from __future__ import annotations

import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parents[1]
WSGI = "digitaleschool.config.wsgi"
PATIENCE = 120
"""Seconds that anything may take here before it is a failure; a busy machine is none."""
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What the database holds after a run (``field_round.look``)."""

    integrity: str
    invitations: Mapping[str, str]
    """Secret -> status."""
    references: Mapping[str, str]
    """Secret -> what its receipt says, of answers that were handed in."""
    drafts: Mapping[str, Mapping[str, Any]]
    """Secret -> values so far, of answers that were not."""
    strays: int
    """Drafts of nobody."""
    ballots: int
    left_closed: int
    """Ballots that could not be opened."""
    profiles: int
    answers: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Server:
    """A web server that runs: its address, and its processes."""

    address: str
    process: subprocess.Popen[bytes]
    log: Path

    def workers(self) -> list[int]:
        """The process ids of the web workers that live, the oldest first (Linux)."""
        pid = self.process.pid
        return sorted(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))

    def workers_that_served(self) -> list[int]:
        """Those that took a request at least: before its first, a worker has no threads."""
        return [pid for pid in self.workers() if _threads(pid) > 1]

    def cpu_seconds(self) -> float:
        """User and system time of the server with the workers that live."""
        ticks = sum(_ticks(pid) for pid in (self.process.pid, *self.workers()))
        return ticks / os.sysconf("SC_CLK_TCK")

    def kill_worker(self, pid: int) -> int:
        os.kill(pid, signal.SIGKILL)
        return pid

    def log_of_errors(self) -> list[str]:
        """Lines of the log that tell of an error."""
        return [line for line in self.log.read_text().splitlines() if "ERROR" in line or "Traceback" in line]


@dataclass(frozen=True)
class Site(Server):
    """Our site with a round in the field."""

    secrets: Sequence[str] = ()
    """Of the links of those who were invited."""
    environment: Mapping[str, str] = field(default_factory=dict)

    def look(self) -> Kept:
        """Closes the round and tells what was kept."""
        return Kept(**_in_a_process(self.environment, "look"))


@contextmanager
def served(
    folder: Path, *, invitations: int, database_url: str = "", workers: int = 2, threads: int = 4,
    application: str = WSGI, extra: Mapping[str, str] | None = None,
) -> Iterator[Site]:  # fmt: skip
    """A site with a round that is open and so many people invited.

    On SQLite in ``folder``, or in a new database on the PostgreSQL server of ``database_url``. ``extra`` is added to
    the environment.
    """
    with fresh_database(database_url) as address:
        environment = {
            **os.environ, "DIGITALESCHOOL_VAR": str(folder), "DATABASE_URL": address, "OPENBLAS_NUM_THREADS": "1",
            "DJANGO_SETTINGS_MODULE": "digitaleschool.config.settings", **(extra or {}),
        }  # fmt: skip
        secrets = _in_a_process(environment, "make", str(invitations))
        command = (sys.executable, "-m", "gunicorn", application)
        with serving(command, environment, folder, workers=workers, threads=threads) as server:
            yield Site(server.address, server.process, server.log, secrets, environment)


@contextmanager
def serving(
    command: Sequence[str], environment: Mapping[str, str], folder: Path, *, workers: int, threads: int
) -> Iterator[Server]:
    """A gunicorn as ``script/server`` starts it, on a free port; it ends with us, however we end."""
    with socket.create_server(("127.0.0.1", 0), backlog=2048) as door:
        port = door.getsockname()[1]
        options = [
            "--bind", f"fd://{door.fileno()}", "--worker-class", "gthread", "--workers", str(workers),
            "--threads", str(threads), "--graceful-timeout", "5", "--log-level", "warning", "--no-control-socket",
        ]  # fmt: skip
        log = folder / "gunicorn.log"
        with log.open("wb") as out:
            server = subprocess.Popen(
                [*command, *options], env=dict(environment), cwd=ROOT, stdout=out, stderr=out,
                pass_fds=[door.fileno()], preexec_fn=_end_with_us,
            )  # fmt: skip
    try:
        _wait_for(server, port, log)
        yield Server(f"http://127.0.0.1:{port}", server, log)
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait(20)


def _wait_for(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Until it answers: the door is open from the start, so a request waits behind it for the first worker."""
    give_up = time.monotonic() + PATIENCE
    while server.poll() is None and time.monotonic() < give_up:
        with socket.socket() as caller:
            caller.settimeout(PATIENCE)
            try:
                caller.connect(("127.0.0.1", port))
                caller.sendall(b"HEAD / HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
                if caller.recv(1):
                    return
            except OSError:
                time.sleep(0.1)
    raise AssertionError(f"the server did not start: {log.read_text()[-2000:]}")


@contextmanager
def fresh_database(server_url: str) -> Iterator[str]:
    """The address of an empty database: empty for SQLite, else of one made on this server and dropped again."""
    if not server_url:
        yield ""
        return
    import dj_database_url
    import psycopg

    facts = dj_database_url.parse(server_url)
    names = {"HOST": "host", "PORT": "port", "USER": "user", "PASSWORD": "password"}
    options = {name: facts[key] for key, name in names.items() if facts.get(key)}
    name = f"veld_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(dbname="postgres", autocommit=True, **options) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield urlunsplit(urlsplit(server_url)._replace(path=f"/{name}"))
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _in_a_process(environment: Mapping[str, str], *arguments: str) -> Any:
    """What ``field_round.py`` prints."""
    done = subprocess.run(
        [sys.executable, Path(__file__).with_name("field_round.py"), *arguments], env=dict(environment), cwd=ROOT,
        capture_output=True, text=True, timeout=PATIENCE, preexec_fn=_end_with_us,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def _threads(pid: int) -> int:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0
    return int(fields[17])


def _end_with_us() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGTERM)
