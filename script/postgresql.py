"""A PostgreSQL server of our own, for tests and benchmarks."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from setting_up import find, run, say, stop

CARELESS = "-c fsync=off -c full_page_writes=off"


@contextmanager
def postgresql(*, is_durable: bool = False) -> Iterator[str]:
    """The address of a server in a temporary folder, reached through a socket; it keeps nothing when it ends.

    A durable one writes as a real one does, which is what a measurement wants and a test waits for.
    """
    initdb = find("initdb")
    if initdb is None:
        stop("PostgreSQL is missing; on Debian: sudo apt-get install postgresql.")
    as_owner = ("runuser", "-u", "postgres", "--") if os.geteuid() == 0 else ()  # it refuses to run as root
    with tempfile.TemporaryDirectory(prefix="pg-") as folder:
        if as_owner:
            run("chown", "postgres", folder)
        data, server = Path(folder) / "data", initdb.with_name("pg_ctl")
        hidden = {"stdout": subprocess.DEVNULL, "stdin": subprocess.DEVNULL}
        say("starting PostgreSQL")
        run(
            *as_owner, initdb, "--pgdata", data, "--username", "postgres", "--auth", "trust", "--encoding", "UTF8",
            "--locale", "C.UTF-8", "--no-sync", **hidden,
        )  # fmt: skip
        settings = f"-c listen_addresses= -c unix_socket_directories={folder} {'' if is_durable else CARELESS}"
        log = Path(folder) / "log"
        run(*as_owner, server, "--pgdata", data, "--log", log, "--options", settings, "--wait", "start", **hidden)
        try:
            yield f"postgres://postgres@{quote(folder, safe='')}/postgres"
        finally:
            run(*as_owner, server, "--pgdata", data, "--mode", "immediate", "stop", **hidden)
