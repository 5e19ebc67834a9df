"""Five hundred people enrol at the same moment for twelve places, over HTTP.

Real gunicorn, two workers of four threads, as script/server starts it. Exactly twelve sit, the others wait in the order
in which they came by the lock; nobody is lost, no page is an error. ``--without-lock`` is the twin: the same without
locks on rows, which must go wrong (PostgreSQL; SQLite has one writer at a time, and fails to get its turn instead).

    python benchmarks/enrolment/at_once.py                      # both databases
    python benchmarks/enrolment/at_once.py --without-lock
"""

from __future__ import annotations

import sys
from collections import Counter

from places import arguments, begin, capacities_of, databases, site_with, times, told, verdict
from tests.enrolment.enrol_runs import all_at_once, wrong
from tests.served import WSGI

PLACES = 12


def main() -> int:
    parser = arguments(__doc__)
    parser.add_argument("--people", type=int, default=500)
    parser.add_argument("--without-lock", action="store_true")
    given = parser.parse_args()
    begin()
    good = True
    with databases(given.database) as found:
        for name, address in found.items():
            good = _once(name, address, given.people, given.without_lock) and good
    return 0 if good else 1


def _once(database: str, address: str, people: int, without_lock: bool) -> bool:
    application = "tests.enrolment.unlocked" if without_lock else WSGI
    with site_with(address, people=people, capacities=(PLACES, PLACES), application=application) as site:
        run = all_at_once(site, site.runs[0])
        kept = site.look()
        faults = wrong(run, kept, capacities_of(site, (PLACES, PLACES)))
    states = Counter(state for _, state, _, _ in kept["line"])
    numbers = [number for *_, number in kept["line"]]
    in_order = numbers == list(range(1, people + 1)) and states["seated"] == min(PLACES, people)
    print(f"\n{database}, {people} at once for {PLACES} places{', WITHOUT the lock' if without_lock else ''}")
    print(f"  {states['seated']} sit, {states['waiting']} wait, {people - len(run.acks)} got no answer they can trust")
    print(f"  {len(run.acks) / run.seconds:.0f} enrolments a second, {run.seconds:.1f} s in all; {times(run)}")
    print(f"  {1000 * run.cpu_seconds / max(1, len(run.visits)):.1f} ms CPU a request, {len(run.errors)} errors")
    told(faults)
    if without_lock:
        return verdict(bool(faults), "it must go wrong")
    good = not faults and in_order and states["waiting"] == people - PLACES and len(run.acks) == people
    return verdict(good, f"{PLACES} sit, the others wait in order, 0 lost, 0 errors")


if __name__ == "__main__":
    sys.exit(main())
