"""People enrol and cancel while web workers and the worker are killed with -9 in turn, and one mail in five fails.

Clients send again when the line breaks. Afterwards: each acknowledged enrolment is there, places follow the rule, every
committed event was taken by the mail server at least once, nothing was mailed that never happened, and a mail came
twice no more often than something was killed.

    python benchmarks/enrolment/killed.py [--kills 50]          # both databases
"""

from __future__ import annotations

import sys

from places import arguments, begin, capacities_of, databases, site_with, told, verdict
from tests.enrolment.enrol_runs import FakeMail, doubles, mail_server, while_killed, wrong, wrong_mails

PLACES = (40, 40)


def main() -> int:
    parser = arguments(__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--people", type=int, default=300)
    given = parser.parse_args()
    begin()
    good = True
    with databases(given.database) as found:
        for name, address in found.items():
            good = _killed(name, address, given.kills, given.people) and good
    return 0 if good else 1


def _killed(database: str, address: str, kills: int, people: int) -> bool:
    mail = FakeMail()
    with mail_server(mail) as port, site_with(address, people=people, capacities=PLACES, mail_at=port) as site:
        run = while_killed(site, site.runs[0], kills=kills, mail=mail)
        kept = site.look()
        faults = wrong(run, kept, capacities_of(site, PLACES))
    unheard = wrong_mails(run, kept)
    cut = sum(visit.tries > 1 for visit in run.visits)
    print(f"\n{database}: {run.kills} of {kills} kills in {run.seconds:.0f} s, {people} people")
    print(f"  {len(run.acks)} deeds acknowledged, {cut} requests asked again because the line broke")
    print(f"  {len(kept['notices'])} events, {len(kept['mails'])} mails, {mail.failed} failures of the mail server")
    print(f"  {sum(run.sent.values())} mails taken, {doubles(run)} of them twice")
    told([*faults, *unheard])
    good = not faults and not unheard and run.kills == kills
    return verdict(good, "0 lost, every event mailed, doubles at most the kills")


if __name__ == "__main__":
    sys.exit(main())
