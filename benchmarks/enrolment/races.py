"""A hundred rounds of people who cancel while others enrol, over HTTP: who moves up, and whether in the right order.

In each round some of those who have one of the twelve places give it back at the same moment as others enrol. The log
book is played again afterwards by the simplest rule (``tests/enrolment/history.py``).

    python benchmarks/enrolment/races.py [--rounds 100]         # both databases
"""

from __future__ import annotations

import random
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from places import arguments, begin, capacities_of, databases, site_with, told, verdict
from tests.enrolment.enrol_runs import KEY, Run, Site, enrol, state_on, wrong
from tests.enrolment.enrol_site import TOKEN

PLACES, WAITING, MOST = 12, 30, 4


def main() -> int:
    parser = arguments(__doc__)
    parser.add_argument("--rounds", type=int, default=100)
    given = parser.parse_args()
    begin()
    good = True
    with databases(given.database) as found:
        for name, address in found.items():
            good = _rounds(name, address, given.rounds) and good
    return 0 if good else 1


def _rounds(database: str, address: str, rounds: int) -> bool:
    people = PLACES + WAITING + MOST * rounds
    with site_with(address, people=people, capacities=(PLACES, PLACES)) as site:
        seen = Run()
        gone = _race(site, seen, rounds)
        kept = site.look()
        faults = wrong(seen, kept, capacities_of(site, (PLACES, PLACES)))
    promoted = [on for verb, on, _ in kept["deeds"] if verb == "enrolment.offered"]
    twice = sum(count - 1 for count in Counter(promoted).values())
    print(f"\n{database}, {rounds} rounds: {gone} gave a place back while {MOST} a round enrolled")
    print(f"  {len(promoted)} were offered a place, {twice} of them twice")
    told(faults)
    good = not faults and not twice and len(promoted) == gone
    return verdict(good, "as many as gave one back, in rule order, none twice")


def _race(site: Site, seen: Run, rounds: int) -> int:
    chance, active, gone = random.Random(1), {}, 0
    arriving = list(site.people)
    for person, session in (arriving.pop(0) for _ in range(PLACES + WAITING)):
        active[person] = (session, enrol(site.visitor(session), site.runs[0])[0])
    with ThreadPoolExecutor(2 * MOST) as pool:
        for _round in range(rounds):
            leaving = _some_who_sit(site, active, chance, chance.randint(1, MOST))
            coming = [arriving.pop(0) for _ in range(MOST)]
            ready = threading.Barrier(len(leaving) + len(coming))
            for person in leaving:
                pool.submit(_leave, site, seen, ready, *active.pop(person))
            came = {person: pool.submit(_come, site, seen, ready, session) for person, session in coming}
            active |= {person: (session, came[person].result()) for person, session in coming}
            gone += len(leaving)
    return gone


def _some_who_sit(site: Site, active: dict[int, tuple[str, str]], chance: random.Random, many: int) -> list[int]:
    found: list[int] = []
    for person in chance.sample(sorted(active), len(active)):
        session, key = active[person]
        _, page = site.visitor(session).get(f"/mijn-opleidingen/{key}/")
        if state_on(page) in ("seated", "offered"):
            found.append(person)
        if len(found) == many:
            break
    return found


def _leave(site: Site, seen: Run, ready: threading.Barrier, session: str, key: str) -> None:
    visitor = site.visitor(session)
    ready.wait(60)
    path, page = visitor.post(f"/mijn-opleidingen/{key}/annuleren/", [("csrfmiddlewaretoken", TOKEN)])
    seen.visits += visitor.visits
    if KEY.match(path):
        seen.acks.append(("cancel", key, state_on(page)))


def _come(site: Site, seen: Run, ready: threading.Barrier, session: str) -> str:
    visitor = site.visitor(session)
    ready.wait(60)
    key, state = enrol(visitor, site.runs[0])
    seen.visits += visitor.visits
    seen.acks.append(("enrol", key, state))
    return key


if __name__ == "__main__":
    sys.exit(main())
