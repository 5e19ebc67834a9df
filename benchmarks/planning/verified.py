"""Random problems planned, and each plan read by the verifier: how many rules are broken, and how many claims false?

    python benchmarks/planning/verified.py [--problems 1000] [--iterations 300] [--seed 1] [--seasons 243 2000]

Small problems of every kind come from the strategy of the tests, with examples that Hypothesis has not tried before;
``--seasons`` adds invented seasons of these sizes. Prints counts; exit 1 when a plan breaks a rule.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, given, seed, settings

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parent)]

import instances  # noqa: E402
from tests.core.planning.problems import problems  # noqa: E402

from digitaleschool.core.planning.claims import faults  # noqa: E402
from digitaleschool.core.planning.problem import Problem  # noqa: E402
from digitaleschool.core.planning.solve import solve  # noqa: E402


class Count:
    """What was seen over all problems."""

    def __init__(self, iterations: int) -> None:
        self.iterations = iterations
        self.seen: Counter[str] = Counter()
        self.broken: list[str] = []

    def plan(self, problem: Problem) -> None:
        result = solve(problem, iterations=self.iterations, seed=1)
        wrong = faults(problem, result)
        self.seen["problems"] += 1
        self.seen[str(result.status)] += 1
        self.seen["runs"] += len(result.plan.runs)
        self.seen["wishes"] += len(problem.wishes)
        self.seen["wishes met"] += sum(len(run.wishes) for run in result.plan.runs)
        self.seen["violations"] += len(wrong)
        self.broken += [f"{fault.code}: {fault.sentence.en}" for fault in wrong]
        for reason in result.reasons.values():
            self.seen[f"  {reason.code}"] += 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--problems", type=int, default=1000)
    parser.add_argument("--iterations", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seasons", type=int, nargs="*", default=[])
    arguments = parser.parse_args()
    count, began = Count(arguments.iterations), time.perf_counter()

    @seed(arguments.seed)
    @settings(max_examples=arguments.problems, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(problems())
    def explore(problem: Problem) -> None:
        count.plan(problem)

    explore()
    for teachers in arguments.seasons:
        count.plan(instances.season(teachers))
    for name, number in count.seen.items():
        print(f"{name:28} {number}")
    print(f"{'seconds':28} {time.perf_counter() - began:.0f}")
    for line in count.broken[:20]:
        print(line, file=sys.stderr)
    return 1 if count.broken else 0


if __name__ == "__main__":
    sys.exit(main())
