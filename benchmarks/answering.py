"""Two hundred respondents who answer all pages of a survey at once, beside pretalx's call for papers in the same run.

Real gunicorn, two workers of four threads, as script/server starts it; respondents over HTTP on the same machine. They
answer first without a rest, so that all of them always wait for a page: the hardest that they can do. Then as people in
a hurry, who take up to ten seconds for a page. Each value that was typed is looked for in the answers that are kept.

    python benchmarks/answering.py                            # both databases
    python benchmarks/answering.py --peer                     # and pretalx beside it, installed in a temporary folder
    python benchmarks/answering.py --peer-venv DIR            # the same, from an environment that has it
"""

from __future__ import annotations

import sys
from pathlib import Path

import fielded
from answering_peer import peer_python, peer_run, peer_versions
from measuring import versions
from tests.field_runs import Run, answer_at_once, lost_pages, troubles
from tests.served import served

MOST_SECONDS = 1.0
RESTS = (0.0, 10.0)


def main() -> int:
    parser = fielded.arguments(__doc__)
    parser.add_argument("--respondents", type=int, default=200)
    parser.add_argument("--rest", type=float, action="append", help="the longest rest before a page, in seconds")
    parser.add_argument("--peer", action="store_true", help="measure pretalx beside it")
    parser.add_argument("--peer-venv", default="", help="an environment with pretalx and gunicorn")
    given = parser.parse_args()
    print(versions("Django", "gunicorn"))
    rests, good = given.rest or RESTS, True
    with fielded.folder() as folder, fielded.databases(given.database) as found:
        peer = peer_python(given.peer_venv, folder) if given.peer or given.peer_venv else None
        for name, address in found.items():
            runs = {rest: _ours(name, address, given.respondents, rest) for rest in rests}
            good = good and all(is_good for _, is_good in runs.values())
            if peer:
                ours, _ = runs[rests[0]]
                _beside_peer(ours, peer, folder / f"peer-{name}", name, address, given.respondents, rests[0])
    return 0 if good else 1


def _ours(database: str, address: str, respondents: int, rest: float) -> tuple[Run, bool]:
    with fielded.folder() as folder, served(folder, invitations=respondents, database_url=address) as site:
        run = answer_at_once(site, longest_rest=rest)
        kept = site.look()
        found = [*troubles(run, kept), *site.log_of_errors()]
    print(f"\n{database}, {respondents} respondents at once, each rests {rest:g} s at most before a page")
    fielded.table(run.visits)
    fielded.told(found)
    good = not found and fielded.p95(run.visits) < MOST_SECONDS
    print(
        f"  {_throughput(run)}; {sum(visit.status >= 400 for visit in run.visits)} errors, {lost_pages(run, kept)} of "
        f"{sum(one.pages for one in run.respondents)} pages lost, {len(kept.answers)} answers kept: "
        f"{'within' if good else 'OVER'} the target (0, 0, p95 under {MOST_SECONDS:g} s)"
    )
    return run, good


def _throughput(run: Run) -> str:
    return (
        f"{fielded.cpu_ms(run):.1f} ms CPU a request, {len(run.visits) / run.seconds:.0f} requests/s, "
        f"{len(run.handed_in) / run.seconds:.1f} answers/s, {run.seconds:.1f} s in all"
    )


def _beside_peer(
    ours: Run, python: Path, folder: Path, database: str, address: str, visitors: int, rest: float
) -> None:  # fmt: skip
    peer, found = peer_run(python, folder, visitors=visitors, database_url=address, longest_rest=rest)
    print(
        f"\npeer on {database}: {peer_versions(python)}; {visitors} visitors at once, each rests {rest:g} s at most "
        "before a page"
    )
    fielded.table(peer.visits)
    print(
        f"  {_throughput(peer)}; {sum(visit.status >= 400 for visit in peer.visits)} errors, "
        f"{visitors - len(peer.handed_in)} proposals did not come through"
    )
    fielded.told([*found, *(one.trouble for one in peer.respondents if one.trouble)])
    print(
        f"\nours / peer on {database}: p95 of a page {fielded.p95(ours.visits) / fielded.p95(peer.visits):.2f}, "
        f"CPU a request {fielded.cpu_ms(ours) / fielded.cpu_ms(peer):.2f}, "
        f"CPU a form handed in {_cpu_a_form(ours) / _cpu_a_form(peer):.2f}"
    )


def _cpu_a_form(run: Run) -> float:
    return run.cpu_seconds / max(1, len(run.handed_in))


if __name__ == "__main__":
    sys.exit(main())
