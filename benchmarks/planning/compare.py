"""What the planner makes of an invented season, beside first come first served and greedy: same problem, same process.

    python benchmarks/planning/compare.py [SIZE:SECONDS ...] [--growth SECONDS]

``--growth``: seconds for 2,000 teachers; the other sizes get as much more as n log n grows. The gap may not grow then.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import resource
import subprocess
import sys
import time
from importlib.metadata import version

from instances import season

USUAL = ("243:60", "2000:60", "10000:60", "50000:180")
SIZES = (243, 2_000, 10_000, 50_000)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("sizes", nargs="*", metavar="SIZE:SECONDS")
    asked.add_argument("--growth", type=float, help="seconds for 2,000 teachers")
    asked.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    given = asked.parse_args()
    sizes = [(int(size), float(seconds)) for size, seconds in (one.split(":") for one in given.sizes or USUAL)]
    if given.one:
        print(json.dumps(_one(*sizes[0])))
        return
    print(
        f"Python {platform.python_version()}, numba {version('numba')}, highspy {version('highspy')}, "
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    )
    if given.growth:
        sizes = [(size, given.growth * size * math.log(size) / (2_000 * math.log(2_000))) for size in SIZES[1:]]
    print(
        "| teachers | seconds | objective | bound | gap | met need | / first come | / greedy | gap of greedy "
        "| CPU s | MB | load |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|---|---|")
    for size, seconds in sizes:
        _print(_measured(size, seconds))


def _measured(size: int, seconds: float) -> dict[str, float]:
    """One size in a process of its own, with the CPU seconds and memory that it took."""
    command = [sys.executable, __file__, "--one", f"{size}:{seconds}"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return json.loads(done.stdout.splitlines()[-1]) | {"cpu": cpu, "load": os.getloadavg()[0]}


def _one(size: int, seconds: float) -> dict[str, float]:
    from digitaleschool.core.planning.baselines import first_come_first_served, greedy
    from digitaleschool.core.planning.compile import compiled
    from digitaleschool.core.planning.scoring import met_need, objective
    from digitaleschool.core.planning.solve import solve
    from digitaleschool.core.planning.verifying import violations

    problem = season(size)
    solve(season(60), iterations=20)  # machine code is made (or fetched) before the clock runs
    began = time.perf_counter()
    result = solve(problem, seconds=seconds, clock=time.perf_counter)
    took = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    made = compiled(problem)
    by_hand, greedily = first_come_first_served(problem, made), greedy(problem, made)
    for plan in (result.plan, by_hand, greedily):
        if violations(problem, plan):
            raise SystemExit(f"{size}: a plan breaks rules: {violations(problem, plan)[0]}")
    ours = met_need(problem, result.plan)
    return {
        "size": size,
        "seconds": took,
        "objective": result.objective,
        "bound": result.bound,
        "gap": result.gap,
        "met": ours,
        "by_hand": ours / max(1, met_need(problem, by_hand)),
        "greedy": ours / max(1, met_need(problem, greedily)),
        "greedy_gap": 1 - objective(problem, greedily) / result.bound,
        "peak": peak,
    }


def _print(row: dict[str, float]) -> None:
    print(
        f"| {row['size']:,.0f} | {row['seconds']:.0f} | {row['objective']:,.0f} | {row['bound']:,.0f} "
        f"| {row['gap']:.1%} | {row['met']:,.0f} | {row['by_hand']:.2f} | {row['greedy']:.2f} "
        f"| {row['greedy_gap']:.1%} | {row['cpu']:.0f} | {row['peak']:,.0f} | {row['load']:.1f} |",
        flush=True,
    )


if __name__ == "__main__":
    main()
