"""Twenty thousand teachers, two thousand runs, a hundred thousand enrolments: pages, the RTC's list, its workbook.

Real gunicorn; two readers at once, each asking the next page as soon as the last came. The administrator's list holds
all 2,000 runs and its workbook all 100,000 enrolments; memory is that of the web workers at their peak (Linux).

    python benchmarks/enrolment/scale.py                            # both databases
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from places import arguments, begin, databases, fielded, verdict
from tests.enrolment.enrol_site import TOKEN
from tests.respondents import Visitor
from tests.served import Server, fresh_database, serving

MOST_SECONDS, MOST_MB = 0.200, 300
READERS, EACH = 2, 60
FILTERS = (
    "", "?bezet=waiting", "?bezet=full", "?bezet=short&wanneer=all", "?zoek=robot", "?status=confirmed&page=3",
    "?wanneer=past", "?wanneer=all&page=40", "?zoek=gent&bezet=free",
)  # fmt: skip


def main() -> int:
    parser = arguments(__doc__)
    parser.add_argument("--teachers", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=2_000)
    parser.add_argument("--enrolments", type=int, default=100_000)
    parser.add_argument("--readers", type=int, default=READERS)
    given = parser.parse_args()
    begin()
    sizes = [str(given.teachers), str(given.runs), str(given.enrolments)]
    good = True
    with fielded.folder() as folder, databases(given.database) as found:
        for name, address in found.items():
            print(f"\n{name}, {' / '.join(sizes)} teachers, runs, enrolments, {given.readers} readers at once")
            good = _once(folder / name, address, sizes, given.readers) and good
    return 0 if good else 1


def _once(folder: Path, server_url: str, sizes: Sequence[str], readers: int) -> bool:
    folder.mkdir()
    with fresh_database(server_url) as address:
        environment = {
            **os.environ, "DIGITALESCHOOL_VAR": str(folder), "DATABASE_URL": address, "OPENBLAS_NUM_THREADS": "1",
            "DJANGO_SETTINGS_MODULE": "digitaleschool.config.settings",
        }  # fmt: skip
        fill = Path(__file__).with_name("scale_filled.py")
        told = subprocess.run(
            [sys.executable, fill, *sizes], env=environment, check=True, capture_output=True, text=True
        )
        facts = json.loads(told.stdout.splitlines()[-1])
        command = (sys.executable, "-m", "gunicorn", "digitaleschool.config.wsgi")
        with serving(command, environment, folder, workers=2, threads=4) as server:
            good = _pages(server, facts, readers)
            return _workbook(server, facts["admin"], int(sizes[2])) and good


def _pages(server: Server, facts: dict[str, Any], readers: int) -> bool:
    people = facts["people"]
    mine = [(people[str(person)], f"/mijn-opleidingen/{key}/") for person, key in facts["enrolments"]]
    kinds = {
        "my trainings": [(session, "/mijn-opleidingen/") for session in people.values()],
        "my enrolment": mine,
        "the run's list": [(facts["rtc"], f"/reeksen/{run}/") for run in facts["runs"]],
        "RTC list, own": [(facts["rtc"], f"/reeksen/{query}") for query in FILTERS],
        "RTC list, all": [(facts["admin"], f"/reeksen/{query}") for query in FILTERS],
    }
    _read(server, [one for pages in kinds.values() for one in pages[:8]], 2, 20)  # both workers have seen a visitor
    good = True
    for name, pages in kinds.items():
        before = server.cpu_seconds()
        seconds, wrong = _read(server, pages, readers, EACH)
        cpu = 1000 * (server.cpu_seconds() - before) / len(seconds)
        p95 = fielded.quantile(seconds, 0.95)
        middle = fielded.quantile(seconds, 0.5)
        print(
            f"  {name:15} {len(seconds):4} pages, {wrong} wrong, p50 {1000 * middle:4.0f} ms, "
            f"p95 {1000 * p95:4.0f} ms, longest {1000 * seconds[-1]:4.0f} ms, CPU {cpu:3.0f} ms a page"
        )
        good = good and not wrong and p95 < MOST_SECONDS
    return verdict(good, f"0 wrong, p95 under {1000 * MOST_SECONDS:.0f} ms")


def _read(server: Server, pages: Sequence[tuple[str, str]], readers: int, each: int) -> tuple[list[float], int]:
    visitors: list[Visitor] = []

    def read(place: int) -> None:
        for turn in range(each):
            session, path = pages[(place * 7 + turn) % len(pages)]
            visitor = _visitor(server, session)
            visitor.get(path)
            visitors.append(visitor)

    with ThreadPoolExecutor(readers) as pool:
        list(pool.map(read, range(readers)))
    visits = [visit for one in visitors for visit in one.visits]
    return sorted(visit.seconds for visit in visits), sum(visit.status != 200 for visit in visits)


def _workbook(server: Server, session: str, enrolments: int) -> bool:
    import http.client
    import io
    from urllib.parse import urlencode

    from python_calamine import load_workbook

    before = [_peak(pid) for pid in server.workers()]
    line = http.client.HTTPConnection(_visitor(server, session).host, timeout=300)
    began = time.perf_counter()
    headers = {"Cookie": f"sessionid={session}; csrftoken={TOKEN}", "Content-Type": "application/x-www-form-urlencoded"}
    said = urlencode({"csrfmiddlewaretoken": TOKEN, "wanneer": "all"})
    line.request("POST", "/reeksen/lijst.xlsx", said, headers)
    answer = line.getresponse()
    first = answer.read(1)
    waited, data = time.perf_counter() - began, first + answer.read()
    seconds, peak = time.perf_counter() - began, max(_peak(pid) for pid in server.workers())
    book = load_workbook(io.BytesIO(data))
    rows = len(book.get_sheet_by_name(book.sheet_names[1]).to_python()) - 1
    print(
        f"  workbook: {rows} rows, {len(data) / 1e6:.1f} MB in {seconds:.1f} s, first byte after {waited:.2f} s; "
        f"a worker took {peak:.0f} MB at its peak, {max(before):.0f} MB before"
    )
    return verdict(rows == enrolments and peak < MOST_MB, f"all {enrolments} rows, under {MOST_MB} MB")


def _visitor(server: Server, session: str) -> Visitor:
    visitor = Visitor(server.address)
    visitor.cookies = {"sessionid": session, "csrftoken": TOKEN}
    return visitor


def _peak(pid: int) -> float:
    """The most memory that a process ever took, in MB (Linux)."""
    for said in Path(f"/proc/{pid}/status").read_text().splitlines():
        if said.startswith("VmHWM:"):
            return int(said.split()[1]) / 1024
    return 0.0


if __name__ == "__main__":
    sys.exit(main())
