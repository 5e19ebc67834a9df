"""Sixteen clients who enrol, cancel, answer and swap at random while the RTC resizes and takes off, for ten minutes.

Over HTTP, with few people and few places, so that they are always in each other's way. What was acknowledged and what
the log book tells are checked afterwards, apart from the code that gives places (``tests/enrolment/history.py``).

    python benchmarks/enrolment/random_clients.py [--minutes 10] [--clients 16]      # both databases
"""

from __future__ import annotations

import sys
from collections import Counter

from places import arguments, begin, capacities_of, databases, site_with, times, told, verdict
from tests.enrolment.enrol_runs import at_random, wrong

PLACES = (3, 5, 8)


def main() -> int:
    parser = arguments(__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--people", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    begin()
    good = True
    with databases(given.database) as found:
        for name, address in found.items():
            with site_with(address, people=given.people, capacities=PLACES) as site:
                run = at_random(site, clients=given.clients, seconds=60 * given.minutes, seed=given.seed)
                kept = site.look()
                faults = wrong(run, kept, capacities_of(site, PLACES))
            deeds = Counter(verb.rpartition(".")[2] for verb, _, _ in kept["deeds"])
            print(f"\n{name}, {given.clients} clients for {given.minutes:g} minutes, {len(run.visits)} requests")
            print(f"  {sum(deeds.values())} deeds: {', '.join(f'{n} {verb}' for verb, n in deeds.most_common())}")
            print(f"  {len(run.acks)} answers held against them, {len(run.errors)} errors; {times(run)}")
            told(faults)
            good = verdict(not faults, "0 violations, 0 errors") and good
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
