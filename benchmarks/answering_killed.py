"""Respondents who answer while web workers are killed with -9: nothing acknowledged may be lost, nothing doubled.

A worker is killed each time that so many pages were acknowledged, so that every kill falls while people are sending; it
is one that has served already. Respondents send a page again when the line breaks. One in four stops after two pages:
what they sent must stand in their draft. Afterwards the database is held against itself (SQLite: integrity_check and
foreign_key_check; PostgreSQL: amcheck of every index).

    python benchmarks/answering_killed.py [--kills 50]        # both databases
"""

from __future__ import annotations

import sys

import fielded
from measuring import versions
from tests.field_runs import answer_while_killed, lost_pages, troubles
from tests.served import served


def main() -> int:
    parser = fielded.arguments(__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--respondents", type=int, default=200)
    given = parser.parse_args()
    print(versions("Django", "gunicorn"))
    good = True
    with fielded.databases(given.database) as found:
        for name, address in found.items():
            good = _killed(name, address, given.kills, given.respondents) and good
    return 0 if good else 1


def _killed(database: str, address: str, kills: int, respondents: int) -> bool:
    with fielded.folder() as folder, served(folder, invitations=respondents, database_url=address) as site:
        run = answer_while_killed(site, kills=kills)
        kept = site.look()
    found = troubles(run, kept)
    pages = sum(one.pages for one in run.respondents)
    double = max(0, kept.ballots - len(run.handed_in))
    print(f"\n{database}: {run.kills} of {kills} kills in {run.seconds:.0f} s")
    print(f"  {len(run.visits)} requests answered, {run.cut} of them asked again because the line broke")
    print(f"  {pages} pages acknowledged, {lost_pages(run, kept)} lost")
    print(f"  {len(run.handed_in)} answers acknowledged, {len(kept.answers)} kept, {double} double")
    print(f"  {len(kept.drafts)} drafts of who stopped; the database says of itself: {kept.integrity}")
    fielded.told(found)
    good = not found and run.kills == kills
    print(f"  {'within' if good else 'OVER'} the target (nothing lost, nothing double, every kill while people send)")
    return good


if __name__ == "__main__":
    sys.exit(main())
