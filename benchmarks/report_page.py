"""What one request for the demo round's report costs, beside a plain Django list page, in one run.

CPU milliseconds of one gunicorn worker, sequential requests over loopback. The peer is the smallest honest page that
Django gives: one query, fifty rows, its own template engine, the same middleware of Django and none of ours.

    .venv/bin/python benchmarks/report_page.py
"""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

REQUESTS = 200
WARM_UP = 20
MOST_MS = 40
MOST_BYTES = 150_000
PAGES = {"report": "/rondes/demo-2021/rapport/", "round": "/rondes/demo-2021/", "rounds": "/rondes/", "home": "/"}

PEER = """
import os, sqlite3
from django.conf import settings
settings.configure(
    SECRET_KEY="peer", ALLOWED_HOSTS=["127.0.0.1"], ROOT_URLCONF=__name__,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.environ["PEER_DB"]}},
    MIDDLEWARE=["django.middleware.security.SecurityMiddleware", "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware", "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware"],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
)
import django
django.setup()
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.template import engines
from django.urls import path
call_command("migrate", verbosity=0)
if not Group.objects.exists():
    Group.objects.bulk_create(Group(name=f"group {n}") for n in range(50))
PAGE = engines["django"].from_string("<ul>{% for g in groups %}<li>{{ g.pk }} {{ g.name }}</li>{% endfor %}</ul>")
def page(request):
    return HttpResponse(PAGE.render({"groups": Group.objects.order_by("name")[:50]}, request))
urlpatterns = [path("", page)]
application = get_wsgi_application()
"""


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        site = os.environ | {"DIGITALESCHOOL_VAR": folder, "DJANGO_SETTINGS_MODULE": "digitaleschool.config.settings"}
        manage = [str(Path(sys.executable).with_name("digitaleschool")), "manage"]
        for command in (["migrate", "--verbosity", "0"], ["createcachetable"], ["demo"]):
            subprocess.run([*manage, *command], env=site, check=True, stdout=subprocess.DEVNULL)
        Path(folder, "peer.py").write_text(PEER)
        peer_environment = os.environ | {"PEER_DB": f"{folder}/peer.sqlite3", "PYTHONPATH": folder}
        with _served("peer:application", peer_environment) as peer:
            base, _ = _measure(*peer, "/")
        print(f"{'plain Django list page':24} {base:6.1f} ms CPU")
        with _served("digitaleschool.config.wsgi", site) as server:
            costs = {name: _measure(*server, address) for name, address in PAGES.items()}
    for name, (cost, size) in costs.items():
        print(f"{name:24} {cost:6.1f} ms CPU  {cost / base:5.1f} x peer  {size / 1000:6.1f} kB")
    cost, size = costs["report"]
    good = cost < MOST_MS and size < MOST_BYTES
    print(f"report page: {'within' if good else 'OVER'} {MOST_MS} ms and {MOST_BYTES // 1000} kB")
    return 0 if good else 1


def _measure(pid: int, port: int, address: str) -> tuple[float, int]:
    """CPU milliseconds per request, and the bytes of the page."""
    connection = http.client.HTTPConnection("127.0.0.1", port)

    def get() -> int:
        connection.request("GET", address, headers={"Accept-Language": "nl"})
        response = connection.getresponse()
        content = response.read()
        if response.status != 200:
            raise SystemExit(f"{address} answered {response.status}")
        return len(content)

    for _ in range(WARM_UP):
        get()
    before = _cpu_seconds(pid)
    for _ in range(REQUESTS):
        size = get()
    return 1000 * (_cpu_seconds(pid) - before) / REQUESTS, size


def _cpu_seconds(pid: int) -> float:
    """User and system time of a process and its children that live (Linux)."""
    ticks = sum(_ticks(process) for process in (pid, *_children(pid)))
    return ticks / os.sysconf("SC_CLK_TCK")


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@contextmanager
def _served(application: str, environment: dict[str, str]) -> Iterator[tuple[int, int]]:
    """Process id and port of a server with one worker."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "2", "--worker-class", "gthread"]
    command = [str(Path(sys.executable).with_name("gunicorn")), application, *options, "--log-level", "critical"]
    server = subprocess.Popen(command, env=environment)
    try:
        for _ in range(200):
            time.sleep(0.1)
            with socket.socket() as attempt:
                if attempt.connect_ex(("127.0.0.1", port)) == 0:
                    break
        yield server.pid, port
    finally:
        server.terminate()
        server.wait(20)


if __name__ == "__main__":
    sys.exit(main())
