"""The last page of a survey sent twenty times in parallel, for two hundred respondents: one answer, one receipt each.

Each reply is followed to its page and must show the same reference. Everyone asks for a profile code too: there must be
one profile each.

    python benchmarks/answering_repeated.py [--forms 200] [--times 20]        # both databases
"""

from __future__ import annotations

import sys
import time

import fielded
from measuring import versions
from tests.field_runs import post_again_and_again, troubles
from tests.served import served


def main() -> int:
    parser = fielded.arguments(__doc__)
    parser.add_argument("--forms", type=int, default=200)
    parser.add_argument("--times", type=int, default=20)
    given = parser.parse_args()
    print(versions("Django", "gunicorn"))
    good = True
    with fielded.databases(given.database) as found:
        for name, address in found.items():
            good = _repeated(name, address, given.forms, given.times) and good
    return 0 if good else 1


def _repeated(database: str, address: str, forms: int, times: int) -> bool:
    with fielded.folder() as folder, served(folder, invitations=forms, database_url=address) as site:
        start = time.perf_counter()
        run = post_again_and_again(site, times=times)
        seconds = time.perf_counter() - start
        kept = site.look()
        found = [*troubles(run, kept), *site.log_of_errors()]
    same = sum(kept.references.get(secret) == reference for secret, reference in run.receipts)
    print(f"\n{database}: {forms} forms, each sent {times} times in parallel, in {seconds:.0f} s")
    print(f"  {len(run.receipts)} replies, {same} of them lead to the one receipt of their form")
    print(f"  {len(kept.answers)} answers, {len(kept.references)} references, {kept.profiles} profiles")
    fielded.told(found)
    good = not found and same == forms * times and len(kept.answers) == forms
    print(f"  {'within' if good else 'OVER'} the target ({forms} answers, {forms * times} replies with their receipt)")
    return good


if __name__ == "__main__":
    sys.exit(main())
